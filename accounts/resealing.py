"""Secrets of second factors, put under another seal key."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import sealing

SEALED = ("secret", "seed", "migrated_codes")  # where allauth keeps what our adapter sealed


def reseal_factors() -> tuple[int, list[str]]:
    """Puts the secrets of all factors under the first key. Returns how many changed, and what no key opens."""
    changed, closed = 0, []
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            try:
                data = {name: _reseal(value) if name in SEALED else value for name, value in row.data.items()}
            except sealing.WrongKey:
                closed.append(f"second factor {pk}")
                continue
            if data != row.data:
                row.data = data
                row.save(update_fields=["data"])
                changed += 1
    return changed, closed


def _reseal(value: Any) -> Any:
    if isinstance(value, list):
        return [_reseal(one) for one in value]
    return sealing.reseal(value) if value else value
