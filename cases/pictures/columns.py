"""Many events as columns: how many in each month, quarter or year. Pure."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cases.pictures.lettering import width
from cases.pictures.scale import Part, Scale, Span, tidy

MONTHS_IN_A_BIN = (1, 3, 12, 60, 120)
THINNEST = 7  # pixels


@dataclass(frozen=True)
class Column:
    """How many events fall into one bin, and where it stands."""

    x: float
    width: float
    height: float
    number: int
    named: bool

    @property
    def middle(self) -> float:
        return tidy(self.x + self.width / 2)


def columns(spans: Sequence[Span], scale: Scale, pixels: float, tallest: float) -> tuple[list[Column], list[int]]:
    """Columns for all spans that lie inside one bin, and the places of those that do not.

    All bins are alike: the shortest that is wide enough to be seen in every long part.
    """
    months = next((size for size in MONTHS_IN_A_BIN if _thinnest(scale, pixels, size) >= THINNEST), MONTHS_IN_A_BIN[-1])
    counted: Counter[int] = Counter()
    rest = []
    for place, (first, last) in enumerate(spans):
        if _bin(first, months) == _bin(last, months):
            counted[_bin(first, months)] += 1
        else:
            rest.append(place)
    highest = max(counted.values(), default=1)
    found = []
    for number, count in sorted(counted.items()):
        start, end = scale.at(_first_day(number * months)), scale.at(_first_day((number + 1) * months))
        named = count == highest or (end - start) * pixels / 100 >= width(str(count)) + 2
        found.append(
            Column(
                start,
                round(max(0.5, (end - start) * 0.86), 1),
                tidy(max(2, tallest * count / highest)),
                count,
                named,
            )
        )
    return _sparsely_named(found, pixels), rest


def _sparsely_named(found: list[Column], pixels: float) -> list[Column]:
    """Numbers that would touch the one before them go."""
    kept: list[Column] = []
    last = -99.0
    for column in found:
        middle, half = column.middle * pixels / 100, width(str(column.number)) / 2
        fits = column.named and middle - half > last
        last = middle + half if fits else last
        kept.append(
            column if fits == column.named else Column(column.x, column.width, column.height, column.number, fits)
        )
    return kept


def _thinnest(scale: Scale, pixels: float, months: int) -> float:
    """The width of a bin in the part where most events are, in pixels."""
    part: Part = max(scale.parts, key=lambda part: part.end - part.start)
    return (part.end - part.start) * pixels / 100 * months * 30.4 / (part.last + 1 - part.first)


def _bin(day: int, months: int) -> int:
    date = datetime.date.fromordinal(day)
    return (date.year * 12 + date.month - 1) // months


def _first_day(month: int) -> int:
    return datetime.date(month // 12, month % 12 + 1, 1).toordinal()
