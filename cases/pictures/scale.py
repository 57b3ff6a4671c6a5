"""A line of time: days to places from 0 to 100, cut where long stretches hold nothing. Pure.

A part between two cuts has a scale of its own, by how much happened in it; a cut is drawn, and said below the picture.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.pictures.lettering import width

Span = tuple[int, int]  # days, both inclusive, counted as `date.toordinal` does

FEWEST_DAYS = 45  # no shorter stretch is cut out
CUT_SHARE = 0.2  # of what remains: a longer empty stretch is cut out
MOST_CUTS = 6
MAY_STICK_OUT = 10  # pixels; a page has more beside its text
DAYS_THAT_COUNT = 60  # a year that is all we know must not look like a year full of news
BREAK = 12  # pixels of a cut
FINE = 400  # pixels; in a narrower drawing a hundredth of its width is near enough
FADING = 0.12  # of the days before: room for an end that fades
MONTHS = (1, 2, 3, 6)
YEARS = (1, 2, 5, 10, 20, 50, 100)


def tidy(number: float, decimals: int = 1) -> float:
    """With one decimal at most, and none where it is nought: pages are weighed."""
    number = round(number, decimals)
    return int(number) if number == int(number) else number


@dataclass(frozen=True)
class Part:
    """A stretch without a cut: its days, and where it lies."""

    first: int
    last: int
    start: float
    end: float

    def at(self, day: float) -> float:
        """The place of a day; the end of the last day is the end of the part."""
        share = (day - self.first) / (self.last + 1 - self.first)
        return self.start + (self.end - self.start) * min(1.0, max(0.0, share))


@dataclass(frozen=True)
class Tick:
    """A mark on the line with up to two lines of words: a month, a year."""

    x: float
    upper: str
    lower: str = ""
    anchor: str = "mid"
    marked: bool = True  # the name of a whole part has no mark: it would look like its beginning


@dataclass(frozen=True)
class Scale:
    parts: Sequence[Part]
    pixels: float

    def at(self, day: float) -> float:
        """The place of the beginning of a day; what lies in a cut is moved to its edge."""
        part = next((part for part in self.parts if day <= part.last + 1), self.parts[-1])
        return self._tidy(part.at(day))

    def middle(self, span: Span) -> float:
        return self._tidy((self.at(span[0]) + self.at(span[1] + 1)) / 2)

    def within(self, span: Span) -> tuple[float, float]:
        return self.at(span[0]), self.at(span[1] + 1)

    @property
    def cuts(self) -> list[float]:
        """Where the line is cut."""
        pairs = zip(self.parts, self.parts[1:], strict=False)
        return [self._tidy((one.end + two.start) / 2) for one, two in pairs]

    @property
    def ticks(self) -> list[Tick]:
        every = [tick for part in self.parts for tick in _ticks(part, self.pixels * (part.end - part.start) / 100)]
        return [replace(tick, x=self._tidy(tick.x)) for tick in _apart(every, self.pixels)]

    def _tidy(self, place: float) -> float:
        return tidy(place, 1 if self.pixels > FINE else 0)


def make(spans: Iterable[Span], pixels: float, *, keep: Iterable[Span] = ()) -> Scale:
    """A line for all these spans. `keep` are stretches that are never cut, since something lasted."""
    spans, kept = sorted(spans), list(keep)
    runs = _runs(sorted([*spans, *kept]))
    runs = _joined(runs)
    weights = [1.6 + min(15, sum(1 for span in spans if first <= span[0] <= last)) for first, last in runs]
    gap = 100 * BREAK / pixels
    room = 100 - gap * (len(runs) - 1)
    parts, start = [], 0.0
    for place, ((first, last), weight) in enumerate(zip(runs, weights, strict=True)):
        end = start + room * weight / sum(weights)
        before = first - runs[place - 1][1] if place else FEWEST_DAYS
        after = runs[place + 1][0] - last if place + 1 < len(runs) else FEWEST_DAYS
        parts.append(_part(first, last, min(before, after) // 2 - 1, tidy(start), tidy(end)))
        start = end + gap
    return Scale(parts, pixels)


def beyond(spans: Iterable[Span]) -> Span:
    """Days after the last one, for what fades out there."""
    spans = list(spans)
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    return last, last + max(10, round((last - first) * FADING))


def _part(first: int, last: int, most: int, start: float, end: float) -> Part:
    """A day alone stands in the middle of its month or so; nothing touches an edge."""
    air = min(most, max(15 if last - first < 3 else 1, round((last - first) * 0.025)))
    return Part(first - air, last + air, start, end)


def _runs(spans: Sequence[Span]) -> list[Span]:
    """Spans that touch or overlap as one."""
    runs: list[Span] = []
    for first, last in spans:
        if runs and first <= runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], max(runs[-1][1], last))
        else:
            runs.append((first, last))
    return runs


def _joined(runs: list[Span]) -> list[Span]:
    """Runs between the longest empty stretches: each is cut out while it is a large share of what remains."""
    gaps = sorted(
        ((after[0] - before[1], place) for place, (before, after) in enumerate(zip(runs, runs[1:], strict=False))),
        reverse=True,
    )
    remains = sum(_that_count(last - first + 1) for first, last in runs) + sum(gap for gap, _place in gaps)
    cuts: set[int] = set()
    for gap, place in gaps[:MOST_CUTS]:
        if gap < FEWEST_DAYS or gap < CUT_SHARE * remains:
            break
        cuts.add(place)
        remains -= gap
    joined, first = [], runs[0][0]
    for place, (_first, last) in enumerate(runs):
        if place in cuts or place == len(runs) - 1:
            joined.append((first, last))
            first = runs[place + 1][0] if place + 1 < len(runs) else 0
    return joined


def _that_count(days: int) -> int:
    return min(days, DAYS_THAT_COUNT) if days <= 366 else days


# Marks on the line


def _ticks(part: Part, pixels: float) -> list[Tick]:
    """Months where they fit, else years; a short part gets one name in its middle."""
    days = part.last - part.first + 1
    months = _months(part)
    for step in MONTHS:
        shown = [month for month in months if (month.month - 1) % step == 0]
        if len(shown) > 1 and pixels * step * 30 / days >= 34:
            return _month_ticks(part, shown)
    years = range(_date(part.first).year, _date(part.last).year + 2)
    for step in YEARS:
        shown = [
            datetime.date(year, 1, 1)
            for year in years
            if year % step == 0 and part.first <= datetime.date(year, 1, 1).toordinal() <= part.last
        ]
        if len(shown) > 1 and days > 500 and pixels * step * 365 / days >= 42:
            return [Tick(tidy(part.at(day.toordinal())), str(day.year)) for day in shown]
    return [_only_tick(part, pixels)]


def _apart(ticks: Sequence[Tick], pixels: float) -> list[Tick]:
    """Words that would touch those before them on their line go; the mark stays."""
    ends, found = {"upper": -99.0, "lower": -99.0}, []
    for tick in ticks:
        kept = {}
        for line in ends:
            words = getattr(tick, line)
            start, end = (tick.x * pixels / 100 + sign * width(words) / 2 for sign in (-1, 1))
            kept[line] = words if start > ends[line] + 3 else ""
            ends[line] = end if words and kept[line] else ends[line]
        found.append(replace(tick, upper=kept["upper"], lower=kept["lower"], anchor=_anchor(tick, pixels)))
    return found


def beside_today(scale: Scale, today: float | None) -> list[Tick]:
    """The ticks of a line, without the words that "today" would touch below it."""
    if today is None:
        return scale.ticks
    long, at = width(_("today")) + 6, today * scale.pixels / 100
    end = at if today > 80 else at + long / 2
    return [
        replace(tick, lower="")
        if tick.lower and abs(tick.x * scale.pixels / 100 - (end - long / 2)) < (long + width(tick.lower)) / 2
        else tick
        for tick in scale.ticks
    ]


def _anchor(tick: Tick, pixels: float) -> str:
    """Words stay on the page, if not quite in the drawing: beside an edge they begin, or end, at their mark."""
    half, at = max(width(tick.upper), width(tick.lower)) / 2 - MAY_STICK_OUT, tick.x * pixels / 100
    return "start" if at < half else "end" if at > pixels - half else "mid"


def _only_tick(part: Part, pixels: float) -> Tick:
    middle = _date((part.first + part.last) // 2)
    place = round((part.start + part.end) / 2, 1)
    if part.last - part.first > 200:
        return Tick(place, str(middle.year), marked=False)
    month = date_format(middle, "M")
    return Tick(place, month if width(month) <= pixels + BREAK else "", str(middle.year), marked=False)


def _month_ticks(part: Part, months: Sequence[datetime.date]) -> list[Tick]:
    """Each year once, below its first month."""
    seen: set[int] = set()
    found = []
    for month in months:
        found.append(
            Tick(
                round(part.at(month.toordinal()), 1),
                date_format(month, "M"),
                "" if month.year in seen else str(month.year),
            )
        )
        seen.add(month.year)
    return found


def _months(part: Part) -> list[datetime.date]:
    """First days of months inside a part; none for a long one, where years will do."""
    first, last = _date(part.first), _date(part.last)
    if part.last - part.first > 366 * 12:
        return []
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    days = [datetime.date(number // 12, number % 12 + 1, 1) for number in numbers]
    return [day for day in days if first <= day <= last]


def _date(day: int) -> datetime.date:
    return datetime.date.fromordinal(max(1, min(day, datetime.date.max.toordinal())))
