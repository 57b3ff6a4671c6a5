"""One-time tokens against double clicks: what is sent twice is done once.

    token = issue(by=user, address="admin:cases_case_add")         # into a hidden field of the form
    ...
    with transaction.atomic():                                      # the one that also writes the new row
        if not spend(token, by=user, address="admin:cases_case_add"):
            return redirect(led_to(token) or a_list)                # done already: lead to what it made
        ...
        remember(token, address_of_the_new_row)

The second of two that come at the same moment waits in `spend` for the first: when that one is undone, it goes
ahead, else it gets False. Tokens run out, and hold for one account and one address.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

LIFETIME = timedelta(days=7)  # longer than any session
SALT = "habeas.once"
LONGEST = 1000

STALE = _(
    "This page was open too long, or was not opened by you. Nothing was saved; what you typed is still here. "
    "Look whether it is in the record already, then save again."
)
DONE_ALREADY = _("This was sent twice. It was saved once: here is what the first one made.")


class NotValid(ValidationError):
    """The token is missing, forged, too old, or was made for someone or something else."""

    def __init__(self) -> None:
        super().__init__(STALE, code="once")


class SpentToken(models.Model):
    """A token that was used, and the address that its sender was led to."""

    disclosed: dict[str, str] = {}
    withheld = ("key", "spent_at", "led_to")

    key = models.CharField(_("sum of the token"), max_length=64, primary_key=True, editable=False)
    spent_at = models.DateTimeField(_("spent"), auto_now_add=True, editable=False, db_index=True)
    led_to = models.CharField(_("led to"), max_length=500, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("spent token")
        verbose_name_plural = _("spent tokens")

    def __str__(self) -> str:
        return self.key[:8]


def issue(*, by: Any, address: str) -> str:
    """A new token for one form of one account."""
    return signing.dumps([secrets.token_urlsafe(12), by.pk, address], salt=SALT)


def check(token: str, *, by: Any, address: str) -> None:
    """Raises NotValid unless the token was issued to this account for this address and has not run out."""
    try:
        known = signing.loads(token, salt=SALT, max_age=LIFETIME) if 0 < len(token) < LONGEST else None
    except signing.BadSignature:
        known = None
    if not isinstance(known, list) or known[1:] != [by.pk, address]:
        raise NotValid


def holds(token: str, *, by: Any, address: str) -> bool:
    """Whether a token was issued to this account for this address and has not run out."""
    try:
        check(token, by=by, address=address)
    except NotValid:
        return False
    return True


def page(path: str) -> str:
    """The address by which a token is bound to one page."""
    return f"page:{path}"[:400]


def spend(token: str, *, by: Any, address: str) -> bool:
    """Whether this is the first time. Call it inside the transaction that writes. Raises NotValid."""
    check(token, by=by, address=address)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into accounts_spenttoken (key, spent_at, led_to) values (%s, now(), '') on conflict do nothing",
            [_key(token)],
        )
        return cursor.rowcount == 1


def is_spent(token: str, *, by: Any, address: str) -> bool:
    """Whether a good token was used already; False for one that is no good."""
    return holds(token, by=by, address=address) and SpentToken.objects.filter(key=_key(token)).exists()


def take_back(token: str) -> None:
    """Makes a token good again: nothing was made after all."""
    SpentToken.objects.filter(key=_key(token)).delete()


def remember(token: str, led_to: str) -> None:
    """Where the one who spent it was led, for the one who sends it again."""
    SpentToken.objects.filter(key=_key(token)).update(led_to=led_to[:500])


def remember_answer(token: str, path: str, answer: Any) -> None:
    """Remembers where a page led. A token is good again where the page only came back, or led to giving a factor."""
    where = answer.headers.get("Location", "") if answer is not None else ""
    if answer is not None and (not where.startswith("/admin/") or where == path):
        take_back(token)
    elif where:
        remember(token, where)


def led_to(token: str) -> str:
    """The address that the first one led to; "" when it is not known."""
    return SpentToken.objects.filter(key=_key(token)).values_list("led_to", flat=True).first() or ""


def forget_outlived(*, now: datetime) -> int:
    """Removes the tokens that nobody could send again any more. Gives their number."""
    return SpentToken.objects.filter(spent_at__lt=now - LIFETIME - timedelta(days=1)).delete()[0]


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
