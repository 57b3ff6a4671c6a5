"""What the pages of places, laws and organisations say about the people of published cases, as of one instant. Pure.

Rows of the table of people say who belongs on a page, and in which order; the documents of those on the page say the rest.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from cases.counting import CONFIRMED, Counter, Row
from cases.custody_reading import Custody, Data, latest_state
from cases.reading import CaseLine

NOW, LAST_KNOWN, BEFORE = "now", "last_known", "before"
GROUPS = (NOW, LAST_KNOWN, BEFORE)


@dataclass
class Entry:
    """A line of a page of people: someone of a case, or (`row` is None) a case that names the reference in another way."""

    case: str
    row: Row | None = None
    when: str = ""
    line: CaseLine | None = None

    @property
    def custody(self) -> Custody | None:
        rows = self.line.custody if self.line and self.row else ()
        return next((custody for custody in rows if custody.data["key"] == self.row.key), None)  # type: ignore[union-attr]

    @property
    def subject(self) -> Data:
        """Whom the line is about."""
        found = (
            row
            for row in (self.line.data["subjects"] if self.line else ())
            if self.row and row["key"] == self.row.subject
        )
        return next(found, {})

    @property
    def who(self) -> str:
        name = self.subject.get("name", {}).get("value", "")
        return name or (self.line.title if self.line else "")


def held_order(counter: Counter, rows: Iterable[Row], place: str = "") -> list[Entry]:
    """People as a page lists them: those held now, those last known as held, then everyone else; by the address of the case.

    With the address of a place: those held there.
    """
    entries = [Entry(row.case, row, _when(counter, row, place)) for row in rows]
    return sorted(entries, key=lambda entry: (GROUPS.index(entry.when), entry.case))


def _when(counter: Counter, row: Row, place: str) -> str:
    if not row.held or (place and row.place != place):
        return BEFORE
    return NOW if counter.known(row) == CONFIRMED else LAST_KNOWN


def with_others(entries: Sequence[Entry], cases: Iterable[str]) -> list[Entry]:
    """The entries, and after them the further cases that name the reference."""
    told = {entry.case for entry in entries}
    return [*entries, *(Entry(case) for case in cases if case not in told)]


def filled(entries: Iterable[Entry], lines: Iterable[CaseLine]) -> list[Entry]:
    """The entries with their cases; one whose case left meanwhile stays away."""
    by_slug = {line.slug: line for line in lines}
    found = [Entry(entry.case, entry.row, entry.when, by_slug.get(entry.case)) for entry in entries]
    return [entry for entry in found if entry.line]


# What a document says of one person and one reference


def stays(entry: Entry, slug: str) -> list[Data]:
    """The person's stays at a facility, in the record's order."""
    placements = entry.custody.data["placements"] if entry.custody else []
    return [row for row in placements if row["facility"] and row["facility"]["slug"] == slug]


def accusations(entry: Entry, slug: str) -> list[Data]:
    """What the person is accused of under a law, each with the state that stands."""
    if not entry.line or not entry.row:
        return []
    return [
        {**charge, "state": latest_state(charge)}
        for charge in entry.line.data["charges"]
        if charge["detention"] == entry.row.key and charge["provision"] and charge["provision"]["slug"] == slug
    ]


def memberships(entry: Entry, slug: str) -> list[Data]:
    """The person's roles in an organisation."""
    rows = entry.subject.get("affiliations", ())
    return [row for row in rows if row["organisation"] and row["organisation"]["slug"] == slug]


# What an organisation does in a case


@dataclass
class Part:
    """One way in which a case names an organisation: `kind` says which, the rest is what a reader is told of it."""

    kind: str
    words: Data | None = None
    on: str | None = None
    titles: list[str] = field(default_factory=list)
    state: str = ""  # of a charge
    key: str = ""  # where the page of the case tells of it


def parts(line: CaseLine, kind: str, slug: str) -> list[Part]:
    """Every way in which a case names an organisation or an office, but for members; those that weigh most first."""
    return [*_as_authority(line.data, kind, slug), *_as_actor(line.data, kind, slug), *_as_voice(line.data, kind, slug)]


def _is(ref: Data | None, kind: str, slug: str) -> bool:
    return bool(ref) and (ref["kind"], ref["slug"]) == (kind, slug)  # type: ignore[index]


def _as_authority(data: Data, kind: str, slug: str) -> Iterator[Part]:
    yield from (Part("subject") for row in data["subjects"] if _is(row["organisation"], kind, slug))
    yield from (Part("court", row["sentence"], row["on"]) for row in data["judgments"] if _is(row["court"], kind, slug))
    for charge in data["charges"]:
        yield from (
            Part("authority", charge["wording"], state["on"], state=state["state"], key=charge["key"])
            for state in charge["statuses"]
            if _is(state["authority"], kind, slug)
        )


def _as_actor(data: Data, kind: str, slug: str) -> Iterator[Part]:
    for event in data["events"]:
        if any(_is(actor["organisation"], kind, slug) for actor in event["actors"]):
            yield Part("actor", event["headline"], event["on"])


def _as_voice(data: Data, kind: str, slug: str) -> Iterator[Part]:
    yield from (
        Part("recognition", row["wording"], row["on"])
        for row in data["recognitions"]
        if _is(row["organisation"], kind, slug)
    )
    works = [row["title"] for row in data["sources"] if _is(row["publisher"], kind, slug)]
    if works:
        yield Part("publisher", titles=works)


def as_read(data: Data) -> Data:
    """A reference's document with its sections in the order of its page, and so of its footnotes: the head first."""
    first = ("facts", "wording", "penalties", "holders", "channels")
    return {**{name: data[name] for name in first if name in data}, **data}


def bounds(penalties: Collection[Data]) -> list[Data]:
    """Penalties with the least first, then the most, then the only one, as they stand in the document."""
    order = ("least", "greatest", "fixed")
    return sorted(penalties, key=lambda row: order.index(row["bound"]) if row["bound"] in order else len(order))
