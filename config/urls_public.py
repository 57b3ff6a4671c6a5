"""The public door (HABEAS_SITE=public): no session, no account, no admin."""

from django.urls import include, path

from config import views

basics = [
    path("healthz", views.healthz, name="healthz"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
]
pages = [
    path("", include("cases.public.urls")),
    path("", include("appeals.public.urls")),
    path("api/v1/", include("appeals.public.api.urls")),
]
urlpatterns = basics + pages

handler400 = "config.views.bad_request"
handler403 = "config.views.forbidden"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
handler429 = "config.views.too_many_requests"
