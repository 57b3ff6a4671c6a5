"""The mail with which a person sets the first password."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.password_reset import get_reset_password_from_key_url
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User


def send_invitation(request: HttpRequest, account: User) -> None:
    """Mails `account` a link to set a password. Raises OSError (SMTPException is one) if it cannot leave."""
    key = f"{user_pk_to_url_str(account)}-{default_token_generator.make_token(account)}"
    get_adapter(request).send_mail(
        "account/email/invitation",
        account.email,
        {
            "account": account,
            "link": get_reset_password_from_key_url(request, key),
            "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
        },
    )
