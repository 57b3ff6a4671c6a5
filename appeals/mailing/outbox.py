"""The outbox: mails are queued in the database, and sent from there by the worker, each once as far as that can be known.

A mail is claimed in a transaction of its own before it is handed to the mail server, and recorded in another after it took
it. Whoever dies between the two leaves a mail that is sent again later under the same Message-ID: counted in `doubles`.
"""

import datetime
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models.functions import Coalesce

from appeals.mailing.line import Cannot, Line, Trouble
from appeals.mailing.making import Made, Maker
from appeals.models import Follower, Mail, Telling
from appeals.models.mail import message_id
from appeals.vocab import MailEnd, MailKind

log = logging.getLogger(__name__)

AT_ONCE = 1000  # mails of one run; the next comes a minute later
RUN = 45  # seconds after which a run ends, however many wait: the worker has other things to do
IN_HAND = datetime.timedelta(minutes=10)  # a worker that does not come back by then has died
PAUSE = datetime.timedelta(minutes=1)  # after the mail server itself could not be reached
BACK_OFF = [datetime.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360)]  # then every six hours
RECORDING = (0.1, 1, 5)  # seconds between tries to note that a mail was taken
MOST_ATTEMPTS = 16  # about three days
REFUSALS = 3  # in a row: the address is not there any more
KEPT = datetime.timedelta(days=35)  # rows of mails that are done: what follows by the week may be refused three times

Clock = Callable[[], datetime.datetime]


def queue(
    *,
    key: str,
    to: Any = "",
    kind: str,
    about: Mapping[str, Any],
    follower: Follower | None = None,
    account: int | None = None,
    now: datetime.datetime,
) -> bool:
    """Puts a mail into the outbox, unless one with this key has been there. Says whether it did.

    With a follower or an account, the address is read when the mail is sent, and `to` is not needed. `about` is codes and
    numbers; a `token` in it is kept sealed.
    """
    told = dict(about)
    fields = {
        "kind": kind, "follower": follower, "account_id": account, "to": "" if follower else to, "secret": told.pop("token", ""), "about": told,
        "message_id": message_id(key), "queued_at": now, "next_try": now,
    }  # fmt: skip
    return Mail.objects.get_or_create(key=key, defaults=fields)[1]


def queue_gone(row: Follower, *, now: datetime.datetime) -> bool:
    """Tells someone that what they followed was taken back, without naming it. Call it before the row is deleted."""
    about = {"asked": row.asked_at.date().isoformat(), "lang": row.lang}
    return queue(key=f"gone/{row.pk}", to=row.address, kind=MailKind.GONE, about=about, now=now)


def is_served() -> bool:
    """Whether mails may leave. In production they wait until a mail server is set: a console is no place for addresses."""
    return not (settings.PRODUCTION and settings.EMAIL_BACKEND.endswith(".console.EmailBackend"))


def send_due(*, now: datetime.datetime, limit: int = AT_ONCE) -> int:
    """Sends what is due, one after the other over one connection. Gives the number sent.

    A mail server that cannot be reached ends the run; nothing counts as tried then. Never call it in a transaction.
    """
    if not is_served():
        return 0
    begun = time.monotonic()
    maker, sent = Maker(now), 0

    def clock() -> datetime.datetime:
        """`now`, and what has passed since: a clock that is set meanwhile changes nothing of a run."""
        return now + datetime.timedelta(seconds=time.monotonic() - begun)

    with Line() as line:
        for _number in range(limit):
            mail = _claimed(clock()) if time.monotonic() - begun < RUN else None
            if mail is None:
                break
            try:
                sent += _sent(mail, maker, line, clock)
            except Cannot as error:
                _put_back(mail, error.kind, clock())
                log.warning("The mail server cannot be reached (%s); mails wait.", error.kind)
                break
    return sent


@transaction.atomic(durable=True)
def _claimed(now: datetime.datetime) -> Mail | None:
    """The next mail that is due, in hand from now on. Two workers never get the same."""
    mail = Mail.objects.due(now).select_for_update(skip_locked=True, of=("self",)).first()
    if mail is None:
        return None
    mail.doubles += mail.claimed_until is not None  # whoever had it in hand did not say what became of it
    mail.attempts += 1
    mail.claimed_until = now + IN_HAND
    mail.save(update_fields=["doubles", "attempts", "claimed_until"])
    return mail


