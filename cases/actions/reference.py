"""What happens to a reference (facility, law, organisation, post) on its way to being published."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Act, require
from cases import document_data as plain
from cases.actions import review as waiting
from cases.models import PublishedReference
from cases.reference_building import kind_of_reference
from cases.reference_publishing import built_reference, reference_would_change

NO_PAGE = _("“%(row)s” has no page now: it gets one along with the first case or appeal that names it.")


@transaction.atomic
def submit(*, row: Any, by: User, now: datetime, note: str = "") -> None:
    """Hands the changes of a reference to a second person; `note` says what to look at. Its page stays as it is.

    Raises PermissionDenied without the act, ValidationError when it has no page, when it waits already, or when
    readers would see no change.
    """
    require(by, Act.EDIT_RECORD)
    kind = kind_of_reference(row)
    stored = type(row)._default_manager.select_for_update(no_key=True).get(pk=row.pk)
    page = PublishedReference.objects.filter(kind=kind, slug=stored.slug).first()
    if page is None:
        raise ValidationError(NO_PAGE % {"row": stored})
    if not reference_would_change(page):
        raise ValidationError(_("Readers would see no change: there is nothing to look at."))
    _row, data = built_reference(kind, stored.slug)
    waiting.ask(kind=kind, pk=stored.pk, body=plain.canonical(data), note=note, by=by, now=now)


@transaction.atomic
def return_to_draft(*, row: Any, by: User, reason: str, now: datetime) -> None:
    """Gives the changes of a reference back, with a reason that stays with its review. Its page stays as it is.

    Raises PermissionDenied without the act, ValidationError when nothing waits or without a reason.
    """
    require(by, Act.EDIT_RECORD)
    waiting.give_back(kind=kind_of_reference(row), row=row, reason=reason, by=by, now=now)
