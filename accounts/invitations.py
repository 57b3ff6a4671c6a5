"""The mails with which a person sets a password: the first one, or a new one."""

from urllib.parse import quote

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from accounts.adapter import send_mail
from accounts.models import User


def send_invitation(account: User) -> None:
    """Mails `account` a link to set a password. Raises OSError (SMTPException is one) if it cannot leave."""
    days = settings.PASSWORD_RESET_TIMEOUT // 86_400
    send_mail(
        "account/email/invitation", account.email, {"account": account, "link": password_link(account), "days": days}
    )


def send_password_link(account: User) -> None:
    """The same for someone who forgot theirs. Raises OSError."""
    send_mail("account/email/password_reset_key", account.email, {"password_reset_url": password_link(account)})


def password_link(account: User) -> str:
    """Where the password is set, once. Under our own name, whatever name a request was sent to."""
    values = {"uidb36": user_pk_to_url_str(account), "key": quote(default_token_generator.make_token(account))}
    return f"{settings.HABEAS_BASE_URL}{reverse('account_reset_password_from_key', kwargs=values)}"
