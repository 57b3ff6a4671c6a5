"""How the worker deals with what strangers sent: each once, emptied afterwards, and nothing held up by a bad one."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases import inbox, inbox_kinds
from cases.models import InboxMessage
from cases.public import intake

pytestmark = pytest.mark.django_db

REPORT = {"letters": 1, "secret": "one"}


def sent(kind=inbox_kinds.REPORT, subject="placeholder", sender="192.0.2.1", **body):
    return intake.send(kind, subject, sender, body or REPORT)


def worked_off(act, kind=inbox_kinds.REPORT):
    return inbox.work_off(kind, act, now=timezone.now())


class TestWorkingOff:
    def test_deals_with_each_message_once_and_empties_it(self):
        sent()
        seen = []
        assert worked_off(lambda message, now: seen.append(message.body)) == 1
        assert worked_off(lambda message, now: seen.append(message.body)) == 0
        assert seen == [REPORT]
        assert InboxMessage.objects.get().body == {}

    def test_drops_what_makes_no_sense(self):
        sent()

        def refuse(message, now):
            raise ValidationError("nonsense")

        assert worked_off(refuse) == 1
        assert not InboxMessage.objects.for_worker(inbox_kinds.REPORT).exists()

    def test_lets_one_that_fails_wait_without_holding_up_the_next(self):
        sent(letters=1)
        sent(letters=2)
        done = []

        def act(message, now):
            if message.body["letters"] == 1:
                raise ZeroDivisionError
            done.append(message.body["letters"])

        assert worked_off(act) == 1
        assert done == [2]
        assert InboxMessage.objects.for_worker(inbox_kinds.REPORT).get().body == {"letters": 1}

    def test_keeps_a_day_of_budgets_and_then_nothing(self):
        sent()
        worked_off(lambda message, now: None)
        now = timezone.now()
        assert inbox.forget_worked_off(now=now) == 0
        assert inbox.forget_worked_off(now=now + datetime.timedelta(days=1)) == 1

    def test_is_nothing_that_colleagues_are_told_of(self):
        sent()
        assert not InboxMessage.objects.waiting().exists()
        assert inbox.announce(now=timezone.now()) == 0


class TestTheSameTwice:
    def test_a_report_is_known_again_by_its_sender_whatever_secret_came_along(self):
        assert sent(letters=1, secret="one") == intake.KEPT
        assert sent(letters=1, secret="two") == intake.SEEN
        worked_off(lambda message, now: None)
        assert sent(letters=1, secret="three") == intake.SEEN

    def test_the_same_report_of_another_person_is_another_report(self):
        assert sent() == intake.KEPT
        assert sent(sender="192.0.2.2") == intake.KEPT

    def test_what_was_asked_for_may_be_asked_for_again_once_it_was_done(self):
        follow = {"kind": inbox_kinds.FOLLOW, "address": "reader@example.org"}
        assert sent(**follow) == intake.KEPT
        assert sent(**follow, sender="192.0.2.2") == intake.SEEN
        worked_off(lambda message, now: None, inbox_kinds.FOLLOW)
        assert sent(**follow) == intake.KEPT


class TestBudgets:
    def test_a_sender_may_report_twenty_times_a_day(self):
        answers = [sent(letters=number) for number in range(21)]
        assert answers == [intake.KEPT] * 20 + [intake.SPENT]

    def test_an_office_may_take_back_forty_reports_a_day(self):
        answers = [sent(inbox_kinds.WITHDRAWAL, secret_hash=str(number)) for number in range(41)]
        assert answers == [intake.KEPT] * 40 + [intake.SPENT]
