"""Setting a PDF while others wait: few at once, for all are set by the same processor; and how a file is answered."""

import hashlib
import json
import os
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from appeals.papers.typesetting import look
from cases.public.intake import sender_of

# At once, in one process; whoever comes then waits so long, and is asked to come again. A letter takes a twentieth of a
# second: a group that writes together is served in turn, and one who sends the longest of all keeps few of them waiting.
AT_ONCE = max(1, (os.cpu_count() or 2) - 1)
PATIENCE = 0.5  # seconds

_presses = threading.BoundedSemaphore(AT_ONCE)


class Busy(Exception):
    """Too many PDFs are being set just now."""

    why, status, again_after = "busy", 503, 10  # what the page says, and seconds until it is worth coming again


class Spent(Busy):
    """Too many were set for this network within a minute."""

    why, status, again_after = "spent", 429, 60


class Budget:
    """How much was set for whom within a minute, in this process alone. Senders are known by sums under a key that is
    thrown away with them: nothing of it is written down, and nothing outlives the minute."""

    MINUTE = 60.0
    MOST = 120  # letters of a few sheets; what takes longer weighs more
    SENDERS = 20_000  # more than these within a minute are counted anew

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begin(0.0)

    def _begin(self, now: float) -> None:
        self._began, self._key, self._taken = now, secrets.token_bytes(32), dict[bytes, int]()

    def take(self, sender: str, weight: int, now: float) -> None:
        """Raises Spent where it is too much."""
        with self._lock:
            if now - self._began >= self.MINUTE or len(self._taken) >= self.SENDERS:
                self._begin(now)
            known = hashlib.blake2b(sender.encode(), key=self._key, digest_size=16).digest()
            taken = self._taken.get(known, 0) + weight
            if taken > self.MOST:
                raise Spent
            self._taken[known] = taken


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
