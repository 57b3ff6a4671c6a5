"""Asks the public URLs for a page as the public door would: no session, no account, no middleware, at one instant."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import SimpleTemplateResponse
from django.urls import resolve

from appeals.mirror.addresses import URLS


@dataclass(frozen=True)
class Copy:
    """What templates know as `request.mirror`: they leave out what needs a server, and count as of `at`."""

    at: datetime.datetime
    base: str  # address of the live site
    live: str  # address of this page there


class CopyRequest(HttpRequest):
    """A stranger's request that came through no server."""

    def __init__(self, path: str, query: str, copy: Copy):
        super().__init__()
        self.method, self.path, self.path_info = "GET", path, path
        self.GET = QueryDict(query)  # type: ignore[assignment]
        self.META = {"QUERY_STRING": query, "REQUEST_METHOD": "GET", "PATH_INFO": path, "SCRIPT_NAME": ""}
        self.mirror = copy

    def get_host(self) -> str:
        return urlsplit(self.mirror.base).netloc

    def _get_scheme(self) -> str:
        return urlsplit(self.mirror.base).scheme


@dataclass(frozen=True)
class Answer:
    """What an address answered."""

    status: int
    content: bytes = b""
    is_html: bool = False
    location: str = ""


def request_for(path: str, query: str, at: datetime.datetime, base: str) -> CopyRequest:
    address = f"{path}?{query}" if query else path
    request = CopyRequest(path, query, Copy(at, base, f"{base}{address}"))
    request.resolver_match = resolve(path, URLS)
    return request


def ask(path: str, query: str, at: datetime.datetime, base: str) -> Answer:
    """The answer of a public address."""
    request = request_for(path, query, at, base)
    match = request.resolver_match
    try:
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)  # type: ignore[union-attr]
    except Http404:
        return Answer(404)
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    if 300 <= response.status_code < 400:
        return Answer(response.status_code, location=response.get("Location", ""))
    content = b"".join(response) if response.streaming else response.content
    return Answer(response.status_code, content, response.get("Content-Type", "").startswith("text/html"))
