"""What the tests of mails share."""

import pytest

from accounts.models import User
from accounts.roles import Role
from appeals.mailing import occasions
from cases.models import Case
from config import env
from tests.conftest import NOW, member, rows_that_stay
from tests.letterbox import letterbox  # noqa: F401 (a fixture)
from tests.mail.world import published, published_appeal


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A published case of Cambodia and its appeal, which the worker has looked at: once for a module."""
    with rows_that_stay(django_db_blocker):
        by = member(Role.PUBLISHER, email="first@example.org")
        case = published(by, slug="placeholder", title="Placeholder One")
        published_appeal(by, case, slug="call", title="Free Placeholder One", reference="12.26")
        occasions.tell(now=NOW)
        yield by


@pytest.fixture
def by(world, db) -> User:
    return world


@pytest.fixture
def case(world, db) -> Case:
    return Case.objects.get(slug="placeholder")


@pytest.fixture
def at(settings):
    """`at(address)`: mails go to that server."""

    def use(address: str) -> None:
        for name, value in env.email(address).items():
            setattr(settings, name, value)

    return use


@pytest.fixture
def server(letterbox, at):  # noqa: F811 (the fixture)
    at(letterbox.address)
    return letterbox
