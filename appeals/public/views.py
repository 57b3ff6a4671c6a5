"""The public pages of appeals, and the home page, which joins appeals and cases."""

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from appeals.models.published import PublishedAppeal
from appeals.pages import appeal_context
from appeals.public.lines import lines
from cases.document import loads
from cases.models.published import PublishedCase, PublishedDetention
from cases.public import shared
from cases.public.views import gone, published_or_404
from cases.vocab import HELD

RECENT = 6
URGENT = 5


def _visible() -> list[PublishedAppeal]:
    return list(PublishedAppeal.objects.visible())


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now, settings = timezone.now(), shared.site()
    appeals = [line for line in lines(_visible(), now) if line.page.is_open]
    recent = PublishedCase.objects.visible().order_by("-updated_at", "slug")[:RECENT]
    held = PublishedDetention.objects.filter(status__in=HELD).aggregate(people=Sum("people"))["people"]
    counts = {
        "cases": PublishedCase.objects.visible().count(), "people_held": held or 0, "open_appeals": len(appeals),
    }  # fmt: skip
    context = {
        "site": settings, "now": now, "urgent": appeals[:URGENT], "recent": shared.lines(recent, settings, now), "counts": counts,
        "problems": shared.unknown_parameters(request, ()),
    }  # fmt: skip
    return shared.render(request, "public/home.html", context)


@require_safe
def appeal_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    found = lines(_visible(), now)
    context = {
        "now": now, "open": [line for line in found if line.page.is_open],
        "over": [line for line in found if not line.page.is_open], "total": len(found),
        "problems": shared.unknown_parameters(request, ()),
    }  # fmt: skip
    return shared.render(request, "public/appeal_list.html", context)


@require_safe
def appeal(request: HttpRequest, slug: str) -> HttpResponse:
    row = published_or_404(PublishedAppeal, slug)
    if row.withdrawn:
        return gone(request)
    context = appeal_context(
        loads(row.body), row.cases.visible().order_by("slug"), site=shared.site(), now=timezone.now()
    )
    return shared.render(request, "public/appeal.html", {**context, "row": row})
