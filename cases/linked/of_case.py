"""The page of a case as linked data. Pure."""

from cases.linked.nodes import (
    MOST,
    OWN,
    Data,
    Row,
    Site,
    country,
    day,
    document_page,
    filled,
    named,
    numbers,
    prose,
    sure,
)
from cases.vocab import Gender

KINDS = {"person": "Person", "organisation": "Organization", "group": "Thing"}
GENDERS = {Gender.FEMALE: "https://schema.org/Female", Gender.MALE: "https://schema.org/Male"}


def case_page(site: Site, row: Row, data: Data) -> Data:
    """A page about those whom the case is about. `data` is its document with marks.

    The page has few bytes to spare: what it says, names and cites besides is in its twin, as JSON.
    """
    own = [(OWN, data["reference"])] if data["reference"] else []
    proof = data["countries_proof"]
    return document_page(site, row, data["title"], lang=data["lang"]) | filled({
        "about": [_subject(site, row, one, data["lang"]) for one in data["subjects"][:MOST]],
        "contentLocation": [country(site, code) for code in data["countries"]] if proof and sure(proof["cites"]) else [],
        "correction": [_correction(one, data["lang"]) for one in data["corrections"]],
        **numbers(site, [*((one["scheme"], one["value"]) for one in data["identifiers"]), *own]),
    })  # fmt: skip


def _subject(site: Site, row: Row, subject: Data, lang: str) -> Data:
    """Who it is. What someone belongs to or does may have ended, and a photo may have to go: neither is here."""
    stated = {
        name: one
        for name in ("gender", "birth", "death", "nationality")
        if (one := subject[name]) and sure(one["cites"])
    }
    about = {name: one["value"] for name, one in stated.items()}
    who = named(site, subject["organisation"]) if subject["organisation"] else {}
    return {"@type": KINDS.get(subject["kind"], "Thing"), "@id": f"{row.url}#{subject['key']}"} | who | filled({
        "name": subject["name"]["value"],
        "alternateName": [prose(name) for name in subject["names"]],
        "gender": GENDERS.get(about.get("gender", "")), "birthDate": day(about.get("birth")), "deathDate": day(about.get("death")),
        "nationality": country(site, about["nationality"]) if "nationality" in about else None,
    })  # fmt: skip


def _correction(correction: Data, lang: str) -> Data:
    return filled(
        {"@type": "CorrectionComment", "datePublished": correction["on"], "text": prose(correction["text"], lang)}
    )
