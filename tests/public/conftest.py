"""Public pages are tried as the public door runs them: under the login that reads published tables only."""

import pytest
from django.db import transaction
from django.test import Client

from accounts.demo import make_demo_accounts
from appeals.management.commands.load_demo import load
from tests.conftest import NOW
from tests.roles import as_role


class Visitor(Client):
    """A stranger's browser: no account, no cookie, and the rights of the login `habeas_public`."""

    def request(self, **request):
        with as_role("habeas_public"):
            return super().request(**request)


@pytest.fixture
def visitor(db) -> Visitor:
    return Visitor()


@pytest.fixture(scope="module")
def two_cases(django_db_setup, django_db_blocker):
    """The two real cases, loaded and published once for a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_demo_accounts()
        load(now=NOW)
        yield
        transaction.set_rollback(True)
