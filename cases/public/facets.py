"""How many cases each choice of a filter would give with the other filters kept, what the filters leave out, and ways on.

One query, however many choices, counts them all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, Exists, F, Func, OuterRef, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from cases.models.published import PublishedCase
from cases.public import people_filters
from cases.public.conditions import (
    CASE_UNKNOWN,
    LEFT_OUT,
    PERSON_NOW,
    PERSON_UNKNOWN,
    TOGETHER,
    has_open_appeal,
)
from cases.public.filters import CaseFilter

SHOWN = 7  # choices of a filter before the rest is folded away
MOST = 100  # choices that a page holds at most: more of them are looked through elsewhere
TOTAL, UNKNOWN, WAY = "total", "unknown", "way"


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    number: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A filter with its choices: the chosen first, then the most frequent. Those with no case stay away unless chosen."""

    name: str
    label: str
    choices: Sequence[Choice]
    several: bool

    @property
    def shown(self) -> Sequence[Choice]:
        return self.choices if len(self.choices) <= SHOWN + 2 else self.choices[: max(SHOWN, self.chosen)]

    @property
    def folded(self) -> Sequence[Choice]:
        return self.choices[len(self.shown) : MOST]

    @property
    def chosen(self) -> int:
        return sum(choice.chosen for choice in self.choices)


@dataclass(frozen=True)
class Way:
    """A way on where nothing was found: a list with one filter less, and how many cases it has."""

    label: str
    url: str
    number: int


class Counted:
    """The numbers beside the filters of one list. A list says what is counted: `branches`, and `matching`."""

    OWN_ORDER: tuple[str, ...] = ()  # filters whose choices have an order of their own

    def __init__(self, found: Any):
        self.found = found

    def branches(self) -> Iterable[QuerySet]:
        """Rows of (filter, choice, number), as `by` and `all_of` make them."""
        raise NotImplementedError

    def matching(self, *without: str) -> QuerySet:
        """What all filters but some find."""
        raise NotImplementedError

    @cached_property
    def counts(self) -> dict[tuple[str, str], int]:
        """Rows by filter and choice. One query."""
        return {(name, choice): number for name, choice, number in together(self.branches())}

    @property
    def total(self) -> int:
        return self.counts.get((TOTAL, ""), 0)

    def facet(self, name: str) -> Facet:
        field = self.found.form.fields[name]
        chosen = set(self.found.chosen.get(name, ()))
        several = hasattr(field.widget, "allow_multiple_selected") and field.widget.allow_multiple_selected
        choices = [
            Choice(str(code), str(label), self.counts.get((name, str(code)), 0), str(code) in chosen)
            for code, label in field.choices
            if code
        ]
        kept = [choice for choice in choices if choice.number or choice.chosen or not several]
        if several and name not in self.OWN_ORDER:
            kept.sort(key=lambda choice: -choice.number)
        return Facet(name, str(field.label), sorted(kept, key=lambda choice: not choice.chosen), several)

    def ways_on(self) -> list[Way]:
        """The list without each of its filters in turn, where that finds something. One query."""
        names = [name for name in self.found.chosen if name != "ordering"]
        if len(names) < 2:
            return []
        found = ((name, self.matching(name)) for name in names)
        numbers = {
            name: number for _way, name, number in together(all_of(WAY, name, rows, "pk") for name, rows in found)
        }
        return [
            Way(self.found.words(name, self.found.chosen[name]), f"?{self.found.query_without(name)}", numbers[name])
            for name in names
            if numbers.get(name)
        ]


