"""Maps: numbers by country and places by name, on shapes that were drawn beforehand. Pure but for reading those.

Coordinates are rounded to about ten kilometres, a district: nobody finds a cell on a map of ours. Borders are illustrative.
"""

import datetime
import json
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from cases.pictures.lettering import width
from cases.pictures.projection import Sheet, on_world

SHAPES = Path(__file__).resolve().parent / "shapes"
SHEET_WIDTH = 600
DECIMALS = 1  # of a degree: eleven kilometres
LIMITS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)  # where shades may begin
SHADES = 4
NARROW, WIDE = 284, 620  # the least widths of the two layouts, in pixels
ROUND = 11  # radius of a number, in pixels
TARGET = 24  # what a finger needs


@dataclass(frozen=True)
class Pin:
    """A place on a map, with what is counted there. Without coordinates it stands in words below the map."""

    name: str
    latitude: float | str | None
    longitude: float | str | None
    address: str = ""
    number: int | None = None
    note: str = ""

    @property
    def rounded(self) -> tuple[float, float] | None:
        """Longitude and latitude at the precision of a district; None when not known, or nonsense."""
        try:
            longitude, latitude = float(self.longitude or "x"), float(self.latitude or "x")
        except ValueError:
            return None
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            return None
        return round(longitude, DECIMALS), round(latitude, DECIMALS)


@dataclass(frozen=True)
class CountryNumber:
    """What is counted in one country (ISO 3166-1 alpha-2), and the page it leads to."""

    code: str
    name: str
    number: int
    address: str = ""


@dataclass(frozen=True)
class Places:
    """All that one map shows. `code` names the country that is drawn; without one it is the world."""

    title: str
    description: str
    as_of: datetime.date | str
    counted: str
    countries: list[CountryNumber] = field(default_factory=list)
    pins: list[Pin] = field(default_factory=list)
    code: str = ""


# What was drawn beforehand


@cache
def world_shapes() -> dict[str, Any]:
    return json.loads((SHAPES / "world.json").read_text())


@lru_cache(maxsize=32)
def country_shapes(code: str) -> dict[str, Any] | None:
    """The sheet of one country; None for one without a shape. Read when it is drawn."""
    with (SHAPES / "countries.jsonl").open() as lines:
        found = (
            next((line for line in lines if line.startswith(f'{{"code":"{code}"')), None) if len(code) == 2 else None
        )
    return json.loads(found) if found else None


# The world


def _half(words: str) -> float:
    """Half the width of a sign with these words: a circle, or longer."""
    return round(max(ROUND, width(words) / 2 + 4), 1)


@dataclass(frozen=True)
class Shaded:
    """A country with a number: how dark, where its number stands (per cent), and where there is room for it."""

    country: CountryNumber
    path: str
    shade: int
    x: float
    y: float
    shown: str  # where the number has room: "", "wide", "always"
    half: float  # half the width of its sign, in pixels
    linked: bool  # whether its outline can be hit with a finger, without hitting another

    @property
    def whole(self) -> float:
        return 2 * self.half


@dataclass(frozen=True)
class Shade:
    """A line of the legend."""

    shade: int
    least: int
    most: int | None


@dataclass(frozen=True)
class Dot:
    """A place, or several so close that one sign stands for all. `words` are their numbers in the table."""

    x: float
    y: float
    words: str
    pins: Sequence[Pin]

    @property
    def half(self) -> float:
        """Half the width of its sign, in pixels."""
        return _half(self.words)

    @property
    def whole(self) -> float:
        return 2 * self.half


@dataclass(frozen=True)
class Map:
    """A map ready to be drawn."""

    places: Places
    wide: int
    high: int
    land: str
    own: str
    neutral: str
    shaded: Sequence[Shaded]
    shades: Sequence[Shade]
    dots: Sequence[Dot]
    listed: Sequence[tuple[str, Pin]]
    unplaced: int
    elsewhere: int
    unshaped: int

    @property
    def numbered(self) -> bool:
        """Whether places come with numbers."""
        return any(pin.number is not None for _key, pin in self.listed)

    @property
    def links(self) -> list[Shaded]:
        return [one for one in self.shaded if one.linked]

    @property
    def named(self) -> list[CountryNumber]:
        """Every country of the table, the greatest number first."""
        return sorted(self.places.countries, key=lambda one: (-one.number, one.name))


