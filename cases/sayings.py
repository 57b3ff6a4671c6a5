"""By which words a published document is found, and what each of them is: its names in every script, numbers, laws, places.
Pure: from the document alone, so that what is not public finds nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cases.document_data import refs
from cases.vocab import DocumentKind

Data = dict[str, Any]


@dataclass(frozen=True)
class Saying:
    """Some words of a document. `kind`: title, name, number, charge, place, occasion, actor, or the kind of a reference."""

    kind: str
    text: str
    lang: str = ""
    script: str = ""
    more: str = ""  # of a number: whose it is


def of_case(data: Data) -> list[Saying]:
    """The words by which a case is found; what counts most comes first, and nothing comes twice."""
    return _once(
        [
            Saying("title", data["title"]),
            *_names(data["subjects"]),
            *(Saying("number", row["value"], more=row["scheme"]) for row in data["identifiers"]),
            Saying("number", data["reference"]),
            *(Saying("charge", row["wording"]["text"], row["wording"]["lang"]) for row in data["charges"]),
            *_places(data["detentions"]),
            *_references(data),
            *(Saying("occasion", event["occasion"]) for event in data["events"]),
            *(Saying("actor", actor["name"]["text"], actor["name"]["lang"]) for actor in _actors(data["events"])),
        ]
    )


def of_reference(data: Data) -> list[Saying]:
    """The words by which a place, law, organisation or post is found."""
    others = [*data.get("other_names", ()), data.get("acronym", "")]
    of_law = [data.get(field) or "" for field in ("law", "article", "resolution")]
    return _once(
        [
            Saying("title", data["name"]),
            *(Saying("name", text) for text in [*others, *of_law]),
            *(Saying("holder", holder["name"]) for holder in data.get("holders", ())),
            *((Saying("name", data["title"]["text"], data["title"]["lang"]),) if data.get("title") else ()),
            *((Saying(DocumentKind.ORGANISATION, data["institution"]["name"]),) if data.get("institution") else ()),
        ]
    )


def to_find(sayings: Iterable[Saying]) -> str:
    """All of it as one text, for the column that is searched."""
    return " | ".join(saying.text for saying in sayings)


def _once(sayings: Iterable[Saying]) -> list[Saying]:
    found: dict[str, Saying] = {}
    for saying in sayings:
        if saying.text:
            found.setdefault(saying.text, saying)
    return list(found.values())


def _names(subjects: Iterable[Data]) -> Iterator[Saying]:
    for subject in subjects:
        yield Saying("name", subject["name"]["value"])
        for name in subject["names"]:
            yield Saying("name", name["text"], name["lang"], name["script"])


def _places(detentions: Iterable[Data]) -> Iterator[Saying]:
    for stay in (stay for row in detentions for stay in row["placements"]):
        if stay["place"]:
            yield Saying("place", stay["place"]["text"], stay["place"]["lang"])
        yield Saying("place", stay["province"])


def _references(data: Data) -> Iterator[Saying]:
    for ref in refs(data):
        yield Saying(ref["kind"], ref["name"])
        yield Saying(ref["kind"], ref["short"])


def _actors(events: Iterable[Data]) -> Iterator[Data]:
    return (actor for event in events for actor in event["actors"])
