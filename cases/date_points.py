"""One point in time as precise as its source (a day, a month or a year), and the EDTF grammar around it.

The grammar is a small part of EDTF (ISO 8601-2): points, intervals `a/b`, and one-of sets `[a..b]`.
`cases/sql/dates.sql` reads the same grammar; one test holds the two together. Pure.
"""

import re
from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import date

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

LEAST_YEAR, GREATEST_YEAR = 1000, 2200
BUDDHIST_ERA = 543  # years that it is ahead, as documents in Khmer, Lao and Thai count
# "?" after the year alone counts only where a month follows; then the whole may be approximate, but not
# inferred once more. Kept free of groups, so that it can be repeated in EDTF.
POINT = r"(?!.{4}\?-[0-9-]+[?%])(?:[0-9]{4}(?:\?(?=-))?|XXXX(?=-))(?:-[0-9]{2}(?:-[0-9]{2})?)?[~?%]?"
EDTF = re.compile(rf"{POINT}|{POINT}/(?:{POINT}|\.\.)|\.\./{POINT}|\[{POINT}\.\.{POINT}\]")
_PARTS = re.compile(
    r"(?P<year>[0-9]{4}|XXXX)(?P<year_mark>\?(?=-))?"
    r"(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?(?P<mark>[~?%]?)"
)
_QUALIFIER = {(False, False): "", (True, False): "~", (False, True): "?", (True, True): "%"}


class PartialDateError(ValueError):
    """A text is no date; the message says why, to the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Point:
    """A day, month or year. `year` None: the year is unknown. Raises PartialDateError on nonsense."""

    year: int | None
    month: int | None = None
    day: int | None = None
    approximate: bool = False
    inferred: bool = False
    year_inferred: bool = False

    def __post_init__(self) -> None:
        _check_year(self.year)
        if self.month is not None and not 1 <= self.month <= 12:
            raise PartialDateError(_("There is no month %(month)s.") % {"month": self.month})
        if self.month is not None and self.day is not None:
            _check_day(self.year, self.month, self.day)

    @classmethod
    def read(cls, text: str) -> "Point":
        """The point that an EDTF text such as `2017?-09-03~` (of the shape POINT) means."""
        found = _PARTS.fullmatch(text)
        if not found:
            raise PartialDateError(_("“%(text)s” is not a date in EDTF.") % {"text": text})
        year, month, day = (found[name] for name in ("year", "month", "day"))
        return cls(
            year=None if year == "XXXX" else int(year),
            month=int(month) if month else None,
            day=int(day) if day else None,
            approximate=found["mark"] in ("~", "%"),
            inferred=found["mark"] in ("?", "%"),
            year_inferred=bool(found["year_mark"]),
        )

    @property
    def edtf(self) -> str:
        """EDTF text. An inferred whole implies the inferred year; of a bare year the two are one."""
        whole = self.inferred or (self.year_inferred and self.month is None)
        year = "XXXX" if self.year is None else f"{self.year:04}"
        parts = [year + "?" if self.year_inferred and not whole else year]
        parts += [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts) + _QUALIFIER[self.approximate, whole]

    @property
    def plain(self) -> str:
        """`2017-09-03` without any qualifier, as HTML takes it; "" when the year is unknown."""
        return Point(self.year, self.month, self.day).edtf if self.year is not None else ""

    @property
    def first(self) -> date | None:
        """First possible day; None when the year is unknown."""
        return None if self.year is None else date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date | None:
        """Last possible day; None when the year is unknown."""
        if self.year is None:
            return None
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])


def _check_year(year: int | None) -> None:
    if year is not None and not LEAST_YEAR <= year <= GREATEST_YEAR:
        if 0 < year - BUDDHIST_ERA - 1900 < 200:
            message = _("Write the year of the common era: %(year)s of the Buddhist era is %(common)s.")
            raise PartialDateError(message % {"year": year, "common": year - BUDDHIST_ERA})
        message = _("Write the year with four digits, from %(least)s to %(greatest)s.")
        raise PartialDateError(message % {"least": LEAST_YEAR, "greatest": GREATEST_YEAR})


def _check_day(year: int | None, month: int, day: int) -> None:
    leap = year is None or isleap(year)
    days = monthrange(2000 if leap else 2001, month)[1]
    if not 1 <= day <= days:
        values = {"day": day, "month": MONTHS[month], "year": year, "days": days}
        if year is None:
            raise PartialDateError(_("There is no %(day)s %(month)s: %(month)s has %(days)s days.") % values)
        message = _("There is no %(day)s %(month)s %(year)s: %(month)s %(year)s has %(days)s days.")
        raise PartialDateError(message % values)


def read_edtf(text: str) -> tuple[str, Point | None, Point | None]:
    """Kind ("point", "interval", "set") and both ends of an EDTF text; of a point, the end is the start.

    An open end of an interval is None. Raises PartialDateError.
    """
    if not EDTF.fullmatch(text):
        raise PartialDateError(_("“%(text)s” is not a date in EDTF.") % {"text": text})
    if text.startswith("["):
        kind, ends = "set", text[1:-1].split("..")
    elif "/" in text:
        kind, ends = "interval", text.split("/")
    else:
        kind, ends = "point", [text, text]
    start, end = (None if one == ".." else Point.read(one) for one in ends)
    if kind != "point":
        _check_range(start, end)
    return kind, start, end


def _check_range(start: Point | None, end: Point | None) -> None:
    if any(point and point.year is None for point in (start, end)):
        raise PartialDateError(_("A time from one date to another needs its years."))
    if start and end and start.first and end.last and end.last < start.first:
        message = _("It ends (%(end)s) before it begins (%(start)s).")
        raise PartialDateError(message % {"start": start.plain, "end": end.plain})
