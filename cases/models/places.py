"""Places of detention."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from cases.models.base import (
    citations,
    code_field,
    country_field,
    folded,
    known_code,
    language_field,
    refuse,
    slug_field,
)
from cases.vocab import OPEN, FacilityKind


@tracked
class Facility(models.Model):
    """A place where people are held."""

    disclosed = dict.fromkeys(
        ("slug", "name", "other_names", "kind", "country", "province", "district", "address", "latitude", "longitude",
         "correspondence", "language"), OPEN,
    )  # fmt: skip
    withheld = ("id", "name_folded", "other_names_folded")

    slug = slug_field(_("The last part of its address. Example: cc3."))
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
