"""What a person types for a date, turned into EDTF text or refused with the reason. Pure.

The words are English; month names of the active language are taken as well, and EDTF always.
"""

import re
import unicodedata
from dataclasses import asdict, dataclass, fields, replace

from django.utils.dates import MONTHS, MONTHS_3, MONTHS_ALT, MONTHS_AP, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import override

from .date_points import EDTF, POINT, PartialDateError, Point
from .date_refusals import NUMBERS, PHRASES, WEEKDAY, is_short_span, refusal
from .date_words import point_words

LONGEST = 100

DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
MONTH = r"(?P<month>[^\W\d_][^\s\d,.~()-]*)\.?"
YEAR = r"(?P<year>[0-9]{2,9})"
PIECES = [
    re.compile(pattern)
    for pattern in (
        rf"{DAY}(?: of)? {MONTH}(?:,? {YEAR})?",  # 3 Sept 2017, 3rd of September
        rf"(?:{DAY}[ -])?{MONTH}-{YEAR}",  # 3-Sept-2017, Sept-2017
        rf"{MONTH} {DAY}(?:,? {YEAR})?",  # Sept 3, 2017
        rf"{MONTH},? ?{YEAR}",  # Sept 2017
        rf"(?P<year>[0-9]{{4}}) {MONTH}(?: {DAY})?",  # 2017 September 3
        MONTH,  # Sept, of "Sept-Oct 2017"
        r"(?P<year>[0-9]{3,9})",  # 2017
        rf"{DAY}(?:,? {YEAR})?",  # 14 of "14-31 Dec 2017"; "31, 2017" of "Dec 14-31, 2017"
    )
]
LEADING = re.compile(r"^(?:(?:on|in|the|during|some ?time in|some ?time during) )+")
AROUND = re.compile(r"^(?:(?:around|about|approximately|approx|roughly|circa|ca|c)\b\.?|~) ?")
SINGLE = r"([^-]+|(?:.*[ ~])?[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?[~?%]?|(?:.*[ ~])?(?:[0-9]{1,2}-)?[^\W\d_]+\.?-[0-9]{2,9})"
# In order. The last column: one "around" before "14-31 Dec 2017" is said of both ends.
RELATIONS = [
    (re.compile(r"between (.+) and (.+)"), "[{}..{}]", False),
    (
        re.compile(r"(?:(?:in|on|during) )?(?:the )?night (?:of|from) (.+?)(?: to | and | ?- ?|/)(.+)"),
        "[{}..{}]",
        False,
    ),
    (re.compile(r"(?:until|till|up to) (.+)"), "../{}", False),
    (re.compile(r"(?:from |since )?(.+?) (?:to|until|till) (.+)"), "{}/{}", False),
    (re.compile(r"(?:from |since )?(.+?) - (.+)"), "{}/{}", True),
    (re.compile(rf"(?:since|from) {SINGLE}"), "{}/..", False),
    (re.compile(SINGLE), "{}", False),
    (re.compile(r"(?:from |since )?(.+?)-(.+)"), "{}/{}", True),
]

# English only: these are read, not shown. Which ends, and what is said of them.
MARKS = {
    "year unknown": ((), "year unknown"),
    "year inferred": ((0, 1), "year_inferred"),
    "inferred": ((0, 1), "inferred"),
    "start year inferred": ((0,), "year_inferred"),
    "start inferred": ((0,), "inferred"),
    "end year inferred": ((1,), "year_inferred"),
    "end inferred": ((1,), "inferred"),
}
_MARK = "|".join(MARKS)
MARKED = re.compile(rf"(.+?)[ ,]*(?:[ ,]|(\())((?:{_MARK})(?:, ?(?:{_MARK}))*)(?(2)\))")

WEEKDAY_FIRST = re.compile(rf"({WEEKDAY})\.?,? (.+)")
AROUND_LAST = re.compile(
    r"(.+?)[ ,]*(?:\((?:approx\.?|approximately|circa|roughly|or so)\)|\b(?:approx\.?|approximately|or so))"
)


class NotUnderstood(PartialDateError):
    """A text of no shape that is known here; it may be a phrase for which there is a better sentence."""


class NoMonth(NotUnderstood):
    """A word stands where a month should stand."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One end as typed; None for what may stand at the other end."""

    day: int | None = None
    month: int | None = None
    year: int | None = None
    approximate: bool = False
    inferred: bool = False
    year_inferred: bool = False


def to_edtf(text: str) -> str:
    """EDTF for what a person typed. Raises PartialDateError; the result is still to be checked as a whole."""
    tidied = _tidy(text)
    if EDTF.fullmatch(tidied.upper()) and not is_short_span(tidied):
        return tidied.upper()
    if reason := refusal(tidied, NUMBERS):
        raise PartialDateError(reason)
    try:
        return _read(tidied)
    except NotUnderstood as error:
        reason = refusal(tidied, PHRASES)
        if not reason and isinstance(error, NoMonth) and any(char.isdigit() for char in tidied):
            reason = str(error)
        raise PartialDateError(reason or str(_not_understood(" ".join(text.split())))) from error


