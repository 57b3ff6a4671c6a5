"""What leaves the public side along with a document, or with a part of it. For documents of any kind."""

import datetime
from collections.abc import Iterable
from typing import Any

from accounts.models import User
from cases import document_data as plain
from cases import document_people as people_in
from cases import snapshots
from cases.chain import append_version, forget_bodies, lock, replace_all, retire
from cases.mentions import drop_unnamed, set_mentions
from cases.models import Publication, PublishedMention, PublishedReference
from cases.models.published import folded
from cases.reference_document import MODELS
from cases.sayings import of_reference, to_find
from cases.vocab import FieldGroup, PublishingAct


def clear(table: Any, kind: str, slug: str, *, by: User, now: datetime.datetime, why: str, silently: bool) -> None:
    """Leaves of a document its address and its sums; silently, nothing on the public side."""
    forget_bodies(kind, slug, openly=not silently)
    quiet_references(kind, slug, set(FieldGroup.values), by=by, now=now, why=why)
    PublishedMention.objects.filter(kind=kind, slug=slug).delete()
    drop_unnamed()
    act = PublishingAct.WITHDRAW_SILENTLY if silently else PublishingAct.WITHDRAW
    Publication.objects.create(kind=kind, slug=slug, act=act, by=by, at=now, why=why)
    if silently:
        retire(kind, slug)
        table.objects.filter(slug=slug).delete()
    else:
        table.objects.filter(slug=slug).update(**table.EMPTY, withdrawn=True, updated_at=now)


def finish_removal(
    kind: str, slug: str, data: dict[str, Any], groups: set[str], *, by: User, now: datetime.datetime, why: str
) -> None:
    """After a removal: quotes of the groups leave the references too, and what nothing names any more leaves as a whole."""
    quiet_references(kind, slug, groups, by=by, now=now, why=why)
    set_mentions(kind, slug, data)
    drop_unnamed()


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


def remove_names_from_reference(
    row: PublishedReference, names: Iterable[str], *, by: User, now: datetime.datetime, why: str
) -> None:
    """Removes whatever names someone from a published reference and the bodies of its versions."""
    snapshots.lock()
    lock(row.kind, row.slug)
    data = people_in.without_names(MODELS[row.kind], plain.loads(row.body), names)
    version = replace_all(row.kind, row.slug, data, by=by, now=now, why=why, group="")
    PublishedReference.objects.filter(pk=row.pk).update(
        body=version.body, number=version.number, schema=version.schema, title=data["name"], updated_at=now,
        folded=folded(to_find(of_reference(data))),
    )  # fmt: skip
