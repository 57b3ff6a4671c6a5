"""Publishing: from the record to the tables that strangers read. Every act is atomic, by a named person, and logged.

`publish`, `patch`, `redact` and `withdraw` of a case; the parts that appeals share work on any kind of document.
The buttons and commands call `appeals.actions`, which also reach the appeals that name a case.
"""

import datetime
import hashlib
import secrets
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from cases import confirmations, photos, review
from cases import document as doc
from cases import document_data as plain
from cases import document_people as people_in
from cases.building import REFERENCES, case_document
from cases.built_from import rows_of_case, rows_of_reference
from cases.change_words import CASE, Words
from cases.changes import place_in_words
from cases.clearance import missing_grounds, unwanted, withdrawn_groups
from cases.dates import PartialDate
from cases.models import (
    Case,
    Person,
    Publication,
    PublishedCase,
    PublishedDetention,
    PublishedFile,
    PublishedMention,
    PublishedReference,
    PublishedSite,
    PublishedVersion,
    RetiredVersion,
    SiteSettings,
)  # fmt: skip
from cases.models.published import folded
from cases.vocab import DocumentKind, FieldGroup, PublishingAct, WorkflowState

MODELS: dict[str, type[doc.Document]] = {
    DocumentKind.CASE: doc.CaseDocument,
    DocumentKind.FACILITY: doc.FacilityDocument,
    DocumentKind.LAW: doc.LawDocument,
    DocumentKind.ORGANISATION: doc.OrganisationDocument,
    DocumentKind.OFFICIAL: doc.OfficialDocument,
}


class Refused(Exception):
    """Publishing was refused. `reasons` are sentences that name what is missing."""

    def __init__(self, reasons: Iterable[str]):
        self.reasons = list(reasons)
        super().__init__("\n".join(self.reasons))


# The chain of versions


def chain_sha(previous: str, salt: str, body: str) -> str:
    """SHA-256 (hexadecimal) over the sum before, the salt and the canonical body, line by line."""
    return hashlib.sha256(f"{previous}\n{salt}\n{body}".encode()).hexdigest()


def lock(kind: str, slug: str) -> None:
    """Makes everyone else who writes this document wait until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{kind}/{slug}"])


def append_version(
    kind: str,
    slug: str,
    data: dict[str, Any],
    *,
    by: User,
    now: datetime.datetime,
    act: str,
    why: str = "",
    group: str = "",
    seen: dict[str, Any] | None = None,
) -> PublishedVersion:
    """The next version of a document, chained to the one before, and the private line that says who and why.

    Call it under `lock`, in a transaction.
    """
    last = PublishedVersion.objects.filter(kind=kind, slug=slug).order_by("-number").first()
    body, salt, previous = plain.canonical(data), secrets.token_hex(16), last.sha if last else ""
    version = PublishedVersion.objects.create(
        kind=kind, slug=slug, number=(last.number if last else 0) + 1, schema=data["schema"], body=body, salt=salt,
        previous_sha=previous, sha=chain_sha(previous, salt, body), at=now, changed=changed_sections(last, data),
    )  # fmt: skip
    Publication.objects.create(
        kind=kind, slug=slug, number=version.number, act=act, group=group, by=by, at=now, why=why, seen=seen
    )
    return version


def changed_sections(last: PublishedVersion | None, data: dict[str, Any]) -> list[str]:
    """Names of the sections that differ from the last version; all are new where there is none to compare."""
    before = plain.loads(last.body) if last and last.body else {}
    return sorted(name for name in data if name != "schema" and before.get(name) != data[name])


def chain_faults(kind: str, slug: str) -> list[str]:
    """What is wrong with a document's chain, in words; empty when it verifies."""
    faults, previous = [], ""
    for version in PublishedVersion.objects.filter(kind=kind, slug=slug).order_by("number"):
        if version.previous_sha != previous:
            faults.append(_("%(version)s does not follow the version before it.") % {"version": version})
        if (
            version.body is not None
            and chain_sha(version.previous_sha, version.salt or "", version.body) != version.sha
        ):
            faults.append(_("%(version)s is not the text that was published.") % {"version": version})
        previous = version.sha
    return faults


