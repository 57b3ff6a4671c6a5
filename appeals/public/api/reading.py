"""From the description of the API (OpenAPI) to what its page says. Pure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Json = dict[str, Any]
SHAPES = "#/components/schemas/"
METHODS = ("get", "head", "post", "put", "patch", "delete")
MANY = 12  # choices that stand on the page; of more only the first
SHOWN = 1  # items of a list that an example on the page shows
WORDS = {
    "string": gettext_lazy("text"), "integer": gettext_lazy("whole number"), "number": gettext_lazy("number"),
    "boolean": gettext_lazy("true or false"), "object": gettext_lazy("object"), "null": "null",
}  # fmt: skip
FORMATS = {
    "date": gettext_lazy("date, as 2017-09-03"),
    "date-time": gettext_lazy("instant, UTC"),
    "uri": gettext_lazy("address"),
}


@dataclass(frozen=True)
class Kind:
    """What a value is, in words; and the shapes that are explained elsewhere on the page."""

    words: str
    shapes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parameter:
    name: str
    where: str
    kind: Kind
    about: str
    required: bool
    allowed: tuple[str, ...] = ()
    more: int = 0
    default: str = ""
    several: str = ""  # how more than one value is given, in words


@dataclass(frozen=True)
class Example:
    """A real answer, shortened; `address` is where the whole of it is."""

    about: str
    address: str
    text: str
    cut: bool


@dataclass(frozen=True)
class Answer:
    status: str
    about: str
    kind: Kind | None


@dataclass(frozen=True)
class Operation:
    anchor: str
    path: str
    summary: str
    about: str
    parameters: list[Parameter]
    answers: list[Answer]
    examples: list[Example]


@dataclass(frozen=True)
class Group:
    """Operations on one kind of thing."""

    anchor: str
    name: str
    about: str
    operations: list[Operation] = field(default_factory=list)


@dataclass(frozen=True)
class Field:
    name: str
    kind: Kind
    about: str
    always: bool


@dataclass(frozen=True)
class Shape:
    name: str
    about: str
    fields: list[Field]


def groups(description: Json) -> list[Group]:
    """The operations, by tag, in the order of the tags."""
    base = description["servers"][0]["url"]
    found = {
        tag["name"]: Group(f"tag-{tag['name']}", tag["x-displayName"], tag.get("description", ""))
        for tag in description["tags"]
    }
    for path, methods in description["paths"].items():
        for method, told in methods.items():
            if method in METHODS:
                found[told["tags"][0]].operations.append(_operation(base, path, told, description))
    return [group for group in found.values() if group.operations]


def _operation(base: str, path: str, told: Json, description: Json) -> Operation:
    return Operation(
        anchor=told["operationId"],
        path=path,
        summary=told["summary"],
        about=told.get("description", ""),
        parameters=[_parameter(one, description) for one in told.get("parameters", ()) if "$ref" not in one],
        answers=[_answer(status, one, description) for status, one in told["responses"].items()],
        examples=list(_examples(base, told)),
    )


def _parameter(told: Json, description: Json) -> Parameter:
    schema = told["schema"]
    one = schema.get("items", schema)
    codes = [str(code) for code in one.get("enum", ())]
    return Parameter(
        name=told["name"],
        where=told["in"],
        kind=Kind(_("code")) if codes else kind(one),
        about=told.get("description", ""),
        required=told.get("required", False),
        allowed=tuple(codes[:MANY]),
        more=max(len(codes) - MANY, 0),
        default=str(schema.get("default", "")),
        several=""
        if one is schema
        else _("may be repeated")
        if told.get("explode", True)
        else _("several with commas"),
    )


def _answer(status: str, told: Json, description: Json) -> Answer:
    told = pointed_at(told, description)
    bodies = [body["schema"] for body in told.get("content", {}).values() if "schema" in body]
    return Answer(status, told["description"], kind(bodies[0]) if bodies else None)


def pointed_at(told: Json, description: Json) -> Json:
    """What a `$ref` within the description points at; anything else is itself."""
    while "$ref" in told:
        found: Any = description
        for step in told["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        told = found
    return told


# What a value is


def kind(schema: Json) -> Kind:
    """A schema in words. A shape stands there by its name."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(SHAPES)
        return Kind(name, (name,))
    if "anyOf" in schema or "oneOf" in schema:
        return _joined([kind(one) for one in schema.get("anyOf") or schema["oneOf"]])
    if "allOf" in schema and len(schema["allOf"]) == 1:
        return kind(schema["allOf"][0])
    if "const" in schema:
        return Kind(json.dumps(schema["const"], ensure_ascii=False))
    if isinstance(schema.get("type"), list):
        return _joined([kind({**schema, "type": one}) for one in schema["type"]])
    if schema.get("type") == "array":
        items = kind(schema.get("items", {}))
        return Kind(_("list of %(items)s") % {"items": items.words}, items.shapes)
    if isinstance(schema.get("additionalProperties"), dict) and not schema.get("properties"):
        values = kind(schema["additionalProperties"])
        return Kind(_("object with values: %(values)s") % {"values": values.words}, values.shapes)
    if schema.get("format") in FORMATS and schema.get("type") == "string":
        return Kind(str(FORMATS[schema["format"]]))
    return Kind(str(WORDS.get(schema.get("type", ""), _("anything"))))


def _joined(kinds: list[Kind]) -> Kind:
    words = list(dict.fromkeys(one.words for one in kinds))
    return Kind(_(" or ").join(words), tuple(dict.fromkeys(shape for one in kinds for shape in one.shapes)))


def shapes(description: Json) -> list[Shape]:
    """Every shape of the answers, with its fields, by name."""
    told = description["components"]["schemas"]
    return [_shape(name, told[name]) for name in sorted(told)]


def _shape(name: str, told: Json) -> Shape:
    always = told.get("required", ())
    fields = [
        Field(key, kind(schema), schema.get("description", ""), key in always)
        for key, schema in told.get("properties", {}).items()
    ]
    return Shape(name, told.get("description", ""), fields)


# Examples


def _examples(base: str, told: Json) -> Iterator[Example]:
    """The examples of what is answered when all is well."""
    for body in told["responses"].get("200", {}).get("content", {}).values():
        for example in body.get("examples", {}).values():
            short = shortened(example["value"])
            text = json.dumps(short, ensure_ascii=False, indent=2)
            yield Example(example.get("summary", ""), base + example["x-address"], text, short != example["value"])


def shortened(value: Any, items: int = SHOWN, signs: int | None = None) -> Any:
    """The same with the first items of every list alone, and the beginning of long texts: enough to see its shape."""
    if isinstance(value, dict):
        return {key: shortened(one, items, signs) for key, one in value.items()}
    if isinstance(value, list):
        return [shortened(one, items, signs) for one in value[:items]]
    if isinstance(value, str) and signs and len(value) > signs:
        return f"{value[:signs]}…"
    return value
