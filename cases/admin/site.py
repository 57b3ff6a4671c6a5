"""The settings of the site."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import publishing
from cases.admin.base import part
from cases.admin.one_row import OneRowAdmin
from cases.models import SiteSettings


@admin.register(SiteSettings)
class SiteSettingsAdmin(OneRowAdmin):
    fieldsets = [
        part("name", "about", title=_("Who you are")),
        part("contact_email", "contact_address", "inbox_email", title=_("How to reach you")),
        part("answer_days", "removal_days", "press_days", "forget_days", title=_("What you promise to who writes")),
        part("licence", "licence_url", title=_("Licence of the texts")),
        part("review_days", "four_eyes", title=_("How you work")),
        part("leave_url", title=_("A quick way to leave")),
    ]

    def save_model(self, request: HttpRequest, obj, form, change: bool) -> None:
        super().save_model(request, obj, form, change)
        publishing.publish_site(now=timezone.now())
