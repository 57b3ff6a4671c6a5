"""Dates as precise as their source: the value (`PartialDate`), how people type it, and counting between two.

Stored, exported and kept in fixtures as EDTF text (ISO 8601-2): `2017`, `2017-09`, `2017-09-03`, each with
`~` (approximate), `?` (inferred by us) or `%` (both); `2017?-09-03` (only the year is inferred);
`XXXX-02-18` (year unknown); `a/b`, `a/..`, `../b` (lasting from a to b); `[a..b]` (some day from a to b).

Pure.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from . import date_entry, date_words
from .date_points import PartialDateError, Point, read_edtf

__all__ = ["DayCount", "PartialDate", "PartialDateError", "days_held", "parse"]

Precision = Literal["day", "month", "year", "interval"]


class PartialDate(str):
    """EDTF text that knows which days it may mean. Raises PartialDateError when the text is not valid.

    "Around" does not widen the days: how far it reaches is nowhere stated, so none is invented.
    """

    kind: str
    start: Point | None
    end: Point | None

    def __new__(cls, text: "str | date") -> "PartialDate":
        kind, start, end = read_edtf(str(text))
        value = super().__new__(cls, str(text))
        value.kind, value.start, value.end = kind, start, end
        return value

    def __repr__(self) -> str:
        return f"PartialDate({str(self)!r})"

    @property
    def _points(self) -> list[Point]:
        return [point for point in (self.start, self.end) if point]

    @property
    def first(self) -> date | None:
        """First possible day; None when open or the year is unknown."""
        return self.start.first if self.start else None

    @property
    def last(self) -> date | None:
        """Last possible day (inclusive); None when open or the year is unknown."""
        return self.end.last if self.end else None

    def span(self) -> tuple[date | None, date | None]:
        """First and last possible day, both inclusive; None for what is open or unknown."""
        return self.first, self.last

    @property
    def approximate(self) -> bool:
        """Some part is "around"."""
        return any(point.approximate for point in self._points)

    @property
    def inferred(self) -> bool:
        """Some whole date in it is inferred by us."""
        return any(point.inferred for point in self._points)

    @property
    def year_inferred(self) -> bool:
        """Some year in it is inferred by us, while the rest is printed."""
        return any(point.year_inferred for point in self._points)

    @property
    def year_unknown(self) -> bool:
        return any(point.year is None for point in self._points)

    @property
    def is_range(self) -> bool:
        """An interval or a set, also an open one."""
        return self.kind != "point"

    @property
    def precision(self) -> Precision:
        if self.is_range or not self.start:
            return "interval"
        return "day" if self.start.day else "month" if self.start.month else "year"

    def words(self) -> str:
        """Plain words in the active language, without marks: "14 to 31 December 2017"."""
        return date_words.words(self.kind, self.start, self.end)

    def marks(self) -> list[str]:
        """Translated marks to show each time: "year inferred", "inferred"; of one end: "end inferred"."""
        return date_words.marks(self.start, self.end)

    def words_with_marks(self) -> str:
        """ "3 September 2017 (year inferred)"; in English, `parse` reads it back without loss."""
        return date_words.with_marks(self.words(), self.marks())

    def datetime_attr(self) -> str:
        """Value of `<time datetime>`; "" where a machine would read more certainty than there is."""
        return "" if self.is_range or self.approximate or not self.start else self.start.plain

    def sort_key(self) -> tuple[bool, date, date, str]:
        """Orders as the database orders `edtf_span`: open starts first, years unknown last."""
        first, last = self.span()
        return self.year_unknown, first or date.min, last or date.max, str(self)

    def certainly_before(self, other: "PartialDate") -> bool:
        """Every possible day of this is before every one of the other; nothing approximate is certain."""
        if self.approximate or other.approximate or self.last is None or other.first is None:
            return False
        return self.last < other.first

    def possibly_overlaps(self, other: "PartialDate") -> bool:
        """Some day may belong to both, as written; an unknown year may be any."""
        mine, theirs = self.sort_key(), other.sort_key()
        return mine[1] <= theirs[2] and theirs[1] <= mine[2]


def parse(text: str) -> PartialDate:
    """What a person types ("Sept 2017", "14-31 Dec 2017", "18 Feb, year unknown") or EDTF.

    Raises PartialDateError with the reason and what to write instead.
    """
    return PartialDate(date_entry.to_edtf(text))


@dataclass(frozen=True, slots=True)
class DayCount:
    """Days between two partial dates; None where no number can be given. Approximate when a date is."""

    least: int | None
    most: int | None
    approximate: bool = False


def days_held(start: PartialDate, end: PartialDate) -> DayCount:
    """Days held from arrest to end; the day of arrest is day 0 (3 September to 14 December 2017 is 102)."""
    return DayCount(
        least=_days(start.last, end.first),
        most=_days(start.first, end.last),
        approximate=start.approximate or end.approximate,
    )


def _days(start: date | None, end: date | None) -> int | None:
    return None if start is None or end is None else max(0, (end - start).days)
