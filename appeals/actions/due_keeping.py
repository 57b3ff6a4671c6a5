"""Dates that the program counts itself: made, moved and settled as the record changes, never against a person's decision.

Each change is a transaction of its own: a run that is killed has done part of it, and the next does the rest. Two at once do
nothing twice, for a key is there once, and a row is looked at again once it is locked; one that someone is just deciding
about is left to the next run, so that nobody waits for anybody.
"""

import datetime
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from appeals import due_rules
from appeals.due_rules import Counted, Step
from appeals.models import Appeal, AppealCase, DeskSettings, DueDate, Reply
from appeals.vocab import DueDecision, DueKind, DueRule, ReplyKind
from cases.models import Consent, Detention, Event, SiteSettings
from cases.vocab import EventKind, Happening, WorkflowState

# Answers that say something about what was asked. A receipt, or a hint at another office, leaves the call unanswered.
OF_SUBSTANCE = (ReplyKind.SUBSTANTIVE, ReplyKind.PROMISE, ReplyKind.REFUSAL, ReplyKind.DENIAL)

BATCH = 100

Held = dict[str, DueDate]


@dataclass(frozen=True)
class Scope:
    """Whose dates are looked at: all, or those of some appeals, or of some cases, alone."""

    now: datetime.datetime
    appeals: Collection[int] | None = None
    cases: Collection[int] | None = None

    @property
    def today(self) -> datetime.date:
        return self.now.date()


@dataclass(frozen=True)
class Rule:
    """A rule: the dates that it counts, and why they are settled."""

    code: DueRule
    counts: Callable[[Scope, Held], Iterator[Counted | None]]
    settled: str | Promise
    narrows: str = ""  # to "appeals" or "cases": what acts on these count again at once


def keep_up(
    *, now: datetime.datetime, appeals: Collection[int] | None = None, cases: Collection[int] | None = None
) -> int:
    """Brings all counted dates up to date; or, of some appeals, their follow-ups, and of some cases, their reviews alone.
    Gives the number of changes."""
    asked = {name: keys for name, keys in (("appeals", appeals), ("cases", cases)) if keys is not None}
    rules = [rule for rule in RULES if not asked or rule.narrows in asked]
    scopes = {name: Scope(now, **{name: keys}) for name, keys in asked.items()}
    return sum(_keep_up(rule, scopes.get(rule.narrows, Scope(now))) for rule in rules)


def _keep_up(rule: Rule, scope: Scope) -> int:
    held = _held(rule.code, scope)
    counted = {due_rules.slot(one.key): one for one in rule.counts(scope, held) if one}
    new = [one for slot, one in sorted(counted.items()) if slot not in held]
    changes = sum(_made(batch, scope.now) for batch in _batched(new, BATCH))
    for slot, row in sorted(held.items()):
        one = counted.get(slot)
        step = due_rules.step(row, one)
        if step != Step.NOTHING:
            changes += _taken(step, row, one, rule, scope.now)
    return changes


def _held(code: DueRule, scope: Scope) -> Held:
    """The row that speaks for each thing that the rule counts for; of two, the one made first: the other is settled."""
    rows = DueDate.objects.filter(rule=code).exclude(rule_key__contains="/").order_by("pk")
    if scope.appeals is not None:
        rows = rows.filter(appeal__in=scope.appeals)
    if scope.cases is not None:
        rows = rows.filter(case__in=scope.cases)
    held: Held = {}
    for row in rows:
        slot = due_rules.slot(row.rule_key)
        held[slot if slot not in held else f"{slot}#{row.pk}"] = row
    return held


def would_follow_up(appeal: Appeal) -> Counted | None:
    """What the rule would count for an appeal, whether or not it runs or was answered: to start from."""
    desk = DeskSettings.objects.current()
    rows = DueDate.objects.filter(appeal=appeal, kind=DueKind.WRITE_BY).exclude(decision=DueDecision.EXTENDED)
    last = rows.order_by("date", "pk").last()
    weeks = {"write_by_weeks": desk.write_by_weeks, "follow_up_weeks": desk.follow_up_weeks}
    return due_rules.follow_up(appeal.pk, appeal.issued, (last.date, last.inclusive) if last else None, **weeks)


