"""What v1 has promised, line by line, and what of it is gone. As a program it writes down what is new.

python -m tests.api.promised
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.api.walking import Json, operations, pointed_at, schemas

FILE = Path(__file__).with_name("promised.json")
ALWAYS = " always"  # of a field that is never left out


def promises(described: Json) -> dict[str, Any]:
    """Of every address: what it takes and what it answers. Of every shape of an answer: its fields with their types."""
    return {
        "addresses": {path: _address(told, described) for path, told in sorted(operations(described))},
        "shapes": {name: _shape(told) for name, told in sorted(schemas(described))},
    }


def _address(told: Json, described: Json) -> dict[str, Any]:
    asked = [pointed_at(one, described) for one in told["parameters"]]
    (body,) = told["responses"]["200"]["content"].values()
    return {
        "name": told["operationId"],
        "takes": {one["name"]: _type(one["schema"]) for one in asked},
        "values": {one["name"]: codes for one in asked if (codes := " ".join(_codes(one["schema"])))},
        "answers": _type(body["schema"]),
        "statuses": " ".join(sorted(told["responses"])),
    }


def _codes(schema: Json) -> list[str]:
    return schema.get("items", schema).get("enum", [])


def _shape(told: Json) -> dict[str, str]:
    always = told.get("required", ())
    fields = told.get("properties", {}).items()
    return {name: _type(field) + (ALWAYS if name in always else "") for name, field in sorted(fields)}


def _type(schema: Json) -> str:
    """A type in short: "string | null", "[Event]"."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if several := [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]:
        return " | ".join(sorted({_type(one) for one in several}))
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"{{{_type(schema['additionalProperties'])}}}"
    types = schema.get("type", "anything")
    return " | ".join(sorted(types)) if isinstance(types, list) else types


# What is gone


def broken(before: Json, now: Json) -> list[str]:
    """Promises that do not hold any more, in words."""
    lines = [*_gone("", before["addresses"], now["addresses"]), *_gone("", before["shapes"], now["shapes"])]
    for path, was in before["addresses"].items():
        lines += _broken(path, was, now["addresses"].get(path, was))
    for name, fields in before["shapes"].items():
        have = now["shapes"].get(name, fields)
        lines += [*_gone(name, fields, have), *_others(name, fields, have)]
    return lines


def _gone(where: str, was: Json, now: Json) -> list[str]:
    return [f"{where} {name}: it is gone".strip() for name in was if name not in now]


def _others(where: str, was: dict[str, str], now: dict[str, str]) -> Iterator[str]:
    """What may be now what it could not be before, or may be left out."""
    for name in was.keys() & now.keys():
        before, after = was[name].removesuffix(ALWAYS), now[name].removesuffix(ALWAYS)
        if more := set(after.split(" | ")) - set(before.split(" | ")):
            yield f"{where} {name}: it may be {', '.join(sorted(more))}"
        elif was[name].endswith(ALWAYS) and not now[name].endswith(ALWAYS):
            yield f"{where} {name}: it may be left out"


def _broken(path: str, was: Json, now: Json) -> Iterator[str]:
    for what in ("name", "answers"):
        if was[what] != now[what]:
            yield f"{path}: {was[what]} is {now[what]} now"
    yield from _gone(f"{path}?", was["takes"], now["takes"])
    yield from (
        f"{path}?{name}: it takes something else"
        for name in was["takes"]
        if now["takes"].get(name, was["takes"][name]) != was["takes"][name]
    )
    for name, codes in was["values"].items():
        if name in now["values"] and (fewer := set(codes.split()) - set(now["values"][name].split())):
            yield f"{path}?{name}: it takes no more: {', '.join(sorted(fewer))}"
    if narrowed := sorted(now["values"].keys() & was["takes"].keys() - was["values"].keys()):
        yield f"{path}: no longer every value of {', '.join(narrowed)}"
    if fewer := set(was["statuses"].split()) - set(now["statuses"].split()):
        yield f"{path}: no longer answers {', '.join(sorted(fewer))}"


def written() -> dict[str, Any]:
    return json.loads(FILE.read_text())


def write(now: dict[str, Any]) -> None:
    FILE.write_text(json.dumps(now, indent=1, ensure_ascii=False) + "\n")


def main() -> int:
    """Adds what is new to the file. Refuses where something is gone."""
    import django  # noqa: PLC0415 (Django starts here)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from appeals.public.api.describing import plain  # noqa: PLC0415
    from appeals.public.api.urls import api  # noqa: PLC0415 (with all its routers)

    now = promises(plain(api))
    if gone := broken(written() if FILE.exists() else now, now):
        print("\n".join([*gone, "", "This was promised (docs/api.md). It may only come as /api/v2/."]))
        return 1
    write(now)
    return 0


if __name__ == "__main__":
    sys.exit(main())
