"""Grounds for publishing, recorded."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Act, require
from cases.models import Consent, Person
from cases.vocab import ConsentBasis, FieldGroup


def groups_without_ground(person: Person) -> list[FieldGroup]:
    """Field groups about `person` for which no ground is in force."""
    taken = set(person.consents.in_force().values_list("group", flat=True))
    return [group for group in FieldGroup if group not in taken]


@transaction.atomic
def record_already_public(*, person: Person, groups: Iterable[str], reasons: str, by: User, now: datetime) -> int:
    """Records "already public" as the ground for each of `groups` that has none. Returns how many.

    Raises PermissionDenied without the act, ValidationError when no group is named.
    """
    require(by, Act.RECORD_CONSENT)
    wanted = set(groups)
    if not wanted:
        raise ValidationError(_("Choose at least one group of facts."))
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    missing = [group for group in groups_without_ground(person) if group in wanted]
    Consent.objects.bulk_create(
        Consent(
            person=person,
            group=group,
            basis=ConsentBasis.PUBLIC,
            reasons=reasons,
            recorded_by=by,
            recorded_on=now.date(),
        )
        for group in missing
    )
    return len(missing)
