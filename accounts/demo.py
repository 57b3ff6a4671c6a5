"""One account per role for the demo. Production refuses to start with one (habeas.E001)."""

import secrets

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from accounts.models import User
from accounts.roles import Role


def make_demo_accounts() -> list[tuple[User, str]]:
    """Makes the demo accounts that are missing. Returns the new ones, each with its password.

    Raises ImproperlyConfigured in production.
    """
    if settings.PRODUCTION:
        raise ImproperlyConfigured("Demo accounts are for the demo. This is production: nothing was made.")
    with transaction.atomic():
        return [made for role in Role if (made := _make(role))]


def _make(role: Role) -> tuple[User, str] | None:
    email = f"{role.value}@demo.example"
    if User.objects.filter(email=email).exists():
        return None
    password = readable_password()
    user = User.objects.create_user(email, password, name=f"Demo {role.value}", roles=[role], is_demo=True)
    return user, password


def readable_password() -> str:
    """A random password that can be typed from a screen: eight syllables, about 51 bits."""
    syllables = [secrets.choice("bdfghjklmnprstvwz") + secrets.choice("aeiou") for _ in range(8)]
    return "-".join("".join(syllables[i : i + 2]) for i in range(0, 8, 2))
