"""The public pages of cases: each reads published rows, and nothing else."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render as django_render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from cases import countries
from cases.document_data import loads
from cases.models.published import PublishedCase, PublishedFile, PublishedReference, PublishedVersion
from cases.public import intake
from cases.public.filters import CaseFilter
from cases.public.forms import ContactForm
from cases.public.shared import REVIEW_DAYS, lines, page_of, render, site, unknown_parameters
from cases.reading import Footnotes, case_page
from cases.reference_reading import as_read
from cases.vocab import DocumentKind


def published_or_404(table: Any, slug: str) -> Any:
    """The published row of a slug or of an old one, rather one that can be read. Raises Http404; one query, whatever the reason."""
    wanted = Q(slug=slug) | Q(old_slugs__contains=[slug]) if hasattr(table, "old_slugs") else Q(slug=slug)
    row = table.objects.filter(wanted).order_by("withdrawn", "pk").first()
    if row is None:
        raise Http404
    return row


def gone(request: HttpRequest) -> HttpResponse:
    """The page of everything that was withdrawn: the same for all, without a name."""
    return django_render(request, "410.html", status=410)


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    now, settings = timezone.now(), site()
    found = CaseFilter(request.GET, now=now)
    page, page_problems = page_of(request, found.qs)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "filter": found,
        "site": settings,
        "now": now,
        "lines": lines(page.object_list, settings, now),
        "page_obj": page,
        "matching": page.paginator.count,
        "total": PublishedCase.objects.visible().count(),
        "chips": found.chips(),
        "left_out": found.left_out(),
        "problems": found.problems + unknown_parameters(request, found.base_filters) + page_problems,
        "query": query.urlencode(),
    }
    return render(request, "public/case_list.html", context)


@require_safe
def case(request: HttpRequest, slug: str) -> HttpResponse:
    row = published_or_404(PublishedCase, slug)
    if row.withdrawn:
        return gone(request)
    if row.slug != slug:
        return HttpResponsePermanentRedirect(row.get_absolute_url())
    return _case_page(request, row, row.body)


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The page as an earlier version had it, computed as of the day it was published."""
    row = published_or_404(PublishedCase, slug)
    if row.withdrawn:
        return gone(request)
    if row.slug != slug:  # a version of a page that was merged into this one is not a version of this one
        return HttpResponsePermanentRedirect(row.get_absolute_url())
    old = PublishedVersion.objects.filter(kind=DocumentKind.CASE, slug=row.slug, number=min(number, 2**31 - 1)).first()
    if old is None or old.body is None:
        raise Http404
    return _case_page(request, row, old.body, old)


def _case_page(
    request: HttpRequest, row: PublishedCase, body: str, old: PublishedVersion | None = None
) -> HttpResponse:
    settings, now = site(), timezone.now()
    page = case_page(loads(body), review_days=settings[REVIEW_DAYS], now=old.at if old else now)
    context = {
        "site": settings,
        "now": now,
        "page": page,
        "row": row,
        "versions": row.number,
        "shown_version": old.number if old else None,
        "shown_at": old.at if old else None,
        "changed": old.changed if old else [],
    }
    return render(request, "public/case.html", context)


@require_safe
def photo(request: HttpRequest, sha: str, extension: str) -> HttpResponse:
    file = PublishedFile.objects.filter(sha=sha, extension=extension).first()
    if file is None:
        raise Http404
    response = HttpResponse(bytes(file.data), content_type=file.content_type)
    response["Cache-Control"] = "public, max-age=86400"
    response["X-Content-Type-Options"] = "nosniff"
    return response


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


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "public/about.html", {})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/privacy.html", {})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Corrections, removal, press. What is sent goes through `intake`; wrong input comes back as it was typed."""
    if request.method != "POST":
        form = ContactForm(initial={"about": request.GET.get("about", "")[:200].replace("\x00", "")})
        return render(request, "public/contact.html", {"form": form, "answer": ""})
    if intake.is_foreign(request):
        raise PermissionDenied(_("This form was sent from another site. Open the page Contact and send it from there."))
    form = ContactForm(request.POST)
    if not form.is_valid():
        return render(request, "public/contact.html", {"form": form, "answer": ""}, status=400)
    answer = _take(form.cleaned_data, request)
    status = {intake.KEPT: 200, intake.SEEN: 200, intake.SPENT: 429}[answer]
    return render(request, "public/contact.html", {"form": form, "answer": answer}, status=status)


def _take(fields: dict[str, str], request: HttpRequest) -> str:
    """Sends a message on; what fell for the trap for robots is thanked for and dropped."""
    if fields["website"]:
        return intake.KEPT
    body = {name: fields[name] for name in ("topic", "about", "message", "reply_to")}
    return intake.send("contact", fields["about"], intake.sender_of(request), body)
