"""The pages of places, laws, organisations, offices and countries as linked data. Pure."""

from collections.abc import Callable

from cases.linked.nodes import (
    Data,
    Row,
    Site,
    country,
    day,
    document_page,
    filled,
    named,
    page,
    prose,
    sure,
)  # fmt: skip
from cases.vocab import DocumentKind, OrganisationKind

ORGANISATIONS = {
    OrganisationKind.PARTY: "PoliticalParty", OrganisationKind.NGO: "NGO", OrganisationKind.COURT: "GovernmentOrganization",
    OrganisationKind.PROSECUTOR: "GovernmentOrganization", OrganisationKind.MINISTRY: "GovernmentOrganization",
    OrganisationKind.PARLIAMENT: "GovernmentOrganization", OrganisationKind.POLICE: "GovernmentOrganization",
    OrganisationKind.FORCE: "GovernmentOrganization", OrganisationKind.EMBASSY: "GovernmentOrganization",
    OrganisationKind.GOVERNMENT: "GovernmentOrganization", OrganisationKind.MEDIA: "NewsMediaOrganization",
}  # fmt: skip


def reference_page(site: Site, row: Row, kind: str, data: Data) -> Data:
    """The page of a reference. `data` is its document with marks. Its sources are not named: their titles may name people."""
    ref = {"kind": kind, "slug": data["slug"], "name": data["name"]}
    thing = named(site, ref) | filled(THINGS[DocumentKind(kind)](site, data))
    return document_page(site, row, data["name"], lang="") | {"mainEntity": thing}


def country_page(site: Site, code: str) -> Data:
    """The page of a country: what is on it changes with every case."""
    place = country(site, code)
    number = {"@type": "PropertyValue", "propertyID": "ISO 3166-1 alpha-2", "value": code}
    url = site.at("cases:country", code.lower())
    whole = page(site, url, place["name"], "CollectionPage")
    return whole | {"mainEntity": place | {"identifier": number}}


def _country(site: Site, data: Data) -> Data | None:
    """Its country, where a source says so."""
    proof = data.get("country_proof", data["facts"])
    return country(site, data["country"]) if data["country"] and proof and sure(proof["cites"]) else None


def _facility(site: Site, data: Data) -> Data:
    """A place: inside its district, that inside its province, that inside its country."""
    inside = _country(site, data)
    for part in ("province", "district"):
        if data[part]:
            inside = filled({"@type": "AdministrativeArea", "name": data[part], "containedInPlace": inside})
    geo = {"@type": "GeoCoordinates", "latitude": data["latitude"], "longitude": data["longitude"]}
    return {
        "alternateName": data["other_names"], "address": data["address"], "containedInPlace": inside,
        "geo": geo if data["latitude"] and data["longitude"] else None,
    }  # fmt: skip


def _law(site: Site, data: Data) -> Data:
    """A law, or an article as part of one."""
    law = {"@type": "Legislation", "name": data["law"]} if data["law"] and data["law"] != data["name"] else None
    return {
        "alternateName": prose(data["title"]), "legislationIdentifier": data["resolution"], "version": data["edition"],
        "legislationDate": day(data["adopted"]), "isPartOf": law, "legislationJurisdiction": _country(site, data),
    }  # fmt: skip


def _organisation(site: Site, data: Data) -> Data:
    """A body. The country that it belongs to is not where it is: an embassy is elsewhere."""
    others = [data["acronym"], *data["other_names"]]
    return {
        "@type": ORGANISATIONS.get(data["kind"], "Organization"), "alternateName": [name for name in others if name],
        "description": prose(data["description"]),
        "parentOrganization": named(site, data["within"]) if data["within"] else None,
    }  # fmt: skip


def _official(site: Site, data: Data) -> Data:
    """An office. Who holds it may be someone else by now, and its channels may have changed: they are on the page alone."""
    institution = data["institution"]
    return {"description": institution["name"] if institution else ""}


THINGS: dict[str, Callable[[Site, Data], Data]] = {
    DocumentKind.FACILITY: _facility, DocumentKind.LAW: _law, DocumentKind.ORGANISATION: _organisation, DocumentKind.OFFICIAL: _official,
}  # fmt: skip
