"""Detentions, charges and events of all cases in the API: each stands alone, and is found by what holds for itself."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from cases import document_data, publishing
from cases.case_rows import store_case
from cases.document import Charge, Detention, Event
from cases.models import Case, CaseSubject, PublishedCase, PublishedVersion
from tests import factories
from tests.conftest import NOW, rows_that_stay, standing_for

pytestmark = pytest.mark.django_db
API = "/api/v1"
ROWS = ("detentions", "charges", "events")


@pytest.fixture(scope="module")
def pair(two_cases, django_db_blocker) -> Iterator[None]:
    """Beside the two cases, one of two people: a woman who was freed, and a man who is held; each with a charge of their own."""
    with rows_that_stay(django_db_blocker), time_machine.travel(NOW, tick=False):
        case = factories.case("pair", people=1, title="Persons A and B")
        man = factories.person("Person B", gender="male")
        factories.grounds(man)
        factories.held(CaseSubject.objects.create(case=case, person=man, order=1))
        freed = CaseSubject.objects.get(case=case, order=0).detentions.get()
        release = factories.cited(
            case.events.create(kind="release", on="2026-11-10", headline="Freed", brings="released")
        )
        release.detentions.add(freed)
        hearing = factories.cited(
            case.events.create(kind="hearing", on="2026-11-20", headline="A hearing", happening="scheduled")
        )
        hearing.detentions.set(case.subjects.get(order=1).detentions.all())
        publishing.publish(case, by=standing_for(Role.PUBLISHER), now=NOW)
        yield


@pytest.fixture
def ask(pair, program) -> Iterator[Callable[..., Any]]:
    """`ask("/events?kind=arrest")`: what the API answers at NOW, read."""
    with time_machine.travel(NOW, tick=False):

        def asked(path: str, status: int = 200) -> Any:
            answer = program.get(path if path.startswith("http") else API + path)
            assert answer.status_code == status, answer.content
            return json.loads(answer.content)

        yield asked


def of(listed: dict[str, Any], slug: str) -> list[dict[str, Any]]:
    return [row for row in listed["data"] if row["case"]["slug"] == slug]


class TestARow:
    @pytest.mark.parametrize(("path", "node"), [("detentions", Detention), ("charges", Charge), ("events", Event)])
    def test_is_that_of_the_document(self, ask, path, node):
        names = list(node.model_fields)
        told = {row["key"]: {name: row[name] for name in names} for row in of(ask(f"/{path}"), "kem-sokha")}
        document = ask("/cases/kem-sokha")
        assert told == {row["key"]: row for row in document[path]}

    @pytest.mark.parametrize("path", ROWS)
    def test_brings_all_that_proves_it_and_no_more(self, ask, path):
        for row in ask(f"/{path}")["data"]:
            named = set(
                document_data.cited({key: value for key, value in row.items() if key not in ("citations", "sources")})
            )
            assert {one["key"] for one in row["citations"]} == named
            assert {one["source"] for one in row["citations"]} <= {one["key"] for one in row["sources"]}

    @pytest.mark.parametrize("path", ROWS)
    def test_names_its_case(self, ask, path):
        case = of(ask(f"/{path}"), "pair")[0]["case"]
        assert case == {
            "slug": "pair", "title": "Persons A and B", "url": "http://127.0.0.1:8000/cases/pair/",
            "api_url": "http://127.0.0.1:8000/api/v1/cases/pair",
        }  # fmt: skip

    @pytest.mark.parametrize("path", ROWS)
    def test_holds_the_fields_that_are_asked_for(self, ask, path):
        assert all(set(row) == {"key", "case"} for row in ask(f"/{path}?fields=key,case")["data"])

    @pytest.mark.parametrize("path", ROWS)
    def test_of_what_is_taken_back_is_none(self, ask, publisher, now, path):
        publishing.withdraw("pair", by=publisher, now=now, why="asked", silently=True)
        listed = ask(f"/{path}")
        assert not of(listed, "pair")
        assert listed["total"] == len(listed["data"])


class TestDetentions:
    def test_say_who_it_is_and_whether_it_still_holds(self, ask):
        [sokha] = of(ask("/detentions"), "kem-sokha")
        assert sokha["who"]["name"]["value"] == "Kem Sokha"
        assert (sokha["status"], sokha["known"], sokha["days_at_least"], sokha["days_at_most"]) == ("pretrial", "last_known", 102, 102)  # fmt: skip
        assert sokha["confirmation"]["on"] == "2017?-12-14"
        held = {row["who"]["gender"]["value"]: row for row in of(ask("/detentions"), "pair")}
        assert (held["female"]["status"], held["female"]["days_at_least"]) == ("released", 40)
        assert (held["male"]["status"], held["male"]["known"], held["male"]["days_at_least"]) == (
            "detained",
            "confirmed",
            52,
        )

    def test_are_those_for_which_all_that_is_asked_holds_at_once(self, ask):
        assert ask("/detentions?gender=female&held=true")["total"] == 0
        [man] = ask("/detentions?gender=male&held=true&country=KH&known=confirmed")["data"]
        assert man["who"]["name"]["value"] == "Person B"

    def test_stand_by_the_day_of_arrest(self, ask):
        days = [row["began"] for row in ask("/detentions")["data"]]
        assert days == ["2026-10-01", "2026-10-01", "2020-09-11", "2017?-09-03"]
        assert [row["began"] for row in ask("/detentions?ordering=date")["data"]] == [*days[:1:-1], *days[:2]]

    def test_leave_out_who_was_never_taken(self, ask):
        row = PublishedCase.objects.get(slug="pair")
        data = json.loads(row.body) | {"detentions": [], "confirmations": [], "charges": [], "events": []}
        store_case(data, PublishedVersion(body=document_data.canonical(data), schema=row.schema, number=2, at=NOW))
        assert not of(ask("/detentions"), "pair")
        assert ask("/detentions")["total"] == 2


class TestCharges:
    def test_say_what_stands_and_whom_it_is_against(self, ask):
        told = of(ask("/charges"), "kem-sokha")
        assert {row["state"] for row in told} <= {"alleged", "not_charged"}
        assert {row["against"]["name"] for row in told} == {"Kem Sokha"}

    def test_say_as_of_when_the_custody_is_known_in_which_they_stand(self, ask):
        stands = {
            key: of(ask("/charges"), "muong-sopheak")[0]["against"][key] for key in ("status", "known", "confirmed_on")
        }
        assert stands == {"status": "detained", "known": "last_known", "confirmed_on": "2020-09-14"}

    def test_bring_the_judgments_that_name_them(self, ask):
        row = PublishedCase.objects.get(slug="pair")
        data = json.loads(row.body)
        charge = data["charges"][0]
        judgment = {
            "charges": [charge["key"]], "cites": charge["cites"], "court": None, "detention": charge["detention"], "instance": "",
            "note": None, "on": None, "outcome": "conviction", "sentence": None, "touches": [], "years": None,
        }  # fmt: skip
        PublishedCase.objects.filter(pk=row.pk).update(body=document_data.canonical(data | {"judgments": [judgment]}))
        told = {row["key"]: row["judgments"] for row in of(ask("/charges"), "pair")}
        assert told == {charge["key"]: [judgment], data["charges"][1]["key"]: []}

    def test_are_found_by_their_own_state_and_law(self, ask):
        both = of(ask("/charges"), "pair")
        [one] = ask(f"/charges?law={both[0]['provision']['slug']}")["data"]
        assert one["key"] == both[0]["key"]
        assert {row["state"] for row in ask("/charges?state=charged")["data"]} == {"charged"}
        assert ask("/charges?state=charged&state=alleged")["total"] == ask("/charges")["total"]

    def test_are_found_by_who_is_charged(self, ask):
        [one] = of(ask("/charges?gender=male"), "pair")
        assert one["against"]["name"] == "Person B"
        law = of(ask("/charges?gender=female"), "pair")[0]["provision"]["slug"]
        assert ask(f"/charges?gender=male&law={law}")["total"] == 0


class TestEvents:
    def test_say_whom_they_are_about(self, ask):
        [release] = ask("/events?kind=release")["data"]
        assert [one["kind"] for one in release["whom"]] == ["person"]
        assert release["headline"]["text"] == "Freed"

    def test_that_were_due_are_not_known_to_have_happened(self, ask):
        [hearing] = of(ask("/events?kind=hearing"), "pair")
        assert (hearing["happening"], hearing["happening_now"]) == ("scheduled", "unknown")
        assert hearing["key"] in {row["key"] for row in ask("/events?happening=unknown")["data"]}
        assert not of(ask("/events?happening=scheduled"), "pair")

    @pytest.mark.parametrize("hours", range(-60, 60, 6))
    def test_are_found_as_they_are_told_at_every_hour(self, ask, program, hours):
        with time_machine.travel(NOW + timedelta(hours=hours - 36), tick=False):
            listed = ask("/events?fields=key,happening_now,case")["data"]
            for code in ("scheduled", "unknown", "happened"):
                found = ask(f"/events?happening={code}&fields=key,happening_now,case")["data"]
                assert found == [row for row in listed if row["happening_now"] == code]

    @pytest.mark.parametrize(
        ("on", "after", "before"),
        [("2016-06", "2016-06-30", "2016-06-01"), ("2016", "2016-12-31", "2016-01-01"), ("2016-06-05?", "2016-06-05", "2016-06-05"),
         ("2016-03/..", "2200-01-01", "2016-03-01"), ("../2016-03", "2016-03-31", "1000-01-01")],
    )  # fmt: skip
    def test_are_found_for_every_day_that_they_may_mean(self, ask, publisher, on, after, before):
        case = Case.objects.get(slug="pair")
        factories.cited(case.events.create(kind="threat", on=on, headline="Some time"))
        publishing.publish(case, by=publisher, now=NOW)
        earlier, later = date.fromisoformat(before) - timedelta(days=1), date.fromisoformat(after) + timedelta(days=1)
        threats = "/events?q=Persons&kind=threat&{}"
        assert [row["on"] for row in ask(threats.format(f"after={after}"))["data"]] == [on]
        assert [row["on"] for row in ask(threats.format(f"before={before}"))["data"]] == [on]
        if ".." not in on:
            assert (
                ask(threats.format(f"after={later}"))["total"] == ask(threats.format(f"before={earlier}"))["total"] == 0
            )

    def test_between_two_days_are_not_asked_for_backwards(self, ask):
        said = ask("/events?after=2020-01-02&before=2020-01-01", 400)
        assert said["errors"] == [
            {"parameter": "after", "message": "The first day lies after the last: no day is both."}
        ]

    def test_without_a_day_come_last_either_way(self, ask):
        for order in ("date", "-date"):
            dated = [
                bool(row["on"] and "XXXX" not in row["on"])
                for row in ask(f"/events?ordering={order}&limit=200")["data"]
            ]
            assert dated == sorted(dated, reverse=True)


class TestManyRows:
    @pytest.mark.parametrize("path", ROWS)
    @pytest.mark.parametrize("order", ["date", "-date"])
    def test_are_told_once_each_in_the_order_of_the_whole(self, ask, path, order):
        whole = [(row["case"]["slug"], row["key"]) for row in ask(f"/{path}?ordering={order}&limit=200")["data"]]
        found, following = [], f"/{path}?ordering={order}&limit=3"
        while following:
            listed = ask(following)
            found += [(row["case"]["slug"], row["key"]) for row in listed["data"]]
            following = listed["next"]
        assert found == whole
        assert len(set(found)) == len(found) == listed["total"]

    @pytest.mark.parametrize("path", ROWS)
    def test_ask_the_database_as_often_as_few_and_read_each_document_once(self, ask, path):
        ask(f"/{path}")
        with CaptureQueriesContext(connection) as few:
            ask(f"/{path}?limit=1")
        with CaptureQueriesContext(connection) as many:
            ask(f"/{path}?limit=200")
        assert len(many) == len(few)
        assert sum('"cases_publishedcase"."body"' in q["sql"].split(" FROM ")[0] for q in many) == 1

    def test_know_the_filters_of_cases_and_each_its_own(self, ask):
        for path, own in (
            ("detentions", set()),
            ("charges", {"state"}),
            ("events", {"kind", "happening", "after", "before"}),
        ):
            allowed = set(ask(f"/{path}?nosuch=1", 400)["errors"][0]["allowed"])
            of_cases = set(ask("/cases?nosuch=1", 400)["errors"][0]["allowed"])
            assert allowed == of_cases | own
