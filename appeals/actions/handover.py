"""Who keeps a case from now on: of one case, or of all that a colleague keeps, in one act. The history says who and why."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Act, Role, require
from appeals.actions.reasons import given
from appeals.models import CalendarAddress, DueDate, ReminderPreference
from cases.models import Case

TWO_PEOPLE = gettext_lazy("Coordinator and backup must be two people.")
MEANWHILE = "meanwhile"  # the code of what is refused since a colleague was quicker


@dataclass(frozen=True)
class Wish:
    """Who takes someone's place: as coordinator, as backup, and otherwise in single cases (by their key)."""

    to: User | None = None
    stands_in: User | None = None
    single: Mapping[int, User] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """What becomes of one case: who keeps it and who steps in, and what is to be known of it."""

    case: Case
    coordinator: User | None
    backup: User | None
    was_coordinator: bool  # the one who leaves; else they were the backup
    notes: tuple[str, ...] = ()
    refused: str = ""


@dataclass(frozen=True)
class Plan:
    """All that passes on, before anything is done. `mark` tells this state of things from a later one."""

    leaver: User
    steps: list[Step]
    dates: list[tuple[DueDate, User | None]]
    wishes: list[tuple[ReminderPreference, User | None]]
    calendars: list[CalendarAddress]
    mark: str

    @property
    def is_empty(self) -> bool:
        return not (self.steps or self.dates or self.calendars)

    @property
    def refusals(self) -> list[str]:
        return [step.refused for step in self.steps if step.refused]

    @property
    def coordinated(self) -> list[Step]:
        return [step for step in self.steps if step.was_coordinator]

    @property
    def backed_up(self) -> list[Step]:
        return [step for step in self.steps if not step.was_coordinator]


# One case


@transaction.atomic
def reassign(
    case: Case,
    coordinator: User,
    backup: User | None,
    reason: str,
    *,
    was: tuple[int | None, int | None],
    by: User,
    now: datetime,
) -> Case:
    """Another coordinator, another backup, or both. `was` is who they were when `by` looked.

    Raises ValidationError with a sentence: for accounts that cannot act, for one person in both places, when a colleague
    changed it meanwhile, and where someone would read internal notes whom `by` may not let in.
    """  # fmt: skip
    require(by, Act.RUN_APPEALS)
    reason = given(reason)
    stored = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if (stored.coordinator_id, stored.backup_id) != was:
        words = _("Meanwhile a colleague changed it: %(who)s. Look again before you change it.")
        raise ValidationError(words % {"who": in_words(stored)}, code=MEANWHILE)
    if coordinator == backup:
        raise ValidationError({"backup": TWO_PEOPLE})
    if (coordinator.pk, backup.pk if backup else None) == was:
        raise ValidationError(_("Nothing would change: choose someone else."))
    for name, person, before in (("coordinator", coordinator, was[0]), ("backup", backup, was[1])):
        if person and person.pk != before:
            _check_taker(name, person)
            if refused := _Notes(by).refusal(stored, person):
                raise ValidationError({name: refused})
    with pghistory.context(user=by.pk, why=reason):
        _write(stored, coordinator, backup)
    return stored


def in_words(case: Case) -> str:
    """Who keeps a case, and who steps in."""
    coordinator, backup = case.coordinator or _("nobody"), case.backup or _("nobody")
    return _("%(coordinator)s is coordinator, %(backup)s is backup") % {"coordinator": coordinator, "backup": backup}


# All that a colleague keeps


def cases_of(leaver: User) -> QuerySet[Case]:
    """The cases of which someone is coordinator or backup."""
    return Case.objects.given_to(leaver).select_related("coordinator", "backup").order_by("title", "pk")


