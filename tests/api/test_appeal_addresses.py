"""Appeals in the API: how each stands now, the document itself, and versions that anyone can check."""

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from appeals import publishing as appeal_publishing
from appeals.document import AppealDocument
from appeals.models.published import PublishedAppeal
from appeals.public.api.appeals import USUAL
from appeals.public.conditions import ORDERS
from cases import publishing
from cases.document_parts import SCHEMA
from tests import factories
from tests.conftest import NOW, rows_that_stay, standing_for

pytestmark = pytest.mark.django_db
KEM_SOKHA = "urgent-action-278-17"


@pytest.fixture(scope="module")
def told(two_cases, django_db_blocker) -> Iterator[None]:
    with rows_that_stay(django_db_blocker), time_machine.travel(NOW, tick=False):
        by, case = standing_for(Role.PUBLISHER), factories.case("told", title="Person A")
        publishing.publish(case, by=by, now=NOW)
        row = factories.appeal(case, slug="soon", due=date(2026, 12, 1), summary="The first summary.")
        appeal_publishing.publish(row, by=by, now=NOW - timedelta(days=1))
        row.summary = "The second summary."
        row.save()
        appeal_publishing.publish(row, by=by, now=NOW)
        factories.appeal(case, slug="a-draft")
        yield


@pytest.fixture
def ask(told, program) -> Iterator[Callable[..., Any]]:
    with time_machine.travel(NOW, tick=False) as clock:

        def asked(path: str, status: int = 200, at: datetime | None = None) -> Any:
            clock.move_to(at or NOW)
            answer = program.get(path if path.startswith("http") else f"/api/v1{path}")
            assert answer.status_code == status, answer.content
            return json.loads(answer.content)

        yield asked


def row_of(listed: dict[str, Any], slug: str) -> dict[str, Any]:
    return next(row for row in listed["data"] if row["slug"] == slug)


class TestTheList:
    def test_has_the_most_urgent_first_and_says_how_each_stands(self, ask):
        listed = ask("/appeals")
        first = listed["data"][0]
        assert (first["slug"], first["stands"], first["letters_wanted"]) == ("soon", "open", True)
        assert (first["due"], first["days_left"]) == ("2026-12-01", 9)
        old = row_of(listed, KEM_SOKHA)
        assert (old["stands"], old["letters_wanted"], old["due"]) == ("passed", False, "2018-02-01")
        assert old["issued"] == "[2017-12-14?..2017-12-31?]"
        endless = row_of(listed, "front-line-defenders-muong-sopheak")
        assert (endless["stands"], endless["letters_wanted"]) == ("open", False), "open, with old news"
        assert (endless["due"], endless["days_left"]) == (None, None)
        assert (listed["total"], listed["next"]) == (3, None)

    def test_counts_days_as_of_now(self, ask):
        later = row_of(ask("/appeals", at=NOW + timedelta(days=5)), "soon")
        assert (later["stands"], later["days_left"]) == ("last_days", 4)
        assert row_of(ask("/appeals", at=datetime(2026, 12, 2, 12, 1, tzinfo=UTC)), "soon")["stands"] == "passed"

    def test_tells_what_an_overview_needs_and_what_is_asked_for(self, ask):
        assert set(ask("/appeals")["data"][0]) == set(USUAL)
        assert set(ask("/appeals?fields=slug,demands&fields=state")["data"][0]) == {"slug", "demands", "state"}

    def test_tells_our_page_apart_from_that_of_the_issuer(self, ask):
        row = PublishedAppeal.objects.get(slug="soon")
        data = json.loads(row.body) | {"url": "https://issuer.example/call"}
        PublishedAppeal.objects.filter(pk=row.pk).update(body=json.dumps(data))
        told = row_of(ask("/appeals"), "soon")
        assert (told["url"][-14:], told["issuer_url"]) == ("/appeals/soon/", "https://issuer.example/call")

    def test_takes_the_filters_of_the_page_and_says_them_in_words(self, ask):
        listed = ask("/appeals?state=over&case=kem-sokha")
        assert [row["slug"] for row in listed["data"]] == [KEM_SOKHA]
        assert listed["filter"] == "How it stands: Over, for whatever reason; For the case: kem-sokha"

    @pytest.mark.parametrize("order", ["", *(code for code, _label in ORDERS)])
    def test_is_whole_when_read_in_parts_in_any_order(self, ask, order):
        query = f"ordering={order}&" if order else ""
        whole = [row["slug"] for row in ask(f"/appeals?{query}limit=200")["data"]]
        parts, address = [], f"/appeals?{query}limit=1"
        while address:
            part = ask(address)
            parts, address = parts + [row["slug"] for row in part["data"]], part["next"]
        assert parts == whole and len(whole) == 3

    @pytest.mark.parametrize(
        ("query", "parameter"),
        [
            ("state=draft", "state"), ("kind=nothing", "kind"), ("case=never-was", "case"), ("country=XX", "country"), ("due_after=soon", "due_after"),
            ("letters_wanted=maybe", "letters_wanted"), ("fields=body", "fields"), ("ordering=due&ordering=title", "ordering"), ("colour=red", "colour"),
            ("due_after=2027-01-01&due_before=2026-01-01", "due_after"), ("cursor=broken", "cursor"), ("limit=0", "limit"), ("asof=2026-01-01", "asof"),
        ],
    )  # fmt: skip
    def test_refuses_what_it_does_not_take_by_its_name(self, ask, query, parameter):
        [wrong] = ask(f"/appeals?{query}", status=400)["errors"]
        assert wrong["parameter"] == parameter
        if parameter in ("state", "kind", "fields", "ordering") and "&" not in query:
            assert wrong["allowed"]

    def test_costs_the_same_however_many_there_are(self, program, told):
        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                assert program.get("/api/v1/appeals?q=placeholder").status_code == 200
                assert program.get("/api/v1/appeals?state=open").status_code == 200
            return len(asked)

        before, model = cost(), PublishedAppeal.objects.get(slug="soon")
        for number in range(5):
            copy = {
                "slug": f"copy-{number}",
                "title": "Copy",
                "body": model.body,
                "folded": "placeholder",
                "kind": model.kind,
            }
            PublishedAppeal.objects.create(**copy, state="open", number=1, published_at=NOW, updated_at=NOW)
        assert cost() == before


