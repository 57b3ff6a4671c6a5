"""What the worker does with messages from the public."""

import datetime
import logging
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import promises
from cases.models import InboxMessage, SiteSettings

log = logging.getLogger(__name__)

AT_ONCE = 500  # messages of one kind in one run; the next comes a minute later
Act = Callable[[InboxMessage, datetime.datetime], None]


def work_off(kind: str, act: Act, *, now: datetime.datetime) -> int:
    """Has `act` deal with each waiting message of a kind, each in a transaction of its own, and empties it. Gives their number.

    `act` raises ValidationError for what makes no sense: that is dropped. What fails otherwise waits for the next run, and
    holds up nothing behind it. Two workers at once never take the same message.
    """
    waiting = InboxMessage.objects.for_worker(kind).values_list("pk", flat=True)[:AT_ONCE]
    return sum(_worked_off(pk, act, now) for pk in list(waiting))


def _worked_off(pk: int, act: Act, now: datetime.datetime) -> bool:
    try:
        with transaction.atomic():
            waiting = InboxMessage.objects.select_for_update(skip_locked=True, of=("self",))
            message = waiting.filter(pk=pk, handled_at=None).first()
            if message is None:
                return False
            try:
                with transaction.atomic():
                    act(message, now)
            except ValidationError:
                log.warning("A message of kind %s made no sense and was dropped.", message.kind)
            message.worked_off(now)
            return True
    except Exception as error:  # noqa: BLE001 (whatever it is, the next message must not wait for it)
        log.error("Message %d could not be worked off: %s.", pk, type(error).__name__)  # never its words
        return False


def forget_worked_off(*, now: datetime.datetime) -> int:
    """Deletes what is left of worked-off messages of earlier days: by then their budgets are over. Gives their number."""
    return InboxMessage.objects.worked_off_before(now.astimezone(datetime.UTC).date()).delete()[0]


def forget_keys() -> None:
    """Throws away the keys by which senders of earlier days were hashed."""
    with connection.cursor() as cursor:
        cursor.execute("select forget_intake_keys()")


@transaction.atomic
def date_promises() -> int:
    """Writes down by which day each new message is to be answered, as promised when it came. Gives their number."""
    settings = vars(SiteSettings.objects.current())
    undated = list(InboxMessage.objects.undated().select_for_update(skip_locked=True))
    for message in undated:
        message.answer_by = promises.answer_by(message.topic, message.received_at, settings)
    return InboxMessage.objects.bulk_update(undated, ["answer_by"]) if undated else 0


@transaction.atomic
def announce(*, now: datetime.datetime) -> int:
    """Tells the organisation's address how many messages wait, without a word of them. Gives their number.

    Marked as announced in the transaction that sends: when the mail server refuses, the next run tries again.
    """
    date_promises()
    waiting = list(InboxMessage.objects.unannounced().select_for_update(skip_locked=True))
    address = SiteSettings.objects.current().inbox_email
    if not waiting or not address:
        return 0
    InboxMessage.objects.filter(pk__in=[message.pk for message in waiting]).update(announced_at=now)
    number = len(waiting)
    subject = ngettext("%(number)d new message from the public", "%(number)d new messages from the public", number)
    days = [message.answer_by for message in waiting if message.answer_by]
    send_mail(subject % {"number": number}, _told(min(days) if days else None), None, [address])
    return number


def remind(*, now: datetime.datetime) -> int:
    """Tells the organisation's address how many messages wait longer than was promised, and no more."""
    number = InboxMessage.objects.late(now.astimezone(datetime.UTC).date()).count()
    address = SiteSettings.objects.current().inbox_email
    if not number or not address:
        return 0
    subject = ngettext(
        "%(number)d message waits longer than promised", "%(number)d messages wait longer than promised", number
    )
    send_mail(subject % {"number": number}, _told(None), None, [address])
    return number


def _told(first: datetime.date | None) -> str:
    """What a notice says: where they wait, and until when."""
    said = [_("They wait in the inbox of Habeas. For the safety of those concerned, this mail says no more.")]
    if first:
        said.append(_("The first answer was promised by %(day)s.") % {"day": f"{first:%-d %B %Y}"})
    return "\n".join(said)


@transaction.atomic
def forget_senders(*, now: datetime.datetime) -> int:
    """Deletes the addresses of those whose messages were dealt with long enough ago. Gives their number."""
    settings = SiteSettings.objects.current()
    settled = InboxMessage.objects.known_since(now - datetime.timedelta(days=settings.forget_days))
    messages = list(settled.select_for_update(skip_locked=True))
    for message in messages:
        message.forget_sender(now)
    return len(messages)
