"""The private side of publishing: who did it and why, and chains that left the public side."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.base import code_field, known_code
from cases.models.versions import Version
from cases.vocab import DocumentKind, PublishingAct


class Publication(models.Model):
    """Who published, patched, redacted or withdrew what, and why. Private."""

    disclosed: dict[str, str] = {}
    withheld = ("id", "kind", "slug", "number", "act", "group", "by", "at", "why", "seen")

    kind = code_field(_("kind"), DocumentKind, _("Of the document."))
    slug = models.SlugField(_("address"), max_length=80, help_text=_("Of the document."))
    number = models.PositiveIntegerField(_("version"), null=True, blank=True, help_text=_("Empty for a withdrawal."))
    act = code_field(_("act"), PublishingAct, _("What was done."))
    group = models.CharField(_("field group"), max_length=20, blank=True, help_text=_("What a redaction removed."))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="publications", verbose_name=_("by"))
    at = models.DateTimeField(_("when"), help_text=_("UTC."))
    why = models.TextField(_("why"), blank=True, help_text=_("The reason given."))
    seen = models.JSONField(
        _("made from"), null=True, editable=False, help_text=_("Which state of each row it was built from: ids alone.")
    )

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-at", "-pk"]
        constraints = [known_code("kind", DocumentKind), known_code("act", PublishingAct)]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.kind}/{self.slug}"  # type: ignore[attr-defined]


class RetiredVersion(Version):
    """The chain of a silently withdrawn document: sums only, on the private side."""

    disclosed: dict[str, str] = {}
    withheld = ("id", "kind", "slug", "number", "schema", "body", "salt", "previous_sha", "sha", "at", "changed")

    class Meta:
        verbose_name = _("retired version")
        verbose_name_plural = _("retired versions")
        ordering = ["kind", "slug", "-number"]
        constraints = [known_code("kind", DocumentKind)]
