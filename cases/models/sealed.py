"""Words that are sealed before they reach the database, and stay sealed until someone opens them on purpose."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from accounts.sealing import WrongKey, seal, unseal

HIDDEN = "•••"
_DUMPED = "sealed:"


class Sealed:
    """A text that shows nothing of itself wherever it is printed, compared, listed or logged; `open()` gives the words."""

    __slots__ = ("token",)

    def __init__(self, token: str) -> None:
        self.token = token

    def open(self) -> str:
        """The words. Raises accounts.sealing.WrongKey."""
        return unseal(self.token)

    def __str__(self) -> str:
        return HIDDEN

    __repr__ = __str__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.token == self.token

    def __hash__(self) -> int:
        return hash(self.token)


class _SealedAttribute(DeferredAttribute):
    """Seals what is assigned: a row in memory holds no plain words either."""

    def __set__(self, row: models.Model, value: Any) -> None:
        row.__dict__[self.field.attname] = value if isinstance(value, Sealed) or not value else Sealed(seal(str(value)))


class SealedFormField(forms.CharField):
    """Never shows what is held; left empty, it changes nothing."""

    def prepare_value(self, value: Any) -> Any:
        return "" if isinstance(value, Sealed) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class SealedTextField(models.TextField):
    """Text that is encrypted before it reaches the database, its history and its backups. Python sees a `Sealed`.

    It cannot be searched: only whether it is empty, or the very same sealed text, can be asked.
    """

    descriptor_class = _SealedAttribute
    LOOKUPS = ("exact", "gt", "isnull", "in", "df", "ndf")  # the last two: history triggers ask what has changed

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Sealed):
            return value.token
        return seal(str(value)) if value else value

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return Sealed(value) if value else value

    def to_python(self, value: Any) -> Any:
        """Words stay words; what `dumpdata` wrote is a sealed text again."""
        if isinstance(value, str) and value.startswith(_DUMPED):
            try:
                unseal(value.removeprefix(_DUMPED))
            except WrongKey:
                return value
            return Sealed(value.removeprefix(_DUMPED))
        return value if isinstance(value, Sealed) else super().to_python(value)

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value.open() if self.choices and isinstance(value, Sealed) else value, model_instance)

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return f"{_DUMPED}{value.token}" if isinstance(value, Sealed) else ""

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        """A field that was left empty wipes nothing; `cases.actions.sealed.rewrite` does."""
        if data:
            super().save_form_data(instance, data)

    def formfield(self, **kwargs: Any) -> Any:
        if self.choices:
            return super().formfield(**{**kwargs, "widget": forms.Select})
        return super().formfield(**{"widget": AdminTextareaWidget, **kwargs, "form_class": SealedFormField})

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in self.LOOKUPS:
            raise FieldError(f"{self.name} is sealed: it cannot be searched.")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.name} is sealed: it cannot be searched.")


def sealed_fields(model: type[models.Model] | models.Model) -> list[SealedTextField]:
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedTextField)]


def is_filled(row: models.Model) -> bool:
    """Whether there are sealed words in the row."""
    return any(getattr(row, field.attname) for field in sealed_fields(row))
