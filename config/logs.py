"""What the web server writes down: what failed, not who asked, and no token of a link that came by mail."""

import logging
import re

# Addresses that end in a token: whoever reads the log must not leave, confirm or withdraw for others.
TOKENS = re.compile(r"(/(?:unsubscribe|follow/confirm|follow/change|report/withdraw|calendar)/)[^/?\s'\"]+")
FROM_WHERE = re.compile(r"(?i) from ip=\S+:(?=\s|$)")


def without_address(record: logging.LogRecord) -> bool:
    """Takes the address of the caller out of what gunicorn says of a request that it cannot read. Keeps every record."""
    record.msg = FROM_WHERE.sub(":", str(record.msg))
    return True


def without_tokens(record: logging.LogRecord) -> bool:
    """Takes tokens out of the paths that a line of the log names. Keeps every record."""
    record.msg = _without(record.msg)
    if isinstance(record.args, tuple):
        record.args = tuple(map(_without, record.args))
    return True


def _without(said: object) -> object:
    return TOKENS.sub(r"\1…", said) if isinstance(said, str) else said


def name_no_reader() -> None:
    """The page Privacy promises it: see docs/security.md."""
    for one in (without_address, without_tokens):
        logging.getLogger("gunicorn.error").addFilter(one)