def world_map(places: Places) -> Map:
    """Countries shaded by number, places as dots."""
    shapes = world_shapes()
    wide, high = shapes["width"], shapes["height"]
    counted = {one.code: one for one in places.countries if one.number > 0}
    known = {code: one for code, one in counted.items() if code in shapes["points"]}
    limits = _limits(one.number for one in known.values())
    spots = {code: (100 * shapes["points"][code][0] / wide, 100 * shapes["points"][code][1] / high) for code in known}
    order = sorted(known, key=lambda code: (-known[code].number, code))
    ratio = high / wide
    always, roomy = _roomy(order, known, spots, NARROW, ratio), _roomy(order, known, spots, WIDE, ratio)
    hit = _apart(order, spots, WIDE, ratio, TARGET)
    shaded = [
        Shaded(
            known[code], shapes["shapes"].get(code, ""), bisect_right(limits, known[code].number), round(spots[code][0], 1),
            round(spots[code][1], 1), "always" if code in always & roomy else "wide" if code in roomy else "",
            _half(str(known[code].number)), bool(known[code].address) and code in hit,
        )
        for code in sorted(known)
    ]  # fmt: skip
    land = "".join(path for code, path in shapes["shapes"].items() if code != "--" and code not in known)
    dots, listed, unplaced, elsewhere = _dots(places.pins, lambda at: on_world(*at), wide, high)
    return Map(
        places, wide, high, land, "", shapes["shapes"].get("--", ""), shaded, _legend(limits), dots, listed, unplaced, elsewhere,
        unshaped=len(counted) - len(known),
    )  # fmt: skip


def _limits(numbers: Iterable[int]) -> list[int]:
    """Where shades begin: at 1, and at up to three of the round numbers that are reached, the greatest among them."""
    most = max(numbers, default=0)
    reached = [limit for limit in LIMITS[1:] if limit <= most][::-1]
    step = max(1, len(reached) // (SHADES - 1))
    return [1, *sorted(reached[::step][: SHADES - 1])]


def _legend(limits: Sequence[int]) -> list[Shade]:
    ends = [*(limit - 1 for limit in limits[1:]), None]
    return [Shade(place + 1, least, most) for place, (least, most) in enumerate(zip(limits, ends, strict=True))]


def _roomy(order: Sequence[str], known: dict[str, CountryNumber], spots: dict, pixels: float, ratio: float) -> set[str]:
    """Countries whose numbers do not touch each other, the greatest first."""
    taken: list[tuple[float, float, float]] = []
    found = set()
    for code in order:
        x, y = spots[code][0] * pixels / 100, spots[code][1] * pixels * ratio / 100
        half = _half(str(known[code].number))
        if all(abs(x - other_x) > half + other or abs(y - other_y) > 2 * ROUND for other_x, other_y, other in taken):
            taken.append((x, y, half))
            found.add(code)
    return found


def _apart(order: Sequence[str], spots: dict, pixels: float, ratio: float, least: float) -> set[str]:
    """Countries whose middles are so far from each other that none is hit for another."""
    found: dict[str, tuple[float, float]] = {}
    for code in order:
        x, y = spots[code][0] * pixels / 100, spots[code][1] * pixels * ratio / 100
        if all((x - a) ** 2 + (y - b) ** 2 >= least**2 for a, b in found.values()):
            found[code] = (x, y)
    return set(found)


# One country


def country_map(places: Places) -> Map | None:
    """One country and what lies around it, with numbered places; None for a country without a shape."""
    shapes = country_shapes(places.code.upper())
    if shapes is None:
        return None
    sheet = Sheet(*shapes["sheet"])
    dots, listed, unplaced, elsewhere = _dots(
        places.pins, lambda at: sheet.at(*at), SHEET_WIDTH, shapes["height"], numbered=True
    )
    return Map(
        places, SHEET_WIDTH, shapes["height"], shapes["land"], shapes["own"], shapes["neutral"], [], [], dots, listed, unplaced,
        elsewhere, unshaped=0,
    )  # fmt: skip


def _dots(
    pins: Iterable[Pin], at: Any, wide: float, high: float, *, numbered: bool = False
) -> tuple[list[Dot], list[tuple[str, Pin]], int, int]:
    """Places on the sheet, those that would touch as one; all of them for the table; how many have no place, or lie elsewhere."""
    pins = list(pins)
    found: list[tuple[float, float, list[Pin]]] = []
    elsewhere: list[Pin] = []
    for pin in sorted((pin for pin in pins if pin.rounded), key=lambda pin: (pin.rounded or (0, 0), pin.name)):
        x, y = at(pin.rounded)
        if not (0 <= x <= wide and 0 <= y <= high):
            elsewhere.append(pin)
            continue
        near = next((group for group in found if _touch(group, x, y, wide)), None) if numbered else None
        if near:
            near[2].append(pin)
        else:
            found.append((x, y, [pin]))
    unplaced = [pin for pin in pins if not pin.rounded]
    dots: list[Dot] = []
    listed: list[tuple[str, Pin]] = []
    for x, y, group in sorted(found, key=lambda group: (group[1], group[0])):
        first, last = len(listed) + 1, len(listed) + len(group)
        words = (str(first) if first == last else f"{first}–{last}") if numbered else ""
        dots.append(Dot(round(100 * x / wide, 1), round(100 * y / high, 1), words, group))
        listed += [(str(first + place) if numbered else "", pin) for place, pin in enumerate(group)]
    listed += [("", pin) for pin in [*elsewhere, *unplaced]]
    return dots, listed, len(unplaced), len(elsewhere)


def _touch(group: tuple[float, float, list[Pin]], x: float, y: float, wide: float) -> bool:
    """Whether two signs would lie on each other on a narrow screen."""
    scale = NARROW / wide
    return abs(group[0] - x) * scale < 2 * ROUND + 12 and abs(group[1] - y) * scale < 2 * ROUND
