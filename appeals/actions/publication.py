"""Acts that reach a case and the appeals that name it. The buttons and commands call these, never their halves."""

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from appeals import publishing
from appeals.models import PublishedAppeal
from cases import publishing as case_publishing
from cases.chain import lock_texts
from cases.models import Case
from cases.vocab import FieldGroup


def appeals_naming(slug: str) -> list[str]:
    """The published appeals that name a case."""
    return list(PublishedAppeal.objects.visible().filter(cases__slug=slug).values_list("slug", flat=True))


@transaction.atomic
def withdraw_case(case: Case, *, by: User, now: datetime.datetime, why: str, silently: bool = False) -> list[str]:
    """Withdraws a case and every appeal that names it. Gives the addresses of those appeals.

    A publisher may, and in an emergency an editor whom the case is assigned to. Raises PermissionDenied, and
    ValidationError without a reason.
    """
    require_withdrawal(case, by=by)
    if not why.strip():
        raise ValidationError(_("Write the reason: colleagues have to know why it left."))
    lock_texts()
    slugs = appeals_naming(case.slug)
    for slug in slugs:
        publishing.take_back(slug, by=by, now=now, why=why, silently=silently)
    case_publishing.take_back(case.slug, by=by, now=now, why=why, silently=silently)
    return slugs


def require_withdrawal(case: Case, *, by: User) -> None:
    """Raises PermissionDenied unless `by` publishes, or edits this very case."""
    require(by, Act.WITHDRAW_OWN)
    if not case.opens_to(by, Act.WITHDRAW_OWN):
        raise PermissionDenied(_("Only those who work on this case, and publishers, may withdraw it."))


@transaction.atomic
def redact_case(case: Case, group: str, *, by: User, now: datetime.datetime, why: str) -> list[str]:
    """Removes a field group from a case and from every appeal that names it, in every version."""
    require(by, Act.PUBLISH)
    lock_texts()
    slugs = appeals_naming(case.slug)
    for slug in slugs:
        publishing.redact(slug, group, by=by, now=now, why=why)
    if group == FieldGroup.NAME:
        case_publishing.withdraw(case.slug, by=by, now=now, why=why)
    else:
        case_publishing.redact(case.slug, group, by=by, now=now, why=why)
    return slugs
