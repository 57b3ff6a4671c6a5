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

A browser's "back" shows what was sent with a new token, or other words with an old one. So a sum of the words is kept
with the token (`note`, `sent_with`): the same words within an hour are asked about, other words are not taken for a double.
"""

import hashlib
import json
import re
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

LIFETIME = timedelta(days=7)  # longer than any session
SALT = "habeas.once"
LONGEST = 1000
LATELY = timedelta(hours=1)  # so long the same words in a new form are asked about
NO_WORDS = re.compile(r"csrfmiddlewaretoken|do|_save|_continue|_addanother|(.*-)?(once|seen)")  # of every page its own
AGAIN = "again"

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


def issue(*, by: Any, address: str, again: bool = False) -> str:
    """A new token for one form of one account. `again`: whoever sends it knows that the same was saved already."""
    return signing.dumps([secrets.token_urlsafe(12), by.pk, address, *([AGAIN] if again else [])], salt=SALT)


def _read(token: str) -> list:
    try:
        known = signing.loads(token, salt=SALT, max_age=LIFETIME) if 0 < len(token) < LONGEST else None
    except signing.BadSignature:
        known = None
    return known if isinstance(known, list) else []


def check(token: str, *, by: Any, address: str) -> None:
    """Raises NotValid unless the token was issued to this account for this address and has not run out."""
    if _read(token)[1:3] != [by.pk, address]:
        raise NotValid


def is_again(token: str) -> bool:
    """Whether a token was given with the word that the same was saved already."""
    return AGAIN in _read(token)[3:]


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
    if answer is not None and (not where or where == path or where.startswith(reverse("account_reauthenticate"))):
        take_back(token)
    elif where:
        remember(token, where)


def led_to(token: str) -> str:
    """The address that the first one led to; "" when it is not known."""
    return SpentToken.objects.filter(key=_key(token)).values_list("led_to", flat=True).first() or ""


# The words that were sent with a token


def words_of(request: HttpRequest) -> str:
    """A sum of all that was typed into a form: the same for the same words, whatever token they come with."""
    typed = sorted((name, values) for name, values in request.POST.lists() if not NO_WORDS.fullmatch(name))
    files = sorted((name, [[one.name, one.size] for one in several]) for name, several in request.FILES.lists())
    return salted_hmac(SALT, json.dumps([typed, files]), algorithm="sha256").hexdigest()


def note(token: str, words: str, *, by: Any, address: str) -> None:
    """Keeps with which words a token was spent just now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into accounts_spenttoken (key, spent_at, led_to) values (%s, now(), %s) "
            "on conflict (key) do update set spent_at = excluded.spent_at, led_to = excluded.led_to",
            [_key_of_words(words, by, address), _key(token)],
        )


def sent_with(token: str, words: str, *, by: Any, address: str) -> bool:
    """Whether a good token was spent with exactly these words."""
    known = SpentToken.objects.filter(key=_key_of_words(words, by, address), led_to=_key(token))
    return is_spent(token, by=by, address=address) and known.exists()


def lately(words: str, *, by: Any, address: str, now: datetime) -> SpentToken | None:
    """The token with which this account sent exactly these words within the last hour."""
    known = SpentToken.objects.filter(key=_key_of_words(words, by, address), spent_at__gt=now - LATELY).first()
    return SpentToken.objects.filter(key=known.led_to).first() if known else None


def _key_of_words(words: str, by: Any, address: str) -> str:
    return _key(f"{by.pk} {address} {words}")


def forget_outlived(*, now: datetime) -> int:
    """Removes the tokens that nobody could send again any more. Gives their number."""
    return SpentToken.objects.filter(spent_at__lt=now - LIFETIME - timedelta(days=1)).delete()[0]


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
