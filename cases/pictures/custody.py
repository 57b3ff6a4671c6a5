"""Custody by place over time: a lane for each detention, a bar for each stay. Pure.

What a source does not say is not drawn as known: an uncertain beginning or end is striped, a place that nobody knows is
empty with stripes, an end that nobody confirmed fades.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cases.custody_reading import Custody, Data
from cases.dates import PartialDate
from cases.pictures import scale as scales
from cases.pictures.lanes import name_of
from cases.pictures.lettering import clean, clip, isolated, width
from cases.pictures.moments import known_until, span_of
from cases.reading import CasePage
from cases.vocab import HELD

MOST_LANES = 10
BAR, NAMED = 24, 46  # heights of a lane without and with a name over it
FOOT = 40
PIXELS = {"wide": 620.0, "slim": 284.0, "": 284.0}  # one stay alone is drawn once, for all windows
SHORTEST = 1.2  # per cent: every stay is seen
AIR = 10  # pixels beside words in a bar


@dataclass(frozen=True)
class Stay:
    """One stay, or a time for which no place is known. Days are counted as in a scale; `sure` ones lie inside `maybe`."""

    who: str
    name: str  # "" where nobody knows
    short: str
    ref: Data | None
    began: PartialDate | None
    ended: PartialDate | None
    maybe: tuple[int, int]
    sure: tuple[int, int] | None
    fades: bool = False
    runs: bool = False  # until today
    as_of: PartialDate | None = None


@dataclass(frozen=True)
class Piece:
    """A stay as it is drawn."""

    stay: Stay
    key: int
    x: float
    width: float
    sure_x: float
    sure_width: float
    words: str

    @property
    def end(self) -> float:
        return scales.tidy(self.x + self.width)

    @property
    def middle(self) -> float:
        return scales.tidy(self.x + self.width / 2)


@dataclass(frozen=True)
class Lane:
    who: str
    y: float
    pieces: Sequence[Piece]
    ends: float | None  # where custody ended

    @property
    def middle(self) -> float:
        return self.y + BAR / 2


@dataclass(frozen=True)
class Drawing:
    """Lanes for one width of window."""

    name: str
    scale: scales.Scale
    lanes: Sequence[Lane]
    today: float | None

    @property
    def floor(self) -> float:
        return self.lanes[-1].y + BAR + 8

    @property
    def height(self) -> float:
        return self.floor + FOOT

    @property
    def ticks(self) -> list[scales.Tick]:
        return scales.beside_today(self.scale, self.today)

    @property
    def lower(self) -> float:
        return self.floor + 33


@dataclass(frozen=True)
class CustodyPicture:
    """Drawings of up to ten lanes (each for wide and narrow windows), and the same in rows for a table."""

    drawings: Sequence[Sequence[Drawing]]
    stays: Sequence[Stay]
    places: Sequence[str]
    people: int
    undated: int
    past: bool
    keys: frozenset[str] = field(default_factory=frozenset)

    @property
    def first(self) -> Sequence[Drawing]:
        return self.drawings[0]

    @property
    def folded(self) -> Sequence[Sequence[Drawing]]:
        return self.drawings[1:]

    @property
    def more(self) -> int:
        return self.people - MOST_LANES


def custody_picture(page: CasePage, now: datetime.datetime) -> CustodyPicture | None:
    """The picture of a case; None where no custody has a date."""
    courses = [(one, found) for one in page.custody if (found := stays(one, now))]
    if not courses:
        return None
    every = [stay for _one, found in courses for stay in found]
    places = list(dict.fromkeys(stay.name for stay in every if stay.name))
    names = ["wide", "slim"] if len(every) > 1 else [""]
    parts = [courses[start : start + MOST_LANES] for start in range(0, len(courses), MOST_LANES)]
    return CustodyPicture(
        [[_draw(name, part, every, places, now, alone=len(page.custody) == 1) for name in names] for part in parts],
        every, places, people=len(courses), undated=len(page.custody) - len(courses),
        past=all(one.last_known for one, _found in courses), keys=_keys(every),
    )  # fmt: skip


def _keys(every: Iterable[Stay]) -> frozenset[str]:
    """Which signs a reader needs explained."""
    told = set()
    for stay in every:
        told |= {"unknown"} if not stay.name else set() if stay.sure == stay.maybe else {"striped"}
        told |= {"fades"} if stay.fades else set()
    return frozenset(told)


# From a detention to its stays


def stays(custody: Custody, now: datetime.datetime) -> list[Stay]:
    """The stays of one detention in their order, with the times between them for which no place is known."""
    began = span_of(PartialDate(custody.data["began"])) if custody.data["began"] else None
    if began is None:
        return []
    ended = span_of(PartialDate(custody.data["ended"])) if custody.data["ended"] else None
    until = ended[0] if ended else (known_until(custody, now),) * 2
    if until[1] < began[0][0]:
        return []
    found: list[Stay] = []
    rows = custody.data["placements"]
    for place, row in enumerate(rows):
        opened = found[-1].maybe[1] if found else began[0][0]
        after = next((day for later in rows[place + 1 :] if (day := _days(later["began"]))), None)
        stay = _stay(custody, row, began[0], opened, until, after, now)
        if not found or stay.maybe[0] > found[-1].maybe[1] + 1:
            found += _unknown(custody, found[-1].maybe[1] + 1 if found else began[0][0], stay.maybe[0] - 1)
        found.append(stay)
    if not found or found[-1].maybe[1] + 1 < until[0]:
        found += _unknown(custody, found[-1].maybe[1] + 1 if found else began[0][0], until[1], fades=custody.last_known)
    return found


def _days(value: str | None) -> tuple[int, int] | None:
    found = span_of(PartialDate(value)) if value else None
    return found[0] if found else None


def _stay(
    custody: Custody, row: Data, custody_began: tuple[int, int], opened: int, until: tuple[int, int],
    after: tuple[int, int] | None, now: datetime.datetime,
) -> Stay:  # fmt: skip
    """One stay between what came before and what comes after; what no source says is striped."""
    began, ended = _days(row["began"]), _days(row["ended"])
    over = bool(row["is_over"] or ended or custody.data["ended"])
    begins = began or (opened, None)
    ends = ended or (None, after[0] if after else until[1]) if over and not _until_the_end(row, custody) else until
    start, end = max(begins[0], 1), max(ends[1], begins[0])
    sure = (begins[1], ends[0]) if begins[1] is not None and ends[0] is not None and begins[1] <= ends[0] else None
    open_end = not over and custody.status in HELD
    return Stay(
        name_of(custody), _name(row), clean(row["facility"]["short"]) if row["facility"] else "", row["facility"],
        PartialDate(row["began"]) if row["began"] else None, PartialDate(row["ended"]) if row["ended"] else None,
        (start, end), sure, fades=open_end and custody.last_known, runs=open_end and not custody.last_known, as_of=custody.as_of,
    )  # fmt: skip


def _until_the_end(row: Data, custody: Custody) -> bool:
    """The last stay of an ended custody lasted until its end, unless its own end is told."""
    return bool(custody.data["ended"]) and row is custody.data["placements"][-1] and not row["ended"]


def _name(row: Data) -> str:
    if row["facility"]:
        return clean(row["facility"]["name"])
    return clean(row["place"]["text"]) if row["place"] else ""


def _unknown(custody: Custody, first: int, last: int, *, fades: bool = False) -> list[Stay]:
    """A time for which no source says where. Its edges are those of what is known, so that only custody's own have a date."""
    if last <= first:
        return []
    open_end = fades and custody.status in HELD and not custody.data["ended"]
    began = PartialDate(custody.data["began"])
    starts = began if began.first and began.first.toordinal() == first else None
    return [Stay(name_of(custody), "", "", None, starts, None, (first, last), None, open_end, as_of=custody.as_of)]


