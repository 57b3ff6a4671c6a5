"""Numbers of people: what counts, what does not, and that each number leads to exactly the cases behind it."""

import re
from html import unescape

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.counting import Headcount, counter
from cases.models import PublishedDetention
from cases.public import tables
from cases.public.filters import CaseFilter
from tests.public.placeholders import case, person, reference

pytestmark = pytest.mark.django_db

OLD = "2020-01-05"


@pytest.fixture
def world(now, monkeypatch):
    """People of every sort: held, last known, released, dead, missing, in groups, twice detained, nowhere, not at all."""
    monkeypatch.setattr(timezone, "now", lambda: now)
    for kind, slug in (
        ("law", "law-a"),
        ("law", "law-b"),
        ("facility", "prison-a"),
        ("facility", "prison-b"),
        ("organisation", "party-a"),
    ):
        reference(kind, slug, country="KH")
    case("held", person(1, gender="female", law="law-a", place="prison-a", member="party-a"))
    case("held-long", person(1, status="sentenced", began="2019-05", law="law-b", place="prison-a"))
    case(
        "last",
        person(1, status="pretrial", began="2019-12-01", confirmed=OLD, gender="male", law="law-a", place="prison-b"),
    )
    case("never-confirmed", person(1, confirmed=None, began="2018"))
    case("free", person(1, status="released", began="2015-01-01", ended="2016-01-01", law="law-a", place="prison-a"))
    case("dead", person(1, status="died", began=None), countries=("VN",))
    case("missing", person(1, status="missing", began=None, gender="other"))
    case("dropped", person(1, law="law-b", state="dropped"), countries=("KH", "VN"))
    case("nobody-held", person(1, status=""))
    case("across", person(1, began="2017-12-20/2018-01-05"), person(2, began=None), countries=())
    case("nine", person(1, group="nine men", count=9, count_kind="at_least", law="law-a", place="prison-b"))
    case("ten", person(1, group="ten women", count=10, gender="female", law="law-a"))
    case("some", person(1, group="some men", count=None, count_kind="unknown"))
    twice, again = (
        person(1, status="released", began="2012-02-02", ended="2012-03-03", law="law-b"),
        person(2, law="law-a"),
    )
    again["detentions"][0]["subject"] = "s1"
    case("twice", {name: twice[name] + (again[name] if name != "subjects" else []) for name in twice})
    rows = person(1, group="five men", count=5)
    rows["detentions"] += [{**rows["detentions"][0], "key": "d2", "count": 4, "status": "released"}]
    case("overlap", rows)
    case("body", subjects=[{"key": "s1", "kind": "organisation", "name": {"value": "Some Body"}}])


def people(now):
    return counter(PublishedDetention.objects.to_count(), review_days=90, now=now)


def numbers(now) -> dict:
    """Every number of every table, by table, line and column."""
    everyone, found = people(now), {}
    for make in (tables.by_status, tables.by_country, tables.by_year, tables.by_law, tables.by_place, tables.by_organisation,
                 tables.by_gender, tables.by_days):  # fmt: skip
        table = make(everyone)
        for line in [*table.lines, *table.left_out]:
            for column, number in enumerate(line.numbers):
                found[make.__name__, str(line.label), column] = number
    return found


@pytest.mark.usefixtures("world")
class TestEveryNumber:
    def test_leads_to_exactly_the_cases_behind_it(self, now):
        wrong = []
        for name, number in numbers(now).items():
            if not number.query:
                continue
            filters = CaseFilter(QueryDict(number.query), now=now)
            assert filters.is_valid(), (name, number.query, filters.problems)
            slugs = {row.slug for row in filters.qs} - {"body"}  # a case about an organisation has nobody to count
            if slugs != number.cases:
                wrong.append((name, number.query, sorted(slugs ^ number.cases)))
        assert wrong == []

    def test_of_the_page_is_a_link_that_works_and_says_the_same(self, visitor, now):
        html = visitor.get("/statistics/").content.decode()
        links = {unescape(link) for link in re.findall(r'href="/cases/\?([^"]+)"', html)}
        assert len(links) > 30
        for query in links:
            response = visitor.get(f"/cases/?{query}", follow=True)
            assert response.status_code == 200
            assert "is no filter of this list" not in response.content.decode(), query

    def test_is_about_someone_somewhere(self, now):
        found = numbers(now)
        assert len([1 for number in found.values() if number.cases]) > 40
        assert not [
            name
            for name, number in found.items()
            if number.cases and not (number.count.people or not number.count.exact)
        ]


def count(now, table: str, label: str, column: int = 0) -> Headcount:
    return numbers(now)[table, label, column].count


