"""The public pages that add up: places, laws, organisations, officials and countries, each with the cases that name it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import countries
from cases.document_data import loads
from cases.models.published import PublishedCase, PublishedReference
from cases.public.shared import lines, page_of, render, site, unknown_parameters
from cases.reading import Footnotes
from cases.reference_reading import as_read
from cases.vocab import DocumentKind

HEADINGS = {
    DocumentKind.FACILITY: lambda: _("Places of detention"),
    DocumentKind.LAW: lambda: _("Laws"),
    DocumentKind.ORGANISATION: lambda: _("Organisations"),
    DocumentKind.OFFICIAL: lambda: _("Officials"),
}


@require_safe
def reference_list(request: HttpRequest, kind: str) -> HttpResponse:
    page, problems = page_of(request, PublishedReference.objects.named().filter(kind=kind).order_by("title", "slug"))
    context = {
        "kind": kind, "heading": HEADINGS[DocumentKind(kind)](), "rows": page.object_list, "page_obj": page,
        "total": page.paginator.count, "problems": problems + unknown_parameters(request, ()),
    }  # fmt: skip
    return render(request, "public/reference_list.html", context)


@require_safe
def reference(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    row = PublishedReference.objects.named().filter(kind=kind, slug=slug).first()
    if row is None:
        raise Http404
    settings, now = site(), timezone.now()
    notes = Footnotes(loads(row.body))
    data = notes.mark(as_read(loads(row.body)))
    named_by = row.mentions.filter(kind=DocumentKind.CASE).values("slug")
    rows = PublishedCase.objects.visible().filter(slug__in=named_by)
    context = {
        "site": settings, "now": now, "row": row, "data": data, "footnotes": notes.list(), "lines": lines(rows, settings, now),
    }  # fmt: skip
    return render(request, f"public/{kind}.html", context)


@require_safe
def country_list(request: HttpRequest) -> HttpResponse:
    numbers: dict[str, int] = {}
    for codes in PublishedCase.objects.visible().values_list("countries", flat=True):
        for code in codes:
            numbers[code] = numbers.get(code, 0) + 1
    rows: list[dict[str, Any]] = [
        {"code": code, "name": countries.name(code), "cases": number} for code, number in numbers.items()
    ]
    context = {"rows": sorted(rows, key=lambda row: row["name"]), "problems": unknown_parameters(request, ())}
    return render(request, "public/country_list.html", context)


@require_safe
def country(request: HttpRequest, code: str) -> HttpResponse:
    """A country that a published case or reference names."""
    iso = code.upper()
    if iso not in countries.NAMES:
        raise Http404
    if code != code.lower():
        return HttpResponsePermanentRedirect(f"/countries/{code.lower()}/")
    settings, now = site(), timezone.now()
    rows = list(PublishedCase.objects.visible().filter(countries__contains=[iso]))
    references = list(PublishedReference.objects.named().filter(country=iso).order_by("kind", "title"))
    if not rows and not references:
        raise Http404
    grouped = {kind: [row for row in references if row.kind == kind] for kind in HEADINGS}
    context = {
        "site": settings, "now": now, "code": iso, "name": countries.name(iso), "lines": lines(rows, settings, now),
        "references": {str(kind): found for kind, found in grouped.items() if found},
    }  # fmt: skip
    return render(request, "public/country.html", context)
