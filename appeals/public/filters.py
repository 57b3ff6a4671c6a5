"""The one FilterSet of appeals. Page, CSV and API take the same query string."""

import datetime
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.models.published import PublishedAppeal
from appeals.public.conditions import ASKED, FIXED, FOUND_AT, choices, has_passed, in_state, news_is_old
from appeals.vocab import AppealState
from cases.asked import day_filter, one, several
from cases.models.published import PublishedCase
from cases.public.keyset import Key, by
from cases.public.searched import LONGEST, SearchedFilterSet
from cases.public.searching import Hits, find_rows
from cases.public.shared import REVIEW_DAYS, site

LONGEST_ADDRESS = 80


class CaseField(forms.CharField):
    """The address of a published case, also an old one; its value is the key of the row."""

    def clean(self, value: Any) -> Any:
        slug = super().clean(value)
        if not slug:
            return ""
        wanted = Q(slug=slug) | Q(old_slugs__contains=[slug])
        known = PublishedCase.objects.visible().filter(wanted) if len(slug) <= LONGEST_ADDRESS else None
        key = known.values_list("pk", flat=True).first() if known else None
        if key is None:
            raise ValidationError(_("No case is published under this address."))
        return key


class CaseAddress(filters.CharFilter):
    field_class = CaseField


class AppealFilter(SearchedFilterSet):
    """Filters of published appeals. Unknown values are errors of the form, in words."""

    q = filters.CharFilter(label=gettext_lazy("Title, name or number"), validators=[MaxLengthValidator(LONGEST)])
    state = several(gettext_lazy("How it stands"))
    letters_wanted = one(gettext_lazy("Letters are wanted now"))
    kind = several(gettext_lazy("Kind of call"))
    country = several(gettext_lazy("Country"))
    case = CaseAddress(label=gettext_lazy("For the case"))
    due_after = day_filter(gettext_lazy("To write by, on or after"))
    due_before = day_filter(gettext_lazy("To write by, on or before"))
    updated_after = day_filter(gettext_lazy("Page changed on or after"))
    ordering = one(gettext_lazy("Sort by"), gettext_lazy("best match, or the most urgent"))

    fixed_choices, choices_at = FIXED, FOUND_AT

    class Meta:
        model = PublishedAppeal
        fields: list[str] = []

    def __init__(self, data: QueryDict | None, *, now: datetime.datetime, queryset: QuerySet | None = None):
        self.now = now
        super().__init__(data, queryset=PublishedAppeal.objects.visible() if queryset is None else queryset)
        for name, known in choices().items():
            self.filters[name].extra["choices"] = known

    def clashes(self) -> list[tuple[str, str]]:
        after, before = self.wanted.get("due_after"), self.wanted.get("due_before")
        if after and before and after > before:
            return [("due_after", _("The first day to write by lies after the last: no day is both."))]
        return []

    # What is found

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return self.in_order(self.appeals(queryset=queryset))

    def appeals(self, *without: str, queryset: QuerySet | None = None) -> QuerySet:
        """The appeals for which all conditions hold, leaving some out. In no order."""
        found = (self.queryset if queryset is None else queryset).order_by()
        if "q" not in without:
            found = self.found_among(found)
        asked = {name: value for name, value in self.wanted.items() if name in ASKED and name not in without}
        return found.filter(*(ASKED[name](self, value) for name, value in asked.items()))

    @cached_property
    def hits(self) -> Hits | None:
        """What the search found; None without one."""
        return find_rows(PublishedAppeal, self.wanted["q"]) if "q" in self.wanted else None

    @cached_property
    def passed(self) -> Q:
        """The date to write by has passed. One query, once."""
        return has_passed(self.now)

    @cached_property
    def is_open(self) -> Q:
        return in_state(self.passed, AppealState.OPEN)

    @cached_property
    def news_is_old(self) -> Q:
        return news_is_old(site()[REVIEW_DAYS], self.now)

    @cached_property
    def wants_letters(self) -> Q:
        """It is open, and the people it is for are known to be where it says."""
        return self.is_open & ~self.news_is_old

    def old_among(self, rows: Iterable[PublishedAppeal]) -> set[int]:
        """Of some rows the keys of those whose news is old. One query."""
        old = PublishedAppeal.objects.filter(self.news_is_old, pk__in=[row.pk for row in rows]).order_by()
        return set(old.values_list("pk", flat=True))

    def with_keys(self, queryset: QuerySet) -> QuerySet:
        queryset = super().with_keys(queryset)
        if not any(key.name == "rest" for key in self.keys):
            return queryset
        rest = Case(When(self.wants_letters, then=Value(0)), default=Value(1), output_field=IntegerField())
        return queryset.annotate(rest=rest)

    def keys_of(self, order: str) -> list[Key]:
        """Usually those that want letters, the soonest first; those without a date after them; the rest last."""
        due = Key("due", "day", empty=True)
        if not order:
            return [Key("rest", "number"), due, Key("slug")]
        firsts = {"due": due, "updated": Key("updated_at", "instant"), "title": Key("title")}
        return by(firsts, order)
