"""Who follows by e-mail. Strangers ask through `intake`; the worker alone writes and deletes these rows."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.sealing import WrongKey, keyed, keyed_by_each
from appeals import link_tokens
from appeals.followed import WEEKLY
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
        try:
            return self.of_address(row.opened())
        except WrongKey:
            return self.filter(address_key=row.address_key)

    def confirmed(self):
        """Who may be mailed (twin of `Follower.is_confirmed`)."""
        return self.exclude(confirmed_at=None)

    def unasked(self):
        """What was asked for in the name of an address, and no mail has asked its owner."""
        return self.filter(wanted__gt="", confirm_hash="")

    def overdue(self, since: datetime.datetime):
        """What waits for a click, and was asked about longer ago."""
        return self.filter(wanted__gt="").filter(Q(written_at__lt=since) | Q(written_at=None, asked_at__lt=since))

    def to_confirm(self, token: str):
        """What the mail with this token asked about."""
        return self.filter(wanted__gt="", confirm_hash=link_tokens.hashed(token))

    def of_token(self, token: str):
        """The row whose mails carry this token."""
        return self.filter(token_hash=link_tokens.hashed(token))


class Follower(models.Model):
    """An address that wants news of one thing. Nothing may be left of it once it leaves: hence no history."""

    disclosed: dict[str, str] = {}
    withheld = (
        "id", "address", "address_key", "what", "rhythm", "lang", "asked_at", "written_at", "wanted", "confirm_hash", "confirmed_at",
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
        _("asked back"), null=True, blank=True, help_text=_("When its owner was last asked whether they mean it, UTC.")
    )
    wanted = code_field(
        _("rhythm that waits"), Rhythm, _("What was asked for and its owner has not confirmed yet."), blank=True
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
            models.Index(fields=["asked_at"], condition=Q(wanted__gt=""), name="follower_waits"),
        ]
        constraints = [
            known_code("rhythm", Rhythm),
            known_code("wanted", Rhythm, blank=True),
            refuse(
                "asks_or_is_confirmed", ~Q(confirmed_at=None) | Q(wanted__gt=""), _("It waits, or it is confirmed.")
            ),
            refuse("asks_for_something", Q(confirm_hash="") | Q(wanted__gt=""), _("Nothing waits to be confirmed.")),
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
            address=address, address_key=keyed(PURPOSE, alike(address)), what=what, rhythm=rhythm, wanted=rhythm, lang=lang,
            asked_at=now, token=token, token_hash=link_tokens.hashed(token),
        )  # fmt: skip

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    def sums_anew(self, name: str) -> dict[str, str]:
        """For whoever seals the field `name` anew: the sum of the address is by the new key as well."""
        return {"address_key": keyed(PURPOSE, alike(self.opened()))} if name == "address" else {}

    def opened(self, name: str = "address") -> str:
        """The words of a sealed field. Raises accounts.sealing.WrongKey."""
        held = getattr(self, name)
        return held.open() if isinstance(held, Sealed) else held

    def confirm_url(self, token: str) -> str:
        """Of the mail that asks: its token stands nowhere else."""
        return f"{settings.PUBLIC_BASE_URL}{reverse('appeals:follow_confirm', args=[token])}"

    # The links of its mails; whoever has them may end the following

    @property
    def leave_url(self) -> str:
        """For people and for the header List-Unsubscribe."""
        return self._link("appeals:unsubscribe")

    @property
    def leave_weekly_url(self) -> str:
        """The same for a mail that tells of everything which its owner follows by the week."""
        return f"{self.leave_url}?of={WEEKLY}"

    @property
    def change_url(self) -> str:
        return self._link("appeals:follow_change")

    def _link(self, name: str) -> str:
        address = reverse(name, args=[self.opened("token")])
        return f"{settings.PUBLIC_BASE_URL}{address}"
