"""Previews: the context of a public page over a document that is not stored."""

import datetime
from typing import Any

from django.core.paginator import Paginator

from appeals import publishing as appeal_publishing
from appeals.models import Appeal, PublishedAppeal
from appeals.pages import appeal_context as page_context
from appeals.vocab import AppealState
from cases import publishing
from cases.models import Case, PublishedCase, PublishedReference, SiteSettings
from cases.public.reference_pages import about
from cases.public.shared import PAGE_SIZE
from cases.reading import Footnotes, case_page
from cases.reference_publishing import built_reference
from cases.reference_reading import as_read


def _site() -> dict[str, Any]:
    settings = SiteSettings.objects.current()
    return {name: getattr(settings, name) for name in SiteSettings.disclosed}


def case_context(case: Case, *, now: datetime.datetime) -> dict[str, Any]:
    """As `cases.public.case_views.case` gives it, from the record as it stands."""
    site, data = _site(), publishing.build(case)
    row = PublishedCase.objects.visible().filter(slug=case.slug).first() or PublishedCase(
        pk=0, slug=case.slug, updated_at=now
    )
    row.title = case.title
    page = case_page(data, review_days=site["review_days"], now=now)
    return {
        "site": site,
        "now": now,
        "page": page,
        "row": row,
        "versions": row.number,
        "shown_version": None,
        "preview": True,
    }


def appeal_context(appeal: Appeal, *, now: datetime.datetime) -> dict[str, Any]:
    """As `appeals.public.views.appeal` gives it, from the record as it stands."""
    site, data = _site(), appeal_publishing.build(appeal)
    if appeal.state == AppealState.DRAFT:
        data["state"]["code"] = appeal_publishing.first_state(appeal)
    row = PublishedAppeal.objects.visible().filter(slug=appeal.slug).first() or PublishedAppeal(
        pk=0, slug=appeal.slug, updated_at=now
    )
    cases = PublishedCase.objects.visible().filter(slug__in=[case["slug"] for case in data["cases"]]).order_by("slug")
    earlier = PublishedAppeal.objects.visible().filter(slug=data["previous"] or "").first()
    return {**page_context(data, list(cases), site=site, now=now), "row": row, "earlier": earlier, "preview": True}


def reference_context(kind: str, slug: str, *, now: datetime.datetime) -> dict[str, Any]:
    """As `cases.public.views.reference` gives it, from the record as it stands."""
    site, (_row, data) = _site(), built_reference(kind, slug)
    row = PublishedReference.objects.filter(kind=kind, slug=slug).first() or PublishedReference(
        pk=0, kind=kind, slug=slug, title=data["name"], updated_at=now
    )
    notes = Footnotes(data)
    shown = notes.mark(as_read(data))
    return {
        "site": site, "now": now, "row": row, "data": shown, "footnotes": notes.list(), "preview": True,
        **about(kind, slug, data, settings=site, now=now, turn=lambda entries: Paginator(entries, PAGE_SIZE).get_page(1)),
    }  # fmt: skip
