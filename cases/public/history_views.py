"""The history of a published case for everyone: all its versions, and what changed between two of them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.change_words import READERS
from cases.changes import changes as differences
from cases.document_data import loads
from cases.models.published import PublishedCase
from cases.public import versions as past
from cases.public.shared import gone, page_of, published_or_404, render, unknown_parameters
from cases.version_words import Step

MOST_DIGITS = 9


@require_safe
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version with its day and what changed in it, the newest first."""
    row = published_or_404(PublishedCase, slug)
    if row.withdrawn:
        return gone(request)
    if row.slug != slug:
        return HttpResponsePermanentRedirect(row.get_absolute_url())
    page, problems = page_of(request, past.steps_of(row.slug))
    context = {"row": row, "page_obj": page, "problems": problems + unknown_parameters(request, ("asof",)), "query": ""}
    return render(request, "public/versions.html", context)


@require_safe
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed from one version to another, field by field; from the last but one to the last when none is asked for."""
    row = published_or_404(PublishedCase, slug)
    if row.withdrawn:
        return gone(request)
    if row.slug != slug:
        return HttpResponsePermanentRedirect(row.get_absolute_url())
    steps = past.steps_of(row.slug)
    if not steps:
        raise Http404
    older, newer, problems = _pair(request, {step.number: step for step in steps}, row.number)
    context = {
        "row": row, "older": older, "newer": newer, "between": _between(steps, older, newer),
        "problems": problems + unknown_parameters(request, ("from", "to")), **_compared(row.slug, older, newer),
    }  # fmt: skip
    return render(request, "public/changes.html", context)


def _pair(request: HttpRequest, known: dict[int, Step], newest: int) -> tuple[Step | None, Step, list[str]]:
    """The two versions that were asked for, the older first, and what was wrong with the asking."""
    problems: list[str] = []

    def asked(name: str, otherwise: int) -> int:
        text = request.GET.get(name, "")
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0
        if number in known:
            return number
        if text:
            problems.append(_("There is no version “%(text)s”.") % {"text": text[:40]})
        return otherwise

    last = newest if newest in known else max(known)
    to = asked("to", last)
    since = asked("from", to - 1 if to - 1 in known else to)
    if since == to and request.GET.get("from"):
        problems.append(_("Choose two different versions."))
    older, newer = sorted((since, to))
    return (known[older] if older != newer else None), known[newer], problems


def _between(steps: list[Step], older: Step | None, newer: Step) -> list[Step]:
    """The versions after the older one, up to the newer one."""
    return [step for step in steps if older and older.number < step.number <= newer.number]


def _compared(slug: str, older: Step | None, newer: Step) -> dict[str, Any]:
    """The sections that differ. Nothing is compared with a text that was removed."""
    missing = [step for step in (older, newer) if step and not step.kept]
    if older is None or missing:
        return {"sections": [], "missing": missing}
    bodies = dict(past.of_case(slug).filter(number__in=(older.number, newer.number)).values_list("number", "body"))
    before, after = (bodies[step.number] for step in (older, newer))
    return {"sections": differences(loads(before), loads(after), READERS), "missing": []}
