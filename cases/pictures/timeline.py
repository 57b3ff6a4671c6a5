"""A timeline of a case: custody above, events on the line, what happened around the case below. Pure.

Two drawings of the same moments, for wide and for narrow windows. Words that find no room stay in the list of events.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from cases.pictures import scale as scales
from cases.pictures.columns import Column, columns
from cases.pictures.lanes import Course, Lane, courses, lane
from cases.pictures.lettering import clip, isolated, width
from cases.pictures.moments import Moment, moments
from cases.pictures.placing import SHIFT, Placed, Wanted, pack, place
from cases.reading import CasePage
from cases.vocab import HELD

LANE, LABEL, NOTE, DOT = 36, 34, 20, 13  # heights of rows, in pixels
FOOT = 38  # two lines of words below everything
ROOM_FOR_STACKS = 46  # pixels that columns may grow


@dataclass(frozen=True)
class Layout:
    """What a drawing is made for: `pixels` is the least width at which it is shown."""

    name: str
    pixels: float
    words: float  # the widest label
    label_rows: int
    note_rows: int
    most_marks: int  # with more, events are counted in columns
    brief: bool = False  # the kind of an event instead of its headline


WIDE = Layout("wide", 620, 250, 7, 4, 44)
SLIM = Layout("slim", 284, 150, 7, 0, 22, brief=True)
LEAST_WORDS = 110
FEW = 12  # with more around a case, nothing below the line has words


@dataclass(frozen=True)
class Mark:
    """An event on the line, or below it. With a width it is a stretch."""

    shape: str  # dot, turn or ahead; lasts (all through it) or some (on some day in it)
    x: float
    y: float
    width: float = 0
    guess: bool = False
    soft: bool = False
    open: str = ""
    around: bool = False

    @property
    def look(self) -> str:
        """Its classes; a plain event needs none."""
        names = {"around": self.around, "guess": self.guess, "soft": self.soft}
        return " ".join([self.shape] * (self.shape != "dot") + [name for name, so in names.items() if so])

    @property
    def stretch(self) -> bool:
        return self.shape in ("lasts", "some")

    @property
    def end(self) -> float:
        return scales.tidy(self.x + self.width)


@dataclass(frozen=True)
class Label:
    """Words over (or below) a mark, and the stem between them."""

    x: float
    y: float
    stem: tuple[float, float]
    lines: Sequence[str]
    ends: bool

    @property
    def rise(self) -> float:
        """How long the stem is: down from two lines of words to the line, or up from one line."""
        return self.stem[1] - self.y - 18 if self.stem[1] > self.y else self.stem[0] - self.y + 12

    @property
    def shift(self) -> int:
        return -SHIFT if self.ends else SHIFT


@dataclass
class Drawing:
    """Everything at its place."""

    layout: Layout
    scale: scales.Scale
    lanes: list[Lane] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    notes: list[Label] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    around: list[Mark] = field(default_factory=list)
    stacks: list[Column] = field(default_factory=list)
    sunken: list[Column] = field(default_factory=list)
    unlabelled: int = 0
    undrawn: int = 0
    today: float | None = None
    line: float = 0
    floor: float = 0

    @property
    def lanes_end(self) -> float:
        return 2 + LANE * len(self.lanes)

    @property
    def height(self) -> float:
        return self.floor + FOOT

    @property
    def below(self) -> float:
        """From the line to the words of months and years."""
        return self.floor - self.line

    @property
    def ticks(self) -> list[scales.Tick]:
        return scales.beside_today(self.scale, self.today)

    @property
    def lower(self) -> float:
        return self.floor + 33


@dataclass(frozen=True)
class Timeline:
    """The picture: its drawings, and what must be said beside them."""

    drawings: Sequence[Drawing]
    dated: int
    undated: int
    first: str
    last: str
    more_lanes: int
    past: bool
    keys: frozenset[str]

    @property
    def cut(self) -> bool:
        return any(drawing.scale.cuts for drawing in self.drawings)

    @property
    def unlabelled(self) -> bool:
        return any(drawing.unlabelled for drawing in self.drawings)

    @property
    def undrawn(self) -> int:
        return max(drawing.undrawn for drawing in self.drawings)


def timeline(page: CasePage, now: datetime.datetime) -> Timeline | None:
    """The picture of a case; None when nothing has a date."""
    found = moments(page.events)
    story = [moment for moment in found if not moment.context]
    if not story:
        return None
    lanes, more = courses(page, now)
    spans = [moment.span for moment in found]
    held = [(lane.stages[0].maybe, lane.stages[-1].end) for lane in lanes]
    if any(lane.stages[-1].fades for lane in lanes):
        held.append(scales.beyond(held))
    drawings = [_draw(layout, found, lanes, scales.make(spans, layout.pixels, keep=held)) for layout in (WIDE, SLIM)]
    if any(one.confirmed and one.status in HELD for one in page.custody):
        for drawing in drawings:
            drawing.today = drawing.scale.at(now.date().toordinal() + 1)
    dated, in_order = sum(moment.number for moment in found), sorted(found, key=lambda moment: moment.span)
    return Timeline(
        drawings, dated=dated, undated=len(page.events) - dated, first=in_order[0].day, last=in_order[-1].day,
        more_lanes=more, past=page.last_known, keys=_keys(found, drawings, lanes),
    )  # fmt: skip


def _keys(found: Sequence[Moment], drawings: Sequence[Drawing], lanes: Sequence[Course]) -> frozenset[str]:
    """Which signs a reader needs explained."""
    told = {
        "around" if moment.context else "turn" if moment.turn else "ahead" if moment.ahead else "dot"
        for moment in found
    }
    told |= {name for moment in found for name in ("soft", "guess") if getattr(moment, name)}
    told |= {"lasts" if moment.through else "some" for moment in found if moment.lasts}
    told |= {"stack"} if any(drawing.stacks or drawing.sunken for drawing in drawings) else set()
    told |= {"fades"} if any(stage.fades for lane in lanes for stage in lane.stages) else set()
    return frozenset(told)


# Drawing


def _draw(layout: Layout, found: Sequence[Moment], lanes: Sequence[Course], scale: scales.Scale) -> Drawing:
    drawing = Drawing(layout, scale)
    story = [moment for moment in found if not moment.context]
    around = [moment for moment in found if moment.context]
    drawing.lanes = [
        lane(course.stages, scale, layout.pixels, 2 + LANE * place, course.words if len(lanes) > 1 else "")
        for place, course in enumerate(lanes)
    ]
    above = _spoken(story, scale, layout, layout.label_rows, dated=True)
    below = _spoken(around if len(around) <= FEW else [], scale, layout, layout.note_rows, dated=False)
    top = drawing.lanes_end + LABEL * _height(above)
    drawing.line = top + 12 + _heap(drawing, story)
    note_top = drawing.line + 6 + _sink(drawing, around)
    for spoken in above:
        y = top - LABEL * (spoken.spot.row + 1)
        drawing.labels.append(spoken.label(scale, y + 12, (y + LABEL - 4, drawing.line)))
    for spoken in below:
        y = note_top + NOTE * spoken.spot.row
        drawing.notes.append(spoken.label(scale, y + 15, (drawing.line, y + 3)))
    drawing.floor = note_top + NOTE * _height(below) + 2
    drawing.unlabelled = len(found) - len(above) - len(below)
    return drawing


@dataclass(frozen=True)
class Spoken:
    """A moment with its words and the place that they found."""

    moment: Moment
    lines: Sequence[str]
    spot: Placed

    def label(self, scale: scales.Scale, y: float, stem: tuple[float, float]) -> Label:
        return Label(scale.middle(self.moment.span), y, stem, self.lines, self.spot.ends)


def _height(spoken: Sequence[Spoken]) -> int:
    """How many rows they take."""
    return max((one.spot.row + 1 for one in spoken), default=0)


def _lines(moment: Moment, layout: Layout, at: float, *, dated: bool) -> list[str]:
    """Near the end of the line words are rather short than on the wrong side of their stem; at its very end they are."""
    after = layout.pixels - at - SHIFT
    room = min(layout.words, after) if dated and after >= LEAST_WORDS else layout.words
    words = isolated(clip(moment.kind if layout.brief else moment.words, room))
    return [moment.day, words] if dated else [words]


def _spoken(rows: Sequence[Moment], scale: scales.Scale, layout: Layout, most: int, *, dated: bool) -> list[Spoken]:
    """The moments whose words find room; of very many only what turned custody, or lies ahead, is tried.

    Words without a date are whole or not there: the list of events has all of them.
    """
    tried = [moment for moment in rows if len(rows) <= layout.most_marks or moment.rank < 2]
    tried = [moment for moment in tried if dated or width(moment.words) <= layout.words]
    places = [scale.middle(moment.span) * layout.pixels / 100 for moment in tried]
    lines = [_lines(moment, layout, at, dated=dated) for moment, at in zip(tried, places, strict=True)]
    wanted = [
        Wanted(key, at, max(map(width, lines[key])), moment.rank)
        for key, (moment, at) in enumerate(zip(tried, places, strict=True))
    ]
    return [Spoken(tried[spot.key], lines[spot.key], spot) for spot in place(wanted, layout.pixels, most)]


def _mark(moment: Moment, scale: scales.Scale, y: float) -> Mark:
    if moment.lasts:
        start, end = scale.within(moment.span)
        shape = "lasts" if moment.through else "some"
        return Mark(shape, start, y, scales.tidy(end - start), moment.guess, moment.soft, moment.open, moment.context)
    shape = "ahead" if moment.ahead else "turn" if moment.turn else "dot"
    return Mark(shape, scale.middle(moment.span), y, 0, moment.guess, moment.soft, around=moment.context)


def _rows(found: Sequence[Moment], scale: scales.Scale, pixels: float, most: int) -> list[int | None]:
    """Rows for marks, each as wide as it is drawn."""

    def stretch(moment: Moment) -> tuple[float, float]:
        start, end = (at * pixels / 100 for at in scale.within(moment.span))
        middle = (start + end) / 2
        return (min(start, middle - 7) - 1, max(end, middle + 7) + 1) if moment.lasts else (middle - 6.5, middle + 6.5)

    return pack(map(stretch, found), most)


def _heap(drawing: Drawing, story: Sequence[Moment]) -> float:
    """Marks on the line, on top of each other where they are close; columns where they are too many. Gives their height."""
    layout, scale = drawing.layout, drawing.scale
    rows = _rows(story, scale, layout.pixels, 5)
    if len(story) <= layout.most_marks and None not in rows:
        drawing.marks = [_mark(moment, scale, -DOT * (row or 0)) for moment, row in zip(story, rows, strict=True)]
        return DOT * max((row or 0 for row in rows), default=0)
    story = [moment for moment in story for _each in range(moment.number)]
    drawing.stacks, rest = columns([moment.span for moment in story], scale, layout.pixels, ROOM_FOR_STACKS)
    turns = dict.fromkeys(moment for moment in story if moment.turn and not moment.lasts)
    loose = [story[place] for place in rest]
    drawing.undrawn = _rows(loose, scale, layout.pixels, 2).count(None)
    drawing.marks = [_mark(moment, scale, 0) for moment in turns]
    drawing.marks += [
        _mark(moment, scale, -ROOM_FOR_STACKS - 22 - 9 * row)
        for moment, row in zip(loose, _rows(loose, scale, layout.pixels, 2), strict=True)
        if row is not None
    ]
    return ROOM_FOR_STACKS + 22 + (18 if loose else 0)


def _sink(drawing: Drawing, around: Sequence[Moment]) -> float:
    """Marks below the line, or columns that hang from it. Gives their depth."""
    layout, scale = drawing.layout, drawing.scale
    rows = _rows(around, scale, layout.pixels, 6 if len(around) <= layout.most_marks else 3)
    if None in rows:
        around = [moment for moment in around for _each in range(moment.number)]
        drawing.sunken, rest = columns([moment.span for moment in around], scale, layout.pixels, ROOM_FOR_STACKS / 2)
        around, top = [around[place] for place in rest], ROOM_FOR_STACKS / 2
        rows = _rows(around, scale, layout.pixels, 2)
        drawing.undrawn += rows.count(None)
    else:
        top = 0
    drawing.around = [
        _mark(moment, scale, top + 12 * row + 12) for moment, row in zip(around, rows, strict=True) if row is not None
    ]
    return top + 12 * (max((row for row in rows if row is not None), default=-1) + 1) + 4
