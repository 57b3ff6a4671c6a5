"""Publishing references (places, laws, organisations, posts): each by a button, or along with the first document that names it."""

import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import Act, require
from cases import document_data as plain
from cases import review
from cases.built_from import rows_of_reference
from cases.chain import append_version, last_number, lock
from cases.clearance import unwanted
from cases.mentions import set_mentions, without_page
from cases.models import PublishedReference, PublishedVersion
from cases.models.published import folded
from cases.reference_building import REFERENCES
from cases.reference_document import MODELS
from cases.refused import Refused, missing_citations
from cases.sayings import of_reference, to_find
from cases.vocab import PublishingAct


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
        "folded": folded(to_find(of_reference(data))),
    }  # fmt: skip
    PublishedReference.objects.update_or_create(
        kind=kind, slug=slug, defaults=shown, create_defaults={**shown, "published_at": now}
    )
    publish_references(kind, slug, data, by=by, now=now, why=why, urgent=urgent)
    gate.passed(kind, row.pk, version, before, by=by, now=now, urgent=urgent and bool(gate.verdict.own), why=why)
    return version


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