@pytest.mark.usefixtures("world")
class TestTheRule:
    def test_missing_and_at_risk_and_bodies_are_not_held(self, now):
        everyone = people(now)
        held = everyone.held("confirmed").cases | everyone.held("last_known").cases
        assert held.isdisjoint({"missing", "nobody-held", "body", "free", "dead"})
        assert "body" not in everyone.number().cases

    def test_confirmed_and_last_known_are_counted_apart(self, now):
        assert people(now).held("last_known").cases == {"last", "never-confirmed"}
        assert people(now).held("last_known").count == Headcount(2, True)

    def test_a_group_of_at_least_nine_makes_every_sum_at_least(self, now):
        # law-a: held 1 (person), last 1, free 1, nine at least 9, ten exactly 10, twice 1
        assert count(now, "by_law", "Law A", 2) == Headcount(23, False)
        assert count(now, "by_gender", "Female", 2) == Headcount(11, True)

    def test_a_group_of_unknown_number_adds_nobody_and_is_no_zero(self, now):
        only = counter(PublishedDetention.objects.filter(case__slug="some").to_count(), review_days=90, now=now)
        assert only.number().count == Headcount(0, False)

    def test_rows_that_may_tell_of_the_same_people_are_not_added_up(self, now):
        only = counter(PublishedDetention.objects.filter(case__slug="overlap").to_count(), review_days=90, now=now)
        assert only.number().count == Headcount(5, False)

    def test_someone_detained_twice_counts_once_with_the_latest_and_in_both_years(self, now):
        only = counter(PublishedDetention.objects.filter(case__slug="twice").to_count(), review_days=90, now=now)
        assert only.number().count == only.held("confirmed").count == Headcount(1, True)
        assert [line.label for line in tables.by_year(only).lines if line.numbers[0].cases] == ["2012", "2026"]
        assert [line.label for line in tables.by_status(only).lines] == ["Detained, stage not stated"]

    def test_a_year_that_is_not_certain_is_in_no_year_and_said(self, now):
        table = tables.by_year(people(now))
        across = {line.label for line in table.lines if "across" in line.numbers[0].cases}
        assert across == set()
        unsure, never = (line.numbers[0].cases for line in table.left_out)
        assert unsure == {"across", "dead"}
        assert never == {"missing", "nobody-held"}  # never arrested, as far as is published

    def test_days_are_the_least_and_those_of_the_last_known_end_with_the_last_word(self, now):
        lines = {line.label: line.numbers for line in tables.by_days(people(now)).lines}
        assert "last" in lines["30 to 89 days"][1].cases  # 1 December 2019 to 5 January 2020
        assert "held" in lines["30 to 89 days"][0].cases
        assert lines["five years or more"][0].cases >= {"held-long"}
        assert "never-confirmed" in tables.by_days(people(now)).left_out[0].numbers[0].cases

    def test_a_case_of_two_countries_counts_in_both_and_one_of_none_is_said(self, now):
        table = tables.by_country(people(now))
        assert [line.label for line in table.lines if "dropped" in line.numbers[2].cases] == ["Cambodia", "Vietnam"]
        assert table.left_out[0].numbers[0].cases == {"across"}


@pytest.mark.usefixtures("world")
def test_people_who_are_counted_together_are_the_same_people(now):
    """Rows that are merged to be counted sooner give every number that they give one by one."""
    for number in range(5):
        case(f"alike-{number}", person(1, law="law-a", place="prison-a", gender="female"))
    everyone = people(now)
    merged = everyone.merged(lambda row: row.laws)
    assert len(merged.rows) < len(everyone.rows) - 4
    for one, same in ((everyone, merged), (everyone.split("law", _laws)["law-a"], merged.split("law", _laws)["law-a"])):
        for known in ("confirmed", "last_known"):
            assert _told(one.held(known)) == _told(same.held(known))
            assert _told(one.as_known(known)) == _told(same.as_known(known))
        assert _told(one.number()) == _told(same.merged().number()) == _told(same.number())


def _laws(row):
    return row.laws


def _told(number):
    assert number.case_count == len(number.cases)
    return number.count, number.cases, number.query


@pytest.mark.usefixtures("world")
class TestThePage:
    def test_says_the_rule_the_day_and_what_is_left_out(self, visitor):
        text = re.sub(r"<[^>]+>|\s+", " ", visitor.get("/statistics/").content.decode())
        text = re.sub(r"\s+", " ", text)
        for words in (
            "as of 22 November 2026",
            "How we count",
            "never counted as held",
            "Left out here.",
            "at least 23",
        ):
            assert words in text, words

    def test_leads_from_everyone_to_all_cases(self, visitor, now):
        figures = visitor.get("/statistics/").content.decode().split('class="figures"')[1].split("</dl>")[0]
        assert f'<a href="/cases/">at least {people(now).number().count.people}' in figures

    def test_asks_the_database_as_often_for_many_cases_as_for_few(self, visitor):
        def queries() -> int:
            with CaptureQueriesContext(connection) as caught:
                assert visitor.get("/statistics/").status_code == 200
            return len([1 for query in caught if query["sql"].lower().startswith("select")])

        before = queries()
        for number in range(30):
            case(f"more-{number}", person(1, law="law-a", place="prison-a", began=f"20{number % 20 + 10}-01-01"))
        assert queries() == before <= 9
        assert queries() <= 4  # nothing changed: it is not counted again


def test_a_site_without_cases_has_nothing_to_count_and_says_so(visitor):
    assert "nothing to count" in visitor.get("/statistics/").content.decode()
