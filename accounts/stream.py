"""The history of a row and of all that belongs to it, as one stream; or of everything that someone may see.

What belongs to a row are the rows that go when it goes (foreign keys that cascade, citations), also those that are
gone already: they are found by what their own history says. It takes as many queries for a long history as for a
short one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q, Value
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.meanwhile import link_ends, link_history_of
from accounts.models import User
from accounts.trail import NOTHING, Change, Entry, Names, entries_of_groups, is_sealed, user_of, who_of
from accounts.versions import history_of, links_of

DEEPEST = 8
PER_PAGE = 50
PROGRAM, OUTSIDE = "program", "outside"

MaySee = Callable[[type[models.Model]], bool]

# What became part of a row in another way than by pointing to it; other parts of the house add to it.
FORMERLY: list[Callable[[models.Model], dict[type[models.Model], set]]] = []


# Of rows of which some are one person's alone: which lines of their history someone sees. Other parts of the house add to it.
SEEN_BY: dict[type[models.Model], Callable[[User], Q]] = {}


@dataclass(frozen=True)
class Kind:
    """The rows of one history table that belong to a stream; of a many-to-many field, if `link` is given."""

    model: type[models.Model]
    history: Any
    where: Q
    link: Any = None

    @property
    def label(self) -> str:
        name = capfirst(str(self.model._meta.verbose_name))
        return f"{name}: {self.link.verbose_name}" if self.link is not None else name

    @property
    def key(self) -> str:
        return self.model._meta.label_lower + (f".{self.link.name}" if self.link is not None else "")


@dataclass(frozen=True)
class Wanted:
    """What is looked for: one account (its key, PROGRAM or OUTSIDE), one kind, days from and to."""

    who: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    act: UUID | None = None  # what was written by one act

    def q(self) -> Q:
        found = Q(pgh_context=self.act) if self.act else Q()
        if self.who == OUTSIDE:
            found &= Q(pgh_context=None)
        elif self.who == PROGRAM:
            found &= Q(pgh_context__isnull=False) & (
                Q(pgh_context__metadata__user=None) | ~Q(pgh_context__metadata__has_key="user")
            )
        elif self.who:
            found &= Q(pgh_context__metadata__user=int(self.who))
        if self.since:
            found &= Q(pgh_created_at__gte=_start(self.since))
        if self.until and self.until < date.max:
            found &= Q(pgh_created_at__lt=_start(self.until + timedelta(days=1)))
        return found


@dataclass(frozen=True)
class Page:
    """So many entries, the newest first; `number` counts from 1."""

    entries: list[Entry]
    number: int
    has_more: bool


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def belonging(row: models.Model, may_see: MaySee) -> dict[type[models.Model], set]:
    """The keys of the row and of all that belongs or belonged to it, by model."""
    known: dict[type[models.Model], set] = defaultdict(set, {type(row): {row.pk}})
    for former in FORMERLY:
        for model, keys in former(row).items():
            known[model] |= keys
    fresh = {model: set(keys) for model, keys in known.items() if _is_shown(model, may_see) or model is type(row)}
    known = defaultdict(set, {model: set(keys) for model, keys in fresh.items()})
    for _step in range(DEEPEST):
        wanted = below(fresh)
        fresh = {}
        for child, q in wanted.items():
            if _is_shown(child, may_see):
                found = set(history_of(child).objects.filter(q).values_list("pgh_obj_id", flat=True).distinct())
                if found - known[child]:
                    fresh[child] = found - known[child]
                    known[child] |= found
        if not fresh:
            break
    return {model: keys for model, keys in known.items() if keys}


def below(rows: dict[type[models.Model], set]) -> dict[type[models.Model], Q]:
    """What goes when rows go, one step down: as conditions on the history of each kind."""
    wanted: dict[type[models.Model], Q] = {}
    for model, keys in rows.items():
        for child, q in _children(model, keys):
            wanted[child] = wanted[child] | q if child in wanted else q
    return wanted


def _is_shown(model: type[models.Model], may_see: MaySee) -> bool:
    """Rows with sealed words are followed on their own pages only, which ask who is reading."""
    return not any(is_sealed(column) for column in model._meta.concrete_fields) and may_see(model)


def _children(model: type[models.Model], keys: set) -> Iterator[tuple[type[models.Model], Q]]:
    """What goes when rows of `model` go, as conditions on the history of each kind."""
    for relation in model._meta.related_objects:
        child: Any = relation.related_model
        cascades = relation.on_delete is models.CASCADE and not relation.many_to_many
        if cascades and history_of(child) and not child._meta.proxy:
            yield child, Q(**{f"{relation.field.attname}__in": list(keys)})
    for relation in model._meta.private_fields:
        if isinstance(relation, GenericRelation) and history_of(relation.related_model):
            about = ContentType.objects.get_for_model(model)
            names = (relation.content_type_field_name, relation.object_id_field_name)
            yield relation.related_model, Q(**{names[0]: about.pk, f"{names[1]}__in": list(keys)})


def kinds_of(known: dict[type[models.Model], set]) -> list[Kind]:
    """What the stream of some rows consists of: their own histories, and those of their links."""
    found = []
    for model, keys in known.items():
        if history := history_of(model):
            found.append(Kind(model, history, Q(pgh_obj_id__in=list(keys))))
        for link in links_of(model):
            if history := link_history_of(link):
                found.append(Kind(model, history, Q(**{f"{link_ends(link)[0]}__in": list(keys)}), link))
    return found


def all_kinds(may_see: MaySee, *, all_opens: bool = False) -> list[Kind]:
    """Everything of which a history is kept and which someone may see. Of rows with sealed words, which have no page any
    more once they are deleted, the deletions: for someone to whom all that is sealed opens."""
    kept = [m for m in apps.get_models() if not m._meta.proxy and history_of(m) and may_see(m)]
    tracked = [model for model in kept if _is_shown(model, may_see)]
    found = [Kind(model, history_of(model), Q()) for model in tracked]
    if all_opens:
        gone = [model for model in kept if model not in tracked]
        found += [Kind(model, history_of(model), Q(pgh_label="delete")) for model in gone]
    links = [(model, link, link_history_of(link)) for model in tracked for link in links_of(model)]
    return found + [Kind(model, history, Q(), link) for model, link, history in links if history]


def for_eyes_of(user: User, kinds: list[Kind]) -> list[Kind]:
    """The same without the lines that are somebody else's alone."""
    return [
        replace(kind, where=kind.where & SEEN_BY[kind.model](user)) if kind.model in SEEN_BY and not kind.link else kind
        for kind in kinds
    ]


