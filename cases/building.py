"""Builds the published document of a case from the record, field by field.

Facts leave the record here, in `reference_building.py` and in `citation_book.py`, and nowhere else.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models

from cases import document as doc
from cases import document_parts as base
from cases.citation_book import CitationBook, stated, stated_prose
from cases.dates import PartialDate
from cases.document_values import facility_ref, law_ref, number, organisation_ref, prose, said, told, words
from cases.models import Case, CaseSubject, Charge, Detention, Event, Facility, Person, Placement


def case_document(case: Case) -> doc.CaseDocument:
    """The whole public document of a case, as the record stands now."""
    parts = _Parts(case)
    book = CitationBook(parts.facts())
    sections: dict[str, Any] = {
        "countries_proof": base.Fact(cites=book.of(case, field="countries")) if case.countries else None,
        "summary": stated_prose(book, case, "summary", case.summary_touches),
        "subjects": [subject(book, row) for row in parts.subjects],
        "detentions": [detention(book, row) for row in parts.detentions],
        "confirmations": [c for row in parts.detentions if (c := confirmation(book, row))],
        "events": [event(book, row) for row in parts.events],
        "charges": [charge(book, row) for row in parts.charges],
        "judgments": [judgment(book, row) for d in parts.detentions for row in d.judgments.all()],
        "restrictions": [restriction(book, row) for d in parts.detentions for row in d.restrictions.all()],
        "conditions": [condition(book, row) for d in parts.detentions for row in d.conditions.all()],
        "recognitions": [recognition(book, row) for row in case.recognitions.select_related("organisation")],
        "context": stated_prose(book, case, "context", case.context_touches),
        "identifiers": [
            doc.Identifier(scheme=row.scheme, value=row.value, cites=book.of(row)) for row in case.identifiers.all()
        ],
        "corrections": [
            doc.Correction(on=row.on.isoformat(), text=told(row, row.text), section=row.section)
            for row in case.corrections.all()
        ],
    }
    return doc.CaseDocument(
        slug=case.slug, title=case.title, old_slugs=[row.old_slug for row in case.redirects.all()], reference=case.reference, countries=case.countries, lang=case.language,
        **sections, **book.lists(),
    )  # fmt: skip


def facts_of_case(case: Case) -> Iterable[models.Model]:
    """Every row that a citation of a case's document may stand on."""
    return _Parts(case).facts()


class _Parts:
    """The rows of a case in the order of the page, each set fetched once."""

    def __init__(self, case: Case):
        self.case = case
        self.subjects = list(
            case.subjects.select_related("person", "organisation").prefetch_related(
                "person__names", "person__affiliations__organisation", "person__relations__other"
            )
        )
        self.detentions = list(
            Detention.objects.filter(subject__case=case)
            .select_related("subject__person", "subject__case")
            .order_by("subject__order", "order", "pk")
            .prefetch_related(
                "events", "placements__facility", "judgments__charges", "judgments__court", "restrictions", "conditions"
            )
        )
        self.events = list(
            case.events.in_order()  # type: ignore[attr-defined]
            .select_related("facility", "case")
            .prefetch_related("actors__organisation", "actors__person", "detentions")
        )
        self.charges = list(
            Charge.objects.filter(detention__subject__case=case)
            .select_related("provision")
            .order_by("detention__subject__order", "detention__order", "order", "pk")
            .prefetch_related("statuses__authority", "penalties")
        )

    def facts(self) -> Iterable[models.Model]:
        """Every row that citations may stand on."""
        yield self.case
        yield from self.case.identifiers.all()
        yield from self.case.recognitions.all()
        for subject in self.subjects:
            yield from _facts_of_subject(subject)
        for detention in self.detentions:
            yield detention
            for placement in detention.placements.all():
                yield placement
                if placement.facility:
                    yield placement.facility
            for rows in (detention.judgments, detention.restrictions, detention.conditions):
                yield from rows.all()
        yield from self.events
        for charge in self.charges:
            yield charge
            if charge.provision:
                yield charge.provision
            yield from charge.statuses.all()
            yield from charge.penalties.all()


