"""What happens around every request of the staff side: sessions end, history learns who writes, kept forms come back.

Visitors have no account: their addresses are left alone, so that no session is read for them.
"""

from collections.abc import Iterator

import pghistory
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts import kept
from accounts.bidi import without_turns
from accounts.refill import refill
from accounts.sessions import has_ended, touch

STAFF_PATHS = ("/admin/", "/desk/", "/accounts/")
READS = ("GET", "HEAD", "OPTIONS")


class KeptNowhere:
    """No browser and no proxy keeps a page of the staff side: who signs out leaves nothing behind to go back to."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        known = request.resolver_match is not None  # else it is the page of all unknown addresses, the same to the byte
        if known and request.path.startswith(STAFF_PATHS) and "no-store" not in response.get("Cache-Control", ""):
            add_never_cache_headers(response)
        return response


class SessionsEnd:
    """Signs out whoever has not clicked for long, or has been signed in for too long."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        """Only where there is a view: an unknown address stays the same for everyone."""
        if request.path.startswith(STAFF_PATHS) and request.user.is_authenticated:
            now = timezone.now().timestamp()
            if has_ended(request.session, now):
                account = request.user
                logout(request)
                request.signed_out = account  # type: ignore[attr-defined]
                messages.info(request, _("You were signed out, so that nobody else can go on in your place."))
            else:
                touch(request.session, now)


class NameTheEditor:
    """Attaches the signed-in account to every history row of a writing request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in READS or not request.path.startswith(STAFF_PATHS):
            return self.get_response(request)
        user = request.user if request.user.is_authenticated else None
        with pghistory.context(user=user and user.pk, url=request.path):
            return self.get_response(request)


class KeepsDirection:
    """Takes invisible signs that turn the direction of writing out of what is sent, at the one door all of it passes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        if request.method != "POST" or not any(without_turns(text) != text for _key, text in _texts(request.POST)):
            return
        sent = request.POST.copy()
        for name, texts in request.POST.lists():
            sent.setlist(name, [without_turns(text) for text in texts])
        sent._mutable = False
        request.POST = sent  # type: ignore[assignment]


def _texts(sent: QueryDict) -> Iterator[tuple[str, str]]:
    return ((name, text) for name, texts in sent.lists() for text in texts)


class BringsBack:
    """A form that was typed before the session ended comes back to its page, filled and unsaved (see accounts.kept)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.GET.get(kept.MARK)
        if request.method != "GET" or wanted is None or not request.path.startswith(STAFF_PATHS):
            return self.get_response(request)
        row = kept.of(request, wanted) if request.user.is_authenticated else None
        _without_mark(request)
        if row is None or row.path.partition("?")[0] != request.path:
            return self.get_response(request)
        request.kept = row  # type: ignore[attr-defined]
        typed, words = row.content()["typed"], reverse("account_kept_words", args=[row.pk])
        link = format_html('<a href="{}">{}</a>', words, _("All that you typed")) if typed else ""
        messages.warning(request, format_html("{} {}", row.sentence(), link))
        response = self.get_response(request)
        if getattr(request, "kept_is_shown", False) or not typed:  # a file alone: the page says which to choose again
            return response
        return response if _filled(request, response, row) else HttpResponseRedirect(words)


def _without_mark(request: HttpRequest) -> None:
    """The page behind never sees the mark."""
    query = request.GET.copy()
    del query[kept.MARK]
    request.GET = query  # type: ignore[assignment]
    request.META["QUERY_STRING"] = query.urlencode()


def _filled(request: HttpRequest, response: HttpResponse, row: kept.KeptForm) -> bool:
    """Puts the typed values into the form of an answered page. False where there is none that they fit into."""
    is_page = response.status_code == 200 and response.get("Content-Type", "").startswith("text/html")
    if not is_page or response.streaming:
        return False
    page = refill(response.content.decode(), dict(row.content()["typed"]), request.path)
    if page is None:
        return False
    response.content = page.encode()
    return True
