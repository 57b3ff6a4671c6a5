"""Snapshots of what is published: deciding what one holds, and writing its files.

A snapshot is a list of versions, made at once; its files are written afterwards, from the texts that still stand, in one
transaction: they are there as a whole or not at all. What is taken back meanwhile undoes the writing (cases/snapshots.py).
"""

import datetime
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.utils import translation

from appeals.models import PublishedAppeal
from appeals.packaging import LIST, write
from appeals.snapshot_entries import about_of, entries_of
from appeals.snapshot_files import Stored, store_zip
from cases import snapshots as standing
from cases.models import (
    PublishedCase,
    PublishedReference,
    PublishedSite,
    PublishedSnapshot,
    PublishedSnapshotEntry,
    PublishedSnapshotFile,
    PublishedVersion,
)
from cases.site_defaults import DEFAULTS
from cases.vocab import DocumentKind

KEPT_SETTINGS = ("name", "licence", "licence_url", "review_days")
ROWS = 2000  # rows that are written with one statement
TRIES = 5


class Overtaken(Exception):
    """Something was taken back while the files were written: they are not kept."""


class NothingPublished(Exception):
    """A snapshot would be empty."""


# What a snapshot holds


@transaction.atomic
def make(*, now: datetime.datetime) -> PublishedSnapshot:
    """A snapshot of what is published at this moment. It waits for its files. Raises NothingPublished."""
    standing.lock()
    before = PublishedSnapshot.objects.order_by("-pk").first()
    snapshot = PublishedSnapshot.objects.create(
        name=_free_name(now), made_at=now, site=_site(), withdrawn=_withdrawn_since(before, now)
    )
    rows = (
        PublishedSnapshotEntry(snapshot=snapshot, kind=kind, slug=slug, number=number)
        for kind, slug, number in _published()
    )
    while batch := list(islice(rows, ROWS)):
        PublishedSnapshotEntry.objects.bulk_create(batch)
    if not snapshot.entries.exists():
        raise NothingPublished
    return snapshot


@transaction.atomic
def make_monthly(*, now: datetime.datetime) -> PublishedSnapshot | None:
    """The snapshot of this month (UTC), unless there is one. Several workers at once make one."""
    standing.lock()
    begun = now.astimezone(datetime.UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    if PublishedSnapshot.objects.filter(made_at__gte=begun).exists():
        return None
    try:
        with transaction.atomic():
            return make(now=now)
    except NothingPublished:
        return None


def _free_name(now: datetime.datetime) -> str:
    """Its day; for a second of that day with its number."""
    day = now.astimezone(datetime.UTC).date().isoformat()
    before = PublishedSnapshot.objects.filter(name__startswith=day).count()
    return f"{day}-{before + 1}" if before else day


def _site() -> dict[str, Any]:
    body = PublishedSite.objects.values_list("body", flat=True).first() or {}
    known = {**DEFAULTS, **body}
    return {name: known[name] for name in KEPT_SETTINGS} | {"base": settings.PUBLIC_BASE_URL}


def _withdrawn_since(before: PublishedSnapshot | None, now: datetime.datetime) -> int:
    """How many cases and appeals were openly taken back that had been published when the one before was made."""
    if before is None:
        return 0
    tables: tuple[Any, ...] = (PublishedCase, PublishedAppeal)
    gone = {
        "withdrawn": True,
        "published_at__lte": before.made_at,
        "updated_at__gt": before.made_at,
        "updated_at__lte": now,
    }
    return sum(table.objects.filter(**gone).count() for table in tables)


def _published() -> Iterator[tuple[str, str, int]]:
    tables: tuple[tuple[str, Any], ...] = ((DocumentKind.CASE, PublishedCase), (DocumentKind.APPEAL, PublishedAppeal))
    for kind, table in tables:
        for slug, number in table.objects.visible().values_list("slug", "number").iterator():
            yield kind, slug, number
    yield from PublishedReference.objects.named().values_list("kind", "slug", "number").iterator()


# Its files


def work_off() -> None:
    """What the worker does every minute: the files that wait to be made, the newest snapshot first."""
    for pk in _with_more_than_they_should():
        with transaction.atomic():
            standing.lock()
            standing.set_aside([pk])
    for snapshot in PublishedSnapshot.objects.filter(ready=False):
        try:
            build(snapshot, wait=False)
        except Overtaken:
            continue  # the next minute has its own


def _with_more_than_they_should() -> list[int]:
    """Snapshots whose files have another number of documents than they hold by now."""
    lists = PublishedSnapshotFile.objects.filter(snapshot=OuterRef("pk"), path=LIST)
    found = PublishedSnapshot.objects.filter(ready=True).annotate(
        holds=Count("entries"), written=Subquery(lists.values("rows")[:1])
    )
    return [row.pk for row in found if row.holds != row.written]


def make_and_build(*, now: datetime.datetime) -> PublishedSnapshot:
    """A snapshot with its files. Raises NothingPublished, and Overtaken when others take something back all the time."""
    snapshot = make(now=now)
    for attempt in range(TRIES):
        try:
            build(snapshot, wait=True)
            break
        except Overtaken:
            if attempt == TRIES - 1:
                raise
    snapshot.refresh_from_db()
    return snapshot


def build(snapshot: PublishedSnapshot, *, wait: bool) -> bool:
    """Writes the files of a snapshot that has none. False if someone else does, or did. Raises Overtaken."""
    _drop_what_is_gone(snapshot)
    with transaction.atomic():
        if not standing.lock(f"build/{snapshot.pk}", wait=wait):  # one at a time writes them
            return False
        row = PublishedSnapshot.objects.get(pk=snapshot.pk)
        if row.ready:
            return False
        about = about_of(row)
        with translation.override(settings.LANGUAGE_CODE):
            count = write(about, entries_of(row, about), Stored(row))
        store_zip(row, about)
        standing.lock()
        if _standing(row).count() != count:
            raise Overtaken(f"{row}: something was taken back while its files were written")
        PublishedSnapshot.objects.filter(pk=row.pk).update(ready=True, build=F("build") + 1)
    return True


@transaction.atomic
def _drop_what_is_gone(snapshot: PublishedSnapshot) -> None:
    """Versions that left while the snapshot was decided on."""
    standing.lock()
    snapshot.entries.exclude(pk__in=_standing(snapshot).values("pk")).delete()


def _standing(snapshot: PublishedSnapshot) -> QuerySet[PublishedSnapshotEntry]:
    """The entries whose text stands."""
    same = {name: OuterRef(name) for name in ("kind", "slug", "number")}
    return snapshot.entries.filter(Exists(PublishedVersion.objects.filter(**same, body__isnull=False)))
