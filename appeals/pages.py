"""What the template of an appeal's page reads: pure, for the public page and for its preview alike."""

import datetime
from collections.abc import Iterable
from typing import Any

from appeals import ways_to_send
from appeals.letters import letter
from appeals.reading import AppealPage, appeal_page
from appeals.vocab import AppealState
from appeals.writer import NOBODY, Writer, for_writer, to_write_to
from cases.document_data import loads
from cases.reading import CasePage, case_page
from cases.vocab import ChannelKind


def appeal_context(
    data: dict[str, Any],
    cases: Iterable[Any],
    *,
    site: dict[str, Any],
    now: datetime.datetime,
    writer: Writer = NOBODY,
    link: str = "",
) -> dict[str, Any]:
    """The context of `public/appeal.html` for an appeal's document and the published cases it is about.

    `writer` is who reads it; `link` the whole address of the page, for what leaves it.
    """
    found = [(case, loads(case.body)) for case in cases]
    events = {
        row["key"]: {**row, "case": case.slug, "case_title": case.title}
        for case, body in found
        for row in body["events"]
    }
    page = appeal_page(data, now=now, events=events)
    about = [
        {"slug": case.slug, "title": case.title, "page": case_page(body, review_days=site["review_days"], now=now)}
        for case, body in found
    ]
    return {
        "site": site, "now": now, "page": page, "cases": about, "writer": writer,
        "recipients": for_writer(page.recipients, writer.country), **_to_send(page, [row["page"] for row in about], writer, link),
    }  # fmt: skip


def _to_send(page: AppealPage, cases: list[CasePage], writer: Writer, link: str) -> dict[str, Any]:
    """Letters and what else leaves the page. While news is being looked at, a letter could do harm: there is none then,
    not even behind a warning."""
    if page.stands == AppealState.PAUSED:
        return {"letters": [], "post": ""}
    targets = to_write_to(page.recipients, writer.country)
    due = page.deadline.data if page.deadline else None
    return {
        "letters": [_letter(page, row, cases, link) for row in targets],
        "post": ways_to_send.post_text(page.data, link, due, write=bool(targets)) if link else "",
    }


def _letter(page: AppealPage, recipient: dict[str, Any], cases: list[CasePage], link: str) -> dict[str, Any]:
    mailto, shortened = ways_to_send.mail(page.data, recipient, cases, page=link)
    kinds = {way["kind"] for way in recipient["offered"]}
    return {
        "recipient": recipient, "text": letter(page.data, recipient, cases), "mailto": mailto, "shortened": shortened,
        "script": ways_to_send.phone_script(page.data, cases) if ChannelKind.PHONE in kinds else [],
    }  # fmt: skip
