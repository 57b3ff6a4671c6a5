"""Charts: numbers with their labels, and how long the bars are. Pure.

Lying bars are rows of a table, so that picture and table are one. Standing columns are for years, with a table behind.
A length is a share of the whole in per cent, so that one drawing serves every width while letters keep their size.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

# Of the narrowest window (320) and of the layout from 44rem on: what remains for a drawing.
NARROW, WIDE = 288, 640

# A column shows its number where that many pixels are free, a year where it needs as many.
ROOM_FOR_NUMBER, ROOM_FOR_YEAR = 18, 34

TALLEST = 124  # pixels; over it stands its number, below the line the names
OVER, BELOW = 24, 28
WIDEST = 12.0  # per cent
SMALL = 4
TONES = frozenset({"held", "free", "dead", "known", "other"})


@dataclass(frozen=True)
class Bar:
    """One number. `value` is the least where only a range is known (`most` is its other end); None: not known."""

    label: str
    value: int | None
    address: str = ""
    note: str = ""
    most: int | None = None
    at_least: bool = False  # the true number is this or more, and nobody knows how much more
    tone: str = ""  # held, free, dead, known or other: the colours of custody

    @property
    def words(self) -> str:
        """The number as a reader may repeat it."""
        if self.value is None:
            return _("not known") if self.most is None else _("at most %(number)s") % {"number": self.most}
        if self.most is not None and self.most > self.value:
            return _("%(least)s to %(most)s") % {"least": self.value, "most": self.most}
        return _("at least %(number)s") % {"number": self.value} if self.at_least else str(self.value)

    @property
    def reach(self) -> int:
        """The far end of its drawing."""
        return max(self.value or 0, self.most or 0, 0)


@dataclass(frozen=True)
class Lying:
    """A row of a table, drawn: what is certain, then what may be."""

    bar: Bar
    sure: float
    maybe: float

    @property
    def whole(self) -> float:
        return round(self.sure + self.maybe, 2)

    @property
    def seam(self) -> float:
        """Where certainty ends, in per cent of this bar."""
        return round(100 * self.sure / self.whole, 2) if self.whole else 0

    @property
    def tone(self) -> str:
        return self.bar.tone if self.bar.tone in TONES else ""


@dataclass(frozen=True)
class Column:
    """A standing bar: its place from the start of the line, its top, and which of its words have room."""

    bar: Bar
    x: float
    width: float
    height: float
    floor: float  # where it stands, from above
    number: str  # where it is written: "", "slim", "wide" or "always"
    named: str
    anchor: str = "mid"  # of its name: a long one at an end of the line stays within the drawing

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)

    @property
    def name_at(self) -> float:
        return {"start": self.x, "end": round(self.x + self.width, 2)}.get(self.anchor, self.middle)

    @property
    def y(self) -> float:
        return round(self.floor - self.height, 1)

    @property
    def above(self) -> float:
        """The foot of the letters over it."""
        return round(self.y - 6, 1)


@dataclass(frozen=True)
class Chart:
    """A chart with what it says, what was counted, and as of when."""

    title: str
    description: str
    rows: list[Bar]
    as_of: datetime.date | str
    counted: str
    label_heading: str = ""
    value_heading: str = ""
    upright: bool = False  # columns along a line of time, rather than lying bars
    reach: int = 0  # what several charts are drawn to, so that they can be compared
    wide: int = WIDE  # pixels that its columns have in a wide window
    tallest: int = TALLEST

    @cached_property
    def most(self) -> int:
        return max((row.reach for row in self.rows), default=0)

    @property
    def full(self) -> int:
        """What the longest bar would stand for: among very small numbers, one is not drawn as much."""
        return max(self.most, self.reach, SMALL)

    @property
    def floor(self) -> float:
        """Where columns stand, in pixels from above: no emptier over small numbers than over great ones."""
        return OVER + max((self._height(row) for row in self.rows), default=0)

    @property
    def high(self) -> float:
        """The whole drawing of columns."""
        return self.floor + BELOW

    @property
    def below(self) -> float:
        """The foot of the names."""
        return self.high - 8

    @property
    def empty(self) -> bool:
        return not self.rows

    @property
    def lying(self) -> list[Lying]:
        return [self._lying(row) for row in self.rows]

    def _lying(self, row: Bar) -> Lying:
        sure, reach = max(row.value or 0, 0), row.reach
        unit = 100 / self.full
        return Lying(row, round(sure * unit, 2), round((reach - sure) * unit, 2))

    @property
    def columns(self) -> list[Column]:
        """The rows along the line."""
        share = 100 / len(self.rows) if self.rows else 0
        width = min(share * (0.7 if len(self.rows) < 40 else 0.9), WIDEST)
        return [
            Column(
                row, round(share * place + (share - width) / 2, 2), round(width, 2), self._height(row), self.floor, self._number(row), self._named(place),
                self._anchor(place),
            )
            for place, row in enumerate(self.rows)
        ]  # fmt: skip

    def _height(self, row: Bar) -> float:
        """Whatever was counted is seen, if only as a line."""
        return round(max(row.reach / self.full * self.tallest, 1.5), 1) if row.reach else 0

    def _number(self, row: Bar) -> str:
        if not row.reach:
            return ""
        room = ROOM_FOR_NUMBER + 7 * max(0, len(row.words) - 2)
        if NARROW / len(self.rows) >= room or row.reach == self.most:
            return "always"
        return "wide" if self.wide / len(self.rows) >= room else ""

    def _anchor(self, place: int) -> str:
        if len(self.rows[place].label) <= 4:
            return "mid"
        return "start" if place == 0 else "end" if place == len(self.rows) - 1 else "mid"

    def _named(self, place: int) -> str:
        """Every so many columns get their name below; years that can be counted in fives do."""
        year = int(self.rows[place].label) if self.rows[place].label.isdecimal() else place
        room = max(ROOM_FOR_YEAR, 6 + 7 * max(len(row.label) for row in self.rows))
        slim, wide = (year % _every(width / len(self.rows), room) == 0 for width in (NARROW, self.wide))
        return "always" if slim and wide else "slim" if slim else "wide" if wide else ""


def _every(pixels: float, room: int) -> int:
    """Of how many columns so wide one can be named, without overlap, in steps that readers count in."""
    return next((step for step in (1, 2, 5, 10, 20, 50) if step * pixels >= room), 100)


def by_year(numbers: Mapping[int, int], address: Callable[[int], str] | None = None) -> list[Bar]:
    """Numbers by year as bars, a year without any between two others as a zero."""
    if not numbers:
        return []
    years = range(min(numbers), max(numbers) + 1)
    return [
        Bar(str(year), numbers.get(year, 0), address(year) if address and numbers.get(year) else "") for year in years
    ]
