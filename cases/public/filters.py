"""The one FilterSet of cases. Page, feed, CSV and API take the same query string."""

import datetime
from typing import Any

import django_filters as filters
from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy, ngettext

from cases import countries
from cases.clock import LAST_ZONE, today_in
from cases.models.published import PublishedCase, PublishedDetention, PublishedReference
from cases.public import people_filters
from cases.public.shared import REVIEW_DAYS, site
from cases.vocab import CustodyStatus, DocumentKind, Gender


def _references(kind: str, column: str) -> Any:
    """Choices of a reference filter: those by which some published person is found."""

    def choices() -> list[tuple[str, str]]:
        used = {slug for slugs in PublishedDetention.objects.values_list(column, flat=True) for slug in slugs}
        return list(
            PublishedReference.objects.filter(kind=kind, slug__in=used).order_by("title").values_list("slug", "title")
        )

    return choices


def _countries() -> list[tuple[str, str]]:
    """The countries of published cases."""
    codes = {code for row in PublishedCase.objects.visible().values_list("countries", flat=True) for code in row}
    return sorted(((code, countries.name(code)) for code in codes), key=lambda choice: choice[1])


def _several(label: Any, choices: Any) -> filters.MultipleChoiceFilter:
    return filters.MultipleChoiceFilter(label=label, choices=choices)


def _day(label: Any) -> filters.DateFilter:
    return filters.DateFilter(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("Write the date as year-month-day. Example: 2017-09-03.")},
    )


# Conditions about a person: they must hold for one and the same person. A repeated value means "or".
PERSON = {
    "status": lambda values: Q(status__in=values, latest=True),
    "held": people_filters.is_held,
    "arrested_in": people_filters.arrested_in,
    "without": people_filters.without,
    "gender": lambda values: Q(gender__in=values),
    "facility": lambda values: Q(facilities__overlap=values),
    "law": lambda values: Q(laws__overlap=values),
    "organisation": lambda values: Q(organisations__overlap=values),
    "arrested_after": lambda day: Q(arrested_last__gte=day),
    "arrested_before": lambda day: Q(arrested_first__lte=day),
}
# The same, as of an instant and with the review period.
PERSON_NOW = {"known": people_filters.known, "held_for": people_filters.held_for}
# What a condition cannot judge: people of whom it is not recorded.
NOT_RECORDED = {
    "gender": (Q(detentions__gender="unstated"), gettext_lazy("without a stated gender")),
    "facility": (Q(detentions__facilities=[]), gettext_lazy("without a known place")),
    "law": (Q(detentions__laws=[]), gettext_lazy("without a named law")),
    "arrested_after": (Q(detentions__arrested_first=None), gettext_lazy("without a date of arrest")),
    "arrested_before": (Q(detentions__arrested_first=None), gettext_lazy("without a date of arrest")),
}


