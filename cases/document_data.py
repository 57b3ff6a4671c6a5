"""Documents as plain data: their canonical text, and walking them to redact, to patch and to find what has no source. Pure."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from cases.document import Subject
from cases.document_parts import SCHEMA, About, Document, Fact, Node
from cases.vocab import OPEN


def canonical(document: dict[str, Any]) -> str:
    """The exact text that is stored and hashed: sorted keys, no blanks, no floats."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def dump(document: Document) -> dict[str, Any]:
    """The document as plain data, as it is stored and as templates read it."""
    return document.model_dump(mode="json", by_alias=True)


def _to_2(data: dict[str, Any]) -> dict[str, Any]:
    """Appeals tell what officials answered, and which event shows the state of a demand."""
    if "demands" in data:
        data = {**data, "replies": [], "outcomes": [{**row, "event": None} for row in data["outcomes"]]}
    return {**data, "schema": 2}


def _to_3(data: dict[str, Any]) -> dict[str, Any]:
    """Cases tell of what wider event an event was part, and which part of the page a correction is about."""
    if "corrections" in data:
        events = [{**row, "occasion": ""} for row in data["events"]]
        notices = [{**row, "section": ""} for row in data["corrections"]]
        data = {**data, "events": events, "corrections": notices}
    return {**data, "schema": 3}


# Turns a document of schema N into one of schema N + 1: plain data in, plain data out. Add one with every new number.
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _to_2, 2: _to_3}


def loads(body: str) -> dict[str, Any]:
    """Stored text as plain data of the present schema; older documents are upgraded step by step."""
    data = json.loads(body)
    while data["schema"] < SCHEMA:
        data = UPGRADES[data["schema"]](data)
    return data


def without_photos(body: str) -> dict[str, Any]:
    """The document less its photos, which only publishing makes: what is left compares with a built one."""
    data = loads(body)
    for subject in data.get("subjects", ()):
        subject["photo"] = None
    return data


# Walking


def nodes_in(annotation: Any) -> list[type[Node]]:
    if get_origin(annotation) in (list, Union, UnionType, Annotated):
        return [model for part in get_args(annotation) for model in nodes_in(part)]
    return [annotation] if isinstance(annotation, type) and issubclass(annotation, Node) else []


def group_of(model: type[Node], name: str, inherited: str) -> str:
    """A field's consent group: its own mark, else its class's (a class about nobody takes its parent's)."""
    marks = [mark.group for mark in model.model_fields[name].metadata if isinstance(mark, About)]
    return marks[-1] if marks else str(model.about if model.about != OPEN else inherited)


def field_groups(model: type[Node], inherited: str = OPEN, path: str = "") -> Iterator[tuple[str, str]]:
    """Every path of a document with its consent group. `[]` stands for the rows of a list."""
    for name, field in model.model_fields.items():
        group = group_of(model, name, inherited)
        here = f"{path}.{name}" if path else name
        nested = nodes_in(field.annotation)
        if not nested:
            yield here, group
        for node in nested:
            step = f"{here}[]" if get_origin(field.annotation) is list else here
            yield from field_groups(node, group, step)


# Redaction


def redacted(model: type[Node], data: dict[str, Any], group: str) -> dict[str, Any]:
    """The document without anything of a consent group: its fields, and every row, text and quote that touches it.

    Citations and sources that nothing names any more go as well. Pure: works on plain data, never on the record.
    """
    cleaned = _without(model, data, str(group), OPEN)
    return pruned(cleaned) if "citations" in cleaned else cleaned


def _without(model: type[Node], data: dict[str, Any], group: str, inherited: str) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in data.items():
        field_name = "schema_number" if name == "schema" else name
        nodes = nodes_in(model.model_fields[field_name].annotation)
        of_group = group_of(model, field_name, inherited)
        if of_group == group:
            kept[name] = [] if isinstance(value, list) else None
        elif nodes:
            kept[name] = _clean(nodes[0], value, group, of_group)
        else:
            kept[name] = value
    return kept


def _clean(model: type[Node], value: Any, group: str, inherited: str) -> Any:
    if isinstance(value, list):
        rows = [_clean(model, row, group, inherited) for row in value]
        return [row for row in rows if row is not None]
    if value is None or group in value.get("touches", ()) or model.about == group:
        return None
    cleaned = _without(model, value, group, inherited)
    return None if _lost_its_words(model, value, cleaned) else cleaned


def _lost_its_words(model: type[Node], before: dict[str, Any], after: dict[str, Any]) -> bool:
    """A row whose required text was removed says nothing any more."""
    required = (name for name, field in model.model_fields.items() if field.is_required())
    return any(before.get(name) is not None and after.get(name) is None for name in required)


