"""From a published document and an instant to what a page says: freshness, days held, footnotes. Pure.

Documents hold dates and codes; whatever depends on today is computed here, with `now` as an argument.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cases.clock import deadline_passed
from cases.dates import DayCount, PartialDate, days_held
from cases.vocab import DEAD, FREE, HELD, ChargeState, CustodyStatus, EventKind, Happening, Reading, Stance

Data = dict[str, Any]

# These end a story: they do not turn "last known" by the mere passing of time.
SETTLED = FREE | DEAD | {CustodyStatus.DEPORTED, CustodyStatus.LEFT_CUSTODY}

# The order in which a reader meets facts on a case page, and so the order of footnotes.
CASE_ORDER = (
    "summary", "detentions", "confirmations", "charges", "events", "judgments", "restrictions", "conditions", "recognitions",
    "context", "subjects", "identifiers",
)  # fmt: skip


# Footnotes


@dataclass
class Mark:
    """The small number behind a fact: which footnote, and the anchor by which the footnote leads back.

    `hedge` is how sure the source itself is, in its words; `reading` whether it says so in so many words.
    """

    number: int
    anchor: str
    disputes: bool
    hedge: str = ""
    reading: str = Reading.PRINTED


@dataclass
class Footnote:
    """One citation with its source, and the places that it proves."""

    number: int
    citation: Data
    source: Data
    backs: list[str] = field(default_factory=list)


class Footnotes:
    """Numbers citations in the order in which a page names them, and turns keys into marks."""

    def __init__(self, data: Data):
        self._citations = {row["key"]: row for row in data["citations"]}
        self._sources = {row["key"]: row for row in data["sources"]}
        self._notes: dict[str, Footnote] = {}

    def mark(self, data: Any) -> Any:
        """The same data with every list of keys in `cites` replaced by Marks. Works from top to bottom."""
        if isinstance(data, dict):
            head = {"cites": self._marks(data["cites"])} if "cites" in data else {}
            return {**{k: self.mark(v) if k not in ("cites", "touches") else v for k, v in data.items()}, **head}
        return [self.mark(row) for row in data] if isinstance(data, list) else data

    def _marks(self, keys: Iterable[str]) -> list[Mark]:
        return [self._mark(key) for key in keys if key in self._citations]

    def _mark(self, key: str) -> Mark:
        citation = self._citations[key]
        note = self._notes.get(key)
        if note is None:
            note = Footnote(len(self._notes) + 1, citation, self._sources[citation["source"]])
            self._notes[key] = note
        note.backs.append(f"ref-{note.number}-{len(note.backs) + 1}")
        disputes = citation["stance"] != Stance.SUPPORTS
        return Mark(note.number, note.backs[-1], disputes, citation["hedge"], citation["reading"])

    def list(self) -> list[Footnote]:
        return list(self._notes.values())

    def disputes(self, marks: Iterable[Mark]) -> "list[Footnote]":
        """The footnotes behind marks whose sources do not agree."""
        notes = {note.number: note for note in self._notes.values()}
        return [notes[mark.number] for mark in marks if mark.disputes]


# Custody


@dataclass
class Days:
    """How long someone is or was held. The day of arrest is day 0."""

    count: DayCount
    until: PartialDate
    runs: bool

    @property
    def exact(self) -> bool:
        """Whether the number can be said without "at least"."""
        return self.count.least == self.count.most and not self.count.approximate and self.runs


@dataclass
class Custody:
    """One detention as a page shows it."""

    data: Data
    subject: Data
    status: CustodyStatus
    as_of: PartialDate | None
    as_of_cites: list
    confirmed: bool
    days: Days | None
    place: Data | None
    disputes: list[Footnote]

    @property
    def last_known(self) -> bool:
        """The status is no longer confirmed: everything about it stands in the past tense."""
        return not self.confirmed

    @property
    def tone(self) -> str:
        """How the status looks: held, free, dead, known (last known only), or other."""
        if self.last_known:
            return "known"
        tones = (("held", HELD), ("free", FREE), ("dead", DEAD))
        return next((name for name, group in tones if self.status in group), "other")


def is_confirmed(status: str, as_of: PartialDate | None, review_days: int, now: datetime.datetime) -> bool:
    """Whether a status may be said in the present: settled ones may; others within the review period.

    The first possible day of the last confirmation counts, so that a vague date is never too fresh.
    """
    if status in SETTLED:
        return True
    return bool(as_of and as_of.first) and (now.date() - as_of.first).days <= review_days


def count_days(detention: Data, as_of: PartialDate | None, confirmed: bool, now: datetime.datetime) -> Days | None:
    """Days held: to the end of custody; else to today while confirmed, else to the last confirmation."""
    if not detention["began"] or (detention["status"] not in HELD and not detention["ended"]):
        return None
    running = detention["status"] in HELD
    until = PartialDate(now.date()) if running and confirmed else as_of if running else PartialDate(detention["ended"])
    if until is None:
        return None
    count = days_held(PartialDate(detention["began"]), until)
    return None if count.least is None else Days(count, until, runs=confirmed)


def custodies(data: Data, notes: Footnotes, review_days: int, now: datetime.datetime) -> list[Custody]:
    """Every detention of a case with what may be said of it today. `data` is already marked."""
    subjects = {row["key"]: row for row in data["subjects"]}
    confirmations = {row["detention"]: row for row in data["confirmations"]}
    found = []
    for row in data["detentions"]:
        confirmation = confirmations.get(row["key"])
        as_of = PartialDate(confirmation["on"]) if confirmation else None
        confirmed = is_confirmed(row["status"], as_of, review_days, now)
        found.append(
            Custody(
                data=row, subject=subjects.get(row["subject"], {}), status=CustodyStatus(row["status"]), as_of=as_of,
                as_of_cites=confirmation["cites"] if confirmation else [], confirmed=confirmed,
                days=count_days(row, as_of, confirmed, now), place=current_place(row), disputes=notes.disputes(row["cites"]),
            )
        )  # fmt: skip
    return found


def current_place(detention: Data) -> Data | None:
    """The stay that is not over, the latest by hand; None when nobody knows."""
    open_stays = [row for row in detention["placements"] if not row["is_over"]]
    return open_stays[-1] if open_stays else None


# The page of a case


@dataclass
class CasePage:
    """What the page of a case says at one instant."""

    data: Data
    custody: list[Custody]
    events: list[Data]
    charges: list[Data]
    footnotes: list[Footnote]

    @property
    def last_known(self) -> bool:
        """No status of the case is confirmed any more: the whole page speaks in the past tense."""
        return bool(self.custody) and not any(row.confirmed for row in self.custody)

    @property
    def main(self) -> Custody | None:
        return self.custody[0] if self.custody else None

    @property
    def people(self) -> list[Data]:
        return [row for row in self.data["subjects"] if row["kind"] == "person"]


def case_page(data: Data, *, review_days: int, now: datetime.datetime) -> CasePage:
    """Reads a case document (plain data of the present schema) as of `now`."""
    notes = Footnotes(data)
    marked = dict(data)
    for section in CASE_ORDER:
        if section == "events":
            marked["events"] = notes.mark(sorted(data["events"], key=event_order))
        else:
            marked[section] = notes.mark(data[section])
    return CasePage(
        data=marked,
        custody=custodies(marked, notes, review_days, now),
        events=[
            {**row, "happening": happening_now(row, now), "disputes": notes.disputes(row["cites"])}
            for row in marked["events"]
        ],
        charges=[
            {**row, "state": latest_state(row), "disputes": notes.disputes(row["cites"])} for row in marked["charges"]
        ],
        footnotes=notes.list(),
    )


def event_order(row: Data) -> tuple:
    """By date; undated ones first, in the order of the record."""
    return (1, PartialDate(row["on"]).sort_key()) if row["on"] else (0, ())


def happening_now(row: Data, now: datetime.datetime) -> str:
    """A scheduled event whose day has ended everywhere was due; what came of it is not known to us."""
    last = PartialDate(row["on"]).last if row["on"] else None
    if row["happening"] == Happening.SCHEDULED and last and deadline_passed(last, now):
        return Happening.UNKNOWN
    return row["happening"]


def latest_state(charge: Data) -> str:
    """The state of a charge that stands: the last one entered; alleged when none is."""
    return charge["statuses"][-1]["state"] if charge["statuses"] else ChargeState.ALLEGED


def is_context(row: Data) -> bool:
    return row["kind"] == EventKind.CONTEXT


# Lists


@dataclass
class CaseLine:
    """A case in a list."""

    slug: str
    title: str
    data: Data
    custody: list[Custody]
    updated_at: datetime.datetime

    @property
    def main(self) -> Custody | None:
        return self.custody[0] if self.custody else None


def case_line(row: Any, data: Data, *, review_days: int, now: datetime.datetime) -> CaseLine:
    """One published case for a list: `row` is its PublishedCase, `data` its document."""
    return CaseLine(row.slug, row.title, data, custodies(data, Footnotes(data), review_days, now), row.updated_at)
