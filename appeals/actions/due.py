"""Dates that people set, and what is decided when they come: extend, close, keep, done. The published appeal follows at once,
by a patch."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from appeals.actions import due_keeping
from appeals.actions import state as appeal_state
from appeals.due_rules import in_words
from appeals.models import Appeal, DueDate
from appeals.vocab import OF_A_CALL, OVER, AppealState, DueDecision, DueKind
from cases.chain import wait_for_removals
from cases.clock import last_day
from cases.models import Case, Citation
from cases.vocab import WorkflowState

# What a person may set for an appeal and for a case. The other kinds are counted from the record, or for the program's own use.
OF_APPEALS = (DueKind.WRITE_BY, DueKind.FOLLOW_UP, DueKind.OWN)
OF_CASES = (DueKind.FILING_LIMIT, DueKind.HEARING, DueKind.SET_DAY, DueKind.OWN)


@transaction.atomic
def add(
    of: Appeal | Case, values: Mapping[str, Any], proof: Mapping[str, Any] | None, *, by: User, now: datetime.datetime
) -> DueDate:
    """A date of an appeal or a case. Readers see a date to write by at once where the appeal is published.

    `values` are fields of the date, `proof` those of its citation. Raises ValidationError with a sentence, Refused where
    readers may not see it.
    """
    require(by, Act.RUN_APPEALS)
    appeal, case = (of, None) if isinstance(of, Appeal) else (None, of)
    due = DueDate(appeal=appeal, case=case, set_by=by, set_at=now, **values)
    if due.kind not in (OF_APPEALS if appeal else OF_CASES):
        raise ValidationError({"kind": _("Choose another kind of date.")})
    due.full_clean()
    if appeal:
        wait_for_removals()
        appeal = due.appeal = Appeal.objects.select_for_update(no_key=True).get(pk=appeal.pk)
    _takes_dates(due, now)
    due.validate_constraints()  # what a colleague added meanwhile
    due.save()
    if proof:
        Citation.objects.create(fact=due, language=proof["source"].language, **proof)
    if due.kind == DueKind.WRITE_BY:
        appeal_state.show(appeal, ("deadlines",), by=by, now=now)
    _count_again(due, now)
    return due


def _takes_dates(due: DueDate, now: datetime.datetime) -> None:
    """Raises ValidationError where nobody would act by it."""
    appeal, case = due.appeal, due.case
    if appeal and appeal.state in OVER and due.kind in OF_A_CALL:
        words = {"appeal": appeal, "state": AppealState(appeal.state).label}
        raise ValidationError(_("“%(appeal)s” is over (%(state)s): nobody is asked to write any more.") % words)
    if case and case.state == WorkflowState.WITHDRAWN:
        raise ValidationError(_("This case was withdrawn: nobody is reminded of its dates."))
    drafted = appeal is not None and appeal.state == AppealState.DRAFT  # it may tell of what is long over
    if not drafted and due.has_passed(now):
        raise ValidationError({"date": _("This day is over. Choose one that is still to come.")})


@transaction.atomic
def extend(
    due: DueDate,
    date: datetime.date,
    reason: str,
    *,
    by: User,
    now: datetime.datetime,
    wording: str = "",
    inclusive: bool = True,
    time: datetime.time | None = None,
) -> DueDate:
    """Another day takes the place of `due`, which stays on record: a later one of a date to write by.

    Its zone stays; what was printed (`wording`, “before”) and the hour are of the old day alone, unless they are given
    anew. Raises ValidationError with a sentence.
    """
    require(by, Act.RUN_APPEALS)
    _lock_appeal(due)
    due = _undecided(due)
    past = due_keeping.past_key(due) if due.rule else ""
    later = DueDate(
        appeal=due.appeal, case=due.case, kind=due.kind, date=date, wording=wording, inclusive=inclusive, zone=due.zone,
        time=time, for_whom=due.for_whom, replaces=due, reason=reason, afterwards=due.afterwards, language=due.language,
        rule=due.rule, rule_key=due.rule_key, counted_from=due.counted_from, set_by=by, set_at=now,
    )  # fmt: skip
    _is_another_day(due, later, now)
    _decide(due, DueDecision.EXTENDED, reason, by=by, now=now)
    if past:  # the new row speaks from now on for what the old one was counted from
        DueDate.objects.filter(pk=due.pk).update(rule_key=past)
    later.full_clean()
    later.save()
    appeal_state.show(due.appeal, ("deadlines",), by=by, now=now)
    _count_again(later, now)
    return later


def _is_another_day(due: DueDate, later: DueDate, now: datetime.datetime) -> None:
    """Raises ValidationError for a day that asks for nothing new. By the last day that counts, which "before" moves."""
    later.clean()
    was, becomes = (last_day(row.date, row.inclusive) for row in (due, later))
    if becomes == was or (becomes < was and due.kind == DueKind.WRITE_BY):
        raise ValidationError({"date": _("The new date must be later than %(date)s.") % {"date": in_words(was)}})
    if later.has_passed(now):
        raise ValidationError({"date": _("This day is over. Choose one that is still to come.")})


def _count_again(due: DueDate, now: datetime.datetime) -> None:
    """What is counted from this date, at once; the worker does the same within ten minutes."""
    if due.appeal_id:
        due_keeping.keep_up(now=now, appeals=[due.appeal_id])


@transaction.atomic
def close(due: DueDate, state: str, reason: str, *, by: User, now: datetime.datetime) -> None:
    """Ends the appeal of a date: stopped with good news, stopped, or expired."""
    require(by, Act.RUN_APPEALS)
    _lock_appeal(due)
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


def _lock_appeal(due: DueDate) -> None:
    """The appeal before its date, as stopping it does: neither waits for the other, and no date is added to what is over."""
    if due.appeal_id:
        wait_for_removals()
        Appeal.objects.select_for_update(no_key=True).get(pk=due.appeal_id)


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
