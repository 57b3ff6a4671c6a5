"""Dates and codes in words, wherever the admin shows them without a form."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst

from cases.models.base import ChoiceArrayField
from cases.models.fields import PartialDateField

SUFFIX = "_in_words"


def _date_shown(field: PartialDateField) -> Callable[[models.Model], str]:
    @admin.display(description=capfirst(field.verbose_name), ordering=f"{field.name}_span", empty_value="–")
    def shown(row: models.Model) -> str:
        value = getattr(row, field.name)
        return value.words_with_marks() if hasattr(value, "words_with_marks") else ""

    return shown


def _codes_shown(field: ChoiceArrayField) -> Callable[[models.Model], str]:
    @admin.display(description=capfirst(field.verbose_name), empty_value="–")
    def shown(row: models.Model) -> str:
        base: Any = field.base_field
        labels = dict(base.flatchoices)
        return ", ".join(str(labels.get(code, code)) for code in getattr(row, field.name))

    return shown


class InWords:
    """Gives an admin class `<date>_in_words` and `<codes>_in_words` for its lists, and uses them by itself
    on pages that may only be looked at."""

    model: type[models.Model]

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.worded: set[str] = set()
        for field in self.model._meta.get_fields():
            if isinstance(field, PartialDateField):
                self._say(field.name, _date_shown(field))
            elif isinstance(field, ChoiceArrayField):
                self._say(field.name, _codes_shown(field))

    def _say(self, name: str, shown: Callable) -> None:
        self.worded.add(name)
        setattr(self, name + SUFFIX, shown)

    def in_words(self, fieldsets: Any) -> list:
        """The same fieldsets with words in the place of stored forms, and nothing that only a form can show."""
        return [
            (title, {**options, "fields": [line for entry in options["fields"] if (line := self._line(entry))]})
            for title, options in fieldsets
            if "cite" not in options.get("classes", ())
        ]

    def _line(self, entry: Any) -> Any:
        if isinstance(entry, list | tuple):
            return tuple(self._line(name) for name in entry)
        return entry + SUFFIX if entry in self.worded else entry

    def get_fieldsets(self, request: HttpRequest, obj=None):
        fieldsets = super().get_fieldsets(request, obj)  # type: ignore[misc]
        if self.has_change_permission(request, obj):  # type: ignore[attr-defined]
            return fieldsets
        return self.in_words(fieldsets)

    def get_readonly_fields(self, request: HttpRequest, obj=None):
        fixed = [*super().get_readonly_fields(request, obj)]  # type: ignore[misc]
        if self.has_change_permission(request, obj):  # type: ignore[attr-defined]
            return fixed
        return [*fixed, *(name + SUFFIX for name in sorted(self.worded))]
