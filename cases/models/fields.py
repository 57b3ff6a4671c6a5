"""Partial dates in models and forms: EDTF in the column, words for people, a generated span to compare by."""

from typing import Any

from django import forms
from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func
from django.db.models.query_utils import DeferredAttribute
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.dates import PartialDate, PartialDateError, parse

PLACEHOLDER = _("3 Sept 2017")
WAYS = _(
    "As precise as the source: 2017; Sept 2017; 3 Sept 2017; around March 2019; 14-31 Dec 2017; "
    "between 14 and 31 Dec 2017; since 3 Sept 2017; 3 Sept 2017 (year inferred); 18 Feb, year unknown."
)


class PartialDateFormField(forms.CharField):
    """Takes what a person types, gives a PartialDate or "". Shows words which it reads back without loss."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text or isinstance(text, PartialDate):
            return text or ""
        try:
            return parse(text)
        except PartialDateError as error:
            raise ValidationError(str(error), code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        """Words for a stored date; EDTF where the words of this language would not be read back."""
        if not isinstance(value, PartialDate):
            return value
        words = value.words_with_marks()
        try:
            return words if parse(words) == value else str(value)
        except PartialDateError:
            return str(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"placeholder": PLACEHOLDER, **super().widget_attrs(widget)}


class _DateAttribute(DeferredAttribute):
    """Makes an assigned EDTF text a PartialDate at once; what is no date stays as it is, for validation to refuse."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = _as_date(value)


def _as_date(value: Any) -> Any:
    if not isinstance(value, str) or not value or isinstance(value, PartialDate):
        return value
    try:
        return PartialDate(value)
    except PartialDateError:
        return value


class PartialDateField(models.CharField):
    """A PartialDate, stored as EDTF; "" when there is none. Fixtures and assignments hold EDTF as well."""

    description = _("Date as precise as its source")
    descriptor_class = _DateAttribute

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if kwargs.get("max_length") == 60:
            del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return PartialDate(value) if value else value

    def to_python(self, value: Any) -> Any:
        if not value or isinstance(value, PartialDate):
            return value or ""
        try:
            return PartialDate(value)
        except PartialDateError as error:
            raise ValidationError(str(error), code="invalid") from error

    def get_prep_value(self, value: Any) -> Any:
        """Text as it is: a lookup may hold a part of a date (`on__startswith="2017-"`)."""
        value = models.Field.get_prep_value(self, value)
        return value if value is None or hasattr(value, "as_sql") else str(value)

    def formfield(self, **kwargs: Any) -> Any:
        help_text = format_lazy("{} {}", self.help_text, WAYS) if self.help_text else WAYS
        # The length limits the stored text, not the words; the parser limits those.
        defaults = {"form_class": PartialDateFormField, "max_length": None, "help_text": help_text}
        return super().formfield(**{**defaults, **kwargs})


def span_of(name: str) -> models.GeneratedField:
    """The possible days of a PartialDateField as a stored half-open daterange; NULL for "" and unknown years.

    Stale after an update through save() until refresh_from_db().
    """
    return models.GeneratedField(
        expression=Func(F(name), function="edtf_span"), output_field=DateRangeField(), db_persist=True
    )


def edtf_check(name: str, constraint_name: str = "%(app_label)s_%(class)s_{}_edtf") -> models.CheckConstraint:
    """The database takes only valid EDTF (or "") in this column."""
    return models.CheckConstraint(
        condition=Func(F(name), function="edtf_valid", output_field=models.BooleanField()),
        name=constraint_name.format(name),
        violation_error_message=_("This is not a date. Write it like 3 Sept 2017, Sept 2017 or 2017."),
    )
