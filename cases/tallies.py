"""How the people of a case stand, in one line: by status, with their number where it may be said. Pure.

Rows of one group that may tell of the same people are never added up: each stands for itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cases.custody_reading import Custody, Data
from cases.dates import PartialDate
from cases.headcounts import counted, overlaps
from cases.vocab import DEAD, FREE, HELD, CountKind


@dataclass
class Tally:
    """People of one case who have one status."""

    rows: list[Custody] = field(default_factory=list)
    of_group: str = ""  # whose rows may not be added up

    @property
    def status(self) -> str:
        return self.rows[0].status

    @property
    def tone(self) -> str:
        return self.rows[0].tone

    @property
    def last_known(self) -> bool:
        return self.rows[0].last_known

    @property
    def name(self) -> str:
        """The one person, or the one group of nobody knows how many."""
        subject = self.rows[0].subject
        only = len(self.rows) == 1 and (subject.get("kind") == "person" or not self.number)
        return subject["name"]["value"] if only else ""

    @property
    def number(self) -> int:
        return sum(row.data["count"] or 0 for row in self.rows)

    @property
    def least(self) -> bool:
        """There may be more of them."""
        return any(row.data["count"] is None or row.data["count_kind"] != CountKind.EXACT for row in self.rows)

    @property
    def as_of(self) -> str:
        """The oldest day on which one of them was confirmed; "" if one never was."""
        days = [row.as_of for row in self.rows]
        return "" if None in days else str(min(days, key=lambda day: (day.first is not None, day.first)))  # type: ignore[union-attr]


def tallies(custody: Sequence[Custody], data: Data) -> list[Tally]:
    """The statuses in the order in which the case tells them, most people first."""
    doubtful = {row["key"]: overlap.subject["name"]["value"] for overlap in overlaps(data) for row in overlap.rows}
    found: dict[tuple, Tally] = {}
    for row in custody:
        group = doubtful.get(row.data["key"], "")
        key = (row.status, row.last_known, row.data["key"] if group else "")
        found.setdefault(key, Tally(of_group=group)).rows.append(row)
    return sorted(found.values(), key=lambda tally: -tally.number)


@dataclass
class Standing:
    """People of one case who stand alike as far as a line at its head can say: held, released, dead, or a status by itself."""

    kind: str
    last_known: bool
    people: int = 0
    exact: bool = True


@dataclass
class Standings:
    """How everyone stands, and the first and the last day as of which that is known of someone."""

    rows: list[Standing]
    days: list[PartialDate]
    undated: bool

    @property
    def first(self) -> PartialDate | None:
        return self.days[0] if self.days else None

    @property
    def last(self) -> PartialDate | None:
        return self.days[-1] if self.days and str(self.days[-1]) != str(self.days[0]) else None


def standings(custody: Sequence[Custody], data: Data) -> Standings:
    """Who is held comes first. Where someone may stand in two rows of a group, a number is "at least"."""
    people = counted(data)
    doubtful = {row["key"] for overlap in overlaps(data) for row in overlap.rows}
    found: dict[tuple[int, str, bool], Standing] = {}
    for row in custody:
        place, kind = _kind(row)
        standing = found.setdefault((place, kind, row.last_known), Standing(kind, row.last_known))
        key, count = row.data["key"], row.data["count"]
        standing.people += people[key] or 0
        standing.exact &= count is not None and row.data["count_kind"] == CountKind.EXACT and key not in doubtful
    days = sorted((row.as_of for row in custody if row.as_of), key=lambda day: day.sort_key())
    return Standings([found[key] for key in sorted(found)], days, any(row.as_of is None for row in custody))


def _kind(row: Custody) -> tuple[int, str]:
    groups = (("held", HELD), ("free", FREE), ("dead", DEAD))
    return next(
        ((place, name) for place, (name, group) in enumerate(groups) if row.status in group), (9, str(row.status))
    )
