"""What a mail to a follower says of a case: from published documents and an instant. Pure.

Only what stands in the present document is said: what was taken out since is not repeated, neither as old nor as new.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from appeals.mailing.text import LONGEST_TITLE, clipped, flat
from appeals.mailing.words import MOST_LINES, MOST_OF_MANY, Data, Item, Line, said
from cases.change_words import READERS, in_days
from cases.changes import Row, Section, changes
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
    status = _status_alone(page.main) if page.main else ""
    prose = (page.data["summary"] or {}).get("prose")
    short = _("new case (%(news)s)") % {"news": status} if status else _("new case")
    return short, [said(prose)] if prose else []


def _changed_case(before: Data, data: Data, page: CasePage) -> tuple[str, list[Line]]:
    found = {section.name: section for section in changes(before, data, READERS)}
    custody, events, corrections = _new_custody(before, page), _new_events(before, page), _corrections(before, data)
    others = {name: _rows(found[name], before, data, page) for name in _SECTIONS if name in found}
    lines = [*(_with_cautions(row) for row in custody), *(_event(row) for row in events), *corrections]
    lines += [line for rows in others.values() for line in rows]
    if custody:
        status = _status_alone(custody[0])
        short = status if len(page.custody) == 1 else f"{_name(custody[0])}: {status}"
    elif events:
        short = events[-1]["headline"]["text"]
    elif corrections:
        short = _("a correction")
    else:
        short = section_names({name for name, rows in others.items() if rows}) or _("small changes")
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
    when = f"{day} ({label})" if day and label else day or label
    return Line(clipped(". ".join(words)), when, row["headline"]["lang"], _cautions(row["cites"]))


def _happening(code: str) -> str:
    if code == Happening.UNKNOWN:
        return _("was due; what came of it is not known to us")
    return "" if code == Happening.HAPPENED else str(Happening(code).label).lower()


def _cautions(marks: Iterable[Any]) -> str:
    """How sure the sources are, in their words, and that they do not agree."""
    marks = list(marks)
    return _doubts([mark.hedge for mark in marks if mark.hedge], any(mark.disputes for mark in marks))


def _doubts(hedges: Iterable[str], disputed: bool) -> str:
    words = ", ".join(f"“{flat(hedge)}”" for hedge in dict.fromkeys(hedges))
    found = [_("(In the words of the source: %s.)") % words] if words else []
    return " ".join(found + ([_("(Sources do not agree; the page says what each says.)")] if disputed else []))


def _corrections(before: Data, data: Data) -> list[Line]:
    was = [_core(row) for row in before["corrections"]]
    return [
        Line(clipped(row["text"]["text"]), _("Correction"), row["text"]["lang"])
        for row in data["corrections"]
        if _core(row) not in was
    ]


def _rows(section: Section, before: Data, data: Data, page: CasePage) -> list[Line]:
    """What was added or changed in a section, as it stands now; then how sure the sources of that are."""
    # With one person it goes without saying whose it is.
    silent = {READERS.label("", "detention"), READERS.label("", "subject")} if not page.several else set()
    lines = [line for row in section.rows if row.what != "removed" for line in _row(row, silent)]
    note = _doubts_of(section.name, before, data) if lines else ""
    return [*lines, Line("", note=note)] if note else lines


def _row(row: Row, silent: Collection[str]) -> Iterator[Line]:
    """ "Condition – Health": "A placeholder illness."; of the document as a whole, its parts one by one."""
    told = [one for one in row.fields if one.after and one.label not in silent and one.after not in row.title]
    label = clipped(row.title.replace(": ", " – ", 1), LONGEST_TITLE)
    if not row.title:
        yield from (Line(clipped(one.after), one.label, one.lang_after) for one in told)
    elif len(told) == 1 and row.what == "added":
        yield Line(clipped(told[0].after), label, told[0].lang_after)
    elif told:
        yield Line(clipped("; ".join(f"{one.label}: {one.after}" for one in told)), label)
    elif row.what == "added":
        yield Line(label)


def _doubts_of(name: str, before: Data, data: Data) -> str:
    was = [_core(row) for row in before.get(name, ())]
    fresh = [row for row in data.get(name, ()) if _core(row) not in was]
    cited = {row["key"]: row for row in data["citations"]}
    found = [cited[key] for key in _cited_in(fresh) if key in cited]
    return _doubts(
        [row["hedge"] for row in found if row["hedge"]], any(row["stance"] != Stance.SUPPORTS for row in found)
    )


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


def _with_cautions(row: Custody) -> Line:
    return replace(_custody(row), note=_cautions(row.data["cites"]))


def _status(row: Custody) -> str:
    label = str(row.status.label)
    return _("last known: %(status)s") % {"status": label} if row.last_known else label


def _status_alone(row: Custody) -> str:
    """The same where it stands within a line."""
    label = str(row.status.label)
    return _("%(status)s, last known") % {"status": label} if row.last_known else label
