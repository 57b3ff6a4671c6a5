"""A snapshot of the two cases, made once for a module."""

from collections.abc import Iterator

import pytest

from appeals import snapshots
from appeals.packaging import About, Entry
from appeals.snapshot_entries import about_of, entries_of
from cases.models import PublishedSnapshot
from tests.conftest import NOW, rows_that_stay


@pytest.fixture(scope="module")
def made(two_cases, django_db_blocker) -> Iterator[PublishedSnapshot]:
    with rows_that_stay(django_db_blocker):
        yield snapshots.make_and_build(now=NOW)


@pytest.fixture(scope="module")
def about(made, django_db_blocker) -> About:
    with django_db_blocker.unblock():
        return about_of(made)


@pytest.fixture(scope="module")
def entries(made, about, django_db_blocker) -> list[Entry]:
    with django_db_blocker.unblock():
        return list(entries_of(made, about))
