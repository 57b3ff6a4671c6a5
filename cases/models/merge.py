"""What was merged into what. The rows that went are gone; their history stays, and is found through here."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from cases.models.base import code_field, known_code, refuse
from cases.vocab import MergeKind


class MergeQuerySet(models.QuerySet["Merge"]):
    def into(self, row: models.Model) -> list["Merge"]:
        """Merges that ended in `row`, also by way of other rows that were merged into it; the latest first."""
        found: dict[int, Merge] = {}
        ids = [row.pk]
        while ids:
            step = self.filter(kind=row._meta.model_name, into_id__in=ids).exclude(pk__in=found)
            new = {merge.pk: merge for merge in step.select_related("by")}
            found |= new
            ids = [merge.from_id for merge in new.values()]
        return sorted(found.values(), key=lambda merge: (merge.at, merge.pk), reverse=True)


@tracked
class Merge(models.Model):
    """A person or a case that turned out to be another one. It holds no name: those are in the history alone."""

    disclosed: dict[str, str] = {}
    withheld = ("id", "kind", "from_id", "into_id", "by", "at", "why")

    kind = code_field(_("kind"), MergeKind, _("Of the rows. Example: person."))
    from_id = models.PositiveBigIntegerField(_("row that went"), help_text=_("Its number. Example: 12."))
    into_id = models.PositiveBigIntegerField(_("row that stayed"), help_text=_("Its number. Example: 7."))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"), help_text=_("UTC."))
    why = models.TextField(_("why"), help_text=_("The reason given. Example: same photo, same prison number."))

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-at", "-pk"]
        constraints = [
            known_code("kind", MergeKind),
            refuse("not_into_itself", ~models.Q(from_id=models.F("into_id")), _("A row is not merged into itself.")),
            models.UniqueConstraint(
                fields=["kind", "from_id"], name="merged_once", violation_error_message=_("It was merged already.")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.from_id} → {self.into_id}"  # type: ignore[attr-defined]
