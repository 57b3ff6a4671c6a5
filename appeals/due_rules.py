"""Dates that are counted from others: which, from what, and how, in words. Pure: what they are counted from is given.

A counted date names its row and, where there are several ways to count, which was used (`rule_key`): "appeal:7" is counted
from the date to write by, "appeal:7:issued" from the day of issue. What the program has counted anew or settled keeps its
key with its own number behind it ("event:12/34"), so that one row at a time speaks for what it was counted from.
"""

import calendar
import datetime
import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals.vocab import DueKind, DueRule
from cases.clock import last_day
from cases.date_points import PartialDateError
from cases.dates import PartialDate
from cases.vocab import EventKind

ISSUED, UNDATED = "issued", "undated"  # other ways to count
LOOK_AGAIN = 2  # weeks in which someone finds out a day that is not known
A_YEAR = 365
IN_COURT = frozenset(
    {
        EventKind.HEARING, EventKind.JUDGMENT, EventKind.APPEAL, EventKind.BAIL, EventKind.CHARGE, EventKind.QUESTIONING,
        EventKind.DETENTION_ORDER,
    }
)  # fmt: skip
# “before 30 December”, “before the 1st”, “before December 30”; not “on or before 30 December”, “before 5 p.m. on …”.
_MONTH = "|".join(calendar.month_abbr[1:])
_BEFORE = re.compile(
    rf"(?<!\bor )\bbefore\s+(?:the\s+)?(?:\d{{1,2}}(?!\d|[:.]\d|\s*(?:[ap]\.?\s?m\b|o.clock|h\b|hours))|(?:{_MONTH})[a-z.]*\s)",
    re.IGNORECASE,
)


def says_before(wording: str) -> bool:
    """Whether the words of a date leave its day out."""
    return bool(_BEFORE.search(wording))


@dataclass(frozen=True)
class Counted:
    """A date as a rule counts it, for an appeal or a case."""

    rule: str
    key: str
    kind: str
    date: datetime.date
    counted_from: datetime.date
    appeal: int | None = None
    case: int | None = None
    inclusive: bool = True
    zone: str = ""
    time: datetime.time | None = None


@dataclass(frozen=True)
class Proposal:
    """A date that a form offers, and how it was counted. Nothing is stored until someone takes it."""

    date: datetime.date
    how: str


def slot(key: str) -> str:
    """What a key is about, however its date was counted: one date stands for it at a time."""
    return key.removesuffix(f":{ISSUED}").removesuffix(f":{UNDATED}")


def is_undated(key: str) -> bool:
    return key.partition("/")[0].endswith(f":{UNDATED}")


# Counting


def follow_up(
    appeal: int, issued: str, write_by: tuple[datetime.date, bool] | None, *, write_by_weeks: int, follow_up_weeks: int
) -> Counted | None:
    """When to look again at an unanswered call: so long after its date to write by (the day, and whether it counts), or
    after the day that it would usually have. None where nothing says when it was issued."""
    if write_by:
        key, begins, weeks = f"appeal:{appeal}", last_day(*write_by), follow_up_weeks
    elif issued and (latest := PartialDate(issued).last):
        key, begins, weeks = f"appeal:{appeal}:{ISSUED}", latest, write_by_weeks + follow_up_weeks
    else:
        return None
    day = _after(begins, weeks)
    return Counted(DueRule.FOLLOW_UP, key, DueKind.FOLLOW_UP, day, begins, appeal=appeal) if day else None


def announced(
    case: int, event: int, kind: str, on: str, *, time: datetime.time | None, zone: str, seen: datetime.date
) -> Counted | None:
    """The day of what is set in a case. Where it is not known exactly: to be found out before the first day on which it
    may be, or, where not even that is known, within two weeks of the day on which the program saw it."""
    when = PartialDate(on) if on else None
    first = when.first if when else None
    key = f"event:{event}"
    if when and first and _begins_on_a_day(when):
        what = DueKind.HEARING if kind in IN_COURT else DueKind.SET_DAY
        return Counted(DueRule.HEARING, key, what, first, first, case=case, zone=zone, time=time)
    if first:
        return Counted(DueRule.HEARING, key, DueKind.FIND_DAY, first, first, case=case, inclusive=False, zone=zone)
    return day_to_find(case, event, seen=seen)


