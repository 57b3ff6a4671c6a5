"""Who keeps a date: the coordinator, else the backup, else nobody; the same over loaded rows and in the database."""

import itertools

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Act, Role
from appeals import keepers
from appeals.models import Appeal, DueDate
from appeals.vocab import AppealState, DueKind
from cases.models import Case
from cases.vocab import WorkflowState
from tests.conftest import member

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


def make_case(slug: str, **fields) -> Case:
    return Case.objects.create(slug=slug, title=slug, countries=["KH"], **fields)


def make_appeal(slug: str) -> Appeal:
    return Appeal.objects.create(slug=slug, title=slug, state=AppealState.OPEN)


def due_of(case: Case) -> DueDate:
    return DueDate.objects.create(case=case, kind=DueKind.HEARING, date=TODAY)


@pytest.fixture
def people(coordinator) -> list[User | None]:
    """One who can act, one who is frozen, one without a role that runs appeals, nobody."""
    other = member(Role.PUBLISHER, email="other@example.org")
    frozen = member(Role.COORDINATOR, email="frozen@example.org", is_active=False)
    return [coordinator, other, frozen, member(Role.EDITOR, email="only-edits@example.org"), None]


def test_the_keeper_in_python_and_in_the_database_is_the_same(people):
    cases = []
    for number, (first, second) in enumerate(itertools.product(people, people)):
        if first != second or first is None:
            cases.append(make_case(f"case-{number}", coordinator=first, backup=second))
    nobody = {case.pk for case in cases if case.keeper is None}
    assert nobody == set(Case.objects.kept_by_nobody().values_list("pk", flat=True))
    assert 0 < len(nobody) < len(cases)
    for user in filter(None, people):
        kept = {case.pk for case in cases if case.keeper == user}
        assert kept == set(Case.objects.kept_by(user).values_list("pk", flat=True))


def test_the_backup_keeps_what_a_coordinator_who_cannot_act_has(people):
    able, other, frozen, only_edits, _none = people
    due = due_of(make_case("a", coordinator=frozen, backup=other))
    assert keepers.keepers(due) == [other]
    assert keepers.backups(due) == [] and keepers.lacks_backup(due) and not keepers.has_gap(due)
    due.case.coordinator, due.case.backup = able, only_edits
    assert keepers.keepers(due) == [able] and keepers.backups(due) == []
    due.case.backup = other
    assert keepers.backups(due) == [other] and not keepers.lacks_backup(due)


def test_an_appeal_is_kept_by_the_keepers_of_all_its_cases_each_once(people):
    able, other, frozen, *_rest = people
    appeal = make_appeal("three")
    appeal.cases.set(
        [
            make_case("a", coordinator=able),
            make_case("b", coordinator=other, backup=able),
            make_case("c", coordinator=able),
        ]
    )
    due = DueDate.objects.create(appeal=appeal, date=TODAY)
    assert sorted(user.pk for user in keepers.keepers(due)) == sorted([able.pk, other.pk])
    assert keepers.backups(due) == [able] and not keepers.has_gap(due)
    appeal.cases.add(make_case("d", coordinator=frozen))
    assert keepers.has_gap(due)


def test_an_appeal_that_names_no_case_is_kept_by_nobody():
    due = DueDate.objects.create(appeal=make_appeal("none"), date=TODAY)
    assert keepers.keepers(due) == [] and keepers.has_gap(due)


def test_red_is_only_what_is_due_and_kept_by_nobody(people):
    able, _other, frozen, *_rest = people
    appeal = make_appeal("runs")
    red, kept, quiet = (
        make_case(slug, coordinator=who) for slug, who in (("red", None), ("kept", able), ("quiet", None))
    )
    appeal.cases.set([red, kept])
    dated = make_case("dated", coordinator=frozen)
    due = due_of(dated)
    assert set(keepers.unkept_cases()) == {red, dated}
    Case.objects.filter(pk=red.pk).update(state=WorkflowState.WITHDRAWN)
    DueDate.objects.filter(pk=due.pk).update(decision="done")
    assert not keepers.unkept_cases().exists() and quiet.keeper is None


def test_who_may_an_act_is_the_same_in_python_and_in_the_database(people):
    for act in Act:
        assert {user for user in User.objects.all() if user.may(act)} == set(User.objects.who_may(act))
