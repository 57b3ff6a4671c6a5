"""What happens to messages from the public."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from cases.models import InboxMessage


@transaction.atomic
def deal_with(*, messages: Iterable[InboxMessage], by: User, now: datetime) -> int:
    """Marks messages as dealt with, without an answer. Returns how many were still waiting. Raises PermissionDenied without the act."""
    require(by, Act.READ_INBOX)
    waiting = InboxMessage.objects.waiting().filter(pk__in=[message.pk for message in messages])
    return waiting.update(handled_at=now, handled_by=by)


@transaction.atomic
def take(message: InboxMessage, *, by: User, now: datetime) -> None:
    """Someone will see to it. Raises ValidationError when a colleague has it already."""
    require(by, Act.READ_INBOX)
    row = _waiting(message)
    if row.taken_by and row.taken_by != by:
        raise ValidationError(
            _("%(who)s has taken it. Ask them, or wait until they give it back.") % {"who": row.taken_by}
        )
    InboxMessage.objects.filter(pk=row.pk).update(taken_by=by, taken_at=now)


@transaction.atomic
def give_back(message: InboxMessage, *, by: User) -> None:
    """Nobody sees to it any more. Anyone may say so: a colleague may be away."""
    require(by, Act.READ_INBOX)
    InboxMessage.objects.filter(pk=_waiting(message).pk).update(taken_by=None, taken_at=None)


@transaction.atomic
def settle(message: InboxMessage, *, note: str, answered_on: date | None, by: User, now: datetime) -> None:
    """What was done, and on which day the sender was answered, if at all. Raises ValidationError with what does not fit."""
    require(by, Act.READ_INBOX)
    row = _waiting(message)
    if not note.strip():
        raise ValidationError({"note": _("Say what was done, for colleagues who are asked later.")})
    if answered_on and not row.received_at.astimezone(UTC).date() <= answered_on <= now.astimezone(UTC).date():
        raise ValidationError({"answered_on": _("The answer came between the day of the message and today.")})
    InboxMessage.objects.filter(pk=row.pk).update(
        note=note.strip(), answered_on=answered_on, handled_at=now, handled_by=by
    )


@transaction.atomic
def erase_words(message: InboxMessage, *, by: User, now: datetime) -> None:
    """Deletes what was sent, at once: its words are a danger, or its sender asked for it. Its number and dates stay."""
    require(by, Act.READ_INBOX)
    InboxMessage.objects.select_for_update().get(pk=message.pk).forget_words(now)


def _waiting(message: InboxMessage) -> InboxMessage:
    """The row, locked. Raises ValidationError when a colleague was quicker."""
    row = (
        InboxMessage.objects.select_for_update(of=("self",)).select_related("taken_by", "handled_by").get(pk=message.pk)
    )
    if not row.is_waiting:
        raise ValidationError(_("%(who)s has dealt with it already.") % {"who": row.handled_by or _("Someone")})
    return row
