"""Dates that must not be missed."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import User
from appeals import due_rules
from appeals.models.appeal import Appeal
from appeals.vocab import RUNNING, AppealState, DueDecision, DueKind, DueRule
from cases.clock import days_left, deadline_passed
from cases.date_points import PartialDateError
from cases.dates import PartialDate
from cases.models import Case, Detention
from cases.models.base import account_field, citations, code_field, known_code, language_field, refuse
from cases.models.events import validate_zone
from cases.vocab import OPEN, WorkflowState


class DueDateQuerySet(models.QuerySet["DueDate"]):
    def undecided(self):
        """Dates that still stand (twin of `DueDate.is_undecided`)."""
        return self.filter(decision="").exclude(appeal__state=AppealState.DRAFT)

    def reminded_of(self):
        """Undecided dates that someone is reminded of: their appeal runs, or their case is not withdrawn (twin of
        `DueDate.is_reminded_of`)."""
        runs = Q(appeal__state__in=RUNNING)
        return self.filter(runs | (Q(case__isnull=False) & ~Q(case__state=WorkflowState.WITHDRAWN)), decision="")


@tracked
class DueDate(models.Model):
    """A date of an appeal or a case. An extension is a new row that names the one it replaces."""

    disclosed = dict.fromkeys(("kind", "date", "wording", "inclusive", "zone", "replaces", "reason", "language"), OPEN)
    withheld = (
        "id",
        "appeal",
        "case",
        "afterwards",
        "set_by",
        "set_at",
        "rule",
        "rule_key",
        "counted_from",
        "time",
        "for_whom",
        "decision",
        "decided_by",
        "decided_on",
        "decision_reason",
    )
    # Its reminders went when it was deleted: one that is brought back has those from then on, and none twice.
    set_when_back = ("set_at",)

    appeal = models.ForeignKey(
        Appeal, models.CASCADE, related_name="due_dates", null=True, blank=True, verbose_name=_("appeal")
    )
    case = models.ForeignKey(
        Case, models.CASCADE, related_name="due_dates", null=True, blank=True, verbose_name=_("case")
    )
    kind = code_field(_("kind"), DueKind, _("Example: write by."), default=DueKind.WRITE_BY)
    date = models.DateField(_("date"), help_text=_("As printed. Example: 1 February 2018."))
    wording = models.CharField(
        _("wording"), max_length=200, blank=True, help_text=_("As printed. Example: by 1 February, 2018.")
    )
    inclusive = models.BooleanField(
        _("the day itself counts"), default=True, help_text=_("“By” includes the day; “before” does not.")
    )
    zone = models.CharField(
        _("time zone"),
        max_length=60,
        blank=True,
        validators=[validate_zone],
        help_text=_(
            "Only if stated. Without one the date stands until the day has ended everywhere. Example: Asia/Phnom_Penh."
        ),
    )
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        related_name="replaced_by",
        null=True,
        blank=True,
        verbose_name=_("replaces"),
        help_text=_("The earlier date."),
    )
    afterwards = models.CharField(
        _("what to do afterwards"),
        max_length=300,
        blank=True,
        help_text=_("For colleagues. Example: check with the issuer."),
    )
    reason = models.CharField(
        _("reason"), max_length=300, blank=True, help_text=_("Why this date. It is published with an extension.")
    )
    language = language_field()
    set_by = account_field(_("set by"))
    set_at = models.DateTimeField(_("set at"), null=True, blank=True, editable=False)
    time = models.TimeField(
        _("hour"),
        null=True,
        blank=True,
        help_text=_("Local time, of a hearing or a filing; the date stands until its day has ended. Example: 09:00."),
    )
    for_whom = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="own_dates",
        null=True,
        blank=True,
        verbose_name=_("for whom"),
        help_text=_("Of an own date: the one who wants to be reminded. Nobody else is."),
    )
    rule = code_field(
        _("rule"),
        DueRule,
        _("Which rule the program counted it by; empty when someone set it."),
        blank=True,
        editable=False,
    )
    rule_key = models.CharField(
        _("row of the rule"),
        max_length=80,
        blank=True,
        editable=False,
        help_text=_("What it was counted for. Example: event:12."),
    )
    counted_from = models.DateField(_("counted from"), null=True, blank=True, editable=False)
    decision = code_field(
        _("decision"), DueDecision, _("What was decided when the date came."), blank=True, editable=False
    )
    decision_reason = models.CharField(_("why so decided"), max_length=300, blank=True, editable=False)
    decided_by = account_field(_("decided by"))
    decided_on = models.DateField(_("decided on"), null=True, blank=True, editable=False)

    objects = DueDateQuerySet.as_manager()
    citations = citations()

    class Meta:
        verbose_name = _("due date")
        verbose_name_plural = _("due dates")
        ordering = ["date", "pk"]
        constraints = [
            known_code("kind", DueKind),
            known_code("decision", DueDecision, blank=True),
            refuse(
                "of_appeal_or_case",
                Q(appeal__isnull=False, case=None) | Q(appeal=None, case__isnull=False),
                _("A date belongs to an appeal or to a case."),
            ),
            refuse(
                "write_by_is_of_an_appeal",
                ~Q(kind=DueKind.WRITE_BY) | Q(appeal__isnull=False),
                _("A date to write by belongs to an appeal."),
            ),
            refuse("extension_has_reason", Q(replaces=None) | Q(reason__gt=""), _("Say why the date was extended.")),
            known_code("rule", DueRule, blank=True),
            refuse(
                "a_rule_says_what_it_counts",
                Q(rule="", rule_key="", counted_from=None)
                | Q(rule__gt="", rule_key__gt="", counted_from__isnull=False),
                _("A date that a rule counted says from what."),
            ),
            refuse(
                "hour_has_zone",
                Q(time=None) | Q(zone__gt=""),
                _("An hour needs its time zone. Example: Asia/Phnom_Penh."),
            ),
            refuse(
                "own_dates_are_of_someone",
                Q(for_whom=None) | Q(kind=DueKind.OWN),
                _("Only an own date is for one person."),
            ),
            models.UniqueConstraint(
                fields=["rule", "rule_key"],
                condition=Q(rule__gt=""),
                name="a_rule_counts_once",
                violation_error_message=_("The program has counted this date already."),
            ),
            models.UniqueConstraint(
                fields=["appeal"],
                condition=Q(kind=DueKind.WRITE_BY, decision=""),
                name="one_write_by_at_a_time",
                violation_error_message=_("This appeal has a date to write by already: extend that one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.date:%Y-%m-%d}"  # type: ignore[attr-defined]

    def clean(self) -> None:
        """A year that no page could write in words is refused."""
        if not isinstance(self.date, datetime.date):
            return
        try:
            PartialDate(self.date)
        except PartialDateError as error:
            raise ValidationError({"date": str(error)}) from error

    @property
    def is_undecided(self) -> bool:
        """Whether it still stands (twin of `DueDateQuerySet.undecided`): what is only proposed in a draft does not yet."""
        return not self.decision and not (self.appeal and self.appeal.state == AppealState.DRAFT)

    @property
    def is_reminded_of(self) -> bool:
        """Whether someone is reminded of it (twin of `DueDateQuerySet.reminded_of`)."""
        if self.decision:
            return False
        if self.appeal:
            return self.appeal.is_running
        return self.case is not None and self.case.state != WorkflowState.WITHDRAWN

    @property
    def named(self) -> str:
        """With what it is of, for whoever reads what was done with it."""
        return f"{self.appeal or self.case}, {self.get_kind_display()} {due_rules.in_words(self.date)}"  # type: ignore[attr-defined]

    @property
    def how_counted(self) -> str:
        """How the program counted it, in words; "" when someone set it."""
        if self.appeal or self.rule != DueRule.CASE_REVIEW:
            return due_rules.how(self, self.appeal.issued if self.appeal else "")
        known = Detention.objects.filter(subject__case=self.case_id).last_known_by_case()
        return due_rules.how(self, known.get(self.case_id) or "")  # type: ignore[arg-type]

    def has_passed(self, now: datetime.datetime) -> bool:
        """Whether the date is over at the instant `now` (see cases.clock for zones)."""
        return deadline_passed(self.date, now, self.zone or None, self.inclusive)

    def days_left(self, now: datetime.datetime) -> int:
        """Whole days until the last day that counts; negative once it has passed."""
        return days_left(self.date, now, self.zone or None, self.inclusive)

    @property
    def the_cases(self) -> list[Case]:
        """The case of a case's date, or the cases of its appeal."""
        return [self.case] if self.case else list(self.appeal.cases.all()) if self.appeal else []
