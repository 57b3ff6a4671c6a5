"""What a description holds, one by one."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def operations(described: Json) -> Iterator[tuple[str, Json]]:
    for path, methods in described["paths"].items():
        assert list(methods) == ["get"], path
        yield path, methods["get"]


def pointed_at(told: Json, described: Json) -> Json:
    while "$ref" in told:
        found: Any = described
        for step in told["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        told = found
    return told


def parameters(described: Json) -> Iterator[tuple[str, Json]]:
    for path, told in operations(described):
        for one in told["parameters"]:
            yield path, pointed_at(one, described)


def schemas(described: Json) -> Iterator[tuple[str, Json]]:
    yield from described["components"]["schemas"].items()


def closed(told: Any) -> Any:
    """A description in which no object has a field that is not named."""
    if isinstance(told, list):
        return [closed(one) for one in told]
    if not isinstance(told, dict):
        return told
    inner = {key: closed(one) for key, one in told.items()}
    is_object = isinstance(told.get("properties"), dict) and told.get("type", "object") == "object"
    return {"additionalProperties": False} | inner if is_object else inner
