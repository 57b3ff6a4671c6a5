"""Sessions that know whose they are, so that they can be counted and ended. The session engine of settings."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

IDLE = 30 * 60  # seconds without a click
LONGEST = 12 * 60 * 60  # seconds since signing in, whatever happens
STARTED, SEEN = "started", "seen"  # keys in a session; seconds since 1970
TOUCH = 60  # a click is written down once a minute


class StaffSession(AbstractBaseSession):
    """A row of a session; `account` is empty until someone signed in."""

    disclosed: dict[str, str] = {}
    withheld = ("session_key", "session_data", "expire_date", "account")

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="sessions",
        editable=False,
    )

    class Meta(AbstractBaseSession.Meta):
        verbose_name = _("session")  # type: ignore[assignment]
        verbose_name_plural = _("sessions")  # type: ignore[assignment]

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        return SessionStore


class SessionStore(DatabaseStore):
    """Django's sessions in the database, each with its account."""

    @classmethod
    def get_model_class(cls) -> type[StaffSession]:
        return StaffSession

    def create_model_instance(self, data: dict) -> StaffSession:
        row: StaffSession = super().create_model_instance(data)  # type: ignore[assignment]
        account = data.get(SESSION_KEY)
        row.account_id = int(account) if account else None
        return row


def has_ended(session, now: float) -> bool:
    """Whether a signed-in session is over at `now` (seconds since 1970): idle, or too long since signing in."""
    return now - session.get(SEEN, now) >= IDLE or now - session.get(STARTED, now) >= LONGEST


def touch(session, now: float) -> None:
    """Notes a click; its first one is the beginning where signing in did not note it."""
    if STARTED not in session:
        session[STARTED] = now
    if now - session.get(SEEN, 0) >= TOUCH:
        session[SEEN] = now


@dataclass(frozen=True)
class OpenSession:
    """One session as its owner sees it: no address and no device is kept."""

    started: datetime
    seen: datetime
    is_this_one: bool


def open_sessions(account, *, now: datetime, this: str | None = None) -> list[OpenSession]:
    """The sessions in which an account is signed in, the newest click first. `this` is the key of one's own."""
    moment = now.timestamp()
    rows = [(row, row.get_decoded()) for row in StaffSession.objects.filter(account_id=account.pk, expire_date__gt=now)]
    found = [
        OpenSession(_when(data.get(STARTED, moment)), _when(data.get(SEEN, moment)), row.session_key == this)
        for row, data in rows
        if data and not has_ended(data, moment)
    ]
    return sorted(found, key=lambda session: session.seen, reverse=True)


def end_sessions(account, *, but: str | None = None) -> int:
    """Ends the sessions of an account everywhere, with the next click of whoever sits there; all but the key `but`."""
    return StaffSession.objects.filter(account_id=account.pk).exclude(session_key=but or "").delete()[0]


def _when(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC)
