"""Filters of the lists of places, laws, organisations and posts in the API: those of their pages, by the same names."""

import datetime
from functools import cached_property
from typing import Any

import django_filters as filters
from django.core.validators import MaxLengthValidator
from django.db.models import CharField, F, Func, Q, QuerySet
from django.db.models.fields.json import JSONField, KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from cases import countries
from cases.asked import AskedFilterSet, day_filter, one, several
from cases.clock import midnight
from cases.models.published import PublishedReference, folded
from cases.public import keyset
from cases.public.conditions import Choices
from cases.public.keyset import Key, by
from cases.public.searched import LONGEST
from cases.short_names import spellings
from cases.vocab import DocumentKind

ORDERS: Choices = [
    ("name", gettext_lazy("name")), ("-name", gettext_lazy("name, backwards")), ("-updated", gettext_lazy("changed last")),
    ("updated", gettext_lazy("unchanged longest")),
]  # fmt: skip


def with_names(kind: str) -> QuerySet[PublishedReference]:
    """References of a kind that have a page, with what they are searched and sorted by: folded names, also the other ones."""
    others = Coalesce(
        Cast(KeyTextTransform("other_names", Cast("body", JSONField())), CharField()), F("title"), output_field=CharField()
    )  # fmt: skip
    return (
        PublishedReference.objects.named()
        .filter(kind=kind)
        .annotate(
            spelled=Func(F("title"), function="fold", output_field=CharField()),
            others=Func(others, function="fold", output_field=CharField()),
        )
        .order_by("spelled", "slug")
    )


def bears(words: str) -> Q:
    """One of its names contains these words; a short name with a number in any of its spellings: "CC1" is "CC 1"."""
    found = Q()
    for form in spellings(words.lower()):
        found |= Q(spelled__contains=folded(form)) | Q(others__contains=folded(form))
    return found


class ReferenceFilter(AskedFilterSet):
    """Filters of published references of one kind. Unknown values are errors of the form, in words."""

    q = filters.CharFilter(label=gettext_lazy("A part of one of its names"), validators=[MaxLengthValidator(LONGEST)])
    letter = filters.CharFilter(
        label=gettext_lazy("The letter that its name begins with"), validators=[MaxLengthValidator(1)]
    )
    country = several(gettext_lazy("Country"))
    updated_after = day_filter(gettext_lazy("Page changed on or after"))
    ordering = one(gettext_lazy("Sort by"), gettext_lazy("name"))

    not_filters = ("ordering",)
    fixed_choices = {"ordering": ORDERS}  # noqa: RUF012
    choices_at = {"country": gettext_lazy("An ISO code, as in “country” of an item.")}  # noqa: RUF012

    class Meta:
        model = PublishedReference
        fields: list[str] = []

    def __init__(self, data: QueryDict | None, *, kind: DocumentKind, now: datetime.datetime):
        self.now = now
        super().__init__(data, queryset=with_names(kind))
        self.filters["ordering"].extra["choices"] = ORDERS
        self.filters["country"].extra["choices"] = self._countries(kind)

    def _countries(self, kind: DocumentKind) -> Choices:
        codes = PublishedReference.objects.named().filter(kind=kind).order_by().values_list("country", flat=True)
        return [(code, countries.name(code)) for code in sorted(set(codes) - {""})]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return keyset.ordered(self.found(queryset), self.keys)

    def found(self, queryset: QuerySet | None = None) -> QuerySet:
        """Those for which all conditions hold. In no order."""
        rows = (self.queryset if queryset is None else queryset).order_by()
        return rows.filter(*(_ASKED[name](value) for name, value in self.wanted.items() if name in _ASKED))

    @cached_property
    def keys(self) -> list[Key]:
        order = self.wanted.get("ordering", "name")
        firsts = {"name": Key("spelled"), "updated": Key("updated_at", "instant")}
        return by(firsts, order)


_ASKED: dict[str, Any] = {
    "q": bears,
    "letter": lambda letter: Q(spelled__startswith=folded(letter)),
    "country": lambda codes: Q(country__in=codes),
    "updated_after": lambda day: Q(updated_at__gte=midnight(day)),
}
