"""How many people: published rows in, numbers out, each with the filters of `/cases/` that find the cases behind it. Pure.

The rule (docs/decisions/0028-count-rules.md): people, not cases; a group counts with its number, or with at least its number; rows
that may tell of the same people are not added up; missing and at risk are never held; confirmed and last known stand apart.
"""

import datetime
from collections import Counter as Counts
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlencode

from cases.custody_reading import CONFIRMED, LAST_KNOWN, confirmed_since
from cases.vocab import HELD, CustodyStatus

# These were never taken into custody, as far as is published: a missing day of arrest is no gap.
NOT_TAKEN = frozenset(
    {"", CustodyStatus.AT_RISK, CustodyStatus.WARRANT, CustodyStatus.MISSING, CustodyStatus.EXILE, CustodyStatus.KILLED}
)

# Code, and the days from which and before which it reaches.
SPANS: dict[str, tuple[int, int]] = {
    "under_30": (0, 30), "under_90": (30, 90), "under_365": (90, 365), "under_730": (365, 730), "under_1825": (730, 1825),
    "over_1825": (1825, 100_000),
}  # fmt: skip

UNSURE = "unsure"

Filters = dict[str, str]


class Row(NamedTuple):
    """One row of PublishedDetention, with the address and the countries of its case."""

    case: str
    countries: Sequence[str]
    key: str
    subject: str
    subject_kind: str
    status: str
    gender: str
    people: int | None
    exact: bool
    overlaps: bool
    latest: bool
    place: str
    facilities: Sequence[str]
    laws: Sequence[str]
    standing_laws: Sequence[str]
    organisations: Sequence[str]
    arrested_first: datetime.date | None
    arrested_last: datetime.date | None
    confirmed_on: datetime.date | None
    # Other cases, each with one row that is like this one, by what is being counted.
    alike: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        return self.latest and self.status in HELD

    @property
    def arrested_in(self) -> str:
        """The year of arrest where it is certain; "unsure" where it is not; "" for someone who was never taken."""
        first, last = self.arrested_first, self.arrested_last
        if first and last and first.year == last.year:
            return str(first.year)
        return "" if self.status in NOT_TAKEN and not first and not last else UNSURE


# The names under which Row's columns are found in the table.
COLUMNS = tuple(
    {"case": "case__slug", "countries": "case__countries"}.get(name, name) for name in Row._fields if name != "alike"
)


@dataclass(frozen=True)
class Headcount:
    """How many people rows stand for; "at least" so many unless it is exact."""

    people: int
    exact: bool


@dataclass(frozen=True)
class Number:
    """A number of people, and the query string by which `/cases/` shows the cases that they belong to."""

    count: Headcount
    query: str
    rows: tuple[Row, ...] = ()

    @property
    def cases(self) -> frozenset[str]:
        """The addresses of the cases."""
        return frozenset(slug for row in self.rows for slug in (row.case, *row.alike))

    @property
    def case_count(self) -> int:
        return len({row.case for row in self.rows}) + sum(len(row.alike) for row in self.rows)