# What publishing asks for


def missing_citations(model: type[doc.Document], data: dict[str, Any], words: Words = CASE) -> list[str]:
    """One sentence for every fact without a source. It names the fact as the forms do."""
    return [_without_source(path, place_in_words(data, path, words)) for path, _row in plain.uncited(model, data)]


def _without_source(path: str, place: str) -> str:
    if path == "facts":
        return _("No source: add one on the page of its own.")
    if path.startswith("detentions[") and "." not in path:
        return _("No source: %(fact)s: the event that brought its status.") % {"fact": place}
    return _("No source: %(fact)s.") % {"fact": place}


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
    lock(DocumentKind.CASE, slug)
    data = plain.redacted(doc.CaseDocument, current(PublishedCase, slug), group)
    if group == FieldGroup.PHOTO:
        PublishedFile.objects.filter(slug=slug).delete()
    version = replace_all(DocumentKind.CASE, slug, data, by=by, now=now, why=why, group=str(group))
    store_case(data, version)
    finish_removal(DocumentKind.CASE, slug, data, {str(group)}, by=by, now=now, why=why)
    return version


def remove_names(
    slug: str, names: Iterable[str], group: str, *, by: User, now: datetime.datetime, why: str
) -> PublishedVersion:
    """Removes whatever names someone whom the case is not about; with `group`, only that group's."""
    lock(DocumentKind.CASE, slug)
    data = people_in.without_names(doc.CaseDocument, current(PublishedCase, slug), names, group)
    version = replace_all(DocumentKind.CASE, slug, data, by=by, now=now, why=why, group=group)
    store_case(data, version)
    finish_removal(DocumentKind.CASE, slug, data, set(), by=by, now=now, why=why)
    return version


def take_back(slug: str, *, by: User, now: datetime.datetime, why: str, silently: bool = False) -> None:
    """What `withdraw` does. Call it in a transaction, from an act that has asked who may."""
    lock(DocumentKind.CASE, slug)
    current(PublishedCase, slug)
    PublishedFile.objects.filter(slug=slug).delete()
    PublishedDetention.objects.filter(case__slug=slug).delete()
    clear(PublishedCase, DocumentKind.CASE, slug, by=by, now=now, why=why, silently=silently)
    for case in Case.objects.filter(slug=slug):
        review.drop(DocumentKind.CASE, case.pk, by=by, now=now)
    Case.objects.filter(slug=slug).update(state=WorkflowState.WITHDRAWN)


# Parts that every kind of document shares


def replace_all(
    kind: str, slug: str, data: dict[str, Any], *, by: User, now: datetime.datetime, why: str, group: str
) -> PublishedVersion:
    """Removes the texts of all versions and appends what is left of the newest."""
    forget_bodies(kind, slug)
    return append_version(kind, slug, data, by=by, now=now, act=PublishingAct.REDACT, group=group, why=why)


def finish_removal(
    kind: str, slug: str, data: dict[str, Any], groups: set[str], *, by: User, now: datetime.datetime, why: str
) -> None:
    """After a removal: quotes of the groups leave the references too, and what nothing names any more leaves as a whole."""
    quiet_references(kind, slug, groups, by=by, now=now, why=why)
    set_mentions(kind, slug, data)
    drop_unnamed()


def without_withdrawn(
    model: type[doc.Document], data: dict[str, Any], people: Iterable[Person], now: datetime.datetime
) -> dict[str, Any]:
    """The document less the groups that one of its people took back: a patch must not bring them in again."""
    for group in withdrawn_groups(people, now.date()) - {FieldGroup.NAME}:
        data = plain.redacted(model, data, group)
    return data


def operational(model: type[doc.Document], sections: Iterable[str]) -> tuple[str, ...]:
    """The sections, if a patch may replace them. Raises ValueError otherwise."""
    sections = tuple(sections)
    if unknown := set(sections) - set(model.OPERATIONAL):
        raise ValueError(f"not operational: {', '.join(sorted(unknown))}")
    return sections


