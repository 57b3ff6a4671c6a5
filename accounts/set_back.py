"""Sets one field of a row back to what it was, many-to-many fields as well. That is a change like any other, and stands
in the history."""

from datetime import datetime
from typing import Any

import pghistory
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.links_then import linked_after
from accounts.meanwhile import link_history_of
from accounts.models import User
from accounts.roles import Act, require
from accounts.trail import is_sealed
from accounts.versions import history_of, lock_unchanged


def may_be_set_back(column: Any) -> bool:
    """Whether a field is one that a person fills in, with words that are not sealed, and that a history is kept of."""
    if column.many_to_many:
        return bool(column.editable and link_history_of(column))
    plain = column.concrete and not isinstance(column, models.GeneratedField | models.FileField)
    return bool(plain and column.editable and not column.primary_key and not is_sealed(column))


@transaction.atomic
def set_back(
    row: models.Model, field: str, to_entry: int, *, seen: str, act: Act, by: User, now: datetime
) -> models.Model:
    """Gives `field` the value that it had in entry `to_entry` of the row's history; returns the row.

    Of a many-to-many field `to_entry` is the last change of its links that shall hold again, 0 for none. `seen` is the
    version of the row that `by` saw, `act` what changing it asks for. Raises PermissionDenied, ChangedMeanwhile, or
    ValidationError with a sentence where the value does not fit any more.
    """
    require(by, act)
    column = _column(row, field)
    lock_unchanged(row, seen)
    stored = type(row)._base_manager.get(pk=row.pk)
    with pghistory.context(set_back=field, at=now.isoformat()):
        _links(stored, column, to_entry) if column.many_to_many else _value(stored, column, to_entry)
    return stored


def is_so_already(row: models.Model, field: str, to_entry: int) -> bool:
    """Whether `field` holds what it held in that entry: someone, or one's own first click, has set it back before."""
    column, history = _column(row, field), history_of(type(row))
    if column.many_to_many:
        try:
            return linked_after(column, row.pk, to_entry) == set(getattr(row, field).values_list("pk", flat=True))
        except LookupError:
            return False
    entry = history.objects.filter(pgh_id=to_entry, pgh_obj_id=row.pk).first() if history else None
    stored = type(row)._base_manager.filter(pk=row.pk).first()
    return bool(entry and stored and getattr(entry, column.attname, None) == getattr(stored, column.attname))


def _value(stored: models.Model, column: Any, to_entry: int) -> None:
    history = history_of(type(stored))
    entry = history.objects.filter(pgh_id=to_entry, pgh_obj_id=stored.pk).first() if history else None
    if entry is None or not hasattr(entry, column.attname):
        raise ValidationError(_("This is not in the history of the row."))
    setattr(stored, column.attname, getattr(entry, column.attname))
    _check(stored)
    stored.save(update_fields=[column.name])


def _links(stored: models.Model, column: Any, to_entry: int) -> None:
    try:
        earlier = linked_after(column, stored.pk, to_entry)
    except LookupError:
        raise ValidationError(_("This is not in the history of the row.")) from None
    there = set(column.remote_field.model._base_manager.filter(pk__in=earlier).values_list("pk", flat=True))
    if missing := earlier - there:
        words = _("%(number)s of “%(field)s” are gone") % {"number": len(missing), "field": column.verbose_name}
        raise ValidationError(_("The earlier value does not fit any more: %(why)s") % {"why": f"{words}."})
    getattr(stored, column.name).set(there)
    _check(stored)


def _check(stored: models.Model) -> None:
    try:
        stored.full_clean()
    except ValidationError as error:
        words = " ".join(error.messages)
        raise ValidationError(_("The earlier value does not fit any more: %(why)s") % {"why": words}) from error


def _column(row: models.Model, field: str) -> Any:
    try:
        column = row._meta.get_field(field)
    except FieldDoesNotExist:
        column = None
    if column is None or not may_be_set_back(column):
        raise ValidationError(_("This field cannot be set back."))
    return column
