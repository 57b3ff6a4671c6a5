"""Other published cases that are part of the same wider event as one, or name the same places, laws and bodies, and which:
that is why they are related."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
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
    """Another case, and why it is near: the wider events of which both are part, or the nearest of what both name."""

    slug: str
    title: str
    shared: list[Reason] = field(default_factory=list)
    occasions: list[str] = field(default_factory=list)


@dataclass
class Related:
    """The nearest cases, and how many more there are."""

    rows: list[Relative]
    more: int = 0


def occasions_of(data: Mapping[str, Any]) -> list[str]:
    """The wider events that a case's document names, each once."""
    return list(dict.fromkeys(row["occasion"] for row in data["events"] if row["occasion"]))


def related_cases(slug: str, occasions: Collection[str] = ()) -> Related:
    """The cases that are part of the same `occasions` as the case `slug`, then those that share most names with it."""
    others = PublishedCase.objects.visible().exclude(slug=slug)
    if not occasions:
        return _naming_the_same(slug, others)
    same = others.filter(occasions__overlap=list(occasions))
    found = list(same.order_by("slug").values("slug", "title", "occasions").annotate(cases=Window(Count("*")))[:SHOWN])
    first = [
        Relative(row["slug"], row["title"], occasions=[words for words in occasions if words in row["occasions"]])
        for row in found
    ]
    then = _naming_the_same(slug, others.exclude(occasions__overlap=list(occasions)))
    rows = [*first, *then.rows]
    every = (found[0]["cases"] if found else 0) + len(then.rows) + then.more
    return Related(rows[:SHOWN], max(0, every - SHOWN))


def _naming_the_same(slug: str, others: models.QuerySet[PublishedCase]) -> Related:
    """Those of the `others` that share most names with the case `slug`. One query, which counts and sorts, however many they are."""
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
            pk__in=looked.values("pk")[:LOOKED_AT], slug__in=others.order_by().values("slug")
        )
        .order_by()
        .values("slug")
        .annotate(number=Count("pk"), nearest=Min(nearness), cases=Window(Count("*")))
        .annotate(names=ArrayAgg(name, order_by=(nearness, "reference__title")))
        .annotate(title=Subquery(others.filter(slug=OuterRef("slug")).values("title")[:1]))
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