def _facts_of_subject(subject: CaseSubject) -> Iterable[models.Model]:
    yield subject
    if subject.person:
        yield subject.person
        for rows in (subject.person.names, subject.person.affiliations, subject.person.relations):
            yield from rows.all()
    if subject.organisation:
        yield subject.organisation


def subject(book: CitationBook, row: CaseSubject) -> doc.Subject:
    """Whom the case is about: a person with all that is published of them, an organisation, or a group."""
    if row.person:
        return person_subject(book, row, row.person)
    named = row.organisation or row
    name = base.Stated(value=str(row), cites=book.of(row, named))
    kind = "organisation" if row.organisation else "group"
    return doc.Subject(
        key=f"s{row.pk}", kind=kind, name=name, cites=name.cites, organisation=organisation_ref(row.organisation),
        count=row.count, count_kind=row.count_kind,
    )  # fmt: skip


def person_subject(book: CitationBook, row: CaseSubject, person: Person) -> doc.Subject:
    name_field = "name" if person.name else "described_as"
    return doc.Subject(
        key=f"s{row.pk}",
        kind="person",
        name=base.Stated(value=str(person), cites=book.of(person, field=name_field)),
        cites=book.of(row),
        names=[
            doc.NameForm(text=n.text, kind=n.kind, lang=n.language, script=n.script, cites=book.of(n)) for n in person.names.all()
        ],
        gender=None if person.gender == "unstated" else stated(book, person, "gender"),
        birth=stated(book, person, "birth"),
        death=stated(book, person, "death"),
        nationality=stated(book, person, "nationality"),
        biography=stated_prose(book, person, "biography", person.touches),
        affiliations=[
            doc.Affiliation(
                role=told(a, a.role), organisation=organisation_ref(a.organisation), began=a.began or None, ended=a.ended or None,
                note=said(a, a.note), cites=book.of(a), touches=a.touches,
            )
            for a in person.affiliations.all()
        ],
        relations=[
            doc.Relation(name=str(r.other), kind=r.kind, note=said(r, r.note), cites=book.of(r), touches=r.touches)
            for r in person.relations.all()
        ],
    )  # fmt: skip


def detention(book: CitationBook, row: Detention) -> doc.Detention:
    """Someone's custody; what proves its status is the event that brought it."""
    bringing = row.events_bringing_status
    last: Event | None = bringing[-1] if bringing else None
    return doc.Detention(
        key=f"d{row.pk}", subject=f"s{row.subject_id}", label=row.label, count=row.count_of_people,
        count_kind=row.count_kind if row.count else row.subject.count_kind, status=row.status, began=row.began or None,
        ended=row.ended or None, placements=[placement(book, p) for p in row.placements.all()],
        cites=book.of(last) if last else book.of(row),
    )  # fmt: skip


def shown_country(book: CitationBook, facility: Facility | None) -> base.Fact | None:
    """What proves a facility's country beside a stay; the facility's own page refuses to be published without it."""
    cites = book.of(facility, field="country")
    return base.Fact(cites=cites) if facility and facility.country and cites else None


def placement(book: CitationBook, row: Placement) -> doc.Placement:
    facility = row.facility
    return doc.Placement(
        facility=facility_ref(facility), place=said(row, row.place), province=(facility.province or facility.district) if facility else "",
        country=facility.country if facility else "", country_proof=shown_country(book, facility), began=row.began or None, ended=row.ended or None, is_over=row.is_over,
        cites=book.of(row, facility), touches=row.touches,
    )  # fmt: skip


def confirmation(book: CitationBook, row: Detention) -> doc.Confirmation | None:
    """Until when the status is known to hold: the day it was confirmed, or the day it began, whichever is later."""
    bringing = row.events_bringing_status
    brought = PartialDate(bringing[-1].on) if bringing and bringing[-1].on else None
    confirmed = PartialDate(row.last_confirmed) if row.last_confirmed else None
    if brought and brought.first and (confirmed is None or (confirmed.last and confirmed.last < brought.first)):
        return doc.Confirmation(detention=f"d{row.pk}", on=brought, cites=book.of(bringing[-1]))
    if confirmed is None:
        return None
    return doc.Confirmation(detention=f"d{row.pk}", on=row.last_confirmed, cites=book.of(row, field="last_confirmed"))


