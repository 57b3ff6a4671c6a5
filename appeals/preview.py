"""Previews: the context of a public page over a document that is not stored."""

import datetime
from typing import Any

from appeals import publishing as appeal_publishing
from appeals.models import Appeal, PublishedAppeal
from appeals.pages import appeal_context as page_context
from cases import publishing
from cases.models import Case, PublishedCase, SiteSettings
from cases.reading import case_page


def _site() -> dict[str, Any]:
    settings = SiteSettings.objects.current()
    return {name: getattr(settings, name) for name in SiteSettings.disclosed}


def case_context(case: Case, *, now: datetime.datetime) -> dict[str, Any]:
    """As `cases.public.views.case` gives it, from the record as it stands."""
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
    row = PublishedAppeal.objects.visible().filter(slug=appeal.slug).first() or PublishedAppeal(
        pk=0, slug=appeal.slug, updated_at=now
    )
    cases = PublishedCase.objects.visible().filter(slug__in=[case["slug"] for case in data["cases"]]).order_by("slug")
    return {**page_context(data, list(cases), site=site, now=now), "row": row, "preview": True}
