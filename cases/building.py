"""Builds published documents from the record: the one place where facts leave it, field by field."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from cases import document as doc
from cases.dates import PartialDate
from cases.models import (
    Case,
    CaseSubject,
    Charge,
    Citation,
    Detention,
    Event,
    Facility,
    LegalProvision,
    Organisation,
    Person,
    Placement,
    Post,
    Source,
)  # fmt: skip
from cases.vocab import DocumentKind, FieldGroup


def prose(text: str, lang: str, touches: Iterable[str] = ()) -> doc.Prose | None:
    """Words with their language, or None when there are none."""
    return words(text, lang, touches) if text else None


def words(text: str, lang: str, touches: Iterable[str] = ()) -> doc.Prose:
    """Words that are always there, with their language."""
    return doc.Prose(lang=lang, text=text, touches=[FieldGroup(group) for group in touches])


def said(row: Any, text: str) -> doc.Prose | None:
    """Prose in the language of its row, touching what the row touches; None when there are no words."""
    return prose(text, row.language, getattr(row, "touches", ()))


def told(row: Any, text: str) -> doc.Prose:
    """Like `said`, for words that every row has."""
    return words(text, row.language, getattr(row, "touches", ()))


def iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def number(value: Decimal | None) -> str | None:
    """A decimal as plain digits without trailing zeros: documents hold no floats."""
    return None if value is None else f"{value.normalize():f}"


class CitationBook:
    """The citations of a set of facts, fetched at once; remembers which were used, to list them with their sources."""

    def __init__(self, facts: Iterable[models.Model]):
        self._rows: dict[tuple[int, int], list[Citation]] = defaultdict(list)
        self._used: dict[int, Citation] = {}
        wanted = self._conditions(facts)
        if wanted:
            for row in Citation.objects.filter(wanted).select_related("source__publisher", "source__relays"):
                self._rows[row.fact_type_id, row.fact_id].append(row)

    @staticmethod
    def _conditions(facts: Iterable[models.Model]) -> Q:
        by_type: dict[int, set[int]] = defaultdict(set)
        for fact in facts:
            by_type[ContentType.objects.get_for_model(fact).pk].add(fact.pk)
        return Q(*(Q(fact_type=kind, fact_id__in=ids) for kind, ids in by_type.items()), _connector=Q.OR)

    def of(self, *facts: models.Model | None, field: str = "", whole: bool = False) -> list[str]:
        """Keys of the citations of rows: all; with `field` those of that field; with `whole` those of no field.

        Where a field has none of its own, those of the whole row prove it.
        """
        own = (
            [key for fact in facts for key in self._keys(fact, lambda row: row.field == field)]
            if field or whole
            else []
        )
        if own:
            return list(dict.fromkeys(own))
        return list(
            dict.fromkeys(key for fact in facts for key in self._keys(fact, lambda row: not field or not row.field))
        )

    def _keys(self, fact: models.Model | None, wanted: Callable[[Citation], bool]) -> Iterable[str]:
        if fact is None:
            return
        kind = ContentType.objects.get_for_model(fact).pk
        for row in self._rows.get((kind, fact.pk), ()):
            if wanted(row):
                self._used[row.pk] = row
                yield f"c{row.pk}"

    def lists(self) -> dict[str, Any]:
        """The sections `citations` and `sources` for all that was used."""
        rows = [self._used[pk] for pk in sorted(self._used)]
        sources: dict[int, Source] = {}
        for row in rows:
            for source in (row.source, row.source.relays):
                if source is not None:
                    sources[source.pk] = source
        return {"citations": [citation(row) for row in rows], "sources": [source_of(s) for s in sources.values()]}


def citation(row: Citation) -> doc.Citation:
    """The words of a source; of a confidential one not even those, since they may give it away."""
    if row.source.confidential:
        return doc.Citation(
            key=f"c{row.pk}", source=f"q{row.source_id}", stance=row.stance, says_instead=said(row, row.says_instead),
            hedge=row.hedge, reading=row.reading,
        )  # fmt: skip
    return doc.Citation(
        key=f"c{row.pk}", source=f"q{row.source_id}", locator=row.locator, quote=said(row, row.quote), stance=row.stance,
        stance_by=row.stance_by, says_instead=said(row, row.says_instead), hedge=row.hedge, reading=row.reading,
        reading_note=row.reading_note, checked_on=iso(row.checked_on), checked_how=row.checked_how,
    )  # fmt: skip


def source_of(row: Source) -> doc.Source:
    """A source as strangers may know it: of a confidential one only its public wording."""
    if row.confidential:
        return doc.Source(key=f"q{row.pk}", kind=row.kind, title=row.public_wording)
    return doc.Source(
        key=f"q{row.pk}", kind=row.kind, title=row.title, publisher=organisation_ref(row.publisher), signed_by=row.signed_by,
        lang=row.language, date=row.date or None, url=row.url, archive_url=row.archive_url,
        relays=f"q{row.relays_id}" if row.relays_id else None,
    )  # fmt: skip


# Names of references


def organisation_ref(row: Organisation | None) -> doc.Ref | None:
    return doc.Ref(kind=DocumentKind.ORGANISATION, slug=row.slug, name=row.name, short=row.acronym) if row else None


def facility_ref(row: Facility | None) -> doc.Ref | None:
    short = row.other_names[0] if row and row.other_names else ""
    return doc.Ref(kind=DocumentKind.FACILITY, slug=row.slug, name=row.name, short=short) if row else None


def law_ref(row: LegalProvision | None) -> doc.Ref | None:
    return doc.Ref(kind=DocumentKind.LAW, slug=row.slug, name=str(row), short=row.article) if row else None


def official_ref(row: Post | None) -> doc.Ref | None:
    return doc.Ref(kind=DocumentKind.OFFICIAL, slug=row.slug, name=str(row), short=row.title) if row else None


# The case


def case_document(case: Case) -> doc.CaseDocument:
    """The whole public document of a case, as the record stands now."""
    parts = _Parts(case)
    book = CitationBook(parts.facts())
    sections: dict[str, Any] = {
        "countries_proof": doc.Fact(cites=book.of(case, field="countries")) if case.countries else None,
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
            doc.Correction(on=row.on.isoformat(), text=told(row, row.text)) for row in case.corrections.all()
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


def stated_prose(book: CitationBook, row: Any, field: str, touches: Iterable[str]) -> doc.StatedProse | None:
    text = getattr(row, field)
    if not text:
        return None
    stated = words(text, row.language, touches)
    return doc.StatedProse(prose=stated, cites=book.of(row, field=field), touches=stated.touches)


def stated(book: CitationBook, row: Any, field: str) -> doc.Stated | None:
    value = getattr(row, field)
    return doc.Stated(value=str(value), cites=book.of(row, field=field)) if value else None


def subject(book: CitationBook, row: CaseSubject) -> doc.Subject:
    if row.person:
        return person_subject(book, row, row.person)
    named = row.organisation or row
    name = doc.Stated(value=str(row), cites=book.of(row, named))
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
        name=doc.Stated(value=str(person), cites=book.of(person, field=name_field)),
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
    bringing = row.events_bringing_status
    last: Event | None = bringing[-1] if bringing else None
    return doc.Detention(
        key=f"d{row.pk}", subject=f"s{row.subject_id}", label=row.label, count=row.count_of_people,
        count_kind=row.count_kind if row.count else row.subject.count_kind, status=row.status, began=row.began or None,
        ended=row.ended or None, placements=[placement(book, p) for p in row.placements.all()],
        cites=book.of(last) if last else book.of(row),
    )  # fmt: skip


def shown_country(book: CitationBook, facility: Facility | None) -> doc.Fact | None:
    """What proves a facility's country beside a stay; the facility's own page refuses to be published without it."""
    cites = book.of(facility, field="country")
    return doc.Fact(cites=cites) if facility and facility.country and cites else None


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
        detentions=[f"d{d.pk}" for d in row.detentions.all()], brings=row.brings, cites=book.of(row), touches=row.touches,
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


# References


def facility_document(row: Facility) -> doc.FacilityDocument:
    book = CitationBook([row])
    return doc.FacilityDocument(
        slug=row.slug, facts=doc.Fact(cites=book.of(row)), name=row.name, other_names=row.other_names, kind=row.kind,
        country=row.country, country_proof=country_proof(book, row), province=row.province, district=row.district, address=row.address, latitude=number(row.latitude),
        longitude=number(row.longitude), correspondence=said(row, row.correspondence), **book.lists(),
    )  # fmt: skip


def country_proof(book: CitationBook, row: Any) -> doc.Fact | None:
    """What proves the country of a reference, which often is our own reading."""
    return doc.Fact(cites=book.of(row, field="country")) if row and row.country else None


def law_document(row: LegalProvision) -> doc.LawDocument:
    penalties = list(row.penalties.all())
    book = CitationBook([row, *penalties])
    return doc.LawDocument(
        slug=row.slug, facts=doc.Fact(cites=book.of(row)), name=str(row), kind=row.kind, law=row.law, edition=row.edition,
        article=row.article, title=said(row, row.title), wording=said(row, row.wording), country=row.country,
        adopted=row.adopted or None, resolution=row.resolution, penalties=[penalty(book, p) for p in penalties], **book.lists(),
    )  # fmt: skip


def organisation_document(row: Organisation) -> doc.OrganisationDocument:
    book = CitationBook([row])
    return doc.OrganisationDocument(
        slug=row.slug, facts=doc.Fact(cites=book.of(row)), name=row.name, acronym=row.acronym, other_names=row.other_names,
        kind=row.kind, country=row.country, country_proof=country_proof(book, row), within=organisation_ref(row.within), description=said(row, row.description),
        **book.lists(),
    )  # fmt: skip


def channel(book: CitationBook, row: Any) -> doc.Channel:
    return doc.Channel(
        key=f"h{row.pk}", kind=row.kind, value=row.value, note=said(row, row.note), missing=said(row, row.missing),
        verified_on=iso(row.verified_on), cites=book.of(row),
    )  # fmt: skip


def printed_channel(book: CitationBook, row: Any) -> doc.Channel:
    """A channel on the page of its post, which says when it came back. (An appeal keeps that in its `bounces`.)"""
    return channel(book, row).model_copy(update={"bounced_on": iso(row.bounced_on)})


def official_document(row: Post) -> doc.OfficialDocument:
    tenures, channels = list(row.tenures.select_related("person")), list(row.channels.all())
    book = CitationBook([row, *tenures, *channels])
    holders = [
        doc.Holder(name=str(t.person), style=t.style, began=t.began or None, ended=t.ended or None, cites=book.of(t))
        for t in tenures
    ]
    return doc.OfficialDocument(
        slug=row.slug, facts=doc.Fact(cites=book.of(row)), name=row.title, institution=organisation_ref(row.institution),
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
