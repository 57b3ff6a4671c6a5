"""Seals texts with a key that only this server knows (Fernet: AES-128 with HMAC), so that neither the database nor
its dumps show them. `HABEAS_SEAL_KEY` may hold several keys: the first seals, all of them open."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class WrongKey(ValueError):
    """A sealed text that no key in HABEAS_SEAL_KEY opens."""

    def __init__(self) -> None:
        super().__init__(
            "A sealed text does not open with HABEAS_SEAL_KEY. Add the key it was sealed with to the list."
        )


def seal(words: str) -> str:
    """`words`, sealed with the first key. Sealing the same words twice gives two different texts."""
    return seal_bytes(words.encode()).decode()


def unseal(sealed: str) -> str:
    """The words. Raises WrongKey."""
    return unseal_bytes(sealed.encode()).decode()


def still_opens(sealed: str) -> bool:
    """Whether any key of this server opens it."""
    try:
        unseal(sealed)
    except WrongKey:
        return False
    return True


def seal_bytes(content: bytes) -> bytes:
    return _fernet(settings.SEAL_KEYS[0]).encrypt(content)


def unseal_bytes(sealed: bytes) -> bytes:
    """The content. Raises WrongKey."""
    try:
        return _all_keys().decrypt(sealed)
    except InvalidToken as error:
        raise WrongKey from error


def reseal(sealed: str) -> str:
    """The same words under the first key; unchanged where they are already. Raises WrongKey."""
    if is_under_first_key(sealed):
        return sealed
    try:
        return _all_keys().rotate(sealed.encode()).decode()
    except InvalidToken as error:
        raise WrongKey from error


def reseal_bytes(sealed: bytes) -> bytes:
    """The same content under the first key; unchanged where it is already. Raises WrongKey."""
    return sealed if is_under_first_key(sealed) else seal_bytes(unseal_bytes(sealed))


def is_under_first_key(sealed: str | bytes) -> bool:
    """Whether the key that seals today opens it."""
    try:
        _fernet(settings.SEAL_KEYS[0]).decrypt(sealed)
    except InvalidToken:
        return False
    return True


def _all_keys() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in settings.SEAL_KEYS])


def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))


def keyed(purpose: str, words: str) -> str:
    """A sum of `words` by which a row can be found whose words are sealed: without the first key nobody can guess at them.

    Two purposes give two sums, so that one table cannot be held against another.
    """
    return _keyed(settings.SEAL_KEYS[0], purpose, words)


def keyed_by_each(purpose: str, words: str) -> list[str]:
    """The same sum by every key that still opens: a row is also found while its key is being changed."""
    return [_keyed(key, purpose, words) for key in settings.SEAL_KEYS]


def _keyed(key: str, purpose: str, words: str) -> str:
    own = hashlib.sha256(f"{purpose}\n{key}".encode()).digest()
    return hmac.new(own, words.encode(), hashlib.sha256).hexdigest()