def plan(leaver: User, wish: Wish, *, by: User) -> Plan:
    """What would pass on to whom, if this was wished now. Nothing is written."""
    notes, steps = _Notes(by), []
    for case in cases_of(leaver):
        step = _as_coordinator(case, wish) if case.coordinator_id == leaver.pk else _as_backup(case, wish)
        took = step.coordinator if step.was_coordinator else step.backup
        refused = step.refused or (notes.refusal(case, took) if took else "")
        steps.append(Step(**{**vars(step), "refused": refused}))
    takers = {step.case.pk: step.coordinator for step in steps if step.was_coordinator}
    dates = _own_dates(leaver, takers, wish)
    wishes = _wishes(leaver, takers)
    calendars = list(CalendarAddress.objects.standing().filter(user=leaver).order_by("pk"))
    return Plan(leaver, steps, dates, wishes, calendars, _mark(steps, dates, wishes, calendars))


@transaction.atomic
def hand_over(leaver: User, wish: Wish, reason: str, *, seen: str, by: User, now: datetime) -> Plan:
    """Does what `plan` said, all of it or nothing; `seen` is the mark of the plan that `by` looked at.

    Raises ValidationError with sentences: without a reason, for a taker who cannot act, when something has changed since,
    and for each case that cannot pass on so.
    """
    require(by, Act.RUN_APPEALS)
    reason = given(reason)
    list(Case.objects.given_to(leaver).order_by("pk").select_for_update(no_key=True))
    _check_takers(leaver, wish)
    found = plan(leaver, wish, by=by)
    if found.is_empty:
        raise ValidationError(_("%(name)s keeps nothing: there is nothing to pass on.") % {"name": leaver})
    if found.mark != seen:
        words = _("Something of it has changed since you looked. Below is how it is now: look again.")
        raise ValidationError(words, code=MEANWHILE)
    if found.refusals:
        raise ValidationError(found.refusals)
    with pghistory.context(user=by.pk, why=reason):
        _carry_out(found, now)
    return found


def _carry_out(found: Plan, now: datetime) -> None:
    for step in found.steps:
        _write(step.case, step.coordinator, step.backup)
    for due, taker in found.dates:
        DueDate.objects.filter(pk=due.pk).update(for_whom=taker)
    for row, taker in found.wishes:
        if taker is None:
            row.delete()
        else:
            ReminderPreference.objects.filter(pk=row.pk).update(user=taker)
    CalendarAddress.objects.filter(pk__in=[row.pk for row in found.calendars]).update(revoked_at=now)


def _write(case: Case, coordinator: User | None, backup: User | None) -> None:
    Case.objects.filter(pk=case.pk).update(coordinator=coordinator, backup=backup)
    case.coordinator, case.backup = coordinator, backup


def _as_coordinator(case: Case, wish: Wish) -> Step:
    """The taker keeps it. Who was the backup and keeps it now is no backup any more; an empty place is filled."""
    taker, backup, notes = wish.single.get(case.pk, wish.to), case.backup, []
    if taker is None:
        return Step(case, None, backup, True, refused=_("“%(case)s”: choose who keeps it.") % {"case": case})
    if taker == backup:
        backup = None
        notes.append(_("%(name)s was its backup so far.") % {"name": taker})
    if backup is None and wish.stands_in != taker:
        backup = wish.stands_in
    return Step(case, taker, backup, True, (*notes, *_backup_notes(backup)))


def _as_backup(case: Case, wish: Wish) -> Step:
    """The taker steps in, unless that is who keeps it."""
    taker = wish.single.get(case.pk, wish.stands_in)
    if taker and taker == case.coordinator:
        if case.pk in wish.single:
            words = _("“%(case)s”: %(name)s keeps it already and cannot be its backup as well.")
            return Step(case, case.coordinator, None, False, refused=words % {"case": case, "name": taker})
        taker = None
    notes = () if case.keeper and case.keeper != case.backup else (_("Its coordinator cannot act."),)
    return Step(case, case.coordinator, taker, False, (*notes, *_backup_notes(taker)))


def _backup_notes(backup: User | None) -> tuple[str, ...]:
    if backup is None:
        return (_("Nobody is its backup then."),)
    return () if backup.may(Act.RUN_APPEALS) else (_("Its backup, %(name)s, cannot act.") % {"name": backup},)