def current(table: Any, slug: str) -> dict[str, Any]:
    """The published document as data, upgraded to the present schema. Raises Refused when it is not published."""
    body = table.objects.visible().filter(slug=slug).values_list("body", flat=True).first()
    if body is None:
        raise Refused([_("“%(slug)s” is not published.") % {"slug": slug}])
    return plain.loads(body)


def last_number(table: Any, slug: str, **found: Any) -> int | None:
    """The number of the version that strangers read now; None when there is none."""
    return table.objects.filter(slug=slug, **(found or {"withdrawn": False})).values_list("number", flat=True).first()


def forget_bodies(kind: str, slug: str) -> None:
    """Removes the texts and salts of all versions; their sums stay, so that the chain still verifies."""
    PublishedVersion.objects.filter(kind=kind, slug=slug).update(body=None, salt=None, changed=[])


def clear(table: Any, kind: str, slug: str, *, by: User, now: datetime.datetime, why: str, silently: bool) -> None:
    """Leaves of a document its address and its sums; silently, nothing on the public side."""
    forget_bodies(kind, slug)
    quiet_references(kind, slug, set(FieldGroup.values), by=by, now=now, why=why)
    PublishedMention.objects.filter(kind=kind, slug=slug).delete()
    drop_unnamed()
    act = PublishingAct.WITHDRAW_SILENTLY if silently else PublishingAct.WITHDRAW
    Publication.objects.create(kind=kind, slug=slug, act=act, by=by, at=now, why=why)
    if silently:
        _retire(kind, slug)
        table.objects.filter(slug=slug).delete()
    else:
        table.objects.filter(slug=slug).update(**table.EMPTY, withdrawn=True, updated_at=now)


def _retire(kind: str, slug: str) -> None:
    """Moves a chain to the private side."""
    versions = PublishedVersion.objects.filter(kind=kind, slug=slug)
    fields = ("kind", "slug", "number", "schema", "previous_sha", "sha", "at")
    RetiredVersion.objects.bulk_create(RetiredVersion(**row) for row in versions.values(*fields))
    versions.delete()


def forget(table: Any, kind: str, slug: str) -> None:
    """Of what was taken back openly, its address goes as well, and the sums become private: when someone is erased."""
    forget_bodies(kind, slug)
    _retire(kind, slug)
    table.objects.filter(slug=slug).delete()


def store(table: Any, data: dict[str, Any], version: PublishedVersion, **columns: Any) -> Any:
    """Makes `version` the one that readers see, with the columns to find it by."""
    row, _created = table.objects.update_or_create(
        slug=data["slug"],
        defaults={
            "body": version.body, "schema": version.schema, "number": version.number, "updated_at": version.at,
            "withdrawn": False, **columns,
        },
        create_defaults={
            "body": version.body, "schema": version.schema, "number": version.number, "updated_at": version.at,
            "published_at": version.at, **columns,
        },
    )  # fmt: skip
    return row


def store_case(data: dict[str, Any], version: PublishedVersion) -> PublishedCase:
    """The case's row and one row per detention, from the document alone."""
    row = store(
        PublishedCase, data, version, title=data["title"], reference=data["reference"], countries=data["countries"], old_slugs=data["old_slugs"],
        identifiers=_identifier_keys(data), folded=folded(" | ".join(_words_to_find(data))),
    )  # fmt: skip
    row.detentions.all().delete()
    PublishedDetention.objects.bulk_create(_detention_rows(row, data))
    return row


def _identifier_keys(data: dict[str, Any]) -> list[str]:
    numbers = [row["value"] for row in data["identifiers"]] + ([data["reference"]] if data["reference"] else [])
    with connection.cursor() as cursor:
        cursor.execute("select identifier_key(value) from unnest(%s::text[]) as value", [numbers])
        return [key for (key,) in cursor.fetchall() if key]


