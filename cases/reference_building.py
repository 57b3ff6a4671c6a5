"""Builds the published documents of references from the record: places, laws, organisations, posts."""

from typing import Any

from django.db import models

from cases import document_parts as base
from cases.building import penalty
from cases.citation_book import CitationBook
from cases.document_values import iso, number, organisation_ref, said
from cases.models import Facility, LegalProvision, Organisation, Post
from cases.reference_document import (
    Channel,
    FacilityDocument,
    Holder,
    LawDocument,
    OfficialDocument,
    OrganisationDocument,
)
from cases.vocab import DocumentKind


def facility_document(row: Facility) -> FacilityDocument:
    book = CitationBook([row])
    return FacilityDocument(
        slug=row.slug, facts=base.Fact(cites=book.of(row)), name=row.name, other_names=row.other_names, kind=row.kind,
        country=row.country, country_proof=country_proof(book, row), province=row.province, district=row.district, address=row.address, latitude=number(row.latitude),
        longitude=number(row.longitude), correspondence=said(row, row.correspondence), **book.lists(),
    )  # fmt: skip


def country_proof(book: CitationBook, row: Any) -> base.Fact | None:
    """What proves the country of a reference, which often is our own reading."""
    return base.Fact(cites=book.of(row, field="country")) if row and row.country else None


def law_document(row: LegalProvision) -> LawDocument:
    penalties = list(row.penalties.all())
    book = CitationBook([row, *penalties])
    return LawDocument(
        slug=row.slug, facts=base.Fact(cites=book.of(row)), name=str(row), kind=row.kind, law=row.law, edition=row.edition,
        article=row.article, title=said(row, row.title), wording=said(row, row.wording), country=row.country,
        adopted=row.adopted or None, resolution=row.resolution, penalties=[penalty(book, p) for p in penalties], **book.lists(),
    )  # fmt: skip


def organisation_document(row: Organisation) -> OrganisationDocument:
    book = CitationBook([row])
    return OrganisationDocument(
        slug=row.slug, facts=base.Fact(cites=book.of(row)), name=row.name, acronym=row.acronym, other_names=row.other_names,
        kind=row.kind, country=row.country, country_proof=country_proof(book, row), within=organisation_ref(row.within), description=said(row, row.description),
        **book.lists(),
    )  # fmt: skip


def channel(book: CitationBook, row: Any) -> Channel:
    return Channel(
        key=f"h{row.pk}", kind=row.kind, value=row.value, note=said(row, row.note), missing=said(row, row.missing),
        verified_on=iso(row.verified_on), cites=book.of(row),
    )  # fmt: skip


def printed_channel(book: CitationBook, row: Any) -> Channel:
    """A channel on the page of its post, which says when it came back. (An appeal keeps that in its `bounces`.)"""
    return channel(book, row).model_copy(update={"bounced_on": iso(row.bounced_on)})


def official_document(row: Post) -> OfficialDocument:
    tenures, channels = list(row.tenures.select_related("person")), list(row.channels.all())
    book = CitationBook([row, *tenures, *channels])
    holders = [
        Holder(name=str(t.person), style=t.style, began=t.began or None, ended=t.ended or None, cites=book.of(t))
        for t in tenures
    ]
    return OfficialDocument(
        slug=row.slug, facts=base.Fact(cites=book.of(row)), name=row.title, institution=organisation_ref(row.institution),
        country=row.country, country_proof=country_proof(book, row), accredited_to=row.accredited_to, holders=holders, channels=[printed_channel(book, c) for c in channels],
        **book.lists(),
    )  # fmt: skip


# Which model and builder stand behind each kind of reference.
REFERENCES: dict[str, tuple[type[models.Model], Any]] = {
    DocumentKind.FACILITY: (Facility, facility_document),
    DocumentKind.LAW: (LegalProvision, law_document),
    DocumentKind.ORGANISATION: (Organisation, organisation_document),
    DocumentKind.OFFICIAL: (Post, official_document),
}


def kind_of_reference(row: models.Model) -> str:
    """The kind of the document of a facility, law, organisation or post."""
    return next(kind for kind, (model, _builder) in REFERENCES.items() if isinstance(row, model))
