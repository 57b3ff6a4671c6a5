"""What never leaves: internal notes, safe contacts, and who opened what is sealed. No document reads this module."""

import pgtrigger
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from cases.models.base import OrderedModel, account_field
from cases.models.case import Case
from cases.models.people import Person
from cases.models.sealed import SealedTextField
from cases.vocab import ContactChannel


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
    author = account_field(_("author"))
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
    """How to reach family or lawyers without harm to them. Everything that a person types here is sealed."""

    disclosed: dict[str, str] = {}
    withheld = ("id", "order", "case", "person", "who", "channel", "how", "hours", "speaks", "avoid")

    case = models.ForeignKey(Case, models.CASCADE, related_name="safe_contacts", verbose_name=_("case"))
    person = models.ForeignKey(
        Person,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("person"),
        help_text=_("If they are in the record. This link is not sealed: leave it empty where it could harm them."),
    )
    who = SealedTextField(_("who"), help_text=_("Example: a sister; his lawyer."))
    channel = SealedTextField(
        _("channel"), choices=ContactChannel.choices, blank=True, help_text=_("The way that is safe. Example: phone.")
    )
    how = SealedTextField(
        _("how to reach them"),
        help_text=_("The number or address, and through whom. Example: ask the neighbour to call back."),
    )
    hours = SealedTextField(
        _("hours"), blank=True, help_text=_("Their local time. Example: after 18:00, not on Sundays.")
    )
    speaks = SealedTextField(_("language they speak"), blank=True, help_text=_("Example: Khmer; a little English."))
    avoid = SealedTextField(
        _("what not to say"), blank=True, help_text=_("Example: do not name our organisation on the phone.")
    )

    class Meta:
        verbose_name = _("safe contact")
        verbose_name_plural = _("safe contacts")
        ordering = ["case", "order", "pk"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk or ''}".strip()


@tracked
class ContactCall(models.Model):
    """One call with a safe contact: a log, to which lines are added."""

    disclosed: dict[str, str] = {}
    withheld = ("id", "contact", "on", "by", "said", "written_by", "written_at")

    contact = models.ForeignKey(SafeContact, models.CASCADE, related_name="calls", verbose_name=_("safe contact"))
    on = SealedTextField(_("when it was"), blank=True, help_text=_("Example: 3 Sept 2017, in the evening."))
    by = SealedTextField(_("who called"), blank=True, help_text=_("Example: I; she called us."))
    said = SealedTextField(_("what was said"), help_text=_("Example: he was seen by a doctor; call again in a week."))
    written_by = account_field(_("written by"))
    written_at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["contact", "written_at", "pk"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk or ''}".strip()


class SealedReading(models.Model):
    """Who opened which sealed words, when and why. The database takes new rows only: none is changed or removed."""

    disclosed: dict[str, str] = {}
    withheld = ("id", "by", "at", "row_type", "row_id", "reason")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("opened by"))
    at = models.DateTimeField(_("opened at"), help_text=_("Example: 3 September 2026, 14:05 UTC."))
    row_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", verbose_name=_("kind of row"))
    row_id = models.PositiveBigIntegerField(_("row"), help_text=_("Its number. Example: 12."))
    row = GenericForeignKey("row_type", "row_id")
    reason = models.CharField(
        _("reason"),
        max_length=500,
        help_text=_("Why it was necessary, without names. Example: to tell the family of tomorrow's hearing."),
    )

    class Meta:
        verbose_name = _("reading of sealed words")
        verbose_name_plural = _("readings of sealed words")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["row_type", "row_id"], name="reading_of_row")]
        constraints = [
            models.CheckConstraint(
                name="sealedreading_has_reason",
                condition=models.Q(reason__gt=""),
                violation_error_message=_("Say why you open it."),
            )
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="no_truncate",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'who opened what is sealed is append only';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row_type.name} {self.row_id}, {self.by}"
