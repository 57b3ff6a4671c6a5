"""Which published document names which reference: one that nothing names has no page."""

from collections.abc import Iterable
from typing import Any

from cases import document_data as plain
from cases.chain import retire
from cases.models import PublishedMention, PublishedReference


def without_page(data: dict[str, Any]) -> list[tuple[str, str]]:
    """Kind and address of the references that a document names and that are not published."""
    named = dict.fromkeys((ref["kind"], ref["slug"]) for ref in plain.refs(data))
    public = set(_of_these(named).values_list("kind", "slug"))
    return [found for found in named if found not in public]


def set_mentions(kind: str, slug: str, data: dict[str, Any]) -> None:
    """Which references a published document names: what nothing names has no page."""
    PublishedMention.objects.filter(kind=kind, slug=slug).delete()
    named = {(ref["kind"], ref["slug"]) for ref in plain.refs(data)}
    rows = [pk for pk, *name in _of_these(named).values_list("pk", "kind", "slug") if tuple(name) in named]
    PublishedMention.objects.bulk_create(PublishedMention(reference_id=pk, kind=kind, slug=slug) for pk in rows)


def _of_these(named: Iterable[tuple[str, str]]) -> Any:
    """The published references of these addresses, of whatever kind."""
    return PublishedReference.objects.filter(slug__in={slug for _kind, slug in named})


def drop_unnamed() -> None:
    """References that nothing published names leave the public side, with their quotes; their sums become private."""
    while rows := list(PublishedReference.objects.unnamed()):
        for row in rows:
            PublishedMention.objects.filter(kind=row.kind, slug=row.slug).delete()
            retire(row.kind, row.slug)
            row.delete()
