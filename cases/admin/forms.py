"""Forms of the record: what no single field can know, said in plain words."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminFileWidget, AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.seen import SeenForm
from cases.admin.widgets import OneByName
from cases.dates import PartialDateError, parse
from cases.models import Citation, Source

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


class RecordForm(SeenForm):
    """A form of any row, which saves over nobody's change (accounts.seen). `conflict` is what the database answered
    to the first try (see cases.admin.conflicts)."""

    conflict: Any = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.conflict:
            raise ValidationError(self.conflict, code="conflict")
        language = cleaned.get("language")
        if language and not LANGUAGE.fullmatch(language):
            self.add_error("language", _("This is no language code. Write en for English, km for Khmer, zh-Hant."))
        self.check_row()
        return cleaned

    def check_row(self) -> None:
        """What several fields must agree on; calls `add_error`."""

    def value(self, name: str) -> Any:
        """What is typed for `name`; where the form does not ask for it, what the row holds."""
        if name in self.fields:
            return self.cleaned_data.get(name)
        return getattr(self.instance, name, None)

    def agree(self, name: str, fits: bool, message: Any) -> None:
        """Puts `message` beside the field `name` unless what it holds fits."""
        if name in self.fields and name not in self.errors and not fits:
            self.add_error(name, message)


class CitedRowForm(RecordForm):
    """A row of an inline with room for its first source, so that a fact and its quote are entered together."""

    cite_source = forms.ModelChoiceField(
        label=_("Source"),
        queryset=Source.objects.all(),
        required=False,
        widget=OneByName(Citation._meta.get_field("source"), admin.site),
        help_text=_("For more sources, or one part of the row only, open the row's own page: Change."),
    )
    cite_locator = forms.CharField(
        label=_("Where in the source"),
        max_length=120,
        required=False,
        widget=AdminTextInputWidget,
        help_text=_("Example: paragraph 2."),
    )
    cite_quote = forms.CharField(
        label=_("Quote"),
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("The source's own words, exactly."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        words = cleaned.get("cite_quote") or cleaned.get("cite_locator")
        self.agree("cite_source", not words or bool(cleaned.get("cite_source")), _("Choose the source of these words."))
        return cleaned

    def save_citation(self) -> None:
        """Writes the citation that was typed with the row, if one was."""
        source = self.cleaned_data.get("cite_source")
        if source is None:
            return
        Citation.objects.create(
            fact=self.instance,
            source=source,
            locator=self.cleaned_data["cite_locator"],
            quote=self.cleaned_data["cite_quote"],
            language=source.language,
            order=self.instance.citations.count(),
        )


class ExactDateField(forms.DateField):
    """One day, written like any other date of the record; 01/02/2018 is refused, for it can be read in two ways."""

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            day = parse(value)
        except PartialDateError as error:
            raise ValidationError(str(error), code="invalid") from error
        if day.precision != "day" or day.approximate or day.year_unknown or day.marks():
            raise ValidationError(_("Write one exact day, such as 1 Feb 2018."), code="invalid")
        return day.first


class PrivateFileWidget(AdminFileWidget):
    """Shows our copy of a file at an address that asks who is reading."""

    def format_value(self, value: Any) -> Any:
        value = super().format_value(value)
        return _OpenedInside(value) if value is not None else None


class _OpenedInside:
    """A stored file with the address of the admin's own page for it."""

    def __init__(self, value: Any) -> None:
        meta = value.instance._meta
        known = getattr(value.instance, f"{value.field.name}_download_name", "")
        self.name = known or value.name.rsplit("/", 1)[-1]
        self.url = reverse(f"admin:{meta.app_label}_{meta.model_name}_file", args=[value.instance.pk])

    def __str__(self) -> str:
        return self.name
