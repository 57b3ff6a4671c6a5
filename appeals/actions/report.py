"""Whether a report counts, as colleagues decide. The numbers that readers see follow as soon as the decision stands."""

import datetime
from collections.abc import Iterable
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from appeals import reports as counting
from appeals.actions.reasons import given
from appeals.models import ActionReport, ReportDecision


@transaction.atomic
def set_aside(report: ActionReport, *, reason: str, by: User, now: datetime.datetime) -> None:
    """It counts no longer. Raises ValidationError without a reason, or when it does not count anyway."""
    stored = _locked(report, by, aside=False)
    _decide(stored, aside=True, reason=given(reason), by=by, now=now)


@transaction.atomic
def bring_back(report: ActionReport, *, reason: str, by: User, now: datetime.datetime) -> None:
    """It counts again. Raises ValidationError without a reason, or when it was not set aside."""
    stored = _locked(report, by, aside=True)
    _decide(stored, aside=False, reason=given(reason), by=by, now=now)


@transaction.atomic
def leave(report: ActionReport, *, by: User, now: datetime.datetime) -> None:
    """Someone looked at it, and it counts as it did: it waits no longer. Raises ValidationError when it does not count."""
    stored = _locked(report, by, aside=False)
    _decide(stored, aside=False, reason="", by=by, now=now)


@transaction.atomic
def set_aside_all(*, reports: Iterable[ActionReport], reason: str, by: User, now: datetime.datetime) -> int:
    """The same of many, as of a flood. Leaves out those that do not count anyway; gives how many were set aside."""
    reason, standing = given(reason), _standing(reports, by)
    _decide_all(standing, aside=True, reason=reason, by=by, now=now)
    ActionReport.objects.filter(pk__in=[row.pk for row in standing]).update(is_aside=True, is_counted=False)
    for key in {row.appeal_id for row in standing}:
        _count_soon(key, now)
    return len(standing)


@transaction.atomic
def leave_all(*, reports: Iterable[ActionReport], by: User, now: datetime.datetime) -> int:
    """Someone looked at many: they count as they did. Gives how many."""
    standing = _standing(reports, by)
    _decide_all(standing, aside=False, reason="", by=by, now=now)
    return len(standing)


@transaction.atomic
def erase_words(report: ActionReport, *, by: User) -> None:
    """Deletes what was written beside the numbers, for good; the numbers stay."""
    require(by, Act.RUN_APPEALS)
    ActionReport.objects.filter(pk=report.pk).update(words="")


def _locked(report: ActionReport, by: User, *, aside: bool) -> ActionReport:
    require(by, Act.RUN_APPEALS)
    stored = ActionReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if stored.withdrawn_at:
        raise ValidationError(_("Its sender has taken it back: nothing of it is left to decide on."))
    if stored.is_aside != aside:
        raise ValidationError(_("It counts already.") if aside else _("It is set aside already."))
    return stored


def _standing(reports: Iterable[ActionReport], by: User) -> list[ActionReport]:
    require(by, Act.RUN_APPEALS)
    keys = [row.pk for row in reports]
    return list(ActionReport.objects.standing().filter(pk__in=keys).order_by("pk").select_for_update(of=("self",)))


def _decide_all(standing: list[ActionReport], *, aside: bool, reason: str, by: User, now: datetime.datetime) -> None:
    rows = (ReportDecision(report=row, aside=aside, reason=reason, by=by, at=now) for row in standing)
    ReportDecision.objects.bulk_create(rows, batch_size=500)


def _decide(stored: ActionReport, *, aside: bool, reason: str, by: User, now: datetime.datetime) -> None:
    ReportDecision.objects.create(report=stored, aside=aside, reason=reason, by=by, at=now)
    if stored.is_aside == aside:
        return
    stored.is_aside, stored.is_counted = aside, False
    stored.save(update_fields=["is_aside", "is_counted"])
    _count_soon(stored.appeal_id, now)


def _count_soon(key: int, now: datetime.datetime) -> None:
    """Once the decision stands. Should counting fail, it stands all the same, and the worker counts within a minute."""
    transaction.on_commit(partial(counting.count, key, now=now), robust=True)
