"""The rows by which readers find a published case, from its document alone."""

from typing import Any

from django.db import connection

from cases.chain import store
from cases.detention_rows import detention_rows
from cases.models import PublishedCase, PublishedDetention, PublishedVersion
from cases.models.published import folded
from cases.related import occasions_of
from cases.sayings import of_case, to_find


def store_case(data: dict[str, Any], version: PublishedVersion) -> PublishedCase:
    """The case's row and one row per detention, from the document alone."""
    row = store(
        PublishedCase, data, version, title=data["title"], reference=data["reference"], countries=data["countries"], old_slugs=data["old_slugs"],
        identifiers=_identifier_keys(data), folded=folded(to_find(of_case(data))), occasions=occasions_of(data),
    )  # fmt: skip
    row.detentions.all().delete()
    PublishedDetention.objects.bulk_create(PublishedDetention(case=row, **columns) for columns in detention_rows(data))
    return row


def _identifier_keys(data: dict[str, Any]) -> list[str]:
    numbers = [row["value"] for row in data["identifiers"]] + ([data["reference"]] if data["reference"] else [])
    with connection.cursor() as cursor:
        cursor.execute("select identifier_key(value) from unnest(%s::text[]) as value", [numbers])
        return [key for (key,) in cursor.fetchall() if key]
