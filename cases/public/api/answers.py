"""Answers of the API: canonical JSON that may be kept, and is asked for anew by its ETag."""

import datetime
import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import get_language

from cases.document_data import canonical
from cases.public.api import problems
from cases.public.api.cors import open_to_all
from cases.public.api.paging import Part
from cases.public.feeds import absolute

TYPE = "application/json"


def answer(request: HttpRequest, data: Any, last_modified: datetime.datetime) -> HttpResponse:
    """`data` as canonical JSON, or 304 where the reader has it."""
    return answer_text(request, canonical(data), last_modified)


def answer_text(
    request: HttpRequest, text: str, last_modified: datetime.datetime, links: Iterable[str] = ()
) -> HttpResponse:
    """The same of what is canonical JSON already. The ETag is of these very bytes."""
    content = text.encode()
    response = HttpResponse(content, content_type=TYPE)
    response["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response["Last-Modified"] = http_date(int(last_modified.timestamp()))
    response["Cache-Control"] = "public, no-cache"
    response["Content-Language"] = get_language() or "en"
    if links := list(links):
        response["Link"] = ", ".join(links)
    found = get_conditional_response(request, response["ETag"], int(last_modified.timestamp()), response)
    if found is None or found.status_code == 412:
        return problems.answer("precondition")
    open_to_all(found)
    return found


def listing(
    request: HttpRequest, part: Part, items: list[Any], *, as_of: datetime.datetime, words: str, **more: Any
) -> HttpResponse:
    """A part of a list, with how many there are in all, as of when, by which filter, and where the next part is."""
    data = {"data": items, "total": part.total, "next": part.next, "as_of": moment(as_of), "filter": words} | more
    links = [f'<{part.next}>; rel="next"'] if part.next else []
    return answer_text(request, canonical(data), as_of, links)


def moved(request: HttpRequest, path: str) -> HttpResponse:
    """To the address that something has now, for good."""
    query = request.GET.urlencode()
    response = HttpResponsePermanentRedirect(absolute(f"{path}?{query}" if query else path))
    open_to_all(response)
    return response


def right_since(now: datetime.datetime, *changes: datetime.datetime | None) -> datetime.datetime:
    """Since when a list is as it is: the later of its newest change and the beginning of this hour (UTC).

    Whatever depends on the day alone (days held, what is open, how fresh a status is) turns at a full hour of UTC. What was
    silently taken back leaves no date; so nobody who asks by If-Modified-Since keeps it for longer than an hour.
    """
    hour = now.astimezone(datetime.UTC).replace(minute=0, second=0, microsecond=0)
    return max([hour, *(change for change in changes if change is not None)])


def newest(rows: Any, column: str = "updated_at") -> datetime.datetime | None:
    """When any of these published rows was changed, or openly withdrawn, last. One query."""
    return rows.order_by().aggregate(newest=Max(column))["newest"]


def moment(at: datetime.datetime) -> str:
    """An instant as the API writes it: "2026-11-22T12:00:00Z"."""
    return at.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
