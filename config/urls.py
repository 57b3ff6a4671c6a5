"""Both doors in one process (HABEAS_SITE=all, the default)."""

from config import urls_public, urls_staff
from config.urls_public import handler400, handler403, handler404, handler429, handler500  # noqa: F401

urlpatterns = [*urls_public.basics, *urls_staff.pages, *urls_public.pages]
