"""The description of the API (OpenAPI 3.1), as programs that are not ours judge it."""

import re

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from appeals.actions import publication
from appeals.public.api import docs_views, examples
from appeals.public.api.reading import shortened
from cases.models import Case
from cases.public.kept import Kept
from tests.api.conftest import DESCRIPTION
from tests.api.walking import operations, parameters, schemas
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


class TestTheDescription:
    def test_is_valid_openapi(self, described):
        validate(described, cls=OpenAPIV31SpecValidator)
        assert described["openapi"].startswith("3.1")

    def test_says_where_the_site_is_and_where_to_ask(self, described, settings):
        assert described["servers"][0]["url"] == f"{settings.PUBLIC_BASE_URL}/api/v1"
        assert described["info"]["contact"]["url"] == f"{settings.PUBLIC_BASE_URL}/contact/"
        assert described["externalDocs"]["url"] == f"{settings.PUBLIC_BASE_URL}/api/v1/docs"

    def test_gives_every_operation_a_name_of_its_own_and_a_sentence(self, described):
        names = [told["operationId"] for _path, told in operations(described)]
        assert len(set(names)) == len(names)
        assert [name for name in names if not re.fullmatch(r"[a-z][a-z0-9_]*", name)] == []
        assert [path for path, told in operations(described) if not told["summary"].strip()] == []

    def test_puts_every_operation_under_a_heading(self, described):
        known = {tag["name"] for tag in described["tags"]}
        assert {name for _path, told in operations(described) for name in told["tags"]} == known

    def test_explains_every_parameter(self, described):
        silent = [(path, one["name"]) for path, one in parameters(described) if len(one.get("description", "")) < 5]
        assert silent == []

    def test_says_of_every_parameter_what_it_takes(self, described):
        vague = [(path, one["name"]) for path, one in parameters(described) if not one["schema"].get("type")]
        assert vague == []

    def test_explains_every_field_of_every_answer(self, described):
        silent = [
            f"{name}.{key}"
            for name, told in described["components"]["schemas"].items()
            for key, field in told.get("properties", {}).items()
            if not field.get("description")
        ]
        assert silent == []

    def test_says_what_is_answered_when_all_is_well_and_when_it_is_not(self, described):
        for path, told in operations(described):
            content = told["responses"]["200"]["content"]
            assert all(body["schema"] for body in content.values()), path
            assert {"304", "400"} <= told["responses"].keys(), path
            assert ("404" in told["responses"]) == ("{" in path), path

    def test_has_no_shape_that_nothing_uses(self, described):
        text = str(described)
        assert [name for name in described["components"]["schemas"] if f"/schemas/{name}'" not in text] == []

    def test_leaves_no_answer_open(self, described):
        """A shape without a field is one of which a reader learns nothing."""
        free = [
            name for name, told in schemas(described) if told.get("type") == "object" and not told.get("properties")
        ]
        assert set(free) <= {"OpenAPI", "JsonSchema"}


class TestExamples:
    def test_are_of_the_two_real_cases(self, described):
        found = described["paths"]["/cases/{slug}"]["get"]["responses"]["200"]["content"]["application/json"]
        assert tuple(found["examples"]) == examples.FIRST
        assert found["examples"]["kem-sokha"]["value"]["slug"] == "kem-sokha"

    def test_stand_beside_every_address(self, described):
        bodies = {path: told["responses"]["200"]["content"]["application/json"] for path, told in operations(described)}
        assert {path for path, body in bodies.items() if not body.get("examples")} == examples.NO_EXAMPLE

    def test_are_what_the_addresses_answer(self, described, program):
        for path, told in operations(described):
            for example in told["responses"]["200"]["content"]["application/json"].get("examples", {}).values():
                answer = program.get("/api/v1" + example["x-address"]).json()
                whole = path in examples.WHOLE
                assert example["value"] == (answer if whole else shortened(answer, examples.ITEMS, examples.SIGNS)), (
                    path
                )

    def test_cost_nothing_that_goes_through_all_cases_where_there_are_many(self, program, monkeypatch):
        monkeypatch.setattr(examples, "SMALL", 1)
        monkeypatch.setattr(docs_views, "_text", Kept[str](*docs_views.TABLES))  # nothing is kept from before
        told = program.get(DESCRIPTION).json()
        shown = {
            path
            for path, one in operations(told)
            if one["responses"]["200"]["content"]["application/json"].get("examples")
        }
        assert "/cases/{slug}" in shown
        assert [path for path in shown if "{" not in path] == []

    @pytest.mark.parametrize("silently", [False, True])
    def test_leave_with_their_case(self, program, publisher, silently):
        case = Case.objects.get(slug="kem-sokha")
        publication.withdraw_case(case, by=publisher, now=NOW, why="Danger", silently=silently)
        told = program.get(DESCRIPTION).text
        assert ("kem-sokha" in told, "muong-sopheak" in told) == (False, True)
