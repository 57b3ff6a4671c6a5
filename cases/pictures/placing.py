"""Things side by side without overlap: marks in rows, labels over marks with a stem to each. Pure.

Everything is measured at the least width of a layout. At a greater one places drift apart and letters do not grow, so
that what is apart stays apart.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

AIR = 6  # pixels between two labels
SHIFT = 2  # from a stem to its words
MOST_TRIED = 28


@dataclass
class Row:
    """Stretches of one row that are taken."""

    taken: list[tuple[float, float]] = field(default_factory=list)

    def free(self, start: float, end: float) -> bool:
        return all(end <= first or start >= last for first, last in self.taken)


def pack(stretches: Iterable[tuple[float, float]], most: int) -> list[int | None]:
    """The row of each stretch, the first that is free; None where all rows are taken."""
    rows: list[Row] = []
    found: list[int | None] = []
    for start, end in stretches:
        place = next((place for place, row in enumerate(rows) if row.free(start, end)), len(rows))
        if place >= most:
            found.append(None)
            continue
        if place == len(rows):
            rows.append(Row())
        rows[place].taken.append((start, end))
        found.append(place)
    return found


@dataclass(frozen=True)
class Wanted:
    """A label that looks for a place: over which pixel, how wide, and how much it matters (0 most)."""

    key: int
    at: float
    wide: float
    rank: int = 0


@dataclass(frozen=True)
class Placed:
    """Where a label stands: its row (0 is nearest to the marks), and whether it ends at its stem."""

    key: int
    at: float
    row: int
    start: float
    end: float
    ends: bool


def place(labels: Sequence[Wanted], pixels: float, rows: int) -> list[Placed]:
    """As many labels as find a place, the weightier first. No two overlap, no stem runs through words."""
    chosen: list[Wanted] = []
    found: list[Placed] = []
    for label in sorted(labels, key=lambda one: (one.rank, one.at, one.key))[:MOST_TRIED]:
        wanted = [*chosen, label]
        tried = _stairs(wanted, pixels, rows, both=True) or _stairs(wanted, pixels, rows, both=False)
        if tried:
            chosen, found = wanted, tried
    return found


def _stairs(labels: Iterable[Wanted], pixels: float, rows: int, *, both: bool) -> list[Placed]:
    """All labels, each as low as it can be, in an order that makes stairs.

    Words that begin at their stem go down towards the end of the line; those near its end, which end at their stem, go up.
    With `both`, either side of a stem is tried in each row. Gives nothing when one finds no place.
    """
    found: list[Placed] = []
    for label in sorted(labels, key=lambda one: _turn(one, pixels)):
        spot = next((spot for spot in _spots(label, pixels, rows, both) if _fits(spot, found)), None)
        if spot is None:
            return []
        found.append(spot)
    return found


def _turn(label: Wanted, pixels: float) -> tuple[bool, float, int]:
    ends = label.at + label.wide + SHIFT > pixels
    return (ends, label.at, label.key) if ends else (ends, -label.at, -label.key)


def _spots(label: Wanted, pixels: float, rows: int, both: bool) -> Iterable[Placed]:
    """Places to try, the nearest row first."""
    tries = [(row, ends) for row in range(rows) for ends in (False, True)]
    for row, ends in tries if both else sorted(tries, key=lambda one: one[1]):
        start = label.at - label.wide - SHIFT if ends else label.at + SHIFT
        if start >= 0 and start + label.wide <= pixels:
            yield Placed(label.key, label.at, row, start, start + label.wide, ends)


def _fits(spot: Placed, others: Iterable[Placed]) -> bool:
    return all(_apart(spot, other) for other in others)


def _apart(one: Placed, two: Placed) -> bool:
    if one.row == two.row:
        return one.end + AIR <= two.start or two.end + AIR <= one.start
    low, high = (one, two) if one.row < two.row else (two, one)
    return not low.start - SHIFT < high.at < low.end + SHIFT
