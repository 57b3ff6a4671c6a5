"""Dates as an iCalendar (RFC 5545, RFC 7986): entries in, bytes out. Pure: the same entries give the same bytes.

Every entry is an event of a whole day. Such a day has no zone, so what the zone of a date means stands in words. An event
is known by its `uid` for ever; programs take a change of it by a `sequence` that has grown.
"""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, Timezone, TimezoneStandard

from appeals.reading import Deadline, standing_deadline, stands
from appeals.vocab import OVER, AppealKind, AppealState
from cases.clock import closes_at
from cases.dates import PartialDate

PRODUCER = "-//Habeas//Deadlines//EN"
ASK_AGAIN = datetime.timedelta(hours=6)
HOUR = 9  # of the reader's own clock, at which an event reminds
REMINDS = (7, 1)  # days before, of what anyone may read
ONE_DAY = datetime.timedelta(days=1)
END = b"END:VCALENDAR\r\n"
OLD_NEWS = "old_news"
WAITING = frozenset({AppealState.PAUSED, OLD_NEWS})  # nobody is called to write
STAYS = datetime.timedelta(days=366)  # so long what is over stays in a calendar, to be struck out there
# What no text of a calendar may hold, and what some programs take for the end of a line.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_NEW_LINE = re.compile("\r\n|\r|\x85|\u2028|\u2029")


class Status(Enum):
    """How an event stands, in the words of the standard."""

    STANDS = "CONFIRMED"
    WAITS = "TENTATIVE"
    OVER = "CANCELLED"


@dataclass(frozen=True)
class Entry:
    """One event. `day` is the last day that counts; `alarms` are days before it."""

    uid: str
    day: datetime.date
    summary: str
    description: str
    url: str
    changed: datetime.datetime
    sequence: int
    status: Status = Status.STANDS
    categories: tuple[str, ...] = ()
    alarms: tuple[int, ...] = ()
    hour: int = HOUR
    private: bool = False


@dataclass(frozen=True)
class Written:
    """One event as it stands in a calendar: worth keeping, for many calendars hold the same."""

    day: datetime.date
    uid: str
    changed: datetime.datetime
    content: bytes


def write(entry: Entry) -> Written:
    return Written(entry.day, entry.uid, entry.changed.astimezone(datetime.UTC), _event(entry).to_ical())


def calendar(events: Iterable[Written], *, name: str, about: str, url: str = "") -> bytes:
    """The whole calendar, the earliest day first. `url` is the page that it stands for; a secret calendar has none."""
    rows = sorted(events, key=lambda event: (event.day, event.uid))
    whole = Calendar()
    for key, value in (
        ("prodid", PRODUCER), ("version", "2.0"), ("calscale", "GREGORIAN"), ("name", text(name)), ("x-wr-calname", text(name)),
        ("description", text(about)), ("x-wr-caldesc", text(about)), ("x-published-ttl", "PT6H"),
    ):  # fmt: skip
        whole.add(key, value)
    whole.add(
        "refresh-interval", ASK_AGAIN, {"VALUE": "DURATION"}
    )  # the standard wants the word, though it has no other
    if url:
        whole.add("url", url)
    if rows:
        whole.add("last-modified", max(row.changed for row in rows))
    else:
        whole.add_component(_nothing())
    return b"".join([whole.to_ical().removesuffix(END), *(row.content for row in rows), END])


def text(words: object) -> str:
    """A text as every program can hold it: no signs that steer, and one kind of new line."""
    return _NO_TEXT.sub("", _NEW_LINE.sub("\n", str(words))).strip()


def _event(entry: Entry) -> Event:
    event = Event()
    changed = entry.changed.astimezone(datetime.UTC)
    for key, value in (
        ("uid", entry.uid), ("dtstamp", changed), ("last-modified", changed), ("sequence", entry.sequence),
        ("dtstart", entry.day), ("dtend", entry.day + ONE_DAY), ("summary", text(entry.summary)),
        ("description", text(entry.description)), ("status", entry.status.value), ("transp", "TRANSPARENT"),
        ("class", "PRIVATE" if entry.private else "PUBLIC"), ("url", entry.url),
    ):  # fmt: skip
        if value != "":
            event.add(key, value)
    if entry.categories:
        event.add("categories", [text(one) for one in entry.categories])
    for days in sorted(set(entry.alarms), reverse=True) if entry.status is Status.STANDS else ():
        event.add_component(_alarm(entry, days))
    return event


def _alarm(entry: Entry, days: int) -> Alarm:
    """Reminds at an hour of the reader's morning: counted from the start of the day, which is midnight."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", datetime.timedelta(days=-days, hours=entry.hour))
    alarm.add("description", text(entry.summary))
    return alarm


def _nothing() -> Timezone:
    """A calendar holds one part at the least; programs that insist on it take this for one."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "Etc/UTC")
    standard.add("dtstart", datetime.datetime(1970, 1, 1))  # noqa: DTZ001 (a local time, as the standard asks)
    standard.add("tzoffsetfrom", datetime.timedelta())
    standard.add("tzoffsetto", datetime.timedelta())
    zone.add_component(standard)
    return zone


