"""The public pages of cases: each reads published rows, and nothing else."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.document_data import loads
from cases.models.published import PublishedCase, PublishedFile
from cases.models.versions import PublishedVersion
from cases.public.filters import CaseFilter
from cases.public.shared import REVIEW_DAYS, gone, lines, page_of, published_or_404, render, site, unknown_parameters
from cases.reading import case_page
from cases.vocab import DocumentKind


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