def _sent(mail: Mail, maker: Maker, line: Line, clock: Clock) -> bool:
    """Whether the server took it. Whatever is wrong with this mail alone does not hold up the next. Raises Cannot."""
    try:
        made = maker.made(mail)
        if made is None:
            _ended(mail, MailEnd.POINTLESS, "", clock())
            return False
        line.hand_over(made.message)
    except Cannot:
        raise
    except Trouble as trouble:
        _failed(mail, trouble, clock())
        return False
    except Exception as error:  # noqa: BLE001 (a mail that cannot be written must not hold up the next one)
        log.error("Mail %d could not be written: %s.", mail.pk, type(error).__name__)  # never its words
        _failed(mail, Trouble(type(error).__name__), clock())
        return False
    _surely_recorded(mail, made, clock)
    return True


def _surely_recorded(mail: Mail, made: Made, clock: Clock) -> None:
    """The server has taken it: a quarrel in the database (with who leaves just now) must not make it go out twice."""
    for pause in RECORDING:
        try:
            _recorded(mail, made, clock())
            return
        except OperationalError:
            time.sleep(pause)
    _recorded(mail, made, clock())


@transaction.atomic(durable=True)
def _recorded(mail: Mail, made: Made, now: datetime.datetime) -> None:
    """The server has it: of the row only that stays. What came to the mail meanwhile waits for another."""
    _done(mail, sent_at=now, last_error="")
    Telling.objects.filter(pk__in=made.tellings).delete()
    Telling.objects.filter(mail=mail).update(mail=None)
    Follower.objects.filter(pk__in=made.followers).update(told_at=now)


@transaction.atomic(durable=True)
def _ended(mail: Mail, end: str, error: str, now: datetime.datetime) -> None:
    """It is not sent, and will not be."""
    _done(mail, ended_at=now, end=end, last_error=error)
    Telling.objects.filter(mail=mail).delete()
    if end == MailEnd.REFUSED:
        _end_following(mail)
    elif end != MailEnd.POINTLESS:
        log.warning("Mail %d was not sent: %s (%s).", mail.pk, end, error)


def _done(mail: Mail, **columns: Any) -> None:
    Mail.objects.filter(pk=mail.pk, sent_at=None, ended_at=None).update(
        claimed_until=None, to="", secret="", about={}, **columns
    )


def _failed(mail: Mail, trouble: Trouble, now: datetime.datetime) -> None:
    """What the server said of this mail decides whether it is tried again, and when."""
    if trouble.end or mail.attempts >= MOST_ATTEMPTS:
        _ended(mail, trouble.end or MailEnd.GIVEN_UP, trouble.kind, now)
        return
    pause = BACK_OFF[min(mail.attempts, len(BACK_OFF)) - 1]
    _in_hand(mail).update(
        claimed_until=None, next_try=now + pause, last_error=trouble.kind, doubles=mail.doubles + trouble.is_open
    )


def _put_back(mail: Mail, error: str, now: datetime.datetime) -> None:
    """It was not tried: the server was not there."""
    _in_hand(mail).update(claimed_until=None, next_try=now + PAUSE, attempts=mail.attempts - 1, last_error=error)


def _in_hand(mail: Mail) -> Any:
    """The row, unless someone else took it up since: then what becomes of it is theirs to say."""
    return Mail.objects.filter(pk=mail.pk, claimed_until=mail.claimed_until).waiting()


def _end_following(mail: Mail) -> None:
    """Nobody reads there any more: when the last three mails to an address were refused, it is forgotten."""
    if mail.follower is None:
        return
    rows = Follower.objects.same_address(mail.follower)
    done = Mail.objects.filter(follower__in=rows).exclude(sent_at=None, ended_at=None)
    last = done.exclude(end=MailEnd.POINTLESS).order_by(Coalesce("sent_at", "ended_at").desc(), "-pk")[:REFUSALS]
    if [row.end for row in last] == [MailEnd.REFUSED] * REFUSALS:
        rows.delete()
        log.warning("An address refused %d mails; it follows no more.", REFUSALS)


def forget(*, now: datetime.datetime) -> int:
    """Deletes rows of mails that have long been done. Gives their number."""
    done = Mail.objects.exclude(sent_at=None, ended_at=None)
    return done.filter(queued_at__lt=now - KEPT).delete()[0]