# Writing


def _new(one: Counted, now: datetime.datetime, **fields: Any) -> DueDate:
    return DueDate(
        appeal_id=one.appeal, case_id=one.case, rule=one.rule, rule_key=one.key, kind=one.kind, date=one.date,
        counted_from=one.counted_from, inclusive=one.inclusive, zone=one.zone, time=one.time, set_at=now, **fields,
    )  # fmt: skip


def _made(batch: Collection[Counted], now: datetime.datetime) -> int:
    """New rows, less those for which another run was quicker."""
    before = DueDate.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    DueDate.objects.bulk_create([_new(one, now) for one in batch], ignore_conflicts=True)
    keys = [one.key for one in batch]
    return DueDate.objects.filter(pk__gt=before, rule_key__in=keys, set_at=now).count()


@transaction.atomic
def _taken(step: Step, seen: DueDate, one: Counted | None, rule: Rule, now: datetime.datetime) -> int:
    """Takes one step on a row, unless someone else is at it."""
    row = DueDate.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=seen.pk).first()
    if row is None or (row.decision, row.rule_key) != (seen.decision, seen.rule_key):
        return 0
    if step == Step.CORRECT and one:
        _correct(row, one)
        return 1
    row.rule_key = past_key(row)
    if not row.decision:
        moved = step == Step.MOVE
        row.decision, row.decided_on = DueDecision.MOVED if moved else DueDecision.SETTLED, now.date()
        row.decision_reason = str(COUNTED_ANEW if moved else rule.settled)
    row.save(update_fields=["rule_key", "decision", "decision_reason", "decided_on"])
    if one:
        chain = {"replaces": row, "reason": str(COUNTED_ANEW)} if step == Step.MOVE else {}
        _new(one, now, **chain).save()
    return 1


def _correct(row: DueDate, one: Counted) -> None:
    row.rule_key, row.counted_from, row.zone, row.time = one.key, one.counted_from, one.zone, one.time
    row.appeal_id, row.case_id = one.appeal, one.case
    row.save(update_fields=["rule_key", "counted_from", "zone", "time", "appeal", "case"])


