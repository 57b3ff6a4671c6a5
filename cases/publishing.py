"""Publishing: from the record to the tables that strangers read. Every act is atomic, by a named person, and logged.

`publish`, `patch`, `redact` and `withdraw` of a case. What appeals share stands in `chain.py`, `mentions.py`, `removal.py` and
`reference_publishing.py`. The buttons and commands call `appeals.actions`, which also reach the appeals that name a case.
"""

import datetime
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from cases import confirmations, photos, review
from cases import document as doc
from cases import document_data as plain
from cases import document_people as people_in
from cases.building import case_document
from cases.built_from import rows_of_case
from cases.case_rows import forget_parts, store_case
from cases.chain import append_version, current, forget_earlier_appeals, last_number, lock, lock_texts, replace_all
from cases.clearance import missing_grounds, without_withdrawn
from cases.document_data import operational
from cases.mentions import drop_unnamed
from cases.models import (
    Case,
    Person,
    PublishedCase,
    PublishedFile,
    PublishedSite,
    PublishedVersion,
    SiteSettings,
)
from cases.reference_publishing import publish_references
from cases.refused import Refused, missing_citations
from cases.removal import clear, finish_removal, quiet_references
from cases.vocab import DocumentKind, FieldGroup, PublishingAct, WorkflowState


def build(case: Case) -> dict[str, Any]:
    """The document of a case as the record stands now, as plain data."""
    return plain.dump(case_document(case))


def has_unpublished_changes(case: Case) -> bool:
    """Whether the record would give another document than the one that is published."""
    published = PublishedCase.objects.visible().filter(slug=case.slug).values_list("body", flat=True).first()
    return published is not None and plain.without_photos(plain.canonical(build(case))) != plain.without_photos(
        published
    )


def refusals(case: Case, data: dict[str, Any], *, now: datetime.datetime) -> list[str]:
    """Why this document of the case may not be published; empty when it may."""
    reasons = [] if data["subjects"] else [_("The case has no subject: say whom it is about.")]
    return reasons + missing_citations(doc.CaseDocument, data) + missing_grounds(case, data, now.date())


# Acts on a case


@transaction.atomic
def publish(case: Case, *, by: User, now: datetime.datetime, why: str = "", urgent: bool = False) -> PublishedVersion:
    """Publishes the whole case as the record stands.

    Raises Refused, naming each uncited fact, each missing ground, and what a second person has to publish. `urgent`
    passes over the last, with a reason; a second person then looks at it afterwards.
    """
    require(by, Act.PUBLISH)
    lock(DocumentKind.CASE, case.slug)
    gate = review.gate(DocumentKind.CASE, case.slug, rows_of_case(case), by=by)
    data = build(case)
    if reasons := refusals(case, data, now=now) + gate.reasons(urgent=urgent, why=why):
        raise Refused(reasons)
    photos.publish(case, data)
    before = last_number(PublishedCase, case.slug)
    version = append_version(
        DocumentKind.CASE, case.slug, data, by=by, now=now, act=PublishingAct.PUBLISH, why=why, seen=gate.state
    )
    store_case(data, version)
    publish_references(DocumentKind.CASE, case.slug, data, by=by, now=now, why=why, urgent=urgent)
    drop_unnamed()
    Case.objects.filter(pk=case.pk).update(state=WorkflowState.PUBLISHED)
    gate.passed(DocumentKind.CASE, case.pk, version, before, by=by, now=now, urgent=urgent, why=why)
    return version


@transaction.atomic
def patch(
    case: Case,
    sections: Iterable[str],
    *,
    by: User,
    now: datetime.datetime,
    why: str = "",
    only: Collection[str] | None = None,
) -> PublishedVersion:
    """Replaces only operational sections of the published case; everything else stays as published.

    `only` names the detentions (by key) whose confirmation is meant. Raises Refused if it is not published, or if a new fact is uncited; ValueError for a section that is not operational.
    """
    require(by, Act.CONFIRM)
    sections = operational(doc.CaseDocument, sections)
    lock(DocumentKind.CASE, case.slug)
    data = current(PublishedCase, case.slug)
    fresh = build(case)
    fresh["confirmations"] = confirmations.taken(data, fresh, only)
    mixed = plain.patched(data, fresh, sections)
    mixed = without_withdrawn(doc.CaseDocument, mixed, Person.objects.filter(subjects__case=case), now)
    if reasons := missing_citations(doc.CaseDocument, {**mixed}):
        raise Refused(reasons)
    version = append_version(DocumentKind.CASE, case.slug, mixed, by=by, now=now, act=PublishingAct.PATCH, why=why)
    store_case(mixed, version)
    return version


