"""The rows by which readers find a published case, from its document alone."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from cases import document_data as plain
from cases.chain import store
from cases.dates import PartialDate
from cases.headcounts import counted
from cases.models import PublishedCase, PublishedDetention, PublishedVersion
from cases.models.published import folded


def store_case(data: dict[str, Any], version: PublishedVersion) -> PublishedCase:
    """The case's row and one row per detention, from the document alone."""
    row = store(
        PublishedCase, data, version, title=data["title"], reference=data["reference"], countries=data["countries"], old_slugs=data["old_slugs"],
        identifiers=_identifier_keys(data), folded=folded(" | ".join(_words_to_find(data))),
    )  # fmt: skip
    row.detentions.all().delete()
    PublishedDetention.objects.bulk_create(_detention_rows(row, data))
    return row


def _identifier_keys(data: dict[str, Any]) -> list[str]:
    numbers = [row["value"] for row in data["identifiers"]] + ([data["reference"]] if data["reference"] else [])
    with connection.cursor() as cursor:
        cursor.execute("select identifier_key(value) from unnest(%s::text[]) as value", [numbers])
        return [key for (key,) in cursor.fetchall() if key]


def _words_to_find(data: dict[str, Any]) -> list[str]:
    words = [data["title"], data["reference"], *(row["value"] for row in data["identifiers"])]
    for subject in data["subjects"]:
        words += [subject["name"]["value"], *(name["text"] for name in subject["names"])]
    words += [charge["wording"]["text"] for charge in data["charges"]]
    words += [text for ref in plain.refs(data) for text in (ref["name"], ref["short"])]
    return list(dict.fromkeys(word for word in words if word))


def _detention_rows(case: PublishedCase, data: dict[str, Any]) -> Iterable[PublishedDetention]:
    """One row per detention, and one per subject without any, so that filters find everyone."""
    confirmed = {row["detention"]: row["on"] for row in data["confirmations"]}
    subjects = {row["key"]: row for row in data["subjects"]}
    people = counted(data)
    for detention in data["detentions"]:
        subject = subjects.pop(detention["subject"], None) or _subject(data, detention["subject"])
        began = PartialDate(detention["began"]).span() if detention["began"] else (None, None)
        as_of = PartialDate(confirmed[detention["key"]]).span() if detention["key"] in confirmed else (None, None)
        laws = [
            c["provision"]["slug"] for c in data["charges"] if c["provision"] and c["detention"] == detention["key"]
        ]
        facilities = [p["facility"]["slug"] for p in detention["placements"] if p["facility"]]
        yield PublishedDetention(
            case=case, key=detention["key"], status=detention["status"], people=people[detention["key"]], facilities=facilities,
            laws=laws, arrested_first=began[0], arrested_last=began[1], confirmed_on=as_of[0], **_about_subject(subject),
        )  # fmt: skip
    for key, subject in subjects.items():
        yield PublishedDetention(case=case, key=key, people=subject["count"], **_about_subject(subject))


def _subject(data: dict[str, Any], key: str) -> dict[str, Any]:
    return next((row for row in data["subjects"] if row["key"] == key), {"gender": None, "affiliations": []})


def _about_subject(subject: dict[str, Any]) -> dict[str, Any]:
    organisations = [a["organisation"]["slug"] for a in subject["affiliations"] if a["organisation"]]
    return {"gender": (subject["gender"] or {}).get("value", "unstated"), "organisations": organisations}
