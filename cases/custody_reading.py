"""What may be said today of someone's custody: freshness, days held, place, what threatens. Pure; `now` is an argument."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cases.dates import DayCount, PartialDate, days_held
from cases.footnotes import Footnote, Footnotes
from cases.vocab import DEAD, FREE, HELD, ChargeState, CustodyStatus

Data = dict[str, Any]

CONFIRMED, LAST_KNOWN = "confirmed", "last_known"

# These end a story: they do not turn "last known" by the mere passing of time.
SETTLED = FREE | DEAD | {CustodyStatus.DEPORTED, CustodyStatus.LEFT_CUSTODY}


# A charge in one of these states still threatens with a penalty.
PENDING = frozenset({ChargeState.ALLEGED, ChargeState.CHARGED, ChargeState.AMENDED})


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

    @property
    def words(self) -> str:
        """The number as a reader says it: "at least 102"."""
        if self.exact:
            return str(self.count.least)
        if self.count.approximate:
            return _("about %(days)s") % {"days": self.count.least}
        if self.count.least:
            return _("at least %(days)s") % {"days": self.count.least}
        return (
            _("at most %(days)s") % {"days": self.count.most}
            if self.runs and self.count.most
            else _("number of days not known")
        )


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
    def known(self) -> str:
        """The same as a code, for programs."""
        return CONFIRMED if self.confirmed else LAST_KNOWN

    @property
    def tone(self) -> str:
        """How the status looks: held, free, dead, known (last known only), or other."""
        if self.last_known:
            return "known"
        tones = (("held", HELD), ("free", FREE), ("dead", DEAD))
        return next((name for name, group in tones if self.status in group), "other")


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


def custodies_alone(data: Data, review_days: int, now: datetime.datetime) -> list[Custody]:
    """The same of a document that nothing else is read from: what custody is read from is marked here."""
    notes = Footnotes(data)
    marked = {section: notes.mark(data[section]) for section in ("detentions", "confirmations", "charges")}
    return custodies(data | marked, notes, review_days, now)


def is_confirmed(status: str, as_of: PartialDate | None, review_days: int, now: datetime.datetime) -> bool:
    """Whether a status may be said in the present: settled ones may; others within the review period.

    The first possible day of the last confirmation counts, so that a vague date is never too fresh.
    """
    return confirmed_since(status, as_of.first if as_of else None, review_days, now)


def confirmed_since(status: str, first: datetime.date | None, review_days: int, now: datetime.datetime) -> bool:
    """The same, of the first possible day of the last confirmation."""
    return status in SETTLED or (first is not None and (now.date() - first).days <= review_days)


def count_days(detention: Data, as_of: PartialDate | None, confirmed: bool, now: datetime.datetime) -> Days | None:
    """Days held: to the end of custody; else to today while confirmed, else to the last confirmation."""
    if not detention["began"] or (detention["status"] not in HELD and not detention["ended"]):
        return None
    if detention["status"] not in HELD | SETTLED:
        return None  # whoever went missing out of custody may be in it: a number would say that it ended
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


def current_place(detention: Data) -> Data | None:
    """The stay that is not over, the latest by hand; None when nobody knows."""
    open_stays = [row for row in detention["placements"] if not row["is_over"]]
    return open_stays[-1] if open_stays else None


def place_now(detention: Data) -> Data | None:
    """Where someone is held, or was when last heard of; None for those who are not held, and where nobody knows."""
    return current_place(detention) if detention["status"] in HELD and not detention["ended"] else None


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


def latest_state(charge: Data) -> str:
    """The state of a charge that stands: the last one entered; alleged when none is."""
    return charge["statuses"][-1]["state"] if charge["statuses"] else ChargeState.ALLEGED
