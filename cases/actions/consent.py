"""Grounds for publishing: recorded, confirmed, looked at again. Withdrawing also reaches appeals: `appeals.actions.consent`."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Act, require
from cases.clearance import rules_for, standings
from cases.grounds import last_review_day
from cases.models import Consent, Person
from cases.vocab import ConsentBasis, FieldGroup, WithdrawalBy


def groups_without_ground(person: Person) -> list[FieldGroup]:
    """Field groups about `person` for which no ground is in force."""
    taken = set(person.consents.in_force().values_list("group", flat=True))
    return [group for group in FieldGroup if group not in taken]


def why_not(*, person: Person, group: str, basis: str, today: date) -> str:
    """Why a ground of this kind could not carry for the person, as a sentence; empty when nothing speaks against it."""
    if basis != ConsentBasis.PUBLIC:
        return ""
    if rules_for(person, today).child:
        return gettext(
            "For a child it is not enough that something is public. Record a consent, or a decision by two people."
        )
    if standings(person, today)[FieldGroup(group)].said_no:
        return gettext("They said no to this, which outweighs what is in the press: %(group)s. Ask them.") % {
            "group": FieldGroup(group).label
        }
    return ""


@transaction.atomic
def record_already_public(*, person: Person, groups: Iterable[str], reasons: str, by: User, now: datetime) -> int:
    """Records "already public" as the ground for each of `groups` that has none, for a year. Returns how many.

    Raises PermissionDenied without the act; ValidationError when no group is named, for a child, and against a no.
    """
    require(by, Act.RECORD_CONSENT)
    wanted = set(groups)
    if not wanted:
        raise ValidationError(_("Choose at least one group of facts."))
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    missing = [group for group in groups_without_ground(person) if group in wanted]
    for group in missing:
        if fault := why_not(person=person, group=group, basis=ConsentBasis.PUBLIC, today=now.date()):
            raise ValidationError(fault)
    Consent.objects.bulk_create(
        Consent(
            person=person,
            group=group,
            basis=ConsentBasis.PUBLIC,
            reasons=reasons,
            recorded_by=by,
            recorded_on=now.date(),
            review_on=last_review_day(now.date()),
        )
        for group in missing
    )
    return len(missing)


@transaction.atomic
def confirm_decision(*, ground: Consent, by: User, now: datetime) -> Consent:
    """A second person stands behind a decision in someone's interest; only then does it carry.

    Raises ValidationError when it is no such decision, withdrawn, confirmed already, or one's own.
    """
    require(by, Act.RECORD_CONSENT)
    row = Consent.objects.select_for_update().get(pk=ground.pk)
    if row.basis != ConsentBasis.BEST_INTEREST or not row.is_in_force:
        raise ValidationError(_("Only a decision in the person's interest that stands is confirmed."))
    if row.confirmed_by_id:
        raise ValidationError(_("It is confirmed already."))
    if row.recorded_by_id is None:
        raise ValidationError(_("Nobody has recorded it: there is no first person."))
    if row.recorded_by_id == by.pk:
        raise ValidationError(_("You recorded it yourself. A second person confirms it."))
    row.confirmed_by, row.confirmed_on = by, now.date()
    row.save(update_fields=["confirmed_by", "confirmed_on"])
    return row


@transaction.atomic
def review(*, ground: Consent, by: User, now: datetime, until: date | None = None) -> Consent:
    """Someone looked again, and the ground still holds until `until`: a year at most, and a year unless said otherwise.

    Raises ValidationError for a withdrawn ground and for a day that is not within a year.
    """
    require(by, Act.RECORD_CONSENT)
    row = Consent.objects.select_for_update().get(pk=ground.pk)
    today = now.date()
    until = until or last_review_day(today)
    if not row.is_in_force:
        raise ValidationError(_("It was withdrawn: there is nothing to look at again."))
    if not today < until <= last_review_day(today):
        raise ValidationError(_("Choose a day within a year from today."))
    row.reviewed_by, row.reviewed_on, row.review_on = by, today, until
    row.save(update_fields=["reviewed_by", "reviewed_on", "review_on"])
    return row


def mark_withdrawn(
    *, person: Person, grounds: Iterable[Consent], kind: str, who: str, how: str, on: date, by: User, now: datetime
) -> list[Consent]:
    """Writes on grounds of one person who took them back, when and how we were told. Called by `appeals.actions.consent`.

    Call it in a transaction. Raises ValidationError when something is missing or does not belong together.
    """
    require(by, Act.RECORD_CONSENT)
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    wanted = {row.pk for row in grounds}
    rows = list(Consent.objects.select_for_update().filter(pk__in=wanted, person=person, withdrawn_on=None))
    if not rows or len(rows) != len(wanted):
        raise ValidationError(_("Choose grounds of this person that were not withdrawn yet."))
    if kind not in WithdrawalBy.values or not who.strip() or not how.strip():
        raise ValidationError(_("Say who withdrew it, and how we were told."))
    if on > now.date():
        raise ValidationError(_("This day lies ahead. Write the day on which we were told."))
    for row in rows:
        row.withdrawn_on, row.withdrawn_kind, row.withdrawn_by = on, kind, who.strip()
        row.withdrawn_how, row.withdrawal_recorded_by = how.strip(), by
        row.save(
            update_fields=["withdrawn_on", "withdrawn_kind", "withdrawn_by", "withdrawn_how", "withdrawal_recorded_by"]
        )
    return rows
