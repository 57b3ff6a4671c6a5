"""Workers that are killed while they send, and several at once: nothing is lost, and what may have come twice is counted."""

import random
import signal
import threading
from collections import Counter
from datetime import timedelta
from multiprocessing import get_context

import pytest
from django.db import connection, connections

from appeals.mailing import occasions, outbox
from appeals.models import Herald, Mail
from cases.models import PublishedVersion
from tests.conftest import NOW
from tests.mail.world import queued, read

A_MINUTE = timedelta(minutes=1)


def _work(now) -> None:
    """Another process, with a line of its own to the database."""
    outbox.send_due(now=now)
    connections.close_all()


def run_worker(now, patience: float = 30) -> int | None:
    """A worker's process to its end, which comes after so many seconds at the latest; a signal is its exit code."""
    connections.close_all()  # nothing is shared with the other process
    process = get_context("fork").Process(target=_work, args=(now,))
    process.start()
    RUNNING.append(process)
    process.join(patience)
    if process.exitcode is None:
        process.kill()
        process.join()
    return process.exitcode


RUNNING: list = []


VERSION = """
insert into cases_publishedversion (kind, slug, number, schema, body, salt, previous_sha, sha, at, changed)
    values ('case', %s, 1, 1, '{}', 's', '', %s, now(), '{events}')
"""


@pytest.mark.django_db(transaction=True)
def test_a_version_that_is_still_being_published_is_not_stepped_over(monkeypatch):
    """It has the lower number, and is seen by nobody until it is done."""
    monkeypatch.setattr(occasions, "PATIENCE", "100ms")
    Herald.objects.create(pk=1, version=0)
    slow = connection.copy()
    slow.set_autocommit(False)
    with slow.cursor() as cursor:
        cursor.execute(VERSION, ["slow", "1"])
    with connection.cursor() as cursor:
        cursor.execute(VERSION, ["quick", "2"])
    occasions.tell(now=NOW)
    assert Herald.objects.get().version == 0
    slow.commit()
    slow.close()
    occasions.tell(now=NOW)
    numbers = dict(PublishedVersion.objects.values_list("slug", "pk"))
    assert numbers["slow"] < numbers["quick"] == Herald.objects.get().version


@pytest.mark.django_db(transaction=True)
class TestDeath:
    def test_between_the_servers_yes_and_our_note_sends_again_under_the_same_name_and_counts_it(self, server):
        queued(2)

        def kill(envelope) -> None:
            if len(server.mails) == 1:
                RUNNING[-1].kill()

        server.when_taken = kill
        assert run_worker(NOW) == -signal.SIGKILL
        assert len(server.mails) == 1
        assert run_worker(NOW + A_MINUTE) == 0
        assert len(server.mails) == 2  # the other one; the first is still in the hand of the dead
        assert run_worker(NOW + 11 * A_MINUTE) == 0
        names = Counter(read(envelope)["Message-ID"] for envelope in server.mails)
        assert sorted(names.values()) == [1, 2]
        assert Mail.objects.possible_doubles() == 1 and not Mail.objects.waiting().exists()

    def test_two_workers_at_once_send_each_mail_once(self, server):
        queued(30)
        workers = [threading.Thread(target=_work, args=(NOW,)) for _number in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert Counter(envelope.rcpt_tos[0] for envelope in server.mails).most_common(1)[0][1] == 1
        assert len(server.mails) == 30 and Mail.objects.possible_doubles() == 0

    @pytest.mark.drill
    def test_ten_times_at_random_loses_none_and_counts_every_double(self, server):
        queued(60)
        dice, deaths, now = random.Random(5), 0, NOW
        fatal = sorted(dice.sample(range(1, 60), 10))

        def kill(envelope) -> None:
            if fatal and len(server.mails) >= fatal[0]:
                fatal.pop(0)
                RUNNING[-1].kill()

        server.when_taken = kill
        while Mail.objects.waiting().exists():
            deaths += run_worker(now) == -signal.SIGKILL
            now += 11 * A_MINUTE
        names = Counter(read(envelope)["Message-ID"] for envelope in server.mails)
        assert deaths == 10 and len(names) == 60
        assert sum(names.values()) - 60 == Mail.objects.possible_doubles() == 10

    @pytest.mark.drill
    def test_at_any_moment_loses_none_and_counts_no_double_too_few(self, server):
        queued(60)
        dice, deaths, now = random.Random(7), 0, NOW
        while Mail.objects.waiting().exists():
            patience = dice.uniform(0.02, 0.25) if deaths < 40 else 30
            deaths += run_worker(now, patience) == -signal.SIGKILL
            now += 11 * A_MINUTE
        names = Counter(read(envelope)["Message-ID"] for envelope in server.mails)
        assert deaths and len(names) == 60
        assert sum(names.values()) - 60 <= Mail.objects.possible_doubles() <= deaths
