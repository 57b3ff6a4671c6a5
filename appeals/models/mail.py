"""Mails that wait to be sent, and what each follower is still to be told. The worker alone writes these rows.

No words and no names lie here: a mail is written when it is sent, from what is published then.
"""

import datetime
import hashlib
import hmac
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from appeals.models.following import Follower
from appeals.vocab import MailEnd, MailKind
from cases.models import Sealed, SealedTextField
from cases.models.base import code_field, known_code, refuse

ANYWHERE = "localhost"
LATE = datetime.timedelta(hours=1)
# What lies further ahead was written while the clock was wrong.
NO_PAUSE_IS_LONGER = datetime.timedelta(days=1)


def message_id(key: str) -> str:
    """The name of a mail for mail servers, the same at each attempt; it tells nothing of whom it is for or about."""
    name = hmac.new(settings.SECRET_KEY.encode(), f"mail {key}".encode(), hashlib.sha256).hexdigest()[:40]
    return f"<{name}@{urlsplit(settings.PUBLIC_BASE_URL).hostname or ANYWHERE}>"


class MailQuerySet(models.QuerySet["Mail"]):
    def waiting(self):
        """Neither sent nor ended (twin of `Mail.is_waiting`)."""
        return self.filter(sent_at=None, ended_at=None)

    def due(self, now: datetime.datetime):
        """What may be tried now: its time has come, and nobody has it in hand. The oldest first."""
        come = Q(next_try__lte=now) | Q(next_try__gt=now + NO_PAUSE_IS_LONGER)
        return self.waiting().filter(come).free(now).order_by("next_try", "pk")

    def free(self, now: datetime.datetime):
        """Nobody has it in hand, or whoever had it did not come back in time."""
        over = Q(claimed_until__lt=now) | Q(claimed_until__gt=now + NO_PAUSE_IS_LONGER)
        return self.filter(Q(claimed_until=None) | over)

    def sent(self):
        return self.exclude(sent_at=None)

    def unsent(self):
        """Ended, and will not be sent."""
        return self.exclude(ended_at=None)

    def late(self, now: datetime.datetime):
        """Waiting although it was queued a while ago: the mail server may be away."""
        return self.waiting().filter(queued_at__lt=now - LATE)

    def possible_doubles(self) -> int:
        """How many mails may have reached their reader once more than they should."""
        return self.aggregate(number=Sum("doubles"))["number"] or 0


class Mail(models.Model):
    """A mail in the outbox. Its key is made once, so that however often a worker asks, there is one."""

    disclosed: dict[str, str] = {}
    withheld = (
        "id", "key", "kind", "follower", "account", "to", "secret", "about", "message_id", "queued_at", "next_try", "claimed_until", "attempts",
        "doubles", "sent_at", "ended_at", "end", "last_error",
    )  # fmt: skip

    key = models.CharField(_("key"), max_length=200, unique=True, help_text=_("Names the occasion: the same is never mailed twice."))  # fmt: skip
    kind = code_field(_("kind"), MailKind, _("Example: news."))
    follower = models.ForeignKey(
        Follower, models.CASCADE, related_name="mails", null=True, blank=True, verbose_name=_("follower"),
        help_text=_("Its address is read when the mail is sent; when it leaves, the mail goes too."),
    )  # fmt: skip
    account = models.ForeignKey(
        User, models.CASCADE, related_name="mails", null=True, blank=True, verbose_name=_("colleague"),
        help_text=_("Its address is read when the mail is sent; a frozen account gets none."),
    )  # fmt: skip
    to = SealedTextField(_("address"), blank=True, help_text=_("Sealed; only of a mail to nobody who follows."))
    secret = SealedTextField(_("token of its link"), blank=True, help_text=_("Sealed; gone once it is sent."))
    about = models.JSONField(_("about"), default=dict, blank=True, help_text=_("Codes and numbers alone."))
    message_id = models.CharField(_("Message-ID"), max_length=200, help_text=_("The same at each attempt."))
    queued_at = models.DateTimeField(_("queued"), help_text=_("UTC."))
    next_try = models.DateTimeField(_("next try"), help_text=_("Not before then, UTC."))
    claimed_until = models.DateTimeField(
        _("in hand until"), null=True, blank=True, help_text=_("A worker is sending it. Who does not come back by then has died.")
    )  # fmt: skip
    attempts = models.PositiveIntegerField(_("attempts"), default=0, help_text=_("How often sending was begun."))
    doubles = models.PositiveIntegerField(
        _("possible doubles"), default=0, help_text=_("How often sending was begun and its end is not known: the mail server may have taken it.")
    )  # fmt: skip
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, help_text=_("When the mail server took it, UTC."))
    ended_at = models.DateTimeField(_("ended unsent"), null=True, blank=True, help_text=_("UTC."))
    end = code_field(_("why unsent"), MailEnd, _("Example: refused."), blank=True)
    last_error = models.CharField(
        _("last error"), max_length=80, blank=True, help_text=_("Its kind and the server's code, without its words.")
    )

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail of the outbox")
        verbose_name_plural = _("mails of the outbox")
        ordering = ["-queued_at", "-pk"]
        indexes = [
            models.Index(fields=["next_try", "id"], condition=Q(sent_at=None, ended_at=None), name="mail_due"),
            models.Index(fields=["queued_at"], name="mail_queued"),
        ]
        constraints = [
            known_code("kind", MailKind),
            known_code("end", MailEnd, blank=True),
            refuse("ends_once", Q(sent_at=None) | Q(ended_at=None), _("A mail is sent or ends unsent.")),
            refuse(
                "keeps_nothing",
                Q(sent_at=None, ended_at=None) | Q(to="", secret="", about={}),
                _("What is done keeps no address."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.queued_at:%Y-%m-%d}"  # type: ignore[attr-defined]

    @property
    def is_waiting(self) -> bool:
        return self.sent_at is None and self.ended_at is None

    def opened(self, name: str) -> str:
        """The words of a sealed field, "" without any. Raises accounts.sealing.WrongKey."""
        held = getattr(self, name)
        return held.open() if isinstance(held, Sealed) else held


class Telling(models.Model):
    """A follower is to be told of a version; gone as soon as the mail is sent. The version is a bare number: of what was
    taken back silently, nothing is left to tell."""

    disclosed: dict[str, str] = {}
    withheld = ("id", "follower", "version", "urgent", "mail")

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="tellings", verbose_name=_("follower"))
    version = models.BigIntegerField(_("version"), help_text=_("Number of the row of the published version."))
    urgent = models.BooleanField(
        _("urgent"), default=False, help_text=_("Whether to write may have changed: it does not wait for the next day.")
    )
    mail = models.ForeignKey(
        Mail, models.SET_NULL, related_name="tellings", null=True, blank=True, verbose_name=_("mail")
    )

    class Meta:
        verbose_name = _("something to tell a follower")
        verbose_name_plural = _("things to tell followers")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["follower", "version"], name="telling_once")]

    def __str__(self) -> str:
        return str(self.version)


class Herald(models.Model):
    """How far the worker has come in looking at what was published. One row."""

    disclosed: dict[str, str] = {}
    withheld = ("id", "version", "digest_at")

    version = models.BigIntegerField(
        _("version"), help_text=_("The newest row of a published version that was looked at.")
    )
    digest_at = models.DateTimeField(_("last digest"), null=True, blank=True, help_text=_("UTC."))

    class Meta:
        verbose_name = _("place of the worker among versions")
        verbose_name_plural = _("places of the worker among versions")
        constraints = [refuse("one_row", Q(pk=1), _("There is only one row."))]

    def __str__(self) -> str:
        return str(self.version)