def event(book: CitationBook, row: Event) -> doc.Event:
    actors = [
        doc.Actor(
            name=words(str(actor), actor.language),
            organisation=organisation_ref(actor.organisation),
            role=prose(actor.role, actor.language),
        )
        for actor in row.actors.all()
    ]
    return doc.Event(
        key=f"e{row.pk}", order=row.order, kind=row.kind, happening=row.happening, on=row.on or None, on_as_printed=row.on_as_printed,
        local_time=f"{row.local_time:%H:%M}" if row.local_time else None, zone=row.zone, place=said(row, row.place),
        facility=facility_ref(row.facility), headline=told(row, row.headline), body=said(row, row.body), actors=actors,
        detentions=[f"d{d.pk}" for d in row.detentions.all()], brings=row.brings, occasion=row.occasion,
        cites=book.of(row), touches=row.touches,
    )  # fmt: skip


def penalty(book: CitationBook, row: Any) -> doc.Penalty:
    return doc.Penalty(
        bound=row.bound, kind=row.kind, text=told(row, row.text), years=number(row.years), amount=number(row.amount),
        currency=row.currency, cites=book.of(row),
    )  # fmt: skip


def charge(book: CitationBook, row: Charge) -> doc.Charge:
    statuses = [
        doc.ChargeStatus(
            state=s.state,
            on=s.on or None,
            authority=organisation_ref(s.authority),
            note=said(s, s.note),
            cites=book.of(s),
            touches=s.touches,
        )
        for s in row.statuses.all()
    ]
    return doc.Charge(
        key=f"a{row.pk}", detention=f"d{row.detention_id}", wording=told(row, row.wording), provision=law_ref(row.provision),
        basis=said(row, row.basis), act_on=row.act_on or None, act_place=said(row, row.act_place), docket=row.docket,
        replaces=f"a{row.replaces_id}" if row.replaces_id else None, statuses=statuses,
        penalties=[penalty(book, p) for p in row.penalties.all()], cites=book.of(row, row.provision), touches=row.touches,
    )  # fmt: skip


def judgment(book: CitationBook, row: Any) -> doc.Judgment:
    return doc.Judgment(
        detention=f"d{row.detention_id}", charges=[f"a{c.pk}" for c in row.charges.all()], court=organisation_ref(row.court),
        instance=row.instance, on=row.on or None, outcome=row.outcome, sentence=said(row, row.sentence),
        years=number(row.years), note=said(row, row.note), cites=book.of(row), touches=row.touches,
    )  # fmt: skip


def restriction(book: CitationBook, row: Any) -> doc.Restriction:
    return doc.Restriction(
        detention=f"d{row.detention_id}", kind=row.kind, note=said(row, row.note), began=row.began or None,
        ended=row.ended or None, cites=book.of(row), touches=row.touches,
    )  # fmt: skip


def condition(book: CitationBook, row: Any) -> doc.Condition:
    """A condition always touches the group of its kind: a doctor's visit tells of health."""
    touches = list(dict.fromkeys([*row.touches, row.get_kind().group]))
    return doc.Condition(
        detention=f"d{row.detention_id}", kind=row.kind, state=row.state, since=row.since or None,
        since_as_printed=row.since_as_printed, note=said(row, row.note), cites=book.of(row), touches=touches,
    )  # fmt: skip


def recognition(book: CitationBook, row: Any) -> doc.Recognition:
    return doc.Recognition(
        by=words(row.attributed_to or str(row.organisation), row.language), organisation=organisation_ref(row.organisation),
        subject=f"s{row.subject_id}" if row.subject_id else None, wording=told(row, row.wording), on=row.on or None,
        cites=book.of(row), touches=row.touches,
    )  # fmt: skip
