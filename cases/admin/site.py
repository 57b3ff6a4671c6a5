"""The settings of the site, and what the public sent."""

import json

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import account_of
from accounts.roles import Act
from cases import publishing
from cases.actions import inbox_message
from cases.admin.base import LookOnlyAdmin, RecordAdmin, part
from cases.admin.filters import Waiting
from cases.admin.tools import Tool, admin_url
from cases.models import InboxMessage, SiteSettings


@admin.register(SiteSettings)
class SiteSettingsAdmin(RecordAdmin):
    """One row: its list is its page."""

    view_act = change_act = Act.MANAGE_ACCOUNTS
    delete_act = None  # type: ignore[assignment]
    fieldsets = [
        part("name", "about", title=_("Who you are")),
        part("contact_email", "contact_address", "inbox_email", "answer_days", title=_("How to reach you")),
        part("licence", "licence_url", title=_("Licence of the texts")),
        part("review_days", "four_eyes", title=_("How you work")),
    ]

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_add_permission(request) and not SiteSettings.objects.exists()

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        row = SiteSettings.objects.first()
        if row is None:
            return self.add_view(request, form_url=admin_url(SiteSettings, "add"))
        return self.change_view(request, str(row.pk), form_url=admin_url(SiteSettings, "change", row.pk))

    def save_model(self, request: HttpRequest, obj, form, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)
        publishing.publish_site(now=timezone.now())


def _deal_with(model_admin, request: HttpRequest, message: InboxMessage) -> None:
    inbox_message.deal_with(messages=[message], by=account_of(request), now=timezone.now())
    messages.success(request, _("The message is dealt with."))


@admin.register(InboxMessage)
class InboxMessageAdmin(LookOnlyAdmin):
    view_act = Act.READ_INBOX
    related = ("handled_by",)
    list_display = ["received_at", "kind", "subject", "handled_at", "handled_by"]
    list_filter = [Waiting, "kind"]
    date_hierarchy = "received_at"
    search_fields = ["subject", "body"]
    search_help_text = _("Words of the message or the page it is about")
    fieldsets = [part("kind", "subject", "received_at", "message", ("handled_at", "handled_by"))]
    actions = ["mark_as_dealt_with"]
    tools = [
        Tool("dealt-with", _("Mark as dealt with"), Act.READ_INBOX, _deal_with, lambda request, m: m.is_waiting),
    ]

    @admin.display(description=_("message"))
    def message(self, row: InboxMessage) -> str:
        body = row.body if isinstance(row.body, dict) else {"": row.body}
        lines = ((name, _plain(value)) for name, value in body.items())
        return format_html_join("", '<p dir="auto"><b>{}</b> {}</p>', lines)

    @admin.action(description=_("Mark as dealt with"), permissions=[Act.READ_INBOX])
    def mark_as_dealt_with(self, request: HttpRequest, queryset) -> None:
        done = inbox_message.deal_with(messages=queryset, by=account_of(request), now=timezone.now())
        messages.success(request, ngettext("%d message is dealt with.", "%d messages are dealt with.", done) % done)


def _plain(value) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