def _read(tidied: str) -> str:
    """EDTF of a tidied text, with the day of the week checked if one was written."""
    weekday = WEEKDAY_FIRST.fullmatch(tidied)
    body, marks = _split_marks(weekday[2] if weekday else tidied)
    if around := AROUND_LAST.fullmatch(body):
        body = f"around {around[1]}"
    template, pieces = _relation(body)
    points = _marked([_point(piece, "year unknown" in marks) for piece in _completed(pieces)], marks)
    if weekday and points[0].first:
        _check_weekday(weekday[1], points[0])
    return template.format(*(point.edtf for point in points))


def _check_weekday(word: str, point: Point) -> None:
    day = point.first if point.day and not point.approximate else None
    with override("en"):
        fits = day is None or str(WEEKDAYS[day.weekday()]).lower().startswith(word)
    if not fits:
        message = _("%(date)s is a %(weekday)s. Look again at the source, or leave the day of the week out.")
        words = {"date": point_words(point), "weekday": WEEKDAYS[day.weekday()]}  # type: ignore[union-attr]
        raise PartialDateError(message % words)


def _tidy(text: str) -> str:
    """Lower case, ASCII digits, plain dashes and single spaces."""
    if len(text) > LONGEST:
        raise PartialDateError(_("Write the date in at most %(most)s characters.") % {"most": LONGEST})
    text = "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else "-" if _is_dash(char) else char
        for char in unicodedata.normalize("NFKC", text).lower()
    )
    return " ".join(text.split())


def _is_dash(char: str) -> bool:
    return unicodedata.category(char) == "Pd" or char == "\N{MINUS SIGN}"


def _not_understood(text: str) -> NotUnderstood:
    message = _(
        "“%(text)s” is not understood as a date. Write it like 3 Sept 2017, Sept 2017, 2017, "
        "around March 2019, 14-31 Dec 2017, or 18 Feb, year unknown."
    )
    return NotUnderstood(message % {"text": text})


def _split_marks(text: str) -> tuple[str, list[str]]:
    """ "18 feb, year unknown (inferred)" -> "18 feb" and its marks."""
    marks: list[str] = []
    while found := MARKED.fullmatch(text):
        text = found[1]
        marks += re.split(", ?", found[3])
    return text, marks


def _relation(body: str) -> tuple[str, list[Piece]]:
    """How the ends belong together, as an EDTF template, and the ends."""
    for pattern, template, one_phrase in RELATIONS:
        if found := pattern.fullmatch(body):
            pieces = [_piece(text) for text in found.groups()]
            if one_phrase and pieces[0].approximate:
                pieces[1] = replace(pieces[1], approximate=True)
            return template, pieces
    raise _not_understood(body)


def _piece(text: str) -> Piece:
    bare = LEADING.sub("", text)
    rest = AROUND.sub("", bare)
    approximate = rest != bare
    rest = LEADING.sub("", rest)
    if re.fullmatch(POINT, rest):
        piece = _from_point(Point.read(rest))
        return replace(piece, approximate=approximate or piece.approximate)
    for pattern in PIECES:
        if found := pattern.fullmatch(rest):
            return _from_groups(found.groupdict(), approximate)
    raise _not_understood(text)


def _from_point(point: Point) -> Piece:
    return Piece(**{field.name: getattr(point, field.name) for field in fields(Piece)})


def _from_groups(groups: dict[str, str | None], approximate: bool) -> Piece:
    day, month, year = (groups.get(name) for name in ("day", "month", "year"))
    return Piece(
        day=int(day) if day else None,
        month=_month(month) if month else None,
        year=int(year) if year else None,
        approximate=approximate,
    )


def _month(word: str) -> int:
    """Number of a month: its name here or in English, or at least its first three English letters."""
    for number in MONTHS:
        names = {str(table[number]).lower().rstrip(".") for table in (MONTHS, MONTHS_ALT, MONTHS_3, MONTHS_AP)}
        if word in names:
            return number
    with override("en"):
        for number, name in MONTHS.items():
            if len(word) >= 3 and str(name).lower().startswith(word):
                return number
    message = _("“%(word)s” is not understood as a month. Write a date like 3 Sept 2017, Sept 2017 or 2017.")
    raise NoMonth(message % {"word": word})


def _completed(pieces: list[Piece]) -> list[Piece]:
    """Each end with what only the other one says: "14-31 Dec 2017", "Dec 14-31, 2017", "Sept-Oct 2017"."""
    if len(pieces) == 1:
        return pieces
    start, end = pieces
    return [_borrow(start, end), _borrow(end, start)]


def _borrow(piece: Piece, other: Piece) -> Piece:
    month = other.month if piece.day is not None and piece.month is None else piece.month
    year = other.year if piece.year is None and month else piece.year
    return replace(piece, month=month, year=year)


def _point(piece: Piece, year_unknown: bool) -> Point:
    if piece.day is not None and piece.month is None:
        raise PartialDateError(_("Write the month as a word beside the day, such as 3 Sept 2017."))
    if year_unknown and piece.year is not None:
        raise PartialDateError(_("Write either the year or “year unknown”."))
    if piece.year is None and not year_unknown:
        raise PartialDateError(
            _(
                "Write the year, or “year unknown”. Where the source leaves it out and you infer it, "
                "write it with “(year inferred)”."
            )
        )
    return Point(**asdict(piece))


def _marked(points: list[Point], marks: list[str]) -> list[Point]:
    for mark in marks:
        ends, what = MARKS[mark]
        for end in ends:
            if end < len(points):
                points[end] = replace(points[end], **{what: True})
    return points
