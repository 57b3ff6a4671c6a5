"""The rows by which readers find a published case, from its document alone."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

from cases.chain import store
from cases.detention_rows import detention_rows
from cases.found_rows import charge_rows, event_rows
from cases.models import PublishedCase, PublishedCharge, PublishedDetention, PublishedEvent, PublishedVersion
from cases.models.published import folded
from cases.numbers import keys
from cases.related import occasions_of
from cases.sayings import of_case, to_find

# What a case is found by, and how its rows are read from the document.
PARTS: dict[Any, Callable[[dict[str, Any]], Iterable[dict[str, Any]]]] = {
    PublishedDetention: detention_rows, PublishedEvent: event_rows, PublishedCharge: charge_rows,
}  # fmt: skip


def store_case(data: dict[str, Any], version: PublishedVersion) -> PublishedCase:
    """The case's row and one row per detention, event and charge, from the document alone."""
    row = store(
        PublishedCase, data, version, title=data["title"], reference=data["reference"], countries=data["countries"], old_slugs=data["old_slugs"],
        identifiers=_identifier_keys(data), folded=folded(to_find(of_case(data))), occasions=occasions_of(data),
    )  # fmt: skip
    for table, rows in PARTS.items():
        table.objects.filter(case=row).delete()
        table.objects.bulk_create(table(case=row, **columns) for columns in rows(data))
    return row


def forget_parts(slug: str) -> None:
    """Removes what a case that is taken back is found by."""
    for table in PARTS:
        table.objects.filter(case__slug=slug).delete()


def _identifier_keys(data: dict[str, Any]) -> list[str]:
    numbers = [row["value"] for row in data["identifiers"]] + ([data["reference"]] if data["reference"] else [])
    with connection.cursor() as cursor:
        cursor.execute("select identifier_key(value) from unnest(%s::text[]) as value", [numbers])
        found = {key for (key,) in cursor.fetchall() if key}
    return sorted(found.union(*map(keys, numbers)))
