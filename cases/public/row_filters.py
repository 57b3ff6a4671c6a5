"""Filters of the rows of all cases: detentions, charges, events. Those of cases, and each its own.

A condition about a person holds for the row itself where the row is of one custody; for an event, for someone of its case.
"""

import datetime
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.asked import day_filter, one, several
from cases.clock import LAST_ZONE, today_in
from cases.models.published import PublishedDetention
from cases.models.published_rows import PublishedCharge, PublishedEvent
from cases.public.conditions import FIXED, Choices
from cases.public.filters import CaseFilter
from cases.public.keyset import Key
from cases.vocab import ChargeState, EventKind, Happening

BY_DAY: Choices = [("-date", gettext_lazy("the latest first")), ("date", gettext_lazy("the earliest first"))]


class RowFilter(CaseFilter):
    """Rows of cases, the latest first; those without a day come last either way."""

    table: ClassVar[type[Model]]
    days = ("first", "last")  # the columns of the first and the last possible day
    within = "position"  # what tells two rows of a case apart, and orders those of one day

    ordering = one(gettext_lazy("Sort by"), gettext_lazy("the latest first"))
    fixed_choices: dict[str, Choices] = FIXED | {"ordering": BY_DAY}

    def __init__(self, data: Any, *, now: datetime.datetime):
        super().__init__(data, now=now, only_asked=True)
        for name, known in self.fixed_choices.items():
            self.filters[name].extra["choices"] = known

    def rows(self) -> QuerySet:
        """The rows for which all conditions hold. In no order."""
        return self.table._default_manager.order_by().filter(self.of_cases(), *self.own_conditions())

    def with_keys(self, queryset: QuerySet) -> QuerySet:
        """The rows with the day by which they stand: the first possible one; what only has an end stands at its end."""
        return queryset.annotate(day=Coalesce(*self.days))

    def of_cases(self) -> Q | Exists:
        """Rows of what is asked about cases and people."""
        return Q(case__in=self.cases().values("pk"))

    def own_conditions(self) -> list[Q]:
        """What is asked about the row itself."""
        return []

    @cached_property
    def keys(self) -> list[Key]:
        kind = "number" if self.within == "position" else "text"
        latest = self.wanted.get("ordering", "-date") == "-date"
        return [Key("day", "day", descending=latest, empty=True), Key("case__slug"), Key(self.within, kind)]


class DetentionFilter(RowFilter):
    """Detentions: of people, and of groups with their number."""

    table = PublishedDetention
    days, within = ("arrested_first", "arrested_last"), "key"

    def rows(self) -> QuerySet:
        return self.people().exclude(status="")


class ChargeFilter(RowFilter):
    """Charges and accusations. A law is that of the charge; what else is asked of a person, of the one who is charged."""

    table = PublishedCharge
    state = several(gettext_lazy("State that stands"))
    fixed_choices = RowFilter.fixed_choices | {"state": list(ChargeState.choices)}

    def of_cases(self) -> Q | Exists:
        if not self.asks_of_people("law"):
            return Q(case__in=self.cases_alone("law").values("pk"))
        return Exists(self.people("law").filter(case=OuterRef("case"), key=OuterRef("detention")))

    def own_conditions(self) -> list[Q]:
        columns = {"state": "state__in", "law": "law__in"}
        return [Q(**{column: self.wanted[name]}) for name, column in columns.items() if name in self.wanted]


class EventFilter(RowFilter):
    """Events. One known only roughly counts for every day that it may mean; an open end reaches as far as it may."""

    table = PublishedEvent
    kind = several(gettext_lazy("Kind of event"))
    happening = several(gettext_lazy("Whether it took place, as of now"))
    after = day_filter(gettext_lazy("On or after"))
    before = day_filter(gettext_lazy("On or before"))
    fixed_choices = RowFilter.fixed_choices | {"kind": list(EventKind.choices), "happening": list(Happening.choices)}

    def clashes(self) -> list[tuple[str, str]]:
        after, before = self.wanted.get("after"), self.wanted.get("before")
        if after and before and after > before:
            return [*super().clashes(), ("after", _("The first day lies after the last: no day is both."))]
        return super().clashes()

    def own_conditions(self) -> list[Q]:
        conditions: dict[str, Callable[[Any], Q]] = {
            "kind": _of_kind, "happening": self._happening, "after": _on_or_after, "before": _on_or_before
        }  # fmt: skip
        return [condition(self.wanted[name]) for name, condition in conditions.items() if name in self.wanted]

    def _happening(self, codes: Sequence[str]) -> Q:
        """What was set for a day that has ended everywhere is not known to us any more."""
        past = Q(happening=Happening.SCHEDULED, last__lt=today_in(LAST_ZONE, self.now))
        found = Q(happening__in=codes) & ~past
        return found | past if Happening.UNKNOWN in codes else found


def _of_kind(codes: Sequence[str]) -> Q:
    return Q(kind__in=codes)


def _on_or_after(day: datetime.date) -> Q:
    return Q(last__gte=day) | Q(last=None, first__isnull=False)


def _on_or_before(day: datetime.date) -> Q:
    return Q(first__lte=day) | Q(first=None, last__isnull=False)
