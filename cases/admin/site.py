"""The settings of the site."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Act
from cases import publishing
from cases.admin.base import RecordAdmin, part
from cases.admin.tools import admin_url
from cases.models import SiteSettings


@admin.register(SiteSettings)
class SiteSettingsAdmin(RecordAdmin):
    """One row: its list is its page."""

    view_act = change_act = Act.MANAGE_ACCOUNTS
    delete_act = None  # type: ignore[assignment]
    fieldsets = [
        part("name", "about", title=_("Who you are")),
        part("contact_email", "contact_address", "inbox_email", title=_("How to reach you")),
        part("answer_days", "removal_days", "press_days", "forget_days", title=_("What you promise to who writes")),
        part("licence", "licence_url", title=_("Licence of the texts")),
        part("review_days", "four_eyes", title=_("How you work")),
        part("leave_url", title=_("A quick way to leave")),
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
