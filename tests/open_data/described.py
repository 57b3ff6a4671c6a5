"""Whether a value is described: every field in its schema, and no schema that lets anything through. By eyes of our own."""

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

from tests.open_data.walking import paths_in, resolved

Schema = dict[str, Any]


def faults(root: Schema, schema: Schema, value: Any) -> list[str]:
    """What is wrong with a value: what its schema refuses, and what the schema does not speak of."""
    refused = [f"{error.json_path}: {error.message[:200]}" for error in _validator(root, schema).iter_errors(value)]
    return refused or list(undescribed(root, schema, value))


def undescribed(root: Schema, schema: Schema, value: Any, path: str = "$") -> Iterator[str]:
    """The paths of all that the schema does not name."""
    parts = list(_parts(root, schema, value))
    if isinstance(value, dict):
        yield from _of_object(root, parts, value, path)
    elif isinstance(value, list):
        kinds = [part["items"] for part in parts if isinstance(part.get("items"), dict) and part["items"]]
        if not kinds and value:
            yield f"{path}[]: anything may be in this list"
        for kind in kinds[:1]:
            for number, inner in enumerate(value):
                yield from undescribed(root, kind, inner, f"{path}[{number}]")
    elif not any(part.keys() & {"type", "enum", "const"} for part in parts):
        yield f"{path}: no type"


def _of_object(root: Schema, parts: list[Schema], value: dict[str, Any], path: str) -> Iterator[str]:
    named: dict[str, Schema] = {}
    for part in parts:
        named |= part.get("properties", {})
    more = [part["additionalProperties"] for part in parts if isinstance(part.get("additionalProperties"), dict)]
    for name, inner in value.items():
        if name in named:
            yield from undescribed(root, named[name], inner, f"{path}.{name}")
        elif more and more[0]:
            yield from undescribed(root, more[0], inner, f"{path}.{name}")
        else:
            yield f"{path}.{name}: is not in the schema"


def _parts(root: Schema, schema: Schema, value: Any) -> Iterator[Schema]:
    """The schemas that speak of a value: with references followed, and of alternatives the first that takes it."""
    schema = _followed(root, schema)
    yield schema
    for part in schema.get("allOf", ()):
        yield from _parts(root, part, value)
    for word in ("anyOf", "oneOf"):
        for part in schema.get(word, ()):
            if _validator(root, part).is_valid(value):
                yield from _parts(root, part, value)
                break


def _followed(root: Schema, schema: Schema) -> Schema:
    beside = {name: value for name, value in schema.items() if name != "$ref"}
    return {**resolved(root, schema), **beside} if "$ref" in schema else schema


def _validator(root: Schema, schema: Schema) -> Draft202012Validator:
    shared = {name: root[name] for name in ("components", "$defs", "definitions") if name in root}
    return Draft202012Validator({**shared, **schema}, format_checker=Draft202012Validator.FORMAT_CHECKER)


def silent(root: Schema, schema: Schema, path: str = "$", seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """The fields of a schema that no sentence explains."""
    if (name := schema.get("$ref", "")) in seen and name:
        return
    seen = seen | {name}
    schema = _followed(root, schema)
    for field, inner in schema.get("properties", {}).items():
        here = f"{path}.{field}"
        if not (inner.get("description") or _followed(root, inner).get("description")):
            yield here
        yield from silent(root, inner, here, seen)
    for word in ("anyOf", "oneOf", "allOf"):
        for inner in schema.get(word, ()):
            yield from silent(root, inner, path, seen)
    if isinstance(schema.get("items"), dict):
        yield from silent(root, schema["items"], f"{path}[]", seen)


def response_of(description: Schema, template: str, status: int = 200) -> Schema | None:
    """The schema of an answer, by the path as the description writes it; None where there is none."""
    answers = paths_in(description)[template]["get"]["responses"]
    told = resolved(description, answers.get(str(status)) or answers.get(status) or {})
    contents = told.get("content", {})
    found = [kind["schema"] for name, kind in contents.items() if "json" in name and kind.get("schema")]
    return found[0] if found else None
