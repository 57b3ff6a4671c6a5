"""A form posted after the session ended comes back filled after signing in. Nothing is saved until someone presses save.

What was typed waits sealed in a small table, an hour at most. Its token is in the session of the stranger that the
person has become; once they have signed in, `account_kept` leads back to the page with `?_kept=<id>`. There
* an admin form takes the typed values as its own through `bring_back` and shows them, errors and all;
* every other page is rendered as usual and then filled in by `accounts.refill` (see accounts.middleware);
* what fits nowhere is shown on a page to copy it from.
"""

import hashlib
import json
import re
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from accounts.sealing import WrongKey, seal, unseal

MARK = "_kept"  # in the query of an address to which a form comes back
TOKEN = "kept_form"  # in the session # noqa: S105
LONGEST = timedelta(hours=1)
MOST_CHARACTERS = 2_000_000
MOST_OF_STRANGERS = 200  # rows an hour whose account is not known, so that nobody fills the table from outside
NEVER = re.compile(
    r"csrfmiddlewaretoken|_save|_continue|_addanother|(.*[-_])?(old|new)?password\d?|code|otp|credential"
)
SIGNED_OUT = _("You were signed out while typing. Nothing is saved yet; look and save.")
ASKED_AGAIN = _("What you typed is back. Nothing is saved yet; look and save.")
LOOK = _("This is what you typed. Nothing is saved yet: look, then save.")
CHOOSE_AGAIN = _("Files cannot be kept; choose again: %(names)s.")


class KeptForm(models.Model):
    """A form that waits, sealed, for whoever was signed out while typing it."""

    disclosed: dict[str, str] = {}
    withheld = ("token", "account", "path", "kept_at", "sealed")

    token = models.CharField(_("token"), max_length=64, unique=True, help_text=_("A hash, for example 9f86d081…"))
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Whose session ended; empty while that is not known."),
    )
    path = models.TextField(_("address"), help_text=_("Where it was posted, for example /admin/cases/case/1/change/"))
    kept_at = models.DateTimeField(_("kept at"), help_text=_("It is deleted an hour later, for example at 10:20."))
    sealed = models.TextField(_("sealed form"), help_text=_("What was typed, sealed: gAAAAA…"))

    class Meta:
        verbose_name = _("kept form")
        verbose_name_plural = _("kept forms")

    def __str__(self) -> str:
        return self.path

    def content(self) -> dict:
        """{"typed": [[name, [values]]…], "files": [names], "signed_out": …}; empty where the key has changed since."""
        try:
            return json.loads(unseal(self.sealed))
        except WrongKey:
            return {"typed": [], "files": [], "signed_out": True}

    def sentence(self) -> str:
        """What the page says above the form."""
        content = self.content()
        files = CHOOSE_AGAIN % {"names": ", ".join(content["files"])} if content["files"] else ""
        return " ".join(filter(None, [str(SIGNED_OUT if content["signed_out"] else ASKED_AGAIN), files]))

    def data(self) -> QueryDict:
        """What was typed, as a form reads it."""
        typed = QueryDict(mutable=True)
        for name, values in self.content()["typed"]:
            typed.setlist(name, values)
        return typed


def keep(request: HttpRequest, *, now: datetime | None = None) -> bool:
    """Keeps what was posted and puts its token into the session. False where there is nothing to keep, or too much."""
    now = now or timezone.now()
    content = _content(request) | {"signed_out": not request.user.is_authenticated}
    text = json.dumps(content)
    account = getattr(request, "signed_out", None) or (request.user if request.user.is_authenticated else None)
    if (
        not (content["typed"] or content["files"])
        or len(text) > MOST_CHARACTERS
        or (account is None and _too_many(now))
    ):
        return False
    token = secrets.token_urlsafe(32)
    path = request.get_full_path()
    KeptForm.objects.create(token=_hash(token), account=account, path=path, kept_at=now, sealed=seal(text))
    request.session[TOKEN] = token
    return True


def _content(request: HttpRequest) -> dict:
    typed = [[name, values] for name, values in request.POST.lists() if not NEVER.fullmatch(name.lower())]
    files = [file.name for _name, several in request.FILES.lists() for file in several]
    return {"typed": typed if any(any(values) for _name, values in typed) else [], "files": files}


def _too_many(now: datetime) -> bool:
    waiting = KeptForm.objects.filter(account=None, kept_at__gt=now - LONGEST)
    return waiting.count() >= MOST_OF_STRANGERS


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def claim(request: HttpRequest, *, now: datetime | None = None) -> KeptForm | None:
    """The form whose token is in this session, now the signed-in account's; None if it was another's, or is gone."""
    token = request.session.pop(TOKEN, None)
    if token is None:
        return None
    now = now or timezone.now()
    fitting = models.Q(account=None) | models.Q(account=request.user.pk)
    found = KeptForm.objects.filter(fitting, token=_hash(token), kept_at__gt=now - LONGEST)
    found.update(account=request.user.pk)
    return found.first()


def of(request: HttpRequest, pk: str, *, now: datetime | None = None) -> KeptForm | None:
    """A form that the signed-in account has claimed."""
    now = now or timezone.now()
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    return KeptForm.objects.filter(pk=pk, account=request.user.pk, kept_at__gt=now - LONGEST).first()


def bring_back(request: HttpRequest) -> bool:
    """Turns the request into the POST that was typed, for a view that shows its form again and saves nothing."""
    row: KeptForm | None = getattr(request, "kept", None)
    if row is None:
        return False
    request.method = "POST"
    request.POST = row.data()  # type: ignore[assignment]
    request._files = MultiValueDict()  # type: ignore[attr-defined]
    request.kept_is_shown = True  # type: ignore[attr-defined]
    return True


def forget_old(*, now: datetime) -> int:
    """Deletes what nobody came back for. Returns how many."""
    return KeptForm.objects.filter(kept_at__lte=now - LONGEST).delete()[0]
