"""What every test may lean on: a clock that stands still and a small cast of people.

The cast are placeholders, not persons. `stranger_client` has no account; `client_of(user)` signs someone in.
"""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

import pgtrigger
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.template import Context, Template
from django.test import Client, TransactionTestCase
from django.test.signals import template_rendered

from accounts.demo import make_demo_accounts
from accounts.models import User
from accounts.roles import Role
from appeals.management.commands.load_demo import load
from tests import template
from tests.site import site  # noqa: F401 (a fixture for all)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PASSWORD = "a long placeholder password"

_teardown = TransactionTestCase._fixture_teardown


def _teardown_with_history_open(self):
    """History refuses TRUNCATE, by which such tests are cleaned up; the guard is off for that alone."""
    with pgtrigger.ignore():
        _teardown(self)


TransactionTestCase._fixture_teardown = _teardown_with_history_open


def pytest_configure(config):
    """A bare `pytest` behaves like `make test`, which sets HABEAS_ENV=test before Django starts."""
    settings.HABEAS_ENV = "test"
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True  # else every Client() lists all static files anew
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    config.addinivalue_line("filterwarnings", "ignore:No directory at")  # tests read static files at their source
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_finish(session):
    """What was imported stays; looking through all of it for rubbish again and again took an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 1000)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """What needs no database comes first: meanwhile the other share of the suite may be making one for both."""
    items.sort(key=_needs_a_database)


def _needs_a_database(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("django_db")) or "django_db_setup" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_modify_db_settings, django_db_blocker):
    """A test database starts without any grant; the logins get theirs here, as after every migrate."""
    with django_db_blocker.unblock(), template.kept():
        request.getfixturevalue("django_db_setup")
    if connection.settings_dict["NAME"].startswith("test_"):  # none is made when no collected test needs it
        with django_db_blocker.unblock():
            call_command("grant_roles", verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def pages_tell_their_context(django_test_environment):
    """`response.context` is that of the page; Django's tests would copy it for every include and widget as well."""

    def render(template: Template, context: Context) -> str:
        if context.template is template and not (template.name or "").startswith("django/forms/"):
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    Template._render = render


@pytest.fixture
def now() -> datetime:
    return NOW


def member(role: Role | None, **fields) -> User:
    """A placeholder account with one role, or with none."""
    name = role.value if role else "newcomer"
    fields = {"email": f"{name}@example.org", "name": f"{name.title()} Placeholder"} | fields
    return User.objects.create_user(password=PASSWORD, roles=[role] if role else [], **fields)


def standing_for(role: Role) -> User:
    """Who stands for a role: the account among rows that stay, where there is one."""
    return User.objects.filter(email=f"{role.value}@example.org").first() or member(role)


@pytest.fixture
def editor(db) -> User:
    return standing_for(Role.EDITOR)


@pytest.fixture
def publisher(db) -> User:
    return standing_for(Role.PUBLISHER)


@pytest.fixture
def second(db) -> User:
    """Another publisher: what one wrote, someone else publishes."""
    return member(Role.PUBLISHER, email="second@example.org", name="Second Placeholder")


@pytest.fixture
def coordinator(db) -> User:
    return standing_for(Role.COORDINATOR)


@pytest.fixture
def administrator(db) -> User:
    return standing_for(Role.ADMINISTRATOR)


@pytest.fixture
def frozen(db) -> User:
    """Once an editor and a coordinator, now switched off."""
    return User.objects.create_user(
        "frozen@example.org",
        PASSWORD,
        name="Frozen Placeholder",
        roles=[Role.EDITOR, Role.COORDINATOR],
        is_active=False,
    )


@pytest.fixture
def stranger_client() -> Client:
    return Client()


def sign_in_fully(client: Client, user: User) -> None:
    """Signs in with password and second factor, and leaves in the session what allauth writes there."""
    client.force_login(user)
    session = client.session
    at = time.time()
    session["account_authentication_methods"] = [
        {"method": "password", "at": at, "email": user.email},
        {"method": "mfa", "at": at, "id": 1, "type": "totp"},
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """`client_of(editor)` is a browser in which the editor has signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        sign_in_fully(client, user)
        return client

    return signed_in


@contextmanager
def rows_that_stay(blocker) -> Iterator[None]:
    """For fixtures of a module or a class: what is written inside stays until the end of it, for all its tests."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


_still_there: list[ExitStack] = []  # the two cases, while modules one after the other want them


@pytest.fixture(scope="module")
def two_cases(django_db_setup, django_db_blocker):
    """The two real cases, loaded and published once for a module, and for those right after it that begin with them too."""
    if not _still_there:
        inside = connection.in_atomic_block  # of rows that leave with this module
        with ExitStack() as rows:
            rows.enter_context(rows_that_stay(django_db_blocker))
            make_demo_accounts()
            load(now=NOW)
            if inside:
                yield
                return
            _still_there.append(rows.pop_all())
    yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Whoever does not ask for the two cases, or for the whole site in processes, never meets rows of theirs."""
    try:
        return (yield)
    finally:
        goes_on = nextitem is not None and (nextitem.path == item.path or _begins_with_two_cases(nextitem))
        if _still_there and not goes_on:
            _still_there.pop().close()


def _begins_with_two_cases(item: pytest.Item) -> bool:
    names = getattr(item, "fixturenames", ())
    return "two_cases" in names and "site" not in names
