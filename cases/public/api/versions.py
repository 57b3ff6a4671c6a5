"""Versions of any published document in the API: their sums, and the text that was hashed."""

from typing import Any

from django.urls import reverse

from cases.models.versions import PublishedVersion
from cases.public.api import answers
from cases.public.feeds import absolute


def sums(row: PublishedVersion, name: str) -> dict[str, Any]:
    """What a list tells of a version; `name` is that of its address in the API."""
    return {
        "number": row.number, "at": answers.moment(row.at), "changed": row.changed, "schema": row.schema, "sha": row.sha,
        "previous_sha": row.previous_sha, "kept": row.salt is not None, "api_url": absolute(reverse(name, args=[row.slug, row.number])),
    }  # fmt: skip


def hashed(row: PublishedVersion) -> dict[str, Any]:
    """What the sum was taken over, after the sum before; nothing where it was removed."""
    return {"salt": row.salt, "text": row.body}
