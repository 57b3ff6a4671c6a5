"""Long lists in parts: as many as are asked for, and a cursor that says after which row the next part begins.

A cursor is the keys of the last row, so rows that come, go or change meanwhile shift nothing. It belongs to one address with
one filter, and is not a secret.
"""

import base64
import datetime
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.public import keyset
from cases.public.api import problems
from cases.public.api.parameters import Parameter
from cases.public.keyset import Key
from cases.public.versions import LARGEST

USUAL, MOST = 50, 200
LONGEST = 2000  # letters of a cursor

LIMIT = Parameter(
    "limit", gettext_lazy("How many items at most."), {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}
)  # fmt: skip
CURSOR = Parameter(
    "cursor",
    gettext_lazy("Where to go on. Take it from “next” of the answer before; leave it out to begin."),
    {"type": "string", "minLength": 1, "maxLength": LONGEST},
)
PAGING = (LIMIT, CURSOR)
# What may change from part to part of the same list.
LOOSE = {"limit", "cursor", "fields"}


@dataclass(frozen=True)
class Part:
    """A part of a list."""

    rows: list[Any]
    total: int
    next: str | None  # address of the part after it


def part(
    request: HttpRequest, rows: QuerySet, keys: Sequence[Key], *, caught_up: Callable[[list[Any]], list[Any]] = list
) -> Part:
    """The asked-for part of `rows`. Two queries. `caught_up` brings the keys of a cursor up to date."""
    limit, total = int(request.GET.get("limit", USUAL)), rows.count()
    wanted = rows
    if cursor := request.GET.get("cursor"):
        wanted = keyset.after(rows, keys, caught_up(_read(cursor, keys, _list_asked(request))))
    found = list(keyset.ordered(wanted, keys)[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    return Part(found, total, _address(request, _write(found[-1], keys, _list_asked(request))) if more else None)


def merged(request: HttpRequest, sources: Sequence[tuple[QuerySet, Sequence[Key]]]) -> Part:
    """A part of one list from several tables, the least keys first. Each table has its own names for the same keys."""
    limit, asked = int(request.GET.get("limit", USUAL)), _list_asked(request)
    cursor = request.GET.get("cursor")
    values = _read(cursor, sources[0][1], asked) if cursor else None
    found = []
    for rows, keys in sources:
        wanted = keyset.after(rows, keys, values) if values else rows
        found += [([key.of(row) for key in keys], row, keys) for row in keyset.ordered(wanted, keys)[: limit + 1]]
    told = sorted(found, key=lambda one: one[0])[:limit]
    more = _write(told[-1][1], told[-1][2], asked) if len(found) > limit else None
    total = sum(rows.count() for rows, _keys in sources)
    return Part([row for _values, row, _keys in told], total, _address(request, more) if more else None)


def _address(request: HttpRequest, cursor: str) -> str:
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{settings.PUBLIC_BASE_URL}{request.path}?{query.urlencode()}"


def _list_asked(request: HttpRequest) -> str:
    """Eight letters for the list that is asked for: its address and its filter."""
    asked = sorted((name, value) for name, values in request.GET.lists() for value in values if name not in LOOSE)
    return hashlib.sha256(json.dumps([request.path, asked]).encode()).hexdigest()[:8]


# Cursors


def _write(row: Any, keys: Sequence[Key], asked: str) -> str:
    values = [key.of(row) for key in keys]
    told = [value.isoformat() if isinstance(value, datetime.date) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps([asked, *told]).encode()).decode().rstrip("=")


def _read(cursor: str, keys: Sequence[Key], asked: str) -> list[Any]:
    """The keys in a cursor. Raises Problem for what is none, and for one of another list."""
    try:
        belongs, *values = json.loads(
            base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        )
        found = [_value(key, value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError, RecursionError):
        raise problems.wrong("cursor", _("This is no cursor. Begin without one.")) from None
    if belongs != asked:
        raise problems.wrong("cursor", _("This cursor belongs to a list with another filter. Begin without one."))
    return found


def _value(key: Key, value: Any) -> Any:
    if value is None and key.empty:
        return None
    return _KINDS[key.kind](value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    return value.encode().decode()  # raises ValueError for half a character


def _number(value: Any) -> int:
    if type(value) is not int or abs(value) > LARGEST:
        raise ValueError
    return value


def _day(value: Any) -> datetime.date:
    return datetime.date.fromisoformat(_text(value))


def _instant(value: Any) -> datetime.datetime:
    found = datetime.datetime.fromisoformat(_text(value))
    if found.utcoffset() != datetime.timedelta(0):
        raise ValueError
    return found


_KINDS: dict[str, Callable[[Any], Any]] = {"text": _text, "number": _number, "day": _day, "instant": _instant}
