"""One row per event and per charge of a published case, by which programs find and order them. The words stay in the document."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.published import PublishedCase


class FoundRow(models.Model):
    """Where a part of a published document stands, and between which days it lies."""

    key = models.CharField(_("key"), max_length=20, help_text=_("Its key in the document."))
    position = models.PositiveIntegerField(_("position"), help_text=_("Its place in the document, from 0."))
    first = models.DateField(_("first possible day"), null=True, blank=True, help_text=_("Empty when open or unknown."))
    last = models.DateField(_("last possible day"), null=True, blank=True, help_text=_("Empty when open or unknown."))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.case}: {self.key}"  # type: ignore[attr-defined]


class PublishedEvent(FoundRow):
    """An event of a published case."""

    disclosed = dict.fromkeys(("case", "key", "position", "kind", "happening", "first", "last"), "open")
    withheld = ("id",)

    case = models.ForeignKey(PublishedCase, models.CASCADE, related_name="events", verbose_name=_("case"))
    kind = models.CharField(_("kind"), max_length=40, help_text=_("Code of the kind of event."))
    happening = models.CharField(_("whether it took place"), max_length=40, help_text=_("Code."))

    class Meta:
        verbose_name = _("published event")
        verbose_name_plural = _("published events")
        ordering = ["case", "position"]
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="publishedevent_once")]
        indexes = [models.Index(fields=["first", "id"], name="publishedevent_first")]


class PublishedCharge(FoundRow):
    """A charge or accusation of a published case. Its days are those of the state that stands."""

    disclosed = dict.fromkeys(("case", "key", "position", "detention", "state", "law", "first", "last"), "open")
    withheld = ("id",)

    case = models.ForeignKey(PublishedCase, models.CASCADE, related_name="charges", verbose_name=_("case"))
    detention = models.CharField(_("detention"), max_length=20, help_text=_("Its key in the document."))
    state = models.CharField(_("state"), max_length=40, help_text=_("Code of the state that stands."))
    law = models.CharField(_("law"), max_length=80, blank=True, help_text=_("Address of the law that it names."))

    class Meta:
        verbose_name = _("published charge")
        verbose_name_plural = _("published charges")
        ordering = ["case", "position"]
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="publishedcharge_once")]
        indexes = [models.Index(fields=["first", "id"], name="publishedcharge_first")]
