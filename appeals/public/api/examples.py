"""Real examples for the description: what the addresses answer at this moment about the first two cases.

They are asked for, never typed, so that they cannot differ from what is answered, and leave with the case when it leaves.
"""

import copy
import json
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import resolve

from appeals.models.published import PublishedAppeal
from appeals.public.api.describing import Json
from appeals.public.api.reading import shortened
from cases.linked.twins import API, FOLDERS
from cases.models.published import PublishedCase, PublishedReference
from cases.public.api.problems import TYPE, TYPES
from cases.vocab import DocumentKind

URLS = "config.urls_public"
# The two real cases that every Habeas can begin with; where they are not published, those that changed last.
FIRST = ("kem-sokha", "muong-sopheak")
HOW_MANY = 2
WHOLE = {"/cases/{slug}", "/appeals/{slug}"}  # shown from beginning to end; of others the first of what is long
NO_EXAMPLE = {"/openapi.json", "/schemas/{name}.json"}  # it would hold itself; it is linked
WRONG = "/cases?status=imprisoned"
TABLES: dict[str, Any] = {DocumentKind.CASE: PublishedCase, DocumentKind.APPEAL: PublishedAppeal}
# Where there are more cases, nothing is asked for an example that goes through all of them.
SMALL = 1000
ITEMS, SIGNS = 2, 400  # of a list, of a text


def add(description: Json, request: HttpRequest) -> None:
    """Puts examples beside the shapes of a description."""
    things, small = _things(), PublishedCase.objects.visible()[: SMALL + 1].count() <= SMALL
    for path, methods in description["paths"].items():
        if path in NO_EXAMPLE or not (small or "{" in path):
            continue
        for body in methods["get"]["responses"]["200"].get("content", {}).values():
            if found := dict(_examples(path, things, request)):
                body["examples"] = found
    wrong = description["components"]["responses"]["BadRequest"]["content"][TYPE]
    wrong["examples"] = {"parameter": {"summary": str(TYPES["parameter"].title), "value": asked(request, WRONG)[1]}}


def _examples(path: str, things: dict[str, list[str]], request: HttpRequest) -> Iterator[tuple[str, Json]]:
    for name, address in _addresses(path, things):
        status, value = asked(request, address)
        if status == 200:
            shown = value if path in WHOLE else shortened(value, ITEMS, SIGNS)
            yield name, {"summary": name, "value": shown, "x-address": address}


def _addresses(path: str, things: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """The addresses of which the answers are shown, each with a name."""
    parts = path.strip("/").split("/")
    if "{" not in path:
        yield parts[0], f"{path}?limit=1" if parts[0] in PAGED else path
        return
    slugs = things.get(parts[0], ())
    for slug in slugs if path in WHOLE else slugs[:1]:
        filled = [parts[0], slug, *("1" if part.startswith("{") else part for part in parts[2:])]
        yield slug, "/" + "/".join(filled)


PAGED = {*FOLDERS.values(), "detentions", "charges", "events"}


def _things() -> dict[str, list[str]]:
    """The last part of the addresses that examples are about, by the first."""
    return {folder: _first(TABLES[kind]) if kind in TABLES else _references(kind) for kind, folder in FOLDERS.items()}


def _first(table: Any) -> list[str]:
    seen = table.objects.visible()
    found = list(seen.filter(slug__in=FIRST).order_by("slug").values_list("slug", flat=True))
    newest = seen.exclude(slug__in=found).order_by("-updated_at", "slug").values_list("slug", flat=True)
    return found or list(newest[:HOW_MANY])


def _references(kind: str) -> list[str]:
    named = PublishedReference.objects.named().filter(kind=kind).order_by("slug")
    return list(named.values_list("slug", flat=True)[:1])


def asked(request: HttpRequest, address: str) -> tuple[int, Any]:
    """What an address of the API answers now, to the same reader: its status, and what it says."""
    path, _sep, query = f"{API}{address}".partition("?")
    match = resolve(path, URLS)
    try:
        response: HttpResponseBase = match.func(_asking(request, path, query), *match.args, **match.kwargs)
    except Http404:
        return 404, None
    return response.status_code, json.loads(response.content) if response.content else None  # type: ignore[attr-defined]


def _asking(request: HttpRequest, path: str, query: str) -> HttpRequest:
    asked = copy.copy(request)
    asked.__dict__.pop("headers", None)
    asked.method, asked.path, asked.path_info = "GET", path, path
    asked.GET = QueryDict(query)  # type: ignore[assignment]
    given = {name: value for name, value in request.META.items() if not name.startswith("HTTP_IF_")}
    asked.META = {**given, "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
    return asked
