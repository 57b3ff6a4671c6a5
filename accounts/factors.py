"""What a session has shown of who it is: which factors were given, when, and whether enrolling was put off.

allauth writes a record of every factor into the session; a password alone is never enough to come in, except in
the demo, where enrolling may be put off.
"""

import time

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

PUT_OFF = "second_factor_put_off"  # key in the session
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def records(request: HttpRequest, method: str = "mfa") -> list[dict]:
    """The factors of one kind ("mfa", "password") that this account gave in this session."""
    return [record for record in get_authentication_records(request, request.user) if record.get("method") == method]


def has_factor(account) -> bool:
    """Whether the account could be asked for a second factor; recovery codes alone are none."""
    return Authenticator.objects.filter(user_id=account.pk, type__in=FACTORS).exists()


def may_put_off(account) -> bool:
    """Only in the demo, and only while there is no second factor to give."""
    return not settings.PRODUCTION and not has_factor(account)


def put_off(request: HttpRequest) -> bool:
    """Whether this session works without a second factor, which only the demo allows."""
    return bool(request.session.get(PUT_OFF)) and not records(request) and may_put_off(request.user)


def is_complete(request: HttpRequest) -> bool:
    """Whether this session gave all that is asked before anything else opens."""
    return bool(records(request)) or put_off(request)


def given_within(request: HttpRequest, seconds: float, now: float | None = None) -> bool:
    """Whether the best factor that the account has was given in this session within the last `seconds`."""
    kind = "mfa" if records(request) or has_factor(request.user) else "password"
    newest = max((record.get("at", 0.0) for record in records(request, kind)), default=0.0)
    age = (time.time() if now is None else now) - newest
    return 0 <= age < seconds
