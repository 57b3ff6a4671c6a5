"""The numbers of the page of statistics for programs: each with its rule, and the query that finds the cases behind it."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from ninja import Router
from pydantic import BaseModel, Field

from cases.counting import CONFIRMED, LAST_KNOWN, Counter, Number, counter
from cases.document_data import canonical
from cases.models.published import PublishedCase, PublishedDetention
from cases.public import tables
from cases.public.api.answers import answer_text, moment
from cases.public.api.routes import get
from cases.public.api.shapes import INSTANT
from cases.public.count_rules import count_rules
from cases.public.feeds import absolute
from cases.public.kept import Kept
from cases.public.shared import REVIEW_DAYS, instant, site
from cases.public.statistics_views import TABLES_COUNTED, not_held

router = Router()

TABLES: dict[str, tuple[str | Promise, Any]] = {
    "status": (gettext_lazy("People by status"), tables.by_status),
    "country": (gettext_lazy("People by country"), tables.by_country),
    "arrested_in": (gettext_lazy("People by year of arrest"), tables.by_year),
    "law": (gettext_lazy("People by law"), tables.by_law),
    "facility": (gettext_lazy("People by place of detention"), tables.by_place),
    "organisation": (gettext_lazy("People by organisation"), tables.by_organisation),
    "gender": (gettext_lazy("People by gender"), tables.by_gender),
    "held_for": (gettext_lazy("People by days held, at the least"), tables.by_days),
}


class NumberShape(BaseModel):
    """A number of people, never of cases."""

    people: int = Field(description="How many.")
    exact: bool = Field(
        description="False: at least so many, since a source gives a rough number. 0 and not exact: not known."
    )
    cases: int = Field(description="How many cases they belong to.")
    query: str | None = Field(
        description="The query string by which /cases, and the page of cases, finds those cases; null where nobody is counted."
    )
    cases_url: str | None = Field(description="Address of those cases here; null where nobody is counted.")


class Line(BaseModel):
    """A line of a table."""

    label: str = Field(description="What it is about, in words.")
    numbers: list[NumberShape] = Field(description="One for each column.")
    url: str | None = Field(description="Address of the page of what it is about, where it has one.")


class Table(BaseModel):
    """Numbers under common columns."""

    name: str = Field(description="The filter of /cases that tells its lines apart.")
    label: str = Field(description="What it counts, in words.")
    columns: list[str] = Field(description="What each number of a line counts, in words.")
    lines: list[Line] = Field(
        description="Its lines. Someone may stand in several, so that lines do not add up to all."
    )
    left_out: list[Line] = Field(description="People who stand in no line, and why.")


class Statistics(BaseModel):
    """All that is counted."""

    as_of: str = Field(description="Since when the answer has been as it is (UTC).", json_schema_extra=INSTANT)
    rules: list[str] = Field(description="By which rules people are counted.")
    cases: int = Field(description="How many cases are published.")
    everyone: NumberShape = Field(description="All people in them.")
    held: NumberShape = Field(description="Those who are held, confirmed within the review period.")
    last_known_held: NumberShape = Field(description="Those who were held when last heard of.")
    not_held: NumberShape = Field(description="Those who are not held, whatever became of them.")
    tables: list[Table] = Field(description="The same people, told apart.")


_kept = Kept[str](*TABLES_COUNTED)


@get(router, "/statistics", name="statistics", answers=Statistics, summary=gettext_lazy("What is counted"))
def statistics(request: HttpRequest) -> HttpResponse:
    shown = _kept.of(request, lambda since: canonical(_counted(instant(request), since)))
    return answer_text(request, shown.made, shown.since)


def _counted(now: datetime.datetime, since: datetime.datetime) -> dict[str, Any]:
    review_days = site()[REVIEW_DAYS]
    people = counter(PublishedDetention.objects.to_count(), review_days=review_days, now=now)
    all_of_them = people.merged()
    return {
        "as_of": moment(since), "rules": count_rules(review_days, now.date()), "cases": PublishedCase.objects.visible().count(),
        "everyone": _number(all_of_them.number()), "held": _number(all_of_them.held(CONFIRMED)),
        "last_known_held": _number(all_of_them.held(LAST_KNOWN)), "not_held": _number(not_held(all_of_them)),
        "tables": [_table(name, people) for name in TABLES],
    }  # fmt: skip


def _table(name: str, people: Counter) -> dict[str, Any]:
    label, counted = TABLES[name]
    found: tables.Table = counted(people)
    return {
        "name": name, "label": str(label), "columns": [str(column) for column in found.columns],
        "lines": [_line(line) for line in found.lines], "left_out": [_line(line) for line in found.left_out],
    }  # fmt: skip


def _line(line: tables.Line) -> dict[str, Any]:
    return {
        "label": str(line.label), "numbers": [_number(number) for number in line.numbers],
        "url": absolute(line.address) if line.address else None,
    }  # fmt: skip


def _number(number: Number) -> dict[str, Any]:
    told = {"people": number.count.people, "exact": number.count.exact, "cases": number.case_count}
    if number is tables.NOBODY:
        return told | {"query": None, "cases_url": None}
    query = f"?{number.query}" if number.query else ""
    return told | {"query": number.query, "cases_url": absolute(f"{reverse('api:cases')}{query}")}
