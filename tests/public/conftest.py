"""Public pages are tried as the public door runs them: under the login that reads published tables only."""

import pytest
from django.test import Client

from tests.roles import as_role


class Visitor(Client):
    """A stranger's browser: no account, no cookie, and the rights of the login `habeas_public`."""

    def request(self, **request):
        with as_role("habeas_public"):
            return super().request(**request)


@pytest.fixture
def visitor(db) -> Visitor:
    return Visitor()
