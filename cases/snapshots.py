"""What is taken back leaves the snapshots too, in the same transaction. `chain` calls this wherever texts go.

Nobody reads a snapshot that is not ready: its files are made anew without what left (appeals/snapshots.py).
"""

from django.db import connection
from django.db.models import F

from cases.models import PublishedSnapshot, PublishedSnapshotEntry, PublishedSnapshotFile
from cases.vocab import DocumentKind

_LOCK = "snapshots"
# What is counted when it leaves, and waited for. A reference leaves along with what named it, and tells nothing.
COUNTED = (DocumentKind.CASE, DocumentKind.APPEAL)


def lock(name: str = _LOCK, *, wait: bool = True) -> bool:
    """Makes everyone else wait who takes texts away, or decides what a snapshot holds, until the transaction ends.

    An act that takes texts away calls `chain.lock_texts` first, which calls this. Without `wait`, whether it was free.
    """
    function = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}(hashtextextended(%s, 0))", [name])  # noqa: S608 (one of two names)
        return wait or cursor.fetchone()[0]


def forget(kind: str, slug: str, *, openly: bool, number: int | None = None) -> None:
    """A document whose texts (or that of one version) go leaves every snapshot, and the files of these go at once.

    Only what goes openly is counted.
    """
    counted = kind in COUNTED
    entries = PublishedSnapshotEntry.objects.filter(kind=kind, slug=slug)
    entries = entries if number is None else entries.filter(number=number)
    if not lock(wait=counted):
        # Publishing drops a reference that nothing names any more, while another does or a snapshot is decided on: waiting
        # here might be waiting for each other. The worker sees within a minute that files hold more than their snapshot.
        entries.delete()
        return
    pks = list(entries.values_list("snapshot", flat=True))
    if pks:
        entries.delete()
        set_aside(pks, removed=int(openly and counted))


def set_aside(pks: list[int], *, removed: int = 0) -> None:
    """The files of these snapshots go, and wait to be made anew."""
    PublishedSnapshot.objects.filter(pk__in=pks).update(ready=False, removed=F("removed") + removed)
    PublishedSnapshotFile.objects.filter(snapshot__in=pks).delete()
