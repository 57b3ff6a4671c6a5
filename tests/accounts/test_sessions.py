"""Sessions end: after half an hour without a click, after twelve hours whatever happens, and when someone says so."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.sessions import StaffSession, has_ended
from tests.accounts.steps import enrolled, second_step, sign_in, text_of
from tests.accounts.test_sign_in import NEW, ask_for_link, set_password
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
YOURS = "/accounts/yours/"


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


def is_signed_in(client) -> bool:
    return client.get(YOURS).status_code == 200


def test_the_two_limits():
    assert not has_ended({"started": 0, "seen": 0}, 1799)
    assert has_ended({"started": 0, "seen": 0}, 1800)
    assert not has_ended({"started": 0, "seen": 43_100}, 43_199)
    assert has_ended({"started": 0, "seen": 43_100}, 43_200)


def test_half_an_hour_without_a_click_ends_it(editor):
    client, _secret, _codes = enrolled(editor)
    start = timezone.now()
    for minutes, expected in ((29, True), (57, True), (88, False)):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            assert is_signed_in(client) is expected
    assert not StaffSession.objects.filter(account=editor).exists()
    assert "You were signed out" in text_of(client.get(reverse("account_login")))


def test_twelve_hours_end_it_however_busy_one_is(editor):
    client, _secret, _codes = enrolled(editor)
    start = timezone.now()
    for minutes in range(25, 12 * 60, 25):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            assert is_signed_in(client)
    with time_machine.travel(start + timedelta(hours=12, minutes=1)):
        assert not is_signed_in(client)


def test_they_are_counted_and_ended_everywhere(editor, publisher):
    here, there, theirs = enrolled(editor)[0], Client(), enrolled(publisher)[0]
    codes = here.post(reverse("mfa_generate_recovery_codes"), follow=True).content.decode()
    sign_in(there)
    second_step(there, "".join(codes.split("<code>")[1][:9].split()))
    page = text_of(here.get(YOURS))
    assert "Where you are signed in 2" in page and page.count("last click at") == 2
    here.post(reverse("account_end_sessions"), {"which": "others"})
    assert is_signed_in(here) and not is_signed_in(there) and is_signed_in(theirs)
    here.post(reverse("account_end_sessions"), {"which": "all"})
    assert not is_signed_in(here) and is_signed_in(theirs)
    assert not StaffSession.objects.filter(account=editor).exists()


def test_a_changed_password_ends_the_others(editor, client_of):
    here, there = client_of(editor), client_of(editor)
    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert is_signed_in(here) and not is_signed_in(there)
    assert StaffSession.objects.filter(account=editor).count() == 1


def test_a_forgotten_password_ends_all(editor, client_of):
    here = client_of(editor)
    set_password(Client(), ask_for_link(editor.email))
    assert not is_signed_in(here) and not StaffSession.objects.filter(account=editor).exists()


def test_an_ended_session_does_not_come_back_with_a_request_that_was_under_way(editor, client_of):
    client = client_of(editor)
    client.get(YOURS)
    session = client.session
    assert session["seen"]
    StaffSession.objects.all().delete()
    session["seen"] = 1
    with pytest.raises(UpdateError):
        session.save()
    assert not is_signed_in(client)
