"""Where nothing is published yet; and how bytes are cut into parts."""

import pytest
from django.core.management import CommandError, call_command

from appeals import snapshots
from appeals.snapshot_files import Gone, Stored, parts
from cases.models import PublishedSnapshot, PublishedSnapshotFile
from cases.models.snapshots import PART
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def test_of_nothing_no_snapshot_is_made():
    with pytest.raises(snapshots.NothingPublished):
        snapshots.make_and_build(now=NOW)
    assert snapshots.make_monthly(now=NOW) is None
    with pytest.raises(CommandError, match="Nothing is published yet"):
        call_command("make_snapshot")
    assert not PublishedSnapshot.objects.exists()


@pytest.fixture
def large() -> PublishedSnapshotFile:
    """A file of three parts and a bit."""
    sink = Stored(PublishedSnapshot.objects.create(name="2026-11-22", made_at=NOW, site={}))
    put = sink.open("large.txt", "text/plain")
    for _time in range(7):
        put(b"x" * (PART // 2))
    sink._open["large.txt"].flush()
    PublishedSnapshotFile.objects.update(size=PART // 2 * 7)
    return PublishedSnapshotFile.objects.get()


def test_a_file_is_cut_where_a_part_is_full(large):
    assert [len(part) for part in parts(large)] == [PART, PART, PART, PART // 2]


def test_a_file_that_goes_while_it_is_read_ends_in_an_error_and_not_as_if_it_were_whole(large):
    reading = parts(large)
    next(reading)
    large.delete()
    large.pk = 0
    with pytest.raises(Gone):
        list(reading)
