"""Last days to write as a calendar: one that a program asks for again and again, and single files to copy once.

A subscribed calendar answers what it does not know with nothing rather than an error: a program that meets an error goes
on showing what it had, also of an appeal that was taken back. Hence `?appeal=` of any name gives a calendar.
"""

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appeals import ical
from appeals.models.published import PublishedAppeal
from appeals.public.chain import with_later
from appeals.public.lines import with_old_news
from cases.countries import NAMES
from cases.document_data import loads
from cases.public import shared
from cases.public.feeds import absolute
from cases.public.shared import gone, instant, published_or_404

COUNTRY, APPEAL, COPY = "country", "appeal", "copy"
ONCE = "once"
MOST = 50  # values of one filter
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,80}", re.ASCII)
KEPT = 5000  # events that a process has at hand, a kilobyte each


@dataclass(frozen=True)
class Wanted:
    """Which appeals, and whether as a file to copy once."""

    countries: tuple[str, ...] = ()
    appeals: tuple[str, ...] = ()
    once: bool = False


Key = tuple[str, int, datetime, bool, bool, str]  # all that an event is made from


class Made:
    """The events that were asked for last: many programs ask for the same, and most stay as they are for weeks."""

    def __init__(self) -> None:
        self._lock, self._kept = threading.Lock(), OrderedDict[Key, ical.Written]()

    def get(self, key: Key) -> ical.Written | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Key, event: ical.Written) -> ical.Written:
        with self._lock:
            self._kept[key] = event
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return event


made = Made()


@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    """The last days to write of published appeals: `?country=`, `?appeal=` (with the calls that follow it), both repeated at will."""
    wanted, problems = _asked(request)
    if problems:
        return HttpResponse("\n".join(problems) + "\n", status=400, content_type="text/plain; charset=utf-8")
    now = instant(request)
    rows, old = _rows(wanted, now), with_old_news(shared.site()[shared.REVIEW_DAYS], now)
    keys = [_key(row, old, now) for row in rows.defer("body", "folded")]
    etag = _sum(keys)
    response = get_conditional_response(request, etag=etag) or _calendar(
        _written(keys, old, now), "appeals.ics" if wanted.once else ""
    )
    return _asked_for_anew(response, etag)


@require_safe
def of_one(request: HttpRequest, slug: str) -> HttpResponse:
    """The last day to write for one appeal, as a file to copy once."""
    row = published_or_404(PublishedAppeal, slug)
    if row.withdrawn:
        return gone(request)
    now, full = instant(request), _published().filter(pk=row.pk).first()
    entry = _entry(full, with_old_news(shared.site()[shared.REVIEW_DAYS], now), now) if full else None
    if entry is None:  # it has no such day, or was taken back a moment ago
        raise Http404
    content = ical.calendar([ical.write(entry)], name=entry.summary, about=_about(), url=entry.url)
    return _asked_for_anew(_calendar(content, f"{slug}.ics"), f'"{hashlib.sha256(content).hexdigest()[:32]}"')


def _asked(request: HttpRequest) -> tuple[Wanted, list[str]]:
    """What the query string asks for, and what is wrong with it, in words."""
    given = {name: sorted({value.strip() for value in request.GET.getlist(name)} - {""}) for name in request.GET}
    problems = [
        _("“%(name)s” is no filter of this calendar.") % {"name": name[:40]}
        for name in given
        if name not in (COUNTRY, APPEAL, COPY)
    ]
    countries = sorted({value.upper() for value in given.get(COUNTRY, [])})
    wrong = [(_("Country"), value) for value in countries if value not in NAMES]
    wrong += [(_("Appeal"), value) for value in given.get(APPEAL, []) if not SLUG.fullmatch(value)]
    wrong += [(COPY, value) for value in given.get(COPY, []) if value != ONCE]
    problems += [
        _("%(filter)s: “%(value)s” is not known here.") % {"filter": name, "value": value[:40]}
        for name, value in wrong[:MOST]
    ]
    if any(len(values) > MOST for values in given.values()):
        problems.append(_("At most %(most)d values of one filter.") % {"most": MOST})
    return Wanted(tuple(countries), tuple(given.get(APPEAL, ())), ONCE in given.get(COPY, ())), problems


def _published() -> QuerySet[Any]:
    """With the versions of its cases, by which the news of them grows fresh again."""
    return PublishedAppeal.objects.visible().annotate(case_versions=Coalesce(Sum("cases__number"), 0))


def _rows(wanted: Wanted, now: datetime) -> QuerySet[PublishedAppeal]:
    """Those that have a date which is not long over."""
    since = now.astimezone(UTC).date() - ical.STAYS
    begin = datetime.combine(since, time(), tzinfo=UTC)
    rows = _published().filter(Q(due__gte=since) | Q(updated_at__gte=begin), due__isnull=False)
    if wanted.countries:
        rows = rows.filter(countries__overlap=list(wanted.countries))
    if wanted.appeals:
        rows = rows.filter(slug__in=with_later(wanted.appeals))
    return rows.order_by("slug")


def _key(row: Any, old: Collection[str], now: datetime) -> Key:
    ahead = row.due is not None and row.due >= now.astimezone(UTC).date()
    return row.slug, row.number + row.case_versions, row.updated_at, row.slug in old, ahead, get_language() or ""


def _sum(keys: list[Key]) -> str:
    """An ETag of all that the calendar is made from."""
    told = (settings.VERSION, settings.PUBLIC_BASE_URL, get_language(), shared.site()["name"], keys)
    return f'"{hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'


def _written(keys: list[Key], old: Collection[str], now: datetime) -> bytes:
    """The calendar of these events; those that are not at hand are made, from one row after the other."""
    found = {key: event for key in keys if (event := made.get(key))}
    missing = _published().filter(slug__in=[key[0] for key in keys if key not in found])
    for row in missing.iterator(chunk_size=100):
        if entry := _entry(row, old, now):
            key = _key(row, old, now)
            found[key] = made.keep(key, ical.write(entry))
    name = _("%(site)s: last days to write") % {"site": shared.site()["name"] or "Habeas"}
    return ical.calendar(found.values(), name=name, about=_about(), url=absolute(reverse("appeals:appeal_list")))


def _entry(row: Any, old: Collection[str], now: datetime) -> ical.Entry | None:
    link, host = absolute(row.get_absolute_url()), str(urlsplit(settings.PUBLIC_BASE_URL).hostname)
    return ical.of_appeal(
        loads(row.body),
        number=row.number + row.case_versions,
        changed=row.updated_at,
        link=link,
        host=host,
        now=now.astimezone(UTC),
        news_is_old=row.slug in old,
    )


def _about() -> str:
    return _(
        "Days by which published appeals ask for letters. Look at the page before you write: it is newer than any calendar."
    )


def _calendar(content: bytes, name: str = "") -> HttpResponse:
    """A calendar; under a name, as a file that a browser saves."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Robots-Tag"] = "noindex"  # the page is what search engines may find
    return response


def _asked_for_anew(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"], response["Cache-Control"] = etag, "public, no-cache"
    return response
