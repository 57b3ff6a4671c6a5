"""A second person confirms what changes for the public: who wrote what strangers will see, and who may publish it.

Whose words they are is read from the database's history, field by field: the last one who changed a field since the last
publication is its author. Rows that the program wrote (fixtures, raw SQL) have none. Nobody publishes what they are the
author of; but whoever only mended the words of someone else (`cases.mending`) has not become their author.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from cases.built_from import Link, Part, Rows, history_of, newest_of, state_of
from cases.mending import is_mend
from cases.models import Publication, PublishedVersion, Review, SiteSettings
from cases.vocab import PublishingAct, ReviewOutcome

# The words in which a comma may be mended. No names, dates, codes, numbers or addresses are among them.
PROSE: dict[str, frozenset[str]] = {
    "cases.case": frozenset({"summary", "context"}),
    "cases.event": frozenset({"headline", "body"}),
    "cases.person": frozenset({"biography"}),
    "cases.affiliation": frozenset({"role", "note"}),
    "cases.relation": frozenset({"note"}),
    "cases.condition": frozenset({"note"}),
    "cases.restriction": frozenset({"note"}),
    "cases.charge": frozenset({"wording", "basis"}),
    "cases.chargestatus": frozenset({"note"}),
    "cases.judgment": frozenset({"sentence", "note"}),
    "cases.recognition": frozenset({"wording"}),
    "cases.correction": frozenset({"text"}),
    "cases.citation": frozenset({"quote", "says_instead", "hedge", "reading_note"}),
    "cases.facility": frozenset({"correspondence"}),
    "cases.organisation": frozenset({"description"}),
    "cases.legalprovision": frozenset({"title", "wording"}),
    "cases.penalty": frozenset({"text"}),
    "cases.channel": frozenset({"note", "missing"}),
    "appeals.appeal": frozenset({"title", "summary"}),
    "appeals.appealtext": frozenset({"text"}),
    "appeals.demand": frozenset({"text", "condition"}),
    "appeals.recipient": frozenset({"instruction", "salutation"}),
}

NOTHING: Any = object()  # what was there before a row was


@dataclass(frozen=True)
class Edit:
    """One thing that readers will see, and whose last word it was."""

    model: type[models.Model]
    row: Any  # of the history
    what: str  # added, changed, removed
    column: str  # empty for the row as a whole
    user: int | None
    at: datetime.datetime
    before: Any = None  # what someone else had left there
    after: Any = None

    @property
    def words(self) -> str:
        """ "Event “3 September 2017: Arrested at his house”: headline"."""
        name = capfirst(str(self.model._meta.verbose_name))
        thing = _("%(kind)s “%(row)s”") % {"kind": name, "row": shown} if (shown := _row_words(self)) else name
        if self.what == "changed":
            label = self.model._meta.get_field(self.column).verbose_name  # type: ignore[union-attr]
            return _("%(thing)s: %(field)s") % {"thing": thing, "field": label}
        return {"added": _("%(thing)s: added"), "removed": _("%(thing)s: removed")}[self.what] % {"thing": thing}

    @property
    def is_mend(self) -> bool:
        """Whether it only mends the words of someone else."""
        texts = isinstance(self.before, str) and isinstance(self.after, str)
        if self.what != "changed" or not texts or self.column not in PROSE.get(self.model._meta.label_lower, ()):
            return False
        return is_mend(self.before, self.after, getattr(self.row, "language", None) or "en")


def _row_words(edit: Edit) -> str:
    """The row as it calls itself; nothing where what it hangs on is gone."""
    fields = {f.attname for f in edit.model._meta.concrete_fields if not f.generated}
    values = {name: getattr(edit.row, name) for name in fields if hasattr(edit.row, name)}
    try:
        return str(edit.model(**values))[:120]
    except (ObjectDoesNotExist, AttributeError):
        return ""


# Who changed what


def edits_since(rows: Rows, seen: dict[str, Any] | None) -> list[Edit]:
    """What differs from the state that was seen, in the order of time, each with its author."""
    seen = seen or {"rows": {}, "names": {}, "links": {}}
    found = [edit for part in rows.parts for edit in _of_part(part, seen)]
    found += [edit for link in rows.links for edit in _of_link(link, seen["links"])]
    once = {(edit.model, edit.row.pgh_id, edit.column, edit.what): edit for edit in found}
    return sorted(once.values(), key=lambda edit: (edit.at, edit.row.pgh_id))


def _of_part(part: Part, seen: dict[str, dict[str, dict[str, int]]]) -> Iterator[Edit]:
    known, now = _known(part, seen), newest_of(part)
    gone = set() if part.named else known.keys() - now.keys()
    known |= _seen_elsewhere(part, now.keys() - known.keys())
    touched = {pk for pk, newest in now.items() if newest != known.get(pk)} | gone
    if not touched:
        return
    history = history_of(part.model).objects.filter(pgh_obj_id__in=touched).select_related("pgh_context")
    for pk, chain in groupby(history.order_by("pgh_obj_id", "pgh_id"), key=lambda row: row.pgh_obj_id):
        yield from _of_row(part, list(chain), known.get(pk, 0), is_gone=pk in gone)


def _known(part: Part, seen: dict[str, Any]) -> dict[int, int]:
    """In which state each row was seen: as a whole, or where its name is enough, by its name."""
    label = part.model._meta.label_lower
    known = {int(pk): newest for pk, newest in seen["rows"].get(label, {}).items()}
    if part.by_name_alone:
        for pk, newest in seen["names"].get(label, {}).items():
            known[int(pk)] = max(newest, known.get(int(pk), 0))
    return known


def _seen_elsewhere(part: Part, pks: set[int]) -> dict[int, int]:
    """Rows that are new to this document and public in another: in the state in which a second person saw them there."""
    if not pks:
        return {}
    label, keys = part.model._meta.label_lower, [str(pk) for pk in pks]
    there = Q(**{f"seen__rows__{label}__has_any_keys": keys})
    if part.by_name_alone:
        there |= Q(**{f"seen__names__{label}__has_any_keys": keys})
    newest: dict[int, int] = {}
    others = Publication.objects.filter(there, act=PublishingAct.PUBLISH).order_by("-pk")
    for seen in others.values_list("seen", flat=True)[:100]:
        for pk, found in _known(part, seen or {"rows": {}, "names": {}}).items():
            if pk in pks:
                newest[pk] = max(found, newest.get(pk, 0))
    return newest


def _of_row(part: Part, chain: list[Any], seen: int, *, is_gone: bool) -> Iterator[Edit]:
    """The edits of one row, from its history."""
    base = next((row for row in chain if row.pgh_id == seen), None)
    later = [row for row in chain if row.pgh_id > seen]
    if not later:
        return
    last = later[-1]
    if is_gone:
        yield Edit(part.model, last, "removed", "", _user(last), last.pgh_created_at)
        return
    if base is None:
        yield Edit(part.model, later[0], "added", "", _user(later[0]), later[0].pgh_created_at)
    for column in sorted(part.columns):
        name = part.model._meta.get_field(column).attname  # type: ignore[union-attr]
        if edit := _of_column(part.model, column, name, base, later):
            yield edit


def _of_column(model: type[models.Model], column: str, name: str, base: Any, later: list[Any]) -> Edit | None:
    """Who had the last word on one field; nothing where it is as it was, or as it was entered."""
    rows = [base, *later] if base is not None else later
    if getattr(rows[0], name) == getattr(rows[-1], name) and base is not None:
        return None
    steps = [
        (row, getattr(before, name))
        for before, row in zip(rows, rows[1:], strict=False)
        if getattr(before, name) != getattr(row, name)
    ]
    if not steps:
        return None
    last, left = steps[-1]
    for row, before in reversed(steps):
        if _user(row) != _user(last):
            break
        left = before
    else:
        if base is None and _user(rows[0]) == _user(last):
            left = NOTHING  # they entered the row as well: nobody else's words are in it
    return Edit(model, last, "changed", column, _user(last), last.pgh_created_at, left, getattr(rows[-1], name))


def _of_link(link: Link, seen: dict[str, list[list[int]]]) -> Iterator[Edit]:
    columns = link.columns
    now = set(link.rows.values_list(*columns))
    then = {(one, other) for one, other in seen.get(link.model._meta.label_lower, ())}
    history = history_of(link.model).objects.select_related("pgh_context").order_by("-pgh_id")
    for what, label, pairs in (("added", "insert", now - then), ("removed", "delete", then - now)):
        for pair in sorted(pairs):
            row = history.filter(pgh_label=label, **dict(zip(columns, pair, strict=True))).first()
            if row is not None:
                yield Edit(link.model, row, what, "", _user(row), row.pgh_created_at)


def _user(row: Any) -> int | None:
    return row.pgh_context.metadata.get("user") if row.pgh_context else None


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
        return [
            _(
                "You entered this yourself: %(what)s. A second person has to publish it: submit it for review, or ask a "
                "colleague who publishes. What cannot wait can go out as urgent, with a reason; someone looks at it afterwards."
            )
            % {"what": in_short([edit.words for edit in self.own])}
        ]

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


def verdict(kind: str, slug: str, rows: Rows, *, by: User) -> Verdict:
    """Whether `by` may publish these rows under this address as they stand."""
    edits = edits_since(rows, last_seen(kind, slug))
    own = [edit for edit in edits if edit.user == by.pk] if SiteSettings.objects.current().four_eyes else []
    return Verdict(
        edits=edits, own=[edit for edit in own if not edit.is_mend], mended=[edit for edit in own if edit.is_mend]
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


def gate(kind: str, slug: str, rows: Rows, *, by: User) -> Gate:
    """Call it before building, under the lock of the document."""
    return Gate(rows, state_of(rows), verdict(kind, slug, rows, by=by))
