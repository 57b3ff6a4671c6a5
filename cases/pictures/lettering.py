"""How much room words take in a drawing, and shorter words where there is less. Pure.

No font is asked: widths are rounded up by kind of sign, so that labels keep apart in every system font.
"""

import unicodedata

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.date_points import Point
from cases.dates import PartialDate

LETTER = 13  # pixels; drawings never go below

# Marks of direction around words of unknown direction, so that a name cannot turn the rest around (first strong, pop).
OPENS, CLOSES = "\u2068", "\u2069"

NARROW_SIGNS = frozenset("iljtfrI.,:;'|!()[] ·’“”-")
WIDE_SIGNS = frozenset("mwMW@%—…")
STACKER = "\u17d2"  # Khmer: what follows stands below


def _em(sign: str) -> float:
    """The width of a sign as a share of the size of letters, rather too much."""
    kind = unicodedata.category(sign)
    if kind in ("Mn", "Me", "Cf", "Cc"):
        return 0
    if unicodedata.east_asian_width(sign) in ("W", "F"):
        return 1.05
    if sign in NARROW_SIGNS:
        return 0.42
    if sign in WIDE_SIGNS or kind == "Lu":
        return 0.95 if sign in WIDE_SIGNS else 0.74
    return 0.62 if ord(sign) < 0x250 else 0.8


def width(text: str, size: float = LETTER) -> float:
    """Pixels that a text may take."""
    return sum(map(_em, text)) * size


def clean(text: str) -> str:
    """One line, without signs that steer direction or that XML cannot hold."""
    kept = (
        " " if sign.isspace() else sign
        for sign in text
        if unicodedata.category(sign) not in ("Cc", "Cs") or sign.isspace()
    )
    return " ".join(
        "".join(sign for sign in kept if not "\u202a" <= sign <= "\u202e" and not "\u2066" <= sign <= "\u2069").split()
    )


def clip(text: str, room: float, size: float = LETTER) -> str:
    """The text, or as much of it as fits before "…": whole words where there are any, never half a sign."""
    text = clean(text)
    if width(text, size) <= room:
        return text
    room, end, used = room - width("…", size), 0, 0.0
    for place, sign in enumerate(text):
        used += _em(sign) * size
        if used > room:
            break
        end = place + 1
    while end > 1 and _joins(text, end):
        end -= 1
    blank = text.rfind(" ", 0, end + 1)
    end = blank if blank > end / 2 else end
    return text[:end].rstrip(" ,;:") + "…"


def _joins(text: str, place: int) -> bool:
    """Whether the sign at a place belongs to the one before it."""
    return (
        unicodedata.category(text[place])[0] == "M" or text[place - 1] in (STACKER, "\u200d") or text[place] == "\u200d"
    )


def isolated(text: str) -> str:
    """Words whose direction stays their own business; drawings themselves run from left to right."""
    turns = any(unicodedata.bidirectional(sign) in ("R", "AL", "AN") for sign in text)
    return f"{OPENS}{text}{CLOSES}" if turns else text


def short_date(value: PartialDate) -> str:
    """A date as short as a label wants it; a year that we inferred is left to the line below, which says so."""
    point = value.start
    if value.is_range or point is None:
        return value.words()
    words = _short_point(point)
    return _("around %(date)s") % {"date": words} if value.approximate else words


def _short_point(point: Point) -> str:
    if point.month is None or point.first is None:
        return str(point.year or "")
    shown = date_format(point.first, "j M" if point.day else "F")
    return shown if point.year_inferred else f"{shown} {point.year}"
