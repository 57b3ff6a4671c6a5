"""Who keeps a date: the one place. The coordinator of its case, or the backup while that account cannot act, or nobody."""

from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.roles import Act, Role
from appeals.models import Appeal, DueDate
from cases.models import Case
from cases.vocab import WorkflowState


def open_to(user: User) -> Q:
    """The dates that concern `user`: an own date of a colleague is theirs alone while their account can act."""
    return Q(for_whom=None) | Q(for_whom=user.pk) | ~Q(for_whom__in=User.objects.who_may(Act.RUN_APPEALS))


def keepers(due: DueDate) -> list[User]:
    """Who must act on a date: the keepers of its cases, each once. Over loaded rows, without a query."""
    return keepers_of(due.the_cases)


def keepers_of(cases: Iterable[Case]) -> list[User]:
    return list(dict.fromkeys(case.keeper for case in cases if case.keeper))


def backups(due: DueDate) -> list[User]:
    """Whom to tell when a keeper does not act: the backups of its cases who are not the keeper of that case already."""
    return backups_of(due.the_cases)


def backups_of(cases: Iterable[Case]) -> list[User]:
    return list(dict.fromkeys(case.stand_in for case in cases if case.stand_in))


def has_gap(due: DueDate) -> bool:
    """Whether nobody keeps one of its cases, or it is of an appeal that names none: then all coordinators are told."""
    return is_gap(due.the_cases)


def is_gap(cases: Collection[Case]) -> bool:
    return not cases or any(case.keeper is None for case in cases)


def lacks_backup(due: DueDate) -> bool:
    """Whether nobody could step in for the keeper of one of its cases, or it is of an appeal that names none."""
    cases = due.the_cases
    return not cases or any(case.stand_in is None for case in cases)


def coordinators() -> QuerySet[User]:
    """Every coordinator who can act: whom to tell where nobody keeps a date."""
    return User.objects.filter(is_active=True, roles__contains=[Role.COORDINATOR])


def may_take() -> QuerySet[User]:
    """Who may be coordinator or backup of a case."""
    return User.objects.who_may(Act.RUN_APPEALS)


def unkept_cases() -> QuerySet[Case]:
    """Cases that nobody keeps although something is due: a running appeal, or a date that still stands. Red on the desk."""
    running = Appeal.objects.running().filter(cases=OuterRef("pk"))
    due = DueDate.objects.undecided().filter(case=OuterRef("pk"))
    waits = Q(Exists(running)) | Q(Exists(due))
    return Case.objects.kept_by_nobody().filter(waits).exclude(state=WorkflowState.WITHDRAWN)
