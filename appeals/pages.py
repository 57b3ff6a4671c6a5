"""What the template of an appeal's page reads: pure, for the public page and for its preview alike."""

import datetime
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from appeals.letters import letter
from appeals.reading import AppealPage, appeal_page
from appeals.vocab import AppealState
from cases.document_data import loads
from cases.reading import CasePage, case_page
from cases.vocab import ChannelKind
from cases.ways import link

# Many mail programs cut longer addresses: the text is then left out.
MAILTO_LIMIT = 2000


def appeal_context(
    data: dict[str, Any], cases: Iterable[Any], *, site: dict[str, Any], now: datetime.datetime
) -> dict[str, Any]:
    """The context of `public/appeal.html` for an appeal's document and the published cases it is about."""
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
    # While news is being looked at, a letter could do harm: there is none then, not even behind a warning.
    letters = [] if page.stands == AppealState.PAUSED else _letters(page, [row["page"] for row in about])
    return {"site": site, "now": now, "page": page, "cases": about, "letters": letters}


def _letters(page: AppealPage, cases: list[CasePage]) -> list[dict[str, Any]]:
    written = [(row, letter(page.data, row, cases)) for row in page.targets if row["post"]]
    return [{"recipient": row, "text": text, "mailto": mailto(row, page, text)} for row, text in written]


def mailto(recipient: dict[str, Any], page: AppealPage, text: str) -> str:
    """An address that opens the reader's mail program; empty without an e-mail, without the text where it is too long."""
    links = [link(way["kind"], way["value"]) for way in recipient["offered"] if way["kind"] == ChannelKind.EMAIL]
    to = next((address.removeprefix("mailto:") for address in links if address), "")
    if not to:
        return ""
    names = ", ".join(case["title"] for case in page.data["cases"])
    start = f"mailto:{quote(to, safe='@')}?subject={quote(_('The case of %(names)s') % {'names': names})}"
    whole = f"{start}&body={quote(text.replace(chr(10), chr(13) + chr(10)))}"
    return whole if len(whole) <= MAILTO_LIMIT else start
