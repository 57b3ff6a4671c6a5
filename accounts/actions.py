"""What happens to accounts. Every function names who does it."""

from collections.abc import Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.freezing import Freeze, Thaw
from accounts.models import User
from accounts.roles import Act, Role, require
from accounts.sessions import end_sessions

NEEDED = 2  # administrators who must agree before a frozen account opens again


def check_change(*, by: User, account: User, roles: Iterable[str]) -> None:
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


@transaction.atomic
def freeze(*, account: User, by: User, reason: str, now: datetime) -> Freeze:
    """Any colleague switches an account off, and its sessions end at once.

    Raises PermissionDenied without a role, ValidationError for one's own account, without a reason, or when it is
    frozen already.
    """
    require(by, Act.FREEZE_ACCOUNT)
    if account.pk == by.pk:
        raise ValidationError(
            _("You cannot freeze your own account. Ask a colleague, or sign out everywhere."), code="own_account"
        )
    if not reason.strip():
        raise ValidationError(_("Write why, in a few words: whoever opens the account again has to know."))
    locked = User.objects.select_for_update().get(pk=account.pk)
    if not locked.is_active:
        raise ValidationError(_("This account is frozen already."), code="frozen")
    User.objects.filter(pk=account.pk).update(is_active=False)
    end_sessions(account)
    return Freeze.objects.create(account=locked, by=by, reason=reason.strip(), frozen_at=now)


@transaction.atomic
def thaw(*, account: User, by: User, now: datetime) -> bool:
    """One of two administrators agrees that a frozen account opens again. Whether it is open now.

    Raises PermissionDenied without the act and for one's own account, ValidationError when it is not frozen or
    `by` has agreed before.
    """
    require(by, Act.MANAGE_ACCOUNTS)
    if account.pk == by.pk:
        raise PermissionDenied(_("Others open your account again, not you."))
    frozen = open_freeze(account, now=now)
    if frozen.thaws.filter(by=by).exists():
        raise ValidationError(_("You have agreed already. Another administrator has to agree as well."), code="agreed")
    Thaw.objects.create(freeze=frozen, by=by, at=now)
    if len(agreed(frozen)) < NEEDED:
        return False
    _open(frozen, now)
    return True


@transaction.atomic
def thaw_on_the_server(*, account: User, now: datetime) -> None:
    """Opens an account without a second administrator; for the command that only the server's keeper can run."""
    frozen = open_freeze(account, now=now)
    Thaw.objects.create(freeze=frozen, by=None, at=now)
    _open(frozen, now)


def open_freeze(account: User, *, now: datetime) -> Freeze:
    """The row that says since when an account is frozen, locked. Raises ValidationError when it is not."""
    locked = User.objects.select_for_update().get(pk=account.pk)
    if locked.is_active:
        raise ValidationError(_("This account is not frozen."), code="not_frozen")
    # An account that was switched off before there were such rows gets one.
    return Freeze.objects.get_or_create(account=locked, thawed_at=None, defaults={"frozen_at": now})[0]


def agreed(frozen: Freeze) -> list[User]:
    """The administrators whose word counts: who still is one, and is not frozen."""
    words = frozen.thaws.select_related("by").order_by("at")
    return [word.by for word in words if word.by and word.by.may(Act.MANAGE_ACCOUNTS)]


def who_may_thaw(account: User) -> int:
    """How many administrators there are to ask, without the account itself."""
    return User.objects.filter(is_active=True, roles__contains=[Role.ADMINISTRATOR]).exclude(pk=account.pk).count()


def _open(frozen: Freeze, now: datetime) -> None:
    end_sessions(frozen.account)
    User.objects.filter(pk=frozen.account_id).update(is_active=True)
    Freeze.objects.filter(pk=frozen.pk).update(thawed_at=now)


@transaction.atomic
def reset_second_factor(*, account: User, by: User, now: datetime) -> None:
    """Takes every second factor of an account away, for someone who lost theirs; its sessions end.

    The person enrols anew after signing in with the password. Raises PermissionDenied without the act,
    ValidationError for one's own account.
    """
    require(by, Act.MANAGE_ACCOUNTS)
    if account.pk == by.pk:
        raise ValidationError(_("Change your own second factor on the page “Your account”."), code="own_account")
    Authenticator.objects.filter(user_id=account.pk).delete()
    end_sessions(account)
    User.objects.filter(pk=account.pk).update(factor_reset_at=now)