class Counter:
    """Rows as they stand at one instant. `filters` are those of `/cases/` that find these rows already."""

    def __init__(
        self, rows: Iterable[Row], fresh: Callable[[Row], bool], now: datetime.datetime, filters: Filters | None = None
    ):
        self.rows, self._fresh, self.now, self.filters = list(rows), fresh, now, filters or {}

    @cached_property
    def _alone(self) -> tuple[list[Row], list[Row]]:
        """Persons who are alone in their case, and all other rows."""
        in_case = Counts(row.case for row in self.rows)
        alone, others = list[Row](), list[Row]()
        for row in self.rows:
            single = in_case[row.case] == 1 and row.subject_kind == "person" and not row.alike
            (alone if single else others).append(row)
        return alone, others

    def merged(self, by: Callable[[Row], Hashable] = lambda row: None) -> "Counter":
        """The same people, for numbers that tell them apart by status and by `by` alone: persons who are alone in their case
        and alike in these become one row, so that each number need not go through everyone again."""
        alone, rows = self._alone
        alike: dict[Hashable, list[Row]] = {}
        for row in alone:
            alike.setdefault((row.status, row.latest, self._fresh(row), by(row)), []).append(row)
        rows = rows + [first._replace(alike=tuple(row.case for row in others)) for first, *others in alike.values()]
        return Counter(rows, self._fresh, self.now, self.filters)

    def split(self, name: str, keys: Callable[[Row], Iterable[str]]) -> dict[str, "Counter"]:
        """A counter for each key that rows have (`name` is its filter); a row with several keys counts under each."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            for key in dict.fromkeys(keys(row)):
                found.setdefault(key, []).append(row)
        return {key: Counter(rows, self._fresh, self.now, {**self.filters, name: key}) for key, rows in found.items()}

    def known(self, row: Row) -> str:
        """Whether the status may be said in the present."""
        return CONFIRMED if self._fresh(row) else LAST_KNOWN

    def days(self, row: Row) -> int | None:
        """The least number of days that someone who is held has been held: to today while confirmed, else to the last word."""
        if not row.held or row.arrested_last is None:
            return None
        if self._fresh(row):
            return max(0, (self.now.date() - row.arrested_last).days)
        days = (row.confirmed_on - row.arrested_last).days if row.confirmed_on else 0
        return days if days > 0 else None  # nobody has confirmed a single day: a number would only look like one

    def held_for(self, row: Row) -> str:
        """The code of SPANS; "unsure" for someone held since nobody knows when; "" for someone who is not held."""
        days = self.days(row)
        if days is None:
            return UNSURE if row.held else ""
        return next(code for code, (least, below) in SPANS.items() if least <= days < below)

    def number(self, of: Callable[[Row], bool] = lambda row: True, **filters: str) -> Number:
        """The people of the rows that `of` picks; `filters` must find exactly these rows in `/cases/`."""
        found = [row for row in self.rows if of(row)]
        query = urlencode({**self.filters, **filters}, doseq=True)
        return Number(headcount(found), query, tuple(found))

    def as_known(self, known: str) -> Number:
        """Those of whose latest custody there is confirmed, or only last known, word."""
        return self.number(lambda row: row.latest and self.known(row) == known, known=known)

    def held(self, known: str, of: Callable[[Row], bool] = lambda row: True, **filters: str) -> Number:
        """Those of them who are held, confirmed or as last known."""
        return self.number(
            lambda row: row.held and self.known(row) == known and of(row), held="true", known=known, **filters
        )


def counter(rows: Iterable[Row], *, review_days: int, now: datetime.datetime, **filters: str) -> Counter:
    """Everyone whom published rows are about; an organisation is no person."""
    people = [row for row in rows if row.subject_kind != "organisation"]
    fresh = {(row.case, row.key) for row in people if confirmed_since(row.status, row.confirmed_on, review_days, now)}
    return Counter(people, lambda row: (row.case, row.key) in fresh, now, dict(filters))


def headcount(rows: Iterable[Row]) -> Headcount:
    """How many people rows stand for. Someone with several rows in one case counts once; rows of a group that may share
    people count with the largest of them, so that a sum may be too low, but is never too high."""
    people: set[tuple[str, str]] = set()
    alike = 0
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        whose = (row.case, row.subject or row.key)
        if row.subject_kind == "person":
            people.add(whose)
            alike += len(row.alike)
        else:
            groups.setdefault(whose, []).append(row)
    counts = [_of_group(found) for found in groups.values()]
    return Headcount(len(people) + alike + sum(count.people for count in counts), all(count.exact for count in counts))


def _of_group(rows: Sequence[Row]) -> Headcount:
    numbers = [row.people or 0 for row in rows]
    if any(row.overlaps for row in rows):
        return Headcount(max(numbers), False)
    return Headcount(sum(numbers), all(row.exact for row in rows))
