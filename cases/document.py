"""The published documents: what strangers may see, field by field, and nothing else. Pure.

A field that is added here is public. Every class says by `about` which consent group its facts belong to, and a field
may say otherwise; `field_groups` lists them and fails for a field on no list. The schema is the API's schema.
"""

import json
from collections.abc import Callable, Iterator
from types import UnionType
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from cases.dates import PartialDate
from cases.vocab import OPEN, FieldGroup

SCHEMA = 1


class About:
    """Marks a field whose consent group differs from that of its class."""

    def __init__(self, group: str):
        self.group = str(group)


def _storable(text: str) -> str:
    """Refuses what neither JSON columns nor canonical bytes can hold: NUL and lone surrogates."""
    if "\x00" in text or any(0xD800 <= ord(sign) <= 0xDFFF for sign in text):
        raise ValueError("a text holds a sign that cannot be stored (NUL or half a character)")
    return text


Text = Annotated[str, AfterValidator(_storable)]
Edtf = Annotated[str, AfterValidator(lambda value: str(PartialDate(value)))]
Key = Annotated[str, About(OPEN)]
Code = str
Cites = Annotated[list[str], About(OPEN)]
Touches = Annotated[list[FieldGroup], About(OPEN)]


class Node(BaseModel):
    """A part of a document. Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    about: ClassVar[str] = OPEN


class Fact(Node):
    """A part that says something: it names the citations (by key) that prove it."""

    cites: Cites = []
    touches: Touches = []


class Prose(Node):
    """Words with their language, and the consent groups that they give away."""

    lang: Annotated[str, About(OPEN)]
    text: Text
    touches: Touches = []


class Ref(Node):
    """The name of a facility, law, organisation or post, as published, and the address of its page."""

    kind: Code
    slug: str
    name: Text
    short: Text = ""


class Stated(Fact):
    """One value that a source states: a name, a code, an EDTF date."""

    value: Text


class StatedProse(Fact):
    prose: Prose | None


# Sources and citations


class Source(Node):
    key: Key
    kind: Code
    title: Text
    publisher: Ref | None = None
    signed_by: Text = ""
    lang: str = ""
    date: Edtf | None = None
    url: Text = ""
    archive_url: Text = ""
    relays: str | None = None


class Citation(Node):
    """The words of a source that prove, or dispute, a fact."""

    key: Key
    source: Key
    locator: Text = ""
    quote: Prose | None = None
    stance: Code
    stance_by: Text = ""
    says_instead: Prose | None = None
    hedge: Text = ""
    reading: Code
    reading_note: Text = ""
    checked_on: str | None = None
    checked_how: Text = ""


class Document(Node):
    """What every document has. `schema` is its number; `OPERATIONAL` names the sections that a patch may replace."""

    OPERATIONAL: ClassVar[tuple[str, ...]] = ()

    schema_number: int = Field(SCHEMA, alias="schema")
    slug: str
    sources: list[Source] = []
    citations: list[Citation] = []


# The case


class NameForm(Fact):
    about = FieldGroup.NAME
    text: Text
    kind: Code
    lang: str
    script: str


class Affiliation(Fact):
    about = FieldGroup.NAME
    role: Prose
    organisation: Ref | None = None
    began: Edtf | None = None
    ended: Edtf | None = None
    note: Prose | None = None


class Relation(Fact):
    about = FieldGroup.FAMILY
    name: Text
    kind: Code
    note: Prose | None = None


class Photo(Node):
    about = FieldGroup.PHOTO
    sha: str
    extension: str
    width: int
    height: int
    credit: Text
    alt: Text


class Subject(Fact):
    """Whom the case is about. `kind` is person, organisation or group."""

    about = FieldGroup.NAME
    key: Key
    kind: Code
    name: Stated
    names: list[NameForm] = []
    gender: Stated | None = None
    birth: Stated | None = None
    death: Stated | None = None
    nationality: Stated | None = None
    biography: StatedProse | None = None
    affiliations: list[Affiliation] = []
    relations: Annotated[list[Relation], About(FieldGroup.FAMILY)] = []
    photo: Annotated[Photo | None, About(FieldGroup.PHOTO)] = None
    organisation: Ref | None = None
    count: int | None = None
    count_kind: Code = "exact"


class Placement(Fact):
    about = FieldGroup.LOCATION
    facility: Ref | None = None
    place: Prose | None = None
    province: Text = ""
    country: Code = ""
    began: Edtf | None = None
    ended: Edtf | None = None
    is_over: bool = False


class Detention(Fact):
    """Custody of one subject. `cites` prove the status, which the latest event brought."""

    about = FieldGroup.EVENTS
    key: Key
    subject: Key
    label: Text = ""
    count: int | None = None
    count_kind: Code = "exact"
    status: Code
    began: Edtf | None = None
    ended: Edtf | None = None
    placements: Annotated[list[Placement], About(FieldGroup.LOCATION)] = []


class Confirmation(Fact):
    """Until when a detention's status is known to hold."""

    about = FieldGroup.EVENTS
    detention: Key
    on: Edtf


