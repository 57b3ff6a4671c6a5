"""When a colleague is to be reminded of a date. Pure: dates, people, wishes, what was told already and `now` are given.

A reminder is a date, a colleague and a number of days (its offset). Its *moment* is when its time comes by the date; its
*slot* is when the mail goes out that tells of it: the same, or earlier for who wants one mail for a day or a week.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from appeals.vocab import DueKind, ReminderRhythm, ReminderRole
from cases.clock import closes_at, last_day

OLDEST = timedelta(days=30)  # what is older stands on the desk alone
LATE = timedelta(hours=2)
USUAL_OFFSETS, OWN_OFFSETS = (14, 7, 3, 1, 0, -1), (0, -1)
WEEK = 7
Due = Any  # a DueDate, or whatever has its columns


class Wish(NamedTuple):
    """What a colleague wants of one date: how many days before, and how often mails may come."""

    offsets: tuple[int, ...]
    rhythm: str = ReminderRhythm.EACH


@dataclass(frozen=True)
class Rules:
    """What the organisation wants, and what each colleague wants instead."""

    offsets: tuple[int, ...] = USUAL_OFFSETS
    grace_days: int = 3
    hour: int = 6
    general: Mapping[int, Wish] = field(default_factory=dict)  # by account
    of_appeal: Mapping[tuple[int, int], tuple[int, ...]] = field(default_factory=dict)  # by account and appeal

    @property
    def all_offsets(self) -> set[int]:
        """Every number of days that anyone may be told by."""
        found = {*self.offsets, *OWN_OFFSETS, -self.grace_days}
        return found.union(*(wish.offsets for wish in self.general.values()), *self.of_appeal.values())

    def wish(self, due: Due, account: int | None) -> Wish:
        """What this account wants of this date; without an account, what everyone gets who wants nothing else."""
        general = self.general.get(account or 0, Wish(self.offsets))
        if is_own(due):
            return Wish(OWN_OFFSETS, general.rhythm)
        return Wish(self.of_appeal.get((account or 0, due.appeal_id or 0), general.offsets), general.rhythm)


class People(NamedTuple):
    """Who is told of a date, by numbers of accounts: all of them can act."""

    keepers: Collection[int] = ()
    has_gap: bool = False  # one of its cases has no keeper
    backups: Collection[int] = ()
    lacks_backup: bool = False  # nobody could step in for the keeper of one of its cases
    coordinators: Collection[int] = ()
    own: int | None = None  # of an own date: whose, if that account can act


class Told(NamedTuple):
    """A reminder whose row is there already."""

    account: int
    offset: int
    queued_at: datetime | None = None
    reached: bool = True  # its mail was sent, or waits for someone who is to be told still
    again: bool = False  # its mail was dropped when it was to be written: it may be told again


class Reminding(NamedTuple):
    """A reminder: for whom, why, how many days before, its moment, and when the mail goes out that tells of it."""

    account: int
    role: str
    offset: int
    moment: datetime
    slot: datetime
    gathered: bool = False  # it stands in the mail of a day or a week

    def is_late(self, now: datetime) -> bool:
        return now - self.slot > LATE


def is_own(due: Due) -> bool:
    """Whether it is the date of one colleague, of whom nobody else is told."""
    return bool(due.kind == DueKind.OWN and due.for_whom_id)


def moment(due: Due, offset: int, hour: int) -> datetime | None:
    """When the reminder of so many days before (less than 0: after) has its time; None beyond the years there are."""
    return _moment(due.date, due.inclusive, due.zone, offset, hour)


@lru_cache(maxsize=65536)
def _moment(day: date, inclusive: bool, zone: str, offset: int, hour: int) -> datetime | None:
    try:
        on = last_day(day, inclusive) - timedelta(days=offset)
        at = datetime.combine(on, time(hour), tzinfo=ZoneInfo(zone) if zone else UTC).astimezone(UTC)
        return at if offset >= 0 else max(at, closes_at(day, zone or None, inclusive))
    except OverflowError:
        return None


def slot(at: datetime, rhythm: str, hour: int) -> datetime:
    """The mail of the day or the week in which a moment stands: the last such mail before it, or at it."""
    day = at.date() if at.hour >= hour else at.date() - timedelta(days=1)
    if rhythm == ReminderRhythm.WEEKLY:
        day -= timedelta(days=day.weekday())
    return datetime.combine(day, time(hour), tzinfo=UTC)


def reminding(due: Due, account: int, role: str, offset: int, rules: Rules) -> Reminding | None:
    """One reminder; None when its moment came before the date was set."""
    at = moment(due, offset, rules.hour)
    if at is None or (due.set_at and at < due.set_at):
        return None
    rhythm = rules.wish(due, account).rhythm
    if offset < 0 or rhythm == ReminderRhythm.EACH:
        return Reminding(account, role, offset, at, at)
    mail = slot(at, rhythm, rules.hour)
    if due.set_at and due.set_at > mail:  # that mail was gone already
        return Reminding(account, role, offset, at, at)
    return Reminding(account, role, offset, at, mail, gathered=True)


def wanted(due: Due, people: People, rules: Rules) -> dict[tuple[int, int], str]:
    """All reminders of a date, whenever: account and offset, and why."""
    if is_own(due):
        return {(people.own, offset): ReminderRole.OWN for offset in OWN_OFFSETS} if people.own else {}
    found: dict[tuple[int, int], str] = {}
    for account in people.keepers:
        found |= {(account, offset): ReminderRole.KEEPER for offset in rules.wish(due, account).offsets}
    for account in people.coordinators if people.has_gap else ():
        for offset in rules.wish(due, account).offsets:
            found.setdefault((account, offset), ReminderRole.NOBODY)
    for account in [*people.backups, *(people.coordinators if people.lacks_backup else ())]:
        found.setdefault((account, -rules.grace_days), ReminderRole.BACKUP)
    return found


def all_of(due: Due, people: People, rules: Rules) -> Iterator[Reminding]:
    """All reminders of a date as things stand, those that came and those that will come."""
    for (account, offset), role in wanted(due, people, rules).items():
        one = reminding(due, account, role, offset, rules)
        if one:
            yield one


def to_tell(due: Due, people: People, told: Iterable[Told], now: datetime, rules: Rules) -> list[Reminding]:
    """The reminders of a date that are to go out at `now`, given those that have their rows.

    Each once. Who came to keep the date after somebody was told does not hear of that again; what reached nobody goes to
    whoever keeps it now.
    """
    before = {(row.account, row.offset): row for row in told}
    found = []
    for one in all_of(due, people, rules):
        if one.slot > now or one.moment < now - OLDEST:
            continue
        mine = before.get((one.account, one.offset))
        if mine and mine.queued_at and not mine.again:
            continue
        waits = mine and not mine.queued_at  # its row was written together with those of others: it is still to go out
        if waits or not any(_was_told(row, one) for row in before.values()):
            found.append(one)
    return found


def _was_told(row: Told, one: Reminding) -> bool:
    """Whether a colleague was told the same when this one's time had come: this one was not to be told then."""
    same = row.offset == one.offset and row.account != one.account
    return same and row.reached and row.queued_at is not None and row.queued_at >= one.slot


def window(now: datetime, offsets: Collection[int]) -> tuple[date, date]:
    """The first and the last date of which a reminder with one of these offsets may be to go out at `now`."""
    least, most = min(offsets, default=0), max(offsets, default=0)
    spare = timedelta(days=3)  # zones, a day that does not count, and the hour
    try:
        first = (now - OLDEST - spare).date() + timedelta(days=least)
        return first, (now + spare).date() + timedelta(days=most + WEEK)
    except OverflowError:
        return date.min, date.max
