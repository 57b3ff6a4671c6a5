"""What waits for a second person, and what became of it. Private: no document reads this module."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from cases.models.base import code_field, known_code, refuse
from cases.vocab import DocumentKind, ReviewOutcome


class ReviewQuerySet(models.QuerySet["Review"]):
    def waiting(self):
        """What a second person has yet to look at, the longest waiting first (twin of `Review.is_waiting`)."""
        return self.filter(outcome="").order_by("asked_at", "pk")

    def urgent(self):
        """What went out at once and is looked at afterwards."""
        return self.filter(urgent=True)

    def to_publish(self):
        """What is not public yet."""
        return self.filter(urgent=False)

    def of(self, kind: str, pk: int):
        """The reviews of one document."""
        return self.filter(kind=kind, object_id=pk)


@tracked(exclude=["body"])
class Review(models.Model):
    """A document that someone handed to a second person, as it was then.

    `body` is the canonical text of that moment. It may name people, so it is in no history: erasing a person empties
    it in every row that holds them (`Review.objects.filter(…).update(body="")`), and nothing else is lost by that.
    """

    disclosed: dict[str, str] = {}
    withheld = (
        "id", "kind", "object_id", "urgent", "asked_by", "asked_at", "note", "body", "before", "outcome", "decided_by",
        "decided_at", "reason",
    )  # fmt: skip

    kind = code_field(_("kind"), DocumentKind, _("Of the document."))
    object_id = models.PositiveBigIntegerField(_("row"), help_text=_("Number of the case, appeal or reference."))
    urgent = models.BooleanField(
        _("went out at once"), default=False, help_text=_("It is public already, and is looked at afterwards.")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews_asked", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"), help_text=_("UTC."))
    note = models.TextField(
        _("what to look at"),
        blank=True,
        max_length=2000,
        help_text=_("For the second person. Example: the release is from one source only; please compare the dates."),
    )
    body = models.TextField(_("document"), blank=True, help_text=_("As it was then: canonical JSON."))
    before = models.PositiveIntegerField(
        _("version before"), null=True, blank=True, help_text=_("The last one that a second person had seen.")
    )
    outcome = code_field(_("outcome"), ReviewOutcome, _("Empty while it waits."), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews_decided", null=True, blank=True,
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, help_text=_("UTC."))
    reason = models.TextField(
        _("reason"), blank=True, max_length=2000, help_text=_("Why it was returned. Example: the date has no source.")
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["kind", "object_id"], name="review_of_document")]
        constraints = [
            known_code("kind", DocumentKind),
            known_code("outcome", ReviewOutcome, blank=True),
            models.UniqueConstraint(
                fields=["kind", "object_id"],
                condition=Q(outcome="", urgent=False),
                name="review_open_once",
                violation_error_message=_("It waits for a second person already."),
            ),
            models.UniqueConstraint(
                fields=["kind", "object_id", "asked_by"],
                condition=Q(outcome="", urgent=True),
                name="review_after_once",
                violation_error_message=_("It waits to be looked at already."),
            ),
            refuse(
                "decided_by_someone",
                Q(outcome="", decided_by=None, decided_at=None)
                | (~Q(outcome="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                _("An outcome needs who decided, and when."),
            ),
            refuse(
                "return_has_reason",
                ~Q(outcome=ReviewOutcome.RETURNED) | Q(reason__gt=""),
                _("Write the reason, so that whoever works on it knows what to do."),
            ),
            refuse(
                "confirmed_by_another_person",
                ~Q(outcome=ReviewOutcome.CONFIRMED) | ~Q(decided_by=F("asked_by")),
                _("Someone else must confirm what went out at once."),
            ),
            refuse("urgent_has_reason", Q(urgent=False) | Q(note__gt=""), _("Say why it cannot wait.")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.object_id}, {self.asked_at:%Y-%m-%d}"  # type: ignore[attr-defined]

    @property
    def is_waiting(self) -> bool:
        return not self.outcome

    def decide(self, outcome: str, *, by: Any, now: Any, reason: str = "") -> None:
        """Closes it."""
        self.outcome, self.decided_by, self.decided_at, self.reason = outcome, by, now, reason
        self.save(update_fields=["outcome", "decided_by", "decided_at", "reason"])
