"""What a mail to a follower says of a case: from published documents and an instant. Pure.

Only what stands in the present document is said: what was taken out since is not repeated, neither as old nor as new.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from appeals.mail_text import LONGEST_TITLE, clipped, flat
from appeals.mail_words import MOST_LINES, MOST_OF_MANY, Data, Item, Line, said
from cases.change_words import READERS, in_days
from cases.changes import Section, changes
from cases.custody_reading import Custody
from cases.reading import CasePage, case_page
from cases.version_words import section_names
from cases.vocab import Happening, Stance

# What is worth a mail, by the sections that a version changed. Everything else is on the page.
NEWS = frozenset({
    "summary", "subjects", "detentions", "events", "charges", "judgments", "restrictions", "conditions", "recognitions", "context",
    "corrections",
})  # fmt: skip
# In this order after custody and events, which have lines of their own.
_SECTIONS = ("charges", "judgments", "restrictions", "conditions", "recognitions", "subjects", "whole")


def of_case(before: Data | None, data: Data, *, path: str, review_days: int, now: datetime.datetime) -> Item | None:
    """What is new of a case since `before`; of a new one, what it is about. None when nothing worth telling is left."""
    page = case_page(dict(data), review_days=review_days, now=now)
    short, lines = _new_case(page) if before is None else _changed_case(before, data, page)
    if not lines and before is not None:
        return None
    return Item(
        title=clipped(data["title"], LONGEST_TITLE), short=clipped(short, LONGEST_TITLE), lines=tuple(lines[:MOST_LINES]),
        stands=tuple(_custody(row) for row in page.custody[:MOST_OF_MANY]), path=path, more=max(0, len(lines) - MOST_LINES),
    )  # fmt: skip


def _new_case(page: CasePage) -> tuple[str, list[Line]]:
    status = _status(page.main) if page.main else ""
    prose = (page.data["summary"] or {}).get("prose")
    return (_("new: %(news)s") % {"news": status} if status else _("new")), [said(prose)] if prose else []


def _changed_case(before: Data, data: Data, page: CasePage) -> tuple[str, list[Line]]:
    found = {section.name: section for section in changes(before, data, READERS)}
    custody, events, corrections = _new_custody(before, page), _new_events(before, page), _corrections(before, data)
    others = [line for name in _SECTIONS if name in found for line in _rows(found[name], data)]
    lines = [*(_custody(row) for row in custody), *(_event(row) for row in events), *corrections, *others]
    if custody:
        one = len(page.custody) == 1
        short = _status(custody[0]) if one else f"{_name(custody[0])}: {_status(custody[0])}"
    elif events:
        short = events[-1]["headline"]["text"]
    elif corrections:
        short = _("a correction")
    else:
        short = section_names(set(found) & NEWS) or _("small changes")
    return short, lines


def _new_custody(before: Data, page: CasePage) -> list[Custody]:
    """Those whose status is another than it was, and those who are new."""
    was = {row["key"]: row["status"] for row in before["detentions"]}
    return [row for row in page.custody if was.get(row.data["key"]) != row.data["status"]]


def _new_events(before: Data, page: CasePage) -> list[Data]:
    """In the order of the story. An event that is told anew counts; another place for its footnotes does not."""
    was = {row["key"]: _core(row) for row in before["events"]}
    now = {row["key"]: row for row in page.data["events"]}
    return [row for row in page.events if was.get(row["key"]) != _core(now[row["key"]])]


def _core(row: Data) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("cites", "touches", "order")}


def _event(row: Data) -> Line:
    day = in_days(row["on"]) if row["on"] else row["on_as_printed"]
    label = _happening(row["happening"])
    words = [row["headline"]["text"].rstrip(".")]
    words += [row["body"]["text"]] if row["body"] else []
    said = [clipped(". ".join(words)), *_cautions(row["cites"])]
    return Line(" ".join(said), f"{day} ({label})" if day and label else day or label, row["headline"]["lang"])


def _happening(code: str) -> str:
    if code == Happening.UNKNOWN:
        return _("was due; what came of it is not known to us")
    return "" if code == Happening.HAPPENED else str(Happening(code).label).lower()


def _cautions(marks: Iterable[Any]) -> list[str]:
    """How sure the sources are, in their words, and that they do not agree."""
    marks = list(marks)
    hedges = dict.fromkeys(mark.hedge for mark in marks if mark.hedge)
    said = [_("(In the words of the source: %s.)") % ", ".join(f"“{hedge}”" for hedge in hedges)] if hedges else []
    return said + ([_("(Sources do not agree; the page says what each of them says.)")] if any(mark.disputes for mark in marks) else [])  # fmt: skip


def _corrections(before: Data, data: Data) -> list[Line]:
    was = [_core(row) for row in before["corrections"]]
    return [
        Line(clipped(row["text"]["text"]), _("Correction"), row["text"]["lang"])
        for row in data["corrections"]
        if _core(row) not in was
    ]


def _rows(section: Section, data: Data) -> list[Line]:
    """What was added or changed in a section, as it stands now; then how sure its sources are."""
    told = [(row, [one for one in row.fields if one.after]) for row in section.rows if row.what != "removed"]
    lines = [
        Line(clipped(". ".join([row.title, *(f"{one.label}: {one.after}" for one in fields[:3])]).removeprefix(". ")), section.label)
        for row, fields in told
        if fields or (row.what == "added" and row.title)
    ]  # fmt: skip
    return [*lines, *_doubts(section, data)] if lines else []


def _doubts(section: Section, data: Data) -> list[Line]:
    cited = {row["key"]: row for row in data["citations"]}
    keys = _cited_in(data.get(section.name, ()))
    found = [cited[key] for key in keys if key in cited]
    hedges = dict.fromkeys(row["hedge"] for row in found if row["hedge"])
    lines = [Line(", ".join(f"“{hedge}”" for hedge in hedges), _("In the words of the sources"))] if hedges else []
    if any(row["stance"] != Stance.SUPPORTS for row in found):
        lines.append(Line(_("Sources do not agree; the page says what each of them says.")))
    return lines


def _cited_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value.get("cites", ()), *(key for part in value.values() for key in _cited_in(part))]
    return [key for part in value for key in _cited_in(part)] if isinstance(value, list) else []


def _custody(row: Custody) -> Line:
    """ "Kem Sokha: Pre-trial detention, as of 14 December 2017"."""
    words = {"status": _status(row), "day": row.as_of.words_with_marks() if row.as_of else ""}
    said = _("%(status)s, as of %(day)s") % words if row.as_of else _("%(status)s; no source says as of when") % words
    return Line(said, _name(row))


def _name(row: Custody) -> str:
    name = (row.subject.get("name") or {}).get("value", "")
    return flat(f"{name} ({row.data['label']})" if row.data["label"] else name)


def _status(row: Custody) -> str:
    label = str(row.status.label)
    return _("last known: %(status)s") % {"status": label} if row.last_known else label
