"""Places, laws, organisations and posts in the API: lists with the filters of their pages, and their documents."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appeals import publishing as appeal_publishing
from cases.models.published import PublishedMention, PublishedReference
from cases.public.api.references import KINDS
from cases.public.reference_filters import ORDERS
from cases.reference_document import MODELS
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
LISTS = [one.folder for one in KINDS]


@pytest.fixture
def ask(program) -> Callable[..., Any]:
    def asked(path: str, status: int = 200) -> Any:
        answer = program.get(path if path.startswith("http") else f"/api/v1{path}")
        assert answer.status_code == status, answer.content
        return json.loads(answer.content)

    return asked


@pytest.mark.parametrize("of", KINDS, ids=LISTS)
class TestEachKind:
    def test_lists_what_has_a_page_with_the_document_behind_each(self, ask, of):
        listed = ask(f"/{of.folder}")
        named = PublishedReference.objects.named().filter(kind=of.kind)
        assert {row["slug"] for row in listed["data"]} == set(named.values_list("slug", flat=True)) != set()
        for row in listed["data"]:
            document = ask(row["api_url"])
            assert MODELS[of.kind].model_validate(document) and document["name"] == row["name"]
            assert document == json.loads(named.get(slug=row["slug"]).body)

    @pytest.mark.parametrize("order", ["", *(code for code, _label in ORDERS)])
    def test_is_whole_when_read_in_parts(self, ask, of, order):
        query = f"ordering={order}&" if order else ""
        whole = [row["slug"] for row in ask(f"/{of.folder}?{query}limit=200")["data"]]
        parts, address = [], f"/{of.folder}?{query}limit=1"
        while address:
            part = ask(address)
            parts, address = parts + [row["slug"] for row in part["data"]], part["next"]
        assert parts == whole

    def test_refuses_what_it_does_not_take(self, ask, of):
        for query, parameter in (("country=XX", "country"), ("letter=ab", "letter"), ("q=%00", "q"), ("status=died", "status"), ("fields=body", "fields")):  # fmt: skip
            assert [one["parameter"] for one in ask(f"/{of.folder}?{query}", 400)["errors"]] == [parameter], query

    def test_does_not_tell_what_nobody_names_from_what_never_was(self, ask, of):
        slug = ask(f"/{of.folder}?fields=slug")["data"][0]["slug"]
        PublishedMention.objects.filter(reference__slug=slug).delete()
        assert ask(f"/{of.folder}/{slug}", 404) == ask(f"/{of.folder}/never-was", 404)
        assert slug not in json.dumps(ask(f"/{of.folder}?fields=slug"))

    def test_costs_the_same_however_many_there_are(self, program, of):
        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                assert program.get(f"/api/v1/{of.folder}").status_code == 200
            return len(asked)

        before, model = cost(), PublishedReference.objects.named().filter(kind=of.kind).first()
        for number in range(4):
            copy = {
                "slug": f"copy-{number}",
                "title": "Copy",
                "body": model.body,
                "published_at": NOW,
                "updated_at": NOW,
            }
            row = PublishedReference.objects.create(kind=of.kind, **copy)
            PublishedMention.objects.create(reference=row, kind="case", slug="kem-sokha")
        assert cost() == before


def test_are_found_by_a_part_of_any_name_by_letter_and_by_country(ask):
    def slugs(query: str) -> list[str]:
        return [row["slug"] for row in ask(f"/{query}")["data"]]

    assert slugs("facilities?q=CC1") == slugs("facilities?q=cc+1") == slugs("facilities?q=C.C.1") == ["cc1"]
    assert slugs("laws?letter=a&q=criminal") == ["kh-criminal-code-443"]
    assert {row["name"][0] for row in ask("/laws?letter=A")["data"]} == {"A"}
    assert slugs("officials?country=KH") == slugs("officials")
    assert slugs("laws?country=KH&letter=U") == []


def test_say_how_many_cases_and_appeals_name_them(ask, publisher):
    office = ask("/officials")["data"][0]
    assert (office["cases"], office["appeals"]) == (0, 1)
    assert ask("/facilities/cc1") and ask("/facilities?q=CC1")["data"][0]["cases"] == 1
    appeal_publishing.take_back("urgent-action-278-17", by=publisher, now=NOW, why="asked")
    assert ask("/officials")["data"] == []
