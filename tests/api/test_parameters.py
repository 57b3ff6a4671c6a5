"""What an address takes: described and judged alike, with a word for whoever asks wrongly. No database."""

import pytest
from django.http import QueryDict
from django_filters import NumberFilter

from appeals.public.filters import AppealFilter
from cases.public.api import paging, queries
from cases.public.api.parameters import A_DAY, Parameter, faults
from cases.public.filters import CaseFilter
from cases.public.row_filters import ChargeFilter, DetentionFilter, EventFilter

DAY = Parameter("day", "A day.", A_DAY)
COLOUR = Parameter("colour", "One colour.", {"type": "string", "enum": ["red", "blue"]})
COLOURS = Parameter("colours", "Colours.", {"type": "string", "enum": ["red", "blue"]}, several=True, commas=True)
KNOWN = [DAY, COLOUR, COLOURS, paging.LIMIT]


def refused(query: str) -> dict[str, str]:
    return {wrong.parameter: wrong.message for wrong in faults(QueryDict(query), KNOWN)}


def test_what_is_right_is_not_refused():
    assert not refused("day=2017-09-03&colour=red&colours=red,blue&colours=red&limit=200")


def test_an_unknown_parameter_is_named_beside_the_known_ones():
    [wrong] = faults(QueryDict("color=red"), KNOWN)
    assert wrong.told() == {
        "parameter": "color", "message": "This address knows no such parameter.", "allowed": ["day", "colour", "colours", "limit"],
    }  # fmt: skip


def test_an_unknown_value_is_named_beside_the_known_ones():
    [wrong] = faults(QueryDict("colours=red,green"), KNOWN)
    assert wrong.told() == {
        "parameter": "colours", "message": "“green” is not one of its values.", "allowed": ["red", "blue"]
    }  # fmt: skip


@pytest.mark.parametrize("query", ["colour=red&colour=blue", "limit=1&limit=1", "day=2017-09-03&day=2018-09-03"])
def test_what_is_single_is_given_once(query):
    assert list(refused(query).values()) == ["Give it once."]


@pytest.mark.parametrize("query", ["day=", "colour=%20", "colours=red,,blue", "limit="])
def test_what_is_given_has_a_value(query):
    assert list(refused(query).values()) == ["Give it a value, or leave it out."]


@pytest.mark.parametrize(
    "day",
    ["2017-02-30", "03/09/2017", "2017-9-3", "20170903", "0999-12-31", "2201-01-01", "0000-00-00", "9999-12-31", "10000-01-01", "9" * 30,
     "٢٠١٧-٠٩-٠٣", "2017-09-03T00:00", "\x00", "2017-09-03\n"],
)  # fmt: skip
def test_a_day_is_a_day_of_the_years_that_dates_have(day):
    query = QueryDict(mutable=True)
    query["day"] = day
    assert "is no day. Write year-month-day" in faults(query, KNOWN)[0].message


@pytest.mark.parametrize("limit", ["0", "201", "-1", "1.5", "x", "١", "9" * 30, "1e1", "+5"])
def test_a_number_lies_within_its_bounds(limit):
    query = QueryDict(mutable=True)
    query["limit"] = limit
    assert "is no whole number from 1 to 200" in faults(query, KNOWN)[0].message


def test_of_a_very_long_or_broken_value_only_the_beginning_is_told_back():
    query = QueryDict(mutable=True)
    query["colour"] = "\ud800" + "x" * 10_000
    message = faults(query, KNOWN)[0].message
    assert message == f"“?{'x' * 59}” is not one of its values."
    assert message.encode()


def test_what_is_described_is_what_is_judged():
    described = COLOURS.described()
    assert described["schema"]["type"] == "array"
    assert described["schema"]["items"] == {"type": "string", "enum": ["red", "blue"]}
    assert (described["style"], described["explode"]) == ("form", False)
    assert paging.LIMIT.described()["schema"] == {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}


class TestAFilterSet:
    @pytest.mark.parametrize("found", [CaseFilter, DetentionFilter, ChargeFilter, EventFilter, AppealFilter])
    def test_is_described_filter_by_filter(self, found):
        told = {one.name: one for one in queries.parameters(found)}
        assert set(told) == set(found.base_filters)
        assert all(str(one.about) for one in told.values())

    def test_lists_the_choices_that_never_change(self):
        told = {one.name: one.described()["schema"] for one in queries.parameters(EventFilter)}
        assert "arrest" in told["kind"]["items"]["enum"]
        assert "pretrial" in told["status"]["items"]["enum"]
        assert told["has_open_appeal"]["enum"] == ["true", "false"]
        assert told["ordering"]["enum"] == ["-date", "date"]
        assert told["after"]["format"] == "date"
        assert told["q"]["maxLength"] == 100

    def test_says_where_the_others_are_found(self):
        told = {one.name: one for one in queries.parameters(CaseFilter)}
        assert "enum" not in told["facility"].schema
        assert str(told["facility"].about).endswith("A slug of /facilities.")
        assert told["facility"].several

    def test_of_a_kind_that_cannot_be_described_is_an_error_of_ours(self):
        class Odd(CaseFilter):
            number = NumberFilter()

        with pytest.raises(TypeError, match=r"Odd\.number: say in"):
            queries.parameters(Odd)
