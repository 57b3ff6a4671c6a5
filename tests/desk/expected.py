"""Whom a date reminds of itself, and when: written down a second time from the rules in words, without appeals/reminding.py.

A *run* is a look of the worker at an instant. What is to go out then follows from the date, from who keeps it at that time, and
from what earlier runs did.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.desk.witness import DAY, HOUR, moment

NOT_OLDER, LATE = 30 * DAY, 2 * HOUR
USUAL = (14, 7, 3, 1, 0, -1)
Key = tuple[int, int]  # account, days before


@dataclass(frozen=True)
class Wants:
    """What one colleague wants: in general, and of single appeals."""

    offsets: tuple[int, ...] = USUAL
    rhythm: str = "each"
    of_appeals: dict[int, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class House:
    """What the organisation wants, and what colleagues want instead."""

    hour: int = 6
    grace: int = 3
    usual: tuple[int, ...] = USUAL
    wants: dict[int, Wants] = field(default_factory=dict)

    def of(self, account: int) -> Wants:
        return self.wants.get(account, Wants(self.usual))

    def offsets(self, account: int, appeal: int | None) -> tuple[int, ...]:
        wants = self.of(account)
        return wants.of_appeals.get(appeal or 0, wants.offsets)


@dataclass(frozen=True)
class Keeping:
    """One case: who keeps it, and who steps in; only accounts that can act."""

    keeper: int | None
    steps_in: int | None


@dataclass(frozen=True)
class Telling:
    """What is to go out: why, its moment, and the time of the mail that tells of it (each between two instants)."""

    role: str
    moment: tuple[dt.datetime, dt.datetime]
    mail: tuple[dt.datetime, dt.datetime]

    def has_come(self, now: dt.datetime) -> bool:
        return now >= self.mail[1]

    def may_have_come(self, now: dt.datetime) -> bool:
        return now >= self.mail[0]


def digest(at: dt.datetime, rhythm: str, hour: int) -> dt.datetime:
    """The mail of the day, or of the week from Monday, that stands before an instant."""
    mail = at.astimezone(dt.UTC).replace(hour=hour, minute=0, second=0, microsecond=0)
    while mail > at or (rhythm == "weekly" and mail.isoweekday() != 1):
        mail -= DAY
    return mail


def all_tellings(due: Any, cases: Iterable[Keeping], coordinators: Iterable[int], house: House) -> dict[Key, Telling]:
    """Everything that this date may ever bring, as things stand now: by account and days before.

    `due` has date, inclusive, zone, set_at, appeal_id and own (the account of an own date, or None).
    """
    roles: dict[Key, str] = {}
    everyone, cases = list(coordinators), list(cases)
    if due.own is not None:
        roles = {(due.own, 0): "own", (due.own, -1): "own"}
    else:
        for case in cases:
            if case.keeper is not None:
                roles |= {(case.keeper, offset): "keeper" for offset in house.offsets(case.keeper, due.appeal_id)}
        if not cases or any(case.keeper is None for case in cases):
            for account in everyone:
                for offset in house.offsets(account, due.appeal_id):
                    roles.setdefault((account, offset), "nobody")
        for case in cases:
            for account in everyone if case.steps_in is None else [case.steps_in]:
                roles.setdefault((account, -house.grace), "backup")
    made = {}
    for (account, offset), role in roles.items():
        first, last = moment(due.date, due.zone, due.inclusive, offset, house.hour)
        if due.set_at and last < due.set_at:
            continue
        rhythm, mail = house.of(account).rhythm, (first, last)
        if offset >= 0 and rhythm != "each":
            gathered = digest(first, rhythm, house.hour), digest(last, rhythm, house.hour)
            if not due.set_at or due.set_at <= gathered[0]:
                mail = gathered
        made[account, offset] = Telling(role, (first, last), mail)
    return made


@dataclass
class Seen:
    """What one run found to be told of one date, and to whom it was really told."""

    now: dt.datetime
    meant: dict[Key, Telling]
    told: set[Key]


def to_tell(tellings: dict[Key, Telling], before: list[Seen], now: dt.datetime) -> tuple[dict[Key, Telling], set[Key]]:
    """What a run at `now` has to tell; and what it may tell or leave, where a clock shows the hour twice or never.

    Each once. Who came to keep a date after somebody else was told of the same does not hear of it again.
    """
    must: dict[Key, Telling] = {}
    may: set[Key] = set()
    for (account, offset), telling in tellings.items():
        if not telling.may_have_come(now) or now - telling.moment[1] > NOT_OLDER:
            continue
        if any((account, offset) in run.told for run in before):
            continue
        came_later = [telling.has_come(run.now) for run in before if _told_without(account, offset, telling, run)]
        if any(came_later):
            continue
        if telling.has_come(now) and now - telling.moment[0] <= NOT_OLDER and not came_later:
            must[account, offset] = telling
        else:
            may.add((account, offset))
    return must, may


def _told_without(account: int, offset: int, telling: Telling, run: Seen) -> bool:
    """Whether a run told somebody else when this one's time may have come, and found that this one was not to be told."""
    others = any(told == offset and other != account for other, told in run.told)
    return others and telling.may_have_come(run.now) and (account, offset) not in run.meant


def is_late(telling: Telling, now: dt.datetime) -> bool:
    return now - telling.mail[1] > LATE
