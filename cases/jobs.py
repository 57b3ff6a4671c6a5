"""Jobs that a worker left behind when it died. A job that holds a lock would otherwise keep its kind from ever running again."""

import logging

from django.db import connection, transaction

log = logging.getLogger(__name__)

# A worker that lives is heard every ten seconds, by the clock of the database: so that one is asked.
DEAD = """
select j.id, j.queueing_lock is not null from procrastinate_jobs j left join procrastinate_workers w on w.id = j.worker_id
where j.status = 'doing' and (w.id is null or w.last_heartbeat < now() - interval '2 minutes') for update of j skip locked
"""


@transaction.atomic
def free_stalled() -> int:
    """What comes again by the clock counts as failed; the rest is done anew. Gives their number."""
    with connection.cursor() as cursor:
        cursor.execute(DEAD)
        found = cursor.fetchall()
        for pk, comes_again in found:
            status = "failed" if comes_again else "todo"
            cursor.execute("update procrastinate_jobs set status = %s, worker_id = null where id = %s", [status, pk])
    if found:
        log.warning("%d jobs of workers that died were taken up.", len(found))
    return len(found)
