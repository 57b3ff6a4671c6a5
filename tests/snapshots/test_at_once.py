"""Several at once, and one that is killed: a snapshot is there as a whole or not at all, and nobody waits for its writing."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, connections

from appeals import snapshots
from appeals.actions import publication
from cases import publishing
from cases.models import Case, PublishedSnapshot, PublishedSnapshotFile, PublishedSnapshotPart
from tests import factories
from tests.conftest import NOW
from tests.snapshots.reading import text_of

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 60


@pytest.fixture
def case(publisher) -> Case:
    row = factories.case("quokka", title="Quokka Placeholder")
    publishing.publish(row, by=publisher, now=NOW)
    publishing.publish(factories.case("second"), by=publisher, now=NOW)
    return row


def beside(act: Callable[[], object]) -> Future:
    """Runs it in a thread with a connection of its own."""

    def run() -> object:
        try:
            return act()
        finally:
            connections.close_all()

    pool = ThreadPoolExecutor(1)
    future = pool.submit(run)
    pool.shutdown(wait=False)
    return future


class Halted:
    """A worker that stops in the middle of writing the files, until it is told to go on."""

    def __init__(self, monkeypatch, snapshot: PublishedSnapshot):
        self.reached, self.go_on, self.backend = threading.Event(), threading.Event(), 0
        entries_of = snapshots.entries_of

        def halting(*given) -> Iterator:
            for place, entry in enumerate(entries_of(*given)):
                yield entry
                if place == 1 and not self.reached.is_set():
                    with connection.cursor() as cursor:
                        cursor.execute("select pg_backend_pid()")
                        self.backend = cursor.fetchone()[0]
                    self.reached.set()
                    assert self.go_on.wait(SECONDS)

        monkeypatch.setattr(snapshots, "entries_of", halting)
        self.worker = beside(lambda: snapshots.build(snapshot, wait=True))
        assert self.reached.wait(SECONDS)

    def finish(self) -> object:
        self.go_on.set()
        return self.worker.exception(SECONDS) or self.worker.result(SECONDS)


def shown() -> tuple[bool, int, int]:
    ready = PublishedSnapshot.objects.filter(ready=True).exists()
    return ready, PublishedSnapshotFile.objects.count(), PublishedSnapshotPart.objects.count()


def test_two_workers_at_once_make_one_and_write_it_once(case):
    def month() -> None:
        snapshots.make_monthly(now=NOW)
        snapshots.work_off()

    for worker in [beside(month), beside(month)]:
        worker.result(SECONDS)
    snapshots.work_off()
    made = PublishedSnapshot.objects.get()
    assert (made.ready, made.build) == (True, 1)


def test_of_a_worker_that_is_killed_nothing_is_seen_and_the_next_one_makes_it(case, monkeypatch):
    made = snapshots.make(now=NOW)
    halted = Halted(monkeypatch, made)
    assert shown() == (False, 0, 0)
    with connection.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s)", [halted.backend])
    assert isinstance(halted.finish(), OperationalError)
    assert shown() == (False, 0, 0)
    snapshots.work_off()
    made.refresh_from_db()
    assert made.ready and "Quokka" in text_of(made)


def test_taking_back_does_not_wait_for_a_worker_that_writes_and_the_worker_keeps_nothing(case, monkeypatch, publisher):
    made = snapshots.make(now=NOW)
    halted = Halted(monkeypatch, made)
    publication.withdraw_case(case, by=publisher, now=NOW + timedelta(hours=1), why="asked")
    assert isinstance(halted.finish(), snapshots.Overtaken)
    assert shown() == (False, 0, 0)
    snapshots.work_off()
    made.refresh_from_db()
    assert (made.ready, made.removed, "Quokka" in text_of(made)) == (True, 1, False)


def test_a_second_worker_leaves_the_writing_to_the_first(case, monkeypatch):
    made = snapshots.make(now=NOW)
    halted = Halted(monkeypatch, made)
    assert snapshots.build(made, wait=False) is False
    assert halted.finish() is True
    assert PublishedSnapshot.objects.get().build == 1


def test_what_is_taken_back_while_a_snapshot_is_decided_on_is_in_none(case, publisher):
    """Whichever of the two comes first."""
    acts = [
        beside(lambda: snapshots.make_and_build(now=NOW)),
        beside(lambda: publication.withdraw_case(Case.objects.get(slug="quokka"), by=publisher, now=NOW, why="asked")),
    ]
    for act in acts:
        act.result(SECONDS)
    snapshots.work_off()
    made = PublishedSnapshot.objects.get()
    assert made.ready and "Quokka" not in text_of(made)