def without_quotes(data: dict[str, Any], groups: set[str]) -> dict[str, Any]:
    """The document with no quote that touches one of the groups. What the quotes proved stays, cited to its source."""
    rows = data["citations"]
    quiet = [{**row, "quote": None} if row["quote"] and groups & set(row["quote"]["touches"]) else row for row in rows]
    return {**data, "citations": quiet}


def cited(data: Any) -> Iterator[str]:
    """The keys of all citations that the facts of a document name, in order, with repetitions."""
    if isinstance(data, dict):
        yield from data.get("cites", ())
        for name, value in data.items():
            if name not in ("citations", "sources"):
                yield from cited(value)
    elif isinstance(data, list):
        for row in data:
            yield from cited(row)


def pruned(data: dict[str, Any]) -> dict[str, Any]:
    """The document without citations that no fact names, and without sources that no citation names."""
    used = set(cited(data))
    citations = [row for row in data["citations"] if row["key"] in used]
    keys = {row["source"] for row in citations}
    keys |= {row["relays"] for row in data["sources"] if row["key"] in keys and row["relays"]}
    return {**data, "citations": citations, "sources": [row for row in data["sources"] if row["key"] in keys]}


def patched(data: dict[str, Any], fresh: dict[str, Any], sections: tuple[str, ...]) -> dict[str, Any]:
    """The published document with only `sections` taken from a fresh one, and the citations that they bring."""
    mixed = {**data, **{name: fresh[name] for name in sections}}
    mixed["citations"] = _joined(data["citations"], fresh["citations"], set(cited({n: fresh[n] for n in sections})))
    brought = {row["source"] for row in mixed["citations"]}
    mixed["sources"] = _joined(data["sources"], fresh["sources"], brought)
    return pruned(mixed)


def operational(model: type[Document], sections: Iterable[str]) -> tuple[str, ...]:
    """The sections, if a patch may replace them. Raises ValueError otherwise."""
    sections = tuple(sections)
    if unknown := set(sections) - set(model.OPERATIONAL):
        raise ValueError(f"not operational: {', '.join(sorted(unknown))}")
    return sections


def _joined(old: list[dict[str, Any]], new: list[dict[str, Any]], wanted: set[str]) -> list[dict[str, Any]]:
    """Old rows, with new ones of the wanted keys that the old lack."""
    known = {row["key"] for row in old}
    return old + [row for row in new if row["key"] in wanted - known]


@dataclass(frozen=True)
class FoundFact:
    """A fact of a document: where it stands ("events[3].actors[1]", counted from 1), and the consent group of its place."""

    path: str
    model: type[Node]
    row: dict[str, Any]
    group: str


def facts(model: type[Node], data: dict[str, Any], inherited: str = OPEN, path: str = "") -> Iterator[FoundFact]:
    """Every fact of a document that a source has to prove: a subject is proved by what is said of it."""
    for name, field in model.model_fields.items():
        group, value = group_of(model, name, inherited), data.get(name)
        rows = value if isinstance(value, list) else [value]
        for node in nodes_in(field.annotation):
            for number, row in enumerate((row for row in rows if row is not None), 1):
                here = f"{path}{name}[{number}]" if isinstance(value, list) else f"{path}{name}"
                if issubclass(node, Fact) and node is not Subject:
                    yield FoundFact(here, node, row, group)
                yield from facts(node, row, group, f"{here}.")


def uncited(model: type[Node], data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every fact of a document that names no citation, with its path."""
    return ((fact.path, fact.row) for fact in facts(model, data) if not fact.row["cites"])


def refs(data: Any) -> Iterator[dict[str, str]]:
    """Every reference that a document names."""
    if isinstance(data, dict):
        if set(data) == {"kind", "slug", "name", "short"}:
            yield data
        else:
            for value in data.values():
                yield from refs(value)
    elif isinstance(data, list):
        for row in data:
            yield from refs(row)


def shown_groups(model: type[Node], data: dict[str, Any], inherited: str = OPEN) -> set[str]:
    """The consent groups of which a document shows anything."""
    groups: set[str] = set(data.get("touches", ()))
    for name, field in model.model_fields.items():
        value = data.get("schema" if name == "schema_number" else name)
        if value in (None, "", []) or name == "touches":
            continue
        group = group_of(model, name, inherited)
        nodes = nodes_in(field.annotation)
        groups.add(group)
        for row in (value if isinstance(value, list) else [value]) if nodes else ():
            groups |= shown_groups(nodes[0], row, group)
    return groups - {OPEN}
