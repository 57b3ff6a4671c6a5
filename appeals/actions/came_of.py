"""What came of an appeal: an answer by an official, the state of a demand. The published appeal follows at once, by a patch."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from appeals.actions import due_keeping
from appeals.actions import state as appeal_state
from appeals.models import Appeal, Demand, DemandOutcome, Reply
from appeals.vocab import AppealState
from cases.chain import wait_for_removals
from cases.models import Citation

SECTIONS = ("outcomes", "replies")


@transaction.atomic
def record_reply(
    appeal: Appeal, values: Mapping[str, Any], proof: Mapping[str, Any] | None, *, by: User, now: datetime
) -> Reply:
    """Keeps what an official answered; readers see it at once where it may be published, and no draft along with it.

    `values` are fields of the answer, `proof` those of its citation; without one its file is the source. Raises
    ValidationError with a sentence, Refused where readers may not see it.
    """
    require(by, Act.RUN_APPEALS)
    stored = _begun(appeal)
    row = Reply(appeal=stored, **values)
    if row.holder_id and row.holder.post_id != row.post_id:  # type: ignore[union-attr]
        raise ValidationError({"holder": _("This person does not hold the chosen post. Choose a holder of that post.")})
    if row.may_publish and not proof and not row.file:
        raise ValidationError({"source": _("Choose where it is to be read, or add the letter itself as a file.")})
    row.full_clean()
    row.save()
    try:
        _cite(row, proof)
        if row.may_publish:
            appeal_state.show(stored, ("replies",), by=by, now=now)
        due_keeping.keep_up(now=now, appeals=[stored.pk])
    except Exception:
        if row.file:  # what is refused leaves no file behind
            row.file.storage.delete(str(row.file.name))
        raise
    return row


@transaction.atomic
def record_outcome(
    demand: Demand, values: Mapping[str, Any], proof: Mapping[str, Any] | None, *, by: User, now: datetime
) -> DemandOutcome:
    """Keeps the state of a demand by one day; readers see it at once. What proves its event proves it, if nothing else does.

    Raises ValidationError with a sentence, Refused where readers may not see it.
    """
    require(by, Act.RUN_APPEALS)
    stored = _begun(demand.appeal)
    row = DemandOutcome(demand=demand, **values)
    if row.event and not stored.cases.filter(pk=row.event.case_id).exists():
        raise ValidationError({"event": _("That event belongs to a case which this appeal is not about.")})
    if row.on > now.date():
        raise ValidationError({"on": _("This day has not come yet.")})
    if not proof and not row.event:
        raise ValidationError({"source": _("Choose the event that shows it, or where it is to be read.")})
    row.full_clean()
    row.save()
    _cite(row, proof)
    appeal_state.show(stored, ("outcomes",), by=by, now=now)
    return row


@transaction.atomic
def show(appeal: Appeal, *, by: User, now: datetime) -> None:
    """Readers see what came of it as the record says it now, and nothing else that is new. Raises Refused."""
    require(by, Act.RUN_APPEALS)
    appeal_state.show(appeal, SECTIONS, by=by, now=now)


def _begun(appeal: Appeal) -> Appeal:
    """The appeal, locked. Nobody can have answered a draft."""
    wait_for_removals()
    stored = Appeal.objects.select_for_update(no_key=True).get(pk=appeal.pk)
    if stored.state == AppealState.DRAFT:
        raise ValidationError(_("“%(appeal)s” is a draft: nothing can have come of it yet.") % {"appeal": stored})
    return stored


def _cite(row: Reply | DemandOutcome, proof: Mapping[str, Any] | None) -> None:
    if proof:
        source = proof["source"]
        Citation.objects.create(fact=row, language=source.language, **proof)
