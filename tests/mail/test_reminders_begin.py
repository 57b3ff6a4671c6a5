"""Reminders of a date begin when it begins to stand as it does: what came before that was nobody's to be told, and is not late."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.bring_back import bring_back
from accounts.roles import Act, Role
from accounts.versions import history_of
from appeals import publishing, reminders
from appeals.models import Appeal, DueDate, Reminder
from appeals.vocab import AppealState
from cases import publishing as case_publishing
from cases.models import Case
from tests import factories
from tests.admin.forms import send
from tests.conftest import NOW, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(coordinator) -> Case:
    return factories.case(coordinator=coordinator, backup=member(Role.COORDINATOR, email="backup@example.org"))


def in_days(days: int, now=NOW):
    return now.date() + timedelta(days=days)


def test_a_date_that_was_deleted_and_brought_back_is_not_told_of_twice(case, coordinator):
    due = factories.appeal(case, due=in_days(14)).due_dates.get()
    DueDate.objects.filter(pk=due.pk).update(set_at=NOW - timedelta(days=40))
    at_six = NOW.replace(hour=6, minute=0)
    assert reminders.remind(now=at_six).mails == 1
    key = due.pk
    due.delete()
    entry = history_of(DueDate).objects.get(pgh_obj_id=key, pgh_label="delete")
    bring_back(DueDate, entry.pgh_id, act=Act.RUN_APPEALS, by=coordinator, now=at_six + timedelta(minutes=5), may=bool)
    assert reminders.remind(now=at_six + timedelta(minutes=6)).mails == 0
    assert reminders.remind(now=at_six + timedelta(days=7)).mails == 1


def test_of_a_day_that_was_corrected_nobody_is_told_late(case, coordinator, client_of):
    now = timezone.now()
    due = factories.appeal(case, due=in_days(200, now)).due_dates.get()
    DueDate.objects.filter(pk=due.pk).update(set_at=now - timedelta(days=40))
    send(client_of(coordinator), DueDate, "change", due.pk, date=f"{in_days(5, now):%-d %B %Y}")
    assert DueDate.objects.get().date == in_days(5, now)
    assert reminders.remind(now=now + timedelta(minutes=1)).reminders == 0
    day_before = (now + timedelta(days=4)).replace(hour=6, minute=1)
    done = reminders.remind(now=day_before)
    assert done.reminders and not Reminder.objects.filter(offset=1, is_late=True)
    assert not Reminder.objects.filter(offset__gt=3)


def test_words_that_are_corrected_leave_it_as_it_is(case, coordinator, client_of):
    due = factories.appeal(case, due=in_days(200)).due_dates.get()
    DueDate.objects.filter(pk=due.pk).update(set_at=NOW)
    send(client_of(coordinator), DueDate, "change", due.pk, afterwards="Ask.")
    assert DueDate.objects.get().set_at == NOW


def test_of_an_appeal_that_was_a_draft_until_now_nobody_is_told_late(case, publisher):
    case_publishing.publish(case, by=publisher, now=NOW)
    appeal = factories.appeal(case, due=in_days(5), state=AppealState.DRAFT)
    DueDate.objects.filter(appeal=appeal).update(set_at=NOW - timedelta(days=30))
    publishing.publish(appeal, by=publisher, now=NOW)
    assert Appeal.objects.get().state == AppealState.OPEN
    assert reminders.remind(now=NOW + timedelta(minutes=1)).reminders == 0
    assert reminders.remind(now=(NOW + timedelta(days=2)).replace(hour=6, minute=1)).reminders == 1
    assert not Reminder.objects.get().is_late


def test_a_date_that_was_set_while_the_clock_ran_ahead_misses_none(case):
    due = factories.appeal(case, due=in_days(14)).due_dates.get()
    DueDate.objects.filter(pk=due.pk).update(set_at=NOW + timedelta(days=9))
    assert reminders.remind(now=NOW.replace(hour=5, minute=0)).reminders == 0
    assert reminders.remind(now=NOW.replace(hour=6, minute=0)).reminders == 1
    assert reminders.remind(now=(NOW + timedelta(days=7)).replace(hour=6, minute=1)).reminders == 1