def _batched(rows: list[Counted], size: int) -> Iterator[list[Counted]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


def past_key(row: DueDate) -> str:
    """The key of a row that no longer speaks for what it was counted from."""
    return f"{row.rule_key}/{row.pk}"


COUNTED_ANEW = _("Counted anew: what it is counted from has changed.")


# What the rules count


def _follow_ups(scope: Scope, held: Held) -> Iterator[Counted | None]:
    """Running appeals that nobody has answered in substance, and for which nobody has set another day."""
    desk, write_by, by_hand = DeskSettings.objects.current(), _dates_to_write_by(scope), _set_by_hand(scope)
    weeks = {"write_by_weeks": desk.write_by_weeks, "follow_up_weeks": desk.follow_up_weeks}
    of_appeal = AppealCase.objects.filter(appeal=OuterRef("pk"))
    shown = of_appeal.exclude(case__state=WorkflowState.WITHDRAWN)
    answered = Reply.objects.filter(appeal=OuterRef("pk"), kind__in=OF_SUBSTANCE)
    rows = Appeal.objects.running().filter(~Exists(answered)).filter(Exists(shown) | ~Exists(of_appeal))
    if scope.appeals is not None:
        rows = rows.filter(pk__in=scope.appeals)
    for pk, issued in rows.order_by().values_list("pk", "issued"):
        one = due_rules.follow_up(pk, issued, write_by.get(pk), **weeks)
        if one and by_hand.get(pk, datetime.date.min) < one.counted_from:
            yield one


def _dates_to_write_by(scope: Scope) -> dict[int, tuple[datetime.date, bool]]:
    """The latest date to write by of each running appeal, less those that were extended."""
    rows = DueDate.objects.filter(kind=DueKind.WRITE_BY, appeal__in=Appeal.objects.running().values("pk"))
    rows = rows.exclude(decision=DueDecision.EXTENDED).order_by("date", "pk")
    if scope.appeals is not None:
        rows = rows.filter(appeal__in=scope.appeals)
    return {appeal: (date, inclusive) for appeal, date, inclusive in rows.values_list("appeal", "date", "inclusive")}


def _set_by_hand(scope: Scope) -> dict[int, datetime.date]:
    """The latest day to follow up that someone set themselves, of each appeal that has one."""
    rows = DueDate.objects.filter(kind=DueKind.FOLLOW_UP, rule="", appeal__isnull=False)
    if scope.appeals is not None:
        rows = rows.filter(appeal__in=scope.appeals)
    return dict(rows.order_by().values("appeal").annotate(latest=Max("date")).values_list("appeal", "latest"))


def _announced(scope: Scope, held: Held) -> Iterator[Counted | None]:
    """What is set for a day in a case that is not withdrawn; elections and the like are not ours to keep.

    What was put off, and has no later row with its new day, is to be found out.
    """
    rows = Event.objects.exclude(kind=EventKind.CONTEXT).exclude(case__state=WorkflowState.WITHDRAWN).order_by("pk")
    columns = ("pk", "case", "kind", "on", "local_time", "zone")
    newest: dict[int, int] = {}
    for pk, case, kind, on, time, zone in rows.filter(happening=Happening.SCHEDULED).values_list(*columns):
        newest[case] = pk
        seen = _seen(held, f"event:{pk}", scope)
        yield due_rules.announced(case, pk, kind, on, time=time, zone=zone, seen=seen)
    kept = [int(slot.partition(":")[2]) for slot in held if "#" not in slot]
    put_off = rows.filter(pk__in=kept, happening=Happening.POSTPONED)
    for pk, case in put_off.values_list("pk", "case"):
        if newest.get(case, 0) < pk:
            yield due_rules.day_to_find(case, pk, seen=_seen(held, f"event:{pk}", scope))


def _seen(held: Held, slot: str, scope: Scope) -> datetime.date:
    """The day on which it was first seen that something has no day."""
    row = held.get(slot)
    return row.counted_from if row and row.counted_from and due_rules.is_undated(row.rule_key) else scope.today


def _consents(scope: Scope, held: Held) -> Iterator[Counted | None]:
    """One date for all grounds about people of a published case that are to be looked at again on one day."""
    looked_at: dict[tuple[int, datetime.date], datetime.date | None] = {}
    due = Consent.objects.in_force().filter(review_on__isnull=False)
    for path in ("person__subjects__case", "person__acts__event__case", "person__related_to__person__subjects__case"):
        rows = due.filter(**{f"{path}__state": WorkflowState.PUBLISHED}).order_by()
        for case, day, on in rows.values_list(path, "review_on").annotate(
            on=Max(Coalesce("reviewed_on", "recorded_on"))
        ):
            known = [one for one in (looked_at.get((case, day)), on) if one]
            looked_at[case, day] = max(known, default=None)
    for (case, day), on in looked_at.items():
        yield due_rules.consent_review(case, day, on)


def _reviews(scope: Scope, held: Held) -> Iterator[Counted | None]:
    """Published cases whose page turns to "last known" unless someone confirms; the first of several people decides."""
    days = SiteSettings.objects.current().review_days
    rows = Detention.objects.filter(subject__case__state=WorkflowState.PUBLISHED)
    if scope.cases is not None:
        rows = rows.filter(subject__case__in=scope.cases)
    for case, known in rows.last_known_by_case().items():
        yield due_rules.case_review(
            case, known.first if known else None, days=days, seen=_seen(held, f"case:{case}", scope)
        )


RULES = (
    Rule(DueRule.FOLLOW_UP, _follow_ups, _("It was answered, does not run any more, or someone set another day."), narrows="appeals"),
    Rule(DueRule.HEARING, _announced, _("The record does not announce it any more.")),
    Rule(DueRule.CONSENT_REVIEW, _consents, _("The grounds were looked at again, or withdrawn.")),
    Rule(DueRule.CASE_REVIEW, _reviews, _("The facts were confirmed, or nobody of the case is held any more."), narrows="cases"),
)  # fmt: skip
