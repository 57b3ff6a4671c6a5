"""Laws and international instruments, and the penalties they threaten."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from cases.models.base import (
    OrderedModel,
    citations,
    code_field,
    country_field,
    folded,
    known_code,
    language_field,
    refuse,
    slug_field,
)
from cases.models.fields import PartialDateField, span_of
from cases.vocab import OPEN, FieldGroup, PenaltyBound, PenaltyKind, ProvisionKind


@tracked
class LegalProvision(models.Model):
    """A law, or one article of it; also an international instrument that is invoked."""

    disclosed = dict.fromkeys(
        (
            "slug",
            "kind",
            "law",
            "edition",
            "article",
            "title",
            "wording",
            "language",
            "country",
            "adopted",
            "resolution",
        ),
        OPEN,
    )
    withheld = ("id", "adopted_span", "law_folded", "article_folded", "title_folded")

    slug = slug_field(_("Example: kh-criminal-code-443."))
    kind = code_field(
        _("kind"), ProvisionKind, _("A country's law, or an instrument between states."), default=ProvisionKind.DOMESTIC
    )
    law = models.CharField(
        _("law or instrument"),
        max_length=300,
        help_text=_("As the source writes it. Example: Cambodian Criminal Code."),
    )
    law_folded = folded("law")
    edition = models.CharField(
        _("edition"), max_length=120, blank=True, help_text=_("Example: 2009, as amended in 2018.")
    )
    article = models.CharField(
        _("article"), max_length=60, blank=True, help_text=_("Empty for the law as a whole. Example: Article 443.")
    )
    article_folded = folded("article")
    title = models.CharField(
        _("offence or subject"), max_length=200, blank=True, help_text=_("Example: colluding with a foreign power.")
    )
    title_folded = folded("title")
    wording = models.TextField(
        _("wording"), blank=True, help_text=_("The text of the article itself, verbatim, from a source.")
    )
    language = language_field()
    country = country_field(_("Empty for an international instrument. Example: Cambodia."))
    adopted = PartialDateField(_("adopted"), blank=True)
    adopted_span = span_of("adopted")
    resolution = models.CharField(
        _("resolution"), max_length=120, blank=True, help_text=_("Example: UN General Assembly resolution 43/173.")
    )
    citations = citations()

    class Meta:
        verbose_name = _("law or article")
        verbose_name_plural = _("laws and articles")
        ordering = ["country", "law", "article", "pk"]
        constraints = [
            known_code("kind", ProvisionKind),
            refuse(
                "international_without_country",
                ~Q(kind=ProvisionKind.INTERNATIONAL) | Q(country=""),
                _("An international instrument belongs to no single country: leave the country empty."),
            ),
            models.UniqueConstraint(
                fields=["country", "law", "edition", "article"],
                name="provision_once",
                violation_error_message=_("This article of this law is in the record already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article}, {self.law}" if self.article else self.law

    def get_absolute_url(self) -> str:
        return reverse("cases:law", args=[self.slug])


@tracked
class Penalty(OrderedModel):
    """What a law, or a source speaking of one charge, says it can bring: the least or the greatest."""

    disclosed = {
        "bound": FieldGroup.CHARGES, "kind": FieldGroup.CHARGES, "text": FieldGroup.CHARGES, "years": FieldGroup.CHARGES,
        "amount": FieldGroup.CHARGES, "currency": FieldGroup.CHARGES, "language": OPEN,
    }  # fmt: skip
    withheld = ("id", "order", "provision", "charge")

    provision = models.ForeignKey(
        LegalProvision,
        models.CASCADE,
        related_name="penalties",
        null=True,
        blank=True,
        verbose_name=_("law or article"),
    )
    charge = models.ForeignKey(
        "cases.Charge",
        models.CASCADE,
        related_name="penalties",
        null=True,
        blank=True,
        verbose_name=_("charge"),
        help_text=_("Where a source says what this person faces, not what the law says."),
    )
    bound = code_field(_("bound"), PenaltyBound, _("Example: up to."), default=PenaltyBound.GREATEST)
    kind = code_field(_("kind"), PenaltyKind, _("Example: prison."), default=PenaltyKind.PRISON)
    text = models.CharField(
        _("in words"), max_length=200, help_text=_("As the source says it. Example: up to 30 years in prison.")
    )
    years = models.DecimalField(
        _("years"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("For prison. Example: 30 (0.5 is six months)."),
    )
    amount = models.DecimalField(
        _("amount"),
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("For a fine. Example: 4000000."),
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True, help_text=_("ISO code. Example: KHR."))
    language = language_field()
    citations = citations()

    class Meta:
        verbose_name = _("penalty")
        verbose_name_plural = _("penalties")
        ordering = ["order", "pk"]
        constraints = [
            known_code("bound", PenaltyBound),
            known_code("kind", PenaltyKind),
            refuse(
                "of_law_or_charge",
                Q(provision__isnull=False, charge=None) | Q(provision=None, charge__isnull=False),
                _("A penalty belongs either to a law or to a charge."),
            ),
            refuse("years_above_zero", Q(years=None) | Q(years__gt=0), _("Write the years as a number above 0.")),
            refuse(
                "amount_above_zero",
                Q(amount=None) | Q(amount__gt=0, currency__gt=""),
                _("A fine needs an amount above 0 and its currency."),
            ),
        ]

    def __str__(self) -> str:
        return self.text
