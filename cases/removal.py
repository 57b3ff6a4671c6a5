"""What leaves the public side along with a document, or with a part of it. For documents of any kind."""

import datetime
from collections.abc import Iterable
from typing import Any

from accounts.models import User
from cases import document_data as plain
from cases import document_people as people_in
from cases.chain import forget_bodies, lock, lock_texts, replace_all, retire
from cases.mentions import drop_unnamed, set_mentions
from cases.models import Publication, PublishedMention, PublishedReference, PublishedVersion
from cases.models.published import folded
from cases.reference_document import MODELS
from cases.sayings import of_reference, to_find
from cases.vocab import FieldGroup, PublishingAct

AT_ONCE = 100  # texts in memory


def clear(table: Any, kind: str, slug: str, *, by: User, now: datetime.datetime, why: str, silently: bool) -> None:
    """Leaves of a document its address and its sums; silently, nothing on the public side."""
    quiet_references(kind, slug, set(FieldGroup.values), by=by, now=now, why=why)
    forget_bodies(kind, slug, openly=not silently)
    PublishedMention.objects.filter(kind=kind, slug=slug).delete()
    drop_unnamed()
    act = PublishingAct.WITHDRAW_SILENTLY if silently else PublishingAct.WITHDRAW
    Publication.objects.create(kind=kind, slug=slug, act=act, by=by, at=now, why=why)
    if silently:
        retire(kind, slug)
        table.objects.filter(slug=slug).delete()
    else:
        table.objects.filter(slug=slug).update(**table.EMPTY, withdrawn=True, updated_at=now)


def finish_removal(kind: str, slug: str, data: dict[str, Any]) -> None:
    """After a removal: what nothing names any more leaves as a whole."""
    set_mentions(kind, slug, data)
    drop_unnamed()


def quiet_references(kind: str, slug: str, groups: set[str], *, by: User, now: datetime.datetime, why: str) -> None:
    """Takes quotes that touch a group out of the references that a document names, or named: they may be its people's.

    Call it before the texts of the document go: they tell which. A reference loses all its earlier texts when any holds
    such a quote. Publishing it again brings back the quotes that may be shown.
    """
    named = _ever_named(kind, slug)
    of_these = {"kind__in": {kind for kind, _slug in named}, "slug__in": {slug for _kind, slug in named}}
    versions = PublishedVersion.objects.filter(body__isnull=False, **of_these).values_list("kind", "slug", "body")
    found = {
        (kind, slug)
        for kind, slug, body in versions.iterator(chunk_size=AT_ONCE)
        if (kind, slug) in named and _quotes(body, groups)
    }
    for row in PublishedReference.objects.filter(**of_these) if found else ():
        if (row.kind, row.slug) in found:
            lock(row.kind, row.slug)
            data = plain.without_quotes(plain.loads(row.body), groups)
            version = replace_all(row.kind, row.slug, data, by=by, now=now, why=why, group="")
            PublishedReference.objects.filter(pk=row.pk).update(
                body=version.body, number=version.number, schema=version.schema, updated_at=now
            )


def _ever_named(kind: str, slug: str) -> set[tuple[str, str]]:
    """Kind and address of the references that some version of a document names."""
    bodies = PublishedVersion.objects.filter(kind=kind, slug=slug, body__isnull=False).values_list("body", flat=True)
    return {
        (ref["kind"], ref["slug"])
        for body in bodies.iterator(chunk_size=AT_ONCE)
        for ref in plain.refs(plain.loads(body or ""))
    }


def _quotes(body: str | None, groups: set[str]) -> bool:
    """Whether a text holds a quote that touches one of the groups."""
    data = plain.loads(body or "")
    return plain.without_quotes(data, groups) != data


def remove_names_from_reference(
    row: PublishedReference, names: Iterable[str], *, by: User, now: datetime.datetime, why: str
) -> None:
    """Removes whatever names someone from a published reference and the bodies of its versions."""
    lock_texts()
    lock(row.kind, row.slug)
    data = people_in.without_names(MODELS[row.kind], plain.loads(row.body), names)
    version = replace_all(row.kind, row.slug, data, by=by, now=now, why=why, group="")
    PublishedReference.objects.filter(pk=row.pk).update(
        body=version.body, number=version.number, schema=version.schema, title=data["name"], updated_at=now,
        folded=folded(to_find(of_reference(data))),
    )  # fmt: skip
