"""The read side of appeals."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appeals.vocab import AppealState
from cases.models import PublishedCase
from cases.models.base import refuse
from cases.models.published import PublishedDocument


class PublishedAppealQuerySet(models.QuerySet["PublishedAppeal"]):
    def visible(self):
        """What is published now."""
        return self.filter(withdrawn=False)

    def running(self):
        """Those that are neither paused nor over by their state; by their date they may be over."""
        return self.visible().filter(state=AppealState.OPEN)


class PublishedAppeal(PublishedDocument):
    """An appeal as strangers see it."""

    disclosed = dict.fromkeys(
        ("slug", "title", "body", "schema", "number", "published_at", "updated_at", "withdrawn", "folded", "reference", "kind",
         "state", "due", "countries", "previous", "cases"), "open",
    )  # fmt: skip
    withheld = ("id",)
    EMPTY = {
        "title": "", "body": "", "folded": "", "reference": "", "kind": "", "state": "", "due": None, "countries": [],
        "previous": "",
    }  # fmt: skip

    reference = models.CharField(_("reference"), max_length=60, blank=True, help_text=_("As printed."))
    kind = models.CharField(_("kind"), max_length=40, blank=True, help_text=_("Code."))
    state = models.CharField(_("state"), max_length=40, blank=True, help_text=_("Code."))
    due = models.DateField(_("last day to write"), null=True, blank=True, help_text=_("Empty when there is no date."))
    countries = ArrayField(
        models.CharField(max_length=2), verbose_name=_("countries"), default=list, blank=True, help_text=_("ISO codes.")
    )
    previous = models.SlugField(
        _("follows"), max_length=80, blank=True, help_text=_("Address of the published call before it in the chain.")
    )
    cases = models.ManyToManyField(
        PublishedCase, through="appeals.PublishedAppealCase", related_name="appeals", verbose_name=_("cases")
    )

    objects = PublishedAppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("published appeal")
        verbose_name_plural = _("published appeals")
        ordering = ["-updated_at", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="publishedappeal_slug_once"),
            refuse(
                "withdrawn_is_empty",
                Q(withdrawn=False, body__gt="") | Q(withdrawn=True, body="", title="", folded=""),
                _("Nothing of a withdrawn appeal stays."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("appeals:appeal", args=[self.slug])


class PublishedAppealCase(models.Model):
    """Joins a published appeal to the published cases it is about."""

    disclosed = dict.fromkeys(("appeal", "case"), "open")
    withheld = ("id",)

    appeal = models.ForeignKey(PublishedAppeal, models.CASCADE, related_name="case_links", verbose_name=_("appeal"))
    case = models.ForeignKey(PublishedCase, models.CASCADE, related_name="appeal_links", verbose_name=_("case"))

    class Meta:
        verbose_name = _("appeal of a case")
        verbose_name_plural = _("appeals of a case")
        ordering = ["appeal", "pk"]
        constraints = [models.UniqueConstraint(fields=["appeal", "case"], name="appeal_case_once")]

    def __str__(self) -> str:
        return f"{self.appeal} → {self.case}"


class PublishedCounts(models.Model):
    """How many actions were reported for a published appeal, as far as readers may know (appeals/reported.py)."""

    disclosed = dict.fromkeys(("appeal", "body", "counted_at"), "open")
    withheld = ()

    appeal = models.OneToOneField(
        PublishedAppeal, models.CASCADE, primary_key=True, related_name="reported", verbose_name=_("appeal")
    )
    body = models.JSONField(_("numbers"), help_text=_("By kind for all countries, by country for all kinds."))
    counted_at = models.DateTimeField(_("counted"), help_text=_("As of when."))

    class Meta:
        verbose_name = _("published numbers of actions")
        verbose_name_plural = _("published numbers of actions")

    def __str__(self) -> str:
        return f"{self.appeal}: {sum(self.body.get('channels', {}).values())}"
