"""System checks: what must not be when real people depend on this, each with an id and how to mend it.

E001-E006, E009, E010, W001 and W002 speak in production only; E007, E008 and E011 look at the database wherever one is asked to
(`manage.py migrate`, `manage.py check --database default`, and every start of the web process in production).
"""

import sys
from collections.abc import Sequence
from typing import TextIO

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as AnyDatabaseError
from django.db import connections, transaction

from accounts.models import User
from accounts.sealing import WrongKey, unseal

REFUSED = 3  # exit code of a start that was refused; gunicorn's own code for "this cannot boot"
SHORTEST_KEY = 32
PER_PROCESS_CACHES = ("LocMemCache", "DummyCache", "FileBasedCache")
OLDEST_POSTGRESQL = 15


def refuse_to_start_if_unsafe(stream: TextIO = sys.stderr) -> None:
    """In production: writes every failing check with its id and hint to `stream` and raises SystemExit(3)."""
    if not settings.PRODUCTION:
        return
    errors = [
        message for message in run_checks(databases=["default"]) if message.is_serious() and not message.is_silenced()
    ]
    if not errors:
        return
    for error in errors:
        stream.write(f"{error.id}: {error.msg}\n    {error.hint or ''}\n")
    stream.write("Habeas does not start in production until this is mended.\n")
    raise SystemExit(REFUSED)


