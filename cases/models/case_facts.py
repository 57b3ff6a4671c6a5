"""What belongs to a case as a whole: its numbers elsewhere, what others call it, corrections, old addresses."""

from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from cases.models.base import (
    OrderedModel,
    citations,
    code_field,
    folded,
    folded_index,
    known_code,
    language_field,
    refuse,
    touches_field,
)  # fmt: skip
from cases.models.case import Case, CaseSubject
from cases.models.fields import PartialDateField, span_of
from cases.models.people import Organisation
from cases.vocab import OPEN, FieldGroup, IdentifierScheme, PagePart


@tracked
class ExternalIdentifier(models.Model):
    """A number that another register gives the case."""

    disclosed = {"scheme": OPEN, "value": OPEN}
    withheld = ("id", "case", "normalised", "value_folded")

    case = models.ForeignKey(Case, models.CASCADE, related_name="identifiers", verbose_name=_("case"))
    scheme = code_field(_("register"), IdentifierScheme, _("Whose number it is. Example: Urgent Action."))
    value = models.CharField(_("number"), max_length=80, help_text=_("As printed. Example: 278.17."))
    value_folded = folded("value")
    normalised = models.GeneratedField(
        expression=Func(F("value"), function="identifier_key"),
        output_field=models.CharField(max_length=80),
        db_persist=True,
        verbose_name=_("number, compared"),
    )
    citations = citations()

    class Meta:
        verbose_name = _("other register's number")
        verbose_name_plural = _("other registers' numbers")
        ordering = ["case", "scheme", "pk"]
        indexes = [
            folded_index("value", "identifier_value_folded"),
            models.Index(fields=["normalised"], name="identifier_value_key"),
        ]
        constraints = [
            known_code("scheme", IdentifierScheme),
            models.UniqueConstraint(
                fields=["scheme", "normalised"],
                name="identifier_once",
                violation_error_message=_("A case has this number already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.value}"  # type: ignore[attr-defined]


@tracked
class Recognition(OrderedModel):
    """Who says what of the case. Always attributed; never our own voice."""

    disclosed = {
        "organisation": OPEN, "attributed_to": OPEN, "wording": FieldGroup.EVENTS, "on": OPEN, "language": OPEN,
    }  # fmt: skip
    withheld = ("id", "case", "subject", "order", "on_span", "touches")

    case = models.ForeignKey(Case, models.CASCADE, related_name="recognitions", verbose_name=_("case"))
    subject = models.ForeignKey(
        CaseSubject,
        models.CASCADE,
        related_name="recognitions",
        null=True,
        blank=True,
        verbose_name=_("about"),
        help_text=_("Empty when it is about the case as a whole."),
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="recognitions", null=True, blank=True, verbose_name=_("said by"),
        help_text=_("Example: Front Line Defenders."),
    )  # fmt: skip
    attributed_to = models.CharField(
        _("said by, in words"),
        max_length=200,
        blank=True,
        help_text=_("Where no organisation is named. Example: the Urgent Action; its issuer is not stated."),
    )
    wording = models.TextField(_("says"), help_text=_("In its own words. Example: prisoner of conscience."))
    on = PartialDateField(_("date"), blank=True)
    on_span = span_of("on")
    touches = touches_field()
    language = language_field()
    citations = citations()

    class Meta:
        verbose_name = _("recognition")
        verbose_name_plural = _("recognitions")
        ordering = ["case", "order", "pk"]
        constraints = [
            refuse("said_by_someone", Q(organisation__isnull=False) | Q(attributed_to__gt=""), _("Say who says so.")),
        ]

    def __str__(self) -> str:
        return f"{self.organisation or self.attributed_to}: {self.wording}"


@tracked
class Correction(models.Model):
    """A public notice of what was wrong on a case's page and is now right."""

    disclosed = {"on": OPEN, "text": FieldGroup.EVENTS, "section": FieldGroup.EVENTS, "language": OPEN}
    withheld = ("id", "case", "touches")

    case = models.ForeignKey(Case, models.CASCADE, related_name="corrections", verbose_name=_("case"))
    on = models.DateField(_("date"), help_text=_("The day it was corrected."))
    text = models.TextField(
        _("notice"),
        help_text=_(
            "What was wrong, and what is right. Example: An earlier version gave another date for the hearing."
        ),
    )
    section = code_field(
        _("part of the page"),
        PagePart,
        _("Where it was wrong: there a line leads to this notice. Empty for the page as a whole."),
        blank=True,
    )
    touches = touches_field()
    language = language_field()

    class Meta:
        verbose_name = _("correction notice")
        verbose_name_plural = _("correction notices")
        ordering = ["case", "-on", "pk"]
        constraints = [known_code("section", PagePart, blank=True)]

    def __str__(self) -> str:
        return f"{self.on}: {self.text[:60]}"


@tracked
class Redirect(models.Model):
    """An old address that leads to a case."""

    disclosed = {"old_slug": OPEN}
    withheld = ("id", "case")

    old_slug = models.SlugField(_("old address"), max_length=80, unique=True, help_text=_("Example: k-sokha."))
    case = models.ForeignKey(Case, models.CASCADE, related_name="redirects", verbose_name=_("leads to"))

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        ordering = ["old_slug"]

    def __str__(self) -> str:
        return f"{self.old_slug} → {self.case}"
