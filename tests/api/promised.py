"""What v1 has promised, line by line, and what of it is gone. As a program it writes down what is new.

python -m tests.api.promised
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.api.walking import Json, operations, pointed_at

FILE = Path(__file__).with_name("promised.json")
NEVER_NULL = "never left out"


def promises(described: Json) -> dict[str, Any]:
    """Of every address: its parameters with their values, its statuses, its fields with their types."""
    return {path: _promise(told, described) for path, told in sorted(operations(described))}


def _promise(told: Json, described: Json) -> dict[str, Any]:
    asked = [pointed_at(one, described) for one in told["parameters"]]
    bodies = [body["schema"] for body in told["responses"]["200"]["content"].values()]
    return {
        "name": told["operationId"],
        "takes": {one["name"]: _taken(one["schema"]) for one in asked},
        "answers": sorted(told["responses"]),
        "fields": dict(sorted(field for body in bodies for field in _fields(body, described, "", ()))),
    }


def _taken(schema: Json) -> dict[str, Any]:
    items = schema.get("items", schema)
    return {"several": "items" in schema, "type": items["type"], "values": items.get("enum", [])}


def _fields(schema: Json, described: Json, at: str, inside: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    """Every field by its path, "data[].people[].status", with the types that it may have."""
    name = schema.get("$ref", "")
    if name in inside:
        return
    schema, inside = pointed_at(schema, described), (*inside, name) if name else inside
    for one in [*schema.get("anyOf", ()), *schema.get("oneOf", ())]:
        yield from _fields(one, described, at, inside)
    if "items" in schema:
        yield from _fields(schema["items"], described, f"{at}[]", inside)
    if isinstance(schema.get("additionalProperties"), dict):
        yield from _fields(schema["additionalProperties"], described, f"{at}.*", inside)
    for key, field in schema.get("properties", {}).items():
        path = f"{at}.{key}".lstrip(".")
        always = [NEVER_NULL] if key in schema.get("required", ()) else []
        yield path, sorted(_types(field, described)) + always
        yield from _fields(field, described, path, inside)


def _types(schema: Json, described: Json) -> set[str]:
    schema = pointed_at(schema, described)
    several = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
    if several:
        return {found for one in several for found in _types(one, described)}
    types = schema.get("type", "anything")
    return set(types) if isinstance(types, list) else {types}


# What is gone


def broken(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Promises that do not hold any more, in words."""
    gone = [f"{path}: the address is gone" for path in before if path not in now]
    return gone + [line for path, was in before.items() if path in now for line in _broken(path, was, now[path])]


def _broken(path: str, was: Json, now: Json) -> Iterator[str]:
    if was["name"] != now["name"]:
        yield f"{path}: {was['name']} is called {now['name']}"
    for name, taken in was["takes"].items():
        yield from (f"{path}?{name}: {line}" for line in _not_taken(taken, now["takes"].get(name)))
    for status in was["answers"]:
        if status not in now["answers"]:
            yield f"{path}: {status} is not answered any more"
    for field, types in was["fields"].items():
        yield from (f"{path} {field}: {line}" for line in _not_told(types, now["fields"].get(field)))


def _not_taken(was: Json, now: Json | None) -> Iterator[str]:
    if now is None:
        yield "the parameter is gone"
    elif was["type"] != now["type"] or (was["several"] and not now["several"]):
        yield "it takes something else"
    elif now["values"] and set(was["values"] or ["anything"]) - set(now["values"]):
        yield f"it takes no more: {sorted(set(was['values'] or ['anything']) - set(now['values']))}"


def _not_told(was: list[str], now: list[str] | None) -> Iterator[str]:
    if now is None:
        yield "the field is gone"
    elif set(now) - {NEVER_NULL} - set(was):
        yield f"it may be {sorted(set(now) - set(was))}"
    elif NEVER_NULL in was and NEVER_NULL not in now:
        yield "it may be left out"


def written() -> dict[str, Any]:
    return json.loads(FILE.read_text())


def write(now: dict[str, Any]) -> None:
    FILE.write_text(json.dumps(now, indent=1, ensure_ascii=False) + "\n")


def main() -> int:
    """Adds what is new to the file. Refuses where something is gone."""
    import django  # noqa: PLC0415 (Django starts here)

    django.setup()
    from appeals.public.api.describing import plain  # noqa: PLC0415
    from appeals.public.api.urls import api  # noqa: PLC0415 (with all its routers)

    now = promises(plain(api))
    if gone := broken(written() if FILE.exists() else {}, now):
        print("\n".join([*gone, "", "This was promised (docs/api.md). It may only come as /api/v2/."]))
        return 1
    write(now)
    return 0


if __name__ == "__main__":
    sys.exit(main())
