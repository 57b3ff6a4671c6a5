"""In which documents a change of the record may show. Read from the history and from the ties between models.

A row shows in what it is a part of (a foreign key that cascades: a charge in its detention) and in what names it (any
other tie: a facility in a stay). Following these from what was touched reaches at least every document that may have
changed; some that are reached have not. Models that show nothing (an empty `disclosed`) carry nothing. A model that is
written tomorrow is followed by itself.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models

Model = type[models.Model]
Rows = dict[Model, set[int]]
Marks = dict[str, int]
Tie = Callable[[set[int]], Iterable[tuple[Model, int]]]


def carriers(app_labels: Iterable[str]) -> list[Model]:
    """The models of the record that show something, each once, without its proxies."""
    found = [model for label in app_labels for model in apps.get_app_config(label).get_models()]
    return [m for m in found if getattr(m, "disclosed", None) and not m._meta.proxy and history_of(m)]


def links(app_labels: Iterable[str]) -> list[Model]:
    """The tables of many-to-many fields that have a history, as the proxies that name them."""
    found = [m for label in app_labels for m in apps.get_app_config(label).get_models(include_auto_created=True)]
    return [m for m in found if m._meta.concrete_model and m._meta.concrete_model._meta.auto_created and history_of(m)]


def history_of(model: Model) -> Any:
    """The model of a row's history; None without one."""
    return next(iter(set(getattr(model, "pgh_event_models", {}).values())), None)


def heads(tracked: Iterable[Model]) -> Marks:
    """The newest row of each history, by table. One query."""
    tables = [history_of(model)._meta.db_table for model in tracked]
    one = "select '{0}', coalesce(max(pgh_id), 0) from \"{0}\""  # names of our own tables, from the models
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(one.format(table) for table in tables))
        return dict(cursor.fetchall())


def since(marks: Marks, app_labels: Iterable[str]) -> Rows:
    """Rows that were touched after `marks`, and what rows that moved or went were parts of."""
    shown, joined = carriers(app_labels), links(app_labels)
    now = heads([*shown, *joined])
    found: Rows = defaultdict(set)
    for model in (*shown, *joined):
        history = history_of(model)
        mark = marks.get(history._meta.db_table, 0)
        if now[history._meta.db_table] <= mark:
            continue
        rows = history._default_manager.filter(pgh_id__gt=mark)
        if model in joined:
            _add(found, shown, _ends(model, rows))
            continue
        ids = set(rows.values_list("pgh_obj_id", flat=True))
        found[model] |= ids
        _add(found, shown, _parents(model, history._default_manager.filter(pgh_obj_id__in=ids)))
    return found


def _add(found: Rows, shown: list[Model], rows: Iterable[tuple[Model, int]]) -> None:
    for model, pk in rows:
        if model in shown:
            found[model].add(pk)


def _ends(link: Model, rows: Any) -> Iterable[tuple[Model, int]]:
    """Both rows that each row of a many-to-many table joins."""
    for field in link._meta.concrete_fields:
        if field.remote_field:
            for pk in rows.values_list(field.attname, flat=True).distinct():
                yield _concrete(field.remote_field.model), pk


def _parents(model: Model, rows: Any) -> Iterable[tuple[Model, int]]:
    """What rows are a part of, now or at any time that `rows` (of the model or of its history) tell of."""
    for field in model._meta.concrete_fields:
        if field.remote_field and field.remote_field.on_delete is models.CASCADE:
            for pk in rows.exclude(**{field.attname: None}).values_list(field.attname, flat=True).distinct():
                yield _concrete(field.remote_field.model), pk
    for anything in model._meta.private_fields:
        if isinstance(anything, GenericForeignKey):
            pairs = rows.values_list(f"{anything.ct_field}_id", anything.fk_field).distinct()
            for kind, pk in pairs:
                target = ContentType.objects.get_for_id(kind).model_class()
                if target is not None:
                    yield _concrete(target), pk


def _concrete(model: Any) -> Model:
    return model._meta.concrete_model


def ties(shown: list[Model]) -> dict[Model, list[Tie]]:
    """From each model, the ways to what shows its rows."""
    found: dict[Model, list[Tie]] = {model: [_part_of(model)] for model in shown}
    for model in shown:
        field: Any
        for field in model._meta.concrete_fields:
            target = _concrete(field.remote_field.model) if field.remote_field else model
            if field.remote_field and target in found and field.remote_field.on_delete is not models.CASCADE:
                found[target].append(_named_by(model, model, field.attname, "pk"))
        for field in model._meta.many_to_many:
            through, target = field.remote_field.through, _concrete(field.remote_field.model)
            if target in found:
                here, there = field.m2m_reverse_name(), field.m2m_column_name()
                found[target].append(_named_by(through, model, here, there))
    return found


def _part_of(model: Model) -> Tie:
    return lambda ids: _parents(model, model._default_manager.order_by().filter(pk__in=ids))


def _named_by(table: Model, owner: Model, column: str, row: str) -> Tie:
    def follow(ids: set[int]) -> Iterable[tuple[Model, int]]:
        rows = table._default_manager.order_by().filter(**{f"{column}__in": ids})
        return ((owner, pk) for pk in rows.values_list(row, flat=True).distinct())

    return follow


def reached(start: Rows, app_labels: Iterable[str]) -> Rows:
    """Everything in which the rows of `start` may show, themselves included."""
    ways = ties(carriers(app_labels))
    seen: Rows = defaultdict(set)
    front: Rows = start
    while front:
        for model, ids in front.items():
            seen[model] |= ids
        ahead: Rows = defaultdict(set)
        for target, pk in _one_step(front, ways):
            if pk not in seen[target]:
                ahead[target].add(pk)
        front = ahead
    return seen


def _one_step(rows: Rows, ways: dict[Model, list[Tie]]) -> Iterable[tuple[Model, int]]:
    """What shows rows by a single tie; what no tie leads on from is left out."""
    for model, ids in rows.items():
        for tie in ways.get(model, ()):
            yield from ((target, pk) for target, pk in tie(ids) if target in ways)
