"""How sign-in behaves here: accounts come from a colleague's hand, and no address of a computer is kept."""

import time
from ipaddress import IPv6Network, ip_address

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import browsers, factors
from accounts.fresh import is_fresh
from accounts.models import User
from accounts.sealing import seal, unseal
from accounts.sessions import SEEN, STARTED


def fingerprint(address: str | None) -> str:
    """A keyed hash that stands for a computer's address: enough to count tries, too little to find a person.

    An IPv6 address counts as its /64 network, since one home has them all. Callers whose address is not known
    (a unix socket) share one fingerprint, so that they are limited together rather than not at all.
    """
    try:
        ip = ip_address(address or "")
    except ValueError:
        return salted_hmac("habeas.client", "unknown").hexdigest()
    network = IPv6Network((ip, 64), strict=False) if ip.version == 6 else ip
    return salted_hmac("habeas.client", str(network), algorithm="sha256").hexdigest()


class StaffAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _(
            "Too many tries from this computer. Wait five minutes, or use the browser that you always use."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """What rate limits count by: never the address itself, and a browser that is known here by itself."""
        number = browsers.known(request)
        return salted_hmac("habeas.browser", number).hexdigest() if number else fingerprint(get_client_ip(request))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials) -> str:
        """Wrong passwords count for one e-mail from one computer, so that a stranger's tries keep nobody else out."""
        return f"{self.get_client_ip(request)}:{credentials.get('email', '').lower()}"

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        request.session[STARTED] = request.session[SEEN] = time.time()
        request.session.pop(factors.PUT_OFF, None)

    def post_login(self, request: HttpRequest, user: User, **kwargs) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        browsers.remember(request, response)
        return response

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Right password, frozen account: only who knows the password is told."""
        return render(request, "account/frozen.html", status=403)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_yours")

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        return not is_fresh(self.request)

    def get_reauthentication_methods(self, user) -> list[dict]:
        """One page asks for whatever the account has."""
        return [{"id": "again", "description": _("Confirm that it is you"), "url": reverse("account_reauthenticate")}]

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        """Tells the account's own e-mail what changed; the mail names no computer."""
        send_mail(template_prefix, email or user.email, context or {})


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or was used before. Wait for the next one and try again."),
        "cannot_delete_authenticator": _("This is your only second factor. Add another one first, then take it away."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        return "Habeas"

    def build_totp_svg(self, url: str) -> str:
        return qr_svg(url)

    def generate_authenticator_name(self, user, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=factors.FACTORS)
        return others.exclude(pk=authenticator.pk).exists()


def qr_svg(text: str) -> str:
    """A QR code as one path of SVG, dark on whatever lies behind it."""
    code = qrcode.QRCode(border=0)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return f'<svg viewBox="-4 -4 {len(rows) + 8} {len(rows) + 8}" aria-hidden="true"><path d="{path}"/></svg>'


def send_mail(template: str, to: str, context: dict) -> None:
    """One mail from `<template>_subject.txt` and `<template>_message.txt`. Raises OSError if it cannot leave."""
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    words = render_to_string(f"{template}_message.txt", context)
    EmailMessage(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}", words, to=[to]).send()
