"""Days and deadlines, counted a second time by other means than cases/clock.py, which is not used here.

Python's zones are asked one thing only: what a calendar on the wall shows at an instant. When a day ends follows from
looking at the walls around it: it has ended after the last instant at which a calendar there shows it or an earlier day.
So it is right for days that are short, are skipped, or come back at midnight. PostgreSQL does the same by walking, minute
by minute, in its own arithmetic.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.db import connection

DAY, HOUR, SECOND = dt.timedelta(days=1), dt.timedelta(hours=1), dt.timedelta(seconds=1)
MIDNIGHT = dt.time()
EVERYWHERE = dt.timedelta(hours=12)  # the last to end a day are twelve hours behind UTC
NOT_PLACES = {"Factory", "localtime"}
ZONES = sorted(name for name in available_timezones() if name not in NOT_PLACES and not name.startswith("posix"))
FIRST, LAST = 1973, 2060  # before, walls were off by seconds here and there


def last_day(date: dt.date, inclusive: bool) -> dt.date:
    """“By” has the day itself; “before” ends with the one before."""
    return date if inclusive else date - DAY


def wall(at: dt.datetime, zone: str) -> dt.datetime:
    """What clock and calendar show there, without a zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _offset(at: dt.datetime, zone: str) -> dt.timedelta:
    return wall(at, zone) - at.replace(tzinfo=None)


def stretches(
    begin: dt.datetime, end: dt.datetime, zone: str
) -> Iterator[tuple[dt.datetime, dt.datetime, dt.timedelta]]:
    """The time from `begin` to `end`, cut where the clocks are changed: begin, end, and how far they are ahead of UTC."""
    since = begin
    for change in changes(begin, end, zone, 6 * HOUR):
        yield since, change, _offset(since, zone)
        since = change
    yield since, end, _offset(since, zone)


def changes(begin: dt.datetime, end: dt.datetime, zone: str, step: dt.timedelta) -> Iterator[dt.datetime]:
    """When the clocks are changed there; two changes within one step are seen as one or as none."""
    at, ahead = begin, _offset(begin, zone)
    while at < end:
        then = min(at + step, end)
        if _offset(then, zone) != ahead:
            low, high = at, then
            while high - low > SECOND:
                middle = low + (high - low) // 2
                middle -= dt.timedelta(microseconds=middle.microsecond)
                low, high = (middle, high) if _offset(middle, zone) == ahead else (low, middle)
            yield high
            ahead = _offset(then, zone)
        at = then


@cache
def end_of(day: dt.date, zone: str) -> dt.datetime:
    """The first instant from which no calendar there shows `day`, or one before it, any more. Without a zone: anywhere."""
    midnight = dt.datetime.combine(day + DAY, MIDNIGHT, dt.UTC)
    if not zone:
        return midnight + EVERYWHERE
    ends = [
        min(end, midnight - ahead)
        for begin, end, ahead in stretches(midnight - 30 * HOUR, midnight + 30 * HOUR, zone)
        if midnight - ahead > begin
    ]
    return max(ends)


def is_over(date: dt.date, now: dt.datetime, zone: str, inclusive: bool) -> bool:
    return now >= end_of(last_day(date, inclusive), zone)


def today(now: dt.datetime, zone: str) -> dt.date:
    return wall(now, zone).date() if zone else (now.astimezone(dt.UTC) - EVERYWHERE).date()


def days_left(date: dt.date, now: dt.datetime, zone: str, inclusive: bool) -> int:
    """Days of the calendar from today to the last that counts; never less than none while it is not over."""
    left = (last_day(date, inclusive) - today(now, zone)).days
    return left if is_over(date, now, zone, inclusive) else max(left, 0)


@cache
def hour_of(day: dt.date, hour: int, zone: str) -> tuple[dt.datetime, dt.datetime]:
    """Between which instants a clock there comes to that hour of that day. The same twice, unless the hour is left out, or
    comes again, when the clocks are changed: then a reader would accept either."""
    wanted = dt.datetime.combine(day, dt.time(hour), dt.UTC)
    if not zone:
        return wanted, wanted
    around = list(stretches(wanted - 30 * HOUR, wanted + 30 * HOUR, zone))
    shown = [wanted - ahead for begin, end, ahead in around if begin <= wanted - ahead < end]
    if shown:
        return min(shown), max(shown)
    left_out = (
        (wanted - after, wanted - before)
        for (_begin, change, before), (_same, _end, after) in zip(around, around[1:], strict=False)
        if wanted - after < change <= wanted - before
    )
    return next(left_out)


