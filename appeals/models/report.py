"""What strangers told us that they did for an appeal. The worker writes it from the inbox; colleagues judge it."""

import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q, Sum
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from appeals.models.appeal import Appeal
from appeals.told import MOST_OF_GROUP, MOST_PEOPLE, Told
from appeals.vocab import ReportChannel, ReportOddity
from cases.models.base import account_field, code_field, country_field, known_code, refuse


class ActionReportQuerySet(models.QuerySet["ActionReport"]):
    def standing(self):
        """Reports that count (twin of `ActionReport.stands`)."""
        return self.filter(withdrawn_at=None, is_aside=False)

    def to_look_at(self):
        """Odd ones that nobody has judged (twin of `ActionReport.is_to_look_at`)."""
        decided = ReportDecision.objects.filter(report=OuterRef("pk"))
        return self.standing().exclude(oddities=[]).filter(~Exists(decided))

    def totals(self) -> dict[int, int]:
        """Appeal to how many actions were reported for it, in one query."""
        rows = self.standing().order_by().values("appeal").annotate(sum=Sum("counts__number"))
        return {row["appeal"]: row["sum"] or 0 for row in rows}

    def known_since(self, moment: datetime.datetime):
        """Reports that came before `moment` of which more is kept than numbers need."""
        return self.filter(received_at__lt=moment, forgotten_at=None)


class ActionReport(models.Model):
    """What someone, or a group, did for an appeal: self-reported. Its numbers stand in rows of their own.

    It has no history, since who takes a report back leaves nothing behind; decisions about it have one.
    """

    disclosed: dict[str, str] = {}
    withheld = (
        "id", "appeal", "on", "country", "people", "words", "received_at", "link_sum", "withdrawn_at", "forgotten_at",
        "is_aside", "oddities", "is_counted",
    )  # fmt: skip

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="reports", verbose_name=_("appeal"))
    on = models.DateField(_("day"), null=True, blank=True, help_text=_("On which it was done. Example: 3 May 2018."))
    country = country_field(_("Where they live; empty when they did not say. Example: Germany."))
    people = models.PositiveSmallIntegerField(
        _("people"), default=1, help_text=_("How many took part: more than one is a group. Example: 12.")
    )
    words = models.TextField(
        _("words"),
        blank=True,
        help_text=_("For colleagues alone, and only for a while. Example: the line was engaged all morning."),
    )
    received_at = models.DateTimeField(
        _("received"), help_text=_("When it came, UTC; later only the day. Example: 3 May 2018, 18:20.")
    )
    link_sum = models.CharField(
        _("sum of its link"),
        max_length=64,
        unique=True,
        help_text=_("By this it is found when its sender takes it back; nobody can make the link of it."),
    )
    withdrawn_at = models.DateTimeField(
        _("taken back"), null=True, blank=True, help_text=_("When its sender took it back. Nothing else of it is left.")
    )
    forgotten_at = models.DateTimeField(
        _("words deleted"), null=True, blank=True, help_text=_("When its words and its time of day were deleted.")
    )
    is_aside = models.BooleanField(
        _("set aside"), default=False, help_text=_("A colleague decided that it does not count.")
    )
    oddities = ArrayField(
        models.CharField(max_length=20, choices=ReportOddity.choices),
        verbose_name=_("look at it because of"),
        default=list,
        blank=True,
        help_text=_("What the program found odd. Example: many alike within minutes."),
    )
    is_counted = models.BooleanField(
        _("in the published numbers"), default=False, help_text=_("They hold its present state.")
    )

    objects = ActionReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of actions")
        verbose_name_plural = _("reports of actions")
        ordering = ["-received_at", "-pk"]
        constraints = [
            refuse("people_possible", Q(people__gte=1, people__lte=MOST_PEOPLE), _("Between 1 and 5,000 people.")),
            refuse("link_sum_is_hexadecimal", Q(link_sum__regex=r"^[0-9a-f]{64}$"), _("64 hexadecimal digits.")),
            refuse(
                "withdrawn_is_empty",
                Q(withdrawn_at=None, on__isnull=False)
                | Q(withdrawn_at__isnull=False, on=None, country="", people=1, words=""),
                _("Of a report that was taken back nothing stays."),
            ),
        ]
        indexes = [
            models.Index(fields=["appeal"], condition=Q(is_counted=False), name="reports_to_count"),
            models.Index(fields=["appeal", "received_at"], name="reports_by_time"),
        ]

    def __str__(self) -> str:
        day = f"{self.received_at:%-d %B %Y}"
        return _("Report of %(day)s: %(appeal)s") % {"day": day, "appeal": self.appeal}

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None and not self.is_aside

    @property
    def is_to_look_at(self) -> bool:
        return self.stands and bool(self.oddities) and not self.decisions.exists()

    @property
    def told(self) -> Told:
        """As its sender told it; not of one that was taken back."""
        assert self.on is not None  # noqa: S101 (the database holds it)
        counts = {row.channel: row.number for row in self.counts.all()}
        return Told(counts, self.on, self.country, self.people, self.words)

    def take_back(self, now: datetime.datetime) -> None:
        """Leaves nothing of it but that it was taken back, so that its link says so for a while."""
        self.counts.all().delete()
        self.on, self.country, self.people, self.words, self.oddities = None, "", 1, "", []
        self.withdrawn_at, self.is_counted = now, False
        self.save()


class ReportedCount(models.Model):
    """How often one thing was done, of one report."""

    disclosed: dict[str, str] = {}
    withheld = ("id", "report", "channel", "number")

    report = models.ForeignKey(ActionReport, models.CASCADE, related_name="counts", verbose_name=_("report of actions"))
    channel = code_field(_("what was done"), ReportChannel, _("Example: letters."))
    number = models.PositiveSmallIntegerField(_("how many"), help_text=_("Example: 2."))

    class Meta:
        verbose_name = _("number of a report")
        verbose_name_plural = _("numbers of a report")
        ordering = ["report", "pk"]
        constraints = [
            known_code("channel", ReportChannel),
            models.UniqueConstraint(fields=["report", "channel"], name="reportedcount_once"),
            refuse("number_possible", Q(number__gte=1, number__lte=MOST_OF_GROUP), _("Between 1 and 5,000.")),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.number}"  # type: ignore[attr-defined]


@tracked
class ReportDecision(models.Model):
    """Whether a report counts, decided by a colleague, with the reason. The last one holds."""

    disclosed: dict[str, str] = {}
    withheld = ("id", "report", "aside", "reason", "by", "at")

    report = models.ForeignKey(
        ActionReport, models.CASCADE, related_name="decisions", verbose_name=_("report of actions"), editable=False
    )
    aside = models.BooleanField(_("set aside"), editable=False)
    reason = models.CharField(
        _("reason"), max_length=300, blank=True, help_text=_("For colleagues. Example: forty alike in five minutes.")
    )
    by = account_field(_("decided by"))
    at = models.DateTimeField(_("decided at"), editable=False)

    class Meta:
        verbose_name = _("decision about a report")
        verbose_name_plural = _("decisions about reports")
        ordering = ["report", "pk"]
        constraints = [
            refuse("aside_for_a_reason", Q(aside=False) | Q(reason__gt=""), _("Write the reason.")),
        ]

    def __str__(self) -> str:
        return str(_("Set aside") if self.aside else _("Counts"))
