"""What never leaves: internal notes and safe contacts. No document reads this module."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.sealing import seal, unseal
from cases.models.base import OrderedModel
from cases.models.case import Case
from cases.models.people import Person


class SealedTextField(models.TextField):
    """Text that is encrypted before it reaches the database, its history and its backups (Fernet: AES-128, HMAC)."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return seal(text) if text else text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """The words. Raises WrongKey."""
        return unseal(value) if value else value


@tracked
class Note(models.Model):
    """An internal note about a case. Sealed ones are encrypted as well; all are kept from every document."""

    disclosed: dict[str, str] = {}
    withheld = ("id", "case", "text", "sealed", "author", "written_at")

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes", verbose_name=_("case"))
    text = models.TextField(
        _("note"), blank=True, help_text=_("For colleagues who work on the case. It is never published.")
    )
    sealed = SealedTextField(
        _("sealed note"), blank=True, help_text=_("Encrypted; for what could harm someone if the database were taken.")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("author"),
    )
    written_at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        ordering = ["case", "-written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="note_says_something",
                condition=models.Q(text__gt="") | models.Q(sealed__gt=""),
                violation_error_message=_("Write the note."),
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk or ''}".strip()


@tracked
class SafeContact(OrderedModel):
    """How to reach family or lawyers without harm to them. Everything in it is encrypted."""

    disclosed: dict[str, str] = {}
    withheld = ("id", "order", "case", "person", "who", "how", "log")

    case = models.ForeignKey(Case, models.CASCADE, related_name="safe_contacts", verbose_name=_("case"))
    person = models.ForeignKey(
        Person,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("person"),
        help_text=_("If they are in the record."),
    )
    who = SealedTextField(_("who"), help_text=_("Example: a sister; his lawyer."))
    how = SealedTextField(_("how to reach them"), help_text=_("Channel, hours, language, what not to say."))
    log = SealedTextField(_("calls so far"), blank=True, help_text=_("Date, who called, what was said."))

    class Meta:
        verbose_name = _("safe contact")
        verbose_name_plural = _("safe contacts")
        ordering = ["case", "order", "pk"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk or ''}".strip()
