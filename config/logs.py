"""What the web server writes down: what failed, not who asked."""

import logging
import re

FROM_WHERE = re.compile(r"(?i) from ip=\S+:(?=\s|$)")


def without_address(record: logging.LogRecord) -> bool:
    """Takes the address of the caller out of what gunicorn says of a request that it cannot read. Keeps every record."""
    record.msg = FROM_WHERE.sub(":", str(record.msg))
    return True


def name_no_reader() -> None:
    """The page Privacy promises it: see docs/security.md."""
    logging.getLogger("gunicorn.error").addFilter(without_address)
