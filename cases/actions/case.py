"""What happens to a case on its way to being published."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Act, require
from cases.models import Case, Note
from cases.vocab import WorkflowState


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
def submit(*, case: Case, by: User, now: datetime) -> None:
    """Hands a draft, or a case that was withdrawn, to a second person.

    Raises PermissionDenied without the act, ValidationError in another state or when it is about nobody.
    """
    require(by, Act.EDIT_RECORD)
    stored = _locked(case, WorkflowState.DRAFT, WorkflowState.WITHDRAWN)
    if not stored.subjects.exists():
        raise ValidationError(_("“%(case)s” is about nobody yet. Add a subject first.") % {"case": stored})
    _set_state(case, stored, WorkflowState.REVIEW)


@transaction.atomic
def return_to_draft(*, case: Case, by: User, reason: str, now: datetime) -> None:
    """Takes a case back from review. The reason becomes an internal note of the case.

    Raises PermissionDenied without the act, ValidationError in another state or without a reason.
    """
    require(by, Act.EDIT_RECORD)
    if not reason.strip():
        raise ValidationError(_("Write the reason, so that whoever works on the case knows what to do."))
    stored = _locked(case, WorkflowState.REVIEW)
    _set_state(case, stored, WorkflowState.DRAFT)
    Note.objects.create(case=stored, author=by, text=_("Back to draft: %(reason)s") % {"reason": reason.strip()})
