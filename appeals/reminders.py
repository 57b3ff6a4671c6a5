"""Reminders of dates: what is to be told now gets its rows, and each row, once, a mail in the outbox.

All rows of a run are written in one statement, so that a worker that dies leaves either all of them or none: they say who
was to be told at that time. A row is claimed by a conditional update, together with its mail, in one transaction.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from appeals import reminded
from appeals.mailing import outbox
from appeals.models import DueDate, Mail, Reminder
from appeals.reminding import LATE, People, Reminding, Rules, Told, to_tell, wanted, window
from appeals.vocab import MailEnd, MailKind
from cases.clock import last_day

Key = tuple[int, datetime.date, int, int]  # date, its day, account, days before


@dataclass
class Done:
    """What a run did."""

    dates: int = 0
    reminders: int = 0
    mails: int = 0
    late: int = 0
    people: set[int] = field(default_factory=set)


class Row(NamedTuple):
    """A row of a reminder as it stands, with what became of its mail."""

    pk: int
    due: int
    day: datetime.date
    account: int
    offset: int
    queued_at: datetime.datetime | None
    mail: int | None
    sent_at: datetime.datetime | None
    end: str | None

    @property
    def key(self) -> Key:
        return self.due, self.day, self.account, self.offset

    @property
    def was_dropped(self) -> bool:
        """Its mail was not written: at that moment it was not to be told."""
        return self.end == MailEnd.POINTLESS


@dataclass(frozen=True)
class Ripe:
    """A reminder that is to go out."""

    due: DueDate
    one: Reminding

    @property
    def key(self) -> Key:
        return self.due.pk, day_of(self.due), self.one.account, self.one.offset


def day_of(due: DueDate) -> datetime.date:
    """The last day that counts: of a date that is moved, colleagues are reminded anew."""
    return last_day(due.date, due.inclusive)


def remind(*, now: datetime.datetime) -> Done:
    """Puts into the outbox what is to go out at `now`. Never call it in a transaction: each mail is one of its own."""
    _mend_instants(now)
    number, ripe = _ripe(now)
    done = Done(number)
    rows = _written(ripe) if ripe else {}
    for letter in _letters(ripe):
        told = _queued(letter, [rows[one.key] for one in letter if one.key in rows], now)
        if told:
            done.reminders += told
            done.mails += 1
            done.late += any(one.one.is_late(now) for one in letter)
            done.people.add(letter[0].one.account)
    return done


def _mend_instants(now: datetime.datetime) -> None:
    """A date cannot have been set later than now: the clock ran ahead then, and its reminders would wait for that instant."""
    DueDate.objects.filter(set_at__gt=now).update(set_at=now)


def _ripe(now: datetime.datetime) -> tuple[int, list[Ripe]]:
    """How many dates were looked at, and the reminders of them that are to go out."""
    rules = reminded.rules()
    dates = list(reminded.dates().filter(date__range=window(now, rules.all_offsets)))
    if not dates:
        return 0, []
    coordinators, rows = reminded.coordinators(), defaultdict(list)
    for row in _rows(dates):
        rows[row.due, row.day].append(row)
    found = []
    for due in dates:
        people = reminded.people(due, coordinators)
        told = _told(due, people, rows.get((due.pk, day_of(due)), ()), rules)
        found += [Ripe(due, one) for one in to_tell(due, people, told, now, rules)]
    return len(dates), found


def _rows(dates: Collection[DueDate]) -> list[Row]:
    columns = ("pk", "due", "day", "recipient", "offset", "queued_at", "mail", "mail__sent_at", "mail__end")
    return [Row(*row) for row in Reminder.objects.filter(due__in=dates).order_by().values_list(*columns)]


def _told(due: DueDate, people: People, rows: Collection[Row], rules: Rules) -> list[Told]:
    """What a mail that waits for someone who is not to be told any more tells nobody: it will be dropped."""
    still = wanted(due, people, rules) if rows else {}
    return [
        Told(
            row.account, row.offset, row.queued_at, reached=bool(row.sent_at) or row.mail is None or (not row.end and (row.account, row.offset) in still),
            again=row.was_dropped,
        )
        for row in rows
    ]  # fmt: skip


def _written(ripe: Collection[Ripe]) -> dict[Key, Row]:
    """The rows of all that is to go out, made in one statement where they are not there yet."""
    Reminder.objects.bulk_create(
        [
            Reminder(
                due=it.due, day=day_of(it.due), recipient_id=it.one.account, offset=it.one.offset, role=it.one.role,
                planned_at=it.one.slot,
            )
            for it in ripe
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return {row.key: row for row in _rows({it.due.pk: it.due for it in ripe}.values())}


def _letters(ripe: Iterable[Ripe]) -> list[list[Ripe]]:
    """What is told in one mail: all of one date, and for who wants that, all dates of a day or a week."""
    of_date: dict[tuple[int, int], list[Ripe]] = defaultdict(list)
    for it in ripe:
        of_date[it.one.account, it.due.pk].append(it)
    letters: dict[tuple[int, int], list[Ripe]] = defaultdict(list)
    for (account, due), its in of_date.items():
        letters[account, 0 if all(it.one.gathered for it in its) else due] += its
    return list(letters.values())


@transaction.atomic(durable=True)
def _queued(letter: list[Ripe], rows: Collection[Row], now: datetime.datetime) -> int:
    """Claims the rows of a mail, and queues it. Gives the number claimed: none where another worker was quicker."""
    fresh = [row.pk for row in rows if row.queued_at is None]
    dropped = {row.pk: row.mail for row in rows if row.was_dropped}
    if not (fresh or dropped):
        return 0
    first = min([*fresh, *dropped])
    key = f"reminder/{first}/{dropped[first]}" if first in dropped else f"reminder/{first}"
    kind = MailKind.REMINDERS if all(it.one.gathered for it in letter) else MailKind.REMINDER
    waits, account = _waiting(letter, kind), letter[0].one.account
    if waits is None and not outbox.queue(key=key, account=account, kind=kind, about={}, now=now):
        return 0
    mail = waits or Mail.objects.get(key=key)
    free = Q(pk__in=fresh, queued_at=None) | Q(pk__in=dropped, mail__in=dropped.values())
    pks = {row.key: row.pk for row in rows}
    alike: dict[tuple[str, datetime.datetime], list[int]] = defaultdict(list)
    for it in letter:
        alike[it.one.role, it.one.slot] += [pks[it.key]] if it.key in pks else []
    claimed = 0
    for (role, slot), ones in alike.items():
        late = now - slot > LATE
        told = {"mail": mail, "queued_at": now, "role": role, "planned_at": slot, "is_late": late}
        claimed += Reminder.objects.filter(free, pk__in=ones).update(**told)
    if not claimed and not waits:
        mail.delete()
    return claimed


def _waiting(letter: list[Ripe], kind: str) -> Mail | None:
    """A mail of the same that the server has never seen, because it is away: one comes when it is back, not one for each day."""
    rows = Reminder.objects.filter(recipient=letter[0].one.account)
    if kind == MailKind.REMINDER:
        rows = rows.filter(due=letter[0].due)
    mails = Mail.objects.waiting().filter(kind=kind, attempts=0, claimed_until=None, pk__in=rows.values("mail"))
    return mails.select_for_update(skip_locked=True).order_by("pk").first()