class CaseFilter(filters.FilterSet):
    """Filters of published cases. Unknown values are errors of the form, in words."""

    q = filters.CharFilter(
        label=gettext_lazy("Name, number, law or place"), method="search", validators=[MaxLengthValidator(100)]
    )
    country = _several(gettext_lazy("Country"), _countries)
    status = _several(gettext_lazy("Status, or last known status"), CustodyStatus.choices)
    gender = _several(gettext_lazy("Gender"), Gender.choices)
    facility = _several(gettext_lazy("Facility"), _references(DocumentKind.FACILITY, "facilities"))
    law = _several(gettext_lazy("Law"), _references(DocumentKind.LAW, "laws"))
    organisation = _several(gettext_lazy("Member of"), _references(DocumentKind.ORGANISATION, "organisations"))
    arrested_after = _day(gettext_lazy("Arrested on or after"))
    arrested_before = _day(gettext_lazy("Arrested on or before"))
    arrested_in = _several(gettext_lazy("Year of arrest"), people_filters.years)
    held = filters.ChoiceFilter(
        label=gettext_lazy("Held, or last known as held"),
        choices=[("true", gettext_lazy("yes")), ("false", gettext_lazy("no"))],
        empty_label=gettext_lazy("either"),
    )
    known = filters.ChoiceFilter(
        label=gettext_lazy("How fresh the status is"),
        choices=people_filters.KNOWN,
        empty_label=gettext_lazy("either"),
    )
    held_for = _several(gettext_lazy("Held for at least"), people_filters.HELD_FOR)
    without = _several(gettext_lazy("Without"), people_filters.WITHOUT)
    has_open_appeal = filters.ChoiceFilter(
        label=gettext_lazy("An appeal is open"),
        choices=[("true", gettext_lazy("yes")), ("false", gettext_lazy("no"))],
        empty_label=gettext_lazy("either"),
        method="with_open_appeal",
    )
    updated_after = _day(gettext_lazy("Updated on or after"))
    ordering = filters.ChoiceFilter(
        label=gettext_lazy("Sort by"),
        choices=[
            ("-updated", gettext_lazy("newest first")),
            ("updated", gettext_lazy("oldest first")),
            ("title", gettext_lazy("name")),
            ("-title", gettext_lazy("name, backwards")),
        ],
        empty_label=gettext_lazy("best match, or newest"),
        method="in_order",
    )

    class Meta:
        model = PublishedCase
        fields: list[str] = []

    def __init__(self, data: QueryDict | None, *, now: datetime.datetime, queryset: QuerySet | None = None):
        self.now = now
        super().__init__(data, queryset=PublishedCase.objects.visible() if queryset is None else queryset)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """All conditions together; those about a person in one subquery."""
        chosen = {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "", [])}
        person = self.person_conditions(chosen)
        if person:
            queryset = queryset.filter(Exists(PublishedDetention.objects.filter(*person, case=OuterRef("pk"))))
        if "country" in chosen:
            queryset = queryset.filter(countries__overlap=chosen["country"])
        if "updated_after" in chosen:
            start = datetime.datetime.combine(chosen["updated_after"], datetime.time(), tzinfo=datetime.UTC)
            queryset = queryset.filter(updated_at__gte=start)
        for name in ("q", "has_open_appeal", "ordering"):
            if name in chosen:
                queryset = self.filters[name].filter(queryset, chosen[name])
        return queryset

    def person_conditions(self, chosen: dict[str, Any]) -> list[Q]:
        """The chosen conditions that must hold for one and the same person."""
        conditions = [PERSON[name](value) for name, value in chosen.items() if name in PERSON]
        if PERSON_NOW.keys() & chosen.keys():
            days = site()[REVIEW_DAYS]
            conditions += [
                PERSON_NOW[name](value, days, self.now) for name, value in chosen.items() if name in PERSON_NOW
            ]
        return [*conditions, ~Q(subject_kind="organisation")] if conditions else []

    def search(self, queryset: Any, name: str, words: str) -> QuerySet:
        return queryset.search(words)

    def with_open_appeal(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """A date without a zone is open until its day has ended everywhere."""
        is_open = Q(appeal_open_until__gte=today_in(LAST_ZONE, self.now))
        return queryset.filter(is_open) if value == "true" else queryset.exclude(is_open)

    def in_order(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        field = value.replace("updated", "updated_at")
        return queryset.order_by(field, "slug")

    @property
    def problems(self) -> list[str]:
        """What is wrong with the query string, in words, each with the name of the filter."""
        errors = self.form.errors.items()
        return [f"{self.form.fields[name].label}: {message}" for name, messages in errors for message in messages]

    @property
    def chosen(self) -> dict[str, list[str]]:
        """The filters in use, as they stand in the query string."""
        given = {
            name: [value for value in self.data.getlist(name) if value]
            for name in self.base_filters
            if name in self.data
        }
        return {name: values for name, values in given.items() if values and name not in self.form.errors}

    def chips(self) -> list[dict[str, str]]:
        """One removable chip per value: its words, and the query string without it."""
        return [
            {"label": self._words(name, value), "url": f"?{self._without(name, value)}"}
            for name, values in self.chosen.items()
            if name != "ordering"
            for value in values
        ]

    def _words(self, name: str, value: str) -> str:
        field = self.form.fields[name]
        words = dict(getattr(field, "choices", ())).get(value, value)
        return f"{field.label}: {words}"

    def _without(self, name: str, value: str) -> str:
        rest = self.data.copy()
        rest.setlist(name, [kept for kept in rest.getlist(name) if kept != value])
        rest.pop("page", None)
        return rest.urlencode()

    def left_out(self) -> list[str]:
        """What the chosen conditions cannot judge, with numbers."""
        sentences = []
        for name in self.chosen.keys() & NOT_RECORDED.keys():
            condition, words = NOT_RECORDED[name]
            number = PublishedCase.objects.visible().filter(condition).distinct().count()
            if number:
                sentence = ngettext("%(number)d case is %(what)s.", "%(number)d cases are %(what)s.", number)
                sentences.append(sentence % {"number": number, "what": words})
        return sorted(set(sentences))
