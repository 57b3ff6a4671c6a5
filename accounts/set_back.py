"""Sets one field of a row back to what it was. That is a change like any other, and stands in the history."""

from datetime import datetime
from typing import Any

import pghistory
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from accounts.trail import is_sealed
from accounts.versions import history_of, lock_unchanged


def may_be_set_back(column: Any) -> bool:
    """Whether a field is one that a person fills in, in one column, with words that are not sealed."""
    plain = (
        column.concrete and not column.many_to_many and not isinstance(column, models.GeneratedField | models.FileField)
    )
    return bool(plain and column.editable and not column.primary_key and not is_sealed(column))


@transaction.atomic
def set_back(
    row: models.Model, field: str, to_entry: int, *, seen: str, act: Act, by: User, now: datetime
) -> models.Model:
    """Gives `field` the value that it had in entry `to_entry` of the row's history; returns the row.

    `seen` is the version of the row that `by` saw, `act` what changing it asks for. Raises PermissionDenied,
    ChangedMeanwhile, or ValidationError with a sentence where the value does not fit any more.
    """
    require(by, act)
    column = _column(row, field)
    lock_unchanged(row, seen)
    history = history_of(type(row))
    entry = history.objects.filter(pgh_id=to_entry, pgh_obj_id=row.pk).first() if history else None
    if entry is None or not hasattr(entry, column.attname):
        raise ValidationError(_("This is not in the history of the row."))
    stored = type(row)._base_manager.get(pk=row.pk)
    setattr(stored, column.attname, getattr(entry, column.attname))
    try:
        stored.full_clean()
    except ValidationError as error:
        words = " ".join(error.messages)
        raise ValidationError(_("The earlier value does not fit any more: %(why)s") % {"why": words}) from error
    with pghistory.context(set_back=field, at=now.isoformat()):
        stored.save(update_fields=[column.name])
    return stored


def _column(row: models.Model, field: str) -> Any:
    try:
        column = row._meta.get_field(field)
    except FieldDoesNotExist:
        column = None
    if column is None or not may_be_set_back(column):
        raise ValidationError(_("This field cannot be set back."))
    return column
