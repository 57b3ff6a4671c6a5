"""News of someone whom an appeal is for: may its letters still be sent? One row asks, and keeps the answer."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from appeals.models.appeal import Appeal
from appeals.vocab import RUNNING, UNSETTLED, NewsDecision
from cases.models import Event
from cases.models.base import account_field, code_field, known_code, refuse


class PauseRequestQuerySet(models.QuerySet["PauseRequest"]):
    def of_running(self):
        return self.filter(appeal__state__in=RUNNING)

    def waiting(self):
        """Nobody who may decide has said anything yet (twin of `PauseRequest.is_waiting`)."""
        return self.of_running().filter(decision="")

    def unsettled(self):
        """How the appeal goes on is still open: waiting, paused, or to be rewritten."""
        return self.of_running().filter(decision__in=sorted(UNSETTLED))

    def with_rows(self):
        """What the desk and the work lists show of them, in two queries however many."""
        return (
            self.select_related("appeal", "event__case", "asked_by", "decided_by")
            .prefetch_related("appeal__cases__coordinator", "appeal__cases__backup")
            .order_by("asked_at", "pk")
        )


@tracked
class PauseRequest(models.Model):
    """An event makes the letters of an appeal doubtful. Someone who may not pause them asks; the answer is kept."""

    disclosed: dict[str, str] = {}
    withheld = (
        "id", "appeal", "event", "asked_by", "asked_at", "proposal", "reason", "decision", "decided_by", "decided_at",
        "decision_reason",
    )  # fmt: skip

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="pause_requests", verbose_name=_("appeal"))
    event = models.ForeignKey(Event, models.CASCADE, related_name="pause_requests", verbose_name=_("news"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"), editable=False
    )
    asked_at = models.DateTimeField(_("asked at"), editable=False)
    proposal = code_field(
        _("proposal"), NewsDecision, _("What the one who asks would do. Example: stop, with good news."), blank=True
    )
    reason = models.CharField(
        _("reason"), max_length=300, blank=True, help_text=_("For colleagues. Example: she was released on 3 May.")
    )
    decision = code_field(_("decision"), NewsDecision, _("What was decided. Example: pause."), blank=True)
    decided_by = account_field(_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decision_reason = models.CharField(
        _("why so decided"),
        max_length=300,
        blank=True,
        help_text=_("For colleagues. Example: the others are still held."),
    )

    objects = PauseRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("question whether to pause an appeal")
        verbose_name_plural = _("questions whether to pause an appeal")
        ordering = ["asked_at", "pk"]
        constraints = [
            known_code("proposal", NewsDecision, blank=True),
            known_code("decision", NewsDecision, blank=True),
            refuse(
                "decided_by_someone",
                Q(decision="", decided_by=None, decided_at=None)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                _("A decision names who took it, and when."),
            ),
            models.UniqueConstraint(
                fields=["appeal", "event"],
                name="pause_asked_once",
                violation_error_message=_("This is asked already for the same news."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appeal} ({self.event})"

    @property
    def is_waiting(self) -> bool:
        return not self.decision and self.appeal.is_running

    @property
    def is_unsettled(self) -> bool:
        return self.decision in UNSETTLED and self.appeal.is_running
