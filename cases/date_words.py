"""Partial dates in plain words, in the language of the reader. Pure: points in, text out."""

from django.utils.dates import MONTHS, MONTHS_ALT
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .date_points import Point

# d, m, y: the parts that are shown. Parts are left out where the other end of an interval says them.
SHAPES: dict[str, Promise | str] = {
    "dmy": _("%(day)s %(month)s %(year)s"),
    "my": _("%(month)s %(year)s"),
    "y": _("%(year)s"),
    "dm": _("%(day)s %(month)s"),
    "m": _("%(month)s"),
    "d": _("%(day)s"),
}
RANGES: dict[tuple[str, bool, bool], Promise | str] = {  # kind, has a start, has an end
    ("interval", True, True): _("%(start)s to %(end)s"),
    ("interval", True, False): _("since %(start)s"),
    ("interval", False, True): _("until %(end)s"),
    ("set", True, True): _("between %(start)s and %(end)s"),
}
MARKS: dict[str, dict[str, Promise | str]] = {
    "whole": {"inferred": _("inferred"), "year": _("year inferred")},
    "start": {"inferred": _("start inferred"), "year": _("start year inferred")},
    "end": {"inferred": _("end inferred"), "year": _("end year inferred")},
}


def point_words(point: Point, without: str = "") -> str:
    """ "3 September 2017", "around March 2019", "18 February, year unknown".

    `without` names parts to leave out, as letters of SHAPES.
    """
    parts = {"d": point.day, "m": point.month, "y": point.year}
    shape = "".join(key for key, part in parts.items() if part is not None and key not in without)
    names = MONTHS_ALT if point.day else MONTHS
    month = names[point.month] if point.month else ""
    words = str(SHAPES[shape] % {"day": point.day, "month": month, "year": point.year})
    if point.year is None:
        words = str(_("%(date)s, year unknown") % {"date": words})
    return str(_("around %(date)s") % {"date": words}) if point.approximate else words


def _shared(start: Point, end: Point) -> str:
    """The parts that the end of an interval says for its start as well."""
    if not (start.month and end.month) or start.year != end.year:
        return ""
    return "my" if start.day and end.day and start.month == end.month else "y"


def words(kind: str, start: Point | None, end: Point | None) -> str:
    """The words of a point, interval or set, without marks."""
    if kind == "point" and start:
        return point_words(start)
    without = _shared(start, end) if start and end else ""
    ends = {
        "start": point_words(start, without) if start else "",
        "end": point_words(end) if end else "",
    }
    return str(RANGES[kind, bool(start), bool(end)] % ends)


def _mark(point: Point) -> str:
    return "inferred" if point.inferred else "year" if point.year_inferred else ""


def marks(start: Point | None, end: Point | None) -> list[str]:
    """What must be said each time the date appears: "year inferred", "inferred", "end inferred" …"""
    found = {name: _mark(point) for name, point in (("start", start), ("end", end)) if point}
    if len(set(found.values())) == 1:
        found = {"whole": next(iter(found.values()))}
    return [str(MARKS[name][mark]) for name, mark in found.items() if mark]


def with_marks(text: str, found: list[str]) -> str:
    """ "3 September 2017 (year inferred)"."""
    if not found:
        return text
    return str(_("%(date)s (%(marks)s)") % {"date": text, "marks": ", ".join(found)})
