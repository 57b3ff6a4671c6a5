"""Production does not start where the second factor could not be asked, or could not be given."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.checks import run_checks
from django.test import Client

from accounts.sealing import seal
from config import checks
from tests.accounts.steps import enrolled

pytestmark = pytest.mark.django_db


@pytest.fixture
def ids(settings):
    settings.PRODUCTION = True
    return lambda: {message.id for message in run_checks(databases=["default"])}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INSTALLED_APPS", "allauth.mfa"),
        ("MIDDLEWARE", "config.access.Guard"),
        ("MIDDLEWARE", "accounts.middleware.SessionsEnd"),
        ("SESSION_ENGINE", "accounts.sessions"),
        ("MFA_ADAPTER", "accounts.adapter.SecondFactorAdapter"),
    ],
)
def test_without_what_asks_for_it(ids, name, value, monkeypatch):
    assert "habeas.E010" not in ids()
    setting = checks._setting
    # Not the settings themselves: Django listens to some of them.
    monkeypatch.setattr(
        checks, "_setting", lambda asked: tuple(v for v in setting(asked) if (asked, v) != (name, value))
    )
    assert "habeas.E010" in ids()


def test_the_public_door_needs_none(ids, settings):
    settings.HABEAS_SITE, settings.SESSION_ENGINE = "public", "other"
    assert not ids() & {"habeas.E010", "habeas.E011", "habeas.W001"}


def test_callers_that_all_look_like_one_are_named(ids, settings):
    assert "habeas.W001" in ids()
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert "habeas.W001" not in ids()


def test_a_missing_mail_server_is_named(ids, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "habeas.W002" in ids()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert "habeas.W002" not in ids()


def test_with_another_key_than_the_secrets_were_sealed_with(ids, settings, editor):
    assert "habeas.E011" not in ids()
    enrolled(editor)
    assert "habeas.E011" not in ids()
    settings.SEAL_KEYS = ["another key that is long enough for this check"]
    assert "habeas.E011" in ids()
    Authenticator.objects.filter(type="totp").update(data={"secret": seal("x")})
    assert "habeas.E011" not in ids()
    assert Client().get("/accounts/login/").status_code == 200
