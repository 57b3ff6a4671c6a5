"""What a version of a published document changed, in words for readers, and what is new these days. Pure.

A version names the sections that differ from the one before. When texts of earlier versions were removed there was nothing to
compare with; then all sections are named, and that is not what is said.
"""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

NEWS_DAYS = 14

NEW, UPDATED, CONFIRMED, CORRECTED, REMOVED = "new", "updated", "confirmed", "corrected", "removed"
WORDS: dict[str, Promise] = {
    NEW: _lazy("new"), UPDATED: _lazy("updated"), CONFIRMED: _lazy("confirmed"), CORRECTED: _lazy("corrected"),
    REMOVED: _lazy("texts removed"),
}  # fmt: skip
# What comes along with any change: where it is said.
ALONG = frozenset({"citations", "sources"})

SECTIONS: dict[str, Promise] = {
    "title": _lazy("title"),
    "summary": _lazy("summary"),
    "subjects": _lazy("people"),
    "detentions": _lazy("custody"),
    "confirmations": _lazy("last confirmed"),
    "events": _lazy("what happened"),
    "charges": _lazy("charges"),
    "judgments": _lazy("judgments"),
    "restrictions": _lazy("restrictions"),
    "conditions": _lazy("how held"),
    "recognitions": _lazy("what others say"),
    "context": _lazy("context"),
    "identifiers": _lazy("numbers"),
    "corrections": _lazy("corrections"),
    "countries": _lazy("countries"),
    # of an appeal
    "cases": _lazy("cases"),
    "demands": _lazy("what is asked"),
    "outcomes": _lazy("what came of it"),
    "replies": _lazy("answers by officials"),
    "recipients": _lazy("whom to write to"),
    "bounces": _lazy("ways to write that failed"),
    "texts": _lazy("letters"),
    "deadlines": _lazy("dates to write by"),
    "state": _lazy("whether to write"),
    # last: they change along with others
    "sources": _lazy("sources"),
    "citations": _lazy("quotes"),
}


def section_names(codes: Collection[str]) -> str:
    """The sections of a document by name, as a list in words; those that a reader does not see are left out."""
    return ", ".join(str(SECTIONS[code]) for code in SECTIONS if code in codes)


@dataclass(frozen=True)
class Step:
    """One version of a document, beside the one before it."""

    number: int
    at: datetime.datetime
    changed: tuple[str, ...] = ()
    kept: bool = True  # its text is there
    after_removal: bool = False  # the text before it is not
    removed_by: datetime.datetime | None = None  # the first version that has a text again

    @property
    def kind(self) -> str:
        if self.number == 1:
            return NEW
        if self.after_removal or not self.kept:
            return REMOVED
        if "corrections" in self.changed:
            return CORRECTED
        told = set(self.changed) - ALONG
        return CONFIRMED if told == {"confirmations"} else UPDATED

    @property
    def word(self) -> str:
        return str(WORDS[self.kind])

    @property
    def comparable(self) -> bool:
        """Whether its text and the one before are there to be compared."""
        return self.kept and self.number > 1 and not self.after_removal

    @property
    def words(self) -> str:
        """ "Changed: custody, charges."; one sentence."""
        if not self.kept:
            return _("The text of this version was removed.")
        if self.kind == REMOVED:
            return _("The texts of the versions before it were removed.")
        if self.kind == NEW:
            return _("First published.")
        if self.kind == CONFIRMED:
            return _("What the page says of custody was confirmed; nothing else changed.")
        names = section_names(set(self.changed) - ALONG) or section_names(self.changed)
        if not names:
            return _("Small changes.")
        return (_("Corrected. Changed: %s.") if self.kind == CORRECTED else _("Changed: %s.")) % names

    @property
    def updated(self) -> datetime.datetime:
        """When what is said of this version changed last: a removal reaches those who keep copies."""
        return self.removed_by or self.at


def steps(rows: Iterable[tuple[int, datetime.datetime, Collection[str], bool]]) -> list[Step]:
    """All versions of a document from (number, published, sections changed, whether its text is there); the newest first."""
    found: list[Step] = []
    again: datetime.datetime | None = None
    ordered = sorted(rows, reverse=True)
    before = [kept for _number, _at, _changed, kept in ordered[1:]]
    for place, (number, at, changed, kept) in enumerate(ordered):
        kept_before = before[place] if place < len(before) else True
        again = at if kept else again
        found.append(Step(number, at, tuple(changed), kept, kept and not kept_before, None if kept else again))
    return found


# What is new these days


@dataclass(frozen=True)
class Lately:
    """That a document was published or changed within the last days."""

    kind: str  # new, updated, confirmed, corrected
    at: datetime.datetime

    @property
    def word(self) -> str:
        return str(WORDS[self.kind])


def recent(now: datetime.datetime) -> datetime.datetime:
    """From when on something counts as new."""
    return now - datetime.timedelta(days=NEWS_DAYS)


def lately(first_published: datetime.datetime, found: Iterable[Step], now: datetime.datetime) -> Lately | None:
    """What to say of a document in a list: new; else its newest change; a confirmation only where nothing else changed."""
    if recent(now) <= first_published <= now:
        return Lately(NEW, first_published)
    own = sorted((step for step in found if recent(now) <= step.at <= now), key=lambda step: step.number, reverse=True)
    told = next((step for step in own if step.kind != CONFIRMED), own[0] if own else None)
    return Lately(UPDATED if told.kind in (NEW, REMOVED) else told.kind, told.at) if told else None
