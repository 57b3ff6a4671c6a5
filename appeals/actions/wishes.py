"""What a colleague wants to be reminded of: in general, and of one appeal. Each sets their own alone."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from appeals.models import Appeal, ReminderPreference
from appeals.reminder_words import NoDays, checked
from appeals.vocab import ReminderRhythm


@transaction.atomic
def want(offsets: Iterable[int] | None, rhythm: str, *, by: User) -> None:
    """In general: so many days before each date (None: as is usual here; none at all: no mails), and how often."""
    require(by, Act.READ_DESK)
    if rhythm not in ReminderRhythm:
        raise ValidationError({"rhythm": _("Choose how often.")})
    _set(by, None, None if offsets is None else _checked(offsets), rhythm)


@transaction.atomic
def want_of(appeal: Appeal, offsets: Iterable[int] | None, *, by: User) -> None:
    """Of one appeal; None takes that back, and what is wanted in general counts again."""
    require(by, Act.READ_DESK)
    if offsets is None:
        ReminderPreference.objects.filter(user=by, appeal=appeal).delete()
    else:
        _set(by, appeal, _checked(offsets), ReminderRhythm.EACH)


def _set(user: User, appeal: Appeal | None, offsets: list[int] | None, rhythm: str) -> None:
    ReminderPreference.objects.update_or_create(
        user=user, appeal=appeal, defaults={"offsets": offsets, "rhythm": rhythm}
    )


def _checked(offsets: Iterable[int]) -> list[int]:
    try:
        return checked(offsets)
    except NoDays as error:
        raise ValidationError({"days": str(error)}) from error
