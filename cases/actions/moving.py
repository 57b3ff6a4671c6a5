"""Moving everything that belongs to one row over to another of the same kind: the mechanics of a merge.

What points to a row is found in the models themselves, so that nothing is forgotten. Where the row that stays has the
same already (a unique constraint, or `ALIKE`), the two become one in the same way, all the way down.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from cases.models import Affiliation, CaseSubject, Citation, Relation, Tenure

Model = type[models.Model]

# Rows that say the same without a constraint: they become one when all of these are equal, and not all empty.
ALIKE: dict[Model, tuple[tuple[str, ...], ...]] = {
    Affiliation: (("person", "organisation", "role", "began", "ended", "note"),),
    Relation: (("person", "other", "kind", "note"),),
    Tenure: (("post", "person", "style", "began", "ended"),),
    CaseSubject: (("case", "organisation"),),
    Citation: (
        ("source", "fact_type", "fact_id", "field", "locator", "quote", "stance", "stance_by", "says_instead", "hedge", "reading"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Tie:
    """A foreign key: rows of `model` point to the row with `name`."""

    model: Model
    name: str

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.name}"

    def rows(self, target: models.Model) -> models.QuerySet:
        return self.model._base_manager.filter(**{self.name: target.pk}).order_by("pk")


@dataclass
class Moved:
    """What a move did, by kind of row: how many went over, how many were there already, how many made no sense any more."""

    over: dict[Model, int] = field(default_factory=dict)
    joined: dict[Model, int] = field(default_factory=dict)
    dropped: dict[Model, int] = field(default_factory=dict)

    @staticmethod
    def one_more(counts: dict[Model, int], model: Model) -> None:
        counts[model] = counts.get(model, 0) + 1


def ties_to(model: Model) -> list[Tie]:
    """Every foreign key that points to `model`, those of many-to-many tables included, histories not."""
    found = []
    for relation in model._meta.get_fields(include_hidden=True):
        points = relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
        if points and not hasattr(relation.related_model, "pgh_tracked_model"):
            found.append(Tie(relation.related_model, relation.field.name))  # type: ignore[arg-type, union-attr]
    return found


def generic_keys() -> list[tuple[Model, GenericForeignKey]]:
    """Every model whose rows may stand on any row (citations), with the key."""
    return [
        (model, key)
        for model in apps.get_models()
        if not model._meta.proxy
        for key in model._meta.private_fields
        if isinstance(key, GenericForeignKey)
    ]


def move_all(goes: models.Model, stays: models.Model, moved: Moved | None = None) -> Moved:
    """Everything that points to `goes` points to `stays` afterwards. Call it in a transaction."""
    moved = moved or Moved()
    for tie in ties_to(type(stays)):
        for row in tie.rows(goes):
            _move(row, tie.name, stays, moved)
    for model, key in generic_keys():
        kind = ContentType.objects.get_for_model(goes)
        for row in model._base_manager.filter(**{key.ct_field: kind, key.fk_field: goes.pk}).order_by("pk"):
            _move(row, key.fk_field, stays, moved)
    return moved


def _move(row: models.Model, name: str, stays: models.Model, moved: Moved) -> None:
    model = type(row)
    if _points_to_itself(row, name, stays):
        row.delete()
        moved.one_more(moved.dropped, model)
    elif twin := twin_of(row, name, stays.pk):
        join(row, twin, moved)
    else:
        _point(row, name, stays)
        moved.one_more(moved.over, model)


def _points_to_itself(row: models.Model, name: str, stays: models.Model) -> bool:
    """A relation between the two would tie a person to themselves."""
    return isinstance(row, Relation) and stays.pk in (row.person_id, row.other_id)


def _point(row: models.Model, name: str, stays: models.Model) -> None:
    """Rows of many-to-many tables are made anew: their history knows of adding and removing alone."""
    column: Any = row._meta.get_field(name)
    if row._meta.auto_created:
        values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
        row.delete()
        type(row)._base_manager.create(**values | {column.attname: stays.pk})
    else:
        type(row)._base_manager.filter(pk=row.pk).update(**{column.attname: stays.pk})


def join(row: models.Model, twin: models.Model, moved: Moved) -> None:
    """`twin` takes over what points to `row`, which goes. What it said itself stays in its history."""
    move_all(row, twin, moved)
    row.delete()
    moved.one_more(moved.joined, type(row))


def twin_of(row: models.Model, name: str, pk: int) -> models.Model | None:
    """The row that would be the same as `row`, once its `name` pointed to `pk`."""
    model = type(row)
    for names, condition in _same_when(model):
        if name not in names or (condition and not model._base_manager.filter(condition, pk=row.pk).exists()):
            continue
        values = {one: pk if one == name else _key(row, one) for one in names}
        rest = [value for one, value in values.items() if one != name]
        if None in values.values() and model not in ALIKE or (rest and not any(rest)):
            continue  # in a constraint NULL is like no other NULL
        if found := model._base_manager.filter(condition or Q(), **values).exclude(pk=row.pk).first():
            return found
    return None


def _same_when(model: Model) -> Iterable[tuple[tuple[str, ...], Q | None]]:
    """The sets of columns of which a table holds each combination once, with the condition under which."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
            yield tuple(constraint.fields), constraint.condition
    yield from ((tuple(names), None) for names in model._meta.unique_together)
    yield from (((column.name,), None) for column in model._meta.concrete_fields if column.unique)
    yield from ((names, None) for names in ALIKE.get(model, ()))


def _key(row: models.Model, name: str) -> Any:
    column: Any = row._meta.get_field(name)
    return getattr(row, column.attname)


def nothing_left(row: models.Model) -> bool:
    """Whether nothing points to the row any more: only then may it go, for a cascade takes what is left."""
    return not any(tie.rows(row).exists() for tie in ties_to(type(row)))
