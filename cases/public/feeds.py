"""Atom feeds (RFC 4287): one builder for all of them, and the addresses of those about cases.

What leaves the public tables leaves its feeds: an entry is made from rows that strangers may read now. Feeds are asked for
anew by their ETag; there is no Last-Modified, by which a reader would not notice that an entry is gone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.document_data import loads
from cases.models.published import PublishedCase
from cases.public.filters import CaseFilter
from cases.public.shared import gone, instant, published_or_404, render, site
from cases.public.versions import steps_of
from cases.site_defaults import DEFAULTS
from cases.version_words import Step

MOST = 40  # entries of one feed
TAGGED_SINCE = 2026  # the year in a tag (RFC 4151): from then on the name of this host was ours
BEGINNING = datetime(TAGGED_SINCE, 1, 1, tzinfo=UTC)  # when an empty feed was last changed
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # signs that XML 1.0 cannot hold


@dataclass(frozen=True)
class Entry:
    """One entry. `path` names it for ever; `link` is where it leads, by default the same. Texts are plain, not HTML."""

    path: str
    title: str
    updated: datetime
    published: datetime | None = None
    summary: str = ""
    lang: str = ""
    link: str = ""

    @property
    def id(self) -> str:
        return tag(self.path)

    @property
    def url(self) -> str:
        return absolute(self.link or self.path)


def absolute(path: str) -> str:
    """An address of this site as strangers everywhere can open it."""
    return f"{settings.PUBLIC_BASE_URL}{iri_to_uri(path)}"


def tag(path: str) -> str:
    """A name that stays, whatever the scheme and port (RFC 4151): "tag:habeas.example,2026:/cases/kem-sokha/"."""
    return f"tag:{urlsplit(settings.PUBLIC_BASE_URL).hostname},{TAGGED_SINCE}:{iri_to_uri(path)}"


def atom(request: HttpRequest, entries: Iterable[Entry], *, title: str, page: str) -> HttpResponse:
    """A feed at the address that was asked for; `page` is the page that it follows."""
    rows, here, about = [_clean(entry) for entry in entries], request.get_full_path(), site()
    author = _xml(about["name"]).strip() or DEFAULTS["name"]
    context = {
        "site": about, "id": tag(here), "title": f"{_xml(title)} · {author}", "author": author,
        "rights": _xml(about["licence"]), "lang": get_language(), "here": absolute(here), "page": absolute(page), "entries": rows,
        "updated": max((entry.updated for entry in rows), default=BEGINNING),
    }  # fmt: skip
    response = render(request, "public/feed.xml", context)
    response["Content-Type"] = "application/atom+xml; charset=utf-8"
    return response


def case_feed(request: HttpRequest, rows: QuerySet[PublishedCase], title: str) -> HttpResponse:
    """A feed of published cases, as many as a feed holds, each as it stands now."""
    query = request.GET.copy()
    query.pop("page", None)
    page = reverse("cases:case_list") + (f"?{query.urlencode()}" if query else "")
    return atom(request, [_of_case(row) for row in rows[:MOST]], title=title, page=page)


def _of_case(row: PublishedCase) -> Entry:
    data = loads(row.body)
    prose = (data["summary"] or {}).get("prose") or {"text": "", "lang": ""}
    return Entry(
        path=row.get_absolute_url(), title=row.title, updated=row.updated_at, published=row.published_at,
        summary=prose["text"], lang=prose["lang"],
    )  # fmt: skip


def _xml(text: str) -> str:
    return NOT_XML.sub("", str(text))


def _clean(entry: Entry) -> Entry:
    """The entry without signs that no XML can hold; every entry has a title."""
    title = _xml(entry.title).strip() or _("Untitled")
    return Entry(entry.path, title, entry.updated, entry.published, _xml(entry.summary), entry.lang, entry.link)


# Addresses


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The list of cases as a feed: the same query string, the newest change first. What it does not know is refused."""
    now = instant(request)
    found = CaseFilter(request.GET, now=now)
    problems = found.problems + [
        _("“%(name)s” is no filter of this list.") % {"name": name[:40]}
        for name in request.GET
        if name not in {*found.base_filters, "page"}
    ]
    if problems:
        return HttpResponse("\n".join(problems) + "\n", status=400, content_type="text/plain; charset=utf-8")
    title = _("Cases that match a search") if found.chosen else _("Cases")
    return case_feed(request, found.qs.order_by("-updated_at", "slug"), title)


@require_safe
def case(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed on the page of one case: one entry per version, the newest first."""
    row = published_or_404(PublishedCase, slug)
    if row.withdrawn:
        return gone(request)
    if row.slug != slug:
        return HttpResponsePermanentRedirect(reverse("cases:case_feed", args=[row.slug]))
    entries = [_of_step(row, step) for step in steps_of(row.slug)[:MOST]]
    title = _("%(title)s: changes") % {"title": row.title}
    return atom(request, entries, title=title, page=row.get_absolute_url())


def _of_step(row: PublishedCase, step: Step) -> Entry:
    page = row.get_absolute_url()
    return Entry(
        path=f"{page}v/{step.number}/", link=link_of(page, step), updated=step.updated, published=step.at, summary=step.words,
        title=_("%(title)s, version %(number)s: %(change)s") % {"title": row.title, "number": step.number, "change": step.word},
    )  # fmt: skip


def link_of(page: str, step: Step) -> str:
    """Where an entry about a version leads: to what changed, where that can be told."""
    return f"{page}changes/?from={step.number - 1}&to={step.number}" if step.comparable else page