def _words_to_find(data: dict[str, Any]) -> list[str]:
    words = [data["title"], data["reference"], *(row["value"] for row in data["identifiers"])]
    for subject in data["subjects"]:
        words += [subject["name"]["value"], *(name["text"] for name in subject["names"])]
    words += [charge["wording"]["text"] for charge in data["charges"]]
    words += [text for ref in plain.refs(data) for text in (ref["name"], ref["short"])]
    return list(dict.fromkeys(word for word in words if word))


def _detention_rows(case: PublishedCase, data: dict[str, Any]) -> Iterable[PublishedDetention]:
    """One row per detention, and one per subject without any, so that filters find everyone."""
    confirmed = {row["detention"]: row["on"] for row in data["confirmations"]}
    subjects = {row["key"]: row for row in data["subjects"]}
    for detention in data["detentions"]:
        subject = subjects.pop(detention["subject"], None) or _subject(data, detention["subject"])
        began = PartialDate(detention["began"]).span() if detention["began"] else (None, None)
        as_of = PartialDate(confirmed[detention["key"]]).span() if detention["key"] in confirmed else (None, None)
        laws = [
            c["provision"]["slug"] for c in data["charges"] if c["provision"] and c["detention"] == detention["key"]
        ]
        facilities = [p["facility"]["slug"] for p in detention["placements"] if p["facility"]]
        yield PublishedDetention(
            case=case, key=detention["key"], status=detention["status"], people=detention["count"], facilities=facilities,
            laws=laws, arrested_first=began[0], arrested_last=began[1], confirmed_on=as_of[0], **_about_subject(subject),
        )  # fmt: skip
    for key, subject in subjects.items():
        yield PublishedDetention(case=case, key=key, people=subject["count"], **_about_subject(subject))


def _subject(data: dict[str, Any], key: str) -> dict[str, Any]:
    return next((row for row in data["subjects"] if row["key"] == key), {"gender": None, "affiliations": []})


def _about_subject(subject: dict[str, Any]) -> dict[str, Any]:
    organisations = [a["organisation"]["slug"] for a in subject["affiliations"] if a["organisation"]]
    return {"gender": (subject["gender"] or {}).get("value", "unstated"), "organisations": organisations}


# References


def publish_references(
    kind: str,
    slug: str,
    data: dict[str, Any],
    *,
    by: User,
    now: datetime.datetime,
    why: str = "",
    urgent: bool = False,
) -> None:
    """Publishes the references that a document names and that have no page yet, and notes who names whom."""
    while missing := without_page(data):
        publish_reference(*missing[0], by=by, now=now, why=why if urgent else "", urgent=urgent)
    set_mentions(kind, slug, data)


def without_page(data: dict[str, Any]) -> list[tuple[str, str]]:
    """Kind and address of the references that a document names and that are not published."""
    named = dict.fromkeys((ref["kind"], ref["slug"]) for ref in plain.refs(data))
    public = set(PublishedReference.objects.values_list("kind", "slug"))
    return [found for found in named if found not in public]


def set_mentions(kind: str, slug: str, data: dict[str, Any]) -> None:
    """Which references a published document names: what nothing names has no page."""
    PublishedMention.objects.filter(kind=kind, slug=slug).delete()
    named = {(ref["kind"], ref["slug"]) for ref in plain.refs(data)}
    rows = [row for row in PublishedReference.objects.all() if (row.kind, row.slug) in named]
    PublishedMention.objects.bulk_create(PublishedMention(reference=row, kind=kind, slug=slug) for row in rows)


def quiet_references(kind: str, slug: str, groups: set[str], *, by: User, now: datetime.datetime, why: str) -> None:
    """Takes quotes that touch a group out of the references that a document names: they may be its people's.

    Publishing the reference again brings back the quotes that may be shown.
    """
    for row in PublishedReference.objects.filter(mentions__kind=kind, mentions__slug=slug):
        before = plain.loads(row.body)
        data = plain.without_quotes(before, groups)
        if data != before:
            lock(row.kind, row.slug)
            forget_bodies(row.kind, row.slug)
            version = append_version(row.kind, row.slug, data, by=by, now=now, act=PublishingAct.REDACT, why=why)
            PublishedReference.objects.filter(pk=row.pk).update(
                body=version.body, number=version.number, schema=version.schema, updated_at=now
            )


