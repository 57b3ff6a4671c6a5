"""The list of appeals: those that want letters first, with filters that have numbers."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from appeals.public.facets import AppealFacets
from appeals.public.filters import AppealFilter
from appeals.public.lines import read
from cases.public import shared
from cases.public.list_views import short_address

LIST = "appeals:appeal_list"
FIRST, FURTHER, SINGLE = ("state", "country"), ("kind",), ("letters_wanted",)


@require_safe
def appeal_list(request: HttpRequest) -> HttpResponse:
    now, settings = shared.instant(request), shared.site()
    found = AppealFilter(request.GET, now=now)
    if address := short_address(request, found, LIST):
        return HttpResponseRedirect(address)
    page, page_problems = shared.page_of(request, found.qs)
    facets, rows = AppealFacets(found), list(page.object_list)
    old = found.old_among(rows)
    lines = read(rows, now, {row.slug for row in rows if row.pk in old})
    context = {
        "site": settings, "now": now, "filter": found, "facets": facets, "page_obj": page, "query": found.query, "list_url": reverse(LIST),
        "matching": page.paginator.count, "total": facets.total, "chips": found.chips(), "left_out": facets.left_out(), "lines": lines,
        "open": [line for line in lines if line.wants_letters], "over": [line for line in lines if not line.wants_letters],
        "problems": found.problems + shared.unknown_parameters(request, found.base_filters) + page_problems, **_filters(facets),
    }  # fmt: skip
    if not lines:
        context["ways"] = facets.ways_on()
    return shared.render(request, "public/appeal_list.html", context)


def _filters(facets: AppealFacets) -> dict[str, Any]:
    """The filters that have choices, in groups."""
    groups = {"first": FIRST, "single": SINGLE, "further": FURTHER}
    return {group: [facets.facet(name) for name in names] for group, names in groups.items()}
