"""Brings back a row that was deleted, with what was deleted along with it, as far as the history holds them.

What an erasure took out of the history cannot come back, and nothing comes back to what is gone itself. Sealed words
come back sealed as they were, and only those that a key of this server still opens. That it came back is a change like
any other.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from graphlib import CycleError, TopologicalSorter
from typing import Any

import pghistory
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.meanwhile import link_ends, link_history_of
from accounts.models import User
from accounts.roles import Act, require
from accounts.sealing import still_opens
from accounts.stream import DEEPEST, below
from accounts.trail import is_sealed
from accounts.versions import history_of, links_of

Model = type[models.Model]
Key = tuple[Model, Any]
MERGE = "merge"  # in the context of a history entry: the row went into another one


@dataclass
class Back:
    """What came back: the row, how many came along, and what did not, by kind."""

    row: Any
    along: int = 0
    left_out: dict[Model, int] = field(default_factory=lambda: defaultdict(int))
    words_gone: list[str] = field(default_factory=list)  # sealed fields that no key opens any more: they are empty now

    def left_out_in_words(self) -> str:
        kinds = self.left_out.items()
        return ", ".join(f"{capfirst(str(model._meta.verbose_name_plural))}: {number}" for model, number in kinds)


@transaction.atomic
def bring_back(
    model: Model, entry_number: int, *, act: Act, by: User, now: datetime, may: Callable[[Model], bool]
) -> Back:
    """Stores a deleted row again as it was in `entry_number` of its history, the entry of its deletion.

    `act` is what deleting it asks for, `may` says of which further kinds rows may come along. Raises PermissionDenied, or
    ValidationError with a sentence where it no longer fits.
    """
    require(by, act)
    entry = _entry(model, entry_number)
    _check(model, entry)
    gone = _gone_with(model, entry)
    back = Back(None)
    rows: dict[Key, models.Model] = {}
    for key in _in_order(gone):
        row = _row_of(key[0], gone[key])
        closed = _closed_words(row)
        if key == (model, entry.pgh_obj_id):
            _refuse_lost(row, gone, rows)
            _refuse_closed(closed)
        elif not may(key[0]) or _lost(row, rows) or _cannot_be_without(closed):
            back.left_out[key[0]] += 1
            continue
        back.words_gone += _emptied(row, closed)
        rows[key] = row
    with pghistory.context(brought_back=entry_number, at=now.isoformat()):
        _store(rows.values(), now)
        _link(rows, entry)
    back.row = model._base_manager.get(pk=entry.pgh_obj_id)
    back.along = len(rows) - 1
    return back


def _entry(model: Model, number: int) -> Any:
    history = history_of(model)
    found = history.objects.select_related("pgh_context").filter(pgh_id=number).first() if history else None
    with connection.cursor() as cursor:  # of two who press at once, the second waits and is told
        cursor.execute("select pg_advisory_xact_lock(hashtext('bring back'))")
    return found


def _check(model: Model, entry: Any) -> None:
    if entry is None or entry.pgh_label != "delete":
        raise ValidationError(_("This is not in the history of the row."))
    later = history_of(model).objects.filter(pgh_obj_id=entry.pgh_obj_id, pgh_id__gt=entry.pgh_id)
    if model._base_manager.filter(pk=entry.pgh_obj_id).exists() or later.exists():
        raise ValidationError(_("It was brought back already."))
    if entry.pgh_context and MERGE in entry.pgh_context.metadata:
        raise ValidationError(_("It was not deleted: it went into another row when the two were merged."))


# Sealed words: the history holds them sealed. Nobody reads them by bringing them back; they are opened as before.


def _closed_words(row: models.Model) -> list[Any]:
    """The sealed fields whose words no key of this server opens any more."""
    held = [column for column in row._meta.concrete_fields if is_sealed(column) and getattr(row, column.attname)]
    return [column for column in held if not still_opens(column.get_prep_value(getattr(row, column.attname)))]


def _cannot_be_without(closed: list[Any]) -> list[Any]:
    return [column for column in closed if not column.blank]


def _refuse_closed(closed: list[Any]) -> None:
    if needed := _cannot_be_without(closed):
        names = ", ".join(str(column.verbose_name) for column in needed)
        words = _(
            "Its sealed words (%(fields)s) no longer open with the keys of this server: enter it anew, or ask whoever "
            "keeps HABEAS_SEAL_KEY to add the key of that time."
        )
        raise ValidationError(words % {"fields": names})


def _emptied(row: models.Model, closed: list[Any]) -> list[str]:
    """Takes words that nobody can open out of the row; says which they were."""
    for column in closed:
        setattr(row, column.attname, "")
    kind = capfirst(str(row._meta.verbose_name))
    return [f"{kind}: {column.verbose_name}" for column in closed]


# What went along


def _gone_with(model: Model, entry: Any) -> dict[Key, Any]:
    """The entry, and those of rows below it that one act deleted with it and that are still gone."""
    gone = {(model, entry.pgh_obj_id): entry}
    fresh: dict[Model, set] = {model: {entry.pgh_obj_id}}
    for _step in range(DEEPEST):
        wanted, fresh = below(fresh), {}
        for child, q in wanted.items():
            for row in _deleted(history_of(child), entry).filter(q):
                if (child, row.pgh_obj_id) not in gone:
                    gone[child, row.pgh_obj_id] = row
                    fresh.setdefault(child, set()).add(row.pgh_obj_id)
        if not fresh:
            break
    for child in {child for child, _key in gone}:
        keys = [key for one, key in gone if one is child]
        for key in child._base_manager.filter(pk__in=keys).values_list("pk", flat=True):
            del gone[child, key]
    return gone


def _deleted(history: Any, entry: Any) -> Any:
    """What was deleted in the same transaction, by the same request."""
    act = Q(pgh_created_at=entry.pgh_created_at, pgh_context=entry.pgh_context_id)
    return history.objects.filter(act, pgh_label="delete").order_by("pgh_id")


def _in_order(gone: dict[Key, Any]) -> list[Key]:
    """What others point to comes before them."""
    needs = {
        key: {other for other in _points_at(_row_of(key[0], entry)) if other in gone} for key, entry in gone.items()
    }
    try:
        return list(TopologicalSorter({key: others - {key} for key, others in needs.items()}).static_order())
    except CycleError as error:
        raise ValidationError(_("These rows point at each other: enter them anew.")) from error


def _row_of(model: Model, entry: Any) -> models.Model:
    kept = {column.attname for column in entry._meta.concrete_fields}
    names = [
        column.attname
        for column in model._meta.concrete_fields
        if column.attname in kept and not isinstance(column, models.GeneratedField)
    ]
    row = model(**{name: getattr(entry, name) for name in names})
    for name, instead in getattr(model, "comes_back_as", {}).items():
        setattr(row, name, instead.get(getattr(row, name), getattr(row, name)))
    return row


def _points_at(row: models.Model) -> dict[Key, Any]:
    """The rows that a row cannot be without, with the field that points there."""
    found: dict[Key, Any] = {}
    for column in row._meta.concrete_fields:
        if column.remote_field and (key := getattr(row, column.attname)) is not None:
            model: Any = column.remote_field.model._meta.concrete_model
            found[model, key] = column
    for generic in row._meta.private_fields:
        if isinstance(generic, GenericForeignKey):
            kind: Any = ContentType.objects.get_for_id(getattr(row, f"{generic.ct_field}_id")).model_class()
            found[kind, getattr(row, generic.fk_field)] = row._meta.get_field(generic.fk_field)
    return found


def _lost(row: models.Model, back: dict[Key, Any]) -> list[Any]:
    """The fields of which the row they point at is gone."""
    there = _points_at(row).items()
    return [column for key, column in there if key not in back and not key[0]._base_manager.filter(pk=key[1]).exists()]


def _refuse_lost(row: models.Model, gone: dict[Key, Any], back: dict[Key, Any]) -> None:
    if lost := _lost(row, back):
        names = ", ".join(str(column.verbose_name) for column in lost)
        raise ValidationError(_("What it belonged to is gone (%(fields)s): bring that back first.") % {"fields": names})


# Storing


def _store(rows: Any, now: datetime) -> None:
    """What a row names in `set_when_back` tells since when it stands: since now."""
    try:
        for row in rows:
            for name in getattr(row, "set_when_back", ()):
                setattr(row, name, now)
            row.full_clean()
            row.save_base(raw=True, force_insert=True)
            _check_files(row)
    except ValidationError as error:
        words = {"kind": row._meta.verbose_name, "row": row, "why": " ".join(error.messages)}
        raise ValidationError(_("It does not fit any more (%(kind)s “%(row)s”): %(why)s") % words) from error
    except IntegrityError as error:
        raise ValidationError(_("It does not fit any more: the record has changed too much.")) from error


def _check_files(row: models.Model) -> None:
    for column in row._meta.concrete_fields:
        held: Any = getattr(row, column.attname) if isinstance(column, models.FileField) else None
        if held and not held.storage.exists(held.name):
            raise ValidationError(_("Its file is gone."))


def _link(rows: dict[Key, Any], entry: Any) -> None:
    """Links that went along, where both ends are there."""
    for column, q in _links_of(rows):
        own, other = link_ends(column)
        ends = {own: column.model, other: column.remote_field.model}
        through = column.remote_field.through._base_manager
        for gone in _deleted(link_history_of(column), entry).filter(q):
            pair = {name: getattr(gone, name) for name in ends}
            if all(model._base_manager.filter(pk=pair[name]).exists() for name, model in ends.items()):
                through.get_or_create(**pair)


def _links_of(rows: dict[Key, Any]) -> Any:
    """The many-to-many fields of these rows and those that lead to them, with the condition on their history."""
    keys: dict[Model, list] = defaultdict(list)
    for model, key in rows:
        keys[model].append(key)
    for model, some in keys.items():
        there = [(column, 0) for column in links_of(model)]
        there += [
            (relation.field, 1)
            for relation in model._meta.related_objects
            if relation.many_to_many and relation.field in links_of(relation.field.model)
        ]
        for column, end in there:
            if link_history_of(column):
                yield column, Q(**{f"{link_ends(column)[end]}__in": some})
