"""The documents of a snapshot, read from its versions, a few in memory at a time."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Collate
from django.urls import reverse

from appeals.flat import news_is_old
from appeals.packaging import About, Entry
from cases.document_data import loads
from cases.models.snapshots import PublishedSnapshot
from cases.models.versions import PublishedVersion, page_of
from cases.vocab import DocumentKind

AT_ONCE = 50  # documents in memory


def about_of(snapshot: PublishedSnapshot) -> About:
    before = _before(snapshot)
    return About(
        name=snapshot.name, made_at=snapshot.made_at, site=snapshot.site, url=f"{snapshot.site['base']}{reverse('appeals:snapshot', args=[snapshot.name])}",
        before=before.name if before else "", withdrawn=snapshot.withdrawn, removed=snapshot.removed,
    )  # fmt: skip


def _before(snapshot: PublishedSnapshot) -> PublishedSnapshot | None:
    return PublishedSnapshot.objects.filter(pk__lt=snapshot.pk).order_by("-pk").first()


def entries_of(snapshot: PublishedSnapshot, about: About) -> Iterator[Entry]:
    """Its documents by kind and address (in the order of bytes: the same on every server), a few in memory at a time."""
    before = _before(snapshot)
    for kind in DocumentKind:
        rows = _versions(snapshot, kind, before.made_at if before else None)
        for row in rows.iterator(chunk_size=AT_ONCE):
            yield _entry(kind, row, snapshot, about)


def _versions(snapshot: PublishedSnapshot, kind: str, since: datetime.datetime | None) -> Any:
    chain = PublishedVersion.objects.filter(kind=kind, slug=OuterRef("slug"))
    then = chain.filter(at__lte=since) if since else chain.none()
    held = snapshot.entries.filter(kind=kind, slug=OuterRef("slug"), number=OuterRef("number"))
    rows = PublishedVersion.objects.filter(Exists(held), kind=kind, body__isnull=False)
    return (
        rows.annotate(
            first=Subquery(chain.order_by("number").values("at")[:1]),
            before=Subquery(then.order_by("-number").values("number")[:1]),
            salt_before=Subquery(then.order_by("-number").values("salt")[:1]),
        )
        .order_by(Collate("slug", "C"))
        .values("slug", "number", "sha", "at", "body", "first", "before", "salt_before")
    )


def _entry(kind: DocumentKind, row: dict[str, Any], snapshot: PublishedSnapshot, about: About) -> Entry:
    data = loads(row["body"])
    removed = row["before"] is not None and row["salt_before"] is None
    return Entry(
        kind=kind.value, slug=row["slug"], url=f"{about.site['base']}{page_of(kind, row['slug'])}", number=row["number"], sha=row["sha"],
        published_at=row["first"], updated_at=row["at"], data=data, before=row["before"], text_removed=removed,
        sections=() if removed else _sections(kind, row), old_news=_old_news(data, snapshot, about) if kind == DocumentKind.APPEAL else None,
    )  # fmt: skip


def _sections(kind: str, row: dict[str, Any]) -> tuple[str, ...]:
    """Which parts of a document changed since the snapshot before."""
    if row["before"] is None or row["before"] == row["number"]:
        return ()
    later = PublishedVersion.objects.filter(
        kind=kind, slug=row["slug"], number__gt=row["before"], number__lte=row["number"]
    )
    return tuple(sorted({name for names in later.values_list("changed", flat=True) for name in names}))


def _old_news(data: dict[str, Any], snapshot: PublishedSnapshot, about: About) -> bool | None:
    """Whether nobody of the cases of an appeal is confirmed, as far as this snapshot holds them."""
    held = snapshot.entries.filter(kind=DocumentKind.CASE, slug__in=[row["slug"] for row in data["cases"]])
    same = {name: OuterRef(name) for name in ("kind", "slug", "number")}
    rows = PublishedVersion.objects.filter(Exists(held.filter(**same)), body__isnull=False)
    found = [_read(row) for row in rows.order_by("slug").values("slug", "number", "sha", "at", "body")]
    return all(news_is_old(entry.source(about)) for entry in found) if found else None


def _read(row: Any) -> Entry:
    return Entry(
        kind=DocumentKind.CASE.value, slug=row["slug"], url="", number=row["number"], sha=row["sha"], published_at=row["at"],
        updated_at=row["at"], data=loads(row["body"]),
    )  # fmt: skip
