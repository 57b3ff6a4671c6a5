"""What happens to a case on its way to being published."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Act, require
from cases import document_data as plain
from cases import publishing, review
from cases.actions import review as waiting
from cases.models import Case, Note
from cases.vocab import DocumentKind, WorkflowState


def _locked(case: Case, *states: WorkflowState) -> Case:
    """The case as it is stored, locked until the transaction ends. Raises ValidationError in another state."""
    stored = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if stored.state not in states:
        words = {"case": stored, "state": WorkflowState(stored.state).label}
        raise ValidationError(_("“%(case)s” is in the state “%(state)s”: this cannot be done now.") % words)
    return stored


def _set_state(case: Case, stored: Case, state: WorkflowState) -> None:
    stored.state = case.state = state
    stored.save(update_fields=["state"])


@transaction.atomic
def submit(*, case: Case, by: User, now: datetime, note: str = "") -> None:
    """Hands a case to a second person; `note` says what to look at. A published one stays public while its changes wait.

    Raises PermissionDenied without the act, ValidationError in another state, when it is about nobody, when it waits
    already, or when readers would see no change.
    """
    require(by, Act.EDIT_RECORD)
    stored = _locked(case, WorkflowState.DRAFT, WorkflowState.WITHDRAWN, WorkflowState.PUBLISHED)
    if not stored.subjects.exists():
        raise ValidationError(_("“%(case)s” is about nobody yet. Add a subject first.") % {"case": stored})
    if stored.state == WorkflowState.PUBLISHED and not publishing.has_unpublished_changes(stored):
        raise ValidationError(_("Readers would see no change: there is nothing to look at."))
    body = plain.canonical(publishing.build(stored))
    waiting.ask(kind=DocumentKind.CASE, pk=stored.pk, body=body, note=note, by=by, now=now)
    if stored.state != WorkflowState.PUBLISHED:
        _set_state(case, stored, WorkflowState.REVIEW)


@transaction.atomic
def return_to_draft(*, case: Case, by: User, reason: str, now: datetime) -> None:
    """Takes a case back from review. The reason becomes an internal note of the case. A published one stays public.

    Raises PermissionDenied without the act, ValidationError when it does not wait or without a reason.
    """
    require(by, Act.EDIT_RECORD)
    reason = waiting.said(reason)
    stored = _locked(case, WorkflowState.REVIEW, WorkflowState.PUBLISHED)
    if stored.state == WorkflowState.PUBLISHED or review.to_publish(DocumentKind.CASE, stored.pk):
        waiting.give_back(kind=DocumentKind.CASE, row=stored, reason=reason, by=by, now=now)
    if stored.state == WorkflowState.REVIEW:
        _set_state(case, stored, WorkflowState.DRAFT)
    Note.objects.create(case=stored, author=by, text=_("Returned: %(reason)s") % {"reason": reason})
