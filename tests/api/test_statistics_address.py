"""The numbers for programs: those of the page, each with the query that finds the cases behind it."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from cases import publishing
from tests import factories
from tests.conftest import NOW, rows_that_stay, standing_for

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(two_cases, django_db_blocker) -> Iterator[None]:
    with rows_that_stay(django_db_blocker), time_machine.travel(NOW, tick=False):
        publishing.publish(factories.case("told", people=2), by=standing_for(Role.PUBLISHER), now=NOW)
        yield


@pytest.fixture
def ask(told, program) -> Iterator[Callable[[str], Any]]:
    with time_machine.travel(NOW, tick=False):
        yield lambda path: json.loads(program.get(path).content)


def numbers(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        if "cases_url" in data:
            yield data
        for value in data.values():
            yield from numbers(value)
    elif isinstance(data, list):
        for row in data:
            yield from numbers(row)


def test_each_number_leads_to_as_many_cases(ask):
    found = list(numbers(ask("/api/v1/statistics")))
    assert len(found) > 30
    assert not [one for one in found if one["cases_url"] and ask(one["cases_url"])["total"] != one["cases"]]
    assert not [
        one for one in found if not one["cases_url"] and (one["people"], one["cases"], one["query"]) != (0, 0, None)
    ]


def test_the_real_ones_are_last_known_and_never_said_to_be_held(ask):
    told = ask("/api/v1/statistics")
    assert (told["cases"], told["everyone"]["people"]) == (3, 4)
    assert (told["held"]["people"], told["last_known_held"]["people"], told["not_held"]["people"]) == (2, 2, 0)
    by_status = next(table for table in told["tables"] if table["name"] == "status")
    assert by_status["columns"] == ["Confirmed, or at an end", "Last known only"]
    pretrial = next(line for line in by_status["lines"] if line["label"] == "Pre-trial detention")
    assert pretrial["numbers"][1]["query"] == "status=pretrial&known=last_known"


def test_the_rules_are_those_of_the_page(ask, program):
    page = program.get("/statistics/").content.decode()
    rules = ask("/api/v1/statistics")["rules"]
    assert len(rules) == 8 and all(rule in page for rule in rules)


def test_they_take_no_parameter_and_cost_the_same_however_many_cases_there_are(ask, program, publisher):
    assert ask("/api/v1/statistics?country=KH")["errors"][0]["parameter"] == "country"

    def cost(*more: str) -> int:
        for slug in more:
            publishing.publish(factories.case(slug), by=publisher, now=NOW)
        with CaptureQueriesContext(connection) as asked:
            ask("/api/v1/statistics")
        return len([1 for query in asked if query["sql"].lower().startswith("select")])

    assert cost("one") == cost("two", "three", "four")
    assert cost() <= 2  # nothing changed: it is not counted again