def moment(date: dt.date, zone: str, inclusive: bool, offset: int, hour: int) -> tuple[dt.datetime, dt.datetime]:
    """Between which instants (the same twice, as a rule) a reminder so many days before has its time."""
    first, last = hour_of(last_day(date, inclusive) - offset * DAY, hour, zone)
    if offset >= 0:
        return first, last
    over = end_of(last_day(date, inclusive), zone)
    return max(first, over), max(last, over)


# Made-up dates, most of them where counting goes wrong


@dataclass(frozen=True)
class Sample:
    """A date, and an instant from which someone looks at it."""

    date: dt.date
    zone: str
    inclusive: bool
    now: dt.datetime


def _day(dice: random.Random, zone: str) -> dt.date:
    kind, year = dice.random(), dice.randrange(FIRST, LAST)
    new_year = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
    if zone and kind < 0.5 and (known := list(changes(new_year, new_year + 365 * DAY, zone, 15 * DAY))):
        return (dice.choice(known) + dice.randrange(-60, 60) * HOUR).date()
    if kind < 0.65:
        return dt.date(year, 2, 28) + dice.randrange(3) * DAY
    if kind < 0.75:
        return dt.date(year, 12, 30) + dice.randrange(4) * DAY
    return dt.date(year, 1, 1) + dice.randrange(365) * DAY


def _instant(dice: random.Random, day: dt.date, zone: str) -> dt.datetime:
    end = end_of(day, zone)
    near = [dt.timedelta(microseconds=-1), dt.timedelta(), dt.timedelta(microseconds=1), -SECOND, SECOND]
    if dice.random() < 0.4:
        return end + dice.choice(near) + dice.choice([0, 0, -1, 1]) * DAY
    reach = dice.choice([3 * 3600, 40 * 3600, 40 * 86400])
    return end + dt.timedelta(seconds=dice.randrange(-reach, reach))


# What goes wrong most easily: days that are left out, that come twice, or come back after their midnight.
HARD = (
    (dt.date(2011, 12, 30), "Pacific/Apia"), (dt.date(2011, 12, 30), "Pacific/Fakaofo"), (dt.date(1994, 12, 31), "Pacific/Kiritimati"),
    (dt.date(1994, 12, 31), "Pacific/Enderbury"), (dt.date(1993, 8, 21), "Pacific/Kwajalein"), (dt.date(2010, 11, 6), "America/St_Johns"),
    (dt.date(2010, 11, 7), "America/St_Johns"), (dt.date(2024, 11, 2), "America/Havana"), (dt.date(2018, 2, 17), "America/Sao_Paulo"),
    (dt.date(2018, 11, 3), "America/Sao_Paulo"), (dt.date(2024, 3, 30), "America/Asuncion"), (dt.date(2023, 10, 28), "Asia/Beirut"),
    (dt.date(2024, 3, 30), "America/Scoresbysund"), (dt.date(2024, 4, 6), "America/Santiago"), (dt.date(2024, 4, 6), "Australia/Lord_Howe"),
    (dt.date(2024, 10, 26), "Africa/Cairo"), (dt.date(2015, 8, 14), "Asia/Pyongyang"), (dt.date(2016, 12, 4), "Asia/Kathmandu"),
)  # fmt: skip


def samples(number: int, seed: int = 6) -> list[Sample]:
    """As many as asked for, the same each time: the hard days first, then every zone in turn; one in ten without a zone."""
    dice, made = random.Random(seed), []
    for place in range(number):
        if place < len(HARD) * 6:
            day, zone = HARD[place % len(HARD)]
            day += dice.randrange(-1, 2) * DAY
        else:
            zone = "" if place % 10 == 0 else ZONES[(place * 7) % len(ZONES)]
            day = _day(dice, zone)
        inclusive = dice.random() < 0.6
        made.append(Sample(day if inclusive else day + DAY, zone, inclusive, _instant(dice, day, zone)))
    return made


WALK = """
select max(at) + interval '1 minute'
from generate_series(%(midnight)s::timestamptz - interval '30 hours', %(midnight)s::timestamptz + interval '30 hours', '1 minute') at
where (at at time zone %(zone)s)::date <= %(day)s
"""


def end_by_postgres(day: dt.date, zone: str) -> dt.datetime:
    """The same as `end_of`, by walking through every minute around it."""
    midnight = dt.datetime.combine(day + DAY, MIDNIGHT, dt.UTC)
    with connection.cursor() as cursor:
        cursor.execute(WALK, {"midnight": midnight, "zone": zone or "Etc/GMT+12", "day": day})
        return cursor.fetchone()[0]
