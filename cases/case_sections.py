"""How the page of a long case, or of many people, stays readable: events by year, what several people share said once,
and everything of one person in one place. Pure: rows as `reading.py` marked them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cases.custody_reading import Custody, Data
from cases.dates import PartialDate
from cases.gathered import gathered, number_of

# A timeline with more events than this is parted into years, and what lies between turning points folds.
SHOWN_WHOLE = 24
NEWEST = 6
SHORTEST_FOLD = 3


@dataclass
class Stretch:
    """Events that follow one another: shown, or folded behind a line that says how many they are and from when."""

    events: list[Data]
    folded: bool

    @property
    def count(self) -> int:
        return sum(map(number_of, self.events))

    @property
    def first(self) -> str:
        return next((row["on"] for row in self.events if row["on"]), "")

    @property
    def last(self) -> str:
        found = next((row["on"] for row in reversed(self.events) if row["on"]), "")
        return found if found != self.first else ""


@dataclass
class Year:
    """The events of one year; of none when their dates do not say."""

    year: int | None
    stretches: list[Stretch]

    @property
    def count(self) -> int:
        return sum(stretch.count for stretch in self.stretches)


def years(events: Sequence[Data]) -> list[Year]:
    """Events in their order, by year. A short story is one year without a number, all of it shown."""
    events = gathered(events)
    if len(events) <= SHOWN_WHOLE:
        return [Year(None, [Stretch(events, folded=False)])] if events else []
    newest = {row["key"] for row in events[-NEWEST:]}
    found: list[tuple[int | None, list[Data]]] = []
    for row in events:
        year = _year(row) or (found[-1][0] if found else None)
        if not found or found[-1][0] != year:
            found.append((year, []))
        found[-1][1].append(row)
    return [Year(year, _stretches(rows, newest)) for year, rows in found]


def _year(row: Data) -> int | None:
    """The year of an event; of one that only has an end, that of its end."""
    on = PartialDate(row["on"]) if row["on"] else None
    if on is None or on.year_unknown:
        return None
    point = on.first or on.last
    return point.year if point else None


def _stretches(rows: Iterable[Data], newest: set[str]) -> list[Stretch]:
    """What changed a status, is still to come or is among the newest is shown; the rest folds, unless it is hardly anything."""
    found: list[Stretch] = []
    for row in rows:
        folded = not (row["brings"] or row["happening"] == "scheduled" or row["key"] in newest or row.get("accounts"))
        if not found or found[-1].folded != folded:
            found.append(Stretch([], folded))
        found[-1].events.append(row)
    for stretch in found:
        stretch.folded = stretch.folded and len(stretch.events) >= SHORTEST_FOLD
    return found


@dataclass
class Shared:
    """One row that a section shows once, with everyone whom it concerns. `all` when that is everybody."""

    row: Data
    custodies: list[Custody]
    all: bool = False
    also: list[str] = field(default_factory=list)  # keys of the further rows that it stands for: links lead to them

    @property
    def names(self) -> list[Data]:
        """Whom it concerns, each once."""
        return list({one.subject["key"]: one.subject for one in self.custodies if one.subject}.values())


def shared(rows: Iterable[Data], custody: Sequence[Custody]) -> list[Shared]:
    """Rows that differ in nothing but whom they concern, once each, in the order of the first; rows of nobody stay away."""
    by_key = {one.data["key"]: one for one in custody}
    found: dict[str, Shared] = {}
    for place in by_key.values():
        for row in rows:
            if row["detention"] == place.data["key"]:
                one = found.setdefault(_likeness(row), Shared(row, []))
                one.custodies.append(place)
                if row.get("key") != one.row.get("key"):  # judgments have none, and no link leads to them
                    one.also.append(row["key"])
    for one in found.values():
        one.all = len({place.data["key"] for place in one.custodies}) == len(by_key)
    return list(found.values())


def _likeness(row: Data) -> str:
    """What a row says, without whom it concerns; footnotes by number, since the same words are the same footnote."""
    words = {name: value for name, value in row.items() if name not in ("key", "detention", "replaces", "charges")}
    return json.dumps(words, sort_keys=True, default=lambda note: note.number)


@dataclass
class Portrait:
    """Everything that a case with several detainees says of one of them."""

    subject: Data
    custodies: list[Custody]
    conditions: list[Data] = field(default_factory=list)
    charges: list[Data] = field(default_factory=list)


def portraits(data: Data, custody: Sequence[Custody], charges: Sequence[Data]) -> list[Portrait]:
    """One per subject, in the order of the case. Charges are those of `shared`: the row that the page shows."""
    found = []
    same = {
        (place.data["key"], _likeness(row.row)): row.row
        for row in shared(charges, custody)
        for place in row.custodies
    }  # fmt: skip
    for subject in data["subjects"]:
        own = [one for one in custody if one.subject and one.subject["key"] == subject["key"]]
        keys = {one.data["key"] for one in own}
        found.append(
            Portrait(
                subject, own, [row for row in data["conditions"] if row["detention"] in keys],
                [same[row["detention"], _likeness(row)] for row in charges if row["detention"] in keys],
            )
        )  # fmt: skip
    return found


@dataclass
class Part:
    """Those who took part in an event in the same role."""

    role: Data | None
    actors: list[Data] = field(default_factory=list)


def by_role(actors: Iterable[Data]) -> list[Part]:
    """Who took part, in the order of the roles; whoever has none stands alone."""
    found: dict[str, Part] = {}
    for place, actor in enumerate(actors):
        role = actor["role"]
        found.setdefault(f"{role['lang']} {role['text']}" if role else str(place), Part(role)).actors.append(actor)
    return list(found.values())


def concerned(row: Data, custody: Sequence[Custody]) -> list[Custody]:
    """Whose custody an event of a case with several detainees is about, where it is not about that of all.

    Custody and not people: when some of a group are released, the others of the group are not meant.
    """
    keys = set(row["detentions"])
    own = [one for one in custody if one.data["key"] in keys and one.subject]
    return own if len(own) < len(custody) else []