def read(kinds: list[Kind], wanted: Wanted, number: int = 1) -> Page:
    """One page of the stream, newest first."""
    start = (max(number, 1) - 1) * PER_PAGE
    parts = [
        kind.history.objects.filter(kind.where & wanted.q())
        .order_by("-pgh_id")
        .annotate(which=Value(which, models.IntegerField()))
        .values_list("pgh_created_at", "which", "pgh_id")[: start + PER_PAGE + 1]
        for which, kind in enumerate(kinds)
        if wanted.kind in ("", kind.key)
    ]
    if not parts:
        return Page([], 1, False)
    # Of each table so many of its newest as the page may need; together, put into the order of time.
    rows = parts[0].union(*parts[1:], all=True).order_by("-pgh_created_at", "-pgh_id") if len(parts) > 1 else parts[0]
    found = list(rows[start : start + PER_PAGE + 1])
    return Page(_in_words(kinds, found[:PER_PAGE]), number, len(found) > PER_PAGE)


def _in_words(kinds: list[Kind], found: list[tuple]) -> list[Entry]:
    numbers: dict[int, list[int]] = defaultdict(list)
    for _at, which, number in found:
        numbers[which].append(number)
    rows = {
        which: list(kinds[which].history.objects.filter(pgh_id__in=some).select_related("pgh_context"))
        for which, some in numbers.items()
    }
    plain = {which: some for which, some in rows.items() if kinds[which].link is None}
    entries = iter(entries_of_groups([(kinds[which].model, some) for which, some in plain.items()]))
    said = {(which, row.pgh_id): next(entries) for which, some in plain.items() for row in some}
    said |= _links_in_words({which: (kinds[which], some) for which, some in rows.items() if which not in plain})
    return [said[which, number] for _at, which, number in found]


def _links_in_words(groups: dict[int, tuple[Kind, list]]) -> dict[tuple[int, int], Entry]:
    names = Names()
    for kind, rows in groups.values():
        own, other = link_ends(kind.link)
        names.want(kind.model, *(getattr(row, own) for row in rows))
        names.want(kind.link.remote_field.model, *(getattr(row, other) for row in rows))
        names.want(User, *(user_of(row) for row in rows))
    names.load()
    return {
        (which, row.pgh_id): _link_entry(kind, row, names) for which, (kind, rows) in groups.items() for row in rows
    }


def _link_entry(kind: Kind, row: Any, names: Names) -> Entry:
    own, other = (getattr(row, name) for name in link_ends(kind.link))
    name = names.of(kind.link.remote_field.model, other) or _("a row that is gone (%(id)s)") % {"id": other}
    added = row.pgh_label == "insert"
    change = Change(
        kind.link.name, capfirst(str(kind.link.verbose_name)), NOTHING if added else name, name if added else NOTHING
    )
    return Entry(
        at=row.pgh_created_at, who=who_of(row, names), what=_("link added") if added else _("link removed"),
        label="link", outside=row.pgh_context is None, model=kind.model, pk=own, number=row.pgh_id,
        row=names.of(kind.model, own) or _("number %(id)s") % {"id": own}, changes=[change],
        act=str(row.pgh_context_id or ""),
    )  # fmt: skip
