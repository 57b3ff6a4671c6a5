"""Accounts in the admin: invited, given roles, frozen; never deleted, since history names them."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import actions
from accounts.admin_base import ActAdmin
from accounts.forms import AccountForm, NewAccountForm
from accounts.invitations import send_invitation
from accounts.models import User, account_of
from accounts.roles import Act


@admin.register(User)
class UserAdmin(ActAdmin):
    view_act = change_act = Act.MANAGE_ACCOUNTS
    delete_act = None
    form = AccountForm
    list_display = ["name", "email", "roles_shown", "is_active", "last_login"]
    list_filter = ["is_active"]
    search_fields = ["name", "email"]
    search_help_text = _("Name or e-mail")
    actions = ["freeze", "thaw", "invite_again"]

    @admin.display(description=_("roles"))
    def roles_shown(self, user: User) -> str:
        return user.roles_in_words or "–"

    def get_form(self, request: HttpRequest, obj=None, change=False, **kwargs):
        kwargs["form"] = AccountForm if change else NewAccountForm
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by = account_of(request)  # type: ignore[attr-defined]
        return form

    def get_fields(self, request: HttpRequest, obj=None):
        return list((AccountForm if obj else NewAccountForm).Meta.fields)

    def save_model(self, request: HttpRequest, obj: User, form, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            self._invite(request, obj)

    def _invite(self, request: HttpRequest, account: User) -> None:
        try:
            send_invitation(request, account)
        except OSError:
            text = _("The mail to %(email)s could not be sent. Choose “Send the mail to set a password” to try again.")
            messages.warning(request, text % {"email": account.email})
        else:
            text = _("A mail to set a password is on its way to %(email)s.")
            messages.success(request, text % {"email": account.email})

    @admin.action(description=_("Freeze the selected accounts"), permissions=[Act.MANAGE_ACCOUNTS])
    def freeze(self, request: HttpRequest, queryset) -> None:
        try:
            count = actions.freeze(accounts=queryset, by=account_of(request))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return
        messages.success(request, ngettext("%d account is frozen.", "%d accounts are frozen.", count) % count)

    @admin.action(description=_("Open the selected accounts again"), permissions=[Act.MANAGE_ACCOUNTS])
    def thaw(self, request: HttpRequest, queryset) -> None:
        count = actions.thaw(accounts=queryset, by=account_of(request))
        messages.success(request, ngettext("%d account is open again.", "%d accounts are open again.", count) % count)

    @admin.action(description=_("Send the mail to set a password"), permissions=[Act.MANAGE_ACCOUNTS])
    def invite_again(self, request: HttpRequest, queryset) -> None:
        for account in queryset.filter(is_active=True):
            self._invite(request, account)
