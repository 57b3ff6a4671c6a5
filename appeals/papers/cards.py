"""The card of a case, to be read aloud or passed around: no more than its page says today, no surer, only shorter. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.countries import name as country_name
from cases.custody_reading import Custody
from cases.dates import PartialDate
from cases.reading import CasePage
from cases.short_names import initials
from cases.vocab import Happening, Reading

Data = dict[str, Any]

MOST_EVENTS, MOST_SAYINGS, MOST_CUSTODIES, MOST_FACES = 6, 2, 6, 1
TYPES = {"jpg": "jpg", "jpeg": "jpg", "png": "png", "webp": "webp", "gif": "gif"}


def card(title: str, page: CasePage, photos: Mapping[str, bytes], link: str) -> Data:
    """What a card says. `photos` are published pictures by their sum; `link` is the address of the case's page."""
    data, events, summary = page.data, _events(page), page.data["summary"]
    return {
        "name": title,
        "native": _native(page, title),
        "countries": ", ".join(country_name(code) for code in data["countries"]),
        "face": _face(title, page, photos),
        "states": [_state(row, several=page.several) for row in page.custody[:MOST_CUSTODIES]],
        "more_states": _more(len(page.custody) - MOST_CUSTODIES),
        "then": _("All of this is what was last known. It may be different today.") if page.last_known else "",
        "summary": sure(summary["prose"]["text"], summary["cites"]) if summary and summary["prose"] else "",
        "events": [_event(row) for row in events],
        "more_events": _mores(len(page.story), len(events)),
        "sayings": [_saying(row) for row in data["recognitions"][:MOST_SAYINGS]],
        "more_sayings": _mores(len(data["recognitions"]), MOST_SAYINGS),
        "link": link,
    }  # fmt: skip


def shown_photos(page: CasePage) -> list[str]:
    """The sums of the pictures that its card shows."""
    return [row["photo"]["sha"] for row in page.people[:MOST_FACES] if row["photo"]]


def sure(text: str, marks: Iterable[Any]) -> str:
    """Words with how sure their source is, and whether we inferred them, as the page says it each time."""
    own = [mark for mark in marks if not mark.disputes]
    hedges = dict.fromkeys(mark.hedge for mark in own if mark.hedge and mark.hedge not in text)
    notes = [_("source: “%(words)s”") % {"words": words} for words in hedges]
    readings = {mark.reading for mark in own}
    if readings and Reading.PRINTED not in readings:
        notes += [str(kind.label) for kind in (Reading.INFERRED, Reading.DOUBTFUL) if kind in readings]
    return f"{text} ({'; '.join(notes)})" if notes else text


def _day(value: str | None) -> str:
    return PartialDate(value).words_with_marks() if value else ""


def _native(page: CasePage, title: str) -> str:
    """The name of the one person in its own script."""
    forms = page.people[0]["names"] if len(page.people) == 1 else []
    return next((form["text"] for form in forms if form["kind"] == "script" and form["text"] != title), "")


def _face(title: str, page: CasePage, photos: Mapping[str, bytes]) -> Data:
    """The photo with its credit, where there is one person with a published one; else initials."""
    photo = page.people[0]["photo"] if len(page.people) == 1 else None
    if photo and photo["sha"] in photos and photo["extension"] in TYPES:
        return {
            "image": photos[photo["sha"]], "type": TYPES[photo["extension"]], "alt": photo["alt"] or title,
            "credit": _("Photo: %(credit)s") % {"credit": photo["credit"]} if photo["credit"] else "", "initials": "",
        }  # fmt: skip
    return {"image": None, "type": "", "alt": "", "credit": "", "initials": initials(title)}


def _state(custody: Custody, *, several: bool) -> Data:
    """How someone stands, where, as of when. Three lines of it at most."""
    name = custody.subject["name"]["value"] if several and custody.subject else ""
    status = str(custody.status.label)
    said = _("Last known: %(status)s") % {"status": status} if custody.last_known else status
    return {
        "who": name,
        "status": sure(said, custody.data["cites"]),
        "place": _place(custody),
        "as_of": _as_of(custody),
    }


def _as_of(custody: Custody) -> str:
    if custody.as_of is None:
        return _("no source says as of when") if custody.last_known else ""
    words = _("as of %(day)s, not confirmed since") if custody.last_known else _("as of %(day)s")
    return words % {"day": custody.as_of.words_with_marks()}


def _place(custody: Custody) -> str:
    stay = custody.place
    if stay is None or not (stay["facility"] or stay["place"]):
        return ""
    name = stay["facility"]["name"] if stay["facility"] else stay["place"]["text"]
    return sure(", ".join(part for part in (name, stay["province"]) if part), stay["cites"])


def _events(page: CasePage) -> list[Data]:
    """What happened from the day that brought someone into custody; where nothing did, or little came after, from before."""
    happened = [row for row in page.story if row["happening"] == Happening.HAPPENED]
    turn = next((place for place, row in enumerate(happened) if row["brings"]), 0)
    first = max(0, min(turn, len(happened) - MOST_EVENTS))
    return happened[first : first + MOST_EVENTS]


def _event(row: Data) -> Data:
    day = _day(row["on"]) or (f"“{row['on_as_printed']}”" if row["on_as_printed"] else _("date not stated"))
    words = sure(row["headline"]["text"], row["cites"])
    return {"day": day, "words": _("%(words)s (sources differ: see the page)") % {"words": words} if row["disputes"] else words}  # fmt: skip


def _saying(row: Data) -> Data:
    return {"words": row["wording"]["text"], "by": row["by"]["text"], "day": _day(row["on"])}


def _more(number: int) -> str:
    words = ngettext("and %(n)s more, on the page", "and %(n)s more, on the page", number)
    return words % {"n": number} if number > 0 else ""


def _mores(total: int, most: int) -> list[str]:
    """What is said of the rest, by how many are shown: a card shows as many as its sheet has room for."""
    return [_more(total - shown) for shown in range(most + 1)]
