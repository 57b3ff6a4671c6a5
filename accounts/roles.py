"""Who may do what: the one table of actions and roles (design, section 5)."""

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a colleague is for. One person may hold several."""

    EDITOR = "editor", _("Editor")
    PUBLISHER = "publisher", _("Publisher")
    COORDINATOR = "coordinator", _("Coordinator")
    ADMINISTRATOR = "administrator", _("Administrator")


class Act(models.TextChoices):
    """What may be asked for. Every address and every action names one."""

    READ_RECORD = "read_record", _("read the record")
    EDIT_RECORD = "edit_record", _("edit the record")
    READ_NOTES = "read_notes", _("read internal notes")
    OPEN_SEALED = "open_sealed", _("open sealed things")
    RECORD_CONSENT = "record_consent", _("record consent")
    CONFIRM = "confirm", _("confirm that facts still hold")
    PUBLISH = "publish", _("publish, redact and withdraw")
    WITHDRAW_OWN = "withdraw_own", _("withdraw a case of their own in an emergency")
    PROPOSE_APPEAL = "propose_appeal", _("draft appeals")
    RUN_APPEALS = "run_appeals", _("decide on due dates and change the state of appeals")
    READ_DESK = "read_desk", _("see the desk")
    READ_INBOX = "read_inbox", _("read what the public sent")
    MANAGE_ACCOUNTS = "manage_accounts", _("manage accounts and settings")
    FREEZE_ACCOUNT = "freeze_account", _("freeze an account")


_E, _P, _C, _A = Role.EDITOR, Role.PUBLISHER, Role.COORDINATOR, Role.ADMINISTRATOR

MAY: dict[Act, frozenset[Role]] = {
    Act.READ_RECORD: frozenset({_E, _P, _C}),
    Act.EDIT_RECORD: frozenset({_E, _P}),
    Act.READ_NOTES: frozenset({_E, _P}),  # an editor: of assigned cases alone (`Case.opens_to`)
    Act.OPEN_SEALED: frozenset({_E, _P}),  # likewise
    Act.RECORD_CONSENT: frozenset({_E, _P, _C}),
    Act.CONFIRM: frozenset({_E, _P, _C}),
    Act.PUBLISH: frozenset({_P}),
    Act.WITHDRAW_OWN: frozenset({_E, _P}),  # likewise
    Act.PROPOSE_APPEAL: frozenset({_E, _P, _C}),
    Act.RUN_APPEALS: frozenset({_P, _C}),
    Act.READ_DESK: frozenset({_E, _P, _C}),
    Act.READ_INBOX: frozenset({_P, _C}),
    Act.MANAGE_ACCOUNTS: frozenset({_A}),
    Act.FREEZE_ACCOUNT: frozenset(Role),
}


def roles_allow(roles, act: Act) -> bool:
    """Whether one of `roles` (texts or Role) may do `act`."""
    return any(role in MAY[act] for role in roles)


def require(by, act: Act) -> None:
    """Raises PermissionDenied unless the user `by` may do `act`; the message names the act."""
    if not (by and by.may(act)):
        raise PermissionDenied(_("Your account may not %(act)s.") % {"act": Act(act).label})
