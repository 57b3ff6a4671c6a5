"""The public pages of appeals, and the home page, which joins appeals and cases."""

from urllib.parse import quote

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appeals.letters import letter
from appeals.models.published import PublishedAppeal
from appeals.public.lines import lines
from appeals.reading import AppealPage, appeal_page
from cases.document import loads
from cases.models.published import PublishedCase, PublishedDetention
from cases.public import shared
from cases.public.views import gone, published_or_404
from cases.reading import CasePage, case_page
from cases.vocab import HELD, ChannelKind

# Mail programs cut longer addresses (measured for the appeal page's issue): the text is then left out.
MAILTO_LIMIT = 2000
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
    now, settings = timezone.now(), shared.site()
    page = appeal_page(loads(row.body), now=now)
    cases = [
        {
            "slug": case.slug, "title": case.title,
            "page": case_page(loads(case.body), review_days=settings[shared.REVIEW_DAYS], now=now),
        }
        for case in row.cases.visible().order_by("slug")
    ]  # fmt: skip
    context = {
        "site": settings, "now": now, "row": row, "page": page, "cases": cases, "letters": _letters(page, [c["page"] for c in cases]),
    }  # fmt: skip
    return shared.render(request, "public/appeal.html", context)


def _letters(page: AppealPage, cases: list[CasePage]) -> list[dict]:
    found = []
    for recipient in page.targets:
        if recipient["post"]:
            text = letter(page.data, recipient, cases)
            found.append({"recipient": recipient, "text": text, "mailto": _mailto(recipient, page, text)})
    return found


def _mailto(recipient: dict, page: AppealPage, text: str) -> str:
    """An address that opens the reader's mail program; without the text where that would be too long."""
    to = next((way["value"] for way in recipient["offered"] if way["kind"] == ChannelKind.EMAIL), "")
    if not to:
        return ""
    names = ", ".join(case["title"] for case in page.data["cases"])
    start = f"mailto:{quote(to, safe='@')}?subject={quote(_('The case of %(names)s') % {'names': names})}"
    whole = f"{start}&body={quote(text.replace(chr(10), chr(13) + chr(10)))}"
    return whole if len(whole) <= MAILTO_LIMIT else start
