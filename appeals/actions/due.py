"""What is decided when a date comes: extend, close, keep, done. The published appeal follows at once, by a patch."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from appeals.actions import state as appeal_state
from appeals.models import DueDate
from appeals.vocab import DueDecision, DueKind


@transaction.atomic
def extend(due: DueDate, date: datetime.date, reason: str, *, by: User, now: datetime.datetime) -> DueDate:
    """A later date takes the place of `due`, which stays on record. Raises ValidationError with a sentence."""
    require(by, Act.RUN_APPEALS)
    due = _undecided(due)
    if date <= due.date:
        raise ValidationError(
            {"date": _("The new date must be later than %(date)s.") % {"date": f"{due.date:%-d %B %Y}"}}
        )
    _decide(due, DueDecision.EXTENDED, reason, by=by, now=now)
    later = DueDate(
        appeal=due.appeal, case=due.case, kind=due.kind, date=date, inclusive=True, zone=due.zone, replaces=due, reason=reason,
        afterwards=due.afterwards, language=due.language, set_by=by, set_at=now,
    )  # fmt: skip
    later.full_clean()
    later.save()
    appeal_state.show(due.appeal, ("deadlines",), by=by, now=now)
    return later


@transaction.atomic
def close(due: DueDate, state: str, reason: str, *, by: User, now: datetime.datetime) -> None:
    """Ends the appeal of a date: stopped with good news, stopped, or expired."""
    require(by, Act.RUN_APPEALS)
    due = _undecided(due)
    if due.appeal is None:
        raise ValidationError(_("A date of a case closes no appeal: mark it as done."))
    _decide(due, DueDecision.CLOSED, reason, by=by, now=now)
    appeal_state.stop(due.appeal, state, reason, by=by, now=now)


@transaction.atomic
def keep(due: DueDate, reason: str, *, by: User, now: datetime.datetime) -> None:
    """Leaves an appeal as it is: readers see that the date has passed; the desk asks no more."""
    require(by, Act.RUN_APPEALS)
    _decide(_undecided(due), DueDecision.KEPT, reason, by=by, now=now)


@transaction.atomic
def done(due: DueDate, reason: str, *, by: User, now: datetime.datetime) -> None:
    """What was due has been done. A date to write by needs another decision."""
    require(by, Act.RUN_APPEALS)
    due = _undecided(due)
    if due.kind == DueKind.WRITE_BY:
        raise ValidationError(_("A date to write by is extended, closed or kept."))
    _decide(due, DueDecision.DONE, reason, by=by, now=now)


def _undecided(due: DueDate) -> DueDate:
    """The row, locked; raises ValidationError when a colleague was quicker."""
    row = DueDate.objects.select_for_update(no_key=True).get(pk=due.pk)
    if row.decision:
        raise ValidationError(
            _("This date has been decided already: %(decision)s.") % {"decision": DueDecision(row.decision).label}
        )
    return row


def _decide(due: DueDate, decision: str, reason: str, *, by: User, now: datetime.datetime) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Write the reason.")})
    DueDate.objects.filter(pk=due.pk).update(
        decision=decision, decision_reason=reason, decided_by=by, decided_on=now.date()
    )
