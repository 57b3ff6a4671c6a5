"""What documents hold and what their codes mean: every field is told in words, every code stands in its vocabulary."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema
import pytest

from appeals.public.api.meanings import DOCUMENTS
from cases.document_parts import Node
from cases.field_words import ALL, CODES, WORDS, words_of
from cases.method_words import shown, vocabularies

KINDS = sorted(map(str, DOCUMENTS))


def nodes(model: type[Node] = Node) -> Iterator[type[Node]]:
    """Every part that a document can have; shapes of answers say their words themselves."""
    for part in model.__subclasses__():
        if not part.__module__.startswith(("cases.public", "appeals.public")):
            yield part
            yield from nodes(part)


class TestWords:
    @pytest.mark.parametrize(
        "part", sorted(set(nodes()), key=lambda part: part.__name__), ids=lambda part: part.__name__
    )
    def test_of_every_field_are_in_the_table(self, part):
        silent = [name for name in part.model_fields if not words_of([one.__name__ for one in part.__mro__], name)]
        assert not silent, "say in cases/field_words.py what they hold"

    def test_are_of_fields_that_there_are(self):
        known = {part.__name__: set(part.model_fields) for part in nodes()}
        assert {(part, name) for part in WORDS for name in WORDS[part]} <= {(p, n) for p in known for n in known[p]}
        assert set(CODES) <= {f"{part}.{name}" for part in known for name in known[part]}
        assert set(ALL) <= set().union(*known.values())

    def test_of_codes_name_a_vocabulary_that_readers_can_look_up(self):
        assert set(CODES.values()) <= shown() & set(vocabularies())


@pytest.fixture
def ask(program) -> Callable[..., Any]:
    def asked(path: str, status: int = 200) -> Any:
        answer = program.get(path if path.startswith("http") else f"/api/v1{path}")
        assert answer.status_code == status, answer.content
        return json.loads(answer.content)

    return asked


def fields(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from schema.get("properties", {}).items()
    for part in schema.get("$defs", {}).values():
        yield from fields(part)


ADDRESS = {"case": "cases", "appeal": "appeals", "facility": "facilities", "law": "laws", "organisation": "organisations", "official": "officials"}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
class TestSchemas:
    def test_are_valid_and_stand_where_they_say(self, ask, kind):
        schema = ask(f"/schemas/{kind}.json")
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["$id"].endswith(f"/api/v1/schemas/{kind}.json")
        assert schema["$id"] in [row["url"] for row in ask("/schemas")["data"]]

    def test_tell_every_field_in_words(self, ask, kind):
        assert not [name for name, told in fields(ask(f"/schemas/{kind}.json")) if not told.get("description")]

    def test_hold_every_field_of_the_real_documents(self, ask, kind):
        judge = jsonschema.Draft202012Validator(ask(f"/schemas/{kind}.json"))
        rows = ask(f"/{ADDRESS[kind]}?fields=slug")["data"]
        assert rows
        for row in rows:
            judge.validate(ask(f"/{ADDRESS[kind]}/{row['slug']}"))

    def test_name_vocabularies_that_hold_every_code_of_the_real_documents(self, ask, kind):
        known = {row["name"]: {term["code"] for term in row["terms"]} for row in ask("/vocabularies")["data"]}
        schema = ask(f"/schemas/{kind}.json")
        for row in ask(f"/{ADDRESS[kind]}?fields=slug")["data"]:
            for vocabulary, code in codes(schema, schema, ask(f"/{ADDRESS[kind]}/{row['slug']}")):
                assert code in known[vocabulary], (vocabulary, code)


def codes(schema: dict[str, Any], part: dict[str, Any], value: Any) -> Iterator[tuple[str, str]]:
    """The codes in a document, each with the vocabulary that its schema names; empty ones mean none."""
    part = _resolved(schema, part)
    if isinstance(value, dict):
        for name, inner in value.items():
            told = part["properties"][name]
            if "x-vocabulary" in told and inner:
                yield told["x-vocabulary"], inner
            yield from codes(schema, told, inner)
    elif isinstance(value, list):
        for row in value:
            yield from codes(schema, part["items"], row)


def _resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    for one in part.get("anyOf", ()):
        if one.get("type") != "null":
            return _resolved(schema, one)
    name = part.get("$ref", "").rpartition("/")[2]
    return schema["$defs"][name] if name else part


@pytest.mark.django_db
class TestVocabularies:
    def test_are_those_of_the_page_method_with_word_and_definition(self, ask):
        rows = ask("/vocabularies")["data"]
        assert {row["name"] for row in rows} == shown()
        assert all(term["label"] for row in rows for term in row["terms"])
        assert all(term["definition"] for row in rows if row["name"] != "Script" for term in row["terms"])
        custody = next(row for row in rows if row["name"] == "CustodyStatus")
        pretrial = next(term for term in custody["terms"] if term["code"] == "pretrial")
        assert (pretrial["label"], pretrial["counted"]) == ("Pre-trial detention", "counted as held")
        assert pretrial["url"].endswith("/method/#custodystatus-pretrial")

    def test_and_schemas_take_no_parameter_and_know_no_other_name(self, ask):
        for path in ("/vocabularies", "/schemas", "/schemas/case.json"):
            assert ask(f"{path}?limit=1", 400)["errors"][0]["parameter"] == "limit"
        assert ask("/schemas/never-was.json", 404) == ask("/schemas/version.json", 404)
