"""The history keeps sealed words as well. Under another key they come through one door of the database, for its owner
alone (cases/sql/resealing.sql): the words stay, their seal is made anew, and each time is written down."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import connection, models

from accounts import sealing
from cases.models import Sealed
from cases.models.sealed import sealed_fields

AT_ONCE = 500
DOOR = "reseal_history(text, text, bigint[], text[], text[])"


@dataclass
class OfHistory:
    """What became of the sealed words of the history."""

    done: int = 0
    waiting: int = 0  # under an older key still, since this login may not touch history
    lost: int = 0  # no key that is listed opens them


def reseal_history() -> OfHistory:
    """Puts the sealed words of every history under the first key, as far as the database login may; it can be run again."""
    result, may = OfHistory(), _may()
    for history in apps.get_models():
        if hasattr(history, "pgh_tracked_model"):
            for column in sealed_fields(history):
                anew = _anew(history, column.name, result)
                while some := list(islice(anew, AT_ONCE)):
                    if may:
                        result.done += _store(history, str(column.column), some)
                    else:
                        result.waiting += len(some)
    return result


def _may() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select has_function_privilege(current_user, %s, 'execute')", [DOOR])
        return bool(cursor.fetchone()[0])


def _anew(history: type[models.Model], name: str, result: OfHistory) -> Iterator[tuple[int, str, str]]:
    """Number, old and new seal of what is not under the first key."""
    rows = history._base_manager.exclude(**{name: ""}).order_by("pgh_id").values_list("pgh_id", name)
    for number, held in list(rows):
        if not isinstance(held, Sealed) or sealing.is_under_first_key(held.token):
            continue
        try:
            yield number, held.token, sealing.reseal(held.token)
        except sealing.WrongKey:
            result.lost += 1


def _store(history: type[models.Model], column: str, some: Any) -> int:
    numbers, old, new = (list(values) for values in zip(*some, strict=True))
    with connection.cursor() as cursor:
        table = history._meta.db_table
        cursor.execute("select reseal_history(%s, %s, %s::bigint[], %s, %s)", [table, column, numbers, old, new])
        return cursor.fetchone()[0]
