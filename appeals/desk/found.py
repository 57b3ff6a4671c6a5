"""Which dates stand, under which heading, and whose they are: every date lightly, however many, in few queries."""

import datetime
from dataclasses import dataclass, field
from functools import cache

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Act
from appeals.models import Appeal, DueDate
from cases.clock import days_left
from cases.models import Case

DECIDE, TODAY, WEEK, MONTH, LATER = "decide", "today", "week", "month", "later"
# Headings by the most days left that still belong under them; a date that has passed needs a decision.
HORIZONS = ((DECIDE, -1), (TODAY, 0), (WEEK, 7), (MONTH, 30))


@dataclass(frozen=True)
class Own:
    """What one account keeps: its cases, their appeals, its own dates."""

    user: int
    cases: frozenset[int]
    appeals: frozenset[int]

    def has(self, appeal: int | None, case: int | None, for_whom: int | None = None) -> bool:
        return for_whom == self.user or appeal in self.appeals or case in self.cases


def own(user: User) -> Own:
    """What `user` keeps; an editor, who keeps none, sees the cases that they edit first."""
    found = Case.objects.kept_by(user) if user.may(Act.RUN_APPEALS) else Case.objects.assigned_to(user)
    cases = frozenset(found.order_by().values_list("pk", flat=True))
    links = Appeal.cases.through.objects.filter(case__in=cases).values_list("appeal", flat=True)
    return Own(user.pk, cases, frozenset(links))


@dataclass(frozen=True, slots=True)
class Light:
    """A date, as far as its place on the desk needs it."""

    pk: int
    days_left: int
    is_mine: bool


@dataclass
class Dates:
    """The keys of dates under each heading: one's own first, then by nearness."""

    groups: dict[str, list[Light]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(len(rows) for rows in self.groups.values())


def dates(rows: QuerySet[DueDate], mine: Own, *, now: datetime.datetime) -> Dates:
    """The dates of `rows` under their headings. One query."""
    columns = ("pk", "date", "zone", "inclusive", "appeal", "case", "for_whom")

    @cache  # many dates share a day and a zone
    def left(day: datetime.date, zone: str, inclusive: bool) -> int:
        return days_left(day, now, zone or None, inclusive)

    light = [
        Light(pk, left(day, zone, inclusive), mine.has(appeal, case, for_whom))
        for pk, day, zone, inclusive, appeal, case, for_whom in rows.order_by().values_list(*columns)
    ]
    found = Dates({code: [] for code in (*(code for code, _most in HORIZONS), LATER)})
    for row in sorted(light, key=lambda row: (not row.is_mine, row.days_left, row.pk)):
        found.groups[heading(row.days_left)].append(row)
    return found


def heading(days: int) -> str:
    return next((code for code, most in HORIZONS if days <= most), LATER)
