"""What happens to accounts. Every function names who does it."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Act, require


def check_change(*, by: User, account: User, roles: Iterable[str], is_active: bool) -> None:
    """Raises ValidationError when `by` would change what they may do themselves.

    Nobody raises themselves, and since nobody lowers themselves either, the acting administrator always
    remains: the last one cannot be lost.
    """
    if account.pk is None or account.pk != by.pk:
        return
    stored = User.objects.get(pk=account.pk)
    if set(roles) != set(stored.roles):
        raise ValidationError(
            {"roles": _("You cannot change your own roles. Ask another administrator to do it.")},
            code="own_roles",
        )
    if not is_active:
        raise ValidationError(
            {"is_active": _("You cannot freeze your own account. Ask another administrator to do it.")},
            code="own_account",
        )


@transaction.atomic
def freeze(*, accounts: Iterable[User], by: User) -> int:
    """Freezes accounts, so that open sessions end with the next click. Returns how many were active before.

    Raises PermissionDenied without the act, ValidationError when `by` is among them.
    """
    require(by, Act.MANAGE_ACCOUNTS)
    frozen = 0
    for account in accounts:
        check_change(by=by, account=account, roles=account.roles, is_active=False)
        frozen += User.objects.filter(pk=account.pk, is_active=True).update(is_active=False)
    return frozen


@transaction.atomic
def thaw(*, accounts: Iterable[User], by: User) -> int:
    """Opens frozen accounts again, with the password they had. Returns how many were frozen before."""
    require(by, Act.MANAGE_ACCOUNTS)
    return User.objects.filter(pk__in=[account.pk for account in accounts], is_active=False).update(is_active=True)
