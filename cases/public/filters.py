"""The one FilterSet of cases. Page, feed, CSV and API take the same query string."""

import datetime
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import django_filters as filters
from django.core.validators import MaxLengthValidator
from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.asked import day_filter, one, several
from cases.models.published import PublishedCase, PublishedDetention
from cases.public.conditions import CASE, FIXED, FOUND_AT, PERSON, PERSON_NOW, choices
from cases.public.keyset import Key, by
from cases.public.searched import LONGEST, SearchedFilterSet
from cases.public.searching import Hits, find_cases
from cases.public.shared import REVIEW_DAYS, site


class CaseFilter(SearchedFilterSet):
    """Filters of published cases. Unknown values are errors of the form, in words."""

    q = filters.CharFilter(label=gettext_lazy("Name, number, law or place"), validators=[MaxLengthValidator(LONGEST)])
    country = several(gettext_lazy("Country"))
    status = several(gettext_lazy("Status, or last known status"))
    gender = several(gettext_lazy("Gender"))
    place = several(gettext_lazy("Held at, now or when last heard of"))
    facility = several(gettext_lazy("Place of detention, now or earlier"))
    law = several(gettext_lazy("Law"))
    organisation = several(gettext_lazy("Member of"))
    arrested_after = day_filter(gettext_lazy("Arrested on or after"))
    arrested_before = day_filter(gettext_lazy("Arrested on or before"))
    arrested_in = several(gettext_lazy("Year of arrest"))
    held = one(gettext_lazy("Held, or last known as held"))
    known = one(gettext_lazy("How fresh the status is"))
    held_for = several(gettext_lazy("Days held, counted at the least"))
    without = several(gettext_lazy("Without"))
    has_open_appeal = one(gettext_lazy("An appeal is open"))
    updated_after = day_filter(gettext_lazy("Page changed on or after"))
    ordering = one(gettext_lazy("Sort by"), gettext_lazy("best match, or changed last"))

    fixed_choices, choices_at = FIXED, FOUND_AT

    class Meta:
        model = PublishedCase
        fields: list[str] = []

    def __init__(
        self,
        data: QueryDict | None,
        *,
        now: datetime.datetime,
        queryset: QuerySet | None = None,
        only_asked: bool = False,
    ):
        """`only_asked`: nobody will look at the choices of filters that are not asked for, so they are not looked up."""
        self.now = now
        super().__init__(data, queryset=PublishedCase.objects.visible() if queryset is None else queryset)
        for name, known in (choices(self.data) if only_asked else choices()).items():
            self.filters[name].extra["choices"] = known

    def clashes(self) -> list[tuple[str, str]]:
        after, before = self.wanted.get("arrested_after"), self.wanted.get("arrested_before")
        if after and before and after > before:
            return [("arrested_after", _("The first day of arrest lies after the last: no day is both."))]
        return []

    # What is found

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return self.in_order(self.cases(queryset=queryset))

    def cases(self, *without: str, queryset: QuerySet | None = None) -> QuerySet:
        """The cases for which all conditions hold, leaving some out; those about a person for one and the same person."""
        found = self.cases_alone(*without, queryset=queryset)
        if not self.asks_of_people(*without):
            return found
        return found.filter(Exists(self._people(without).filter(case=OuterRef("pk"))))

    def cases_alone(self, *without: str, queryset: QuerySet | None = None) -> QuerySet:
        """The same, with no regard to what is asked about people. In no order."""
        found = (self.queryset if queryset is None else queryset).order_by()
        if "q" not in without:
            found = self.found_among(found)
        conditions = [
            CASE[name](value, self.now) for name, value in self.wanted.items() if name in CASE and name not in without
        ]
        return found.filter(*conditions)

    def asks_of_people(self, *without: str) -> bool:
        """Whether anything is asked about people, leaving some filters out."""
        return bool(self._person(without))

    def people(self, *without: str) -> QuerySet:
        """The rows of people for whom the conditions hold, of cases for which theirs do."""
        return self._people(without).filter(case__in=self.cases_alone(*without).values("pk"))

    def _people(self, without: Sequence[str]) -> QuerySet:
        return PublishedDetention.objects.exclude(subject_kind="organisation").filter(*self._person(without)).order_by()

    def _person(self, without: Sequence[str] = ()) -> list[Q]:
        about = PERSON.keys() | PERSON_NOW.keys()
        return [
            self.person_condition(name, value)
            for name, value in self.wanted.items()
            if name in about and name not in without
        ]

    def person_condition(self, name: str, value: Any) -> Q:
        """What a filter asks of a person."""
        return PERSON[name](value) if name in PERSON else PERSON_NOW[name](value, self._review_days, self.now)

    @cached_property
    def _review_days(self) -> int:
        return site()[REVIEW_DAYS]

    @cached_property
    def hits(self) -> Hits | None:
        """What the search found; None without one."""
        return find_cases(self.wanted["q"]) if "q" in self.wanted else None

    def with_keys(self, queryset: QuerySet) -> QuerySet:
        queryset = super().with_keys(queryset)
        if not any(key.name == "arrested" for key in self.keys):
            return queryset
        first = PublishedDetention.objects.filter(case=OuterRef("pk")).order_by().values("case")
        return queryset.annotate(arrested=Subquery(first.annotate(day=Min("arrested_last")).values("day")))

    def keys_of(self, order: str) -> list[Key]:
        order = order or "-updated"
        firsts = {
            "updated": Key("updated_at", "instant"), "title": Key("title"), "arrested": Key("arrested", "day", empty=True)
        }  # fmt: skip
        return by(firsts, order)
