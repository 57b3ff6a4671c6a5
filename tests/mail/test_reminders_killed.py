"""Several workers at once, and one that is killed at any of its statements: each reminder has its row and its mail once."""

import os
import signal
import threading
from datetime import UTC, date, datetime
from multiprocessing import get_context

import pytest
from django.db import connection, connections

from accounts.roles import Role
from appeals import reminders
from appeals.models import Appeal, DeskSettings, DueDate, Mail, Reminder
from appeals.vocab import AppealState
from cases.models import Case
from tests.conftest import member

NOW = datetime(2027, 1, 29, 6, 0, tzinfo=UTC)


@pytest.fixture
def house(transactional_db) -> None:
    """Two who keep one appeal, and three more dates of one of them: five mails."""
    DeskSettings.objects.create(pk=1, offsets=[3])
    for number in range(2):
        keeper = member(Role.COORDINATOR, email=f"keeper{number}@example.org")
        Case.objects.create(slug=f"case-{number}", title="A case", countries=["KH"], coordinator=keeper)
    for number in range(4):
        row = Appeal.objects.create(slug=f"call-{number}", title="A call", state=AppealState.OPEN)
        row.cases.set(Case.objects.all() if number == 0 else Case.objects.filter(slug="case-0"))
        DueDate.objects.create(appeal=row, date=date(2027, 2, 1))


def told_once() -> bool:
    rows = Reminder.objects.exclude(queued_at=None)
    return rows.count() == Mail.objects.count() == rows.values("mail").distinct().count() == 5


def work(killed_at: int = 0) -> None:
    connection.ensure_connection()
    count = 0

    def step(execute, *words):
        nonlocal count
        count += 1
        if count == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*words)

    with connection.execute_wrapper(step):
        reminders.remind(now=NOW)
    connections.close_all()


def test_workers_at_once_tell_each_thing_once(house):
    workers = [threading.Thread(target=work) for _number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert told_once()


@pytest.mark.parametrize("statement", [8, 10, 14])
def test_a_worker_that_is_killed_leaves_nothing_out_and_nothing_twice(house, statement):
    """At the rows, between rows and mails, between two mails."""
    connections.close_all()
    process = get_context("fork").Process(target=work, args=(statement,))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL and not told_once()
    reminders.remind(now=NOW)
    assert told_once()
    reminders.remind(now=NOW)
    assert told_once()
