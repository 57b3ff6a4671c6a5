"""A code of an authenticator app works once, also after the cache was emptied."""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction


@transaction.atomic
def spend(authenticator: Authenticator, code: str) -> bool:
    """Notes that a right code was used. False when it, or a later one, was used before.

    The library remembers used codes in the cache for half a minute; a code is accepted for longer, since clocks differ.
    """
    if authenticator.type != Authenticator.Type.TOTP:
        return True
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    secret = decrypt(row.data["secret"])
    fitting = [
        counter
        for counter in yield_hotp_counters_from_time()
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter)))
    ]
    unspent = [counter for counter in fitting if counter > row.data.get("spent", 0)]
    if not unspent:
        return False
    row.data["spent"] = unspent[0]
    row.save(update_fields=["data"])
    return True