# Drawing


def _draw(
    name: str, part: Sequence[tuple[Custody, list[Stay]]], every: Sequence[Stay], places: Sequence[str], now: datetime.datetime,
    *, alone: bool,
) -> Drawing:  # fmt: skip
    spans = [stay.maybe for stay in every]
    fading = [scales.beyond(spans)] if any(stay.fades for stay in every) else []
    scale = scales.make(spans, PIXELS[name], keep=[*spans, *fading])
    lanes = []
    for place, (custody, found) in enumerate(part):
        y = 0.0 if alone else NAMED * place + NAMED - BAR
        ended = _days(custody.data["ended"])
        lanes.append(
            Lane(
                "" if alone else found[0].who, y, [_piece(stay, scale, places) for stay in found],
                scale.at(ended[1] + 1) if ended else None,
            )
        )  # fmt: skip
    runs = any(stay.runs for _custody, found in part for stay in found)
    return Drawing(name, scale, lanes, scale.at(now.date().toordinal() + 1) if runs else None)


def _piece(stay: Stay, scale: scales.Scale, places: Sequence[str]) -> Piece:
    x, end = scale.within(stay.maybe)
    sure = scale.within(stay.sure) if stay.sure else (x, x)
    wide = max(end - x, SHORTEST)
    key = places.index(stay.name) + 1 if stay.name and len(places) > 1 else 0
    sure_width = max(sure[1] - sure[0], SHORTEST) if stay.sure else 0
    return Piece(
        stay, key, x, scales.tidy(wide), sure[0], scales.tidy(sure_width),
        _words(stay, key, (sure_width if stay.sure else wide) * scale.pixels / 100 - AIR),
    )  # fmt: skip


def _words(stay: Stay, key: int, room: float) -> str:
    """The longest name of a place that has room in its bar; at least its number; or nothing."""
    number = f"{key} " if key else ""
    names = [stay.name, stay.short] if stay.name else [_("place not known"), "?"]
    tries = [f"{number}{isolated(name)}" for name in names if name] + [str(key) if key else ""]
    if stay.name and room > 90 and width(tries[0]) > room:
        return f"{number}{isolated(clip(stay.short or stay.name, room - width(number)))}"
    return next((words for words in tries if width(words) <= room), "")
