"""From a published appeal and an instant to what its page says. Pure."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from appeals.vocab import OVER, AppealState, RecipientRole, TextKind
from cases.clock import days_left, deadline_passed, last_day
from cases.footnotes import Footnote, Footnotes, Mark
from cases.reading import CasePage
from cases.vocab import Reading

Data = dict[str, Any]

LAST_DAYS = 7


@dataclass
class Deadline:
    """The date to write by, and how it stands at one instant."""

    data: Data
    last_day: datetime.date
    days_left: int
    passed: bool


@dataclass
class AppealPage:
    """What the page of an appeal says at one instant. `stands` is one word for its state today."""

    data: Data
    deadline: Deadline | None
    earlier: list[Data]
    stands: str
    demands: list[Data]
    recipients: list[Data]
    footnotes: list[Footnote]

    @property
    def issued_cites(self) -> list[Mark]:
        """The sources of the date of issue: those by which we concluded it, or all when it is printed."""
        cites = self.data["facts"]["cites"]
        return [mark for mark in cites if mark.reading == Reading.INFERRED] or cites

    @property
    def title_cites(self) -> list[Mark]:
        return [mark for mark in self.data["facts"]["cites"] if mark.reading != Reading.INFERRED]

    @property
    def is_open(self) -> bool:
        """Letters are wanted today."""
        return self.stands in ("open", "last_days")

    def texts(self, kind: str) -> list[Data]:
        return [row for row in self.data["texts"] if row["kind"] == kind and row["prose"]]

    @property
    def background(self) -> list[Data]:
        return self.texts(TextKind.BACKGROUND)

    @property
    def call(self) -> list[Data]:
        """The lines that lead to the demands: where officials are named, a second line leads to them instead."""
        lines = self.texts(TextKind.CALL)
        return lines[:1] if self.recipients else lines

    @property
    def call_to_write(self) -> list[Data]:
        """The lines that lead to the officials."""
        return self.texts(TextKind.CALL)[1:] if self.recipients else []

    @property
    def report_back(self) -> list[Data]:
        return self.texts(TextKind.REPORT_BACK)

    @property
    def closing(self) -> list[Data]:
        return self.texts(TextKind.CLOSING)

    @property
    def targets(self) -> list[Data]:
        return [row for row in self.recipients if row["role"] == RecipientRole.TARGET]


def standing_deadline(data: Data, now: datetime.datetime) -> Deadline | None:
    """The latest date to write by that nothing replaced."""
    rows = [row for row in data["deadlines"] if not row["replaced"]]
    if not rows:
        return None
    row = rows[-1]
    day, zone, inclusive = datetime.date.fromisoformat(row["date"]), row["zone"] or None, row["inclusive"]
    return Deadline(
        row, last_day(day, inclusive), days_left(day, now, zone, inclusive), deadline_passed(day, now, zone, inclusive)
    )


def stands(data: Data, deadline: Deadline | None) -> str:
    """One word for the state today: open, last_days, passed, paused, stopped_good, stopped, expired or replaced."""
    code = data["state"]["code"]
    if code in OVER or code == AppealState.PAUSED:
        return code
    if deadline and deadline.passed:
        return "passed"
    return "last_days" if deadline and deadline.days_left <= LAST_DAYS else "open"


def appeal_page(data: Data, *, now: datetime.datetime) -> AppealPage:
    """Reads an appeal document (plain data of the present schema) as of `now`."""
    notes = Footnotes(data)
    marked = _marked(data, notes)
    bounced = {row["channel"]: row["on"] for row in data["bounces"]}
    recipients = [_with_channels(row, bounced) for row in marked["recipients"]]
    outcomes = marked["outcomes"]
    demands = [{**row, "outcomes": [o for o in outcomes if o["demand"] == row["key"]]} for row in marked["demands"]]
    deadline = standing_deadline(marked, now)
    earlier = [row for row in marked["deadlines"] if row["replaced"]]
    return AppealPage(marked, deadline, earlier, stands(marked, deadline), demands, recipients, notes.list())


def writing(page: AppealPage, cases: Iterable[CasePage]) -> str:
    """Whether to write today: wanted, stale (a case is not confirmed any more), passed, paused or over.

    Whoever sees "stale" or "passed" is asked to ask first: a letter built on old news can do harm.
    """
    if page.stands in OVER:
        return "over"
    if page.stands in ("paused", "passed"):
        return page.stands
    return "stale" if any(case.last_known for case in cases) else "wanted"


def _marked(data: Data, notes: Footnotes) -> Data:
    """The document with its marks, numbered in the order in which a reader of the page meets them."""
    calls = [row for row in data["texts"] if row["kind"] == TextKind.CALL]
    others = [row for row in data["texts"] if row["kind"] != TextKind.CALL]
    recipients = [_with_host(row, data["citations"]) for row in data["recipients"]]
    facts, summary = _facts_and_summary(data)
    head = {"facts": notes.mark(facts), "deadlines": notes.mark(data["deadlines"]), "summary": notes.mark(summary)}
    call = notes.mark(calls)
    asked = {section: notes.mark(data[section]) for section in ("demands", "outcomes")}
    return {**data, **head, **asked, "recipients": notes.mark(recipients), "texts": call + notes.mark(others)}


def _facts_and_summary(data: Data) -> tuple[Data, Data | None]:
    """Title, number and date of issue, and the lead, each with its own sources: those of the lead quote its words."""
    facts, summary = data["facts"], data["summary"]
    if not summary or not summary["prose"]:
        return facts, summary
    lead = " ".join(summary["prose"]["text"].split())
    quoted = {
        row["key"] for row in data["citations"] if row["quote"] and " ".join(row["quote"]["text"].split()) in lead
    }
    of_lead = [key for key in summary["cites"] if key in quoted]
    of_facts = [key for key in facts["cites"] if key not in quoted]
    return {**facts, "cites": of_facts or facts["cites"]}, {**summary, "cites": of_lead or summary["cites"]}


def _with_host(row: Data, citations: list[Data]) -> Data:
    """A recipient with the countries it is accredited to as a fact of its own, and whether we only conclude them."""
    found = {
        note["key"]
        for note in citations
        if note["key"] in row["accredited_cites"] and note["reading"] == Reading.INFERRED
    }
    keys = [key for key in row["accredited_cites"] if key in found] or row["accredited_cites"]
    own = [key for key in row["cites"] if key not in found]
    return {"host": {"countries": row["accredited_to"], "inferred": bool(found), "cites": keys}, **row, "cites": own}


def _with_channels(row: Data, bounced: dict[str, str]) -> Data:
    """A recipient with the ways that can be offered today, and those that are named but missing."""
    ways = [channel for channel in row["channels"] if channel["key"] not in bounced]
    return {
        **row,
        "offered": [channel for channel in ways if channel["value"]],
        "missing_ways": [channel for channel in ways if not channel["value"]],
        "bounced_ways": [
            {**channel, "bounced_on": bounced[channel["key"]]}
            for channel in row["channels"]
            if channel["key"] in bounced
        ],
    }
