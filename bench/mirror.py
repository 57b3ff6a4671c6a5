"""The copy of the site: whether it takes time and memory by the page, and writes nothing when nothing changed."""

import tempfile
import time
import tracemalloc
from datetime import datetime
from pathlib import Path

from django.db import transaction

from appeals.mirror.export import Done, export
from appeals.mirror.folder import Folder
from cases import document_data as plain
from cases.models import PublishedCase, PublishedVersion


def measure(now: datetime) -> None:
    """Prints how a copy with 500 further cases compares with one of 50, and takes them back."""
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        PublishedCase.objects.filter(slug__startswith="copy-").delete()  # they have no version, so no page of versions
        root = Path(folder) / "copy"
        add(50, "small")
        few, few_seconds = timed(root, now)
        few_memory = memory(root, now)
        add(450, "large")
        many, many_seconds = timed(root, now)
        again, again_seconds = timed(root, now)
        many_memory = memory(root, now)
        transaction.set_rollback(True)
    each = few_seconds / few.pages, many_seconds / many.pages
    print(f"copy, 50 cases: {few.pages} pages in {few_seconds:.1f} s; 500 cases: {many.pages} in {many_seconds:.1f} s")
    print(f"a page of the copy of 500 cases is {each[1] / each[0]:6.1f} times one of 50 ({each[1] * 1000:.1f} ms here)")
    print(f"the same copy again is {again_seconds / many_seconds:6.1f} times the first; {again.written} files written")
    print(
        f"memory at its highest, 500 cases, is {many_memory / few_memory:6.1f} times 50 ({many_memory / 1e6:.1f} MB here)"
    )


def timed(root: Path, now: datetime) -> tuple[Done, float]:
    start = time.perf_counter()
    with Folder(root) as folder:
        done = export(folder, at=now)
    return done, time.perf_counter() - start


def memory(root: Path, now: datetime) -> int:
    """The most that Python held at once during an export, in bytes. Watching makes it slow: not timed."""
    tracemalloc.start()
    try:
        timed(root, now)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def add(number: int, name: str) -> None:
    """Published cases like the one with four events, each with its version."""
    row, version = PublishedCase.objects.get(slug="few"), PublishedVersion.objects.get(slug="few", number=1)
    document = plain.loads(row.body)
    rows, versions = [], []
    for slug in (f"{name}-{place}" for place in range(number)):
        body = plain.canonical(document | {"slug": slug, "title": slug})
        same = {"number": 1, "body": body}
        rows.append(
            PublishedCase(
                slug=slug,
                title=slug,
                folded=slug,
                countries=row.countries,
                published_at=row.published_at,
                updated_at=row.updated_at,
                **same,
            )
        )
        versions.append(
            PublishedVersion(kind=version.kind, slug=slug, salt=version.salt, sha=version.sha, at=version.at, **same)
        )
    PublishedCase.objects.bulk_create(rows)
    PublishedVersion.objects.bulk_create(versions)
