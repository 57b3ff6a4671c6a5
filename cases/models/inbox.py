"""What strangers sent. The database function `intake` writes it; the worker and people read it."""

import datetime
import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.clock import midnight
from cases.inbox_kinds import CONTACT, FOR_THE_WORKER, REPORT


class InboxQuerySet(models.QuerySet["InboxMessage"]):
    def for_people(self):
        """Messages that a colleague reads and answers; the worker sees to the others."""
        return self.filter(kind=CONTACT)

    def for_worker(self, kind: str):
        """Messages of a kind that the worker has not worked off, the oldest first."""
        return self.filter(kind=kind, handled_at=None).order_by("pk")

    def worked_off_before(self, day: datetime.date):
        """What is left of those that the worker dealt with, of days that are over (UTC)."""
        return self.filter(kind__in=FOR_THE_WORKER, received_at__lt=midnight(day)).exclude(handled_at=None)

    def waiting(self):
        """Messages that nobody has dealt with (twin of `InboxMessage.is_waiting`)."""
        return self.for_people().filter(handled_at=None)

    def unannounced(self):
        return self.for_people().filter(announced_at=None)

    def undated(self):
        """Messages to which no day has been given by which they are answered."""
        return self.for_people().filter(answer_by=None)

    def late(self, today: datetime.date):
        """Messages that wait although their day is over (twin of `InboxMessage.is_late`)."""
        return self.waiting().filter(answer_by__lt=today)

    def known_since(self, moment: datetime.datetime):
        """Messages dealt with before `moment` whose sender's address is still here."""
        return self.for_people().filter(handled_at__lt=moment, forgotten_at=None)


class InboxMessage(models.Model):
    """A message from a stranger. The sender is a hash that nobody can turn back after the day is over."""

    disclosed: dict[str, str] = {}
    withheld = (
        "id",
        "kind",
        "subject",
        "sender",
        "digest",
        "body",
        "received_at",
        "announced_at",
        "answer_by",
        "taken_at",
        "taken_by",
        "note",
        "answered_on",
        "handled_at",
        "handled_by",
        "forgotten_at",
    )

    kind = models.CharField(_("kind"), max_length=30, help_text=_("Example: correction."))
    subject = models.CharField(
        _("about"), max_length=200, blank=True, help_text=_("The address of the page it is about.")
    )
    sender = models.CharField(
        _("sender, hashed"), max_length=64, help_text=_("By a key that is thrown away every day.")
    )
    digest = models.CharField(_("digest"), max_length=64, help_text=_("Tells that the same was sent before."))
    body = models.JSONField(_("message"), help_text=_("The fields of the form."))
    received_at = models.DateTimeField(_("received"), help_text=_("When it came, UTC."))
    announced_at = models.DateTimeField(
        _("announced"), null=True, blank=True, help_text=_("When colleagues were told of it.")
    )
    answer_by = models.DateField(
        _("answer by"), null=True, blank=True, help_text=_("The last day (UTC) that the page Contact promised.")
    )
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True, help_text=_("When someone took it on."))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("taken by")
    )
    note = models.TextField(
        _("what was done"),
        blank=True,
        db_default="",
        help_text=_("Example: Date of the hearing corrected, notice on the page."),
    )
    answered_on = models.DateField(
        _("answered"),
        null=True,
        blank=True,
        help_text=_("The day the sender got an answer; empty when there was none."),
    )
    handled_at = models.DateTimeField(
        _("dealt with"), null=True, blank=True, help_text=_("When someone dealt with it.")
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("dealt with by"),
    )
    forgotten_at = models.DateTimeField(
        _("sender forgotten"), null=True, blank=True, help_text=_("When the sender's address was deleted from it.")
    )

    objects = InboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("message from the public")
        verbose_name_plural = _("messages from the public")
        ordering = ["-received_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "digest"], name="inbox_once", violation_error_message=_("Received before.")
            )
        ]
        # By these `intake` counts budgets on every post.
        indexes = [
            models.Index(fields=["kind", "sender"], name="inbox_of_sender"),
            models.Index(fields=["kind", "subject", "received_at"], name="inbox_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.reference or self.kind}, {self.received_at:%Y-%m-%d}"

    @property
    def is_waiting(self) -> bool:
        return self.handled_at is None

    def is_late(self, today: datetime.date) -> bool:
        return self.is_waiting and self.answer_by is not None and self.answer_by < today

    def _said(self, name: str) -> str:
        found: Any = self.body.get(name, "") if isinstance(self.body, dict) else ""
        return found if isinstance(found, str) else ""

    @property
    def topic(self) -> str:
        return self._said("topic")

    @property
    def reference(self) -> str:
        """The number that its sender was shown."""
        return self._said("reference")

    @property
    def reply_to(self) -> str:
        return self._said("reply_to")

    def forget_sender(self, now: datetime.datetime) -> None:
        """Takes the sender's address out, and the sum by which it could be guessed. The words and the number stay."""
        self.body = {**self.body, "reply_to": ""} if isinstance(self.body, dict) else self.body
        self._saved_without_sender(now)

    def forget_words(self, now: datetime.datetime) -> None:
        """Takes out everything that was sent but the number that the sender was shown, and the topic."""
        self.body, self.subject = {"reference": self.reference, "topic": self.topic}, ""
        self._saved_without_sender(now)

    def worked_off(self, now: datetime.datetime) -> None:
        """The worker has acted on it: its words go. Its sender's hash stays for the budget of the day, and of a report the
        sum as well, so that the same is known when it comes twice; what is asked for may be asked for again."""
        self.body, self.handled_at = {}, now
        self.digest = self.digest if self.kind == REPORT else secrets.token_hex(32)
        self.save(update_fields=["body", "handled_at", "digest"])

    def _saved_without_sender(self, now: datetime.datetime) -> None:
        self.sender, self.digest, self.forgotten_at = "", secrets.token_hex(32), now
        self.save(update_fields=["body", "subject", "sender", "digest", "forgotten_at"])


class IntakeKey(models.Model):
    """The key that hashes senders on one day; it belongs to the owner's side and is deleted with the day."""

    disclosed: dict[str, str] = {}
    withheld = ("day", "key")

    day = models.DateField(_("day"), primary_key=True, help_text=_("UTC."))
    key = models.BinaryField(_("key"), help_text=_("32 random bytes."))

    class Meta:
        verbose_name = _("key of the day")
        verbose_name_plural = _("keys of the day")

    def __str__(self) -> str:
        return str(self.day)
