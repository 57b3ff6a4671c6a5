"""What happens to messages from the public."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act, require
from cases.models import InboxMessage


@transaction.atomic
def deal_with(*, messages: Iterable[InboxMessage], by: User, now: datetime) -> int:
    """Marks messages as dealt with. Returns how many were still waiting. Raises PermissionDenied without the act."""
    require(by, Act.READ_INBOX)
    waiting = InboxMessage.objects.waiting().filter(pk__in=[message.pk for message in messages])
    return waiting.update(handled_at=now, handled_by=by)