def drop_unnamed() -> None:
    """References that nothing published names leave the public side, with their quotes; their sums become private."""
    while rows := list(PublishedReference.objects.filter(mentions=None)):
        for row in rows:
            PublishedMention.objects.filter(kind=row.kind, slug=row.slug).delete()
            _retire(row.kind, row.slug)
            row.delete()


def remove_names_from_reference(
    row: PublishedReference, names: Iterable[str], *, by: User, now: datetime.datetime, why: str
) -> None:
    """Removes whatever names someone from a published reference and the bodies of its versions."""
    lock(row.kind, row.slug)
    data = people_in.without_names(MODELS[row.kind], plain.loads(row.body), names)
    version = replace_all(row.kind, row.slug, data, by=by, now=now, why=why, group="")
    PublishedReference.objects.filter(pk=row.pk).update(
        body=version.body, number=version.number, schema=version.schema, title=data["name"], updated_at=now
    )


@transaction.atomic
def publish_reference(
    kind: str, slug: str, *, by: User, now: datetime.datetime, why: str = "", urgent: bool = False
) -> PublishedVersion:
    """Publishes the document of a facility, law, organisation or post.

    Raises Refused if it has no source, or if a second person has to publish it (see `publish`).
    """
    require(by, Act.PUBLISH)
    lock(kind, slug)
    row, data = built_reference(kind, slug)
    gate = review.gate(kind, slug, rows_of_reference(kind, row), by=by)
    if reasons := reference_refusals(kind, data, now=now) + gate.reasons(urgent=urgent, why=why, name=data["name"]):
        raise Refused(reasons)
    before = last_number(PublishedReference, slug, kind=kind)
    version = append_version(kind, slug, data, by=by, now=now, act=PublishingAct.PUBLISH, why=why, seen=gate.state)
    shown = {
        "title": data["name"], "body": version.body, "schema": version.schema, "number": version.number,
        "updated_at": now, "country": data.get("country", ""),
    }  # fmt: skip
    PublishedReference.objects.update_or_create(
        kind=kind, slug=slug, defaults=shown, create_defaults={**shown, "published_at": now}
    )
    publish_references(kind, slug, data, by=by, now=now, why=why, urgent=urgent)
    gate.passed(kind, row.pk, version, before, by=by, now=now, urgent=urgent and bool(gate.verdict.own), why=why)
    return version


def built_reference(kind: str, slug: str) -> tuple[Any, dict[str, Any]]:
    """The row of a reference, and its document as the record stands now."""
    table, builder = REFERENCES[kind]
    row = table.objects.get(slug=slug)  # type: ignore[attr-defined]
    return row, plain.dump(builder(row))


def reference_refusals(kind: str, data: dict[str, Any], *, now: datetime.datetime) -> list[str]:
    """Why the document of a reference may not be published; empty when it may."""
    reasons = missing_citations(MODELS[kind], data) + unwanted(data, set(), now.date())
    return [f"{data['name']}: {reason}" for reason in reasons]


def reference_would_change(row: PublishedReference) -> bool:
    """Whether the record would give another document than the one that is published."""
    table, builder = REFERENCES[row.kind]
    kept = table.objects.filter(slug=row.slug).first()  # type: ignore[attr-defined]
    return kept is None or plain.canonical(plain.dump(builder(kept))) != plain.canonical(plain.loads(row.body))


def references_with_changes() -> list[PublishedReference]:
    """Published references that the record would change."""
    return [row for row in PublishedReference.objects.all() if reference_would_change(row)]


def publish_site(*, now: datetime.datetime) -> PublishedSite:
    """The settings of the organisation as pages show them. Called whenever an administrator saves them."""
    settings = SiteSettings.objects.current()
    body = {name: getattr(settings, name) for name in SiteSettings.disclosed}
    row, _created = PublishedSite.objects.update_or_create(pk=1, defaults={"body": body})
    return row
