"""How many people the rows of one described group stand for, when several rows tell of it: numbers that may not be added up.

"At least 9 held" beside "4 released", of a group of nine, leaves open whether the four are among the nine. Pure: over documents.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases.vocab import HELD, CountKind

Data = dict[str, Any]


@dataclass(frozen=True)
class Overlap:
    """A group of which the rows may not be added up. `too_many`: they make more than there are, for certain."""

    subject: Data
    rows: Sequence[Data]
    too_many: bool

    @property
    def added_up(self) -> int:
        return sum(row["count"] or 0 for row in self.rows)


def overlaps(data: Data) -> list[Overlap]:
    """The groups of a case in whose rows someone may be counted twice."""
    groups = [row for row in data["subjects"] if row["kind"] == "group"]
    found = []
    for group in groups:
        rows = [row for row in data["detentions"] if row["subject"] == group["key"]]
        if reason := _doubt(group, rows):
            found.append(Overlap(group, rows, reason == "more"))
    return found


def _doubt(group: Data, rows: Sequence[Data]) -> str:
    """ "more", "unclear", or "" where the numbers fit: they make the whole group, or exact ones leave a rest."""
    total, numbers = group["count"], [row["count"] for row in rows]
    if not rows or (len(rows) == 1 and (total is None or numbers[0] is None or numbers[0] <= total)):
        return ""
    if total is None or None in numbers:
        return "unclear"
    if sum(numbers) > total:
        return "more" if group["count_kind"] == CountKind.EXACT else "unclear"
    exact = all(row["count_kind"] == CountKind.EXACT for row in [group, *rows])
    return "" if exact or sum(numbers) == total else "unclear"


def counted(data: Data) -> dict[str, int | None]:
    """By key of each detention how many people it adds to a sum. Of a group with an overlap only the largest row of those
    who are held counts, and the largest of the others: a sum may be too low then, but never too high."""
    numbers = {row["key"]: row["count"] for row in data["detentions"]}
    for overlap in overlaps(data):
        for held in (True, False):
            rows = sorted((r for r in overlap.rows if (r["status"] in HELD) == held), key=lambda r: -(r["count"] or 0))
            numbers |= {row["key"]: None for row in rows[1:]}
    return numbers


def warnings(data: Data) -> list[str]:
    """For colleagues, before it is published: what is wrong with the numbers of a group, and how to mend it."""
    return [_warning(overlap) for overlap in overlaps(data)]


def _warning(overlap: Overlap) -> str:
    group = overlap.subject
    words = {
        "group": group["name"]["value"], "parts": "; ".join(_parts(overlap.rows)), "sum": overlap.added_up,
        "total": in_words(group["count"], group["count_kind"]),
    }  # fmt: skip
    if overlap.too_many:
        return _(
            "“%(group)s”: its detentions make %(sum)d people (%(parts)s), but the group is %(total)s. Lower a number, or leave out "
            "the detention whose people are among those of another. Until then readers are told not to add them up."
        ) % words  # fmt: skip
    return _(
        "“%(group)s”: it is not clear whether some are counted twice (%(parts)s; the group: %(total)s). Enter numbers "
        "that make the whole group, if the sources allow it. Until then readers are told not to add them up."
    ) % words  # fmt: skip


def _parts(rows: Iterable[Data]) -> Iterable[str]:
    for row in rows:
        number = in_words(row["count"], row["count_kind"])
        yield f"{row['label']}: {number}" if row["label"] else number


def in_words(count: int | None, kind: str) -> str:
    if count is None:
        return _("number not known")
    return f"{count:,}" if kind == CountKind.EXACT else _("at least %(number)s") % {"number": f"{count:,}"}
