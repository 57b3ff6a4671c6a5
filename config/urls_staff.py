"""The staff door (HABEAS_SITE=staff): sign-in, desk and admin.

The public pages are here by name only, for previews and links; config.access.Guard leads from them to the public door.
"""

from django.contrib import admin
from django.urls import include, path

from appeals.desk.calendars import read as read_calendar
from config import urls_public, views
from config.urls_public import handler400, handler403, handler404, handler429, handler500  # noqa: F401

pages = [
    path("readyz", views.readyz, name="readyz"),
    path("accounts/", include("accounts.urls")),
    path("desk/", include("appeals.desk.urls")),
    path("calendar/<str:token>.ics", read_calendar, name="calendar"),
    path("admin/", admin.site.urls),
]
urlpatterns = [path("", views.staff_home, name="staff_home"), *urls_public.basics, *pages, *urls_public.pages]
