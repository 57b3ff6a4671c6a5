"""From a published document and an instant to what a page says: freshness, days held, threats, order. Pure.

Documents hold dates and codes; whatever depends on today is computed here, with `now` as an argument.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cases.clock import deadline_passed
from cases.dates import DayCount, PartialDate, days_held
from cases.document_data import refs
from cases.footnotes import Footnote, Footnotes
from cases.vocab import DEAD, FREE, HELD, ChargeState, CustodyStatus, DocumentKind, EventKind, Happening

Data = dict[str, Any]

# These end a story: they do not turn "last known" by the mere passing of time.
SETTLED = FREE | DEAD | {CustodyStatus.DEPORTED, CustodyStatus.LEFT_CUSTODY}

# A charge in one of these states still threatens with a penalty.
PENDING = frozenset({ChargeState.ALLEGED, ChargeState.CHARGED, ChargeState.AMENDED})

# The order in which a reader meets facts on a case page, and so the order of footnotes.
CASE_ORDER = (
    "summary", "detentions", "confirmations", "charges", "events", "judgments", "restrictions", "conditions", "recognitions",
    "context", "subjects", "countries_proof", "identifiers",
)  # fmt: skip

# Links to what a case names: where and under what someone is held comes first.
RELATED = (DocumentKind.FACILITY, DocumentKind.LAW, DocumentKind.ORGANISATION, DocumentKind.OFFICIAL)


# Custody


@dataclass
class Days:
    """How long someone is or was held. The day of arrest is day 0."""

    count: DayCount
    until: PartialDate
    runs: bool
    cites: list = field(default_factory=list)  # of the days that it is counted from and to

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
    disputes: Sequence[Footnote]
    accounts: Sequence[Footnote] = field(default_factory=list)
    threats: list[Data] = field(default_factory=list)

    @property
    def earlier_places(self) -> list[Data]:
        """The stays before the present one, as they stand in the record."""
        return [row for row in self.data["placements"] if row is not self.place]

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
    first = as_of.first if as_of else None
    return first is not None and (now.date() - first).days <= review_days


def count_days(detention: Data, as_of: PartialDate | None, confirmed: bool, now: datetime.datetime) -> Days | None:
    """Days held: to the end of custody; else to today while confirmed, else to the last confirmation."""
    if not detention["began"] or (detention["status"] not in HELD and not detention["ended"]):
        return None
    running = detention["status"] in HELD
    until = PartialDate(now.date()) if running and confirmed else as_of if running else PartialDate(detention["ended"])
    if until is None:
        return None
    count = days_held(PartialDate(detention["began"]), until)
    if count.least is None or (running and not confirmed and not count.least):
        return None  # nobody has confirmed a single day: a number would only look like one
    return Days(count, until, runs=confirmed)


def turning_point(events: Iterable[Data], detention: str, on: str, *, held: bool) -> Data | None:
    """The event that put someone into custody on that day, or (`held` false) ended it."""
    turns = (
        event
        for event in events
        if event["on"] == on
        and detention in event["detentions"]
        and event["brings"]
        and (event["brings"] in HELD) == held
    )
    return next(turns, None)


def proof_of_days(data: Data, detention: Data, as_of_cites: list, days: Days) -> list:
    """What proves the first day that counts, and the last one unless that is today."""
    began = turning_point(data["events"], detention["key"], detention["began"], held=True)
    ended = (
        turning_point(data["events"], detention["key"], detention["ended"], held=False) if detention["ended"] else None
    )
    last = ended["cites"] if ended else [] if days.runs else as_of_cites
    return [*(began["cites"] if began else []), *last]


def custodies(data: Data, notes: Footnotes, review_days: int, now: datetime.datetime) -> list[Custody]:
    """Every detention of a case with what may be said of it today. `data` is already marked."""
    subjects = {row["key"]: row for row in data["subjects"]}
    confirmations = {row["detention"]: row for row in data["confirmations"]}
    found = []
    for row in data["detentions"]:
        confirmation = confirmations.get(row["key"])
        as_of = PartialDate(confirmation["on"]) if confirmation else None
        confirmed = is_confirmed(row["status"], as_of, review_days, now)
        as_of_cites = confirmation["cites"] if confirmation else []
        days = count_days(row, as_of, confirmed, now)
        if days:
            days.cites = proof_of_days(data, row, as_of_cites, days)
        found.append(
            Custody(
                data=row, subject=subjects.get(row["subject"], {}), status=CustodyStatus(row["status"]), as_of=as_of,
                as_of_cites=as_of_cites, confirmed=confirmed, days=days, place=current_place(row), disputes=notes.disputes(row["cites"]),
                accounts=notes.accounts(row["cites"]), threats=threats(data["charges"], row["key"]),
            )
        )  # fmt: skip
    return found


def current_place(detention: Data) -> Data | None:
    """The stay that is not over, the latest by hand; None when nobody knows."""
    open_stays = [row for row in detention["placements"] if not row["is_over"]]
    return open_stays[-1] if open_stays else None


def threats(charges: Iterable[Data], detention: str) -> list[Data]:
    """What charges that still stand threaten someone with: each penalty once, with the laws that name it."""
    found: dict[tuple, Data] = {}
    for charge in charges:
        if charge["detention"] != detention or latest_state(charge) not in PENDING:
            continue
        for penalty in charge["penalties"]:
            alike = (penalty["bound"], penalty["kind"], penalty["text"]["lang"], penalty["text"]["text"])
            row = found.setdefault(alike, {**penalty, "cites": [], "laws": []})
            row["cites"] = [*row["cites"], *penalty["cites"]]
            if charge["provision"] and charge["provision"] not in row["laws"]:
                row["laws"] = [*row["laws"], charge["provision"]]
    return list(found.values())


# The page of a case


@dataclass
class Share:
    """The rows of a section that belong to one detention."""

    custody: Custody
    rows: list[Data]


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

    @property
    def story(self) -> list[Data]:
        """What happened to those whom the case is about."""
        return [row for row in self.events if not is_context(row)]

    @property
    def around(self) -> list[Data]:
        """What happened around the case."""
        return [row for row in self.events if is_context(row)]

    @property
    def charge_shares(self) -> list[Share]:
        return self._shares(self.charges)

    @property
    def judgment_shares(self) -> list[Share]:
        return self._shares(self.data["judgments"])

    @property
    def restriction_shares(self) -> list[Share]:
        return self._shares(self.data["restrictions"])

    @property
    def condition_shares(self) -> list[Share]:
        return self._shares(self.data["conditions"])

    def _shares(self, rows: Iterable[Data]) -> list[Share]:
        """Rows by detention, in the order of the people; a detention without rows has no share."""
        rows = list(rows)
        shares = (Share(one, [row for row in rows if row["detention"] == one.data["key"]]) for one in self.custody)
        return [share for share in shares if share.rows]

    @property
    def related(self) -> list[Data]:
        """Every place, law, organisation and post that the case names, once, places and laws first."""
        unique = {(ref["kind"], ref["slug"]): ref for ref in refs(self.data)}
        return sorted(unique.values(), key=lambda ref: (RELATED.index(ref["kind"]), ref["name"]))


def case_page(data: Data, *, review_days: int, now: datetime.datetime) -> CasePage:
    """Reads a case document (plain data of the present schema) as of `now`."""
    notes = Footnotes(data)
    marked = dict(data)
    events = in_story_order(data["events"])
    for section in CASE_ORDER:
        if section == "events":
            marked["events"] = notes.mark([row for row in events if not is_context(row)])
        else:
            marked[section] = notes.mark(data[section])
        if section == "context":  # a page shows what happened around a case beside its context
            marked["events"] += notes.mark([row for row in events if is_context(row)])
    for section in ("conditions", "judgments"):
        marked[section] = [{**row, "accounts": notes.accounts(row["cites"])} for row in marked[section]]
    return CasePage(
        data=marked,
        custody=custodies(marked, notes, review_days, now),
        events=[
            {
                **row,
                "happening": happening_now(row, now),
                "disputes": notes.disputes(row["cites"]),
                "accounts": notes.accounts(row["cites"]),
                "others": others(row, marked["subjects"]),
            }
            for row in marked["events"]
        ],
        charges=[
            {
                **row,
                "state": latest_state(row),
                "disputes": notes.disputes(row["cites"]),
                "accounts": notes.accounts(row["cites"]),
            }
            for row in marked["charges"]
        ],
        footnotes=notes.list(),
    )


def in_story_order(rows: list[Data]) -> list[Data]:
    """Events by date. An undated one stands where the record's own order has it: before the first that comes after it."""
    story = sorted((row for row in rows if row["on"]), key=event_order)
    for row in sorted((row for row in rows if not row["on"]), key=lambda row: -row["order"]):
        later = (place for place, other in enumerate(story) if other["order"] > row["order"])
        story.insert(next(later, len(story)) if row["order"] else 0, row)
    return story


def event_order(row: Data) -> tuple:
    """The place of a dated event. What only has an end stands at its end."""
    year_unknown, first, last, text = PartialDate(row["on"]).sort_key()
    return (year_unknown, last if first == datetime.date.min else first, last, row["order"], text)


def others(row: Data, subjects: list[Data]) -> list[Data]:
    """Who else took part: on the page of one person it goes without saying that it is about that person."""
    own = {subjects[0]["name"]["value"]} if len(subjects) == 1 else set()
    return [actor for actor in row["actors"] if actor["name"]["text"] not in own]


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
    notes = Footnotes(data)
    marked = {**data, **{section: notes.mark(data[section]) for section in ("detentions", "confirmations", "charges")}}
    return CaseLine(row.slug, row.title, data, custodies(marked, notes, review_days, now), row.updated_at)
