"""From a published appeal and an instant to what its page says. Pure."""

import datetime
from dataclasses import dataclass
from typing import Any

from appeals.vocab import OVER, AppealState, RecipientRole, TextKind
from cases.clock import days_left, deadline_passed, last_day
from cases.reading import Footnote, Footnotes

Data = dict[str, Any]

LAST_DAYS = 7

APPEAL_ORDER = ("summary", "facts", "deadlines", "demands", "recipients", "texts", "outcomes")


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
        return self.texts(TextKind.CALL)

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
    marked = {**data, **{section: notes.mark(data[section]) for section in APPEAL_ORDER}}
    bounced = {row["channel"] for row in data["bounces"]}
    recipients = [_with_channels(row, bounced) for row in marked["recipients"]]
    outcomes = marked["outcomes"]
    demands = [{**row, "outcomes": [o for o in outcomes if o["demand"] == row["key"]]} for row in marked["demands"]]
    deadline = standing_deadline(marked, now)
    earlier = [row for row in marked["deadlines"] if row["replaced"]]
    return AppealPage(marked, deadline, earlier, stands(marked, deadline), demands, recipients, notes.list())


def _with_channels(row: Data, bounced: set[str]) -> Data:
    """A recipient with the ways that can be offered today, and those that are named but missing."""
    ways = [channel for channel in row["channels"] if channel["key"] not in bounced]
    return {
        **row,
        "offered": [channel for channel in ways if channel["value"]],
        "missing_ways": [channel for channel in ways if not channel["value"]],
        "bounced_ways": [channel for channel in row["channels"] if channel["key"] in bounced],
    }
