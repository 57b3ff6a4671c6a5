"""The public pages of appeals, and the home page, which joins appeals and cases."""

import datetime
from typing import Any

from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from appeals.models.published import PublishedAppeal
from appeals.pages import appeal_context
from appeals.public.chain import earlier_of, newer_of
from appeals.public.lines import AppealLine, lines, with_old_news
from appeals.public.report_views import reported_of
from appeals.writer import writer
from cases.document_data import loads
from cases.models.published import PublishedCase, PublishedDetention
from cases.public import shared
from cases.public.feeds import absolute
from cases.public.shared import gone, instant, published_or_404
from cases.vocab import HELD

RECENT = 6
URGENT = 5


def _lines(rows: QuerySet[PublishedAppeal], settings: dict[str, Any], now: datetime.datetime) -> list[AppealLine]:
    return lines(rows, now, with_old_news(settings[shared.REVIEW_DAYS], now))


def _with_old_news(found: list[AppealLine]) -> int:
    """How many are open, though nobody should write for them unasked."""
    return sum(line.waits_for_news for line in found)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now, settings = instant(request), shared.site()
    found = _lines(PublishedAppeal.objects.running(), settings, now)
    appeals = [line for line in found if line.wants_letters]
    recent = PublishedCase.objects.visible().order_by("-updated_at", "slug")[:RECENT]
    held = PublishedDetention.objects.filter(status__in=HELD).aggregate(people=Sum("people"))["people"]
    counts = {
        "cases": PublishedCase.objects.visible().count(), "people_held": held or 0, "open_appeals": len(appeals),
        "old_news": _with_old_news(found),
    }  # fmt: skip
    context = {
        "site": settings, "now": now, "urgent": appeals[:URGENT], "recent": shared.lines(recent, settings, now), "counts": counts,
        "problems": shared.unknown_parameters(request, ()),
    }  # fmt: skip
    return shared.render(request, "public/home.html", context)


@require_safe
def appeal(request: HttpRequest, slug: str) -> HttpResponse:
    row = published_or_404(PublishedAppeal, slug)
    if row.withdrawn:
        return gone(request)
    data = loads(row.body)
    context = appeal_context(
        data, row.cases.visible().order_by("slug"), site=shared.site(), now=instant(request),
        writer=writer(request.GET.get("from", "")), link=absolute(row.get_absolute_url()),
    )  # fmt: skip
    more = {"row": row, "newer": newer_of(slug), "earlier": earlier_of(data), "reported": reported_of(row)}
    return shared.render(request, "public/appeal.html", {**context, **more})
