"""What happens to an appeal on its way to being published."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Act, require
from appeals import publishing
from appeals.models import Appeal, PublishedAppeal
from cases import document_data as plain
from cases.actions import review as waiting
from cases.vocab import DocumentKind


@transaction.atomic
def submit(*, appeal: Appeal, by: User, now: datetime, note: str = "") -> None:
    """Hands an appeal to a second person; `note` says what to look at. A published one stays as it is while it waits.

    Raises PermissionDenied without the act, ValidationError without demands, when it waits already, or when readers
    would see no change.
    """
    require(by, Act.PROPOSE_APPEAL)
    stored = Appeal.objects.select_for_update(no_key=True).get(pk=appeal.pk)
    if not stored.demands.exists():
        raise ValidationError(_("The appeal asks for nothing: enter its demands."))
    published = PublishedAppeal.objects.visible().filter(slug=stored.slug).exists()
    if published and not publishing.has_unpublished_changes(stored):
        raise ValidationError(_("Readers would see no change: there is nothing to look at."))
    body = plain.canonical(publishing.build(stored))
    waiting.ask(kind=DocumentKind.APPEAL, pk=stored.pk, body=body, note=note, by=by, now=now)


@transaction.atomic
def return_to_draft(*, appeal: Appeal, by: User, reason: str, now: datetime) -> None:
    """Gives an appeal back, with a reason that stays with its review. A published one stays public.

    Raises PermissionDenied without the act, ValidationError when it does not wait or without a reason.
    """
    require(by, Act.PROPOSE_APPEAL)
    waiting.give_back(kind=DocumentKind.APPEAL, row=appeal, reason=reason, by=by, now=now)
