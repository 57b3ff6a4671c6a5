"""What linked data is made of: the page, and the things that pages name. Pure."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cases import countries
from cases.dates import PartialDate
from cases.footnotes import Mark
from cases.numbers import for_address
from cases.vocab import DocumentKind, IdentifierScheme, Reading

CONTEXT = "https://schema.org"
MOST = 50  # things of one kind that a page names
OWN = "own"  # the scheme of the organisation's own numbers
TYPES: dict[str, str] = {
    DocumentKind.FACILITY: "Place", DocumentKind.LAW: "Legislation", DocumentKind.ORGANISATION: "Organization",
    DocumentKind.OFFICIAL: "Thing",  # an office: schema.org knows none apart from who holds it
}  # fmt: skip
Data = dict[str, Any]


@dataclass(frozen=True)
class Site:
    """Whose pages they are. `at` gives the whole address of a page by its name and values."""

    name: str
    licence: str  # its address
    at: Callable[..., str]

    @property
    def home(self) -> str:
        return self.at("appeals:home")


@dataclass(frozen=True)
class Row:
    """What a published row says of its document."""

    url: str
    published: datetime.datetime
    updated: datetime.datetime
    number: int


def page(site: Site, url: str, name: str, kind: str = "WebPage", lang: str = "") -> Data:
    """A page of the site, whose home page says what the site is."""
    return filled({
        "@context": CONTEXT, "@type": kind, "@id": url, "url": url, "name": name, "inLanguage": lang, "license": site.licence,
        "isPartOf": {"@id": f"{site.home}#site"},
    })  # fmt: skip


def document_page(site: Site, row: Row, name: str, *, lang: str) -> Data:
    """The page of a published document, with its version."""
    return page(site, row.url, name, lang=lang) | {
        "datePublished": row.published.isoformat(timespec="seconds"), "dateModified": row.updated.isoformat(timespec="seconds"),
        "version": str(row.number),
    }  # fmt: skip


def filled(node: Data) -> Data:
    """The node without what is empty."""
    return {name: value for name, value in node.items() if value not in ("", None, [], {})}


def without(node: Data, name: str) -> Data:
    return {key: value for key, value in node.items() if key != name}


def sure(cites: Iterable[Mark]) -> bool:
    """Whether a source says so in so many words, without a hedge, and none says otherwise."""
    marks = list(cites)
    plain = any(mark.reading == Reading.PRINTED and not mark.hedge for mark in marks)
    return plain and not any(mark.disputes for mark in marks)


def day(value: str | None) -> str:
    """A date as exactly as it is printed; "" for one that is around, between or inferred."""
    found = PartialDate(value) if value else None
    return "" if found is None or found.inferred or found.year_inferred else found.datetime_attr()


def prose(value: Data | None, lang: str = "") -> str | Data:
    """Words, with their language where it is not that of the page."""
    if not value or not value["text"]:
        return ""
    return value["text"] if value["lang"] in ("", lang) else {"@language": value["lang"], "@value": value["text"]}


def country(site: Site, code: str) -> Data:
    place = site.at("cases:country", code.lower())
    return {"@type": "Country", "@id": f"{place}#thing", "name": countries.name(code), "identifier": code}


def named(site: Site, ref: Data) -> Data:
    """A place, law, organisation or office by its name and page."""
    url = site.at(f"cases:{ref['kind']}", ref["slug"])
    return {"@type": TYPES.get(ref["kind"], "Thing"), "@id": f"{url}#thing", "name": ref["name"], "url": url}


def refs(data: Any) -> Iterator[Data]:
    """Every place, law, organisation and office that a document names, in its order, each once."""
    found: dict[tuple[str, str], Data] = {}
    for ref in _refs(data):
        found.setdefault((ref["kind"], ref["slug"]), ref)
    yield from found.values()


def _refs(data: Any) -> Iterator[Data]:
    if isinstance(data, list):
        for row in data:
            yield from _refs(row)
    elif isinstance(data, dict):
        if {"kind", "slug", "name", "short"} == set(data):
            yield data
        else:
            for value in data.values():
                yield from _refs(value)


def mentions(site: Site, data: Any) -> list[Data]:
    """What a document names, by its `@id`, which holds the address of its page."""
    return [without(named(site, ref), "url") for _place, ref in zip(range(MOST), refs(data), strict=False)]


def numbers(site: Site, found: Iterable[tuple[str, str]]) -> Data:
    """The numbers that a case bears; the address of ours that leads from each to its page says that they are one."""
    rows = [number(site, scheme, written) for scheme, written in found if for_address(written)]
    return filled({"identifier": rows, "sameAs": [row["url"] for row in rows]})


def number(site: Site, scheme: str, written: str) -> Data:
    """A number of a register, with the address of ours that leads from it to the case."""
    register = site.name if scheme == OWN else str(IdentifierScheme(scheme).label)
    url = site.at("appeals:identifier", scheme, for_address(written))
    return {"@type": "PropertyValue", "propertyID": register, "value": written, "url": url}


def works(sources: Iterable[Data], citations: Iterable[Data]) -> list[Data]:
    """The sources that facts are taken from."""
    used = {citation["source"] for citation in citations}
    return [_work(source) for source in sources if source["key"] in used][:MOST]


def _work(source: Data) -> Data:
    publisher = source["publisher"]
    return filled({
        "@type": "CreativeWork", "name": source["title"], "url": source["url"], "archivedAt": source["archive_url"], "inLanguage": source["lang"],
        "datePublished": day(source["date"]), "publisher": {"@type": "Organization", "name": publisher["name"]} if publisher else None,
    })  # fmt: skip
