"""What hangs on a row of the record: what is nothing without it, and what can do without."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models

from cases.models import Citation, Person

Rows = dict[type[models.Model], set[int]]
# What is published leaves by publishing, and so does who follows it; the log of erasures and of publications holds no name
# or is the database's.
NOT_HERE = ("Published", "RetiredVersion", "Publication", "Erasure", "SealedReading", "Follower")


def close(going: Rows, rows: Iterable[models.Model]) -> None:
    """Adds rows, and all that is nothing without them. A link that may be empty is emptied instead (see `detach`).

    Rows of one kind are asked about together, so that a long story asks the database no more than a short one.
    """
    todo: Rows = defaultdict(set)
    for row in rows:
        todo[_real(type(row))].add(row.pk)
    while todo:
        model, ids = todo.popitem()
        new = ids - going[model]
        if not new:
            continue
        going[model] |= new
        for child, link in _children(model):
            todo[child] |= set(child._base_manager.filter(**{f"{link.name}__in": new}).values_list("pk", flat=True))
        kind = ContentType.objects.get_for_model(model)
        cited = Citation.objects.filter(fact_type=kind, fact_id__in=new)
        todo[Citation] |= set(cited.values_list("pk", flat=True))


def _real(model: type[models.Model]) -> type[models.Model]:
    return model._meta.concrete_model or model


def links_to(model: type[models.Model]) -> Iterator[tuple[type[models.Model], models.ForeignKey]]:
    """Models that point to one, with the field; histories and what is published apart."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not (isinstance(relation, models.ManyToOneRel) and relation.on_delete):
            continue
        child = relation.related_model
        if not hasattr(child, "pgh_tracked_model") and child._meta.concrete_model is child and child in ours():
            yield child, relation.field  # type: ignore[misc]


def stays(model: type[models.Model], link: models.ForeignKey) -> bool:
    """Whether a row that points to another can do without it. Nothing can do without its person."""
    on_delete = link.remote_field.on_delete
    if model is Person:
        return on_delete is models.SET_NULL
    return on_delete is models.SET_NULL or (on_delete is models.PROTECT and link.null)


def _children(model: type[models.Model]) -> Iterator[tuple[type[models.Model], models.ForeignKey]]:
    return ((child, link) for child, link in links_to(model) if not stays(model, link))


def ours() -> list[type[models.Model]]:
    """Every table of record and response, tables of links included; not the published ones and not the history."""
    return [
        model
        for label in ("cases", "appeals")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if not model.__name__.startswith(NOT_HERE) and not hasattr(model, "pgh_tracked_model") and model._meta.managed
    ]
