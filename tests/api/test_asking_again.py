"""How every address of cases answers: who may read, how one asks again, and what a wrong question is told."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError
from psycopg.errors import AdminShutdown, QueryCanceled

from cases import publishing
from cases.models import PublishedCase
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
LISTS = ["/api/v1/cases", "/api/v1/detentions", "/api/v1/charges", "/api/v1/events"]
ALL = [*LISTS, "/api/v1/cases/kem-sokha", "/api/v1/cases/kem-sokha/versions", "/api/v1/cases/kem-sokha/versions/1"]


@pytest.fixture
def clock(program) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW + timedelta(minutes=30), tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize("path", ALL)
class TestEveryAddress:
    def test_is_json_that_may_be_kept_and_is_asked_for_anew(self, program, clock, path):
        answer = program.get(path)
        assert answer["Content-Type"] == "application/json"
        assert answer["Cache-Control"] == "public, no-cache"
        assert answer["Content-Language"] == "en"
        assert answer["ETag"].startswith('"')
        assert not answer.cookies
        assert json.dumps(json.loads(answer.content), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == answer.content  # fmt: skip

    def test_is_not_sent_again_to_whoever_has_it(self, program, clock, path):
        first = program.get(path)
        for header, value in (("If-None-Match", first["ETag"]), ("If-Modified-Since", first["Last-Modified"])):
            for method in (program.get, program.head):
                again = method(path, headers={header: value})
                assert (again.status_code, again.content) == (304, b"")
                assert (again["ETag"], again["Last-Modified"]) == (first["ETag"], first["Last-Modified"])
                assert again["Access-Control-Allow-Origin"] == "*"

    def test_is_sent_to_whoever_has_another(self, program, clock, path):
        assert program.get(path, headers={"If-None-Match": '"another"'}).status_code == 200
        refused = program.get(path, headers={"If-Match": '"another"'})
        assert (refused.status_code, refused["Content-Type"]) == (412, "application/problem+json")

    def test_has_a_head(self, program, clock, path):
        assert dict(program.head(path).items()) == dict(program.get(path).items())

    def test_may_be_read_by_pages_of_other_sites(self, program, clock, path):
        answer = program.get(path, headers={"Origin": "https://elsewhere.example"})
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert {"ETag", "Link", "Last-Modified"} <= set(answer["Access-Control-Expose-Headers"].split(", "))
        asked = program.options(path)
        assert (asked.status_code, asked.content) == (204, b"")
        assert asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert "If-None-Match" in asked["Access-Control-Allow-Headers"]

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
    def test_can_only_be_read(self, program, clock, path, method):
        answer = getattr(program, method)(path)
        assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
        assert answer["Allow"] == "GET, HEAD, OPTIONS"

    def test_names_what_it_does_not_know(self, program, clock, path):
        answer = program.get(path, {"nosuch": "1", "page": "2"})
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        assert answer["Access-Control-Allow-Origin"] == "*"
        said = json.loads(answer.content)
        assert said["type"] == "http://127.0.0.1:8000/api/v1/docs#problem-parameter"
        assert [one["parameter"] for one in said["errors"]] == ["nosuch", "page"]


class TestALastModified:
    def test_of_a_document_is_its_last_change(self, program, clock):
        row = PublishedCase.objects.get(slug="kem-sokha")
        PublishedCase.objects.filter(pk=row.pk).update(updated_at=NOW - timedelta(days=3))
        assert program.get("/api/v1/cases/kem-sokha")["Last-Modified"] == "Thu, 19 Nov 2026 12:00:00 GMT"

    @pytest.mark.parametrize("path", LISTS)
    def test_of_a_list_is_the_beginning_of_the_hour_or_a_later_change(self, program, clock, path):
        PublishedCase.objects.update(updated_at=NOW - timedelta(days=3))
        assert program.get(path)["Last-Modified"] == "Sun, 22 Nov 2026 12:00:00 GMT"
        PublishedCase.objects.filter(slug="kem-sokha").update(updated_at=NOW + timedelta(minutes=7))
        assert program.get(path)["Last-Modified"] == "Sun, 22 Nov 2026 12:07:00 GMT"
        assert json.loads(program.get(path).content)["as_of"] == "2026-11-22T12:07:00Z"

    def test_lets_an_open_withdrawal_through_at_once_and_a_silent_one_within_the_hour(self, program, clock, publisher):
        had = {"If-Modified-Since": program.get("/api/v1/cases")["Last-Modified"]}
        assert program.get("/api/v1/cases", headers=had).status_code == 304
        publishing.withdraw("kem-sokha", by=publisher, now=NOW + timedelta(minutes=30), why="asked")
        assert program.get("/api/v1/cases", headers=had).status_code == 200
        had = {"If-Modified-Since": program.get("/api/v1/cases")["Last-Modified"]}
        publishing.withdraw("muong-sopheak", by=publisher, now=NOW + timedelta(minutes=31), why="asked", silently=True)
        clock.move_to(NOW + timedelta(minutes=60))
        assert program.get("/api/v1/cases", headers=had).status_code == 200

    def test_is_not_what_an_etag_goes_by(self, program, clock, publisher):
        had = program.get("/api/v1/cases")["ETag"]
        publishing.withdraw("muong-sopheak", by=publisher, now=NOW + timedelta(minutes=31), why="asked", silently=True)
        assert program.get("/api/v1/cases", headers={"If-None-Match": had}).status_code == 200


class TestAQuestionThatTakesTooLong:
    def ask(self, program, monkeypatch, error):
        def stopped(*_args):
            raise OperationalError from error

        monkeypatch.setattr("cases.public.api.queries.refuse_wrong", stopped)
        return program.get("/api/v1/events")

    def test_is_told_so_and_when_to_come_again(self, program, clock, monkeypatch):
        answer = self.ask(program, monkeypatch, QueryCanceled())
        assert (answer.status_code, answer["Content-Type"], answer["Retry-After"]) == (
            503,
            "application/problem+json",
            "10",
        )

    def test_is_told_from_a_database_that_is_gone(self, program, clock, monkeypatch):
        program.raise_request_exception = False
        assert self.ask(program, monkeypatch, AdminShutdown()).status_code == 500


def test_a_list_says_the_same_within_the_hour_so_that_its_etag_holds(program, clock):
    first = program.get("/api/v1/cases")["ETag"]
    clock.shift(timedelta(minutes=29))
    assert program.get("/api/v1/cases")["ETag"] == first


@pytest.mark.parametrize("path", ["/api/v1/cases", "/api/v1/events", "/api/v1/cases/kem-sokha"])
@pytest.mark.parametrize("value", ["\x00", "x" * 100_000, "កឹម", "‮خواجة", "9" * 30, "<script>", "%", "'", "", " ", ","])
def test_an_address_is_at_ease_with_nonsense(program, clock, path, value):
    for name in ("q", "country", "limit", "cursor", "fields", "ordering", "asof", "kind", "after", value):
        answer = program.get(path, {name: value})
        assert answer.status_code in (200, 400), name
        if answer.status_code == 400:
            assert len(answer.content) < 20_000
            assert json.loads(answer.content)["errors"]
