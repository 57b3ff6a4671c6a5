"""The settings of the desk; and the reminders that went out, to look at."""

from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import account_of
from accounts.roles import Act
from accounts.site import HabeasAdminSite
from appeals import reminded
from appeals.models import DeskSettings, Reminder
from appeals.reminder_words import NoDays, checked, day_words
from cases.admin.base import LookOnlyAdmin, part
from cases.admin.forms import RecordForm
from cases.admin.one_row import OneRowAdmin


class DeskSettingsForm(RecordForm):
    def clean_offsets(self) -> list[int]:
        try:
            return checked(self.cleaned_data["offsets"])
        except NoDays as error:
            raise ValidationError(str(error)) from error


@admin.register(DeskSettings)
class DeskSettingsAdmin(OneRowAdmin):
    form = DeskSettingsForm
    fieldsets = [
        part("offsets", "grace_days", "hour", title=_("Reminders, for who wants nothing else")),
        part("write_by_weeks", "follow_up_weeks", title=_("Dates that are proposed or counted")),
    ]


class HowItWent(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        return [("sent", _("Sent")), ("waiting", _("Waiting")), ("unsent", _("Not sent")), ("late", _("Late"))]

    def queryset(self, request: HttpRequest, queryset):
        match self.value():
            case "sent":
                return (
                    queryset.exclude(queued_at=None)
                    .filter(mail__ended_at=None)
                    .exclude(mail__sent_at=None, mail__isnull=False)
                )
            case "waiting":
                return queryset.filter(mail__isnull=False, mail__sent_at=None, mail__ended_at=None)
            case "unsent":
                return queryset.exclude(mail__ended_at=None) | queryset.filter(queued_at=None)
            case "late":
                return queryset.filter(is_late=True)
        return queryset


@admin.register(Reminder)
class ReminderAdmin(LookOnlyAdmin):
    """Who was reminded of what, when, and whether the mail left."""

    view_act = Act.RUN_APPEALS
    related = ("due__appeal", "due__case", "recipient", "mail")
    list_display = ["planned_at", "recipient", "subject", "due", "days", "role", "stands"]
    list_filter = [HowItWent, "role", ("recipient", admin.RelatedOnlyFieldListFilter)]
    filters_by = ("due__id__exact", "due__appeal__id__exact", "due__case__id__exact")
    date_hierarchy = "planned_at"
    fieldsets = [
        part("due", "subject", "day", "recipient", "role", "days", "planned_at", "queued_at", "stands", "is_late")
    ]
    readonly_fields = ["subject", "days", "stands"]

    @admin.display(description=_("appeal or case"))
    def subject(self, row: Reminder) -> str:
        return str(row.due.appeal or row.due.case)

    @admin.display(description=_("days before"), ordering="offset")
    def days(self, row: Reminder) -> str:
        return day_words(row.offset)

    @admin.display(description=_("state"), ordering="queued_at")
    def stands(self, row: Reminder) -> str:
        mail = row.mail
        if row.queued_at is None:
            return str(_("Not put into the outbox"))
        if mail is None:
            return str(_("Sent; its mail is no longer kept"))
        if mail.sent_at:
            words = _("Sent late, %(at)s UTC") if row.is_late else _("Sent, %(at)s UTC")
            return str(words % {"at": f"{mail.sent_at:%Y-%m-%d %H:%M}"})
        if mail.ended_at:
            return str(_("Not sent: %(why)s") % {"why": mail.get_end_display()})  # type: ignore[attr-defined]
        return str(_("Waiting in the outbox"))


def _refusing(request: HttpRequest) -> dict[str, Any]:
    """Whoever mends addresses, and whoever relies on reminders, sees in red who gets none."""
    user = account_of(request)
    asks = user.may(Act.MANAGE_ACCOUNTS) or user.may(Act.RUN_APPEALS)
    return {
        "refusing": reminded.refusing().order_by("name", "pk") if asks else (),
        "may_mend": user.may(Act.MANAGE_ACCOUNTS),
    }


cast(HabeasAdminSite, admin.site).first_page.append(_refusing)
