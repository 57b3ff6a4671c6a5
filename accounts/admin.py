"""Accounts in the admin: invited and given roles; never deleted, since history names them.

Freezing, opening again and taking a second factor away have pages of their own (accounts.colleague_views).
"""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import ActAdmin
from accounts.colleague_views import say_left_behind
from accounts.forms import AccountForm, NewAccountForm
from accounts.history_views import history_of_everything
from accounts.invitations import send_invitation
from accounts.models import User, account_of
from accounts.roles import Act

site: Any = admin.site
site.pages.append(path("history/", site.admin_view(history_of_everything), name="history"))


@admin.register(User)
class UserAdmin(ActAdmin):
    view_act = change_act = Act.MANAGE_ACCOUNTS
    delete_act = None
    form = AccountForm
    list_display = ["name", "email", "roles_shown", "is_active", "last_login"]
    list_filter = ["is_active"]
    search_fields = ["name", "email"]
    search_help_text = _("Name or e-mail")
    actions = ["invite_again"]
    change_form_template = "admin/accounts/change_form.html"

    @admin.display(description=_("roles"))
    def roles_shown(self, user: User) -> str:
        return user.roles_in_words or "–"

    def get_form(self, request: HttpRequest, obj=None, change=False, **kwargs):
        kwargs["form"] = AccountForm if change else NewAccountForm
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by = account_of(request)  # type: ignore[attr-defined]
        return form

    def get_fields(self, request: HttpRequest, obj=None):
        fields = list(AccountForm.Meta.fields)
        return [*fields, "is_active"] if obj else fields

    def get_readonly_fields(self, request: HttpRequest, obj=None):
        return ["is_active"] if obj else []

    def save_model(self, request: HttpRequest, obj: User, form, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            self._invite(request, obj)
        else:
            say_left_behind(request, obj)

    def _invite(self, request: HttpRequest, account: User) -> None:
        try:
            send_invitation(account)
        except OSError:
            text = _("The mail to %(email)s could not be sent. Choose “Send the mail to set a password” to try again.")
            messages.warning(request, text % {"email": account.email})
        else:
            text = _("A mail to set a password is on its way to %(email)s.")
            messages.success(request, text % {"email": account.email})

    @admin.action(description=_("Send the mail to set a password"), permissions=[Act.MANAGE_ACCOUNTS])
    def invite_again(self, request: HttpRequest, queryset) -> None:
        for account in queryset.filter(is_active=True):
            self._invite(request, account)
