"""A second person confirms what changes for the public: who may publish it, and what waits to be looked at.

Nobody publishes what they are the author of (`cases.edits`); but whoever only mended the words of someone else
(`cases.mending`) has not become their author.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from cases.built_from import Rows, state_of
from cases.edits import Edit, edits_since
from cases.models import Publication, PublishedVersion, Review, SiteSettings
from cases.vocab import PublishingAct, ReviewOutcome

# Who may publish


@dataclass(frozen=True)
class Editor:
    """Someone who had the last word on something, for a list of who edited."""

    name: str
    at: datetime.datetime
    lines: list[str]


@dataclass(frozen=True)
class Verdict:
    """What was changed since the last publication, and what of it stands between one person and publishing."""

    edits: list[Edit]
    own: list[Edit]  # theirs, and more than a mend
    mended: list[Edit]  # theirs, and no more than a mend

    @property
    def reasons(self) -> list[str]:
        """Why this person may not publish, in a sentence that says what to do; empty when they may."""
        if not self.own:
            return []
        way = _("A second person has to publish it: submit it for review, or ask a colleague who publishes.")
        what = _("You entered this yourself: %(what)s.") % {"what": in_short([edit.words for edit in self.own])}
        urgent = _("What cannot wait can go out as urgent, with a reason; someone looks at it afterwards.")
        return [f"{what} {way} {urgent}"]

    @property
    def editors(self) -> list[Editor]:
        """Who edited, the latest first."""
        names = User.objects.in_bulk({edit.user for edit in self.edits if edit.user})
        by_user: dict[int | None, list[Edit]] = {}
        for edit in reversed(self.edits):
            by_user.setdefault(edit.user, []).append(edit)
        return [Editor(_name(user, names), found[0].at, _lines(found)) for user, found in by_user.items()]


def _name(user: int | None, names: dict[int, User]) -> str:
    if user is None:
        return _("the program, or someone outside it")
    return str(names[user]) if user in names else _("an account that is gone")


def _lines(edits: Iterable[Edit]) -> list[str]:
    return list(dict.fromkeys(edit.words for edit in edits))


def in_short(things: list[str], most: int = 3) -> str:
    """The first things of a list, and how many more there are."""
    things = list(dict.fromkeys(things))
    if len(things) <= most:
        return "; ".join(things)
    return _("%(things)s; and %(number)d more") % {"things": "; ".join(things[:most]), "number": len(things) - most}


def verdict(kind: str, slug: str, rows: Rows, *, by: User, now: dict[str, Any] | None = None) -> Verdict:
    """Whether `by` may publish these rows under this address as they stand; `now` as in `edits_since`."""
    edits = edits_since(rows, last_seen(kind, slug), now)
    own = [edit for edit in edits if edit.user == by.pk] if SiteSettings.objects.current().four_eyes else []
    return Verdict(
        edits=edits,
        own=[edit for edit in own if not edit.is_mend],
        mended=[edit for edit in own if edit.is_mend],
    )


def last_seen(kind: str, slug: str) -> dict[str, Any] | None:
    """What the last publication of the whole document was made from."""
    published = Publication.objects.filter(kind=kind, slug=slug, act=PublishingAct.PUBLISH)
    return published.order_by("-pk").values_list("seen", flat=True).first()


# What waits


def to_publish(kind: str, pk: int) -> Review | None:
    """The open review of a document that waits to be published."""
    return Review.objects.waiting().to_publish().of(kind, pk).first()


def to_confirm(kind: str, pk: int) -> list[Review]:
    """What of a document went out at once and has not been looked at; one for each person who sent it out."""
    return list(Review.objects.waiting().urgent().of(kind, pk).select_related("asked_by"))


def returned(kind: str, pk: int, slug: str) -> Review | None:
    """What came back with a reason and still asks for work: nothing was handed in or published since."""
    last = Review.objects.of(kind, pk).order_by("-asked_at", "-pk").first()
    return last if last and last.outcome == ReviewOutcome.RETURNED and not _went_on(last, slug) else None


def _went_on(review: Review, slug: str) -> bool:
    """Whether the document was published as a whole, or taken back, after it was returned."""
    acts = Publication.objects.filter(kind=review.kind, slug=slug, at__gt=review.decided_at)
    return acts.exclude(act__in=(PublishingAct.PATCH, PublishingAct.REDACT)).exists()


def settle(kind: str, pk: int, *, by: User, now: datetime.datetime) -> None:
    """What waited to be published is published."""
    if found := to_publish(kind, pk):
        found.decide(ReviewOutcome.PUBLISHED, by=by, now=now)


def look_afterwards(
    kind: str, pk: int, *, by: User, now: datetime.datetime, why: str, body: str, before: int | None
) -> Review:
    """Asks someone else to look at what `by` sent out at once; adds to what waits for that already."""
    if found := Review.objects.waiting().urgent().of(kind, pk).filter(asked_by=by).first():
        found.note, found.body = f"{found.note}\n{why}", body
        found.save(update_fields=["note", "body"])
        return found
    return Review.objects.create(
        kind=kind, object_id=pk, urgent=True, asked_by=by, asked_at=now, note=why, body=body, before=before
    )


def wait_again(kind: str, pk: int, slug: str, *, by: User) -> None:
    """What `by` sent out at once and what was taken back before anyone looked waits again when `by` brings it back.

    Not where someone else has published the whole since: they have looked.
    """
    last = Review.objects.urgent().of(kind, pk).filter(outcome=ReviewOutcome.WITHDRAWN, asked_by=by)
    found = last.order_by("-decided_at", "-pk").first()
    if found is None or Review.objects.waiting().urgent().of(kind, pk).filter(asked_by=by).exists():
        return
    published = Publication.objects.filter(kind=kind, slug=slug, act=PublishingAct.PUBLISH, at__gt=found.decided_at)
    if not published.exclude(by=by).exists():
        found.decide("", by=None, now=None)


def drop(kind: str, pk: int, *, by: User, now: datetime.datetime) -> None:
    """Nothing of a document that was taken back waits any more."""
    for found in Review.objects.waiting().of(kind, pk):
        found.decide(ReviewOutcome.WITHDRAWN, by=by, now=now)


# What publishing asks


@dataclass(frozen=True)
class Gate:
    """What publishing asks before it builds: which state it publishes, and whether this person may."""

    rows: Rows
    state: dict[str, Any]
    verdict: Verdict

    def reasons(self, *, urgent: bool, why: str, name: str = "") -> list[str]:
        """Why it may not be published now, in sentences; `name` says of what, where that is not plain."""
        if urgent:
            found = [] if why.strip() else [_("Write why it cannot wait for a second person.")]
        else:
            found = self.verdict.reasons
        if state_of(self.rows) != self.state:
            found = [*found, _("Someone saved a change this very moment. Look at the page again.")]
        return [f"{name}: {reason}" if name else reason for reason in found]

    def passed(
        self,
        kind: str,
        pk: int,
        version: PublishedVersion,
        before: int | None,
        *,
        by: User,
        now: datetime.datetime,
        urgent: bool,
        why: str,
    ) -> None:
        """Closes what waited; what went out at once waits from now on to be looked at."""
        settle(kind, pk, by=by, now=now)
        if urgent and SiteSettings.objects.current().four_eyes:
            look_afterwards(kind, pk, by=by, now=now, why=why, body=version.body or "", before=before)
        else:
            wait_again(kind, pk, version.slug, by=by)


def gate(kind: str, slug: str, rows: Rows, *, by: User) -> Gate:
    """Call it before building, under the lock of the document."""
    state = state_of(rows)
    return Gate(rows, state, verdict(kind, slug, rows, by=by, now=state))
