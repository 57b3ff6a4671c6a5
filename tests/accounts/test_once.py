"""What is sent twice is done once: tokens are spent once, by one account, for one address, for a while."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction

from accounts import once
from accounts.models import User
from accounts.roles import Role
from tests.cases.test_concurrency import at_once
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
HERE = "admin:cases_case_add"


def test_it_is_spent_once_and_leads_to_what_the_first_one_made(editor):
    token = once.issue(by=editor, address=HERE)
    assert once.spend(token, by=editor, address=HERE) is True
    once.remember(token, "/admin/cases/case/1/")
    assert once.spend(token, by=editor, address=HERE) is False
    assert once.led_to(token) == "/admin/cases/case/1/"
    assert once.led_to(once.issue(by=editor, address=HERE)) == ""


def test_no_two_tokens_are_the_same(editor):
    assert len({once.issue(by=editor, address=HERE) for _ in range(9)}) == 9


def test_what_was_undone_may_be_sent_again(editor):
    token = once.issue(by=editor, address=HERE)
    with transaction.atomic():
        once.spend(token, by=editor, address=HERE)
        transaction.set_rollback(True)
    assert once.spend(token, by=editor, address=HERE)
    once.take_back(token)
    assert once.spend(token, by=editor, address=HERE)


def test_it_holds_for_one_account_and_one_address(editor, publisher):
    token = once.issue(by=editor, address=HERE)
    for wrong in ({"by": publisher, "address": HERE}, {"by": editor, "address": "elsewhere"}):
        with pytest.raises(once.NotValid):
            once.spend(token, **wrong)
    for forged in ("", "x", token[:-1], token + "x", "\x00", "ក" * 9999, ":" * 50):
        with pytest.raises(once.NotValid, match="too long"):
            once.spend(forged, by=editor, address=HERE)


def test_it_runs_out_and_is_forgotten(editor):
    with time_machine.travel(NOW, tick=False):
        token = once.issue(by=editor, address=HERE)
        once.spend(token, by=editor, address=HERE)
    with time_machine.travel(NOW + timedelta(days=6), tick=False):
        assert once.spend(token, by=editor, address=HERE) is False
    with time_machine.travel(NOW + timedelta(days=7, seconds=2), tick=False), pytest.raises(once.NotValid):
        once.spend(token, by=editor, address=HERE)
    once.SpentToken.objects.update(spent_at=NOW)
    assert once.forget_outlived(now=NOW + timedelta(days=7)) == 0, "it could still be sent again"
    assert once.forget_outlived(now=NOW + timedelta(days=8, seconds=1)) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_goes_ahead():
    user = User.objects.create_user("one@example.org", name="One", roles=[Role.EDITOR])
    token = once.issue(by=user, address=HERE)

    def send(number: int) -> bool:
        with transaction.atomic():
            return once.spend(token, by=user, address=HERE)

    assert sorted(at_once(6, send)) == [False] * 5 + [True]
