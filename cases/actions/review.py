"""What waits for a second person: asked for, given back, confirmed. For any kind of document."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Act, require
from cases import review
from cases.models import Review
from cases.vocab import ReviewOutcome


@transaction.atomic
def ask(*, kind: str, pk: int, body: str, note: str, by: User, now: datetime) -> Review:
    """Hands a document, as it is now, to a second person. Raises ValidationError when it waits already.

    Asks for no act: the acts that call it know what theirs needs.
    """
    if review.to_publish(kind, pk):
        raise ValidationError(_("It waits for a second person already."))
    return Review.objects.create(kind=kind, object_id=pk, body=body, note=note.strip(), asked_by=by, asked_at=now)


@transaction.atomic
def give_back(*, kind: str, row: Model, reason: str, by: User, now: datetime) -> None:
    """Returns what waits to be published to whoever works on it; a published page stays as it is.

    Raises ValidationError when nothing waits, or without a reason. Asks for no act, like `ask`.
    """
    reason = said(reason)
    waiting = list(Review.objects.select_for_update(no_key=True).waiting().to_publish().of(kind, row.pk))
    if not waiting:
        raise ValidationError(_("Nothing of “%(row)s” waits for a second person.") % {"row": row})
    for found in waiting:
        found.decide(ReviewOutcome.RETURNED, by=by, now=now, reason=reason)


@transaction.atomic
def confirm(*, kind: str, pk: int, by: User, now: datetime) -> None:
    """Confirms what others sent out at once. Raises ValidationError where there is nothing of someone else's."""
    require(by, Act.PUBLISH)
    for found in _of_others(kind, pk, by):
        found.decide(ReviewOutcome.CONFIRMED, by=by, now=now)


@transaction.atomic
def object_to(*, kind: str, pk: int, reason: str, by: User, now: datetime) -> None:
    """Says what is wrong with what others sent out at once. It stays public until it is put right, or withdrawn."""
    require(by, Act.PUBLISH)
    reason = said(reason)
    for found in _of_others(kind, pk, by):
        found.decide(ReviewOutcome.RETURNED, by=by, now=now, reason=reason)


def said(reason: str) -> str:
    """The reason, if there is one. Raises ValidationError otherwise."""
    if not reason.strip():
        raise ValidationError(_("Write the reason, so that whoever works on it knows what to do."))
    return reason.strip()


def _of_others(kind: str, pk: int, by: User) -> list[Review]:
    waiting = Review.objects.select_for_update(no_key=True).waiting().urgent().of(kind, pk)
    found = [row for row in waiting if row.asked_by_id != by.pk]
    if not found and waiting:
        raise ValidationError(_("You sent this out yourself: someone else has to look at it."))
    if not found:
        raise ValidationError(_("Nothing waits to be looked at any more: a colleague was quicker."))
    return found
