"""Which state of a row someone has seen, so that nobody saves over a colleague's change without knowing.

    seen = version_of(row)            # BEFORE its fields are read into a form: too old is refused, too new is lost
    ...
    with transaction.atomic():
        lock_unchanged(row, seen)     # raises ChangedMeanwhile
        ... load and write

A version is the newest number in the row's own history and a sum for each of its many-to-many fields. No column
is needed, and what raw SQL wrote counts as well.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST = 200

CHANGED = _("A colleague has changed this meanwhile. Nothing was saved: look at the change, then save again.")
DELETED = _("A colleague has deleted this meanwhile. Nothing was saved.")


class ChangedMeanwhile(ValidationError):
    """The row is no longer the one that was seen. `row` is None when it was deleted; `now` is its version now."""

    def __init__(self, row: models.Model | None, seen: str, now: str = "") -> None:
        super().__init__(DELETED if row is None else CHANGED, code="changed" if row is not None else "deleted")
        self.row, self.seen, self.now = row, seen, now


def history_of(model: type[models.Model]) -> Any:
    """The history table of a model; None where no history is kept."""
    found = set(getattr(model, "pgh_event_models", {}).values())
    return found.pop() if len(found) == 1 else None


def links_of(model: type[models.Model]) -> list[Any]:
    """Many-to-many fields without a table of rows of their own."""
    fields: list[Any] = list(model._meta.many_to_many)
    return [field for field in fields if field.remote_field.through._meta.auto_created]


def version_of(row: models.Model) -> str:
    """The version of a row now; "" for a row that is not stored yet."""
    return versions_of(type(row), [row.pk]).get(row.pk, "") if row.pk is not None else ""


def versions_of(model: type[models.Model], keys: Iterable[Any]) -> dict[Any, str]:
    """The versions of several rows by their keys, in one query and one for each many-to-many field."""
    keys = list(keys)
    numbers = _newest(model, keys)
    found = {key: [str(numbers.get(key, 0))] for key in keys}
    for field in links_of(model):
        linked: dict[Any, set] = {key: set() for key in keys}
        for key, other in pairs(field, keys):
            linked[key].add(other)
        for key in keys:
            found[key].append(digest_of(linked[key]))
    return {key: "-".join(parts) for key, parts in found.items()}


def link_sums_in(seen: str, model: type[models.Model]) -> dict[str, str]:
    """The sum of each many-to-many field that a version names."""
    return dict(zip([field.name for field in links_of(model)], seen.split("-")[1:], strict=False))


def number_in(seen: str) -> int | None:
    """The number in the row's history that a version names; None for what is no version."""
    number = seen.partition("-")[0][:19]
    return int(number) if number.isascii() and number.isdigit() and int(number) < 2**31 else None


def lock_unchanged(row: models.Model, seen: str) -> None:
    """Locks the row until the end of the transaction. Raises ChangedMeanwhile unless it is as it was seen."""
    lock([row.pk], type(row))
    stored = type(row)._base_manager.filter(pk=row.pk).first()
    now = version_of(stored) if stored is not None else ""
    if stored is None or now != seen[:LONGEST]:
        raise ChangedMeanwhile(stored, seen, now)


def lock(keys: Iterable[Any], model: type[models.Model]) -> None:
    """Waits for those who write these rows, and keeps others from it; rows that point at them may be written."""
    rows = model._base_manager.filter(pk__in=list(keys)).order_by("pk")
    list(rows.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))


def _newest(model: type[models.Model], keys: list[Any]) -> dict[Any, Any]:
    """The newest number of each row in its history; a digest of the row where no history is kept."""
    history = history_of(model)
    if history is None:
        return {
            row["pk"]: _digest(repr(row))
            for row in model._base_manager.filter(pk__in=keys).values("pk", *_plain(model))
        }
    found = history.objects.filter(pgh_obj_id__in=keys).values("pgh_obj_id").annotate(newest=models.Max("pgh_id"))
    return {row["pgh_obj_id"]: row["newest"] for row in found.order_by()}


def _plain(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def pairs(field: Any, keys: list[Any]):
    """The links of these rows: the key of the row, the key at the other end."""
    source, target = field.m2m_column_name(), field.m2m_reverse_name()
    through = field.remote_field.through
    ends = {f.column: f.attname for f in through._meta.concrete_fields}
    links = through._base_manager.filter(**{f"{ends[source]}__in": keys})
    return links.values_list(ends[source], ends[target]).order_by(ends[source], ends[target])


def digest_of(linked: Iterable[Any]) -> str:
    """A short sum of the rows at the other end of one many-to-many field."""
    return _digest("|".join(sorted(str(key) for key in linked)))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12] if text else "0"
