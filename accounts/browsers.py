"""A browser in which someone has signed in here before is counted by itself, not by the address it calls from.

So a stranger who tries passwords from the same router, or for someone else's e-mail, does not slow its owner down.
The cookie names nobody: it is a random number with our signature.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "habeas_browser"
LIFETIME = timedelta(days=60)
SALT = "habeas.browser"


def known(request: HttpRequest) -> str | None:
    """The number of a browser that signed in here within the last weeks."""
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Lets a browser be known from now on."""
    response.set_cookie(
        COOKIE,
        signing.dumps(known(request) or secrets.token_urlsafe(12), salt=SALT),
        max_age=LIFETIME,
        path="/accounts/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
