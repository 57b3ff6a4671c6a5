"""Signing in, out, and setting passwords; through the pages, as a person would."""

import base64
import pickle
import re
import time
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts import browsers
from accounts.adapter import fingerprint
from accounts.sessions import StaffSession
from tests.accounts.steps import enrol, run_jobs, sign_in, text_of
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "another long placeholder password"


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


def test_signing_in_leads_to_the_page_that_was_wanted(editor):
    response = sign_in(Client(), next="/admin/r/1/1/")
    assert response.status_code == 302 and response.url == "/admin/r/1/1/"


def test_signing_in_does_not_lead_to_another_site(editor):
    assert sign_in(Client(), next="https://elsewhere.example/").url == settings.LOGIN_REDIRECT_URL


def test_an_e_mail_may_be_typed_in_capitals(editor):
    assert sign_in(Client(), "EDITOR@example.org").status_code == 302


def test_the_admin_sends_to_the_one_sign_in_page():
    response = Client().get("/admin/login/?next=/admin/accounts/")
    assert response.url == "/accounts/login/?next=/admin/accounts/"


@pytest.mark.parametrize("email", ["editor@example.org", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_e_mail_are_told_alike(editor, email):
    response = sign_in(Client(), email, "wrong")
    assert response.status_code == 200
    assert "not correct" in text_of(response)


def test_a_frozen_account_is_told_so_only_with_the_right_password(frozen):
    client = Client()
    assert "frozen" not in text_of(sign_in(client, frozen.email, "wrong"))
    response = sign_in(client, frozen.email)
    assert response.status_code == 403 and "has been switched off" in text_of(response)
    assert not StaffSession.objects.exclude(account=None).exists() and client.get("/admin/").status_code == 302


def test_freezing_ends_a_session_with_the_next_click(editor, client_of):
    client = client_of(editor)
    assert client.get("/admin/").status_code == 200
    editor.is_active = False
    editor.save()
    assert client.get("/admin/").status_code == 302


def hammer(client, times=8, email="editor@example.org"):
    for _ in range(times):
        sign_in(client, email, "wrong")


def test_guessing_is_slowed_down_even_with_the_right_password_at_last(editor):
    client = Client()
    hammer(client, 5)
    assert "Too many tries" in text_of(sign_in(client))
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert sign_in(client).status_code == 302


def test_another_name_for_this_site_gives_no_further_tries(editor):
    hammer(Client(), 5)
    assert "Too many tries" in text_of(sign_in(Client(headers={"host": "other.example"})))


def test_a_strangers_tries_do_not_keep_the_owner_out(editor):
    hammer(Client(REMOTE_ADDR="203.0.113.9"))
    assert sign_in(Client(REMOTE_ADDR="198.51.100.7")).status_code == 302


def test_not_even_from_the_same_network_in_a_browser_that_is_known_here(editor):
    owner = Client()
    sign_in(owner)
    owner.post(reverse("account_logout"))
    assert browsers.COOKIE in owner.cookies
    hammer(Client(), 31)
    assert sign_in(Client()).status_code == 429
    assert sign_in(owner).status_code == 302
    owner.post(reverse("account_logout"))
    hammer(owner, 5)
    assert "Too many tries" in text_of(sign_in(owner))  # a known browser has no endless tries either


def test_a_forged_browser_is_not_known(editor):
    forger = Client()
    forger.cookies[browsers.COOKIE] = "anything"
    hammer(Client(), 5)
    assert "Too many tries" in text_of(sign_in(forger))


@pytest.mark.parametrize("email", ["editor@example.org", "nobody@example.org"])
def test_the_slow_down_is_the_same_for_an_unknown_e_mail(editor, email):
    client = Client()
    answers = [text_of(sign_in(client, email, "wrong")).replace(email, "") for _ in range(6)]
    assert ["not correct" in answer for answer in answers] == [True] * 5 + [False]
    assert "Too many tries" in answers[-1]


def test_checking_takes_a_hash_whether_the_account_exists_or_not(editor, frozen, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    for user in (editor, frozen):
        user.set_password(PASSWORD)
        user.save()
    took = {}
    for email in (editor.email, frozen.email, "nobody@example.org"):
        start = time.perf_counter()
        sign_in(Client(), email, "wrong")
        took[email] = time.perf_counter() - start
    assert max(took.values()) < 2 * min(took.values()), took


def test_many_tries_from_one_computer_get_a_plain_page(editor):
    client = Client()
    answers = [sign_in(client, f"n{i}@example.org", "wrong").status_code for i in range(31)]
    assert answers[-1] == 429
    assert "Wait five minutes" in text_of(sign_in(client))


def test_no_address_of_a_computer_is_kept_anywhere(editor, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client = Client(REMOTE_ADDR="127.0.0.1", headers={"x-forwarded-for": "203.0.113.77"})
    sign_in(client, password="wrong")
    sign_in(client)
    enrol(client)
    client.get("/admin/")
    with connection.cursor() as cursor:
        cursor.execute("select table_name from information_schema.tables where table_schema = 'public'")
        tables = [
            name for (name,) in cursor.fetchall() if name.startswith(("habeas_cache", "mfa_", "account", "procra"))
        ]
        kept = ""
        for table in tables:
            cursor.execute(f'select t::text from "{table}" t')
            kept += " ".join(text for (text,) in cursor.fetchall())
        cursor.execute("select value from habeas_cache")
        kept += " ".join(str(pickle.loads(base64.b64decode(value))) for (value,) in cursor.fetchall())  # noqa: S301
    kept += " ".join(str(session.get_decoded()) for session in StaffSession.objects.all())
    assert fingerprint("203.0.113.77") in kept and StaffSession.objects.exists()
    assert not re.search(r"203\.0\.113|127\.0\.0\.1", kept)


def test_a_fingerprint_is_keyed_and_takes_a_home_network_as_one(settings):
    first = fingerprint("2001:db8:0:1::1")
    assert first == fingerprint("2001:db8:0:1:ffff::2") != fingerprint("2001:db8:0:2::1")
    settings.SECRET_KEY = "another key"
    assert fingerprint("2001:db8:0:1::1") != first


def test_callers_without_an_address_are_counted_together():
    assert fingerprint(None) == fingerprint("") == fingerprint("not an address")


def test_signing_out_asks_first(editor, client_of):
    client = client_of(editor)
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get("/admin/").status_code == 200
    client.post(reverse("account_logout"))
    assert client.get("/admin/").status_code == 302


def link_in(message) -> str:
    return re.search(rf"{settings.HABEAS_BASE_URL}(\S+)", message.body)[1]


def ask_for_link(email: str, **more) -> str:
    """The link in the mail that the worker sends to someone who forgot the password."""
    Client(**more).post(reverse("account_reset_password"), {"email": email})
    run_jobs()
    return link_in(mail.outbox[-1])


def set_password(client, link, password=NEW):
    form = client.get(link, follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": password, "password2": password}, follow=True)


def test_a_forgotten_password_is_set_from_a_mail_once(editor):
    client = Client()
    link = ask_for_link(editor.email, headers={"host": "evil.example"})
    [message] = mail.outbox
    assert message.to == [editor.email] and "Hello from" not in message.body and "evil" not in message.body
    assert "Your password is set" in text_of(set_password(client, link))
    assert sign_in(Client(), password=NEW).status_code == 302
    assert "used already" in text_of(Client().get(link, follow=True))
    assert "was changed just now" in mail.outbox[-1].body


def test_asking_for_an_unknown_e_mail_says_the_same_and_sends_nothing(editor):
    answers = [
        text_of(Client().post(reverse("account_reset_password"), {"email": email}, follow=True))
        for email in (editor.email, "nobody@example.org")
    ]
    assert answers[0] == answers[1] and not mail.outbox  # the worker sends it, so that both take the same time
    run_jobs()
    assert [message.to for message in mail.outbox] == [[editor.email]]


def test_a_frozen_account_gets_no_link(frozen):
    Client().post(reverse("account_reset_password"), {"email": frozen.email})
    run_jobs()
    assert not mail.outbox


def test_a_weak_password_is_refused_in_words(editor, client_of):
    form = {"oldpassword": PASSWORD, "password1": "password", "password2": "password"}
    response = client_of(editor).post(reverse("account_change_password"), form)
    assert "too short" in text_of(response) and "too common" in text_of(response)


def test_a_changed_password_is_told_by_mail_and_keeps_the_session(editor, client_of):
    client = client_of(editor)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    response = client.post(reverse("account_change_password"), form, follow=True)
    assert response.redirect_chain == [("/accounts/yours/", 302)] and "Your password is changed." in text_of(response)
    assert [message.to for message in mail.outbox] == [[editor.email]]


@pytest.mark.parametrize(
    "gone",
    [
        "signup",
        "email",
        "inactive",
        "reauthenticate",
        "confirm-email",
        "password/set",
        "login/code",
        "3rdparty",
    ],
)
def test_the_rest_of_the_library_does_not_exist(gone, editor, client_of):
    assert client_of(editor).get(f"/accounts/{gone}/").status_code == 404


@pytest.mark.parametrize("name", ["account_signup", "account_email", "mfa_index", "mfa_trust"])
def test_its_names_do_not_exist_either(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize(
    "name", ["account_login", "account_reset_password", "account_reset_password_done", "account_logout"]
)
def test_pages_of_sign_in_keep_to_the_policy(name, editor, client_of):
    client = client_of(editor) if name == "account_logout" else Client()
    page = client.get(reverse(name)).content.decode()
    assert not re.search(r"<script(?! src=)", page) and " style=" not in page and "<style" not in page
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


def test_the_form_of_sign_in_is_labelled_and_known_to_password_managers():
    page = Client().get(reverse("account_login")).content.decode()
    assert '<label for="id_login">' in page and '<label for="id_password">' in page
    assert "placeholder" not in page and 'autocomplete="username"' in page and 'autocomplete="current-password"' in page


def test_a_form_without_its_token_gets_a_plain_page(editor):
    client = Client(enforce_csrf_checks=True)
    response = sign_in(client)
    assert response.status_code == 403 and "Nothing was saved" in text_of(response)
