"""The list of cases: filters with numbers, a search that shows what matched, and ways on where nothing does."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.asked import PAGE, AskedFilterSet
from cases.matching import Match
from cases.models.published import PublishedCase
from cases.public.facets import Facets
from cases.public.filters import CaseFilter
from cases.public.searching import find_pages, match_in, wishes
from cases.public.shared import instant, lines, page_of, render, site, unknown_parameters
from cases.reading import CaseLine

LIST = "cases:case_list"
# Filters with counted choices, in the order of the page; and those that fewer people need, folded away.
FIRST = ("country", "status", "facility", "law", "organisation", "gender")
SINGLE = ("has_open_appeal",)
FURTHER = ("place", "arrested_in", "held_for", "without")
FURTHER_SINGLE = ("held", "known")


@dataclass(frozen=True)
class Found:
    """A case of the list, and by which of its words the search found it."""

    line: CaseLine
    match: Match | None
    exact: bool


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    now, settings = instant(request), site()
    found = CaseFilter(request.GET, now=now)
    if address := short_address(request, found, LIST):
        return HttpResponseRedirect(address)
    page, page_problems = page_of(request, found.qs)
    facets, words = Facets(found), found.wanted.get("q", "")
    listed = list(_found(page.object_list, lines(page.object_list, settings, now), found))
    context = {
        "site": settings, "now": now, "filter": found, "facets": facets, "page_obj": page, "words": words,
        "found": [one for one in listed if one.exact], "similar": [one for one in listed if not one.exact],
        "matching": page.paginator.count, "total": facets.total, "chips": found.chips(), "left_out": facets.left_out(),
        "problems": found.problems + unknown_parameters(request, found.base_filters) + page_problems,
        "list_url": reverse(LIST), "query": found.query, "feed": address_of("cases:case_atom", found.query), "cut": len(found.hits.ids) if found.hits and found.hits.cut else 0,
        "pages": find_pages(words) if words and page.number == 1 else [], **_filters(facets),
    }  # fmt: skip
    if not listed:
        context |= {"ways": facets.ways_on(), "wishes": wishes(words) if found.hits and not found.hits.ids else []}
    return render(request, "public/case_list.html", context)


def short_address(request: HttpRequest, found: AskedFilterSet, name: str) -> str:
    """The one address of this list, if it was asked for by another: a form sends its empty fields along, too."""
    number = request.GET.get(PAGE, "").strip()
    pairs = found.pairs + ([(PAGE, number)] if number not in ("", "1") else [])
    given = [(name, value) for name, values in request.GET.lists() for value in values]
    return "" if given == pairs else address_of(name, urlencode(pairs))


def address_of(name: str, query: str) -> str:
    return f"{reverse(name)}?{query}" if query else reverse(name)


def _found(rows: Iterable[PublishedCase], read: Iterable[CaseLine], found: CaseFilter) -> Iterable[Found]:
    words = found.wanted.get("q", "")
    for row, line in zip(rows, read, strict=True):
        exact = found.hits is None or row.pk in found.hits.exact
        yield Found(line, match_in(line.data, words), exact)


def _filters(facets: Facets) -> dict[str, Any]:
    """The filters that have choices, in groups."""
    groups = {"first": FIRST, "single": SINGLE, "further": FURTHER, "further_single": FURTHER_SINGLE}
    return {group: [facets.facet(name) for name in names] for group, names in groups.items()} | {
        "further_open": any(name in facets.found.chosen for name in (*FURTHER, *FURTHER_SINGLE, "updated_after"))
    }
