"""The tombstone of a person who was erased: that it was done, when and by whom, and which rows went. No name."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.base import account_field, code_field, known_code, refuse
from cases.vocab import ErasureReason


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def waiting(self):
        """Asked for, not yet confirmed, not called off (twin of `Erasure.is_waiting`)."""
        return self.filter(done_at=None, called_off_at=None)

    def done(self):
        return self.filter(done_at__isnull=False)


class Erasure(models.Model):
    """One erasure: asked for by one person, confirmed by a second. The database keeps it (cases/sql/erasure.sql)."""

    disclosed: dict[str, str] = {}
    withheld = (
        "id", "person_key", "reason", "why", "asked_by", "asked_at", "confirmed_by", "confirmed_at", "called_off_by",
        "called_off_at", "done_at", "rows",
    )  # fmt: skip

    person_key = models.BigIntegerField(_("number of the person's row"), help_text=_("No name is kept."))
    reason = code_field(_("kind of reason"), ErasureReason, _("It stays when the person is gone."))
    why = models.TextField(
        _("reason in words"), blank=True, help_text=_("For the second person; it is emptied when the person is gone.")
    )
    asked_by = account_field(_("asked by"))
    asked_at = models.DateTimeField(_("asked"), help_text=_("UTC."))
    confirmed_by = account_field(_("confirmed by"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, help_text=_("UTC."))
    called_off_by = account_field(_("called off by"))
    called_off_at = models.DateTimeField(_("called off"), null=True, blank=True, help_text=_("UTC."))
    done_at = models.DateTimeField(_("done"), null=True, blank=True, help_text=_("UTC."))
    rows = models.JSONField(
        _("rows that went"),
        default=dict,
        blank=True,
        help_text=_("Numbers of rows by kind, nothing of what they said."),
    )

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            known_code("reason", ErasureReason),
            refuse(
                "confirmed_by_a_second_person",
                Q(confirmed_by=None) | ~Q(confirmed_by=F("asked_by")),
                _("A second person confirms an erasure, not the one who asked for it."),
            ),
            refuse("says_nothing_when_done", Q(done_at=None) | Q(why=""), _("Nothing of the reason stays.")),
            models.UniqueConstraint(
                fields=["person_key"],
                condition=Q(done_at=None, called_off_at=None),
                name="erasure_asked_once",
                violation_error_message=_("Someone asked for this already: it waits for a second person."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk or ''}".strip()

    @property
    def is_waiting(self) -> bool:
        return self.done_at is None and self.called_off_at is None
