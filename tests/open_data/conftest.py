"""A site that holds everything that may be published, and a stranger's program that reads it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command

from accounts.models import User
from accounts.roles import Role
from cases.models import Case, PublishedVersion
from cases.public import exporting
from tests import canaries
from tests.admin import samples
from tests.conftest import NOW, rows_that_stay, standing_for
from tests.open_data import places
from tests.open_data.walking import Reader, Walk, walk

LATER = NOW + timedelta(days=1)


@pytest.fixture(scope="package", autouse=True)
def nobody_counts_what_is_taken() -> Iterator[None]:
    """A walk takes more files than a network may within a minute, and time stands still in it: refusals are tried elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exporting.budget, "MOST", 1_000_000)
        yield


@pytest.fixture
def reader(db) -> Iterator[Reader]:
    """It asks a day after everything was published."""
    with time_machine.travel(LATER, tick=False):
        yield Reader()


@pytest.fixture(scope="module")
def open_data(two_cases, django_db_blocker) -> Iterator[User]:
    """The two cases, one with a row of every kind, one of which every spreadsheet is afraid, a world of drafts, a snapshot."""
    with rows_that_stay(django_db_blocker), time_machine.travel(NOW, tick=False):
        publisher = standing_for(Role.PUBLISHER)
        samples.world("drafted")[PublishedVersion].delete()  # what is not published has none
        canaries.private_rows(Case.objects.get(slug="kem-sokha"), publisher)
        canaries.mark_everything()
        places.hostile(publisher)
        places.everything(publisher)
        call_command("make_snapshot", verbosity=0)
        yield publisher


@pytest.fixture(scope="module")
def done(open_data, django_db_blocker) -> Walk:
    """Every output, asked for once for a module."""
    with django_db_blocker.unblock(), time_machine.travel(LATER, tick=False):
        return walk(Reader())