def day_to_find(case: int, event: int, *, seen: datetime.date) -> Counted | None:
    """Something of which not even the first possible day is known, or whose day was put off."""
    return _counted(DueRule.HEARING, f"event:{event}:{UNDATED}", DueKind.FIND_DAY, case, _after(seen, LOOK_AGAIN), seen)


def _begins_on_a_day(when: PartialDate) -> bool:
    """Whether the day is known exactly, or, of what lasts several, the first of them."""
    begins = when.start
    return when.kind != "set" and begins is not None and begins.day is not None and not begins.approximate


def consent_review(case: int, review_on: datetime.date, looked_at: datetime.date | None) -> Counted | None:
    """The day by which grounds for publishing about people of a case are looked at again."""
    key = f"case:{case}:{review_on}"
    return _counted(DueRule.CONSENT_REVIEW, key, DueKind.CONSENT_REVIEW, case, review_on, looked_at or review_on)


def case_review(case: int, known: datetime.date | None, *, days: int, seen: datetime.date) -> Counted | None:
    """The last day on which the facts of a case count as confirmed; without one to count from, two weeks to find out."""
    key, day, begins = f"case:{case}", known and _later(known, days), known
    if known is None:
        key, day, begins = f"{key}:{UNDATED}", _after(seen, LOOK_AGAIN), seen
    return _counted(DueRule.CASE_REVIEW, key, DueKind.CASE_REVIEW, case, day, begins or seen)


def _counted(
    rule: str, key: str, kind: str, case: int, day: datetime.date | None, begins: datetime.date
) -> Counted | None:
    return Counted(rule, key, kind, day, begins, case=case) if day else None


def _after(day: datetime.date, weeks: int) -> datetime.date | None:
    return _later(day, weeks * 7)


def _later(day: datetime.date, days: int) -> datetime.date | None:
    """None beyond the years that a page can write."""
    try:
        later = day + datetime.timedelta(days=days)
        PartialDate(later)
    except (OverflowError, PartialDateError):
        return None
    return later


# What becomes of a row


class Step(Enum):
    """What is to be done about a date that a rule counts."""

    NOTHING = auto()
    MAKE = auto()
    CORRECT = auto()  # the day stays; what goes with it changes
    MOVE = auto()  # another day takes its place
    RENEW = auto()  # what it was for was done or decided, and is due again
    SETTLE = auto()  # nothing is due any more


# Of these a new day to count from means that someone has looked: the old date was met, the next one begins.
LOOKED_AT = frozenset({DueRule.CASE_REVIEW, DueRule.CONSENT_REVIEW})


def step(row: Any, counted: Counted | None) -> Step:
    """What the program does about `row` (a DueDate, or None where none speaks for it) when its rule counts `counted`.

    What a person decided, or set in the place of a counted date, stands until what it was counted from changes.
    """
    if row is None:
        return Step.MAKE if counted else Step.NOTHING
    if counted is None:
        return Step.NOTHING if row.decision else Step.SETTLE
    same_source = (row.counted_from, row.rule_key, row.kind) == (counted.counted_from, counted.key, counted.kind)
    if row.decision:
        return Step.NOTHING if same_source else Step.RENEW
    if row.set_by_id and same_source:
        return Step.NOTHING
    if (row.date, row.kind, row.inclusive) == (counted.date, counted.kind, counted.inclusive):
        return Step.NOTHING if _agrees(row, counted) else Step.CORRECT
    return Step.RENEW if counted.rule in LOOKED_AT and not same_source else Step.MOVE


def _agrees(row: Any, counted: Counted) -> bool:
    """Whether what stands beside the day is the same."""
    stored = (row.rule_key, row.counted_from, row.zone, row.time, row.appeal_id, row.case_id)
    return stored == (counted.key, counted.counted_from, counted.zone, counted.time, counted.appeal, counted.case)


# In words


