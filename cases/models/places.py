"""Places of detention, laws, and the offices that can be written to."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from cases import ways
from cases.models.base import (
    OrderedModel,
    citations,
    code_field,
    countries_field,
    country_field,
    folded,
    known_code,
    language_field,
    refuse,
)  # fmt: skip
from cases.models.fields import PartialDateField, span_of
from cases.models.people import Organisation, Person
from cases.vocab import OPEN, ChannelKind, FacilityKind, FieldGroup, PenaltyBound, PenaltyKind, ProvisionKind


@tracked
class Facility(models.Model):
    """A place where people are held."""

    disclosed = dict.fromkeys(
        ("slug", "name", "other_names", "kind", "country", "province", "district", "address", "latitude", "longitude",
         "correspondence", "language"), OPEN,
    )  # fmt: skip
    withheld = ("id", "name_folded", "other_names_folded")

    slug = models.SlugField(
        _("address of its page"), max_length=80, unique=True, help_text=_("The last part of its address. Example: cc3.")
    )
    name = models.CharField(
        _("name"), max_length=200, help_text=_("As the source writes it. Example: Correctional Centre 3.")
    )
    name_folded = folded("name")
    other_names = ArrayField(
        models.CharField(max_length=200),
        verbose_name=_("other names"),
        default=list,
        blank=True,
        help_text=_("Separated by commas. Example: CC3."),
    )
    other_names_folded = folded("other_names", "fold_all")
    kind = code_field(_("kind"), FacilityKind, _("As the source calls it."), default=FacilityKind.UNKNOWN)
    country = country_field()
    province = models.CharField(_("province"), max_length=120, blank=True, help_text=_("Example: Tbong Khmum."))
    district = models.CharField(_("district or city"), max_length=120, blank=True, help_text=_("Example: Phnom Penh."))
    address = models.TextField(_("postal address"), blank=True, help_text=_("As printed, one line per line."))
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("Only as precise as a source gives it. Example: 11.9833."),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text=_("Example: 105.6500."),
    )
    correspondence = models.TextField(
        _("rules for letters"), blank=True, help_text=_("What may be sent to people held there, and how (markdown).")
    )
    language = language_field()
    citations = citations()

    class Meta:
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")
        ordering = ["name", "pk"]
        constraints = [
            known_code("kind", FacilityKind),
            refuse(
                "both_coordinates",
                Q(latitude=None, longitude=None) | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                _("Give latitude (−90 to 90) and longitude (−180 to 180), or neither."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.other_names[0]})" if self.other_names else self.name

    def get_absolute_url(self) -> str:
        return reverse("cases:facility", args=[self.slug])


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

    slug = models.SlugField(
        _("address of its page"), max_length=80, unique=True, help_text=_("Example: kh-criminal-code-443.")
    )
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


@tracked
class Post(models.Model):
    """An office of an institution, whoever holds it. Channels belong to it."""

    disclosed = dict.fromkeys(("slug", "title", "institution", "country", "accredited_to", "language"), OPEN)
    withheld = ("id", "title_folded")

    slug = models.SlugField(
        _("address of its page"), max_length=80, unique=True, help_text=_("Example: kh-minister-of-the-interior.")
    )
    title = models.CharField(
        _("office"), max_length=200, help_text=_("As the source writes it. Example: Minister of the Interior.")
    )
    title_folded = folded("title")
    institution = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="posts",
        null=True,
        blank=True,
        verbose_name=_("institution"),
        help_text=_("Example: Ministry of Interior."),
    )
    country = country_field(_("The state it speaks for. Example: Cambodia."))
    accredited_to = countries_field(
        _("accredited to"), help_text=_("For an embassy: the countries it serves. Example: United States.")
    )
    language = language_field()
    citations = citations()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["country", "title", "pk"]

    def __str__(self) -> str:
        return f"{self.title}, {self.institution}" if self.institution else self.title

    def get_absolute_url(self) -> str:
        return reverse("cases:official", args=[self.slug])


@tracked
class Tenure(OrderedModel):
    """Who held a post, and when."""

    disclosed = dict.fromkeys(("post", "person", "style", "began", "ended"), OPEN)
    withheld = ("id", "order", "began_span", "ended_span")

    post = models.ForeignKey(Post, models.CASCADE, related_name="tenures", verbose_name=_("post"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="tenures", verbose_name=_("person"))
    style = models.CharField(
        _("style"), max_length=60, blank=True, help_text=_("Before the name, as printed. Example: H.E. Ambassador.")
    )
    began = PartialDateField(_("from"), blank=True)
    began_span = span_of("began")
    ended = PartialDateField(_("until"), blank=True)
    ended_span = span_of("ended")
    citations = citations()

    class Meta:
        verbose_name = _("holder of a post")
        verbose_name_plural = _("holders of a post")
        ordering = ["post", "order", "pk"]

    def __str__(self) -> str:
        return f"{self.style} {self.person}".strip()


@tracked
class Channel(OrderedModel):
    """One way to reach a post. Where a source offers a way without an address, the row says why it is missing."""

    disclosed = dict.fromkeys(("kind", "value", "note", "verified_on", "bounced_on", "missing", "language"), OPEN)
    withheld = ("id", "post", "order")

    post = models.ForeignKey(Post, models.CASCADE, related_name="channels", verbose_name=_("post"))
    kind = code_field(_("kind"), ChannelKind, _("Example: fax."))
    value = models.TextField(
        _("as printed"), blank=True, help_text=_("Exactly as the source prints it. Example: +855 23 426 585.")
    )
    note = models.CharField(
        _("note"), max_length=200, blank=True, help_text=_("What the source adds. Example: keep trying.")
    )
    missing = models.CharField(
        _("why it is missing"),
        max_length=200,
        blank=True,
        help_text=_(
            "When the source offers this way but gives no address. Example: the appeal says “tweet”, but gives no account."
        ),
    )
    verified_on = models.DateField(
        _("last verified"), null=True, blank=True, help_text=_("The day someone made sure that it works.")
    )
    bounced_on = models.DateField(
        _("bounced"), null=True, blank=True, help_text=_("The day something came back. It is then no longer offered.")
    )
    language = language_field()
    citations = citations()

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["post", "order", "pk"]
        constraints = [
            known_code("kind", ChannelKind),
            refuse(
                "value_or_missing",
                Q(value__gt="", missing="") | Q(value="", missing__gt=""),
                _("Write the address or number as printed, or say why it is missing; not both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value or self.missing}"  # type: ignore[attr-defined]

    @property
    def fault(self) -> str:
        """Why what is printed cannot be used as it stands; "" where it can. It is kept, but not offered to writers."""
        return ways.fault(self.kind, self.value)
