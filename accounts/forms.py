"""Forms of sign-in, of the second factor, and of the accounts in the admin."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    UserTokenForm,
)
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import codes
from accounts.actions import check_change
from accounts.models import User
from accounts.roles import Role
from accounts.sessions import end_sessions
from accounts.tasks import send_password_link

UNREADABLE = (AttributeError, IndexError, KeyError, TypeError, ValueError)  # what odd answers of a browser lead to


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
    def save(self, request, **kwargs) -> str:
        """Leaves the mail to the worker, so that an e-mail with an account takes no longer than one without."""
        send_password_link.defer(account=self.users[0].pk if self.users else 0)
        return self.cleaned_data["email"]


class PasswordLink(UserTokenForm):
    """A link from a mail. That of a frozen account opens nothing: whoever took the phone may read the mail as well."""

    def _get_user(self, uidb36: str) -> User | None:
        found: User | None = super()._get_user(uidb36)
        return found if found is not None and found.is_active else None


class NewPasswordForm(Labelled, ResetPasswordKeyForm):
    def save(self) -> None:
        super().save()
        end_sessions(self.user)


class ChangedPasswordForm(Labelled, ChangePasswordForm):
    def save(self) -> None:
        """Whoever sits elsewhere with the old password is out."""
        super().save()
        end_sessions(self.user, but=context.request.session.session_key)


class OneTimeCode(Labelled):
    """A code of an app or a recovery code, as typed: with spaces or without. It works once."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update({"inputmode": "numeric", "maxlength": "40"})

    def clean_code(self) -> str:
        code = super().clean_code()  # type: ignore[misc]
        if not codes.spend(self.authenticator, code):  # type: ignore[attr-defined]
            raise get_factor_adapter().validation_error("incorrect_code")
        return code


class SecondStepForm(OneTimeCode, AuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from your app, or a recovery code")
        self.fields["code"].widget.attrs["autofocus"] = True


class ConfirmForm(OneTimeCode, ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from your app, or a recovery code")
        self.fields["code"].widget.attrs["autofocus"] = True


class ConfirmByPasswordForm(forms.Form):
    """For an account without a second factor, which only the demo lets in."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, *args, user: User, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        adapter = get_adapter()
        found = adapter.authenticate(context.request, email=self.user.email, password=password)
        if found is None or found.pk != self.user.pk:
            raise adapter.validation_error("enter_current_password")
        return password

    def save(self) -> None:
        record_authentication(context.request, self.user, method="password", reauthenticated=True)


class NewAppForm(Labelled, ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The six digits that the app shows")
        self.fields["code"].widget.attrs.update({"inputmode": "numeric", "autofocus": True})


class RemoveAppForm(DeactivateTOTPForm):
    pass


class ReadsAnything:
    """A passkey's answer comes from a script: whatever else is sent is refused in words."""

    def _clean_fields(self) -> None:
        try:
            super()._clean_fields()  # type: ignore[misc]
        except UNREADABLE:
            self.add_error(None, get_factor_adapter().validation_error("incorrect_code"))  # type: ignore[attr-defined]

    def _clean_form(self) -> None:
        try:
            super()._clean_form()  # type: ignore[misc]
        except UNREADABLE:
            self.add_error(None, get_factor_adapter().validation_error("incorrect_code"))  # type: ignore[attr-defined]


class NewPasskeyForm(ReadsAnything, AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this passkey")
        self.fields["name"].widget.attrs["maxlength"] = "80"
        self.fields["name"].help_text = _("So that you can tell several apart. Example: office laptop.")
        self.fields["passwordless"].widget = forms.HiddenInput()
        self.initial["passwordless"] = True


class PasskeySecondStepForm(ReadsAnything, AuthenticateWebAuthnForm):
    pass


class PasskeySignInForm(ReadsAnything, LoginWebAuthnForm):
    pass


class PasskeyConfirmForm(ReadsAnything, ReauthenticateWebAuthnForm):
    pass


class FreezeForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Colleagues and administrators read it. Example: arrested this morning, phone taken."),
    )


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
        fields = ["email", "name", "roles"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "roles" in cleaned:
            check_change(by=self.by, account=self.instance, roles=cleaned["roles"])
        return cleaned


class NewAccountForm(AccountForm):
    """A new account: the person chooses the password, from a mail."""