class Facets(Counted):
    """Those of the list of cases."""

    OWN_ORDER = ("arrested_in", "held_for")
    found: CaseFilter

    def matching(self, *without: str) -> QuerySet:
        return self.found.cases(*without)

    def left_out(self) -> list[str]:
        """What the chosen filters cannot judge, with numbers: cases that fit all others, and of which it is not recorded."""
        names = [name for name in self.found.chosen if name in LEFT_OUT]
        told = {str(LEFT_OUT[name]): name for name in names if self.counts.get((UNKNOWN, name))}
        return [str(LEFT_OUT[name] % {"number": self.counts[UNKNOWN, name]}) for name in told.values()]

    # The branches of the one query

    def branches(self) -> Iterator[QuerySet]:
        yield all_of(TOTAL, "", PublishedCase.objects.visible().order_by(), "pk")
        yield by("country", self.found.cases("country"), Func(F("countries"), function="unnest"), "pk")
        yield by("has_open_appeal", self.found.cases("has_open_appeal"), self._appeal(), "pk")
        people = self.found.people
        yield by("status", people("status").filter(latest=True), F("status"))
        yield by("gender", people("gender"), F("gender"))
        yield by("place", people("place"), F("place"))
        for name, column in (("facility", "facilities"), ("law", "laws"), ("organisation", "organisations")):
            yield by(name, people(name), Func(F(column), function="unnest"))
        yield by("arrested_in", people("arrested_in"), self._year())
        for name in ("held", *PERSON_NOW):
            yield by(name, people(name), self._one_of(name))
        for code, _label in people_filters.WITHOUT:
            yield all_of("without", code, people("without").filter(people_filters.without([code])), "case")
        yield from self.unknown()

    def unknown(self) -> Iterator[QuerySet]:
        for name in self.found.chosen:
            if name in PERSON_UNKNOWN or name in CASE_UNKNOWN:
                yield all_of(UNKNOWN, name, self._not_judged(name), "pk")

    def _appeal(self) -> Case:
        return Case(
            When(has_open_appeal("true", self.found.now), then=Value("true")),
            default=Value("false"),
            output_field=TextField(),
        )

    def _year(self) -> Case:
        certain = When(people_filters.YEAR_CERTAIN, then=Cast(F("arrested_first__year"), TextField()))
        return Case(
            certain,
            When(people_filters.arrested_in(["unsure"]), then=Value("unsure")),
            default=Value(""),
            output_field=TextField(),
        )

    def _one_of(self, name: str) -> Case:
        """The choice of a filter whose choices exclude each other."""
        choices = [str(code) for code, _label in self.found.form.fields[name].choices if code]
        several = self.found.form.fields[name].widget.__class__.__name__.endswith("Multiple")
        conditions = ((code, self.found.person_condition(name, [code] if several else code)) for code in choices)
        return Case(
            *(When(condition, then=Value(code)) for code, condition in conditions),
            default=Value(""),
            output_field=TextField(),
        )

    def _not_judged(self, name: str) -> QuerySet:
        """Cases that fit all other filters, do not fit this one, and of which somebody, or the case, does not say."""
        names = (name, TOGETHER[name]) if name in TOGETHER else (name,)
        result = self.found.cases().values("pk")
        if name in CASE_UNKNOWN:
            return self.found.cases(*names).filter(CASE_UNKNOWN[name])
        people = self.found.people(*names).filter(PERSON_UNKNOWN[name], case=OuterRef("pk"))
        return self.found.cases_alone(*names).filter(Exists(people)).exclude(pk__in=result)


class LeftOut(Facets):
    """What the filters of a list cannot judge, and no other number: files say this of themselves."""

    def branches(self) -> Iterator[QuerySet]:
        return self.unknown()


def by(name: str, rows: QuerySet, choice: Any, counted: str = "case") -> QuerySet:
    """Cases by choice: rows of (filter, choice, number)."""
    told = rows.annotate(facet=Value(name, output_field=TextField()), choice=Cast(choice, TextField()))
    return (
        told.values("facet", "choice")
        .annotate(number=Count(counted, distinct=True))
        .values_list("facet", "choice", "number")
    )


def all_of(name: str, choice: str, rows: QuerySet, counted: str) -> QuerySet:
    """All of them as one row of (filter, choice, number)."""
    return by(name, rows, Value(choice), counted)


def together(branches: Iterable[QuerySet]) -> Iterable[tuple[str, str, int]]:
    first, *rest = branches
    return first.union(*rest, all=True) if rest else first
