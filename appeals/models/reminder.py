"""Reminders of dates: what the organisation wants, what each colleague wants, and one row for each that goes out."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import User
from appeals.models.appeal import Appeal
from appeals.models.due import DueDate
from appeals.models.mail import Mail
from appeals.reminder_words import LONGEST_AFTER, LONGEST_BEFORE, MOST
from appeals.reminding import USUAL_OFFSETS
from appeals.vocab import ReminderRhythm, ReminderRole
from cases.models.base import code_field, known_code, refuse


def usual_offsets() -> list[int]:
    return list(USUAL_OFFSETS)


def offsets_field(**options) -> ArrayField:
    """Days before a date, 0 on the day, less than 0 after it."""
    days = models.SmallIntegerField(
        validators=[
            MinValueValidator(-LONGEST_AFTER, _("At most 30 days after.")),
            MaxValueValidator(LONGEST_BEFORE, _("At most 365 days before.")),
        ]
    )
    return ArrayField(
        days,
        size=MOST,
        verbose_name=_("days before"),
        help_text=_("0 is the day itself, -1 the day after. Example: 14, 7, 3, 1, 0, -1."),
        **options,
    )


def weeks_field(name, help_text, default: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        name, default=default, validators=[MinValueValidator(1), MaxValueValidator(52)], help_text=help_text
    )


class DeskSettingsQuerySet(models.QuerySet["DeskSettings"]):
    def current(self) -> "DeskSettings":
        """The one row; with its defaults when nobody has saved it yet."""
        return self.filter(pk=1).first() or DeskSettings(pk=1)


@tracked
class DeskSettings(models.Model):
    """How the organisation counts dates and reminds of them. One row."""

    disclosed: dict[str, str] = {}
    withheld = ("id", "write_by_weeks", "follow_up_weeks", "offsets", "grace_days", "hour")

    write_by_weeks = weeks_field(
        _("weeks to write"),
        _(
            "Proposed for the date to write by, counted from the day of issue. Nothing is published by itself. Example: 6."
        ),
        6,
    )
    follow_up_weeks = weeks_field(
        _("weeks until the follow-up"),
        _("So long after the date to write by, an appeal that nobody answered is looked at again. Example: 2."),
        2,
    )
    offsets = offsets_field(default=usual_offsets)
    grace_days = models.PositiveSmallIntegerField(
        _("days of grace"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_AFTER)],
        help_text=_("So long after a date without a decision, the backup is reminded too. Example: 3."),
    )
    hour = models.PositiveSmallIntegerField(
        _("hour of reminders"),
        default=6,
        validators=[MaxValueValidator(23)],
        help_text=_("In the time zone of the date, or UTC without one. Example: 6."),
    )

    objects = DeskSettingsQuerySet.as_manager()

    class Meta:
        verbose_name = _("settings of the desk")
        verbose_name_plural = _("settings of the desk")
        constraints = [refuse("one_row_of_the_desk", Q(pk=1), _("There is only one row of settings."))]

    def __str__(self) -> str:
        return str(_("Settings of the desk"))


@tracked
class ReminderPreference(models.Model):
    """When one colleague wants to be reminded: in general, or of one appeal."""

    disclosed: dict[str, str] = {}
    withheld = ("id", "user", "appeal", "offsets", "rhythm")

    user = models.ForeignKey(User, models.CASCADE, related_name="reminder_preferences", verbose_name=_("colleague"))
    appeal = models.ForeignKey(
        Appeal,
        models.CASCADE,
        related_name="reminder_preferences",
        null=True,
        blank=True,
        verbose_name=_("appeal"),
        help_text=_("Empty: for all that has no row of its own."),
    )
    offsets = offsets_field(null=True, blank=True)  # None: as the organisation, or as in general; []: no mails
    rhythm = code_field(
        _("how often"),
        ReminderRhythm,
        _("Counts in general, not for one appeal. Example: once a day."),
        default=ReminderRhythm.EACH,
    )

    class Meta:
        verbose_name = _("wish for reminders")
        verbose_name_plural = _("wishes for reminders")
        ordering = ["user", "appeal"]
        constraints = [
            known_code("rhythm", ReminderRhythm),
            # Two constraints: to check one over nulls, Django asks the database for its version before it is known whether there is one.
            models.UniqueConstraint(
                fields=["user", "appeal"],
                name="one_wish_for_reminders",
                violation_error_message=_("There is such a wish already: change that one."),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(appeal=None),
                name="one_wish_in_general",
                violation_error_message=_("There is such a wish already: change that one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.appeal or _('in general')}"


class Reminder(models.Model):
    """One colleague, one date, its day, one number of days: told once. The worker alone writes these rows."""

    disclosed: dict[str, str] = {}
    withheld = ("id", "due", "day", "recipient", "offset", "role", "planned_at", "queued_at", "is_late", "mail")

    due = models.ForeignKey(DueDate, models.CASCADE, related_name="reminders", verbose_name=_("date"))
    day = models.DateField(
        _("last day"),
        help_text=_("Of the date when it was planned: one that is moved is told of anew. Example: 2026-12-24."),
    )
    recipient = models.ForeignKey(User, models.CASCADE, related_name="reminders", verbose_name=_("colleague"))
    offset = models.SmallIntegerField(_("days before"), help_text=_("0 is the day itself, less is after it."))
    role = code_field(_("why"), ReminderRole, _("Example: coordinator."), default=ReminderRole.KEEPER)
    planned_at = models.DateTimeField(_("planned for"), help_text=_("When its time comes, UTC."))
    queued_at = models.DateTimeField(_("put into the outbox"), null=True, blank=True, help_text=_("UTC; once."))
    is_late = models.BooleanField(
        _("late"), default=False, help_text=_("It could not go out in its time, and says so.")
    )
    mail = models.ForeignKey(
        Mail, models.SET_NULL, related_name="reminders", null=True, blank=True, verbose_name=_("mail")
    )

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-planned_at", "-pk"]
        indexes = [models.Index(fields=["planned_at"], condition=Q(queued_at=None), name="reminder_waits")]
        constraints = [
            known_code("role", ReminderRole),
            models.UniqueConstraint(
                fields=["due", "day", "recipient", "offset"],
                name="reminded_once",
                violation_error_message=_("This reminder exists already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due} ({self.offset})"
