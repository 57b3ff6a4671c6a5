"""Other published cases that name the same places, laws and bodies as one, and which: that is why they are related."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, Count, Min, OuterRef, Subquery, When, Window
from django.db.models.functions import JSONObject
from django.urls import reverse

from cases.models.published import PublishedCase, PublishedMention
from cases.vocab import DocumentKind

SHOWN = 6
REASONS = 3
# Of very many shared names the first are enough to find the nearest.
LOOKED_AT = 2000

# What says most about why two people are held comes first.
NEARNESS = (DocumentKind.LAW, DocumentKind.FACILITY, DocumentKind.ORGANISATION)


@dataclass
class Reason:
    """A place, law or body that both cases name, with its page."""

    kind: str
    title: str
    address: str


@dataclass
class Relative:
    """Another case, and the nearest of what both name."""

    slug: str
    title: str
    shared: list[Reason] = field(default_factory=list)


@dataclass
class Related:
    """The nearest cases, and how many more there are."""

    rows: list[Relative]
    more: int = 0


def related_cases(slug: str) -> Related:
    """The cases that share most names with the case `slug`. One query, which counts and sorts, however many they are."""
    visible = PublishedCase.objects.visible()
    looked = (
        PublishedMention.objects.filter(kind=DocumentKind.CASE, reference__kind__in=NEARNESS)
        .filter(reference__mentions__kind=DocumentKind.CASE, reference__mentions__slug=slug)
        .exclude(slug=slug)
        .order_by("-pk")
    )
    nearness = Case(*(When(reference__kind=kind, then=place) for place, kind in enumerate(NEARNESS)))
    name = JSONObject(kind="reference__kind", slug="reference__slug", title="reference__title")
    rows = (
        PublishedMention.objects.filter(
            pk__in=looked.values("pk")[:LOOKED_AT], slug__in=visible.order_by().values("slug")
        )
        .order_by()
        .values("slug")
        .annotate(number=Count("pk"), nearest=Min(nearness), cases=Window(Count("*")))
        .annotate(names=ArrayAgg(name, order_by=(nearness, "reference__title")))
        .annotate(title=Subquery(visible.filter(slug=OuterRef("slug")).values("title")[:1]))
        .order_by("-number", "nearest", "slug")[:SHOWN]
    )
    found = list(rows)
    return Related([_relative(row) for row in found], max(0, found[0]["cases"] - SHOWN) if found else 0)


def _relative(row: Mapping[str, Any]) -> Relative:
    reasons = [
        Reason(name["kind"], name["title"], reverse(f"cases:{name['kind']}", args=[name["slug"]]))
        for name in row["names"][:REASONS]
    ]
    return Relative(row["slug"], row["title"], reasons)
