"""Tokens of links in mails: random, and with a sum of their own, so that a link that was cut short is told as such by
whoever knows no token at all (the public door). Pure."""

import base64
import hashlib
import re
import secrets

_RANDOM, _SUM = 32, 4  # letters: 160 random bits, and 20 bits by which a slip is seen
_SHAPE = re.compile(rf"[a-z2-7]{{{_RANDOM + _SUM}}}")


def new() -> str:
    """Small letters and digits alone: mail programs break nothing else off the end of an address."""
    random = base64.b32encode(secrets.token_bytes(_RANDOM * 5 // 8)).decode().lower()
    return random + _sum_of(random)


def is_whole(token: str) -> bool:
    """Whether it came as it was sent; not whether anyone ever had it."""
    token = token.lower()
    return bool(_SHAPE.fullmatch(token)) and token[_RANDOM:] == _sum_of(token[:_RANDOM])


def hashed(token: str) -> str:
    """What is kept of it: with so many random bits nobody turns that back."""
    return hashlib.sha256(token.lower().encode()).hexdigest()


def _sum_of(random: str) -> str:
    return base64.b32encode(hashlib.sha256(random.encode()).digest()).decode().lower()[:_SUM]
