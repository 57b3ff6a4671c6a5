"""Pages of appeals, and of the site as a whole, as linked data. Pure. Neither a date to write by nor where an appeal stands: a
copy would say so the day after as well."""

import datetime
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from appeals.vocab import AppealKind
from cases.linked.nodes import (
    CONTEXT,
    MOST,
    OWN,
    Data,
    Row,
    Site,
    day,
    document_page,
    filled,
    mentions,
    named,
    number,
    page,
    prose,
    sure,
    works,
)  # fmt: skip
from cases.numbers import for_address
from cases.vocab import IdentifierScheme


class File(NamedTuple):
    """Something to download."""

    name: str
    media_type: str
    url: str


CALLS = frozenset({AppealKind.URGENT_ACTION, AppealKind.FURTHER_INFORMATION, AppealKind.STOP_ACTION})


def schemes(kind: str, reference: str, is_ours: bool) -> list[str]:
    """Whose numbers the reference of an appeal is among; the first is whose it is."""
    if kind in CALLS:
        register = str(IdentifierScheme.URGENT_ACTION)
    elif "OBS" in reference.upper():
        register = str(IdentifierScheme.OBSERVATORY)
    else:
        register = "" if is_ours else str(IdentifierScheme.OTHER)
    return [scheme for scheme in (register, OWN if is_ours else "") if scheme]


def appeal_page(site: Site, row: Row, data: Data, cases: Iterable[Data]) -> Data:
    """A page about a call and those whom it is for. `data` is a document with marks; `cases` have an address and a title."""
    lang = data["lang"]
    about = [
        {"@type": "WebPage", "@id": url, "url": url, "name": one["title"]}
        for one in cases
        if (url := site.at("cases:case", one["slug"]))
    ]
    return document_page(site, row, data["title"], lang=lang) | filled({
        "mainEntity": _call(site, row, data), "about": about[:MOST],
        "mentions": mentions(site, [data["recipients"], data["demands"], data["instruments"]]),
        "citation": works(data["sources"], data["citations"]),
    })  # fmt: skip


def _call(site: Site, row: Row, data: Data) -> Data:
    """The call itself, in the words of its issuer. Its number leads to the case: it is not the address of the call."""
    proof = data["issued_proof"]
    kind = AppealKind(data["kind"]).label if data["kind"] in AppealKind.values else ""
    registers = schemes(data["kind"], data["reference"], data["is_ours"])[:1]
    return filled({
        "@type": "CreativeWork", "@id": f"{row.url}#appeal", "name": data["title"], "genre": str(kind), "inLanguage": data["lang"],
        "datePublished": day(data["issued"]) if proof and sure(proof["cites"]) else "",
        "author": [_issuer(site, one) for one in data["issuers"]], "about": [{"@type": "Person", "name": name} for name in data["people"][:MOST]],
        "abstract": prose((data["summary"] or {}).get("prose"), data["lang"]), "sameAs": data["url"],
        "identifier": [number(site, scheme, data["reference"]) for scheme in registers if for_address(data["reference"])],
    })  # fmt: skip


def _issuer(site: Site, issuer: Data) -> Data:
    found = issuer["organisation"]
    return named(site, found) if found else {"@type": "Organization", "name": issuer["name"]}


def home_page(site: Site, settings: Data) -> Data:
    """The site, whose it is, and how it is searched."""
    search = {"@type": "EntryPoint", "urlTemplate": f"{site.at('cases:case_list')}?q={{search_term_string}}"}
    return filled({
        "@context": CONTEXT, "@type": "WebSite", "@id": f"{site.home}#site", "url": site.home, "name": site.name, "license": site.licence,
        "publisher": organisation(site, settings),
        "potentialAction": {"@type": "SearchAction", "target": search, "query-input": "required name=search_term_string"},
    })  # fmt: skip


def organisation(site: Site, settings: Data) -> Data:
    return filled({
        "@type": "Organization", "@id": f"{site.home}#us", "name": site.name, "url": site.home, "description": settings["about"],
        "email": settings["contact_email"],
    })  # fmt: skip


def about_page(site: Site, settings: Data, name: str) -> Data:
    return page(site, site.at("cases:about"), name, "AboutPage") | {"mainEntity": organisation(site, settings)}


def list_page(site: Site, name: str, view: str, rows: Iterable[tuple[str, str]]) -> Data:
    """A list, with the pages that it leads to, by address and title."""
    lines = [
        {"@type": "ListItem", "position": place, "url": url, "name": title}
        for place, (url, title) in enumerate(rows, start=1)
    ]
    items = {"@type": "ItemList", "itemListElement": lines} if lines else None
    return page(site, site.at(view), name, "CollectionPage") | filled({"mainEntity": items})


# Data to take away


def data_page(
    site: Site, name: str, words: str, snapshots: Iterable[tuple[str, datetime.datetime]], files: Sequence[File]
) -> Data:
    """All that is published, as data, with the snapshots of it. Neither sums nor sizes: they change when something is taken back."""
    url = site.at("appeals:data")
    parts = [_snapshot(site, label, made_at) for label, made_at in snapshots]
    whole = (
        _dataset(site, f"{url}#dataset", name, words)
        | {"url": url}
        | filled({"hasPart": parts, "distribution": [_download(file) for file in files]})
    )
    return page(site, url, name) | {"mainEntity": whole}


def snapshot_page(
    site: Site, label: str, made_at: datetime.datetime, name: str, words: str, files: Sequence[File]
) -> Data:
    """A snapshot with its files."""
    own = _snapshot(site, label, made_at)
    data = site.at("appeals:data")
    whole = _dataset(site, own["@id"], name, words) | own | filled({
        "name": name, "isPartOf": {"@type": "Dataset", "@id": f"{data}#dataset", "url": data}, "distribution": [_download(file) for file in files],
    })  # fmt: skip
    return page(site, own["url"], name) | {"mainEntity": whole}


def _dataset(site: Site, at: str, name: str, words: str) -> Data:
    return filled({
        "@type": "Dataset", "@id": at, "name": name, "description": words, "license": site.licence, "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "@id": f"{site.home}#us", "name": site.name, "url": site.home},
        "measurementTechnique": site.at("cases:method"),
    })  # fmt: skip


def _snapshot(site: Site, label: str, made_at: datetime.datetime) -> Data:
    url = site.at("appeals:snapshot", label)
    return {"@type": "Dataset", "@id": f"{url}#dataset", "name": label, "url": url, "version": label, "datePublished": made_at.date().isoformat()}  # fmt: skip


def _download(file: File) -> Data:
    return {"@type": "DataDownload", "name": file.name, "encodingFormat": file.media_type, "contentUrl": file.url}
