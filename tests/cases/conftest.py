"""What several files of these tests begin with."""

from collections.abc import Iterator

import pytest

from accounts.roles import Role
from cases import publishing
from tests import factories
from tests.conftest import NOW, member, rows_that_stay


@pytest.fixture(scope="module")
def published_once(django_db_setup, django_db_blocker) -> Iterator[int]:
    """A case that is published once for all tests of a file."""
    with rows_that_stay(django_db_blocker):
        row = factories.case("placeholder-case")
        publishing.publish(row, by=member(Role.PUBLISHER), now=NOW)
        yield row.pk
