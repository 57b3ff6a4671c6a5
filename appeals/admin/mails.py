"""The outbox, to look at: what waits, what was sent, what could not be. No address and no words are in it."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Act
from appeals.mailing.outbox import is_served
from appeals.models import Mail
from cases.admin.base import LookOnlyAdmin, part


class HowItStands(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        return [
            ("waiting", _("Waiting")), ("sent", _("Sent")), ("unsent", _("Ended unsent")), ("doubles", _("May have come twice")),
        ]  # fmt: skip

    def queryset(self, request: HttpRequest, queryset):
        match self.value():
            case "waiting":
                return queryset.waiting()
            case "sent":
                return queryset.sent()
            case "unsent":
                return queryset.unsent()
            case "doubles":
                return queryset.filter(doubles__gt=0)
        return queryset


@admin.register(Mail)
class MailAdmin(LookOnlyAdmin):
    view_act = Act.READ_INBOX
    list_display = ["kind", "queued_at", "stands", "attempts", "doubles", "last_error"]
    list_filter = [HowItStands, "kind"]
    fieldsets = [
        part("kind", "queued_at", "stands"),
        part("attempts", "next_try", "claimed_until", "last_error", "doubles", "message_id", title=_("How it went")),
    ]
    readonly_fields = ["stands"]

    @classmethod
    def acts_for(cls, page: str) -> tuple[Act, ...]:
        """Whoever answers the public, and whoever sets up the mail server: there is nothing of a case in it."""
        return (Act.READ_INBOX, Act.MANAGE_ACCOUNTS) if page == "view" else super().acts_for(page)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Nobody learns from this list, by asking, what is followed or by whom."""
        return lookup.split("__")[0] in ("kind", "state") and super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("state"), ordering="sent_at")
    def stands(self, row: Mail) -> str:
        if row.is_waiting:
            return str(_("Waiting"))
        if row.sent_at:
            return str(_("Sent, %(at)s UTC") % {"at": f"{row.sent_at:%Y-%m-%d %H:%M}"})
        return str(_("Ended unsent: %(why)s") % {"why": row.get_end_display()})  # type: ignore[attr-defined]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        numbers = {
            "waiting": Mail.objects.waiting().count(), "late": Mail.objects.late(timezone.now()).count(),
            "sent": Mail.objects.sent().count(), "unsent": Mail.objects.unsent().count(),
            "doubles": Mail.objects.possible_doubles(), "served": is_served(),
            "to_console": settings.EMAIL_BACKEND.endswith(".console.EmailBackend"),
        }  # fmt: skip
        return super().changelist_view(request, {**(extra_context or {}), "numbers": numbers})
