"""What the worker found when it last compared a document with the record. Written by the worker alone."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.base import code_field, known_code, refuse
from cases.vocab import DocumentKind


class CheckupQuerySet(models.QuerySet["Checkup"]):
    def changed(self):
        """Published documents that the record would change (twin of `Checkup.has_changes`)."""
        return self.exclude(sections=[])

    def uncited(self):
        """Documents with facts that name no source (twin of `Checkup.has_uncited`)."""
        return self.filter(uncited__gt=0)


class Checkup(models.Model):
    """Of one document: which sections the record would change, and how many of its facts name no source.

    It holds no words of the record, so that there is nothing here to erase.
    """

    disclosed: dict[str, str] = {}
    withheld = ("id", "kind", "record", "sections", "uncited", "looked_at")

    kind = code_field(_("kind"), DocumentKind, _("Of the document."))
    record = models.PositiveBigIntegerField(_("row"), help_text=_("Number of the row that the document is built from."))
    sections = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("would change"),
        default=list,
        blank=True,
        help_text=_("Sections of the published document that the record would change."),
    )
    uncited = models.PositiveIntegerField(_("facts without a source"), default=0, help_text=_("How many."))
    looked_at = models.DateTimeField(_("looked at"), help_text=_("UTC."))

    objects = CheckupQuerySet.as_manager()

    class Meta:
        verbose_name = _("checkup")
        verbose_name_plural = _("checkups")
        ordering = ["kind", "record"]
        constraints = [
            known_code("kind", DocumentKind),
            models.UniqueConstraint(fields=["kind", "record"], name="checkup_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record}"

    @property
    def has_changes(self) -> bool:
        return bool(self.sections)

    @property
    def has_uncited(self) -> bool:
        return self.uncited > 0


class Lookout(models.Model):
    """How far the worker has read the history. One row; empty until the first look."""

    disclosed: dict[str, str] = {}
    withheld = ("id", "marks", "next_marks", "next_at")

    marks = models.JSONField(_("marks"), default=dict, help_text=_("Read up to: newest row of each history table."))
    next_marks = models.JSONField(_("next marks"), default=dict, help_text=_("They take over after a while."))
    next_at = models.DateTimeField(_("taken"), help_text=_("When the next marks were taken, UTC."))

    class Meta:
        verbose_name = _("lookout")
        verbose_name_plural = _("lookouts")
        constraints = [refuse("one_row", models.Q(pk=1), _("There is only one row."))]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.next_at:%Y-%m-%d %H:%M}"
