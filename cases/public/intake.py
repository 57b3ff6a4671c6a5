"""The public side's only write: hands what a stranger sent to the database function `intake`. Imports no model."""

import base64
import hashlib
import ipaddress
import json
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext as _

KEPT, SEEN, SPENT = "kept", "seen", "spent"
STATUS = {KEPT: 200, SEEN: 200, SPENT: 429}  # of the page that answers


def send(kind: str, subject: str, sender: str, body: dict[str, Any]) -> str:
    """Gives "kept", "seen" (the same came before) or "spent" (too much came today). The sender is hashed inside."""
    with connection.cursor() as cursor:
        cursor.execute("select intake(%s, %s, %s, %s::jsonb)", [kind, subject, sender, json.dumps(body)])
        (answer,) = cursor.fetchone()
    return answer


def hand_in(request: HttpRequest, kind: str, subject: str, body: dict[str, Any], *, trap: str = "") -> str:
    """As `send`, for whoever asks. What fell for the trap for robots is thanked for and dropped."""
    return KEPT if trap else send(kind, subject, sender_of(request), body)


def reference_of(subject: str, body: dict[str, Any]) -> str:
    """The number that a sender is shown: "K3QF-72MA". The same words have the same number, so that it can be told again
    when they come twice; the sender's address is no part of it, so that nobody can guess at one by it."""
    told = {name: value for name, value in body.items() if name != "reply_to"}
    text = json.dumps([subject, told], sort_keys=True, ensure_ascii=False)
    letters = base64.b32encode(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()).decode()
    return f"{letters[:4]}-{letters[4:8]}"


def sender_of(request: HttpRequest) -> str:
    """The network that a request came from: an address of IPv4 (also as IPv6 writes it: "::ffff:192.0.2.1"), a /64 of IPv6,
    or nothing."""
    try:
        address = ipaddress.ip_address(_client(request))
    except ValueError:
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def _client(request: HttpRequest) -> str:
    """The address behind so many proxies as are trusted (HABEAS_TRUSTED_PROXIES); each of them appends one."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(passed) >= proxies:
        return passed[-proxies]
    return request.META.get("REMOTE_ADDR", "")


def refuse_foreign(request: HttpRequest) -> None:
    """Raises PermissionDenied when a page of another site sent this form."""
    if is_foreign(request):
        raise PermissionDenied(_("This form was sent from another site. Open its page here and send it from there."))


def is_foreign(request: HttpRequest) -> bool:
    """Whether a page of another site sent this form. Public forms carry no token: there is no session to ride on."""
    origin = request.headers.get("Origin")
    if origin and origin != f"{request.scheme}://{request.get_host()}":
        return True
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
