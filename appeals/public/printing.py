"""Setting a PDF while others wait: few at once, for all are set by the same processor; and how a PDF is answered."""

import hashlib
import json
import os
import threading
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from appeals.papers.typesetting import look

# At once, in one process; whoever comes then waits so long, and is asked to come again.
AT_ONCE = max(1, (os.cpu_count() or 2) - 1)
PATIENCE = 2.0  # seconds

_presses = threading.BoundedSemaphore(AT_ONCE)


class Busy(Exception):
    """Too many PDFs are being set just now."""


def printed(make: Callable[[], bytes]) -> bytes:
    """What `make` sets. Raises Busy where it would have to wait too long."""
    if not _presses.acquire(timeout=PATIENCE):
        raise Busy
    try:
        return make()
    finally:
        _presses.release()


def kept(request: HttpRequest, words: dict[str, Any], make: Callable[[], bytes], name: str) -> HttpResponse:
    """A PDF that anyone may keep and asks for anew by its ETag; it is set only for those who have not got it yet."""
    told = json.dumps(words, sort_keys=True, ensure_ascii=False, default=_sum_of)
    seen = "\n".join((look(), told)).encode("utf-8", "surrogatepass")
    etag = f'"{hashlib.sha256(seen).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag) or answer(printed(make), name)
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    return response


def answer(content: bytes, name: str) -> HttpResponse:
    """A PDF to look at, under a file name of ours."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"  # the page is what search engines may find: it says how the appeal stands
    # A browser's own viewer is a page with styles of its own, which the policy of our pages would take from it.
    response["Content-Security-Policy"] = "frame-ancestors 'none'"
    return response


def _sum_of(picture: Any) -> str:
    return hashlib.sha256(bytes(picture)).hexdigest()