class Penalty(Fact):
    about = FieldGroup.CHARGES
    bound: Code
    kind: Code
    text: Prose
    years: str | None = None
    amount: str | None = None
    currency: str = ""


class ChargeStatus(Fact):
    about = FieldGroup.CHARGES
    state: Code
    on: Edtf | None = None
    authority: Ref | None = None
    note: Prose | None = None


class Charge(Fact):
    about = FieldGroup.CHARGES
    key: Key
    detention: Key
    wording: Prose
    provision: Ref | None = None
    basis: Prose | None = None
    act_on: Edtf | None = None
    act_place: Prose | None = None
    docket: Text = ""
    replaces: str | None = None
    statuses: list[ChargeStatus] = []
    penalties: list[Penalty] = []


class Judgment(Fact):
    about = FieldGroup.CHARGES
    detention: Key
    charges: list[str] = []
    court: Ref | None = None
    instance: Text = ""
    on: Edtf | None = None
    outcome: Code
    sentence: Prose | None = None
    years: str | None = None
    note: Prose | None = None


class Restriction(Fact):
    about = FieldGroup.CHARGES
    detention: Key
    kind: Code
    note: Prose | None = None
    began: Edtf | None = None
    ended: Edtf | None = None


class Condition(Fact):
    about = FieldGroup.EVENTS
    detention: Key
    kind: Code
    state: Code
    since: Edtf | None = None
    since_as_printed: Text = ""
    note: Prose | None = None


class Actor(Node):
    about = FieldGroup.EVENTS
    name: Prose
    organisation: Ref | None = None
    role: Prose | None = None


class Event(Fact):
    about = FieldGroup.EVENTS
    key: Key
    order: int = 0
    kind: Code
    happening: Code
    on: Edtf | None = None
    on_as_printed: Text = ""
    local_time: str | None = None
    zone: str = ""
    place: Prose | None = None
    facility: Annotated[Ref | None, About(FieldGroup.LOCATION)] = None
    headline: Prose
    body: Prose | None = None
    actors: list[Actor] = []
    detentions: list[str] = []
    brings: Code = ""


class Recognition(Fact):
    about = FieldGroup.EVENTS
    by: Prose
    organisation: Ref | None = None
    subject: str | None = None
    wording: Prose
    on: Edtf | None = None


class Identifier(Fact):
    scheme: Code
    value: Text


class Correction(Node):
    about = FieldGroup.EVENTS
    on: str
    text: Prose | None


class CaseDocument(Document):
    """A case as strangers see it, in named sections."""

    OPERATIONAL = ("confirmations",)

    title: Annotated[Text, About(FieldGroup.NAME)]
    old_slugs: Annotated[list[str], About(FieldGroup.NAME)] = []
    reference: Text = ""
    countries: list[Code] = []
    countries_proof: Fact | None = None
    lang: str = "en"
    summary: Annotated[StatedProse | None, About(FieldGroup.EVENTS)] = None
    subjects: Annotated[list[Subject], About(FieldGroup.NAME)] = []
    detentions: Annotated[list[Detention], About(FieldGroup.EVENTS)] = []
    confirmations: Annotated[list[Confirmation], About(FieldGroup.EVENTS)] = []
    events: Annotated[list[Event], About(FieldGroup.EVENTS)] = []
    charges: Annotated[list[Charge], About(FieldGroup.CHARGES)] = []
    judgments: Annotated[list[Judgment], About(FieldGroup.CHARGES)] = []
    restrictions: Annotated[list[Restriction], About(FieldGroup.CHARGES)] = []
    conditions: Annotated[list[Condition], About(FieldGroup.EVENTS)] = []
    recognitions: Annotated[list[Recognition], About(FieldGroup.EVENTS)] = []
    context: StatedProse | None = None
    identifiers: list[Identifier] = []
    corrections: Annotated[list[Correction], About(FieldGroup.EVENTS)] = []


