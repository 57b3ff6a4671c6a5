"""From a published appeal and an instant to what its page says. Pure."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from appeals.vocab import OVER, AppealState, RecipientRole, TextKind
from cases.clock import days_left, deadline_passed, last_day
from cases.footnotes import Footnote, Footnotes
from cases.reading import CasePage
from cases.vocab import Reading
from cases.ways import fault

Data = dict[str, Any]

LAST_DAYS = 7
IS_OPEN = ("open", "last_days")  # of the words of `stands`: those by which letters are wanted

# The sections in the order in which a reader of the page meets them, before the call and after it.
HEAD = ("facts", "title_proof", "deadlines", "summary")
ASKED = ("demands", "instruments", "issued_proof", "signatory_proof", "recipients")


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
    def replies(self) -> list[Data]:
        """What officials answered, the oldest first."""
        return self.data["replies"]

    @property
    def has_states(self) -> bool:
        """Whether anything is recorded of what became of its demands."""
        return any(row["outcomes"] for row in self.demands)

    @property
    def silent(self) -> int:
        """Of how many demands nothing is recorded."""
        return sum(not row["outcomes"] for row in self.demands)

    @property
    def is_open(self) -> bool:
        """Letters are wanted today."""
        return self.stands in IS_OPEN

    def texts(self, kind: str) -> list[Data]:
        return [row for row in self.data["texts"] if row["kind"] == kind and row["prose"]]

    @property
    def news(self) -> Data | None:
        """What a later call of a chain tells before it asks: what has happened since the one before it."""
        return next(iter(self.texts(TextKind.TEXT)), None) if self.data["previous"] else None

    @property
    def background(self) -> list[Data]:
        """What has happened, and the additional information, in the order in which they were issued."""
        return [
            row for row in self.data["texts"] if row["kind"] in (TextKind.TEXT, TextKind.BACKGROUND) and row["prose"]
        ]

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


def appeal_page(data: Data, *, now: datetime.datetime, events: Mapping[str, Data] | None = None) -> AppealPage:
    """Reads an appeal document (plain data of the present schema) as of `now`; `events` are those of its cases, by key."""
    notes = Footnotes(data)
    marked = _marked(data, notes)
    bounced = {row["channel"]: row["on"] for row in data["bounces"]}
    recipients = [_with_channels(row, bounced) for row in marked["recipients"]]
    demands = [_with_states(row, marked["outcomes"], events or {}) for row in marked["demands"]]
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
    letters = [row for row in data["texts"] if row["kind"] == TextKind.LETTER]
    others = [row for row in data["texts"] if row["kind"] not in (TextKind.CALL, TextKind.LETTER)]
    head = {section: notes.mark(data[section]) for section in HEAD}
    call = notes.mark(calls)
    asked = {section: notes.mark(data[section]) for section in ASKED}
    written = notes.mark(letters)
    came_of = {"outcomes": notes.mark(_over_time(data)), "replies": notes.mark(data["replies"])}
    return {**data, **head, **asked, **came_of, "texts": call + written + notes.mark(others)}


def _over_time(data: Data) -> list[Data]:
    """The states of demands: by demand, the oldest first."""
    place = {row["key"]: number for number, row in enumerate(data["demands"])}
    return sorted(data["outcomes"], key=lambda row: (place.get(row["demand"], len(place)), row["on"]))


def _with_states(demand: Data, outcomes: list[Data], events: Mapping[str, Data]) -> Data:
    """A demand with its states over time, and the one that it is in now."""
    own = (row for row in outcomes if row["demand"] == demand["key"])
    states = [{**row, "event": events.get(row["event"] or "")} for row in own]
    return {**demand, "outcomes": states, "now": states[-1] if states else None}


def _with_channels(row: Data, bounced: dict[str, str]) -> Data:
    """A recipient with the ways that can be offered today, those that are missing, came back, or cannot be used as printed."""
    ways = [channel for channel in row["channels"] if channel["key"] not in bounced]
    printed = [{**channel, "fault": fault(channel["kind"], channel["value"])} for channel in ways if channel["value"]]
    host = row["accredited"]
    inferred = bool(host) and any(mark.reading == Reading.INFERRED for mark in host["cites"])
    return {
        **row,
        "host": {**host, "inferred": inferred} if host else None,
        "offered": [channel for channel in printed if not channel["fault"]],
        "faulty_ways": [channel for channel in printed if channel["fault"]],
        "missing_ways": [channel for channel in ways if not channel["value"]],
        "bounced_ways": [
            {**channel, "bounced_on": bounced[channel["key"]]}
            for channel in row["channels"]
            if channel["key"] in bounced
        ],
    }
