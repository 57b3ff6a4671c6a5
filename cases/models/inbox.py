"""What strangers sent. The database function `intake` writes it; the worker and people read it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class InboxQuerySet(models.QuerySet["InboxMessage"]):
    def waiting(self):
        """Messages that nobody has dealt with (twin of `InboxMessage.is_waiting`)."""
        return self.filter(handled_at=None)

    def unannounced(self):
        return self.filter(announced_at=None)


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
        "handled_at",
        "handled_by",
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

    def __str__(self) -> str:
        return f"{self.kind}, {self.received_at:%Y-%m-%d}"

    @property
    def is_waiting(self) -> bool:
        return self.handled_at is None


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
