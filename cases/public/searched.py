"""FilterSets of published documents that can be searched: the likeliest first, and a list that can be gone on with."""

from functools import cached_property
from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet, Value
from django.db.models.lookups import Lookup

from cases.asked import AskedFilterSet
from cases.public import keyset
from cases.public.keyset import Key
from cases.public.searching import Hits

LONGEST = 100  # letters of a search
BY_LIKENESS = [Key("rank", "number"), Key("slug")]


class Among(Lookup):
    """One of many numbers, sent as one array: `IN` would take longer to write than to answer."""

    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple]:
        sql, params = self.process_lhs(compiler, connection)
        return f"{sql} = any(%s)", (*params, self.rhs)


class SearchedFilterSet(AskedFilterSet):
    """One with the filter `q` and the choice `ordering`. A set of a table says what its search found, and its orders."""

    not_filters = ("ordering",)

    @cached_property
    def hits(self) -> Hits | None:
        """What the search found; None without one."""
        raise NotImplementedError

    def keys_of(self, order: str) -> list[Key]:
        """By what an order sorts; "" is the usual one."""
        raise NotImplementedError

    @cached_property
    def keys(self) -> list[Key]:
        """What the list is ordered by: as is asked; else by likeness where something was searched for."""
        order = self.wanted.get("ordering", "")
        by_likeness = not order and self.hits is not None and self.hits.ids
        return BY_LIKENESS if by_likeness else self.keys_of(order)

    def found_among(self, queryset: QuerySet) -> QuerySet:
        """Those that the search found, where there was one."""
        return queryset if self.hits is None else queryset.filter(Among(F("pk"), self.hits.ids))

    def in_order(self, queryset: QuerySet) -> QuerySet:
        return keyset.ordered(self.with_keys(queryset), self.keys)

    def with_keys(self, queryset: QuerySet) -> QuerySet:
        """The rows with the columns of `keys` that no table has."""
        if self.keys is not BY_LIKENESS or self.hits is None:
            return queryset
        rank = Func(Value(self.hits.ids), F("pk"), function="array_position", output_field=IntegerField())
        return queryset.annotate(rank=rank)

    def caught_up(self, values: list[Any]) -> list[Any]:
        """Where a list goes on: ranks of a search move when rows come and go, so that of the last one shown is looked up."""
        if self.keys is not BY_LIKENESS or self.hits is None:
            return values
        rank, slug = values
        shown = self.queryset.filter(slug=slug).values_list("pk", flat=True).first()
        return [self.hits.ids.index(shown) + 1 if shown in self.hits.ids else rank - 1, slug]
