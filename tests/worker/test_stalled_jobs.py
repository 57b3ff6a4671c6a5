"""A worker that dies leaves its jobs behind as if they ran; one that holds a lock may not hold it for ever."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cases import jobs

pytestmark = pytest.mark.django_db


def rows(query: str, *params):
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall() if cursor.description else []


def job(worker: int | None, lock: str | None = None, queueing_lock: str | None = None) -> int:
    query = """
    insert into procrastinate_jobs (queue_name, task_name, lock, queueing_lock) values ('q', 'x', %s, %s) returning id
    """
    ((pk,),) = rows(query, lock, queueing_lock)
    rows("update procrastinate_jobs set status = 'doing', worker_id = %s where id = %s", worker, pk)
    return pk


def worker(heard) -> int:
    ((pk,),) = rows("insert into procrastinate_workers (last_heartbeat) values (%s) returning id", heard)
    return pk


def status(pk: int) -> str:
    return rows("select status::text from procrastinate_jobs where id = %s", pk)[0][0]


def test_what_a_dead_worker_held_is_free_again_and_what_a_living_one_holds_is_not():
    now = timezone.now()
    dead, living = worker(now - timedelta(hours=1)), worker(now)
    by_the_clock, alone = job(dead, "a lock", "by the clock"), job(dead)
    of_nobody, running = job(None, "another", "another"), job(living, "a third", "a third")
    assert jobs.free_stalled() == 3
    assert [status(pk) for pk in (by_the_clock, alone, of_nobody, running)] == ["failed", "todo", "failed", "doing"]
    assert jobs.free_stalled() == 0
