"""The page about data, the snapshots with their files, and how each is cited."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appeals.models.published import PublishedAppeal
from appeals.packaging import (
    LIST,
    SUMS,
    TABLES,
    ZIP,
    About,
    bibtex,
    citation,
    documents_path,
    path_of,
    removed_words,
    schema_path,
    withdrawn_words,
)
from appeals.snapshot_entries import about_of
from appeals.snapshot_files import parts
from cases.models.published import PublishedCase
from cases.models.snapshots import PublishedSnapshot, PublishedSnapshotFile
from cases.public.api.cors import open_to_all
from cases.public.shared import instant, page_of, render, site, unknown_parameters

NAME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(-[0-9]{1,5})?")
RETRY_SECONDS = 60
CASES, APPEALS = path_of("case"), path_of("appeal")
IN_LISTS = (CASES, APPEALS, SUMS, LIST)


@dataclass(frozen=True)
class Shown:
    """A snapshot as pages show it; without files while they are being made."""

    snapshot: PublishedSnapshot
    files: dict[str, PublishedSnapshotFile]

    @property
    def about(self) -> About:
        return about_of(self.snapshot)

    @property
    def zip(self) -> PublishedSnapshotFile | None:
        return next((file for file in self.files.values() if file.media_type == ZIP), None)

    @property
    def sums(self) -> PublishedSnapshotFile | None:
        return self.files.get(SUMS)

    def _rows(self, path: str) -> int:
        file = self.files.get(path)
        return (file.rows or 0) if file else 0

    @property
    def cases(self) -> int:
        return self._rows(CASES)

    @property
    def appeals(self) -> int:
        return self._rows(APPEALS)

    @property
    def citation(self) -> str:
        return citation(self.about)

    @property
    def bibtex(self) -> str:
        return bibtex(self.about)

    @property
    def removed(self) -> str:
        return removed_words(self.snapshot.removed) if self.snapshot.removed else ""

    @property
    def withdrawn(self) -> str:
        return withdrawn_words(self.snapshot.withdrawn) if self.snapshot.withdrawn else ""


def _shown(rows: Iterable[PublishedSnapshot]) -> list[Shown]:
    return [Shown(row, {file.path: file for file in row.files.all()} if row.ready else {}) for row in rows]


def _with_files(*, all_files: bool) -> QuerySet[PublishedSnapshot]:
    files = PublishedSnapshotFile.objects.order_by("path")
    if not all_files:
        files = files.filter(path__in=IN_LISTS) | files.filter(media_type=ZIP)
    return PublishedSnapshot.objects.prefetch_related(Prefetch("files", files))


# Pages


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What can be had, in which form, and how to read it; and every snapshot, the newest first."""
    page, problems = page_of(request, _with_files(all_files=False))
    snapshots = _shown(page.object_list)
    newest = snapshots[0] if snapshots and page.number == 1 else None
    context = {
        "site": site(), "now": instant(request), "page_obj": page, "snapshots": snapshots, "newest": newest,
        "cases": PublishedCase.objects.visible().count(), "appeals": PublishedAppeal.objects.visible().count(),
        "problems": problems + unknown_parameters(request, ()),
    }  # fmt: skip
    return render(request, "public/data.html", context)


@require_safe
def snapshot(request: HttpRequest, name: str) -> HttpResponse:
    """One snapshot: its files with their sums, what changed, and how to cite it."""
    shown = _shown([_named(name, all_files=True)])[0]
    context = {
        "shown": shown, "about": shown.about, "tables": _tables(shown), "papers": _papers(shown),
        "documents": _documents(shown),
        "problems": unknown_parameters(request, ()),
    }  # fmt: skip
    return render(request, "public/snapshot.html", context)


def _named(name: str, *, all_files: bool = False) -> PublishedSnapshot:
    """Raises Http404."""
    row = _with_files(all_files=all_files).filter(name=name).first() if NAME.fullmatch(name) else None
    if row is None:
        raise Http404
    return row


def _tables(shown: Shown) -> list[tuple[Any, PublishedSnapshotFile]]:
    return [(level.title, shown.files[path]) for level in TABLES if (path := path_of(level.code)) in shown.files]


def _papers(shown: Shown) -> list[tuple[str, PublishedSnapshotFile]]:
    words = {
        "README.md": _("How to read it, licence, how to cite"),
        "CHANGELOG.md": _("What changed since the snapshot before"),
        "datapackage.json": _("What every column holds, for programs (Frictionless Data Package)"),
        SUMS: _("The sum of every file, to check that they are whole"),
    }
    return [(said, shown.files[path]) for path, said in words.items() if path in shown.files]


def _documents(shown: Shown) -> list[tuple[Any, PublishedSnapshotFile, PublishedSnapshotFile]]:
    """Whole documents by kind, each with what they hold."""
    found = (
        (level, shown.files.get(documents_path(level.code)), shown.files.get(schema_path(level.code)))
        for level in TABLES
    )
    return [(level.title, documents, schema) for level, documents, schema in found if documents and schema]


# Files


@require_safe
def snapshot_zip(request: HttpRequest, name: str) -> HttpResponseBase:
    """All files of a snapshot in one."""
    return _file(request, _named(name), lambda files: files.filter(media_type=ZIP))


@require_safe
def snapshot_file(request: HttpRequest, name: str, path: str) -> HttpResponseBase:
    if "\x00" in path:
        raise Http404
    return _file(request, _named(name), lambda files: files.filter(path=path[:200]))


def _file(request: HttpRequest, row: PublishedSnapshot, choose: Callable[[Any], Any]) -> HttpResponseBase:
    """A file, asked for piece by piece while it is sent. Whoever has it already is told so by its sum."""
    if not row.ready:
        return _being_made()
    file = choose(PublishedSnapshotFile.objects.filter(snapshot=row)).first()
    if file is None:
        raise Http404
    etag = f'"{file.sha256}"'
    response = get_conditional_response(request, etag=etag) or _sent(request, file)
    response["ETag"], response["Cache-Control"] = etag, "public, no-cache"
    open_to_all(response)
    return response


def _sent(request: HttpRequest, file: PublishedSnapshotFile) -> HttpResponseBase:
    body: Iterator[bytes] = iter(()) if request.method == "HEAD" else parts(file)
    charset = "; charset=utf-8" if file.media_type.startswith("text/") else ""
    response = StreamingHttpResponse(body, content_type=f"{file.media_type}{charset}")
    response["Content-Length"] = str(file.size)
    response["X-Robots-Tag"] = "noindex"
    if file.media_type == ZIP:
        response["Content-Disposition"] = f'attachment; filename="{file.path}"'
    return response


def _being_made() -> HttpResponse:
    """Its files are written anew, or for the first time: in a minute they are there."""
    words = _("The files of this snapshot are being made. Ask again in a minute or two.")
    response = HttpResponse(f"{words}\n", status=503, content_type="text/plain; charset=utf-8")
    response["Retry-After"], response["Cache-Control"] = str(RETRY_SECONDS), "no-store"
    return response
