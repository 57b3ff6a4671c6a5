"""A document as the record stands, before anyone publishes it: what would change, and what stands in its way."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases import document_data as plain
from cases import mentions, review
from cases.admin.tools import admin_url
from cases.built_from import Rows, rows_of_reference
from cases.change_words import CASE, Words
from cases.changes import Section, changes
from cases.edits import Edit
from cases.models import Person, PublishedVersion
from cases.reference_publishing import built_reference
from cases.refused import Reason


@dataclass(frozen=True)
class Draft:
    """A document as the record stands, before anyone publishes it."""

    kind: str
    row: Any
    data: dict[str, Any]
    published: dict[str, Any] | None
    rows: Rows
    refusals: list[str]
    publish: Callable[..., PublishedVersion]
    words: Words = CASE
    preview: str = ""
    along: list[tuple[str, Any, dict[str, Any]]] = field(default_factory=list)  # references that go out with it

    @property
    def fingerprint(self) -> str:
        """Tells whether what someone looked at is what they publish."""
        return fingerprint_of(self.data)

    def verdict(self, by: User) -> review.Verdict:
        """Of the document and of what goes out with it."""
        found = [review.verdict(self.kind, self.row.slug, self.rows, by=by)]
        found += [
            review.verdict(kind, row.slug, rows_of_reference(kind, row), by=by) for kind, row, _data in self.along
        ]
        edits = sorted(
            {id(edit): edit for one in found for edit in one.edits}.values(),
            key=lambda edit: (edit.at, edit.row.pgh_id),
        )
        return review.Verdict(
            edits,
            [edit for one in found for edit in one.own],
            [edit for one in found for edit in one.mended],
        )


def fingerprint_of(data: dict[str, Any] | None) -> str:
    return hashlib.sha256(plain.canonical(data or {}).encode()).hexdigest()


# Where what stands in the way of a row's publication is mended, for this person; the response adds the story of a case.
MENDED: list[Callable[[HttpRequest, Any, list[Reason]], None]] = []
CITATIONS = "#cases-citation-fact_type-fact_id-group"


def mended_at(row: Any, reason: str) -> Reason:
    """The reason with the way to the page of a reference, or to that of its channel, where it is mended."""
    place = getattr(reason, "path", "")
    said = Reason(reason, place, getattr(reason, "person", None))
    said.url = admin_url(type(row), "change", row.pk) + (CITATIONS if place == "facts" else "")
    return said


def with_ways(request: HttpRequest, draft: Draft) -> list[Reason]:
    """What stands in the way, each with the way to where it is mended."""
    reasons = [reason if isinstance(reason, Reason) else Reason(reason) for reason in draft.refusals]
    for reason in reasons:
        if reason.person and not reason.url:
            reason.url = admin_url(Person, "change", reason.person)
    for mended in MENDED:
        mended(request, draft.row, reasons)
    for reason in reasons:
        if not reason.url and reason.path:
            reason.url = admin_url(type(draft.row), "change", draft.row.pk) + CITATIONS
    return reasons


def references_along(
    data: dict[str, Any], known: set[tuple[str, str]] | None = None
) -> list[tuple[str, Any, dict[str, Any]]]:
    """The references without a page of their own that publishing would publish as well, and those that these name."""
    known = set() if known is None else known
    found: list[tuple[str, Any, dict[str, Any]]] = []
    for kind, slug in mentions.without_page(data):
        if (kind, slug) not in known:
            known.add((kind, slug))
            row, document = built_reference(kind, slug)
            found += [(kind, row, document), *references_along(document, known)]
    return found


def with_photos(data: dict[str, Any], published: dict[str, Any] | None, edits: list[Edit]) -> dict[str, Any]:
    """The document with its photos as they will be named: only publishing makes the copies."""
    before = {row["key"]: row.get("photo") for row in (published or {}).get("subjects", ())}
    touched = {edit.row.pgh_obj_id for edit in edits if edit.model is Person and edit.column == "photo"}
    keys = [row["key"] for row in data.get("subjects", ())]
    people = Person.objects.filter(subjects__pk__in=[key[1:] for key in keys], photo__gt="")
    shown = {
        f"s{pk}": {
            **((before.get(f"s{pk}") or {}) if person.pk not in touched else {"sha": _("a new picture")}),
            "credit": person.photo_credit, "alt": person.photo_alt,
        }
        for person in people for pk in person.subjects.values_list("pk", flat=True)
    }  # fmt: skip
    return {**data, "subjects": [{**row, "photo": shown.get(row["key"])} for row in data.get("subjects", ())]}


def what_changes(draft: Draft, edits: list[Edit]) -> list[Section]:
    after = with_photos(draft.data, draft.published, edits) if "subjects" in draft.data else draft.data
    return changes(draft.published, after, draft.words)
