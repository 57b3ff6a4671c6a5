"""The second factor: enrolling, giving it, giving it again, taking one away. On top of allauth's views."""

import json
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.utils import get_login_redirect_url, get_next_redirect_url
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth as passkeys
from allauth.mfa.webauthn.views import AddWebAuthnView, LoginWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import codes, factors
from accounts.forms import ConfirmByPasswordForm, ConfirmForm, PasskeyConfirmForm
from accounts.models import User, account_of


def _json(options: Any) -> str:
    """What a passkey is asked, for the script that asks it."""
    return json.dumps(options, cls=DjangoJSONEncoder)


def with_next(request: HttpRequest, address: str) -> str:
    """`address`, with where the person wants to go on to."""
    wanted = get_next_redirect_url(request)
    return f"{address}?{urlencode({REDIRECT_FIELD_NAME: wanted})}" if wanted else address


@require_safe
def enrol(request: HttpRequest) -> HttpResponse:
    """What a second factor is, and the ways to one. Who has one already is asked for it."""
    account = account_of(request)
    if not factors.records(request) and factors.has_factor(account):
        return HttpResponseRedirect(with_next(request, reverse("account_reauthenticate")))
    context = {
        "has_factor": factors.has_factor(account),
        "may_put_off": factors.may_put_off(account) and not factors.records(request),
        "next": get_next_redirect_url(request) or "",
        "app": with_next(request, reverse("mfa_activate_totp")),
        "passkey": with_next(request, reverse("mfa_add_webauthn")),
    }
    return render(request, "account/enrol.html", context)


@require_POST
def put_off(request: HttpRequest) -> HttpResponse:
    """Goes on without a second factor; only in the demo."""
    if not factors.may_put_off(account_of(request)):
        raise PermissionDenied(_("A second factor cannot be put off here."))
    request.session[factors.PUT_OFF] = True
    return HttpResponseRedirect(get_login_redirect_url(request))


class Enrols:
    """After a new factor: this session has given it, and the recovery codes are shown the first time."""

    request: HttpRequest
    did_generate_recovery_codes: bool
    kind: Authenticator.Type

    @transaction.atomic
    def form_valid(self, form) -> HttpResponse:
        request, account = self.request, account_of(self.request)
        User.objects.select_for_update().get(pk=account.pk)  # two at once: one after the other
        response = super().form_valid(form)  # type: ignore[misc]
        added = Authenticator.objects.filter(user_id=account.pk, type=self.kind).latest("pk")
        codes.spend(added, form.cleaned_data.get("code", ""))
        record_authentication(request, account, "mfa", id=added.pk, type=added.type)
        request.session.pop(factors.PUT_OFF, None)
        request.session.cycle_key()
        return response

    def get_success_url(self) -> str:
        if self.did_generate_recovery_codes:
            return with_next(self.request, reverse("mfa_view_recovery_codes"))
        return get_next_redirect_url(self.request) or reverse("account_yours")

    def get_context_data(self, **kwargs: Any) -> dict:
        wanted = get_next_redirect_url(self.request) or ""
        return super().get_context_data(**kwargs) | {"next": wanted}  # type: ignore[misc]


class AddApp(Enrols, ActivateTOTPView):
    kind = Authenticator.Type.TOTP

    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        return context | {"secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))}


class AddPasskey(Enrols, AddWebAuthnView):
    kind = Authenticator.Type.WEBAUTHN

    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**kwargs)
        return context | {
            "options": _json(passkeys.begin_registration(account_of(self.request), True)),
            "form": kwargs.get("form") or context["form"],
        }


class KeepsOne:
    """The last second factor stays until there is another."""

    request: HttpRequest
    success_url = reverse_lazy("account_yours")

    @transaction.atomic
    def form_valid(self, form) -> HttpResponse:
        User.objects.select_for_update().get(pk=account_of(self.request).pk)
        removed = getattr(self, "authenticator", None) or self.get_object()  # type: ignore[attr-defined]
        if not get_adapter().can_delete_authenticator(removed):
            messages.error(self.request, get_adapter().error_messages["cannot_delete_authenticator"])
            return HttpResponseRedirect(reverse("account_yours"))
        return super().form_valid(form)  # type: ignore[misc]


class RemoveApp(KeepsOne, DeactivateTOTPView):
    pass


class RemovePasskey(KeepsOne, RemoveWebAuthnView):
    def get_default_success_url(self) -> str:
        return reverse("account_yours")


class RecoveryCodes(ViewRecoveryCodesView):
    def get_context_data(self, **kwargs: Any) -> dict:
        wanted = get_next_redirect_url(self.request) or reverse("account_yours")
        return super().get_context_data(**kwargs) | {"next": wanted}


class NewRecoveryCodes(GenerateRecoveryCodesView):
    pass


class SecondStep(AuthenticateView):
    """The second step of signing in."""

    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**kwargs)
        types = set(Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True))
        return context | {
            "has_passkey": Authenticator.Type.WEBAUTHN in types,
            "options": _json(context.get("js_data", {}).get("request_options")),
        }


class PasskeySignIn(LoginWebAuthnView):
    pass


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Asks who sits there once more: the second factor, or the password where there is none."""
    account = account_of(request)
    if limited := ratelimit.consume_or_429(request, app="allauth.account", action="reauthenticate", user=account):
        return limited
    form = _confirmation(request, account)
    if request.method == "POST" and form.is_valid():
        form.save()
        request.session.pop(STATE_SESSION_KEY, None)  # what the library put aside is kept in our own way
        return HttpResponseRedirect(get_login_redirect_url(request))
    types = set(Authenticator.objects.filter(user_id=account.pk).values_list("type", flat=True))
    has_passkey = Authenticator.Type.WEBAUTHN in types
    context = {
        "form": form if "credential" not in form.fields else ConfirmForm(user=account),
        "passkey_form": form if "credential" in form.fields else PasskeyConfirmForm(user=account),
        "by_code": bool(types & {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}) or not types,
        "has_passkey": has_passkey,
        "options": _json(passkeys.begin_authentication(account)) if has_passkey else "",
        "next": get_next_redirect_url(request) or "",
    }
    return render(request, "account/confirm.html", context)


def _confirmation(request: HttpRequest, account: User):
    data = request.POST if request.method == "POST" else None
    if not factors.has_factor(account):
        return ConfirmByPasswordForm(data, user=account)
    if data is not None and "credential" in data:
        return PasskeyConfirmForm(data, user=account)
    return ConfirmForm(data, user=account)
