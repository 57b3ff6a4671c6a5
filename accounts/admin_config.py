from django.contrib.admin.apps import AdminConfig


class HabeasAdminConfig(AdminConfig):
    """Puts our admin site in the place of Django's."""

    default_site = "accounts.site.HabeasAdminSite"