class TestOne:
    def test_is_the_document_as_it_is_stored(self, ask):
        document = ask("/appeals/soon")
        assert AppealDocument.model_validate(document) and document["schema"] == SCHEMA
        assert document == json.loads(PublishedAppeal.objects.get(slug="soon").body)
        assert ask("/appeals/soon?fields=title,state") == {"title": document["title"], "state": document["state"]}

    def test_leads_to_its_page_and_to_its_versions(self, program, told):
        link = program.get("/api/v1/appeals/soon")["Link"]
        assert '/appeals/soon/>; rel="alternate"; type="text/html"' in link
        assert '/api/v1/appeals/soon/versions>; rel="version-history"' in link

    def test_is_not_there_before_it_is_published(self, ask):
        assert ask("/appeals/a-draft", status=404) == ask("/appeals/never-was", status=404)

    def test_that_was_taken_back_is_gone_without_a_name_and_silently_was_never_there(self, ask, publisher):
        appeal_publishing.take_back("soon", by=publisher, now=NOW, why="asked")
        for path in ("", "/versions", "/versions/1"):
            gone = ask(f"/appeals/soon{path}", status=410)
            assert gone["title"] == "Withdrawn" and "soon" not in json.dumps(gone)
        appeal_publishing.take_back(KEM_SOKHA, by=publisher, now=NOW, why="asked", silently=True)
        for path in ("", "/versions", "/versions/1"):
            assert ask(f"/appeals/{KEM_SOKHA}{path}", status=404) == ask("/appeals/never-was", status=404)


class TestVersions:
    def test_can_be_checked_by_anyone(self, ask):
        rows = ask("/appeals/soon/versions")["data"]
        assert [row["number"] for row in rows] == [2, 1]
        assert "summary" in rows[0]["changed"] and rows[0]["previous_sha"] == rows[1]["sha"]
        for row in rows:
            version = ask(row["api_url"])
            hashed = f"{version['previous_sha']}\n{version['salt']}\n{version['text']}"
            assert hashlib.sha256(hashed.encode()).hexdigest() == version["sha"] == row["sha"]

    def test_that_never_were_are_not_found(self, ask):
        for number in (0, 3, int("9" * 30)):
            ask(f"/appeals/soon/versions/{number}", status=404)
