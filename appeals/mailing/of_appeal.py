"""What a mail to a follower says of an appeal: from published documents and an instant. Pure.

Only what stands in the present document is said.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from appeals.mailing.text import LONGEST_TITLE, clipped, flat
from appeals.mailing.words import MOST_LINES, MOST_OF_MANY, Data, Item, Line, day_of, said
from appeals.reading import AppealPage, appeal_page, writing
from appeals.vocab import AppealKind, AppealState, OutcomeKind, ReplyKind
from cases.change_words import in_days
from cases.reading import CasePage, case_page
from cases.version_words import section_names

# What is worth a mail, by the sections that a version changed.
NEWS = frozenset({"state", "deadlines", "replies", "outcomes", "demands", "recipients", "texts"})
# What decides whether to write: told at once, and also to who follows the case.
URGENT = frozenset({"state"})


def of_appeal(
    before: Data | None, data: Data, *, cases: Sequence[Data], path: str, review_days: int, now: datetime.datetime,
    follows: str = "",
) -> Item | None:  # fmt: skip
    """What is new of an appeal since `before`; of a new one, what it asks. `follows` names the one before it in its chain."""
    page = appeal_page(dict(data), now=now)
    about = [case_page(dict(case), review_days=review_days, now=now) for case in cases]
    short, lines = _new_appeal(page, follows) if before is None else _changed_appeal(before, page)
    if not lines:
        return None
    return Item(
        title=name_of_appeal(data), short=clipped(short, LONGEST_TITLE), lines=tuple(lines[:MOST_LINES]), stands=(), path=path,
        to_do=_to_do(page, about), lang=data["lang"], more=max(0, len(lines) - MOST_LINES),
        urgent=page.stands == AppealState.PAUSED or (before is not None and _state(before) != _state(data)),
    )  # fmt: skip


def name_of_appeal(data: Data) -> str:
    """Whom it is for and what it is: "Kem Sokha: Urgent Action 278.17"; without either, its title."""
    kind = str(AppealKind(data["kind"]).label) if data["kind"] in AppealKind.values else ""
    number = " ".join(filter(None, (kind, data["reference"])))
    whom = ", ".join(case["title"] for case in data["cases"][:MOST_OF_MANY])
    return clipped(": ".join(filter(None, (whom, number if data["reference"] else data["title"]))), LONGEST_TITLE)


def _new_appeal(page: AppealPage, follows: str) -> tuple[str, list[Line]]:
    data = page.data
    kind = str(AppealKind(data["kind"]).label) if data["kind"] in AppealKind.values else _("Appeal")
    note, ended = data["state"]["note"], page.stands in (AppealState.STOPPED, AppealState.STOPPED_GOOD)
    lines = [said(note, str(AppealState(page.stands).label))] if ended and note else []
    lines += [Line(clipped(data["title"], LONGEST_TITLE), kind, data["lang"])] if data["reference"] else []
    if follows:
        lines.append(Line(follows, _("It comes after")))
    if data["summary"] and data["summary"]["prose"]:
        lines.append(said(data["summary"]["prose"]))
    if page.news:
        lines.append(said(page.news["prose"], _("What is new")))
    lines += [said(row["text"], _("It asks")) for row in page.demands[:MOST_OF_MANY] if not ended]
    if page.is_open and page.deadline:
        return _("write by %(day)s") % {"day": day_of(page.deadline.last_day)}, lines
    return _("new call") if page.is_open else _stands(page), lines


def _changed_appeal(before: Data, page: AppealPage) -> tuple[str, list[Line]]:
    data, lines, short = page.data, [], ""
    if _state(before) != _state(data) and data["state"]["code"] != AppealState.REPLACED:
        short, note = _stands(page), data["state"]["note"]
        lines.append(said(note, capfirst(short)) if note else Line(capfirst(short)))
    if page.deadline and _standing(before) != _standing(data) and page.is_open:
        day = day_of(page.deadline.last_day)
        label = _("New day to write by") if before["deadlines"] else _("Day to write by")
        reason = page.deadline.data["reason"]
        lines.append(Line(day, label))
        lines += [said(reason, _("Why"))] if reason else []
        short = short or _("write by %(day)s") % {"day": day}
    replies = _fresh(before["replies"], data["replies"])
    lines += [_reply(row) for row in replies]
    outcomes = _outcomes(before, page)
    lines += outcomes
    changed = [name for name in ("demands", "recipients", "texts") if _cores(before[name]) != _cores(data[name])]
    if changed and page.is_open:
        lines.append(Line(capfirst(section_names(changed)), _("What also changed")))
    short = short or (_("an official answered") if replies else "") or (_("what came of it") if outcomes else "")
    return short or section_names(changed), lines


def _cores(rows: Any) -> Any:
    """Without footnotes and the like, at any depth: what a reader would call the same is the same."""
    if isinstance(rows, Mapping):
        return {name: _cores(value) for name, value in rows.items() if name not in ("cites", "touches", "order")}
    return [_cores(row) for row in rows] if isinstance(rows, list | tuple) else rows


def _fresh(before: Iterable[Data], after: Iterable[Data]) -> list[Data]:
    was = [_cores(row) for row in before]
    return [row for row in after if _cores(row) not in was]


def _state(data: Data) -> tuple[str, str]:
    return data["state"]["code"], (data["state"]["note"] or {}).get("text", "")


def _standing(data: Data) -> tuple[str, bool] | None:
    rows = [row for row in data["deadlines"] if not row["replaced"]]
    return (rows[-1]["date"], rows[-1]["inclusive"]) if rows else None


def _stands(page: AppealPage) -> str:
    code = page.data["state"]["code"]
    if page.stands == "passed":
        return _("the day to write by has passed")
    found = {
        AppealState.PAUSED: _("please wait before writing"),
        AppealState.STOPPED_GOOD: _("stopped, with good news"),
        AppealState.STOPPED: _("stopped: please write no more"),
        AppealState.EXPIRED: _("over: its date has passed"),
        AppealState.OPEN: _("open: letters are wanted"),
    }
    return found.get(code, str(AppealState(code).label))


def _reply(row: Data) -> Line:
    who = flat(
        " ".join(filter(None, (row["style"], row["name"], f"({row['office']})" if row["name"] else row["office"])))
    )
    kind = str(ReplyKind(row["kind"]).label) if row["kind"] in ReplyKind.values else ""
    label = _("%(day)s, %(who)s (%(kind)s)") % {"day": in_days(row["on"]), "who": who, "kind": kind.lower()}
    return said(row["summary"], label)


def _outcomes(before: Data, page: AppealPage) -> list[Line]:
    asked = {row["key"]: row["text"] for row in page.data["demands"]}
    lines = []
    for row in _fresh(before["outcomes"], page.data["outcomes"]):
        state = str(OutcomeKind(row["outcome"]).label) if row["outcome"] in OutcomeKind.values else row["outcome"]
        label = _("%(state)s, as of %(day)s") % {"state": state, "day": in_days(row["on"])}
        words = [asked[row["demand"]]["text"]] if row["demand"] in asked else []
        words += [row["note"]["text"]] if row["note"] else []
        lines.append(
            Line(clipped(" – ".join(flat(one) for one in words)), label, asked.get(row["demand"], {}).get("lang", ""))
        )
    return lines


def _to_do(page: AppealPage, cases: Sequence[CasePage]) -> str:
    """What a reader may do, and by which day. Days are not counted: nobody knows when the mail is read."""
    how = writing(page, cases)
    day = day_of(page.deadline.last_day) if page.deadline else ""
    if how == "wanted":
        if not page.targets:
            return ""
        return _("Write by %(day)s. The page has the letter and the addresses.") % {"day": day} if day else _("The page has the letter and the addresses.")  # fmt: skip
    return {
        "stale": _("The news that the letter rests on is old: please ask us before you write."),
        "paused": _("Please do not write now. We tell you as soon as we know how it goes on."),
        "passed": _("The day to write by (%(day)s) has passed: please ask us before you write.") % {"day": day},
        "over": _("Please write no more letters of this call."),
    }[how]