# A date in words


def words(date: datetime.date) -> str:
    """ "8 February 2018"."""
    return PartialDate(date).words()


def zone_in_words(day_: datetime.date, zone: str, inclusive: bool = True) -> str:
    """What the zone of a date means: a whole day in a calendar has none."""
    if zone:
        return _("The day ends by the clocks of %(place)s.") % {"place": place_of(zone)}
    until = closes_at(day_, None, inclusive)
    return _("No time zone is stated: the date stands until the day has ended everywhere, at %(hour)s UTC on %(day)s.") % {
        "hour": f"{until:%H:%M}", "day": words(until.date())
    }  # fmt: skip


def place_of(zone: str) -> str:
    """The place whose clocks a time zone follows: "Asia/Phnom_Penh" is "Phnom Penh (Asia/Phnom_Penh)"."""
    place = zone.rsplit("/", 1)[-1].replace("_", " ")
    return f"{place} ({zone})" if place != zone else zone


# Published appeals


def is_recent(last_day: datetime.date, changed: datetime.datetime, today: datetime.date) -> bool:
    """Whether an event still belongs into a calendar: its day, or its last change, lies less than a year back."""
    return max(last_day, changed.date()) >= today - STAYS


def of_appeal(
    data: dict[str, Any], *, number: int, changed: datetime.datetime, link: str, host: str, now: datetime.datetime,
    news_is_old: bool = False,
) -> Entry | None:  # fmt: skip
    """The last day to write of a published appeal, which moves when it is extended; None without a date.

    `number` counts the versions of it and of its cases: it grows with every change. Of `now` only the day (UTC) counts. Where
    the news of its people is old, nobody is called to write without asking: that comes by itself, between two versions.
    """
    deadline = standing_deadline(data, now)
    if deadline is None:
        return None
    stand = _stand(data, deadline, news_is_old)
    status = Status.OVER if stand in OVER else Status.WAITS if stand in WAITING else Status.STANDS
    return Entry(
        uid=f"appeal-{data['slug']}@{host}", day=deadline.last_day, summary=_summary(data, stand),
        description=_description(data, deadline, stand, link), url=link, changed=changed, sequence=2 * number + news_is_old, status=status,
        categories=(_kind(data),), alarms=REMINDS if deadline.last_day >= now.date() else (),
    )  # fmt: skip


def _stand(data: dict[str, Any], deadline: Deadline, news_is_old: bool) -> str:
    """How the appeal stands, as far as a calendar says it: over, paused, with old news, or open (also when it has passed)."""
    stand = stands(data, deadline)
    if stand in OVER or stand == AppealState.PAUSED:
        return stand
    return OLD_NEWS if news_is_old else AppealState.OPEN


def _kind(data: dict[str, Any]) -> str:
    return str(AppealKind(data["kind"]).label) if data["kind"] in AppealKind.values else _("Appeal")


def _summary(data: dict[str, Any], stand: str) -> str:
    named = {"title": data["title"]}
    if stand == AppealState.PAUSED:
        return _("Paused, please wait: %(title)s") % named
    if stand == OLD_NEWS:
        return _("The news is old, ask before writing: %(title)s") % named
    if stand in OVER:
        return _("Over, please do not write any more: %(title)s") % named
    return _("Last day to write: %(title)s") % named


def _description(data: dict[str, Any], deadline: Deadline, stand: str, link: str) -> str:
    """How the date is meant, and where to look before one writes: a calendar may be older than the news."""
    row = deadline.data
    printed = row["wording"]["text"] if row["wording"] else ""
    note = data["state"]["note"]["text"] if data["state"]["note"] else ""
    date = datetime.date.fromisoformat(row["date"])
    lines = [
        " ".join(filter(None, (_kind(data), data["reference"]))),
        note if stand in OVER or stand == AppealState.PAUSED else "",
        _("Last day to write: %(day)s.") % {"day": words(deadline.last_day)},
        _("As printed: “%(words)s”.") % {"words": printed} if printed else "",
        zone_in_words(date, row["zone"], row["inclusive"]),
        *_extended(data, row),
        _advice(stand),
        link,
    ]
    return "\n".join(filter(None, lines))


def _extended(data: dict[str, Any], row: dict[str, Any]) -> Sequence[str]:
    earlier = [one for one in data["deadlines"] if one["replaced"]]
    if not earlier:
        return ()
    said = _("Extended; the date before was %(day)s.") % {
        "day": words(datetime.date.fromisoformat(earlier[-1]["date"]))
    }
    return (f"{said} {row['reason']['text']}",) if row["reason"] else (said,)


def _advice(stand: str) -> str:
    if stand in OVER:
        return _("This call is over. Please do not write any more.")
    if stand == AppealState.PAUSED:
        return _("News has come. Please wait before writing; the page says how it goes on.")
    if stand == OLD_NEWS:
        return _("The news of the people it is for is old. Please ask us before you write; the page says how.")
    return _("Look at the page before you write: it says whether letters are still wanted.")
