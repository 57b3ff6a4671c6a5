"""The public pages of cases: each reads published rows, and nothing else."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe

from cases.custody_reading import Data
from cases.document_data import loads
from cases.models.published import PublishedCase, PublishedFile
from cases.public import versions
from cases.public.shared import REVIEW_DAYS, gone, instant, published_or_404, render, site
from cases.public.versions import Past
from cases.reading import case_page


@require_safe
def case(request: HttpRequest, slug: str) -> HttpResponse:
    row = published_or_404(PublishedCase, slug)
    if row.withdrawn:
        return gone(request)
    if row.slug != slug:
        return HttpResponsePermanentRedirect(row.get_absolute_url())
    return _on_a_day(request, row) if "asof" in request.GET else case_response(request, row, loads(row.body))


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The page as an earlier version had it, computed as of the day it was published."""
    row = published_or_404(PublishedCase, slug)
    if row.withdrawn:
        return gone(request)
    if row.slug != slug:  # a version of a page that was merged into this one is not a version of this one
        return HttpResponsePermanentRedirect(row.get_absolute_url())
    found = versions.numbered(row.slug, number)
    if found is None:
        raise Http404
    return _past_response(request, row, Past(found, found.at))


def _on_a_day(request: HttpRequest, row: PublishedCase) -> HttpResponse:
    """The page as this site showed it at the end of the day of `?asof=`."""
    now = instant(request)
    day, problem = versions.day_asked(request.GET["asof"], now)
    if day is None:
        return case_response(request, row, loads(row.body), problems=[problem])
    found = versions.on_day(row.slug, day)
    if found is None:
        return render(request, "public/no_version.html", {"row": row, "day": day, "now": now}, status=404)
    return _past_response(request, row, Past(found, min(versions.end_of(day), now), day))


def _past_response(request: HttpRequest, row: PublishedCase, past: Past) -> HttpResponse:
    data = versions.readable(past.version)
    if data is None:
        step = next(step for step in versions.steps_of(row.slug) if step.number == past.version.number)
        return render(request, "public/no_version.html", {"row": row, "day": past.day, "step": step}, status=410)
    return case_response(request, row, data, past)


def case_response(
    request: HttpRequest, row: PublishedCase, data: Data, past: Past | None = None, problems: Sequence[str] = ()
) -> HttpResponse:
    """The page of a case, as it is or as it was."""
    settings, now = site(), instant(request)
    old = past.version if past else None
    context = {
        "site": settings,
        "now": now,
        "page": case_page(data, review_days=settings[REVIEW_DAYS], now=past.seen_at if past else now),
        "row": row,
        "versions": row.number,
        "past": past,
        "shown_version": old.number if old else None,
        "shown_at": old.at if old else None,
        "changed": old.changed if old else [],
        "problems": problems,
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
