"""How a running appeal goes on: paused, resumed, stopped. The published appeal follows at once, by a patch."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from appeals import publishing
from appeals.actions import due_keeping
from appeals.actions.reasons import given
from appeals.ending import end, settle
from appeals.models import Appeal, PublishedAppeal
from appeals.vocab import RUNNING, AppealState, NewsDecision
from cases.chain import wait_for_removals

ENDS = (AppealState.STOPPED_GOOD, AppealState.STOPPED, AppealState.EXPIRED)


def news_has_come(appeal: Appeal) -> str:
    """All that readers are told when the letters are paused: nothing of the news itself, which nobody has published."""
    with translation.override(appeal.language):
        return _("News has come.")


@transaction.atomic
def pause(appeal: Appeal, *, by: User, now: datetime.datetime) -> None:
    """Readers are asked to wait at once, and no letter is offered. Raises ValidationError unless the appeal is open."""
    require(by, Act.RUN_APPEALS)
    stored = _locked(appeal, AppealState.OPEN)
    _set(appeal, stored, AppealState.PAUSED, news_has_come(stored))
    show(stored, ("state",), by=by, now=now)


@transaction.atomic
def resume(appeal: Appeal, reason: str, *, by: User, now: datetime.datetime) -> None:
    """Opens a paused appeal again, or one whose newer call was taken back. The reason is for colleagues: it answers whatever
    news was waiting for a decision. Raises ValidationError while readers are led to a newer call."""
    require(by, Act.RUN_APPEALS)
    reason = given(reason)
    stored = _locked(appeal, AppealState.PAUSED, AppealState.REPLACED)
    if has_newer(stored):
        raise ValidationError(_("Readers are led to a newer call. Take that back first."))
    _set(appeal, stored, AppealState.OPEN, "")
    settle(stored, NewsDecision.KEEP, reason, by=by, now=now)
    show(stored, ("state",), by=by, now=now)
    due_keeping.keep_up(now=now, appeals=[stored.pk])


def has_newer(appeal: Appeal) -> bool:
    """Whether readers can open a call that follows this one."""
    return PublishedAppeal.objects.visible().filter(previous=appeal.slug).exists()


@transaction.atomic
def stop(appeal: Appeal, state: str, note: str, *, by: User, now: datetime.datetime) -> None:
    """Ends an appeal, and with it the date to write by. Readers see `note` at once.

    Raises ValidationError for another state than an end, without a note, and when the appeal is not running.
    """
    require(by, Act.RUN_APPEALS)
    if state not in ENDS:
        raise ValidationError({"state": _("Choose how the appeal ends.")})
    note = given(note)
    stored = _locked(appeal, *RUNNING)
    end(stored, state, note, why=note, by=by, now=now)
    appeal.state, appeal.state_note = state, note
    show(stored, ("state", "deadlines"), by=by, now=now)
    due_keeping.keep_up(now=now, appeals=[stored.pk])


def show(appeal: Appeal | None, sections: tuple[str, ...], *, by: User, now: datetime.datetime) -> None:
    """Patches the published appeal, if it is published."""
    if appeal and PublishedAppeal.objects.visible().filter(slug=appeal.slug).exists():
        appeal.refresh_from_db()
        publishing.patch(appeal, sections, by=by, now=now)


def _locked(appeal: Appeal, *states: AppealState) -> Appeal:
    wait_for_removals()
    stored = Appeal.objects.select_for_update(no_key=True).get(pk=appeal.pk)
    if stored.state not in states:
        words = {"appeal": stored, "state": AppealState(stored.state).label}
        raise ValidationError(_("“%(appeal)s” is in the state “%(state)s”: this cannot be done now.") % words)
    return stored


def _set(appeal: Appeal, stored: Appeal, state: str, note: str) -> None:
    stored.state = appeal.state = state
    stored.state_note = appeal.state_note = note
    stored.save(update_fields=["state", "state_note"])
