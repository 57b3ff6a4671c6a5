"""The admin site."""

from django.contrib import admin


class HabeasAdminSite(admin.AdminSite):
    pass
