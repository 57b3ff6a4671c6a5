"""Days and deadlines as seen from an instant. Pure: `now` is always an argument, aware of its zone.

A day has ended everywhere when it has ended in the last zone, UTC-12: at 12:00 UTC of the next day. In a zone a day has
ended when its calendar leaves it for good: where clocks are set back over midnight (St. John's, until 2011) that is the
second midnight, and a day that a zone skips (30 December 2011 in Samoa) ends as the day before it does.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

FIRST_ZONE, LAST_ZONE = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
ONE_DAY, ONE_SECOND = timedelta(days=1), timedelta(seconds=1)


def _zone(zone: tzinfo | str | None) -> tzinfo:
    """A zone or its name; none means the last zone on earth. Raises ZoneInfoNotFoundError, ValueError."""
    return ZoneInfo(zone) if isinstance(zone, str) and zone else zone or LAST_ZONE


def _aware(now: datetime) -> datetime:
    if now.utcoffset() is None:
        raise ValueError("now needs its zone")
    return now


def last_day(day: date, inclusive: bool = True) -> date:
    """The last day that counts: "by 8 February" is the 8th, "before 8 February" is the 7th."""
    return day if inclusive else day - ONE_DAY


def today_in(zone: tzinfo | str, now: datetime) -> date:
    """The date that a calendar in this zone shows at `now`."""
    return _aware(now).astimezone(_zone(zone)).date()


def midnight(day: date) -> datetime:
    """The instant at which a day begins in UTC."""
    return datetime.combine(day, time(), tzinfo=UTC)


def closes_at(day: date, zone: tzinfo | str | None = None, inclusive: bool = True) -> datetime:
    """The instant (UTC) at which the last day has ended: there, or everywhere when no zone is stated."""
    last, where = last_day(day, inclusive), _zone(zone)
    midnight_there = datetime.combine(last + ONE_DAY, time(), tzinfo=where)
    before, after = (midnight_there.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if after < before:  # clocks are set forward over midnight: it never is
        return _turn(after, before, last, where)
    came_back = after > before and today_in(where, after - ONE_SECOND) <= last
    return after if came_back else before


def _turn(early: datetime, late: datetime, day: date, zone: tzinfo) -> datetime:
    """The second, after `early` and at `late` at the latest, at which the calendar leaves `day`."""
    while late - early > ONE_SECOND:
        middle = early + timedelta(seconds=(late - early) // ONE_SECOND // 2)
        early, late = (early, middle) if today_in(zone, middle) > day else (middle, late)
    return late


def ended_everywhere(day: date, now: datetime) -> bool:
    """Whether nobody on earth still has this day."""
    return deadline_passed(day, now)


def begun_anywhere(day: date, now: datetime) -> bool:
    """Whether somebody on earth has this day already, or had it."""
    return day <= today_in(FIRST_ZONE, now)


def deadline_passed(day: date, now: datetime, zone: tzinfo | str | None = None, inclusive: bool = True) -> bool:
    """Whether the deadline is over in its zone; without one it is open until its day has ended everywhere."""
    return _aware(now) >= closes_at(day, zone, inclusive)


def days_left(day: date, now: datetime, zone: tzinfo | str | None = None, inclusive: bool = True) -> int:
    """Days from today to the last day: 0 on that day, negative exactly when the deadline has passed.

    Without a zone, today is the date in the last zone, so that nothing is overdue too early.
    """
    left = (last_day(day, inclusive) - today_in(_zone(zone), now)).days
    # In the minute after midnight before clocks are set back, the day is over and is still to come again.
    return 0 if left < 0 and not deadline_passed(day, now, zone, inclusive) else left


def next_change(now: datetime, *instants: datetime | None) -> datetime | None:
    """The earliest instant after `now`, for a cache to expire at; None when nothing will change by itself."""
    return min((instant for instant in instants if instant and instant > _aware(now)), default=None)
