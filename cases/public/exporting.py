"""Spreadsheets of a list: made of the same rows of documents, sent while they are made, in the same memory for any number.

The list is found by one query, of which the keys alone are kept; documents are read a few at a time, each by a short query of
its own. So no query comes near the limit of the public login, nothing is held open for a reader on a slow line, and what is
withdrawn while a file is under way is not in the rest of it.
"""

import datetime
import errno
import threading
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases import cells
from cases.cells import csv_lines
from cases.document_data import loads
from cases.flat.about import About, csvw, readme
from cases.flat.columns import Cell, Level, Source
from cases.public import workbooks
from cases.public.feeds import absolute
from cases.public.heavy import AT_ONCE, Budget, Busy, UnderWay
from cases.public.intake import sender_of

PER = "per"
TOGETHER = 50  # documents read at a time
SHORT = 100  # documents that make a file at once, before anything is sent
LONGEST = 30 * 60  # seconds that a download may take; after that the line is cut, so that nobody takes half for whole
WEIGHS_ONE = 20_000  # documents of a file that weigh as much as a short one: their turns are few anyway
MOST_UNDER_WAY = 2  # of the four threads of a process

budget = Budget()
under_way = UnderWay(MOST_UNDER_WAY)
_turns = threading.BoundedSemaphore(AT_ONCE)

Answer = TypeVar("Answer", bound=HttpResponseBase)


class Refused(Exception):
    """What was asked for cannot be answered; says why, a sentence each."""


@dataclass(frozen=True)
class Export:
    """A list as a file: what it says of itself, the keys of its documents in their order, and how these are read."""

    about: About
    keys: "array[int]"
    read: Callable[[Sequence[int]], Iterable[Source]]

    @property
    def level(self) -> Level:
        return self.about.level


def keys_of(rows: QuerySet) -> "array[int]":
    """The keys of all rows in their order: eight bytes each."""
    return array("q", rows.values_list("pk", flat=True).iterator(chunk_size=5000))


def level_of(request: HttpRequest, levels: dict[str, Level]) -> Level:
    """What one row is to be about; by default the first. Raises Refused."""
    wanted = request.GET.getlist(PER) or [next(iter(levels))]
    if len(wanted) == 1 and wanted[0] in levels:
        return levels[wanted[0]]
    known = ", ".join(levels)
    raise Refused(_("“per” says once what one row is about: %(known)s.") % {"known": known})


# Answers


def refused(problems: Iterable[str], status: int = 400) -> HttpResponse:
    """Why there is no file, in plain words."""
    response = HttpResponse("\n".join(problems) + "\n", status=status, content_type="text/plain; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    return response


def busy(problem: Busy) -> HttpResponse:
    words = {
        "busy": _("Too many files are being made just now. Please come again in a little while."),
        "spent": _("Your network has taken many files within a minute, or is still taking one. Please come again in a little while."),
    }  # fmt: skip
    response = refused([words[problem.why]], problem.status)
    response["Retry-After"], response["Cache-Control"] = str(problem.again_after), "no-store"
    return response


def as_csv(request: HttpRequest, export: Export) -> HttpResponseBase:
    """CSV with a header that people can read; what else there is to say stands in the file beside it."""
    return _answer(request, export, _csv(export), cells.TYPE, "csv")


def as_xlsx(request: HttpRequest, export: Export) -> HttpResponseBase:
    """A workbook that says of itself on its first sheet what it is."""
    if export.about.rows > workbooks.MOST_ROWS:
        return refused([
            _("A workbook holds at most %(most)s rows here; this list has %(rows)s. Narrow it down, or take it as CSV.")
            % {"most": workbooks.MOST_ROWS, "rows": export.about.rows}
        ])  # fmt: skip
    return _answer(request, export, workbooks.workbook(export.about, _parts(export)), workbooks.TYPE, "xlsx")


def as_metadata(request: HttpRequest, export: Export) -> HttpResponse:
    """What stands beside the CSV, for programs."""
    return _kept(HttpResponse(csvw(export.about), content_type="application/csvm+json"))


def as_readme(request: HttpRequest, export: Export) -> HttpResponse:
    """The same in plain words."""
    return _kept(HttpResponse(readme(export.about), content_type="text/plain; charset=utf-8"))


def _answer(request: HttpRequest, export: Export, pieces: Iterator[bytes], kind: str, ending: str) -> HttpResponseBase:
    """A short file is made at once; a long one while it is sent, by few at a time. Raises Busy."""
    response: HttpResponseBase
    if request.method == "HEAD":
        response = StreamingHttpResponse(iter(()), content_type=kind)  # its length is not known, rather than 0
    else:
        sender = sender_of(request)
        budget.take(sender, 1 + len(export.keys) // WEIGHS_ONE, time.monotonic())
        if len(export.keys) <= SHORT:
            response = HttpResponse(b"".join(pieces), content_type=kind)
        else:
            response = StreamingHttpResponse(Download(pieces, sender, time.monotonic() + LONGEST), content_type=kind)
    name = f"{export.level.code}s-{export.about.as_of:%Y-%m-%d}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _kept(response)


def _kept(response: Answer) -> Answer:
    response["Cache-Control"] = "public, no-cache"
    response["Content-Language"] = get_language() or "en"
    response["X-Robots-Tag"] = "noindex"
    return response


class Download:
    """Pieces of a file on their way to one reader. Whoever serves it closes it at the end, also when the reader has gone."""

    _closed = True  # until there was room

    def __init__(self, pieces: Iterator[bytes], sender: str, until: float) -> None:
        under_way.enter(sender)
        self._pieces, self._sender, self._until, self._closed = pieces, sender, until, False

    def __iter__(self) -> "Download":
        return self

    def __next__(self) -> bytes:
        if time.monotonic() > self._until:
            # Servers take it for what it is, a line that is cut: the reader's program says that the file is not whole.
            raise ConnectionResetError(errno.ECONNRESET, "a download took too long")
        return next(self._pieces)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            under_way.leave(self._sender)
            self._pieces.close()  # type: ignore[attr-defined]

    __del__ = close


# Rows


def _csv(export: Export) -> Iterator[bytes]:
    columns = export.level.columns
    yield cells.csv_file([[str(column.header) for column in columns]])
    names = [column.name for column in columns]
    for part in _parts(export):
        yield csv_lines([row[name] for name in names] for row in part)


def _parts(export: Export) -> Iterator[list[dict[str, Cell]]]:
    """The rows of a few documents at a time, made in turn with other files."""
    for start in range(0, len(export.keys), TOGETHER):
        with _turns:
            read = export.read(export.keys[start : start + TOGETHER])
            part = [row for source in read for row in export.level.rows(source)]
        yield part


def source(row: Any, *, now: datetime.datetime, review_days: int, old_news: bool | None = None) -> Source:
    """What the rows of a published document are read from, with its text of now."""
    return Source(
        slug=row.slug, url=absolute(row.get_absolute_url()), title=row.title, number=row.number, published_at=row.published_at,
        updated_at=row.updated_at, data=loads(row.body), now=now, review_days=review_days, old_news=old_news,
    )  # fmt: skip


def sources(rows: Any, keys: Sequence[int], read: Callable[[Any], Source]) -> Iterator[Source]:
    """The documents of these keys in their order, less those that are gone meanwhile."""
    found = {row.pk: row for row in rows.filter(pk__in=list(keys))}
    return (read(found[key]) for key in keys if key in found)
