"""What every public page needs: the site's settings, the instant, and documents read from published rows."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render as django_render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cases.document_data import loads
from cases.models.published import PublishedCase, PublishedSite
from cases.public.versions import lately_of
from cases.reading import CaseLine, case_line
from cases.site_defaults import DEFAULTS

PAGE_SIZE = 20
REVIEW_DAYS = "review_days"


def site() -> dict[str, Any]:
    """The organisation's settings as published; the defaults until someone saves them."""
    body = PublishedSite.objects.values_list("body", flat=True).first()
    return {**DEFAULTS, **(body or {})}


def instant(request: HttpRequest) -> datetime.datetime:
    """As of when a page is counted: now; in a copy of the site, when the copy was made."""
    copy = getattr(request, "mirror", None)
    return copy.at if copy else timezone.now()


def render(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A public page. Nothing in it depends on who asks; it may be kept, but is asked for anew each time (by its ETag),
    so that a withdrawal or a new date reaches everyone at once."""
    shared = {"site": context.get("site") or site(), "now": context.get("now") or instant(request)}
    response = django_render(request, template, {**context, **shared}, status=status)
    if status == 200 and request.method in ("GET", "HEAD"):
        response["Cache-Control"] = "public, no-cache"
    return response


def takes_a_form(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a page with a form of strangers. It carries no token: there is no session to ride on."""
    return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(view))


def unkept(response: HttpResponse) -> HttpResponse:
    """In it stands what was typed, or a secret: no cache keeps it, and no search engine."""
    response["Cache-Control"], response["X-Robots-Tag"] = "no-store", "noindex"
    return response


def secret_page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page whose address holds a secret. `request` is kept from the template: the page's links, and its address for other
    programs, would name it; for the same reason our own forms there tell no `Origin`, and none is asked."""
    shown = {"site": site(), "now": instant(request), **context, "request": None}
    response = unkept(django_render(request, template, shown, status=status))
    response["Referrer-Policy"] = "no-referrer"
    return response


def lines(rows: Iterable[PublishedCase], settings: dict[str, Any], now: datetime.datetime) -> list[CaseLine]:
    """Published cases as a list shows them, with what is new of each."""
    rows = list(rows)
    news = lately_of(rows, now)
    return [
        case_line(row, loads(row.body), review_days=settings[REVIEW_DAYS], now=now, lately=news[row.slug])
        for row in rows
    ]


def page_of(request: HttpRequest, rows: Any) -> tuple[Page, list[str]]:
    """The asked-for page of a list, and what was wrong with the asking, in words."""
    paginator = Paginator(rows, PAGE_SIZE)
    wanted = request.GET.get("page", "1")
    try:
        return paginator.page(wanted), []
    except (PageNotAnInteger, EmptyPage):
        return paginator.page(1), [_("There is no page “%(page)s”; this is the first.") % {"page": wanted[:20]}]


def unknown_parameters(request: HttpRequest, known: Iterable[str]) -> list[str]:
    """One sentence for every parameter that this address does not know."""
    return [
        _("“%(name)s” is no filter of this list, and was left aside.") % {"name": name[:40]}
        for name in request.GET
        if name not in {*known, "page"}
    ]


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
