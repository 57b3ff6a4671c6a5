"""Two at a time: two runs of the worker, and a run while someone decides. Nobody waits for anybody, nothing is there twice."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, transaction

from accounts.roles import Role
from appeals.actions import due, state
from appeals.actions.due_keeping import keep_up
from appeals.models import DueDate
from tests import factories
from tests.conftest import NOW, member

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Each in a thread and a connection of its own, begun together; what each gave or raised."""
    gate, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            gate.wait()
            answers[place] = act()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_two_runs_make_and_move_each_date_once():
    appeals = [factories.appeal(due=date(2026, 12, 1)) for _number in range(3)]
    made = at_once(*[lambda: keep_up(now=NOW)] * 3)
    assert all(isinstance(one, int) for one in made), made
    assert DueDate.objects.filter(rule="follow_up").count() == len(appeals)
    DueDate.objects.filter(kind="write_by").update(date=date(2027, 1, 1))
    moved = at_once(*[lambda: keep_up(now=NOW)] * 3)
    assert all(isinstance(one, int) for one in moved), moved
    assert sum(moved) == len(appeals)
    assert sorted(DueDate.objects.filter(rule="follow_up").values_list("decision", flat=True)) == [
        "",
        "",
        "",
        *["moved"] * 3,
    ]


def test_a_date_that_someone_is_deciding_about_is_left_to_the_next_run():
    appeal, coordinator = factories.appeal(due=date(2026, 12, 1)), member(Role.COORDINATOR)
    keep_up(now=NOW)
    row = DueDate.objects.get(rule="follow_up")
    DueDate.objects.filter(appeal=appeal, kind="write_by").update(date=date(2027, 1, 1))
    with transaction.atomic():
        due.done(row, "Asked by phone.", by=coordinator, now=NOW)  # not committed yet
        assert at_once(lambda: keep_up(now=NOW)) == [0]
    row.refresh_from_db()
    assert row.decision == "done"
    assert keep_up(now=NOW) == 1  # its source has changed since: it is due anew


def test_who_stops_an_appeal_while_its_date_is_being_extended_ends_the_new_date_too():
    appeal, coordinator = factories.appeal(due=date(2026, 12, 1)), member(Role.COORDINATOR)
    stops = threading.Thread(
        target=lambda: at_once(lambda: state.stop(appeal, "stopped", "They are free.", by=coordinator, now=NOW))
    )
    with transaction.atomic():
        due.extend(appeal.due_dates.get(), date(2027, 1, 1), "It goes on.", by=coordinator, now=NOW)
        stops.start()
        stops.join(0.2)  # it waits for the appeal
    stops.join()
    rows = DueDate.objects.filter(appeal=appeal, kind="write_by").order_by("pk")
    assert [row.decision for row in rows] == ["extended", "closed"]
