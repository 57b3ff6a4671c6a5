"""The outbox: mails are queued in the database, and sent from there by the worker, each once as far as that can be known.

A mail is claimed in a transaction of its own before it is handed to the mail server, and recorded in another after it took
it. Whoever dies between the two leaves a mail that is sent again later under the same Message-ID: counted in `doubles`.
"""

import datetime
import logging
from collections.abc import Mapping
from typing import Any

from appeals.models import Follower, Mail
from appeals.models.mail import message_id

log = logging.getLogger(__name__)


def queue(
    *,
    key: str,
    to: Any = "",
    kind: str,
    about: Mapping[str, Any],
    follower: Follower | None = None,
    now: datetime.datetime,
) -> bool:
    """Puts a mail into the outbox, unless one with this key has been there. Says whether it did.

    With a follower, its address is read when the mail is sent, and `to` is not needed. `about` is codes and numbers; a
    `token` in it is kept sealed.
    """
    told = dict(about)
    fields = {
        "kind": kind, "follower": follower, "to": "" if follower else to, "secret": told.pop("token", ""), "about": told,
        "message_id": message_id(key), "queued_at": now, "next_try": now,
    }  # fmt: skip
    return Mail.objects.get_or_create(key=key, defaults=fields)[1]
