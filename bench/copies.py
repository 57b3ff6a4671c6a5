"""Published cases in any number: copies of one, each with the rows by which pages find and count it; none has a record."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from cases import document_data as plain
from cases.models import (
    PublishedCase,
    PublishedCharge,
    PublishedDetention,
    PublishedEvent,
    PublishedMention,
    PublishedVersion,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
STATUSES = ("detained", "pretrial", "sentenced", "released", "missing", "died")


def copies(slugs: Iterable[str], *, of: str = "few") -> None:
    """Each is somebody else's custody, accused under the same law and held in the same place: the worst for what adds up."""
    model = PublishedCase.objects.get(slug=of)
    document = plain.loads(model.body)
    cases = [
        PublishedCase(
            slug=slug, title=slug, body=plain.canonical(document | {"slug": slug, "title": slug}), schema=model.schema,
            countries=model.countries, number=1, published_at=NOW, updated_at=NOW, folded=f"detainee {slug} placeholder",
        )
        for slug in slugs
    ]  # fmt: skip
    PublishedCase.objects.bulk_create(cases)
    detention, version = model.detentions.get(), PublishedVersion.objects.get(slug=of, number=1)
    same = _columns(detention)
    PublishedDetention.objects.bulk_create(
        PublishedDetention(case=case, **same | _of_its_own(place)) for place, case in enumerate(cases)
    )
    for table in (PublishedEvent, PublishedCharge):
        parts = [_columns(row) for row in table.objects.filter(case=model)]
        table.objects.bulk_create((table(case=case, **part) for case in cases for part in parts), batch_size=5000)
    PublishedVersion.objects.bulk_create(
        PublishedVersion(
            kind=version.kind, slug=case.slug, number=1, body=case.body, at=NOW, salt=version.salt, sha=version.sha
        )
        for case in cases
    )
    references = list(PublishedMention.objects.filter(kind=version.kind, slug=of).values_list("reference", flat=True))
    PublishedMention.objects.bulk_create(
        PublishedMention(reference_id=reference, kind=version.kind, slug=case.slug)
        for case in cases
        for reference in references
    )


def _columns(row: Any) -> dict[str, Any]:
    """What a copy of a row has as well."""
    fields = [field.attname for field in row._meta.concrete_fields if field.name not in ("id", "case")]
    return {name: getattr(row, name) for name in fields}


def _of_its_own(place: int) -> dict[str, object]:
    arrested = date(2000 + place % 26, 1, 1)
    return {
        "status": STATUSES[place % len(STATUSES)], "arrested_first": arrested, "arrested_last": arrested,
        "confirmed_on": date(2026 - place % 3, 11, 1),
    }  # fmt: skip


def forget(prefix: str) -> None:
    """Takes copies back: what is measured next counts without them."""
    for table in (PublishedCase, PublishedMention, PublishedVersion):
        table.objects.filter(slug__startswith=prefix).delete()
