"""What every address of the API has in common: who may ask how, and that what is hidden cannot be told from what never was."""

import pytest
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from cases import publishing
from tests.addresses import all_addresses, sample_kwargs
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
ALL = [one for one in all_addresses("config.urls_public") if one.name.startswith("api:")]
PROGRAMS = [one for one in ALL if one.name != "api:docs"]
NOTHING = ["/api/", "/api/v1", "/api/v1/", "/api/v1/nosuch", "/api/v2/cases", "/api/v1/cases/", "/api/v1/cases/never-was", "/api/v1/schemas/x.json", "/api/v1/appeals/%F0%9F%92%A9"]  # fmt: skip


def whole(answer) -> tuple:
    return answer.status_code, dict(answer.headers), answer.cookies.output(), answer.content


@pytest.mark.parametrize("address", NOTHING)
def test_what_is_not_there_is_answered_alike_to_the_byte(program, address):
    expected = whole(program.get("/api/v1/this-was-never-here"))
    assert whole(program.get(address)) == expected
    assert expected[0] == 404 and expected[1]["Content-Type"] == "application/problem+json"


def test_what_was_taken_back_silently_was_never_there(program, publisher):
    expected = whole(program.get("/api/v1/cases/never-was"))
    publishing.take_back("muong-sopheak", by=publisher, now=NOW, why="asked", silently=True)
    for end in ("", "/versions", "/versions/1"):
        assert whole(program.get(f"/api/v1/cases/muong-sopheak{end}")) == expected


@pytest.mark.parametrize("address", PROGRAMS, ids=str)
class TestEveryAddress:
    def test_only_reads(self, program, address):
        path = reverse(address.name, kwargs=sample_kwargs(address))
        for method in (program.post, program.put, program.patch, program.delete):
            answer = method(path)
            assert answer.status_code == 405 and answer["Allow"] == "GET, HEAD, OPTIONS"
            assert answer["Content-Type"] == "application/problem+json"

    def test_says_to_pages_of_others_that_they_may_read(self, program, address):
        answer = program.options(reverse(address.name, kwargs=sample_kwargs(address)))
        assert (answer.status_code, answer["Access-Control-Allow-Origin"], answer.content) == (204, "*", b"")
        assert "If-None-Match" in answer["Access-Control-Allow-Headers"] and not answer.cookies


def test_a_failure_of_ours_is_told_in_the_way_of_programs(program, monkeypatch):
    def broken(*args, **more):
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr("appeals.public.api.appeals.AppealFilter", broken)
    program.raise_request_exception = False
    answer = program.get("/api/v1/appeals")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert b"secret" not in answer.content


def test_what_cannot_be_read_at_all_is_told_so_too(program):
    answer = program.get("/api/v1/cases", headers={"Host": "not a host"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@override_settings(ROOT_URLCONF="config.urls_staff", HABEAS_SITE="staff", HABEAS_OTHER_SITE="https://public.example")
def test_the_staff_door_leads_to_the_public_one():
    answer = Client().get("/api/v1/appeals?state=open")
    assert (answer.status_code, answer.url) == (302, "https://public.example/api/v1/appeals?state=open")
