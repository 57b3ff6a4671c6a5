"""Forms of sign-in and of the accounts in the admin."""

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actions import check_change
from accounts.models import User
from accounts.roles import Role


class Labelled(forms.Form):
    """Labels alone say what goes into a field: a placeholder that repeats them is gone when it is needed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignInForm(Labelled, LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        self.fields["login"].widget.attrs.update({"autocomplete": "username", "autofocus": True})


class ForgottenPasswordForm(Labelled, ResetPasswordForm):
    pass


class NewPasswordForm(Labelled, ResetPasswordKeyForm):
    pass


class ChangedPasswordForm(Labelled, ChangePasswordForm):
    pass


class AccountForm(forms.ModelForm):
    """An account in the admin. `by` is the administrator who fills it in (set by the admin class)."""

    by: User
    roles = forms.TypedMultipleChoiceField(
        label=_("Roles"),
        coerce=Role,
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("A person may hold several, but not publisher and administrator. Without one, there is no way in."),
    )

    class Meta:
        model = User
        fields = ["email", "name", "roles", "is_active"]

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if "roles" in cleaned:
            check_change(
                by=self.by,
                account=self.instance,
                roles=cleaned["roles"],
                is_active=cleaned.get("is_active", self.instance.is_active),
            )
        return cleaned


class NewAccountForm(AccountForm):
    """A new account: the person chooses the password, from a mail."""

    class Meta(AccountForm.Meta):
        fields = ["email", "name", "roles"]
