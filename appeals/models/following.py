"""Who follows by e-mail. Strangers ask through `intake`; the worker alone writes and deletes these rows."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.sealing import keyed, keyed_by_each
from appeals import link_tokens
from appeals.mail_address import alike
from appeals.vocab import Rhythm
from cases.models import Sealed, SealedTextField
from cases.models.base import code_field, known_code, refuse

PURPOSE = "address that follows"  # of the sum by which an address is found


class FollowerQuerySet(models.QuerySet["Follower"]):
    def of_address(self, address: str):
        """Everything that one address follows or asked to follow, also under a key of the server that is being changed."""
        return self.filter(address_key__in=keyed_by_each(PURPOSE, alike(address)))

    def same_address(self, row: "Follower"):
        return self.filter(address_key=row.address_key)

    def confirmed(self):
        """Who may be mailed (twin of `Follower.is_confirmed`)."""
        return self.exclude(confirmed_at=None)

    def waiting(self):
        """Who has not clicked yet."""
        return self.filter(confirmed_at=None)

    def of_token(self, token: str):
        """The row whose mails carry this token."""
        return self.filter(token_hash=link_tokens.hashed(token))


class Follower(models.Model):
    """An address that wants news of one thing. Nothing may be left of it once it leaves: hence no history."""

    disclosed: dict[str, str] = {}
    withheld = (
        "id", "address", "address_key", "what", "rhythm", "lang", "asked_at", "written_at", "confirm_hash", "confirmed_at",
        "told_at", "token", "token_hash",
    )  # fmt: skip

    address = SealedTextField(_("address"), help_text=_("Sealed. Example: reader@example.org."))
    address_key = models.CharField(
        _("sum of the address"), max_length=64, help_text=_("By a key of this server: it finds the row again.")
    )
    what = models.CharField(
        _("what is followed"), max_length=100, help_text=_("Example: case:kem-sokha, country:kh, appeals.")
    )
    rhythm = code_field(_("how often"), Rhythm, _("Example: weekly."), default=Rhythm.EACH)
    lang = models.CharField(_("language"), max_length=12, default="en", help_text=_("Of the mails. Example: en."))
    asked_at = models.DateTimeField(_("asked"), help_text=_("When someone typed the address in, UTC."))
    written_at = models.DateTimeField(
        _("asked back"), null=True, blank=True, help_text=_("When the address was last asked whether it means it, UTC.")
    )
    confirm_hash = models.CharField(
        _("hash of the token that confirms"),
        max_length=64,
        blank=True,
        help_text=_("One for all that a mail asks about; empty until it is asked, and once it is confirmed."),
    )
    confirmed_at = models.DateTimeField(
        _("confirmed"), null=True, blank=True, help_text=_("Empty until its owner clicked in the mail, UTC.")
    )
    told_at = models.DateTimeField(
        _("last told"), null=True, blank=True, help_text=_("When it was last mailed any news, UTC.")
    )
    token = SealedTextField(
        _("token of its mails"), help_text=_("Sealed. The same in every mail: it ends or changes the following.")
    )
    token_hash = models.CharField(
        _("hash of that token"), max_length=64, unique=True, help_text=_("Finds the row of a link.")
    )

    objects = FollowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["what", "rhythm"], name="follower_of_what"),
            models.Index(fields=["confirm_hash"], name="follower_to_confirm"),
            models.Index(fields=["asked_at"], condition=Q(confirmed_at=None), name="follower_waiting"),
        ]
        constraints = [
            known_code("rhythm", Rhythm),
            refuse(
                "confirmed_is_done", Q(confirmed_at=None) | Q(confirm_hash=""), _("What is confirmed asks no more.")
            ),
            models.UniqueConstraint(
                fields=["address_key", "what"],
                name="follower_once",
                violation_error_message=_("This address follows it already."),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @classmethod
    def asking(cls, address: str, what: str, *, rhythm: str, lang: str, now: datetime.datetime) -> "Follower":
        """A new row, with the token that its mails will carry. Not saved."""
        token = link_tokens.new()
        return cls(
            address=address, address_key=keyed(PURPOSE, alike(address)), what=what, rhythm=rhythm, lang=lang, asked_at=now,
            token=token, token_hash=link_tokens.hashed(token),
        )  # fmt: skip

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    def sums_anew(self, name: str) -> dict[str, str]:
        """For whoever seals the field `name` anew: the sum of the address is by the new key as well."""
        return {"address_key": keyed(PURPOSE, alike(self._opened(self.address)))} if name == "address" else {}

    @staticmethod
    def _opened(held: Sealed | str) -> str:
        return held.open() if isinstance(held, Sealed) else held

    # The links of its mails; whoever has them may end the following

    @property
    def leave_url(self) -> str:
        """For people and for the header List-Unsubscribe."""
        return self._link("appeals:unsubscribe")

    @property
    def change_url(self) -> str:
        return self._link("appeals:follow_change")

    def _link(self, name: str) -> str:
        return f"{settings.PUBLIC_BASE_URL}{reverse(name, args=[self._opened(self.token)])}"
