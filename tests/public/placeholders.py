"""Published rows made straight from documents, without a record: many placeholder cases in no time."""

from datetime import UTC, datetime
from typing import Any

from cases.detention_rows import detention_rows
from cases.document import CaseDocument
from cases.document_data import canonical, dump
from cases.mentions import set_mentions
from cases.models import PublishedCase, PublishedDetention, PublishedReference
from cases.reference_document import MODELS

THEN = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
RECENT = "2026-11-10"


def ref(kind: str, slug: str) -> dict[str, str]:
    return {"kind": kind, "slug": slug, "name": slug.replace("-", " ").title()}


def reference(kind: str, slug: str, **fields: Any) -> PublishedReference:
    """A place, law, organisation or office as published."""
    name = fields.pop("name", ref(kind, slug)["name"])
    values = {"slug": slug, "name": name, "facts": {}} | fields
    if kind == "law":
        values = {"kind": "domestic", "law": "Placeholder Code"} | values
    elif kind != "official":
        values = {"kind": "prison" if kind == "facility" else "party"} | values
    data = dump(MODELS[kind].model_validate(values))
    row = PublishedReference.objects.create(
        kind=kind, slug=slug, title=name, country=data.get("country", ""), body=canonical(data), number=1, published_at=THEN,
        updated_at=THEN,
    )  # fmt: skip
    set_mentions(kind, slug, data)
    return row


def person(
    number: int, *, status: str = "detained", began: str | None = "2026-10-01", confirmed: str | None = RECENT, gender: str = "",
    law: str = "", place: str = "", member: str = "", state: str = "charged", **detention: Any,
) -> dict[str, list]:  # fmt: skip
    """The sections of one person, or (with `group`) of one group."""
    group = detention.pop("group", None)
    subject = {
        "key": f"s{number}", "kind": "group" if group else "person", "name": {"value": group or f"Person {number}"},
        "count": detention.get("count") if group else None, "count_kind": detention.get("count_kind", "exact"),
        "gender": {"value": gender} if gender else None,
        "affiliations": [{"role": {"lang": "en", "text": "member"}, "organisation": ref("organisation", member)}] if member else [],
    }  # fmt: skip
    row = {
        "key": f"d{number}", "subject": f"s{number}", "count": 1, "status": status, "began": began,
        "placements": [{"facility": ref("facility", place), "began": began}] if place else [],
    }  # fmt: skip
    charge = {
        "key": f"a{number}", "detention": f"d{number}", "wording": {"lang": "en", "text": "a placeholder offence"},
        "provision": ref("law", law), "statuses": [{"state": state}],
    }  # fmt: skip
    return {
        "subjects": [subject], "detentions": [row | detention] if status else [], "charges": [charge] if law else [],
        "confirmations": [{"detention": f"d{number}", "on": confirmed}] if confirmed and status else [],
    }  # fmt: skip


def case(slug: str, *people: dict[str, list], countries: tuple[str, ...] = ("KH",), **sections: Any) -> PublishedCase:
    """A case as published, with the rows by which its people are found."""
    together: dict[str, list] = {}
    for one in people:
        for name, rows in one.items():
            together.setdefault(name, []).extend(rows)
    fields = {
        "slug": slug,
        "title": slug.replace("-", " ").title(),
        "countries": list(countries),
        **together,
        **sections,
    }
    data = dump(CaseDocument.model_validate(fields))
    row = PublishedCase.objects.create(
        slug=slug, title=data["title"], body=canonical(data), number=1, published_at=THEN, updated_at=THEN,
        countries=data["countries"], folded=data["title"].lower(),
    )  # fmt: skip
    PublishedDetention.objects.bulk_create(PublishedDetention(case=row, **columns) for columns in detention_rows(data))
    set_mentions("case", slug, data)
    return row
