"""Lists in an order by which they can be gone on with: after the row that was shown last, whatever came or went before it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy


@dataclass(frozen=True)
class Key:
    """A column that rows are ordered by. The last key of an order tells every two rows apart.

    `kind` is text, instant, day or number; `empty`: it may be, and what is empty comes last either way.
    """

    name: str
    kind: str = "text"
    descending: bool = False
    empty: bool = False

    def order(self) -> OrderBy:
        last = True if self.empty else None  # said where it matters alone: an index without it would not serve
        return F(self.name).desc(nulls_last=last) if self.descending else F(self.name).asc(nulls_last=last)

    def beyond(self, value: Any) -> Q:
        """Rows that come after `value`."""
        if value is None:
            return Q(pk__in=[])
        found = Q(**{f"{self.name}__{'lt' if self.descending else 'gt'}": value})
        return found | Q(**{f"{self.name}__isnull": True}) if self.empty else found

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def of(self, row: Any) -> Any:
        for part in self.name.split("__"):
            row = getattr(row, part)
        return row


def by(firsts: Mapping[str, Key], order: str) -> list[Key]:
    """The keys of an order such as "-updated" (backwards, since a minus stands before it): one of `firsts`, then the address."""
    return [replace(firsts[order.lstrip("-")], descending=order.startswith("-")), Key("slug")]


def ordered(rows: QuerySet, keys: Iterable[Key]) -> QuerySet:
    return rows.order_by(*(key.order() for key in keys))


def after(rows: QuerySet, keys: Sequence[Key], values: Sequence[Any]) -> QuerySet:
    """The rows that come after the one whose keys have these values."""
    key, rest = keys[0], keys[1:]
    return rows.filter(_after(key, rest, values))


def _after(key: Key, rest: Sequence[Key], values: Sequence[Any]) -> Q:
    found = key.beyond(values[0])
    return found | (key.same(values[0]) & _after(rest[0], rest[1:], values[1:])) if rest else found
