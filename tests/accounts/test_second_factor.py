"""The second factor: asked of everyone before anything else opens, given once, taken away by an administrator alone."""

import json
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import factors
from accounts.roles import Role
from tests.accounts.steps import code, enrol, enrolled, second_step, sign_in, text_of
from tests.accounts.test_sign_in import ask_for_link, set_password
from tests.conftest import PASSWORD, member

pytestmark = pytest.mark.django_db
ENROL = "/accounts/second-factor/"


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


def test_without_one_nothing_opens_and_enrolling_leads_on_to_where_one_wanted_to_go(
    editor, settings, django_capture_on_commit_callbacks
):
    settings.PRODUCTION = True
    client = Client()
    assert sign_in(client, next="/desk/").url == "/desk/"
    for address in ("/desk/", "/admin/", "/accounts/yours/", "/accounts/colleagues/", "/accounts/password/change/"):
        assert client.get(address).url == f"{ENROL}?next={address}"
        assert client.post(address).url.startswith(ENROL)
    page = client.get(f"{ENROL}?next=/desk/")
    assert "Later" not in text_of(page) and "app/?next=%2Fdesk%2F" in page.content.decode()
    assert client.post(reverse("account_put_off")).status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        _secret, codes = enrol(client, next="/desk/")
    assert len(codes) == 10 and client.get("/desk/").status_code == 200
    assert [message.subject for message in mail.outbox] == ["[Habeas] An app was added"]


def test_in_the_demo_it_may_wait_and_every_page_says_so(editor, settings):
    client = Client()
    sign_in(client)
    assert client.post(reverse("account_put_off"), {"next": "/desk/"}).url == "/desk/"
    for address in ("/admin/", "/desk/", "/accounts/yours/", "/accounts/colleagues/", "/admin/cases/case/"):
        assert "You put your second factor off." in text_of(client.get(address))
    settings.PRODUCTION = True  # the same session, on a server that is used in earnest
    assert client.get("/desk/").url.startswith(ENROL)


def test_who_enrolled_elsewhere_is_asked_in_the_session_that_put_it_off(editor):
    client = Client()
    sign_in(client)
    client.post(reverse("account_put_off"))
    _other, secret, _codes = enrolled(editor)
    assert client.get("/desk/").url.startswith(ENROL)
    again = client.get(client.get("/desk/").url).url
    assert again.startswith(reverse("account_reauthenticate"))
    assert PASSWORD not in again and "password" not in client.get(again).content.decode()
    assert client.post(again, {"password": PASSWORD}).status_code == 200  # the password no longer counts
    assert client.post(again, {"code": code(secret, 1)}).url == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_signing_in_takes_both_and_a_code_works_once(editor):
    _client, secret, _codes = enrolled(editor)
    browser = Client()
    assert sign_in(browser, next="/desk/").url == reverse("mfa_authenticate")
    assert browser.get("/desk/").url.startswith("/accounts/login/")  # the password alone opens nothing
    assert "not right" in text_of(second_step(browser, code(secret, -1)))  # it was used when enrolling
    used = code(secret)
    assert second_step(browser, used).url == "/desk/"
    assert browser.get("/desk/").status_code == 200
    assert cache.get(f"allauth.mfa.totp.used?user={editor.pk}&code={used}")  # the library's own memory
    for emptied in (False, True):
        if emptied:
            cache.clear()
        other = Client()
        sign_in(other)
        assert "was used before" in text_of(second_step(other, used))
    assert second_step(other, f"{code(secret, 1)[:3]} {code(secret, 1)[3:]}").status_code == 302


def test_an_earlier_code_than_the_last_used_one_is_refused(editor):
    _client, secret, _codes = enrolled(editor)
    with time_machine.travel(timezone.now() + timedelta(minutes=3), tick=False):
        first, second, earlier = Client(), Client(), code(secret)
        sign_in(first), sign_in(second)
        assert second_step(first, code(secret, 1)).status_code == 302
        assert second_step(second, earlier).status_code == 200


def test_wrong_codes_are_slowed_down(editor):
    _client, secret, _codes = enrolled(editor)
    browser = Client(REMOTE_ADDR="203.0.113.9")
    sign_in(browser)
    for _ in range(5):
        second_step(browser, "000000")
    assert "Too many tries" in text_of(second_step(browser, code(secret)))


def test_a_recovery_code_stands_in_once_and_is_shown_once(editor):
    client, _secret, codes = enrolled(editor)
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert "cannot be shown again" in page and codes[0][:4] + " " not in page
    for answer in (302, 200):
        browser = Client()
        sign_in(browser)
        assert second_step(browser, codes[3]).status_code == answer
    page = text_of(client.get(reverse("account_yours")))
    assert "Recovery codes 9 left" in page
    client.post(reverse("mfa_generate_recovery_codes"))
    browser = Client()
    sign_in(browser)
    assert second_step(browser, codes[4]).status_code == 200  # the old ones are gone