# References


class FacilityDocument(Document):
    facts: Fact
    name: Text
    other_names: list[Text] = []
    kind: Code
    country: Code = ""
    province: Text = ""
    district: Text = ""
    address: Text = ""
    latitude: str | None = None
    longitude: str | None = None
    correspondence: Prose | None = None


class LawDocument(Document):
    facts: Fact
    name: Text
    kind: Code
    law: Text
    edition: Text = ""
    article: Text = ""
    title: Prose | None = None
    wording: Prose | None = None
    country: Code = ""
    adopted: Edtf | None = None
    resolution: Text = ""
    penalties: list[Penalty] = []


class OrganisationDocument(Document):
    facts: Fact
    name: Text
    acronym: Text = ""
    other_names: list[Text] = []
    kind: Code
    country: Code = ""
    within: Ref | None = None
    description: Prose | None = None


class Channel(Fact):
    key: Key
    kind: Code
    value: Text = ""
    note: Prose | None = None
    missing: Prose | None = None
    verified_on: str | None = None
    bounced_on: str | None = None


class Holder(Fact):
    name: Text
    style: Text = ""
    began: Edtf | None = None
    ended: Edtf | None = None


class OfficialDocument(Document):
    """A post with its holders and its channels."""

    facts: Fact
    name: Text
    institution: Ref | None = None
    country: Code = ""
    accredited_to: list[Code] = []
    holders: list[Holder] = []
    channels: list[Channel] = []


# Canonical text


def canonical(document: dict[str, Any]) -> str:
    """The exact text that is stored and hashed: sorted keys, no blanks, no floats."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def dump(document: Document) -> dict[str, Any]:
    """The document as plain data, as it is stored and as templates read it."""
    return document.model_dump(mode="json", by_alias=True)


# Turns a document of schema N into one of schema N + 1: plain data in, plain data out. Add one with every new number.
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


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


def _models_in(annotation: Any) -> list[type[Node]]:
    if get_origin(annotation) in (list, Union, UnionType, Annotated):
        return [model for part in get_args(annotation) for model in _models_in(part)]
    return [annotation] if isinstance(annotation, type) and issubclass(annotation, Node) else []


def _group_of(model: type[Node], name: str, inherited: str) -> str:
    """A field's consent group: its own mark, else its class's (a class about nobody takes its parent's)."""
    marks = [mark.group for mark in model.model_fields[name].metadata if isinstance(mark, About)]
    return marks[-1] if marks else str(model.about if model.about != OPEN else inherited)


def field_groups(model: type[Node], inherited: str = OPEN, path: str = "") -> Iterator[tuple[str, str]]:
    """Every path of a document with its consent group. `[]` stands for the rows of a list."""
    for name, field in model.model_fields.items():
        group = _group_of(model, name, inherited)
        here = f"{path}.{name}" if path else name
        nested = _models_in(field.annotation)
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
        nodes = _models_in(model.model_fields[field_name].annotation)
        of_group = _group_of(model, field_name, inherited)
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


def _joined(old: list[dict[str, Any]], new: list[dict[str, Any]], wanted: set[str]) -> list[dict[str, Any]]:
    """Old rows, with new ones of the wanted keys that the old lack."""
    known = {row["key"] for row in old}
    return old + [row for row in new if row["key"] in wanted - known]


def uncited(model: type[Node], data: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every fact of a document that names no citation, with its path."""
    for name, field in model.model_fields.items():
        for node in _models_in(field.annotation):
            value = data.get(name)
            rows = value if isinstance(value, list) else [value]
            for number, row in enumerate(row for row in rows if row is not None):
                here = f"{path}{name}[{number + 1}]" if isinstance(value, list) else f"{path}{name}"
                if issubclass(node, Fact) and not row["cites"] and node is not Subject:
                    yield here, row
                yield from uncited(node, row, f"{here}.")


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
        group = _group_of(model, name, inherited)
        nodes = _models_in(field.annotation)
        groups.add(group)
        for row in (value if isinstance(value, list) else [value]) if nodes else ():
            groups |= shown_groups(nodes[0], row, group)
    return groups - {OPEN}
