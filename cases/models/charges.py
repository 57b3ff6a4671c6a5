"""What people are accused of, and what courts decided."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from cases.models.base import (
    OrderedModel,
    citations,
    code_field,
    known_code,
    language_field,
    refuse,
    touches_field,
)
from cases.models.custody import Detention
from cases.models.fields import PartialDateField, span_of
from cases.models.laws import LegalProvision
from cases.models.people import Organisation
from cases.vocab import ChargeState, FieldGroup, JudgmentOutcome


@tracked
class Charge(OrderedModel):
    """One accusation, in the words used. Whether it is a charge is said by its dated states."""

    disclosed = dict.fromkeys(
        ("wording", "provision", "basis", "act_on", "act_place", "docket", "replaces", "language"), FieldGroup.CHARGES
    )
    withheld = ("id", "detention", "order", "act_on_span", "touches")

    detention = models.ForeignKey(Detention, models.CASCADE, related_name="charges", verbose_name=_("detention"))
    wording = models.CharField(
        _("wording"),
        max_length=300,
        help_text=_("As the authority or the source words it. Example: incitement to commit a felony."),
    )
    provision = models.ForeignKey(
        LegalProvision,
        models.PROTECT,
        related_name="charges",
        null=True,
        blank=True,
        verbose_name=_("law"),
        help_text=_("Only if a source names it. Example: Article 443."),
    )
    basis = models.TextField(
        _("based on"), blank=True, help_text=_("The act it is about. Example: a speech given in 2013.")
    )
    act_on = PartialDateField(_("date of the act"), blank=True)
    act_on_span = span_of("act_on")
    act_place = models.CharField(
        _("place of the act"), max_length=200, blank=True, help_text=_("Example: Freedom Park.")
    )
    docket = models.CharField(_("docket"), max_length=80, blank=True, help_text=_("The court's number for it."))
    replaces = models.ForeignKey(
        "self", models.SET_NULL, related_name="replaced_by", null=True, blank=True, verbose_name=_("replaces"),
        help_text=_("An earlier charge that this one took the place of."),
    )  # fmt: skip
    touches = touches_field()
    language = language_field()
    citations = citations()

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        ordering = ["detention", "order", "pk"]
        constraints = [
            refuse(
                "does_not_replace_itself", Q(replaces=None) | ~Q(replaces=F("pk")), _("A charge cannot replace itself.")
            )
        ]

    def __str__(self) -> str:
        return self.wording


@tracked
class ChargeStatus(OrderedModel):
    """A state of a charge from one day on."""

    disclosed = dict.fromkeys(("state", "on", "authority", "note", "language"), FieldGroup.CHARGES)
    withheld = ("id", "charge", "order", "on_span", "touches")

    charge = models.ForeignKey(Charge, models.CASCADE, related_name="statuses", verbose_name=_("charge"))
    state = code_field(_("state"), ChargeState, _("Example: alleged, when no source says charged."))
    on = PartialDateField(_("date"), blank=True)
    on_span = span_of("on")
    authority = models.ForeignKey(
        Organisation, models.PROTECT, related_name="charge_statuses", null=True, blank=True, verbose_name=_("authority"),
        help_text=_("Who brought or changed it. Example: Phnom Penh Court."),
    )  # fmt: skip
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("What the source adds. It is published.")
    )
    touches = touches_field()
    language = language_field()
    citations = citations()

    class Meta:
        verbose_name = _("state of a charge")
        verbose_name_plural = _("states of a charge")
        ordering = ["charge", "order", "pk"]
        constraints = [known_code("state", ChargeState)]

    def __str__(self) -> str:
        return self.get_state_display()  # type: ignore[attr-defined]


@tracked
class Judgment(OrderedModel):
    """A decision of a court on one or several charges."""

    disclosed = dict.fromkeys(
        ("charges", "court", "instance", "on", "outcome", "sentence", "years", "note", "language"), FieldGroup.CHARGES
    )
    withheld = ("id", "detention", "order", "on_span", "touches")

    detention = models.ForeignKey(Detention, models.CASCADE, related_name="judgments", verbose_name=_("detention"))
    charges = models.ManyToManyField(
        Charge,
        related_name="judgments",
        blank=True,
        verbose_name=_("charges"),
        help_text=_("What the court decided on."),
    )
    court = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="judgments",
        null=True,
        blank=True,
        verbose_name=_("court"),
        help_text=_("Example: Supreme Court."),
    )
    instance = models.CharField(
        _("instance"), max_length=80, blank=True, help_text=_("Example: first instance; appeal.")
    )
    on = PartialDateField(_("date"), blank=True)
    on_span = span_of("on")
    outcome = code_field(_("outcome"), JudgmentOutcome, _("Example: upheld."))
    sentence = models.CharField(
        _("sentence"), max_length=200, blank=True, help_text=_("As the source says it. Example: 27 years in prison.")
    )
    years = models.DecimalField(
        _("years"), max_digits=5, decimal_places=2, null=True, blank=True, help_text=_("Of prison. Example: 27.")
    )
    note = models.TextField(_("note"), blank=True, help_text=_("What else the source says of it. It is published."))
    touches = touches_field()
    language = language_field()
    citations = citations()

    class Meta:
        verbose_name = _("judgment")
        verbose_name_plural = _("judgments")
        ordering = ["detention", "order", "pk"]
        constraints = [
            known_code("outcome", JudgmentOutcome),
            refuse("years_above_zero", Q(years=None) | Q(years__gt=0), _("Write the years as a number above 0.")),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}, {self.court or _('court not stated')}"  # type: ignore[attr-defined]
