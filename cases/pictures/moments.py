"""The dated events of a case as a picture needs them: which days, how sure, of what kind. Pure."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from cases.custody_reading import Custody, Data
from cases.dates import PartialDate
from cases.gathered import gathered, number_of
from cases.pictures.lettering import short_date
from cases.pictures.scale import Span
from cases.reading import is_context
from cases.vocab import DEAD, FREE, HELD, CustodyStatus, EventKind, Happening

# These words alone do not tell a reader what happened.
VAGUE_KINDS = frozenset({EventKind.ACTIVITY, EventKind.OTHER, EventKind.CONTEXT})
# So many of one kind on one day are one mark: their labels would only say the same on top of each other.
CROWD = 3
MANY = {
    EventKind.THREAT: ngettext_lazy("%(n)d threat", "%(n)d threats", "n"),
    EventKind.WARRANT: ngettext_lazy("%(n)d arrest order", "%(n)d arrest orders", "n"),
    EventKind.ARREST: ngettext_lazy("%(n)d arrest", "%(n)d arrests", "n"),
    EventKind.DISAPPEARANCE: ngettext_lazy("%(n)d disappearance", "%(n)d disappearances", "n"),
    EventKind.DETENTION_ORDER: ngettext_lazy("%(n)d detention order", "%(n)d detention orders", "n"),
    EventKind.HEARING: ngettext_lazy("%(n)d hearing", "%(n)d hearings", "n"),
    EventKind.JUDGMENT: ngettext_lazy("%(n)d judgment", "%(n)d judgments", "n"),
    EventKind.TRANSFER: ngettext_lazy("%(n)d transfer", "%(n)d transfers", "n"),
    EventKind.RELEASE: ngettext_lazy("%(n)d release", "%(n)d releases", "n"),
    EventKind.DEATH: ngettext_lazy("%(n)d death", "%(n)d deaths", "n"),
}


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
    number: int = 1  # of events

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
    """The events that have a date, in the order they come in; what happened to many on one day once."""
    found: dict[Moment, list[tuple[Moment, str]]] = {}
    for row in gathered(rows):
        if moment := _moment(row):
            alike = replace(moment, words="", number=1)
            found.setdefault(alike, []).append((moment, row["kind"]))
    return [moment for alike in found.values() for moment in _together(alike)]


def _together(alike: Sequence[tuple[Moment, str]]) -> list[Moment]:
    """Moments of one kind and one day as one, where they are many or a row of the story holds them all."""
    first, kind = alike[0]
    number = sum(moment.number for moment, _kind in alike)
    if first.number == 1 and (number < CROWD or first.lasts):
        return [moment for moment, _kind in alike]
    words = (
        MANY[EventKind(kind)] % {"n": number}
        if kind in MANY
        else _("%(what)s × %(n)d") % {"what": first.kind, "n": number}
    )
    return [replace(first, words=words, kind=words, number=number)]


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
        guess=on.inferred or on.year_inferred, through=on.kind == "interval", number=number_of(row),
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
    ends = [span[0] for span, _status in turns[1:]] + [known_until(custody, now)] * bool(turns)
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
