"""What takes long to make and is the same for everyone: kept in this process until something published changes.

The mark is asked for before something is made and before it is shown again: what was taken back, silently too, is in no answer
from the moment on at which it left the tables. One of each is kept, the newest, so that strangers cannot fill the memory.
"""

import datetime
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.translation import get_language

from cases.document_data import canonical
from cases.public.api.answers import right_since
from cases.public.shared import instant, site

Made = TypeVar("Made")
# A published table, and its column that says when a row was changed, where it has one.
Table = tuple[Any, str | None]


@dataclass(frozen=True)
class Mark:
    """What tells one state of published tables from every other: how many rows, the last of them, when they were changed."""

    rows: tuple[tuple[Any, ...], ...]

    @property
    def newest(self) -> list[datetime.datetime]:
        """The last change that each of the tables tells of."""
        return [changed for *_other, changed in self.rows if changed is not None]


def mark(*tables: Table) -> Mark:
    """One query, which PostgreSQL answers from indexes where it can."""
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(_state(place, table, column) for place, (table, column) in enumerate(tables)))
        return Mark(tuple(sorted(cursor.fetchall())))


def _state(place: int, table: Any, column: str | None) -> str:
    """Rows that come have a number of their own, those that leave lower the count; the sum tells changes of those that stay."""
    quoted = connection.ops.quote_name
    name, key = quoted(table._meta.db_table), quoted(table._meta.pk.column)
    times = f"sum(extract(epoch from {quoted(column)})), max({quoted(column)})" if column else "null, null::timestamptz"
    return f"select {place}, count(*), (select max({key}) from {name}), {times} from {name}"  # noqa: S608  (names of ours)


@dataclass(frozen=True)
class Shown(Generic[Made]):
    """What was made, and since when it is as it is."""

    made: Made
    since: datetime.datetime


class Kept(Generic[Made]):
    """The newest of something that is made from published tables, the site's settings, and the hour (UTC)."""

    def __init__(self, *tables: Table):
        self._tables, self._lock = tables, threading.Lock()
        self._key: Hashable = None
        self._shown: Shown[Made] | None = None

    def of(self, request: HttpRequest, make: Callable[[datetime.datetime], Made]) -> Shown[Made]:
        """Made anew, told since when it is as it is, where it is not as it was. Whoever asks meanwhile waits: nothing is made twice at once."""
        now, found = instant(request), mark(*self._tables)
        since = right_since(now, *found.newest)
        if hasattr(request, "mirror"):
            return Shown(make(since), since)
        key = found, right_since(now), canonical(site()), get_language(), settings.PUBLIC_BASE_URL
        with self._lock:
            if self._shown is None or self._key != key:
                self._shown = Shown(make(since), since)
                self._key = key
            return self._shown