def _own_dates(leaver: User, takers: Mapping[int, User | None], wish: Wish) -> list[tuple[DueDate, User | None]]:
    """Own dates that still stand: to whoever takes their case, else to whoever takes the cases in general."""
    rows = DueDate.objects.filter(for_whom=leaver, decision="").select_related("appeal", "case")
    return [(row, _taker(row.the_cases, takers) or wish.to) for row in rows.prefetch_related("appeal__cases").order_by("date", "pk")]  # fmt: skip


def _wishes(leaver: User, takers: Mapping[int, User | None]) -> list[tuple[ReminderPreference, User | None]]:
    """Wishes for reminders of single running appeals pass on with the case; where the taker has one, theirs stays."""
    rows = ReminderPreference.objects.filter(user=leaver, appeal__isnull=False).select_related("appeal")
    found = []
    for row in rows.prefetch_related("appeal__cases").order_by("pk"):
        taker = _taker(row.appeal.cases.all(), takers) if row.appeal and row.appeal.is_running else None
        if taker:
            has_one = ReminderPreference.objects.filter(user=taker, appeal=row.appeal).exists()
            found.append((row, None if has_one else taker))
    return found


def _taker(cases: Iterable[Case], takers: Mapping[int, User | None]) -> User | None:
    return next((takers[case.pk] for case in cases if takers.get(case.pk)), None)


def _mark(
    steps: list[Step], dates: list[tuple[DueDate, User | None]], wishes: list[tuple[ReminderPreference, User | None]],
    calendars: list[CalendarAddress],
) -> str:  # fmt: skip
    """A sum of what the plan would change, as it stands and as it would be."""
    parts = [
        f"{s.case.pk}:{s.case.coordinator_id}:{s.case.backup_id}:{_key(s.coordinator)}:{_key(s.backup)}" for s in steps
    ]
    parts += [f"d{due.pk}:{_key(taker)}" for due, taker in dates] + [
        f"w{row.pk}:{_key(taker)}" for row, taker in wishes
    ]
    return hashlib.sha256("|".join([*parts, *(f"c{row.pk}" for row in calendars)]).encode()).hexdigest()


def _key(user: User | None) -> int:
    return user.pk if user else 0


# Who may take


def _check_takers(leaver: User, wish: Wish) -> None:
    """Raises ValidationError beside the field."""
    for name, person in (
        ("to", wish.to),
        ("stands_in", wish.stands_in),
        *(("to", one) for one in wish.single.values()),
    ):
        if person == leaver:
            raise ValidationError({name: _("%(name)s is who passes it on. Choose someone else.") % {"name": person}})
        if person:
            _check_taker(name, person)
    if wish.to and wish.to == wish.stands_in:
        raise ValidationError({"stands_in": TWO_PEOPLE})


def _check_taker(name: str, person: User) -> None:
    """Asks the database: the account may have been frozen since the page was opened."""
    if not User.objects.who_may(Act.RUN_APPEALS).filter(pk=person.pk).exists():
        words = _("%(name)s cannot keep cases: the account is frozen, or may not run appeals.")
        raise ValidationError({name: words % {"name": person}})


class _Notes:
    """Who keeps a case and may read notes reads those of the case: only someone who reads them lets others in."""

    def __init__(self, by: User) -> None:
        self.by = by
        self.open: dict[User, set[int] | None] = {}

    def refusal(self, case: Case, taker: User) -> str:
        if not taker.may(Act.READ_NOTES) or self._opens(case, taker) or self._opens(case, self.by):
            return ""
        words = _(
            "“%(case)s”: %(name)s would read its internal notes then. Only a publisher or who works on it may let them in."
        )
        return words % {"case": case, "name": taker}

    def _opens(self, case: Case, user: User) -> bool:
        if not user.may(Act.READ_NOTES):
            return False
        if user not in self.open:
            all_of_them = Role.PUBLISHER in user.roles
            mine = Case.objects.assigned_to(user).values_list("pk", flat=True)
            self.open[user] = None if all_of_them else set(mine)
        opened = self.open[user]
        return opened is None or case.pk in opened