@register()
def demo_accounts(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    if not settings.PRODUCTION:
        return []
    try:
        with transaction.atomic():
            emails = list(User.objects.filter(is_demo=True).order_by("email").values_list("email", flat=True))
    except (AnyDatabaseError, ImproperlyConfigured):
        return []  # no table, no right to read it, or no database: no demo account that could sign in
    if not emails:
        return []
    return [
        Error(
            f"There are demo accounts in this database: {', '.join(emails)}.",
            hint="Give production a database of its own: point DATABASE_URL to an empty one and migrate it.",
            id="habeas.E001",
        )
    ]


@register(Tags.security)
def secret_key(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    return _key_check(settings.SECRET_KEY, "HABEAS_SECRET_KEY", "habeas.E002")


@register(Tags.security)
def seal_key(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    return _key_check(settings.SEAL_KEY, "HABEAS_SEAL_KEY", "habeas.E003")


def _key_check(key: str, name: str, check_id: str) -> list[CheckMessage]:
    if not settings.PRODUCTION or (key != settings.DEFAULT_SECRET_KEY and len(key) >= SHORTEST_KEY):
        return []
    make = "python -c 'import secrets; print(secrets.token_urlsafe(48))'"
    return [
        Error(
            f"{name} is the default that everyone can read in the source, or shorter than {SHORTEST_KEY} characters.",
            hint=f"Set it to a random text that only this server knows, for example from: {make}",
            id=check_id,
        )
    ]


@register(Tags.security)
def debug(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    if not settings.PRODUCTION or not settings.DEBUG:
        return []
    return [
        Error(
            "DEBUG is on: error pages would show data and settings to strangers.",
            hint="Take HABEAS_DEBUG out of the environment.",
            id="habeas.E004",
        )
    ]


@register(Tags.security)
def sign_in_cache(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    backend = str(settings.CACHES.get("default", {}).get("BACKEND", ""))
    if not settings.PRODUCTION or not backend.endswith(PER_PROCESS_CACHES):
        return []
    return [
        Error(
            f"The cache ({backend.rsplit('.', 1)[-1]}) is not shared safely by all processes, so tries "
            "to guess a password would be counted in each of them alone, or not at all.",
            hint='Set CACHES["default"]["BACKEND"] to "django.core.cache.backends.db.DatabaseCache".',
            id="habeas.E005",
        )
    ]


@register(Tags.security)
def allowed_hosts(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    if not settings.PRODUCTION or (settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS):
        return []
    return [
        Error(
            "The list of host names is missing or lets any name in.",
            hint="Set HABEAS_ALLOWED_HOSTS to this site's names, with commas: habeas.example.org",
            id="habeas.E006",
        )
    ]


@register(Tags.security)
def second_factor(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    """What makes the second factor a wall, and sessions end. The public door has neither sessions nor accounts."""
    if not settings.PRODUCTION or settings.HABEAS_SITE == "public":
        return []
    needed = {
        "INSTALLED_APPS": ("allauth.mfa",),
        "MIDDLEWARE": ("accounts.middleware.SessionsEnd", "config.access.Guard"),
        "SESSION_ENGINE": ("accounts.sessions",),
        "MFA_ADAPTER": ("accounts.adapter.SecondFactorAdapter",),
        "ACCOUNT_ADAPTER": ("accounts.adapter.StaffAdapter",),
    }
    missing = [f"{word} in {name}" for name, words in needed.items() for word in words if word not in _setting(name)]
    if not missing:
        return []
    return [
        Error(
            f"Accounts would open with a password alone, or sessions would not end: no {', no '.join(missing)}.",
            hint="Put config/settings.py back as it was delivered.",
            id="habeas.E010",
        )
    ]


def _setting(name: str) -> tuple[str, ...]:
    value = getattr(settings, name, "")
    return (value,) if isinstance(value, str) else tuple(value)


@register(Tags.security)
def callers_are_told_apart(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    """Behind a proxy that is not named, all callers look like one, and one stranger's tries slow everybody down."""
    if not settings.PRODUCTION or settings.HABEAS_SITE == "public" or settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return []
    return [
        Warning(
            "No proxy is trusted: if one stands before Habeas, wrong passwords of a stranger count for everyone.",
            hint="Set HABEAS_TRUSTED_PROXIES to the number of proxies before Habeas, usually 1.",
            id="habeas.W001",
        )
    ]


@register(Tags.security)
def mails_can_leave(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    """Without a mail server nobody is told of anything: mails to followers and reminders wait, links to set a password are printed."""
    console = str(settings.EMAIL_BACKEND).endswith(".console.EmailBackend")
    if not settings.PRODUCTION or settings.HABEAS_SITE == "public" or not console:
        return []
    return [
        Warning(
            "No mail server is set: followers are told nothing, and colleagues get no link to set a password.",
            hint="Set HABEAS_EMAIL_URL, for example smtps://user:password@mail.example.org:465.",
            id="habeas.W002",
        )
    ]


@register(Tags.database)
def second_factors_open(
    app_configs: object = None, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """Secrets of authenticator apps are sealed: without the key nobody could give a second factor."""
    question = "select data->>'secret' from mfa_authenticator where type = 'totp' order by id desc limit 1"
    if settings.HABEAS_SITE == "public":
        return []
    sealed = [secret for alias in databases or () if (secret := _ask(alias, question)) is not None]
    if all(_opens(secret) for secret in sealed):
        return []
    return [
        Error(
            "HABEAS_SEAL_KEY does not open the second factors in this database: nobody with an app could sign in.",
            hint="Set the key that this database was used with; a new key goes before it, with a comma between.",
            id="habeas.E011",
        )
    ]


def _opens(sealed: str) -> bool:
    try:
        unseal(sealed)
    except WrongKey:
        return False
    return True


@register()
def database_is_named(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    if not settings.PRODUCTION or settings.DATABASES["default"]["NAME"]:
        return []
    return [
        Error(
            "No database is named.",
            hint="Set DATABASE_URL, for example postgres://habeas_staff:password@127.0.0.1:5432/habeas.",
            id="habeas.E009",
        )
    ]


@register(Tags.database)
def search_sees_every_script(
    app_configs: object = None, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """With LC_CTYPE C, trigram search finds nothing in Khmer, Arabic or Chinese, without any error."""
    answers = [_ask(alias, "select similarity('កឹម', 'កឹម')") for alias in databases or ()]
    if all(answer in (None, 1) for answer in answers):
        return []
    return [
        Error(
            "The database was made with LC_CTYPE C: search is blind for Khmer, Arabic and other scripts.",
            hint="Make it again with a UTF-8 locale: createdb -T template0 --locale=C.UTF-8 -E UTF8 NAME",
            id="habeas.E007",
        )
    ]


@register(Tags.database)
def postgresql_is_new_enough(
    app_configs: object = None, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    numbers = [_ask(alias, "select current_setting('server_version_num')::int") for alias in databases or ()]
    old = [number // 10_000 for number in numbers if number is not None and number < OLDEST_POSTGRESQL * 10_000]
    return [
        Error(
            f"The database server is PostgreSQL {version}; Habeas needs {OLDEST_POSTGRESQL} or newer.",
            hint="Point DATABASE_URL to a newer server.",
            id="habeas.E008",
        )
        for version in old
    ]


def _ask(alias: str, question: str):
    """One value from the database, or None when it cannot be reached or lacks the function."""
    try:
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            cursor.execute(question)
            row = cursor.fetchone()
            return row[0] if row else None
    except (AnyDatabaseError, ImproperlyConfigured):
        return None
