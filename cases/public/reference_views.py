"""The public pages that add up: places, laws, organisations, officials and countries, each with its people and cases."""

from collections.abc import Sequence

from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe

from cases import countries
from cases.counting import counter
from cases.document_data import loads
from cases.models.published import PublishedCase, PublishedDetention, PublishedReference
from cases.public import country_pages, reference_pages
from cases.public.reference_lists import HEADINGS, ReferenceList
from cases.public.shared import REVIEW_DAYS, instant, lines, page_of, render, site, unknown_parameters
from cases.reading import Footnotes
from cases.reference_reading import Entry, as_read


@require_safe
def reference_list(request: HttpRequest, kind: str) -> HttpResponse:
    settings, now = site(), instant(request)
    found = ReferenceList(kind, request.GET, settings=settings, now=now)
    page, problems = page_of(request, found.rows)
    context = {
        "site": settings, "now": now, "kind": kind, "heading": HEADINGS[found.kind](), "list": found, "rows": found.shown(page.object_list), "page_obj": page,
        "query": found.query, "map": found.on_map(now.date()) if page.number == 1 else None, "problems": problems + found.problems + unknown_parameters(request, found.KNOWN),
    }  # fmt: skip
    return render(request, "public/reference_list.html", context)


@require_safe
def reference(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    row = PublishedReference.objects.named().filter(kind=kind, slug=slug).first()
    if row is None:
        raise Http404
    settings, now, plain = site(), instant(request), loads(row.body)
    notes = Footnotes(plain)
    problems: list[str] = []

    def turn(entries: Sequence[Entry]) -> Page:
        page, said = page_of(request, entries)
        problems.extend(said)
        return page

    context = {
        "site": settings, "now": now, "row": row, "data": notes.mark(as_read(plain)), "footnotes": notes.list(),
        **reference_pages.about(kind, slug, plain, settings=settings, now=now, turn=turn),
        "problems": problems + unknown_parameters(request, ()),
    }  # fmt: skip
    return render(request, f"public/{kind}.html", context)


@require_safe
def country_list(request: HttpRequest) -> HttpResponse:
    settings, now = site(), instant(request)
    people = counter(PublishedDetention.objects.to_count(), review_days=settings[REVIEW_DAYS], now=now)
    context = {
        "site": settings, "now": now, **country_pages.all_countries(people, now.date(), request.GET.get("ordering", "")),
        "problems": country_pages.problems(request) + unknown_parameters(request, ("ordering",)),
    }  # fmt: skip
    return render(request, "public/country_list.html", context)


@require_safe
def country(request: HttpRequest, code: str) -> HttpResponse:
    """A country that a published case or reference names."""
    iso = code.upper()
    if iso not in countries.NAMES:
        raise Http404
    if code != code.lower():
        return HttpResponsePermanentRedirect(f"/countries/{code.lower()}/")
    settings, now = site(), instant(request)
    page, problems = page_of(
        request, PublishedCase.objects.visible().filter(countries__contains=[iso]).order_by("title", "slug")
    )
    references = list(PublishedReference.objects.named().filter(country=iso).order_by("kind", "title"))
    if not page.paginator.count and not references:
        raise Http404
    rows = PublishedDetention.objects.filter(case__countries__contains=[iso]).to_count()
    people = counter(rows, review_days=settings[REVIEW_DAYS], now=now, country=iso)
    context = {
        "site": settings, "now": now, "code": iso, "name": countries.name(iso), "page_obj": page,
        "lines": lines(page.object_list, settings, now), "problems": problems + unknown_parameters(request, ()),
        **country_pages.figures(people), **(country_pages.one_country(people, iso, references, now.date()) if page.number == 1 else {}),
    }  # fmt: skip
    return render(request, "public/country.html", context)
