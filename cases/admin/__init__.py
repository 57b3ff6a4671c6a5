"""The admin of the record. Importing it registers every page."""

from cases.admin import (
    cases,
    charges,
    consents,
    custody,
    events,
    inbox,
    merge,
    people,
    places,
    private,
    published,
    references,
    site,
    sources,
    standing,
)

__all__ = [
    "cases", "charges", "consents", "custody", "events", "inbox", "merge", "people", "places", "private", "published", "references", "site", "sources", "standing",
]  # fmt: skip
