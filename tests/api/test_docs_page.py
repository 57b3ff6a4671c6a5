"""The page about the API, and how a description becomes words."""

import re

import pytest

from appeals.public.api import promise, reading, rules
from appeals.templatetags.api_docs import coded
from cases.public.api.problems import TYPES
from tests.api.conftest import Visitor
from tests.api.walking import operations

pytestmark = pytest.mark.django_db

DOCS = "/api/v1/docs"


@pytest.fixture(scope="module")
def shown(two_cases, django_db_blocker) -> str:
    with django_db_blocker.unblock():
        answer = Visitor().get(DOCS)
    assert answer.status_code == 200
    return answer.text


class TestThePage:
    def test_names_every_address_with_all_that_it_takes(self, shown, described):
        for path, told in operations(described):
            assert f">{path}</code>" in shown
            assert all(f">{one['name']}</code>" in shown for one in told["parameters"] if "name" in one)

    def test_explains_every_type_of_problem_where_problems_point_at(self, shown, program):
        assert all(f'id="problem-{code}"' in shown for code in TYPES)
        pointed = program.get("/api/v1/cases/nobody").json()["type"]
        assert f'id="{pointed.partition("#")[2]}"' in shown

    def test_says_the_rules_and_the_promise(self, shown):
        said = re.sub(r"<[^>]+>", "", shown)
        sentences = [str(one).replace("`", "") for part in (*rules.RULES, *promise.PARTS) for one in part.sentences]
        escaped = [one.replace("&", "&amp;").replace("'", "&#x27;") for one in sentences]
        assert [one for one in escaped if one not in said] == []

    def test_links_to_nothing_that_is_not_on_it(self, shown):
        places = set(re.findall(r'\bid="([^"]+)"', shown))
        assert set(re.findall(r'href="#([^"]+)"', shown)) - places == set()

    def test_has_every_shape_once(self, shown, described):
        names = re.findall(r'id="shape-(\w+)"', shown)
        assert sorted(names) == sorted(described["components"]["schemas"])

    def test_takes_nothing_from_elsewhere_and_no_script_but_ours(self, shown):
        assert re.findall(r'(?:src|href)="(?:https?:)?//(?!127\.0\.0\.1|testserver)[^"]*\.(?:js|css)', shown) == []
        assert len(re.findall(r"<script", shown)) == 1

    def test_shows_examples_of_the_two_cases_and_says_where_the_whole_is(self, shown):
        assert '/api/v1/cases/kem-sokha"' in shown
        assert "Here with one item of each list." in shown

    def test_only_reads(self, program):
        assert program.post(DOCS).status_code == 405
        assert program.head(DOCS).status_code == 200


class TestAKind:
    @pytest.mark.parametrize(
        ("schema", "words", "shapes"),
        [
            ({"type": "string"}, "text", ()),
            ({"type": "string", "format": "date"}, "date, as 2017-09-03", ()),
            ({"type": ["string", "null"]}, "text or null", ()),
            ({"anyOf": [{"$ref": "#/components/schemas/Ref"}, {"type": "null"}]}, "Ref or null", ("Ref",)),
            ({"type": "array", "items": {"$ref": "#/components/schemas/Event"}}, "list of Event", ("Event",)),
            ({"type": "object", "additionalProperties": {"type": "integer"}}, "object with values: whole number", ()),
            ({"const": 3}, "3", ()),
            ({}, "anything", ()),
        ],
    )  # fmt: skip
    def test_is_said_in_words(self, schema, words, shapes):
        assert reading.kind(schema) == reading.Kind(words, shapes)


class TestShortened:
    def test_keeps_the_first_of_every_list_and_the_beginning_of_a_text(self):
        told = {"a": [{"b": [1, 2]}, 3], "c": "x" * 9}
        assert reading.shortened(told, 1, 4) == {"a": [{"b": [1]}], "c": "xxxx…"}

    def test_is_the_same_where_nothing_is_long(self):
        assert reading.shortened({"a": [1], "b": None}) == {"a": [1], "b": None}


class TestCoded:
    def test_sets_words_between_backticks_as_code_and_escapes_all(self):
        assert coded("`<a>` & b") == '<code dir="ltr">&lt;a&gt;</code> &amp; b'