def how(row: Any, said: str = "") -> str:
    """How a date was counted, for a coordinator; "" for one that a person set. `said` is the date behind it as it is recorded, with what
    is inferred of it: when its appeal was issued, or when its case was last known to hold."""
    if not row.rule or not row.counted_from:
        return ""
    if row.set_by_id:
        return _("set by a colleague instead of a date counted from %(day)s") % {"day": in_words(row.counted_from)}
    told = {
        DueRule.FOLLOW_UP: _how_follow_up,
        DueRule.HEARING: _how_announced,
        DueRule.CONSENT_REVIEW: _how_consent,
        DueRule.CASE_REVIEW: _how_case,
    }
    return told[row.rule](row, said) if row.rule in told else ""


def _how_follow_up(row: Any, issued: str) -> str:
    weeks = (row.date - row.counted_from).days // 7
    if not row.rule_key.partition("/")[0].endswith(f":{ISSUED}"):
        return _after_write_by(weeks, row.counted_from)
    return _("%(so_far)s (it states no date to write by)") % {"so_far": after_issue(weeks, row.counted_from, issued)}


def _after_write_by(weeks: int, last: datetime.date) -> str:
    return _("%(weeks)s after %(day)s, the last day to write by") % _words(weeks, last)


def after_issue(weeks: int, latest: datetime.date, issued: str) -> str:
    """ "6 weeks after 31 December 2017, the last day on which it may have been issued"."""
    exact = not issued or PartialDate(issued).first == PartialDate(issued).last
    if exact:
        return _("%(weeks)s after %(day)s, the day of issue") % _words(weeks, latest)
    return _("%(weeks)s after %(day)s, the last day on which it may have been issued") % _words(weeks, latest)


def _how_announced(row: Any, issued: str) -> str:
    if is_undated(row.rule_key):
        words = _("%(weeks)s after %(day)s, when it was found announced in the record without a day")
        return words % _words(LOOK_AGAIN, row.counted_from)
    if row.kind == DueKind.FIND_DAY:
        words = _("before %(day)s, the first day on which it may be: the record gives no exact day")
        return words % {"day": in_words(row.counted_from)}
    return _("the day that the record gives for it")


def _how_consent(row: Any, issued: str) -> str:
    days, begins = (row.date - row.counted_from).days, {"day": in_words(row.counted_from)}
    if days == A_YEAR:
        return _("a year after %(day)s, when grounds for publishing were recorded or last looked at") % begins
    if days > 0:
        return _("the day set for looking again at grounds for publishing, last looked at on %(day)s") % begins
    return _("the day set for looking again at grounds for publishing")


def _how_case(row: Any, known: str) -> str:
    if is_undated(row.rule_key):
        words = _("%(weeks)s after %(day)s, when it was found that nothing says as of when the facts hold")
        return words % _words(LOOK_AGAIN, row.counted_from)
    days = (row.date - row.counted_from).days
    words = ngettext(
        "%(days)d day after %(day)s, when the facts were last known to hold",
        "%(days)d days after %(day)s, when the facts were last known to hold",
        days,
    )
    on = PartialDate(known) if known else None
    same = on is not None and on.first == row.counted_from  # the row is counted anew within ten minutes of a change
    return words % {"days": days, "day": on.words_with_marks() if on and same else in_words(row.counted_from)}


def in_words(day: datetime.date) -> str:
    return formats.date_format(day, "j F Y")


def _words(weeks: int, day: datetime.date) -> dict[str, str]:
    return {"weeks": ngettext("%d week", "%d weeks", weeks) % weeks, "day": in_words(day)}


# What forms offer


def propose_write_by(issued: str, weeks: int) -> Proposal | None:
    """The usual date to write by of a call; None where nothing says when it was issued."""
    latest = PartialDate(issued).last if issued else None
    day = _after(latest, weeks) if latest else None
    return Proposal(day, after_issue(weeks, latest, issued)) if latest and day else None


def propose_follow_up(counted: Counted | None, issued: str) -> Proposal | None:
    """The same date that the program would count, to start from."""
    if counted is None:
        return None
    weeks = (counted.date - counted.counted_from).days // 7
    if counted.key.endswith(f":{ISSUED}"):
        return Proposal(counted.date, after_issue(weeks, counted.counted_from, issued))
    return Proposal(counted.date, _after_write_by(weeks, counted.counted_from))
