"""A case page as linked data (schema.org), for programs. Pure. It says no more than the page: who, since when, which version."""

import datetime
import json
from typing import Any

from cases.custody_reading import Data

KINDS = {"person": "Person", "organisation": "Organization", "group": "Thing"}


def case_page_data(
    data: Data, *, url: str, home: str, site: str, published: datetime.datetime, updated: datetime.datetime, number: int
) -> dict[str, Any]:
    """A web page about those whom the case is about. No status: it would be wrong in a copy the next day."""
    page: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "WebPage", "@id": url, "url": url, "name": data["title"],
        "inLanguage": data["lang"], "datePublished": published.isoformat(timespec="seconds"), "dateModified": updated.isoformat(timespec="seconds"),
        "version": str(number), "isPartOf": {"@type": "WebSite", "name": site, "url": home},
        "about": [_subject(row) for row in data["subjects"]],
    }  # fmt: skip
    if data["summary"] and data["summary"]["prose"]:
        page["description"] = data["summary"]["prose"]["text"]
    return page


def _subject(row: Data) -> dict[str, Any]:
    who: dict[str, Any] = {"@type": KINDS.get(row["kind"], "Thing"), "name": row["name"]["value"]}
    others = [name["text"] for name in row["names"]]
    return who | ({"alternateName": others} if others else {})


def as_script(data: dict[str, Any]) -> str:
    """JSON that can stand inside a <script>: no "</", no comment, no entity can end or change it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
