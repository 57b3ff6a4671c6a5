"""Addresses that belong to no part: health, and what to say when something went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A staff form came without its token: cookies are off, or the page is old."""
    return render(request, "errors/csrf.html", status=403)
