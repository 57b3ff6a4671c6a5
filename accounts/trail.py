"""The history of one row in words: when, who, what, before and after."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User

WORDS = {"insert": _("added"), "update": _("changed"), "delete": _("deleted")}


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    at: datetime
    who: str
    what: str
    changes: list[Change] = field(default_factory=list)


def trail(obj: models.Model) -> list[Entry]:
    """What the database recorded of this row, newest first; empty for a row without history."""
    history = _history_model(type(obj))
    if history is None:
        return []
    rows = list(history.objects.filter(pgh_obj_id=obj.pk).select_related("pgh_context").order_by("pgh_id"))
    names = _names(rows)
    entries = [
        Entry(
            row.pgh_created_at,
            _who(row, names),
            str(WORDS.get(row.pgh_label, row.pgh_label)),
            _changes(obj, before, row),
        )
        for before, row in zip([None, *rows], rows, strict=False)
    ]
    return entries[::-1]


def _history_model(model: type[models.Model]):
    found = set(getattr(model, "pgh_event_models", {}).values())
    return found.pop() if len(found) == 1 else None


def _names(rows: Sequence) -> dict[int, str]:
    ids = {row.pgh_context.metadata.get("user") for row in rows if row.pgh_context}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids - {None})}


def _who(row, names: dict[int, str]) -> str:
    user = row.pgh_context.metadata.get("user") if row.pgh_context else None
    return names.get(user, gettext("an account that is gone")) if user else gettext("the program")


def _changes(obj: models.Model, before, after) -> list[Change]:
    """The fields that differ between two neighbouring rows of history; none for the first."""
    if before is None:
        return []
    kept = {field.name for field in after._meta.concrete_fields}
    return [
        Change(
            str(field.verbose_name),
            _words(field, getattr(before, field.attname)),
            _words(field, getattr(after, field.attname)),
        )
        for field in obj._meta.concrete_fields
        if field.name in kept and getattr(before, field.attname) != getattr(after, field.attname)
    ]


def _words(field: models.Field, value) -> str:
    """One value as a person reads it."""
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if field.remote_field:
        target = field.remote_field.model._base_manager.filter(pk=value).first()
        return str(target) if target else gettext("a row that is gone (%(id)s)") % {"id": value}
    choices = dict(getattr(getattr(field, "base_field", field), "flatchoices", ()))
    if isinstance(value, list):
        return ", ".join(str(choices.get(item, item)) for item in value)
    return str(choices.get(value, value))
