"""What the pages of places and laws say about the people of published cases, as of the instant at which these were read. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cases.custody_reading import Custody, Data, current_place, latest_state
from cases.headcounts import counted
from cases.reading import CaseLine
from cases.vocab import CountKind


@dataclass
class Stay:
    """One detention at a place. `when` is now (confirmed), last_known (not confirmed any more) or before."""

    line: CaseLine
    custody: Custody
    placement: Data
    when: str

    @property
    def who(self) -> str:
        return self.custody.subject.get("name", {}).get("value", "") or self.line.title


@dataclass
class Headcount:
    """How many people rows stand for; not exact where a number is rough or not known."""

    people: int
    exact: bool


@dataclass
class Accusation:
    """One charge or accusation under a law."""

    line: CaseLine
    charge: Data
    state: str
    who: str


def stays(slug: str, lines: Iterable[CaseLine]) -> list[Stay]:
    """Every stay at the facility `slug` in the given cases: those held there now first, then last known, then before."""
    found = [
        Stay(line, custody, placement, _when(custody, placement))
        for line in lines
        for custody in line.custody
        for placement in custody.data["placements"]
        if placement["facility"] and placement["facility"]["slug"] == slug
    ]
    order = ("now", "last_known", "before")
    return sorted(found, key=lambda stay: (order.index(stay.when), stay.who))


def _when(custody: Custody, placement: Data) -> str:
    if custody.data["ended"] or placement is not current_place(custody.data):
        return "before"
    return "now" if custody.confirmed else "last_known"


def headcount(found: Iterable[Stay], when: str) -> Headcount:
    """The people of all stays of one kind; a person who was there twice counts once."""
    rows = {(stay.line.slug, stay.custody.data["key"]): stay for stay in found if stay.when == when}
    adds = {slug: counted(stay.line.data) for (slug, _key), stay in rows.items()}
    numbers = [adds[slug][key] for slug, key in rows]
    rough = any(stay.custody.data["count_kind"] != CountKind.EXACT for stay in rows.values())
    return Headcount(sum(number or 0 for number in numbers), not rough and None not in numbers)


def accusations(slug: str, lines: Iterable[CaseLine]) -> list[Accusation]:
    """Every charge or accusation under the law `slug` in the given cases."""
    return [row for line in lines for row in _accusations_of(slug, line)]


def _accusations_of(slug: str, line: CaseLine) -> Iterator[Accusation]:
    names = {row.data["key"]: row.subject.get("name", {}).get("value", "") for row in line.custody}
    for charge in line.data["charges"]:
        if charge["provision"] and charge["provision"]["slug"] == slug:
            yield Accusation(line, charge, latest_state(charge), names.get(charge["detention"], "") or line.title)


def not_among(lines: Iterable[CaseLine], rows: Iterable[Stay | Accusation]) -> list[CaseLine]:
    """The cases that none of the rows is about."""
    told = {row.line.slug for row in rows}
    return [line for line in lines if line.slug not in told]


def as_read(data: Data) -> Data:
    """A reference's document with its sections in the order of its page, and so of its footnotes: the head first."""
    first = ("facts", "wording", "penalties", "holders", "channels")
    return {**{name: data[name] for name in first if name in data}, **data}
