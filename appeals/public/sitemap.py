"""The map of the public site for search engines: every page that may be found, and when it changed."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from appeals.models.published import PublishedAppeal
from cases.models.published import PublishedCase, PublishedReference
from cases.models.snapshots import PublishedSnapshot
from cases.public.feeds import absolute
from cases.public.shared import render
from cases.vocab import DocumentKind

PER_FILE = 10_000  # a file may hold 50,000 addresses, and shall stay quick to make

LISTS = ("appeals:home", "cases:case_list", "appeals:appeal_list", "cases:statistics", "cases:country_list",
         "cases:facility_list", "cases:law_list", "cases:organisation_list", "cases:official_list")  # fmt: skip
PAGES = ("cases:method", "cases:about", "cases:corrections", "cases:privacy", "cases:contact")
LIVE = ("appeals:data", "api:docs")


@dataclass(frozen=True)
class Place:
    path: str
    changed: datetime.datetime | None = None
    live: bool = False  # a copy of the site leads to the live one for it

    @property
    def url(self) -> str:
        return absolute(self.path)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """All pages; an index of several files where they are many."""
    places = _known_at(request)
    if len(places) <= PER_FILE:
        return _xml(request, "public/sitemap.xml", {"places": places})
    numbers = range(1, -(-len(places) // PER_FILE) + 1)
    parts = [
        Place(reverse("appeals:sitemap_part", args=[number]), _newest(_part(places, number))) for number in numbers
    ]
    return _xml(request, "public/sitemap_index.xml", {"places": parts})


@require_safe
def part(request: HttpRequest, number: int) -> HttpResponse:
    places = _known_at(request)
    found = _part(places, number) if len(places) > PER_FILE and 0 < number <= len(places) else []
    if not found:
        raise Http404
    return _xml(request, "public/sitemap.xml", {"places": found})


def _part(places: list[Place], number: int) -> list[Place]:
    return places[(number - 1) * PER_FILE : number * PER_FILE]


def _newest(places: list[Place]) -> datetime.datetime | None:
    return max((place.changed for place in places if place.changed), default=None)


def _known_at(request: HttpRequest) -> list[Place]:
    """All pages; those that a copy of the site has, where one is made."""
    copied = getattr(request, "mirror", None)
    return [place for place in _places() if not (copied and place.live)]


def _places() -> Iterator[Place]:
    """Addresses that stay in their place when new ones come: old pages first. Nothing of what was taken back."""
    cases = list(PublishedCase.objects.visible().order_by("pk").values_list("slug", "updated_at", "countries"))
    appeals = list(PublishedAppeal.objects.visible().order_by("pk").values_list("slug", "updated_at"))
    references = PublishedReference.objects.named().order_by("pk").values_list("kind", "slug", "updated_at", "country")
    newest = max((row[1] for row in [*cases, *appeals]), default=None)
    countries: dict[str, datetime.datetime] = {}
    yield from (Place(reverse(name), newest) for name in LISTS)
    yield from (Place(reverse(name)) for name in PAGES)
    yield from (Place(reverse(name), live=True) for name in LIVE)
    for slug, updated, codes in cases:
        countries |= {code: max(updated, countries.get(code, updated)) for code in codes}
        yield Place(reverse("cases:case", args=[slug]), updated)
    yield from (Place(reverse("appeals:appeal", args=[slug]), updated) for slug, updated in appeals)
    for kind, slug, updated, code in references:
        if code:
            countries[code] = max(updated, countries.get(code, updated))
        yield Place(reverse(f"cases:{DocumentKind(kind).value}", args=[slug]), updated)
    for name, made_at in PublishedSnapshot.objects.order_by("pk").values_list("name", "made_at"):
        yield Place(reverse("appeals:snapshot", args=[name]), made_at, live=True)
    yield from (Place(reverse("cases:country", args=[code.lower()]), day) for code, day in sorted(countries.items()))


def _xml(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    response = render(request, template, context)
    response["Content-Type"] = "application/xml; charset=utf-8"
    return response
