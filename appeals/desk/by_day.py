"""The dates of the desk by their days: a month as a table, a week as a page to print. The same dates, the same filters."""

import calendar
import datetime
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User, account_of
from appeals import keepers
from appeals.desk import found
from appeals.desk.board import standing
from appeals.desk.boxes import switch
from appeals.desk.filters import MINE, DeskFilter
from appeals.models import DueDate
from cases.clock import last_day, today_in
from cases.date_points import GREATEST_YEAR, LEAST_YEAR

IN_CELL = 5  # dates of a day in the month; the week has all of them
ONE_DAY, ONE_WEEK = datetime.timedelta(days=1), datetime.timedelta(days=7)
MONTH, DAY = re.compile(r"(\d{4})-(\d{2})", re.ASCII), re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


@dataclass(frozen=True)
class Item:
    """One date on its last day."""

    due: DueDate
    is_mine: bool
    passed: bool

    @property
    def keepers(self) -> list[User]:
        return [self.due.for_whom] if self.due.for_whom else keepers.keepers(self.due)

    @property
    def has_gap(self) -> bool:
        return self.due.for_whom is None and keepers.has_gap(self.due)


@dataclass(frozen=True)
class Day:
    """A day with what is due on it, one's own first."""

    date: datetime.date
    is_today: bool
    items: Sequence[Item] = ()

    @property
    def shown(self) -> Sequence[Item]:
        return self.items[:IN_CELL]

    @property
    def rest(self) -> int:
        return max(0, len(self.items) - IN_CELL)


@dataclass
class Sheet:
    """What a page shows, and how it is asked."""

    asked: DeskFilter
    days: list[Day] = field(default_factory=list)
    earlier: int = 0  # undecided dates before it

    @property
    def total(self) -> int:
        return sum(len(day.items) for day in self.days)

    @property
    def own_total(self) -> int:
        return sum(item.is_mine for day in self.days for item in day.items)

    def query(self, *, mine: bool | None = None) -> str:
        """The filters as they go along to another page; `mine` turns that switch."""
        only = self.asked.only_mine if mine is None else mine
        pairs = [pair for pair in self.asked.own_pairs if pair[0] != "who"]
        pairs = [("who", MINE), *pairs] if only else pairs
        return f"?{urlencode(pairs)}" if pairs else ""


@require_safe
def month(request: HttpRequest, month: str) -> HttpResponse:
    """A month as a table of weeks, Monday first."""
    first = _first_of(month)
    days = calendar.monthrange(first.year, first.month)[1]
    now = timezone.now()
    sheet = _sheet(request, first, first + (days - 1) * ONE_DAY, now)
    blanks = [None] * first.weekday()
    cells: list[Day | None] = [*blanks, *sheet.days]
    cells += [None] * (-len(cells) % 7)
    context = {
        "title": date_format(first, "F Y"), "first": first, "weeks": [cells[n : n + 7] for n in range(0, len(cells), 7)],
        "weekdays": [(WEEKDAYS_ABBR[n], WEEKDAYS[n]) for n in range(7)], "before": _month(first - ONE_DAY),
        "after": _month(first + days * ONE_DAY), "week": now.date() if (first.year, first.month) == (now.year, now.month) else first,
    }  # fmt: skip
    return _page(request, "desk/month.html", sheet, context, now)


@require_safe
def week(request: HttpRequest, day: str) -> HttpResponse:
    """The week of a day, to work through or to print."""
    within = _day_of(day)
    first = within - within.weekday() * ONE_DAY
    now = timezone.now()
    sheet = _sheet(request, first, first + 6 * ONE_DAY, now)
    context = {
        "title": _("Week %(number)d of %(year)d") % {"number": first.isocalendar().week, "year": first.isocalendar().year},
        "first": first, "last": first + 6 * ONE_DAY, "before": first - ONE_WEEK, "after": first + ONE_WEEK,
    }  # fmt: skip
    return _page(request, "desk/week.html", sheet, context, now)


def _first_of(text: str) -> datetime.date:
    found_ = MONTH.fullmatch(text)
    if not (found_ and LEAST_YEAR <= int(found_[1]) <= GREATEST_YEAR and 1 <= int(found_[2]) <= 12):
        raise Http404
    return datetime.date(int(found_[1]), int(found_[2]), 1)


def _day_of(text: str) -> datetime.date:
    found_ = DAY.fullmatch(text)
    if not (found_ and LEAST_YEAR <= int(found_[1]) <= GREATEST_YEAR):
        raise Http404
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def _month(day: datetime.date) -> datetime.date | None:
    """The month of a day, where there is such a page."""
    return day.replace(day=1) if LEAST_YEAR <= day.year <= GREATEST_YEAR else None


# What is due


def _sheet(request: HttpRequest, first: datetime.date, last: datetime.date, now: datetime.datetime) -> Sheet:
    """The dates whose last day is one of these: as many queries for one as for hundreds."""
    user, asked = account_of(request), DeskFilter(request.GET)
    rows, mine = asked.dates(standing(user)), found.own(user)
    by_day: dict[datetime.date, list[Item]] = defaultdict(list)
    for due in _loaded(rows.filter(date__range=(first, last + ONE_DAY))):
        is_mine = mine.has(due.appeal_id, due.case_id, due.for_whom_id)
        if is_mine or not asked.only_mine:
            by_day[last_day(due.date, due.inclusive)].append(Item(due, is_mine, due.has_passed(now)))
    today = today_in(datetime.UTC, now)
    dates = [first + n * ONE_DAY for n in range((last - first).days + 1)]
    days = [Day(day, day == today, sorted(by_day[day], key=_order)) for day in dates]
    return Sheet(asked, days, _earlier(rows, mine, asked, first))


def _loaded(rows: QuerySet[DueDate]) -> QuerySet[DueDate]:
    return rows.select_related("appeal", "case__coordinator", "case__backup", "for_whom").prefetch_related(
        "appeal__cases__coordinator", "appeal__cases__backup"
    )


def _order(item: Item) -> tuple[bool, bool, Any, int]:
    """One's own first, then by the hour, those without one last."""
    return (not item.is_mine, item.due.time is None, item.due.time or datetime.time(), item.due.pk)


def _earlier(rows: QuerySet[DueDate], mine: found.Own, asked: DeskFilter, first: datetime.date) -> int:
    """How many dates before this still stand."""
    columns = rows.filter(date__lt=first).order_by().values_list("appeal", "case", "for_whom")
    return sum(mine.has(*row) for row in columns) if asked.only_mine else columns.count()


def _page(
    request: HttpRequest, template: str, sheet: Sheet, context: dict[str, Any], now: datetime.datetime
) -> HttpResponse:
    problems = [*sheet.asked.problems, *sheet.asked.unknown()]
    sides = switch(
        everyone=sheet.query(mine=False) or "?", mine=sheet.query(mine=True), only_mine=sheet.asked.only_mine
    )
    known = {
        **admin.site.each_context(request), **context, "sheet": sheet, "problems": problems, "switch": sides, "query": sheet.query(),
        "chips": sheet.asked.chips(), "today": today_in(datetime.UTC, now), "desk": f"{reverse('desk:home')}{sheet.query()}",
    }  # fmt: skip
    return render(request, template, known)
