"""What colleagues changed in a row since someone saw it: field by field, by whom, when, from what to what."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models

from accounts.models import User
from accounts.trail import NOTHING, Names, in_words, user_of, who_of, who_wrote
from accounts.versions import digest_of, history_of, link_sums_in, links_of, number_in

FURTHEST = 500  # so many changes of links are undone at most, to find out what someone saw


@dataclass
class Step:
    """One field, then and now. `then` is UNKNOWN where nothing says what was seen."""

    name: str
    column: Any
    then: Any
    now: Any
    wrote: Any = None  # the row of history that changed it last
    who: str = ""
    then_words: str = ""
    now_words: str = ""

    @property
    def at(self) -> datetime | None:
        return self.wrote.pgh_created_at if self.wrote else None

    @property
    def is_known(self) -> bool:
        return self.then is not UNKNOWN

    @property
    def has_moved(self) -> bool:
        return not self.is_known or self.then != self.now


UNKNOWN = object()


def steps_since(row: models.Model, seen: str, names: list[str]) -> dict[str, Step]:
    """The named fields of a stored row, as they were in version `seen` and as they are now."""
    columns = {column.name: column for column in row._meta.concrete_fields if column.name in names}
    links = {column.name: column for column in links_of(type(row)) if column.name in names}
    history = history_of(type(row))
    number = number_in(seen)
    rows = list(_rows_since(history, row, number)) if history else []
    base = rows[0] if rows and rows[0].pgh_id == number else None
    found = {name: _step_of_column(name, column, row, base, rows) for name, column in columns.items()}
    sums = link_sums_in(seen, type(row)) if base is not None else {}
    found |= {name: _step_of_links(name, column, row, sums.get(name)) for name, column in links.items()}
    _put_into_words(found.values())
    return found


def _rows_since(history: Any, row: models.Model, number: int | None):
    found = history.objects.filter(pgh_obj_id=row.pk).select_related("pgh_context").order_by("pgh_id")
    return found.filter(pgh_id__gte=number) if number and found.filter(pgh_id=number).exists() else found


def _step_of_column(name: str, column: Any, row: models.Model, base: Any, rows: list) -> Step:
    kept = bool(rows) and column.attname in {kept.attname for kept in rows[0]._meta.concrete_fields}
    then = getattr(base, column.attname) if base is not None and kept else UNKNOWN
    step = Step(name, column, then, column.value_from_object(row))
    if kept:
        for before, after in zip([None, *rows], rows, strict=False):
            if before is None or getattr(before, column.attname) != getattr(after, column.attname):
                step.wrote = after
    return step


def link_history_of(column: Any) -> Any:
    """The history of a many-to-many table; None where none is kept."""
    through = column.remote_field.through._meta.concrete_model
    proxies = [m for m in apps.get_models() if m._meta.proxy and m._meta.concrete_model is through]
    return next((found for found in map(history_of, proxies) if found is not None), None)


def link_ends(column: Any) -> tuple[str, str]:
    """The names of the two columns of a many-to-many table: of the row, of the other end."""
    names = {end.column: end.attname for end in column.remote_field.through._meta.concrete_fields}
    return names[column.m2m_column_name()], names[column.m2m_reverse_name()]


def _step_of_links(name: str, column: Any, row: models.Model, wanted: str | None) -> Step:
    """Undoes the changes of the links, newest first, until their sum is the one that was seen."""
    own, other = link_ends(column)
    now = set(getattr(row, name).values_list("pk", flat=True))
    step, history, then = Step(name, column, UNKNOWN, now), link_history_of(column), set(now)
    changes: list[Any] = []
    if history:
        links = history.objects.filter(**{own: row.pk}).select_related("pgh_context")
        changes = list(links.order_by("-pgh_id")[:FURTHEST])
    for change in [None, *changes]:
        if change is not None:
            key = getattr(change, other)
            then = then - {key} if change.pgh_label == "insert" else then | {key}
            step.wrote = step.wrote or change
        if digest_of(then) == wanted:
            step.then = then
            break
    return step


def _put_into_words(steps: Any) -> None:
    names = Names()
    for step in steps:
        names.want(User, user_of(step.wrote) if step.wrote else None)
        for value in (step.then, step.now):
            if step.column.remote_field and value is not UNKNOWN:
                names.want(step.column.remote_field.model, *(value if isinstance(value, set) else [value]))
    names.load()
    for step in steps:
        step.who = who_of(step.wrote, names) if step.wrote else ""
        step.now_words = _words(step.column, step.now, names)
        step.then_words = _words(step.column, step.then, names) if step.is_known else ""


def _words(column: Any, value: Any, names: Names) -> str:
    if isinstance(value, set):
        return "; ".join(sorted(names.of(column.remote_field.model, key) for key in value)) or NOTHING
    return in_words(column, value, names)


def who_deleted(model: type[models.Model], key: Any) -> tuple[str, datetime] | None:
    """Who deleted a row, and when; None when nothing is known of it."""
    history = history_of(model)
    last = history and history.objects.filter(pgh_obj_id=key, pgh_label="delete").select_related("pgh_context").last()
    return (who_wrote(last), last.pgh_created_at) if last else None


def count_deleted(model: type[models.Model], keys: Collection[Any]) -> int:
    """How many of these rows were there once and are deleted."""
    history = history_of(model)
    if not keys or history is None:
        return 0
    return history.objects.filter(pgh_obj_id__in=keys, pgh_label="delete").values("pgh_obj_id").distinct().count()
