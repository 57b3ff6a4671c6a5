"""Setting a PDF while others wait: few at once, for all are set by the same processor; and how a file is answered."""

import hashlib
import json
import threading
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from appeals.papers.typesetting import look
from cases.public.heavy import AT_ONCE, Budget, Busy, Spent
from cases.public.intake import sender_of

# Whoever comes while others are served waits so long, and is asked to come again. A letter takes a twentieth of a
# second: a group that writes together is served in turn, and one who sends the longest of all keeps few of them waiting.
PATIENCE = 0.5  # seconds

__all__ = ["Budget", "Busy", "Spent", "answer", "kept", "printed", "printed_for"]

_presses = threading.BoundedSemaphore(AT_ONCE)


budget = Budget()


def printed(make: Callable[[], bytes]) -> bytes:
    """What `make` sets. Raises Busy where it would have to wait too long."""
    if not _presses.acquire(timeout=PATIENCE):
        raise Busy
    try:
        return make()
    finally:
        _presses.release()


def printed_for(request: HttpRequest, make: Callable[[], bytes], weight: int = 1) -> bytes:
    """The same for a stranger. Raises Spent where their network had too much set of late."""
    budget.take(sender_of(request), weight, time.monotonic())
    return printed(make)


def kept(
    request: HttpRequest, words: dict[str, Any], make: Callable[[], bytes], name: str, weight: int = 1
) -> HttpResponse:
    """A PDF that anyone may keep and asks for anew by its ETag; it is set only for those who have not got it yet."""
    told = json.dumps(words, sort_keys=True, ensure_ascii=False, default=_sum_of)
    seen = "\n".join((look(), told)).encode("utf-8", "surrogatepass")
    etag = f'"{hashlib.sha256(seen).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag) or answer(printed_for(request, make, weight), name)
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    return response


# The kinds of files, and whether a browser shows them or keeps them.
KINDS = {
    "pdf": ("application/pdf", "inline"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "attachment"),
    "txt": ("text/plain; charset=utf-8", "inline"),
}


def answer(content: bytes, name: str) -> HttpResponse:
    """A file under a name of ours, of the kind that its name ends in."""
    kind, shown = KINDS[name.rpartition(".")[2]]
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'{shown}; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"  # the page is what search engines may find: it says how the appeal stands
    return response


def _sum_of(picture: Any) -> str:
    return hashlib.sha256(bytes(picture)).hexdigest()
