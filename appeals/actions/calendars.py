"""The secret addresses of calendars: made, given another content, revoked. The address itself is given once and kept nowhere."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from appeals import link_tokens
from appeals.models import CalendarAddress

MOST = 10  # addresses of one account


@dataclass(frozen=True)
class Content:
    """What a calendar is to hold; of an empty choice, everything."""

    label: str
    kinds: Collection[str] = ()
    countries: Collection[str] = ()
    with_backup: bool = True

    @property
    def columns(self) -> dict[str, object]:
        return {
            "label": self.label.strip(), "kinds": sorted(self.kinds), "countries": sorted(self.countries),
            "with_backup": self.with_backup,
        }  # fmt: skip


@transaction.atomic
def make(content: Content, *, by: User, now: datetime.datetime) -> tuple[CalendarAddress, str]:
    """A new address of `by`, and its token, which nobody can be shown again. Raises ValidationError with a sentence."""
    require(by, Act.READ_DESK)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two presses at once count each other
    if CalendarAddress.objects.readable().filter(user=by).count() >= MOST:
        raise ValidationError(
            _("You have %(most)d addresses. Revoke one that you do not use any more.") % {"most": MOST}
        )
    token = link_tokens.new()
    row = CalendarAddress(user=by, token_hash=link_tokens.hashed(token), made_at=now, **content.columns)
    row.full_clean()
    row.save()
    return row, token


@transaction.atomic
def change(address: CalendarAddress, content: Content, *, by: User) -> None:
    """Another content under the same address; programs that read it show it when they ask again."""
    row = _own(address, by)
    for name, value in content.columns.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()


@transaction.atomic
def revoke(address: CalendarAddress, *, by: User, now: datetime.datetime) -> None:
    """From now on nobody reads it. Twice is no fault."""
    row = _own(address, by)
    if row.revoked_at is None:
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])


def _own(address: CalendarAddress, by: User) -> CalendarAddress:
    """The row, locked. Raises CalendarAddress.DoesNotExist for one of a colleague."""
    require(by, Act.READ_DESK)
    return CalendarAddress.objects.select_for_update(no_key=True).get(pk=address.pk, user=by)
