"""What the worker does with messages from the public."""

import datetime

from django.core.mail import send_mail
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import InboxMessage, SiteSettings


def forget_keys() -> None:
    """Throws away the keys by which senders of earlier days were hashed."""
    with connection.cursor() as cursor:
        cursor.execute("select forget_intake_keys()")


@transaction.atomic
def announce(*, now: datetime.datetime) -> int:
    """Tells the organisation's address how many messages wait, without a word of them. Gives their number.

    Marked as announced in the transaction that sends: when the mail server refuses, the next run tries again.
    """
    waiting = list(InboxMessage.objects.unannounced().select_for_update(skip_locked=True).values_list("pk", flat=True))
    address = SiteSettings.objects.current().inbox_email
    if not waiting or not address:
        return 0
    InboxMessage.objects.filter(pk__in=waiting).update(announced_at=now)
    number = len(waiting)
    subject = ngettext("%(number)d new message from the public", "%(number)d new messages from the public", number)
    body = _("They wait in the inbox of Habeas. For the safety of those concerned, this mail says no more.")
    send_mail(subject % {"number": number}, body, None, [address])
    return number
