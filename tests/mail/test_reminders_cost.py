"""What a look for reminders asks of the database, and what the command says of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from appeals import reminders
from appeals.mailing import outbox
from appeals.models import Appeal, DeskSettings, DueDate
from appeals.vocab import AppealState
from cases.models import Case
from tests.conftest import member

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 29, 6, 0, tzinfo=UTC)


@pytest.fixture
def case(db) -> Case:
    DeskSettings.objects.create(pk=1, offsets=[3])
    keeper = member(Role.COORDINATOR, email="keeper@example.org")
    return Case.objects.create(slug="one", title="One", countries=["KH"], coordinator=keeper)


def call(case: Case, number: int, day: date) -> None:
    row = Appeal.objects.create(slug=f"call-{number}", title="A call", state=AppealState.OPEN)
    row.cases.add(case)
    DueDate.objects.create(appeal=row, date=day)


def test_a_look_asks_the_same_few_questions_for_one_date_and_for_many(case):
    call(case, 0, date(2027, 2, 1))
    reminders.remind(now=NOW)
    outbox.send_due(now=NOW)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert not reminders.remind(now=NOW + timedelta(minutes=30)).mails
        return len(asked)

    few = questions()
    for number in range(1, 30):
        call(case, number, date(2027, 2, 4) + timedelta(days=number % 6))
    assert questions() == few <= 7


def test_the_command_says_what_it_did(case, capsys, monkeypatch):
    call(case, 0, date(2027, 2, 1))
    monkeypatch.setattr("appeals.management.commands.send_reminders.timezone.now", lambda: NOW)
    call_command("send_reminders")
    said = capsys.readouterr().out
    assert "New: 1 reminders in 1 mails to 1 colleagues" in said and "Sent 1 mails" in said
    call_command("send_reminders")
    assert "New: 0 reminders" in capsys.readouterr().out
