"""The history of rows in words: when, who, which row, what, before and after. Read by staff only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.versions import history_of

WORDS = {"insert": _("added"), "update": _("changed"), "delete": _("deleted")}
# Words for what an act says of itself, in the context of its entries.
OF_ACTS = {("insert", "brought_back"): _("brought back"), ("delete", "merge"): _("merged into another")}
NOTHING = "–"
HIDDEN = "•••"  # for sealed words
# Fields whose text names a row that is gone, in the order in which they are tried.
NAMING = (
    "title",
    "name",
    "headline",
    "text",
    "wording",
    "label",
    "quote",
    "value",
    "place",
    "reference",
    "slug",
    "email",
)


@dataclass(frozen=True)
class Change:
    """One field of one change, in words. Of a sealed field only that it changed."""

    name: str  # of the field
    label: str
    before: str
    after: str
    sealed: bool = False


@dataclass(eq=False)
class Entry:
    """One change of one row. `number` is its place in the history table of `model`."""

    at: datetime
    who: str
    what: str  # a word for people
    label: str  # insert, update, delete
    outside: bool
    model: type[models.Model]
    pk: Any
    number: int
    row: str = ""
    before_number: int | None = None
    changes: list[Change] = field(default_factory=list)
    url: str = ""  # of the row, where it has a page
    seen: str = ""  # the version of the row now, where something of it may be set back
    may_set_back: set[str] = field(default_factory=set)  # the fields of which that is so
    set_back_to: str = ""  # the earlier value of links, in words
    may_bring_back: bool = False
    act: str = ""  # the number of the act that wrote it; others may have been written along
    act_url: str = ""  # where all that the act wrote is shown
    why: str = ""  # the reason that was given with the act, where one was asked for

    is_merged: bool = False  # the row went into another one

    @property
    def kind(self) -> str:
        return capfirst(str(self.model._meta.verbose_name))


def is_sealed(column: models.Field) -> bool:
    """Whether a field is encrypted: its words are in no list and no history."""
    return type(column).__name__.startswith("Sealed")


class Names:
    """Names of the rows that values point at: gathered first, then read in one query for each kind."""

    def __init__(self) -> None:
        self.wanted: dict[type[models.Model], set] = defaultdict(set)
        self.found: dict[type[models.Model], dict[Any, str]] = {}

    def want(self, model: type[models.Model], *keys: Any) -> None:
        self.wanted[model] |= {key for key in keys if key is not None}

    def want_values(self, column: models.Field, *values: Any) -> None:
        if column.remote_field:
            self.want(column.remote_field.model, *values)

    def load(self) -> "Names":
        for model, keys in self.wanted.items():
            rows = model._base_manager.filter(pk__in=keys).select_related(*_read_by_str(model))
            self.found[model] = {row.pk: str(row) for row in rows}
        return self

    def of(self, model: type[models.Model], key: Any) -> str:
        return self.found.get(model, {}).get(key, "")


def _read_by_str(model: type[models.Model]) -> list[str]:
    """What the name of a row may read beside it: as its admin class says, else whatever it points at."""
    page = admin.site._registry.get(model)
    if page is not None:
        return list(getattr(page, "related", ()))
    return [column.name for column in model._meta.concrete_fields if column.many_to_one]


def entries_of_groups(groups: Iterable[tuple[type[models.Model], list]]) -> list[Entry]:
    """Rows of several history tables in words, table by table, asking once for what all of them name."""
    known = [(model, rows, _predecessors(model, rows)) for model, rows in groups]
    names = Names()
    for model, rows, earlier in known:
        names.want(model, *(row.pgh_obj_id for row in rows))
        names.want(User, *(user_of(row) for row in rows))
        for row in rows:
            for column in _changed(model, earlier.get(row.pgh_id), row):
                names.want_values(column, getattr(earlier[row.pgh_id], column.attname), getattr(row, column.attname))
    names.load()
    return [_entry(model, earlier.get(row.pgh_id), row, names) for model, rows, earlier in known for row in rows]


def _predecessors(model: type[models.Model], rows: list) -> dict[int, Any]:
    """For each row of history the one before it, of the same row of the record."""
    history = history_of(model)
    before = history.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    pairs = dict(
        history.objects.filter(pgh_id__in=[row.pgh_id for row in rows])
        .annotate(pgh_before=Subquery(before.order_by("-pgh_id").values("pgh_id")[:1]))
        .values_list("pgh_id", "pgh_before")
    )
    known = {row.pgh_id: row for row in rows}
    missing = {number for number in pairs.values() if number is not None} - known.keys()
    known |= history.objects.in_bulk(missing) if missing else {}
    return {number: known[before] for number, before in pairs.items() if before is not None}


def _entry(model: type[models.Model], before: Any, row: Any, names: Names) -> Entry:
    context = row.pgh_context
    return Entry(
        at=row.pgh_created_at,
        who=who_of(row, names),
        what=_what(row),
        label=row.pgh_label,
        outside=context is None,
        model=model,
        pk=row.pgh_obj_id,
        number=row.pgh_id,
        row=names.of(model, row.pgh_obj_id) or name_of_gone(row),
        before_number=before.pgh_id if before is not None else None,
        changes=_changes(model, before, row, names) if row.pgh_label == "update" else [],
        act=str(row.pgh_context_id or ""),
        is_merged=bool(context and "merge" in context.metadata),
        why=str(context.metadata.get("why") or "") if context else "",
    )


def _what(row: Any) -> str:
    said = row.pgh_context.metadata if row.pgh_context else {}
    of_act = next((words for (label, name), words in OF_ACTS.items() if label == row.pgh_label and name in said), "")
    return str(of_act or WORDS.get(row.pgh_label, row.pgh_label))


def user_of(row: Any) -> Any:
    return row.pgh_context.metadata.get("user") if row.pgh_context else None


def who_of(row: Any, names: Names) -> str:
    """A colleague, the program (a command, the worker, the server), or someone past the application."""
    if row.pgh_context is None:
        return gettext("outside the application")
    if user := user_of(row):
        return names.of(User, user) or gettext("an account that is gone")
    source = row.pgh_context.metadata.get("source")
    return gettext("the program (%(source)s)") % {"source": source} if source else gettext("the program")


def who_wrote(row: Any) -> str:
    """Who is behind one row of history. For several rows, `entries_of_groups` asks once."""
    names = Names()
    names.want(User, user_of(row))
    return who_of(row, names.load())


def name_of_gone(row: Any) -> str:
    """A row that is in the history alone, by the first of its texts that says something."""
    for name in NAMING:
        text = getattr(row, name, "")
        if isinstance(text, str) and text and not is_sealed(row._meta.get_field(name)):
            return text if len(text) < 80 else f"{text[:77]}…"
    return gettext("number %(id)s") % {"id": row.pgh_obj_id}


def _changed(model: type[models.Model], before: Any, after: Any) -> list[models.Field]:
    """The fields that differ between two neighbouring rows of history; none for the first."""
    if before is None or after.pgh_label != "update":
        return []
    kept = {column.name for column in after._meta.concrete_fields}
    return [
        column
        for column in model._meta.concrete_fields
        if column.name in kept and getattr(before, column.attname) != getattr(after, column.attname)
    ]


def _changes(model: type[models.Model], before: Any, after: Any, names: Names) -> list[Change]:
    return [
        Change(
            column.name,
            capfirst(str(column.verbose_name)),
            in_words(column, getattr(before, column.attname), names),
            in_words(column, getattr(after, column.attname), names),
            is_sealed(column),
        )
        for column in _changed(model, before, after)
    ]


def in_words(column: models.Field, value: Any, names: Names) -> str:
    """One value as a person reads it."""
    if is_sealed(column):
        return HIDDEN if value else NOTHING
    if value is None or value == "" or value == []:
        return NOTHING
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if column.remote_field:
        return names.of(column.remote_field.model, value) or gettext("a row that is gone (%(id)s)") % {"id": value}
    if hasattr(value, "words_with_marks"):
        return str(value.words_with_marks())
    choices: dict = dict(getattr(getattr(column, "base_field", column), "flatchoices", None) or ())
    if isinstance(value, list):
        return ", ".join(str(choices.get(item, item)) for item in value)
    return str(choices.get(value, value))
