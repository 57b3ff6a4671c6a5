"""Where what refuses publication is mended: the row of the story that a place of a document was built from, its form open."""

import re
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from appeals import publishing as appeal_publishing
from appeals.admin.story.parts import Row
from appeals.admin.story.reading import Story
from appeals.models import Appeal
from cases import publishing
from cases.admin.tools import admin_url
from cases.changes import PATH_STEP
from cases.models import Case, Person
from cases.refused import Reason

# Rows of a document have keys like "e12": of which kind of row of a story.
KEYS = {
    "s": "subject", "d": "detention", "e": "event", "a": "charge", "w": "demand", "r": "recipient", "h": "channel",
    "t": "date",
}  # fmt: skip
# Lists whose rows have none.
LISTS = {
    "names": "name", "affiliations": "role", "relations": "relation", "placements": "stay", "statuses": "status",
    "penalties": "penalty", "judgments": "judgment", "restrictions": "restriction", "conditions": "condition",
    "recognitions": "recognition", "identifiers": "identifier", "corrections": "correction", "texts": "text",
    "confirmations": "detention",
}  # fmt: skip
# Fields of a subject that its person states.
OF_PERSON = re.compile(r"subjects\[\d+\]\.(?:name|gender|birth|death|nationality|biography|photo)\b")


def show_ways(story: Story, reasons: Sequence[Reason], whole: str, data: dict[str, Any]) -> None:
    """Gives each reason the address of its row. `whole` is the key of the row that the document itself is about."""
    address = reverse("admin:cases_case_story", args=[story.case.pk])
    rows = {row.key: row for section in story.sections for top in section.rows for row in top.all()}
    for reason in reasons:
        if reason.path and not reason.url:
            key = _row_of(rows, data, reason.path, whole)
            edit = f"?edit={key}" if rows[key].may_change else ""
            reason.url = f"{address}{edit}#{key}"


def _row_of(rows: dict[str, Row], data: dict[str, Any], path: str, whole: str) -> str:
    """The key of the row that a path leads to; as near as the story has it."""
    found, here = whole, data
    for name, number in PATH_STEP.findall(path):
        if not number or not isinstance(here, dict):
            break
        listed = [row for row in here.get(name) or () if row is not None]
        here = listed[int(number) - 1]
        own = str(here.get("key") or "")
        key = f"{KEYS.get(own[:1], '')}-{own[1:]}"
        found = key if key in rows else _nth(rows, found, whole, LISTS.get(name, ""), int(number)) or found
    if OF_PERSON.match(path) and found.startswith("subject-"):
        found = next((row.key for row in rows[found].all() if row.key.startswith("person-")), found)
    return found


def _nth(rows: dict[str, Row], within: str, whole: str, kind: str, number: int) -> str:
    """A row without a key in the document: the first of its kind that lacks a source, else that of its number."""
    among = [*rows.values()] if within == whole and not whole.startswith("appeal-") else [*rows[within].all()]
    same = [row for row in among if row.key.startswith(f"{kind}-")]
    uncited = [row for row in same if row.uncited]
    return next((row.key for row in uncited), same[number - 1].key if len(same) >= number else "")


def in_story(request: HttpRequest, row: Any, reasons: list[Reason]) -> None:
    """For the pages on which one submits and publishes a case or an appeal."""
    case = row if isinstance(row, Case) else row.cases.order_by("pk").first() if isinstance(row, Appeal) else None
    if case is None or not any(reason.path and not reason.url for reason in reasons):
        return
    story = Story(request, admin.site, case)
    whole = f"{'case' if isinstance(row, Case) else 'appeal'}-{row.pk}"
    show_ways(story, reasons, whole, _built(row))


def _built(row: Case | Appeal) -> dict[str, Any]:
    return publishing.build(row) if isinstance(row, Case) else appeal_publishing.build(row)


def for_head(story: Story, reasons: list[Any], data: dict[str, Any]) -> list[Reason]:
    """What would refuse publication of the case of a story, each with the way to where it is mended."""
    found = [reason if isinstance(reason, Reason) else Reason(reason) for reason in reasons]
    for reason in found:
        if reason.person:
            reason.url = admin_url(Person, "change", reason.person)
    show_ways(story, found, f"case-{story.case.pk}", data)
    return found
