"""A reminder in words: the reference of a call or a case, its date, what to do. Never a title, a name, a place or a fact. Pure."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals.mailing.text import LONGEST_SUBJECT, clipped, isolated
from appeals.mailing.words import day_of
from appeals.vocab import DueKind, ReminderRole
from cases.clock import deadline_passed, last_day, today_in

MOST_DATES = 50  # in one mail
LONGEST_REFERENCE = 70


@dataclass(frozen=True)
class Dated:
    """What a mail says of one date."""

    reference: str
    what: str
    left: str
    zone: str
    to_do: str
    why: str
    note: str = ""
    late: str = ""
    is_late: bool = False
    path: str = ""
    days_left: int = 0

    @property
    def headline(self) -> str:
        """ "UA 278/17: write by 1 February 2018, 3 days left"."""
        words = {"reference": isolated(self.reference), "what": self.what, "left": self.left}
        return _("%(reference)s: %(what)s, %(left)s") % words


def dated(
    due: Any, roles: Sequence[str], now: datetime.datetime, *, missed: Sequence[datetime.datetime] = (), is_late: bool = False,
    keeps: bool = False, path: str = "",
) -> Dated:  # fmt: skip
    """One date as it stands at `now`, for someone who `keeps` it or not. `missed` are the times at which they should have been
    told; it is late when they are not to be told at this time anyhow."""
    passed = deadline_passed(due.date, now, due.zone or None, due.inclusive)
    left = _days_left(due, now, passed)
    return Dated(
        reference=reference(due),
        what=_what(due.kind) % {"day": day_of(last_day(due.date, due.inclusive))},
        left=_left(left, passed),
        zone=_zone(due, passed),
        to_do=to_do(due.kind, passed),
        why=_whys(roles, keeps),
        note=_note(due),
        late=_late([today_in(due.zone or UTC, time) for time in missed], wholly=is_late),
        is_late=is_late,
        path=path,
        days_left=left,
    )


def reference(due: Any) -> str:
    """By which colleagues know a call or a case among themselves: its reference, or its number here."""
    if due.appeal is None:
        return clipped(due.case.reference, LONGEST_REFERENCE) or _("Case no. %d") % due.case_id
    given = clipped(due.appeal.reference, LONGEST_REFERENCE)
    if not given:
        return _("Appeal no. %d") % due.appeal_id
    return given if given[0].isalpha() else f"{due.appeal.get_kind_display()} {given}"


def subject_of(items: Sequence[Dated]) -> str:
    """The most pressing date, and how many there are besides."""
    first, more = items[0], len(items) - 1
    line = first.headline
    if more:
        line = ngettext("%(first)s, and %(more)d more date", "%(first)s, and %(more)d more dates", more) % {
            "first": line,
            "more": more,
        }
    if any(item.is_late for item in items):
        line = _("Late: %(words)s") % {"words": line}
    return clipped(line, LONGEST_SUBJECT)


def _what(kind: str) -> str:
    return {
        DueKind.WRITE_BY: _("write by %(day)s"),
        DueKind.FOLLOW_UP: _("follow up on %(day)s"),
        DueKind.HEARING: _("hearing on %(day)s"),
        DueKind.SET_DAY: _("day set: %(day)s"),
        DueKind.FIND_DAY: _("find out the day by %(day)s"),
        DueKind.FILING_LIMIT: _("file in court by %(day)s"),
        DueKind.CONSENT_REVIEW: _("review consent by %(day)s"),
        DueKind.CASE_REVIEW: _("confirm the facts by %(day)s"),
        DueKind.OWN: _("own date: %(day)s"),
    }[DueKind(kind)]


def _days_left(due: Any, now: datetime.datetime, passed: bool) -> int:
    """As the reader's calendar shows it, who opens the mail later: without a zone, from the day in UTC. The desk counts from
    the last zone on earth, and may have a day more until noon."""
    days = (last_day(due.date, due.inclusive) - today_in(due.zone or UTC, now)).days
    return days if passed else max(0, days)


def _left(days: int, passed: bool) -> str:
    if passed:
        return ngettext("passed %d day ago", "passed %d days ago", -days) % -days
    return ngettext("%d day left", "%d days left", days) % days if days else _("last day")


def _zone(due: Any, passed: bool) -> str:
    if due.time:
        return _("At %(time)s, time of %(zone)s.") % {"time": f"{due.time:%H:%M}", "zone": due.zone or "UTC"}
    if due.zone:
        return _("Until the end of that day, time of %(zone)s.") % {"zone": due.zone}
    if passed:
        return _("No time zone is stated: it stood until that day had ended everywhere, at 12:00 UTC of the next.")
    return _("No time zone is stated: it stands until that day has ended everywhere, at 12:00 UTC of the next.")


def _note(due: Any) -> str:
    if due.inclusive:
        return ""
    return _("The wording is “before %(day)s”: that day itself does not count.") % {"day": day_of(due.date)}


def to_do(kind: str, passed: bool) -> str:
    """What to do about a date, in words that fit every one of its kind."""
    match kind:
        case DueKind.WRITE_BY if passed:
            return _("It needs a decision: extend it, close the appeal, or keep it as it is.")
        case DueKind.WRITE_BY:
            return _("If letters should go on longer, extend it in time; if they should stop, close the appeal.")
        case DueKind.FOLLOW_UP:
            return _("If an answer came, record it. If none came, decide on a further call.")
        case DueKind.HEARING | DueKind.SET_DAY if passed:
            return _("Record what came of it, and mark the date as done.")
        case DueKind.HEARING | DueKind.SET_DAY:
            return _("See that someone follows it, and can tell you what comes of it.")
        case DueKind.FIND_DAY:
            return _("Find out on which day it will be, and record that.")
        case DueKind.FILING_LIMIT:
            return _("See that it is filed in time, and mark the date as done.")
        case DueKind.CONSENT_REVIEW:
            return _("Ask again whether the facts may be published, and record the answer.")
        case DueKind.CASE_REVIEW:
            return _("Find out whether the facts still hold, and confirm them or correct them.")
    return _("You wanted to be reminded of this day. Mark it as done when it is.")


def _whys(roles: Sequence[str], keeps: bool) -> str:
    """Each reason once; that nobody stepped in says already who keeps it."""
    stepped = ReminderRole.BACKUP in roles
    return " ".join(dict.fromkeys(_why(role, keeps) for role in roles if not (stepped and role == ReminderRole.KEEPER)))


def _why(role: str, keeps: bool) -> str:
    match role:
        case ReminderRole.OWN:
            return _("It is a date of your own: nobody else is reminded of it.")
        case ReminderRole.BACKUP if keeps:
            return _("You keep it, nobody has decided, and nobody is there to step in: all coordinators are told.")
        case ReminderRole.BACKUP:
            return _("The date has passed, and nobody has decided. Please step in, or ask who keeps it.")
        case ReminderRole.NOBODY:
            return _("Nobody keeps it: all coordinators get this mail. Please agree who takes it over.")
    return _("You keep it.")


def _late(missed: Sequence[datetime.date], *, wholly: bool) -> str:
    """Which days were missed, of which this mail tells now."""
    if not missed:
        return ""
    days = [day_of(day) for day in sorted(set(missed))]
    words = {"days": ", ".join(days)}
    if not wholly:
        return _("Of this date you should have been told before, and were not: %(days)s.") % words
    return (
        ngettext(
            "This reminder is late. It was for %(days)s.",
            "This reminder is late. It was for these days: %(days)s.",
            len(days),
        )
        % words
    )
