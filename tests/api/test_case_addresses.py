"""Cases in the API: the list, its parts, one document as it is or was, and versions that anyone can check."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from cases import document_data, publishing
from cases.document import CaseDocument
from cases.document_parts import SCHEMA
from cases.models import Case, PublishedCase, PublishedDetention, PublishedVersion
from cases.public.api.cases import USUAL
from cases.public.conditions import ORDERS
from tests import factories
from tests.conftest import NOW, rows_that_stay, standing_for

pytestmark = pytest.mark.django_db
API = "/api/v1"
FIRST = datetime(2026, 11, 1, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def told(two_cases, django_db_blocker) -> Iterator[None]:
    """Beside the two cases, one of two versions: published on the 1st, another summary on the 5th. It has an old address."""
    with rows_that_stay(django_db_blocker), time_machine.travel(NOW, tick=False):
        by = standing_for(Role.PUBLISHER)
        case = factories.case("told", title="Person A", summary="The first summary.")
        case.redirects.create(old_slug="told-before")
        publishing.publish(case, by=by, now=FIRST)
        Case.objects.filter(pk=case.pk).update(summary="The second summary.")
        publishing.publish(Case.objects.get(pk=case.pk), by=by, now=FIRST + timedelta(days=4))
        factories.case("a-draft")
        yield


@pytest.fixture
def ask(told, program) -> Iterator[Callable[..., Any]]:
    """`ask("/cases?q=x")`: what the API answers at NOW, read."""
    with time_machine.travel(NOW, tick=False):

        def asked(path: str, status: int = 200, **headers: str) -> Any:
            answer = program.get(path if path.startswith("http") else API + path, headers=headers)
            assert answer.status_code == status, answer.content
            return json.loads(answer.content)

        yield asked


def slugs(listed: dict[str, Any]) -> list[str]:
    return [row["slug"] for row in listed["data"]]


def copies(number: int, **columns: Any) -> list[str]:
    """As many further published cases, made of rows alone, in pairs of the same day and title; they have no people."""
    model = PublishedCase.objects.get(slug="told")
    made = [
        PublishedCase(
            slug=f"copy-{n:03}", title=f"Copy {n // 2}", body=model.body.replace('"slug":"told"', f'"slug":"copy-{n:03}"'),
            schema=model.schema, number=1, published_at=FIRST, updated_at=FIRST - timedelta(days=n // 2), folded=f"copy {n // 2}", **columns,
        )
        for n in range(number)
    ]  # fmt: skip
    return [row.slug for row in PublishedCase.objects.bulk_create(made)]


class TestTheList:
    def test_tells_of_each_case_how_its_people_stand(self, ask):
        rows = {row["slug"]: row for row in ask("/cases")["data"]}
        assert set(rows) == {"kem-sokha", "muong-sopheak", "told"}
        [sokha] = rows["kem-sokha"]["people"]
        assert (sokha["name"], sokha["kind"], sokha["status"]) == ("Kem Sokha", "person", "pretrial")
        assert (sokha["known"], sokha["confirmed_on"], sokha["days_at_least"]) == ("last_known", "2017?-12-14", 102)
        [someone] = rows["told"]["people"]
        assert (someone["known"], someone["confirmed_on"], someone["days_at_least"]) == ("confirmed", "2026-11-20", 52)
        assert rows["told"]["version"] == 2
        assert rows["told"]["sha"] == PublishedVersion.objects.get(slug="told", number=2).sha

    def test_has_the_fields_of_an_overview(self, ask):
        assert all(set(row) == set(USUAL) for row in ask("/cases")["data"])

    def test_says_how_many_as_of_when_and_by_which_filter(self, ask):
        listed = ask("/cases?country=KH&status=pretrial&limit=1")
        assert (listed["total"], listed["next"]) == (1, None)
        assert listed["filter"] == "Country: Cambodia; Status, or last known status: Pre-trial detention"
        assert listed["as_of"] == "2026-11-22T12:00:00Z"
        assert ask("/cases")["filter"] == "everything that is published"

    def test_holds_what_fields_name_and_nothing_else(self, ask):
        assert [set(row) for row in ask("/cases?fields=slug,summary&fields=people")["data"]] == [{"slug", "summary", "people"}] * 3  # fmt: skip

    def test_gives_a_section_as_the_document_has_it(self, ask):
        document = ask("/cases/kem-sokha")
        names = [name for name in document if name not in USUAL]
        [row] = ask(f"/cases?q=sokha&fields={','.join(names)}")["data"]
        assert row == {name: document[name] for name in names}

    def test_reads_no_document_where_its_row_knows_all_that_is_asked(self, ask):
        with CaptureQueriesContext(connection) as caught:
            ask("/cases?fields=slug,title,updated_at,sha,has_open_appeal")
        assert not [q for q in caught if '"cases_publishedcase"."body"' in q["sql"].split(" FROM ")[0]]

    def test_asks_the_database_as_often_for_many_as_for_few(self, ask):
        ask("/cases")
        with CaptureQueriesContext(connection) as few:
            ask("/cases?limit=1")
        copies(60)
        with CaptureQueriesContext(connection) as many:
            assert len(ask("/cases?limit=200")["data"]) == 63
        assert len(many) == len(few)

    def test_takes_the_filters_of_the_page(self, ask):
        assert slugs(ask("/cases?status=detained&known=last_known")) == ["muong-sopheak"]
        assert slugs(ask("/cases?facility=cc3")) == ["kem-sokha"]
        assert slugs(ask("/cases?arrested_before=2017-12-31&held=true")) == ["kem-sokha"]
        assert slugs(ask("/cases?q=Sokkha")) == ["kem-sokha"]
        assert slugs(ask("/cases?gender=female&gender=male")) == ["kem-sokha", "told"]

    def test_tells_whether_an_appeal_is_open(self, ask):
        open_now = {row["slug"] for row in ask("/cases?fields=slug,has_open_appeal")["data"] if row["has_open_appeal"]}
        assert open_now == set(slugs(ask("/cases?has_open_appeal=true"))) == {"muong-sopheak"}

    def test_has_no_draft_and_nothing_withdrawn(self, ask, publisher, now):
        publishing.withdraw("told", by=publisher, now=now, why="asked")
        assert set(slugs(ask("/cases"))) == {"kem-sokha", "muong-sopheak"}

    def test_tells_of_a_subject_without_custody_too(self, ask):
        row = PublishedCase.objects.get(slug="told")
        data = json.loads(row.body) | {"detentions": [], "confirmations": []}
        PublishedCase.objects.filter(pk=row.pk).update(body=document_data.canonical(data))
        [someone] = next(row["people"] for row in ask("/cases")["data"] if row["slug"] == "told")
        assert (someone["status"], someone["known"], someone["days_at_least"]) == (None, None, None)
        assert someone["kind"] == "person"


class TestGoingOn:
    def parts(self, ask, query: str) -> list[list[str]]:
        listed = ask(f"/cases?{query}")
        found = [slugs(listed)]
        while listed["next"]:
            listed = ask(listed["next"])
            found.append(slugs(listed))
        return found

    @pytest.mark.parametrize("order", ["", *(f"&ordering={code}" for code, _label in ORDERS)])
    def test_tells_of_every_case_once_in_the_order_of_the_whole(self, ask, order):
        copies(7)
        PublishedDetention.objects.create(case=PublishedCase.objects.get(slug="copy-003"), key="d1", arrested_last="2017-09-03")  # fmt: skip
        whole = slugs(ask(f"/cases?fields=slug{order}"))
        parts = self.parts(ask, f"fields=slug&limit=3{order}")
        assert [len(part) for part in parts] == [3, 3, 3, 1]
        assert sum(parts, []) == whole
        assert len(set(whole)) == 10

    def test_is_not_moved_by_what_comes_or_goes_meanwhile(self, ask):
        names = copies(6)
        first = ask("/cases?ordering=title&limit=3&fields=slug")
        PublishedCase.objects.filter(slug__in=slugs(first)).delete()
        PublishedCase.objects.filter(slug="told").update(title="Another, far in front")
        assert slugs(first) + slugs(ask(first["next"])) == names

    def test_in_the_order_of_change_misses_nothing_that_changes_meanwhile(self, ask):
        every = {*copies(6), "told", "kem-sokha", "muong-sopheak"}
        listed = ask("/cases?ordering=updated&limit=2&fields=slug")
        seen = slugs(listed)
        PublishedCase.objects.filter(slug="copy-000").update(updated_at=NOW)
        while listed["next"]:
            listed = ask(listed["next"])
            seen += slugs(listed)
        assert set(seen) == every

    def test_of_a_search_misses_nothing_when_cases_are_withdrawn_meanwhile(self, ask):
        copies(8)
        whole = slugs(ask("/cases?q=copy&fields=slug"))
        first = ask("/cases?q=copy&limit=3&fields=slug")
        PublishedCase.objects.filter(slug__in=slugs(first)[:2]).delete()
        second = ask(first["next"])
        assert slugs(first) + slugs(second) == whole[:6]
        PublishedCase.objects.filter(slug=slugs(second)[-1]).delete()
        assert slugs(ask(second["next"])) == whole[6:]

    def test_leads_on_with_the_same_question(self, ask, program):
        copies(3, countries=["KH"])
        answer = program.get(f"{API}/cases?limit=2&fields=slug&country=KH")
        following = json.loads(answer.content)["next"]
        assert following.startswith("http://127.0.0.1:8000/api/v1/cases?limit=2&fields=slug&country=KH&cursor=")
        assert answer["Link"] == f'<{following}>; rel="next"'
        assert ask(following)["total"] == 6

    def test_may_change_how_much_it_asks_for_but_not_what(self, ask):
        following = ask("/cases?limit=1")["next"]
        assert len(ask(following.replace("limit=1", "limit=200&fields=slug"))["data"]) == 2
        for other in ("&country=KH", "&ordering=title"):
            said = ask(following + other, 400)
            assert said["errors"] == [
                {
                    "parameter": "cursor",
                    "message": "This cursor belongs to a list with another filter. Begin without one.",
                }
            ]

    @pytest.mark.parametrize(
        "cursor",
        [
            "x",
            "W10",
            "bnVsbA",
            "W1tbW1tbW1tb" * 100,
            "e30",
            "កឹម",
            "W251bGxd",
            "====",
            "%00",
            "9" * 30,
            "WyJ4IiwgMSwgMl0",
        ],
    )
    def test_from_a_broken_cursor_is_refused(self, ask, cursor):
        said = ask(f"/cases?cursor={cursor}", 400)
        assert [one["parameter"] for one in said["errors"]] == ["cursor"]

    @pytest.mark.parametrize(
        "keys",
        [["x", "told"], ["2026-11-22T12:00:00", "told"], ["2026-11-22T12:00:00+00:00", 1], [None, "told"], [{}, []],
         ["2026-11-22T12:00:00+00:00", "a\x00"], ["2026-11-22T12:00:00+00:00", "\ud800"], ["0001-01-01T00:00:00+14:00", "told"]],
    )  # fmt: skip
    def test_from_a_cursor_with_other_keys_is_refused(self, ask, keys):
        following = ask("/cases?limit=1")["next"]
        belongs = json.loads(base64.urlsafe_b64decode(following.partition("cursor=")[2] + "=="))[0]
        forged = base64.urlsafe_b64encode(json.dumps([belongs, *keys]).encode()).decode().rstrip("=")
        assert ask(f"/cases?limit=1&cursor={forged}", 400)["errors"][0]["parameter"] == "cursor"


class TestOneCase:
    def test_is_its_document_to_the_letter(self, ask, program):
        row = PublishedCase.objects.get(slug="kem-sokha")
        assert program.get(f"{API}/cases/kem-sokha").content.decode() == row.body
        CaseDocument.model_validate(ask("/cases/kem-sokha"))

    def test_of_an_older_schema_is_read_as_one_of_today(self, ask, monkeypatch):
        row = PublishedCase.objects.get(slug="told")
        PublishedCase.objects.filter(pk=row.pk).update(
            body=row.body.replace(f'"schema":{SCHEMA}', '"schema":0'), schema=0
        )
        monkeypatch.setitem(document_data.UPGRADES, 0, lambda data: {**data, "schema": SCHEMA, "title": "Upgraded"})
        assert ask("/cases/told")["title"] == "Upgraded"

    def test_holds_the_sections_that_fields_name(self, ask):
        assert ask("/cases/told?fields=schema,slug") == {"schema": SCHEMA, "slug": "told"}
        assert "people" not in ask("/cases/told?fields=people", 400)["errors"][0]["allowed"]

    def test_leads_to_its_page_and_its_versions(self, ask, program):
        assert program.get(f"{API}/cases/told")["Link"] == (
            '<http://127.0.0.1:8000/cases/told/>; rel="alternate"; type="text/html", '
            '<http://127.0.0.1:8000/api/v1/cases/told/versions>; rel="version-history"'
        )

    @pytest.mark.parametrize(("day", "summary"), [("01", "first"), ("04", "first"), ("05", "second"), ("22", "second")])
    def test_as_of_a_day_is_what_this_site_showed_when_it_ended(self, ask, day, summary):
        assert ask(f"/cases/told?asof=2026-11-{day}")["summary"]["prose"]["text"] == f"The {summary} summary."

    def test_as_of_a_day_before_it_was_published_is_told_from_one_that_never_was(self, ask):
        assert ask("/cases/told?asof=2026-10-31", 404)["title"] == "Not published yet"
        assert ask("/cases/never-was?asof=2026-10-31", 404)["title"] == "Not found"

    def test_as_of_a_day_to_come_is_refused(self, ask):
        wrong = {"parameter": "asof", "message": "2026-11-23 has not come yet."}
        assert ask("/cases/told?asof=2026-11-23", 400)["errors"] == [wrong]

    @pytest.mark.parametrize("path", ["/cases", "/events", "/cases/told/versions", "/cases/told/versions/1"])
    def test_alone_is_asked_for_as_of_a_day(self, ask, path):
        assert ask(f"{path}?asof=2026-11-05", 400)["errors"][0]["parameter"] == "asof"

    def test_whose_text_of_then_was_removed_is_gone(self, ask, publisher, now):
        publishing.redact("told", "health", by=publisher, now=now, why="asked")
        assert ask("/cases/told?asof=2026-11-04", 410)["title"] == "Text removed"
        assert ask("/cases/told")["conditions"] == []

    @pytest.mark.parametrize("path", ["", "?fields=slug", "/versions", "/versions/1"])
    def test_at_an_old_address_leads_to_the_new_one(self, ask, program, path):
        answer = program.get(f"{API}/cases/told-before{path}")
        assert answer.status_code == 301
        assert answer["Location"].startswith("http://127.0.0.1:8000/api/v1/cases/told")
        assert "told-before" not in answer["Location"]
        assert answer["Access-Control-Allow-Origin"] == "*"

    def test_that_was_openly_withdrawn_is_gone_and_nothing_says_what_it_was(self, ask, publisher, now):
        publishing.withdraw("told", by=publisher, now=now, why="asked")
        said = [ask(f"/cases/told{rest}", 410) for rest in ("", "?asof=2026-11-04", "/versions", "/versions/1")]
        assert all(one == said[0] for one in said)
        assert said[0]["title"] == "Withdrawn"
        assert "told" not in json.dumps(said[0])

    @pytest.mark.parametrize("rest", ["", "?asof=2026-11-04", "?asof=2026-10-31", "/versions", "/versions/1"])
    def test_that_was_taken_back_silently_cannot_be_told_from_a_draft_or_from_nothing(
        self, ask, program, publisher, now, rest
    ):
        publishing.withdraw("told", by=publisher, now=now, why="asked", silently=True)
        found = [program.get(f"{API}/cases/{slug}{rest}") for slug in ("told", "a-draft", "never-was")]
        found.append(program.get(f"{API}/no-such-address"))
        assert {answer.status_code for answer in found} == {404}
        assert len({(answer.content, tuple(sorted(answer.items()))) for answer in found}) == 1

    def test_asks_the_database_once(self, ask):
        with CaptureQueriesContext(connection) as caught:
            ask("/cases/kem-sokha")
        assert len([q for q in caught if q["sql"].startswith("SELECT")]) == 1


class TestVersions:
    def test_can_be_checked_from_the_first_to_the_last_by_what_is_told_here(self, ask):
        listed = ask("/cases/told/versions")
        assert [row["number"] for row in listed["data"]] == [2, 1]
        before = ""
        for row in reversed(listed["data"]):
            told = ask(row["api_url"])
            assert told["previous_sha"] == before
            said = f"{told['previous_sha']}\n{told['salt']}\n{told['text']}"
            assert hashlib.sha256(said.encode()).hexdigest() == told["sha"] == row["sha"]
            before = told["sha"]
        assert json.loads(told["text"]) == ask("/cases/told")
        assert (told["kept"], "summary" in told["changed"]) == (True, True)

    def test_whose_text_was_removed_keep_their_sums(self, ask, publisher, now):
        publishing.redact("told", "health", by=publisher, now=now, why="asked")
        told = ask("/cases/told/versions/2")
        assert (told["kept"], told["text"], told["salt"]) == (False, None, None)
        assert ask("/cases/told/versions/3")["previous_sha"] == told["sha"]
        assert [row["kept"] for row in ask("/cases/told/versions")["data"]] == [True, False, False]

    @pytest.mark.parametrize("number", ["0", "3", "9" * 30])
    def test_that_never_were_are_not_found(self, ask, number):
        ask(f"/cases/told/versions/{number}", 404)

    def test_are_gone_on_with(self, ask):
        following = ask("/cases/told/versions?limit=1")
        assert [row["number"] for row in ask(following["next"])["data"]] == [1]

    def test_are_listed_without_their_texts_being_read(self, ask):
        with CaptureQueriesContext(connection) as caught:
            ask("/cases/told/versions")
        assert not [q for q in caught if '"cases_publishedversion"."body"' in q["sql"]]
