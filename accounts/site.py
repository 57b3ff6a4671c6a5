"""The admin site: one sign-in (allauth's), any role comes in; `accounts.roles` says what each may do."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts import factors
from accounts.models import User
from accounts.roles import Act

OURS = ("accounts", "cases", "appeals")
DESK = "/desk/"  # a stable address of another part, which this one does not import


class HabeasAdminSite(admin.AdminSite):
    site_title = site_header = _("Habeas")
    index_title = _("The record")
    enable_nav_sidebar = False
    # Other parts of the house add to these, so that this one need not know them: addresses beside those of models, and
    # what the first page shows.
    pages: ClassVar[list[URLPattern]] = []
    first_page: ClassVar[list[Callable[[HttpRequest], dict[str, Any]]]] = []

    def get_urls(self) -> list:
        return [*self.pages, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context=None) -> TemplateResponse:
        shown = {name: value for part in self.first_page for name, value in part(request).items()}
        return super().index(request, shown | (extra_context or {}))

    def register(self, model_or_iterable, admin_class=None, **options) -> None:
        """Takes our own models only: what libraries register (groups, jobs) has no place here."""
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple | set) else [model_or_iterable]
        if ours := [model for model in models if model._meta.app_label in OURS]:
            super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Signed in, not frozen, with at least one role and the second factor given (or put off, in the demo)."""
        return bool(getattr(request.user, "is_staff", False)) and factors.is_complete(request)

    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """Leads to the one sign-in page and keeps where the person wanted to go."""
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        wanted = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        if getattr(request.user, "is_staff", False):
            return redirect_to_login(wanted, reverse("account_enrol"))
        if request.user.is_authenticated:
            raise PermissionDenied(_("Your account has no role yet. Ask an administrator for one."))
        return redirect_to_login(wanted, reverse("account_login"))

    def logout(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("account_logout"))

    def password_change(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("account_change_password"))

    def password_change_done(self, request, extra_context=None):
        return self.password_change(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Django asks for it on every page, for a menu that ours have not: it is made when someone looks at it."""
        return SimpleLazyObject(lambda: super(HabeasAdminSite, self).get_app_list(request, app_label))

    def each_context(self, request: HttpRequest) -> dict:
        return super().each_context(request) | {
            "site_url": f"{settings.PUBLIC_BASE_URL}/" if settings.HABEAS_SITE == "staff" else "/",
            "is_demo": not settings.PRODUCTION,
            "factor_put_off": request.user.is_authenticated and factors.put_off(request),
            "desk": DESK if isinstance(request.user, User) and request.user.may(Act.READ_DESK) else "",
        }
