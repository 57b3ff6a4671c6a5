"""Builds the published appeal from the record and the response."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from appeals import document as doc
from appeals.came_of import ShownEvents, outcome, reply, with_letters
from appeals.models import Appeal, AppealText, Demand, DueDate, PublishedAppeal, Recipient
from appeals.vocab import DueDecision, DueKind
from cases.citation_book import CitationBook, stated_prose
from cases.document_values import law_ref, official_ref, organisation_ref, prose, said, told
from cases.models import Channel, Post, PublishedCase
from cases.reference_building import channel


def appeal_document(appeal: Appeal) -> doc.AppealDocument:
    """The whole public document of an appeal, as the record stands now."""
    demands = list(appeal.demands.prefetch_related("instruments", "outcomes"))
    recipients = list(
        appeal.recipients.select_related("post__institution", "holder__person").prefetch_related(
            "channels", "post__channels"
        )
    )
    dates = list(appeal.due_dates.filter(kind=DueKind.WRITE_BY).order_by("date", "pk"))
    texts = list(appeal.texts.all())
    replies = list(appeal.replies.for_readers().select_related("appeal", "post__institution", "holder__person"))  # type: ignore[attr-defined]
    book = CitationBook([appeal, *dates, *texts, *replies, *_facts_of(demands, recipients)])
    cases = PublishedCase.objects.visible().filter(slug__in=appeal.cases.values("slug")).order_by("slug")  # type: ignore[attr-defined]
    events, answers = ShownEvents(cases), [reply(book, row) for row in replies]
    return doc.AppealDocument(
        slug=appeal.slug, title=appeal.title, kind=appeal.kind, reference=appeal.reference, number_in_chain=appeal.number_in_chain,
        lang=appeal.language, cases=[doc.CaseLink(slug=case.slug, title=case.title) for case in cases],
        people=[str(row) for row in appeal.people.select_related("person", "organisation")],
        issuers=[doc.Issuer(name=str(row), organisation=organisation_ref(row)) for row in appeal.issuers.all()],
        is_ours=appeal.is_ours, url=appeal.url, issued=appeal.issued or None, signatory=appeal.signatory,
        previous=previous(appeal), **_proofs(book, appeal),
        instruments=recalled(book, appeal), summary=stated_prose(book, appeal, "summary", appeal.summary_touches),
        demands=[demand(book, row) for row in demands], recipients=[recipient(book, row) for row in recipients],
        texts=[text(book, row) for row in texts], state=doc.State(code=appeal.state, note=prose(appeal.state_note, appeal.language)),
        deadlines=[deadline(book, row) for row in dates],
        outcomes=[outcome(book, events, demand, row) for demand in demands for row in demand.outcomes.all()], replies=answers,
        bounces=[bounce(one) for row in recipients for one in offered(row) if one.bounced_on],
        **events.add_to(with_letters(book.lists(), replies, answers)),
    )  # fmt: skip


def previous(appeal: Appeal) -> str | None:
    """The address of the call before it, if readers can open that."""
    before = PublishedAppeal.objects.visible().filter(slug=appeal.previous.slug) if appeal.previous else None
    return appeal.previous.slug if appeal.previous and before and before.exists() else None


def _proofs(book: CitationBook, appeal: Appeal) -> dict[str, Any]:
    """What proves the appeal as a whole, and the fields that readers see beside it."""
    return {
        "facts": doc.Fact(cites=book.of(appeal, whole=True)),
        "title_proof": doc.Fact(cites=book.of(appeal, field="title")),
        "issued_proof": proof(book, appeal, "issued"),
        "signatory_proof": proof(book, appeal, "signatory"),
    }


def facts_of_appeal(appeal: Appeal) -> Iterable[models.Model]:
    """Every row that a citation of an appeal's document may stand on, less what is published by a patch alone."""
    yield appeal
    yield from appeal.texts.all()
    yield from appeal.demands.all()
    for row in appeal.recipients.select_related("post", "holder"):
        yield row
        yield from offered(row)
        yield from (one for one in (row.post, row.holder) if one)


def _facts_of(demands: Iterable[Demand], recipients: Iterable[Recipient]) -> Iterable[models.Model]:
    for row in demands:
        yield row
        yield from row.outcomes.all()
    for recipient_ in recipients:
        yield recipient_
        yield from offered(recipient_)
        if recipient_.post:
            yield recipient_.post
        if recipient_.holder:
            yield recipient_.holder


def offered(row: Recipient) -> list:
    """The channels that the appeal offers for a recipient: those chosen, or all of the post."""
    return list(row.channels.all()) or (list(row.post.channels.all()) if row.post else [])


def proof(book: CitationBook, appeal: Appeal, field: str) -> doc.Fact | None:
    """What proves one field of an appeal, if it says anything."""
    return doc.Fact(cites=book.of(appeal, field=field)) if getattr(appeal, field) else None


def recalled(book: CitationBook, appeal: Appeal) -> doc.Recalled | None:
    laws = [ref for law in appeal.instruments.all() if (ref := law_ref(law))]
    return doc.Recalled(laws=laws, cites=book.of(appeal, field="instruments")) if laws else None


def accredited(book: CitationBook, post: Post | None) -> doc.Accredited | None:
    if post is None or not post.accredited_to:
        return None
    return doc.Accredited(countries=post.accredited_to, cites=book.of(post, field="accredited_to"))


def text(book: CitationBook, row: AppealText) -> doc.AppealText:
    return doc.AppealText(
        kind=row.kind, recipient=f"r{row.recipient_id}" if row.recipient_id else None, prose=said(row, row.text),
        cites=book.of(row), touches=row.touches,
    )  # fmt: skip


def demand(book: CitationBook, row: Demand) -> doc.Demand:
    return doc.Demand(
        key=f"w{row.pk}", kind=row.kind, text=told(row, row.text), condition=said(row, row.condition),
        instruments=[ref for law in row.instruments.all() if (ref := law_ref(law))], cites=book.of(row), touches=row.touches,
    )  # fmt: skip


def recipient(book: CitationBook, row: Recipient) -> doc.Recipient:
    """A recipient as the appeal names it: whoever holds the office, or an instruction where no office is meant."""
    post, holder = row.post, row.holder
    return doc.Recipient(
        key=f"r{row.pk}",
        role=row.role,
        name=str(holder.person) if holder else "",
        style=holder.style if holder else "",
        office=post.title if post else "",
        post=official_ref(post),
        institution=organisation_ref(post.institution) if post else None,
        country=post.country if post else "",
        accredited=accredited(book, post),
        instruction=prose(row.instruction, row.language),
        salutation=prose(row.salutation, row.language),
        languages=[code.strip() for code in row.languages.split(",") if code.strip()],
        for_writers_from=row.for_writers_from,
        channels=[channel(book, c) for c in offered(row)],
        cites=[*book.of(row, holder), *book.of(post, whole=True)],
    )


def deadline(book: CitationBook, row: DueDate) -> doc.Deadline:
    return doc.Deadline(
        key=f"t{row.pk}", kind=row.kind, date=row.date.isoformat(), wording=prose(row.wording, row.language),
        inclusive=row.inclusive, zone=row.zone, reason=prose(row.reason, row.language),
        replaced=row.decision == DueDecision.EXTENDED, extension=row.replaces_id is not None, cites=book.of(row),
    )  # fmt: skip


def bounce(row: Channel) -> doc.Bounce:
    """That an address came back. It stands apart from the address, so that a coordinator can patch it alone."""
    return doc.Bounce(channel=f"h{row.pk}", on=row.bounced_on.isoformat())  # type: ignore[union-attr]
