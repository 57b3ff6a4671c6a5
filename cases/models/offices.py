"""The offices that can be written to: who held them when, and the ways that lead there."""

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
    slug_field,
)  # fmt: skip
from cases.models.fields import PartialDateField, span_of
from cases.models.people import Organisation, Person
from cases.vocab import OPEN, ChannelKind


@tracked
class Post(models.Model):
    """An office of an institution, whoever holds it. Channels belong to it."""

    disclosed = dict.fromkeys(("slug", "title", "institution", "country", "accredited_to", "language"), OPEN)
    withheld = ("id", "title_folded")

    slug = slug_field(_("Example: kh-minister-of-the-interior."))
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
