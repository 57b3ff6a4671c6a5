"""What is asked of one date and of many is the same, whatever its appeal or case is doing."""

from datetime import date

import pytest

from appeals.models import Appeal, DueDate
from appeals.vocab import AppealState, DueDecision, DueKind
from cases.models import Case
from cases.vocab import WorkflowState

pytestmark = pytest.mark.django_db


@pytest.fixture
def dates() -> list[DueDate]:
    owners = [
        {"appeal": Appeal.objects.create(slug=state, title=state, state=state, state_note="Placeholder.")}
        for state in AppealState.values
    ]
    owners += [{"case": Case.objects.create(slug=state, title=state, state=state)} for state in WorkflowState.values]
    for owner in owners:
        for decision in ("", DueDecision.DONE):
            DueDate.objects.create(kind=DueKind.OWN, date=date(2026, 12, 24), decision=decision, **owner)
    return list(DueDate.objects.select_related("appeal", "case"))


def test_which_dates_stand_and_which_are_reminded_of(dates):
    standing = {due.pk for due in dates if due.is_undecided}
    assert standing == set(DueDate.objects.undecided().values_list("pk", flat=True))
    told = {due.pk for due in dates if due.is_reminded_of}
    assert told == set(DueDate.objects.reminded_of().values_list("pk", flat=True))
    assert 0 < len(told) < len(standing) < len(dates)


def test_which_appeals_run(dates):
    running = {appeal.pk for appeal in Appeal.objects.all() if appeal.is_running}
    assert running == set(Appeal.objects.running().values_list("pk", flat=True)) and len(running) == 2