def test_secrets_are_sealed_where_they_are_stored(editor):
    _client, secret, codes = enrolled(editor)
    with connection.cursor() as cursor:
        cursor.execute("select data::text from mfa_authenticator")
        stored = " ".join(text for (text,) in cursor.fetchall())
    assert secret not in stored and codes[0] not in stored and stored.count("gAAAA") == 2


def test_the_last_one_stays_until_there_is_another(editor):
    client, _secret, _codes = enrolled(editor)
    assert "your only second factor" in text_of(client.get(reverse("mfa_deactivate_totp")))
    client.post(reverse("mfa_deactivate_totp"))
    key = Authenticator.objects.create(
        user=editor, type=Authenticator.Type.WEBAUTHN, data={"name": "Spare", "credential": {}}
    )
    client.post(reverse("mfa_deactivate_totp"))
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"webauthn", "recovery_codes"}
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert factors.has_factor(editor)


def test_another_persons_passkey_cannot_be_taken_away(editor, publisher):
    client, _secret, _codes = enrolled(editor)
    key = Authenticator.objects.create(user=publisher, type="webauthn", data={"name": "Theirs", "credential": {}})
    for method in (client.get, client.post):
        assert method(reverse("mfa_remove_webauthn", args=[key.pk])).status_code == 404


def test_changing_a_factor_asks_for_a_fresh_one(editor):
    client, secret, _codes = enrolled(editor)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        for name in ("mfa_generate_recovery_codes", "mfa_add_webauthn"):
            assert client.get(reverse(name)).url.startswith(reverse("account_reauthenticate"))
        client.post(reverse("mfa_generate_recovery_codes"))
        assert not any("recovery" in message.subject for message in mail.outbox)
        again = f"{reverse('account_reauthenticate')}?next=/accounts/second-factor/codes/new/"
        assert client.post(again, {"code": code(secret)}).url == "/accounts/second-factor/codes/new/"
        assert client.get("/accounts/second-factor/codes/new/").status_code == 200


def test_confirming_does_not_lead_to_another_site(editor):
    client, secret, _codes = enrolled(editor)
    again = f"{reverse('account_reauthenticate')}?next=https://elsewhere.example/"
    assert client.post(again, {"code": code(secret)}).url == "/admin/"


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "[]",
        "7",
        "{}",
        "null",
        '{"response": 3}',
        '{"id": "x", "rawId": "é", "type": [], "response": {}}',
        "\x00",
        '{"response": {"userHandle": "AAAA"}}',
    ],
)
def test_nonsense_instead_of_a_passkey_is_refused_in_words(editor, answer):
    client, _secret, _codes = enrolled(editor)
    sent = {"credential": answer}
    client.get(reverse("mfa_add_webauthn"))
    assert client.post(reverse("mfa_add_webauthn"), sent | {"name": "x"}).status_code == 200
    assert client.post(reverse("account_reauthenticate"), sent).status_code == 200
    stranger = Client()
    assert (
        "publicKey"
        in json.loads(stranger.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}).content)[
            "request_options"
        ]
    )
    assert stranger.post(reverse("mfa_login_webauthn"), sent).url == reverse("account_login")
    browser = Client()
    sign_in(browser)
    assert browser.post(reverse("mfa_authenticate"), sent).status_code == 200


def test_a_new_password_does_not_weaken_it(editor):
    enrolled(editor)
    set_password(Client(), ask_for_link(editor.email), "another long placeholder password")
    browser = Client()
    assert sign_in(browser, password="another long placeholder password").url == reverse("mfa_authenticate")
    assert browser.get("/admin/").url.startswith("/accounts/login/")


def test_an_administrator_takes_it_away_with_a_fresh_factor_of_their_own(editor, administrator):
    theirs, _secret, _codes = enrolled(editor)
    office, secret, _codes = enrolled(administrator)
    mail.outbox.clear()
    address = reverse("account_reset_factor", args=[editor.pk])
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert office.post(address).url.startswith(reverse("account_reauthenticate"))
        assert factors.has_factor(editor)
        office.post(f"{reverse('account_reauthenticate')}?next={address}", {"code": code(secret)})
        assert "make sure that it is really them" in text_of(office.get(address))
        office.post(address)
    assert not Authenticator.objects.filter(user=editor).exists() and factors.has_factor(administrator)
    [message] = mail.outbox
    assert message.to == [editor.email] and str(administrator) in message.body
    assert theirs.get("/accounts/yours/").url.startswith("/accounts/login/")  # their sessions ended
    assert sign_in(theirs).status_code == 302 and theirs.get("/desk/").url.startswith(ENROL)


def test_nobody_takes_their_own_away_like_this(administrator):
    office, _secret, _codes = enrolled(administrator)
    office.post(reverse("account_reset_factor", args=[administrator.pk]))
    assert factors.has_factor(administrator)


def test_others_may_not(editor, publisher, client_of):
    for user in (publisher, member(Role.COORDINATOR)):
        assert client_of(user).post(reverse("account_reset_factor", args=[editor.pk])).status_code == 403
