"""The dated events of a case as a picture needs them: which days, how sure, of what kind. Pure."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from cases.custody_reading import Custody, Data
from cases.dates import PartialDate
from cases.pictures.lettering import short_date
from cases.pictures.scale import Span
from cases.reading import is_context
from cases.vocab import DEAD, FREE, HELD, CustodyStatus, EventKind, Happening

# These words alone do not tell a reader what happened.
VAGUE_KINDS = frozenset({EventKind.ACTIVITY, EventKind.OTHER, EventKind.CONTEXT})


@dataclass(frozen=True)
class Moment:
    """One event. `open` says on which side its date has no end."""

    span: Span
    day: str
    words: str
    kind: str
    turn: bool
    ahead: bool
    context: bool
    soft: bool
    guess: bool
    open: str = ""
    through: bool = False  # all through its days, not on some day of them

    @property
    def lasts(self) -> bool:
        """Drawn as a stretch: more than one day is meant."""
        return self.span[1] > self.span[0] or bool(self.open)

    @property
    def rank(self) -> int:
        """How much its words matter: what turned someone's custody first."""
        return 0 if self.turn else 1 if self.ahead else 2


def span_of(value: PartialDate) -> tuple[Span, str] | None:
    """The days that a date may mean and its open side; None where the year is unknown."""
    first, last = value.span()
    if first is None and last is None:
        return None
    if first is None or last is None:
        known = first or last
        return ((known.toordinal(), known.toordinal()), "start" if first is None else "end") if known else None
    return (first.toordinal(), last.toordinal()), ""


def moments(rows: Iterable[Data]) -> list[Moment]:
    """The events that have a date, in the order they come in."""
    return [found for found in map(_moment, rows) if found]


def _moment(row: Data) -> Moment | None:
    on = PartialDate(row["on"]) if row["on"] else None
    found = span_of(on) if on else None
    if on is None or found is None:
        return None
    kind = EventKind(row["kind"]) if row["kind"] in EventKind.values else EventKind.OTHER
    headline = row["headline"]["text"] if row["headline"] else ""
    return Moment(
        span=found[0], open=found[1], day=short_date(on), words=headline or str(kind.label),
        kind=headline if kind in VAGUE_KINDS and headline else str(kind.label), turn=bool(row["brings"]),
        ahead=row["happening"] != Happening.HAPPENED, context=is_context(row), soft=on.approximate,
        guess=on.inferred or on.year_inferred, through=on.kind == "interval",
    )  # fmt: skip


# Custody above the line


@dataclass(frozen=True)
class Stage:
    """A stretch of one status. Between `maybe` and `sure` it may have begun already."""

    tone: str
    words: str
    maybe: int
    sure: int
    end: int
    fades: bool = False


def tone(status: str) -> str:
    groups = (("held", HELD), ("free", FREE), ("dead", DEAD))
    return next((name for name, group in groups if status in group), "other")


def stages(custody: Custody, events: Iterable[Data], now: datetime.datetime) -> list[Stage]:
    """What custody someone was in, one status after the other, as far as dated events and confirmations say."""
    key, turns = custody.data["key"], []
    for row in events:
        found = span_of(PartialDate(row["on"])) if row["on"] else None
        if found and row["brings"] and key in row["detentions"] and row["happening"] == Happening.HAPPENED:
            turns.append((found[0], row["brings"]))
    if not turns and custody.data["began"]:
        found = span_of(PartialDate(custody.data["began"]))
        turns = [(found[0], custody.data["status"])] if found else []
    turns.sort(key=lambda turn: turn[0])
    ends = [span[0] for span, _status in turns[1:]] + [known_until(custody, now)]
    return [
        Stage(
            tone(status), str(CustodyStatus(status).label), span[0], span[1], max(end, span[0]),
            fades=place == len(turns) - 1 and not custody.confirmed,
        )
        for place, ((span, status), end) in enumerate(zip(turns, ends, strict=True))
    ]  # fmt: skip


def known_until(custody: Custody, now: datetime.datetime) -> int:
    """The last day for which anything is known of someone's custody."""
    last = custody.as_of.last if custody.as_of else None
    if custody.confirmed and custody.status in HELD:
        return now.date().toordinal()
    return last.toordinal() if last else 0