@transaction.atomic
def redact(slug: str, group: str, *, by: User, now: datetime.datetime, why: str) -> PublishedVersion | None:
    """Removes a field group from the published case and the bodies of every version, without reading the record.

    Redacting the name withdraws the case (its address names the person); then there is no new version.
    """
    require(by, Act.PUBLISH)
    return remove_group(slug, group, by=by, now=now, why=why)


@transaction.atomic
def withdraw(slug: str, *, by: User, now: datetime.datetime, why: str, silently: bool = False) -> None:
    """Takes the case back. Its address answers 410, or, silently, a 404 that nothing tells from "never existed"."""
    require(by, Act.PUBLISH)
    take_back(slug, by=by, now=now, why=why, silently=silently)


# The same without asking who may: for acts that other rights allow, which ask for themselves (a consent withdrawn)


def remove_group(slug: str, group: str, *, by: User, now: datetime.datetime, why: str) -> PublishedVersion | None:
    """What `redact` does. Call it in a transaction, from an act that has asked who may."""
    if group == FieldGroup.NAME:
        take_back(slug, by=by, now=now, why=why)
        return None
    lock_texts()
    lock(DocumentKind.CASE, slug)
    data = plain.redacted(doc.CaseDocument, current(PublishedCase, slug), group)
    if group == FieldGroup.PHOTO:
        PublishedFile.objects.filter(slug=slug).delete()
    quiet_references(DocumentKind.CASE, slug, {str(group)}, by=by, now=now, why=why)
    version = replace_all(DocumentKind.CASE, slug, data, by=by, now=now, why=why, group=str(group))
    store_case(data, version)
    finish_removal(DocumentKind.CASE, slug, data)
    forget_earlier_appeals(slug, openly=True)
    return version


def remove_names(
    slug: str, names: Iterable[str], group: str, *, by: User, now: datetime.datetime, why: str
) -> PublishedVersion:
    """Removes whatever names someone whom the case is not about; with `group`, only that group's."""
    lock_texts()
    lock(DocumentKind.CASE, slug)
    data = people_in.without_names(doc.CaseDocument, current(PublishedCase, slug), names, group)
    version = replace_all(DocumentKind.CASE, slug, data, by=by, now=now, why=why, group=group)
    store_case(data, version)
    finish_removal(DocumentKind.CASE, slug, data)
    return version


def take_back(slug: str, *, by: User, now: datetime.datetime, why: str, silently: bool = False) -> None:
    """What `withdraw` does. Call it in a transaction, from an act that has asked who may."""
    lock_texts()
    lock(DocumentKind.CASE, slug)
    current(PublishedCase, slug)
    PublishedFile.objects.filter(slug=slug).delete()
    forget_parts(slug)
    clear(PublishedCase, DocumentKind.CASE, slug, by=by, now=now, why=why, silently=silently)
    forget_earlier_appeals(slug, openly=not silently)
    for case in Case.objects.filter(slug=slug):
        review.drop(DocumentKind.CASE, case.pk, by=by, now=now)
    Case.objects.filter(slug=slug).update(state=WorkflowState.WITHDRAWN)


# The organisation's settings


def publish_site(*, now: datetime.datetime) -> PublishedSite:
    """The settings of the organisation as pages show them. Called whenever an administrator saves them."""
    settings = SiteSettings.objects.current()
    body = {name: getattr(settings, name) for name in SiteSettings.disclosed}
    row, _created = PublishedSite.objects.update_or_create(pk=1, defaults={"body": body})
    return row
