"""How sign-in behaves here: accounts come from a colleague's hand, and no address of a computer is kept."""

from ipaddress import IPv6Network, ip_address

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac

from accounts.models import User


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
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """What rate limits count by: never the address itself."""
        return fingerprint(get_client_ip(request))

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Right password, frozen account: only who knows the password is told."""
        return render(request, "account/frozen.html", status=403)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("admin:index")

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        """Tells the account's own e-mail that its password changed; the mail names no computer."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)
