"""A list's query string: what is asked for, what is wrong with it, and the same in words. Public lists and the desk share it."""

import datetime
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.date_points import PartialDateError
from cases.dates import PartialDate

PAGE = "page"  # not a filter: which part of what was found


def _in_reach(day: datetime.date) -> None:
    """Refuses a year that no date of ours can have, in the words in which dates refuse it."""
    try:
        PartialDate(day)
    except PartialDateError as error:
        raise ValidationError(str(error)) from error


def day_filter(label: Any) -> filters.DateFilter:
    return filters.DateFilter(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[_in_reach],
        error_messages={"invalid": gettext_lazy("Write the date as year-month-day. Example: 2017-09-03.")},
    )


def several(label: Any) -> filters.MultipleChoiceFilter:
    """A filter whose values may be repeated: any of them. The filter set fills in the choices."""
    return filters.MultipleChoiceFilter(label=label, choices=[])


def one(label: Any, empty: Any = None) -> filters.ChoiceFilter:
    """A filter of one value at most. The filter set fills in the choices."""
    return filters.ChoiceFilter(label=label, choices=[], empty_label=empty or gettext_lazy("either"))


class AskedFilterSet(filters.FilterSet):
    """A FilterSet whose unknown values are errors of its form, in words, and leave the other filters as they are."""

    data: QueryDict
    # What stands in the query string and narrows nothing: it makes no chip.
    not_filters: Sequence[str] = ()
    # For programs: choices that are the same whatever is published; and in words where the others are found.
    fixed_choices: Mapping[str, Sequence[tuple[str, str | Promise]]] = {}
    choices_at: Mapping[str, str | Promise] = {}

    @cached_property
    def wanted(self) -> dict[str, Any]:
        """The values in use, by filter; what is wrong is left aside."""
        wrong = self.form.errors  # judges the form
        values = self.form.cleaned_data if self.is_bound else {}
        return {name: value for name, value in values.items() if value not in (None, "", []) and name not in wrong}

    @cached_property
    def problems(self) -> list[str]:
        """What is wrong with the query string, in words, each with the name of the filter."""
        errors = self.form.errors.items()
        wrong = [f"{self.form.fields[name].label}: {message}" for name, messages in errors for message in messages]
        return wrong + [message for _name, message in self.clashes()]

    def clashes(self) -> list[tuple[str, str]]:
        """Filters that cannot hold together: the name of one, and why, in words."""
        return []

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """The query string in its one form: nothing empty, nothing twice, in the order of the filters; without the page."""
        given = {name: [value.strip() for value in self.data.getlist(name)] for name in self.data}
        names = [*self.base_filters, *(name for name in given if name not in self.base_filters and name != PAGE)]
        return [(name, value) for name in names for value in self._values(name, given.get(name, []))]

    def _values(self, name: str, values: Sequence[str]) -> list[str]:
        several = isinstance(self.base_filters.get(name), filters.MultipleChoiceFilter)
        kept = values if several or name not in self.base_filters else values[-1:]
        unique = [value for value in dict.fromkeys(kept) if value]
        return sorted(unique) if several else unique

    @property
    def own_pairs(self) -> list[tuple[str, str]]:
        """The same, of filters alone: what else stands in the query string is left out."""
        return [pair for pair in self.pairs if pair[0] in self.base_filters]

    @property
    def query(self) -> str:
        """The query string of this list, as it is shared."""
        return urlencode(self.pairs)

    def query_without(self, name: str, value: str = "") -> str:
        """The same without a filter, or without one of its values."""
        return urlencode([pair for pair in self.own_pairs if pair[0] != name or (value and pair[1] != value)])

    @property
    def chosen(self) -> dict[str, list[str]]:
        """The filters in use, as they stand in the query string."""
        return {
            name: [value for key, value in self.pairs if key == name]
            for name in self.base_filters
            if name in self.wanted
        }

    def chips(self) -> list[dict[str, str]]:
        """One removable chip per value: its words, and the query string without it."""
        return [
            {"label": self.words(name, [value]), "url": f"?{self.query_without(name, value)}"}
            for name, values in self.chosen.items()
            if name not in self.not_filters
            for value in values
        ]

    def words(self, name: str, values: Sequence[str]) -> str:
        """A filter with some of its values, as a reader says it."""
        field = self.form.fields[name]
        known = {str(code): str(label) for code, label in getattr(field, "choices", ())}
        if isinstance(field, forms.DateField):
            return f"{field.label} {PartialDate(str(self.wanted[name])).words()}"
        if name == "q":
            return f"“{values[0]}”"
        joined = _(" or ").join(known.get(value, value) for value in values)
        return f"{field.label}: {joined}"
