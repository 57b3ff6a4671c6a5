"""What came of appeals, added up: actions by kind and by time, answers by kind, demands by state; and as charts. Pure.

Nothing here sets one beside the other in time: that something was done, and that something happened, says nothing of why.
"""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appeals.vocab import OutcomeKind, ReplyKind, ReportChannel
from cases import countries
from cases.pictures.charts import NARROW, Bar, Chart
from cases.vocab import Vocabulary

UNKNOWN = ""  # the state of a demand of which nothing is recorded

DONE, TOLD = "done", "told"  # by the day it was done; by the day it was reported
WEEK, MONTH, YEAR = "week", "month", "year"
MOST_COLUMNS = 120
SHORT, MIDDLE = 26 * 7, 10 * 366  # days: so long a time is shown by weeks, by months, if nothing else is asked for

Series = Mapping[tuple[datetime.date, str], int]  # the first day of a week, month or year, and the channel


def no_cause() -> str:
    """The sentence that stands on everything that shows results."""
    return _(
        "These are counts side by side, not causes: that people acted, that officials answered and that something happened "
        "does not say that one came of the other."
    )


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included; open where nothing is said."""

    after: datetime.date | None = None
    before: datetime.date | None = None

    def __bool__(self) -> bool:
        return bool(self.after or self.before)

    @property
    def words(self) -> str:
        """As a reader says it; "" for all of time."""
        known = {"first": _day(self.after), "last": _day(self.before)}
        if self.after and self.before:
            return _("%(first)s to %(last)s") % known
        if self.after:
            return _("from %(first)s on") % known
        return _("until %(last)s") % known if self.before else ""


def _day(day: datetime.date | None) -> str:
    return date_format(day, "j F Y") if day else ""


@dataclass
class Sums:
    """The numbers of one appeal, or of several. Reports that were set aside are in none of them but `aside`."""

    appeals: int = 0
    done: Counter[str] = field(default_factory=Counter)  # channel to actions done within the period
    told: Counter[str] = field(default_factory=Counter)  # channel to actions reported within the period
    reports: int = 0  # that came within the period
    odd: int = 0  # of them, those at which somebody has still to look
    aside: int = 0
    replies: Counter[str] = field(default_factory=Counter)
    undated: int = 0  # answers of which no year is known: they are in no period
    demands: Counter[str] = field(default_factory=Counter)  # by state, `UNKNOWN` among them

    def add(self, other: "Sums") -> None:
        for name in ("appeals", "reports", "odd", "aside", "undated"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("done", "told", "replies", "demands"):
            getattr(self, name).update(getattr(other, name))

    @property
    def actions(self) -> int:
        return sum(self.done.values())

    @property
    def actions_told(self) -> int:
        return sum(self.told.values())

    @property
    def answers(self) -> int:
        return sum(self.replies.values())

    @property
    def asked(self) -> int:
        return sum(self.demands.values())

    @property
    def by_channel(self) -> list[tuple[str, int, int]]:
        """What was done, how often by the day it was done, how often by the day it was reported; the order never changes."""
        return [(_word(ReportChannel, code), self.done[code], self.told[code]) for code in self.channels]

    @property
    def channels(self) -> list[str]:
        return [code for code in ReportChannel.values if self.done[code] or self.told[code]]

    @property
    def by_kind(self) -> list[tuple[str, int]]:
        """Answers: kind and number, none left out that there was."""
        return [(_word(ReplyKind, code), self.replies[code]) for code in ReplyKind.values if self.replies[code]]

    @property
    def by_state(self) -> list[tuple[str, int]]:
        """Demands: every state, also those that none is in."""
        return [(state_word(code), self.demands[code]) for code in (*OutcomeKind.values, UNKNOWN)]


def added(rows: Iterable[Sums]) -> Sums:
    whole = Sums()
    for row in rows:
        whole.add(row)
    return whole


@dataclass(frozen=True)
class CountryLine:
    """The appeals of one country, added up; the code is empty for those that name none."""

    code: str
    sums: Sums

    @property
    def name(self) -> str:
        return countries.name(self.code) if self.code else _("No country named")


def by_country(
    found: Mapping[int, Sums], known: Mapping[int, Collection[str]], only: Collection[str] = ()
) -> list[CountryLine]:
    """An appeal about two countries counts in each; where some are asked for, only those are shown."""
    rows: dict[str, Sums] = {}
    for key, sums in found.items():
        for code in known.get(key) or ("",):
            if not only or code in only:
                rows.setdefault(code, Sums()).add(sums)
    return sorted((CountryLine(code, sums) for code, sums in rows.items()), key=lambda row: (not row.code, row.name))


def state_word(code: str) -> str:
    """The state of a demand; nothing recorded is said as such, not as "no change"."""
    return _word(OutcomeKind, code) if code else _("Nothing recorded")


def _word(vocabulary: type[Vocabulary], code: str) -> str:
    return str(vocabulary(code).label)


# Time


def begin(day: datetime.date, step: str) -> datetime.date:
    """The first day of the week (a Monday), month or year that a day lies in."""
    if step == WEEK:
        return day - datetime.timedelta(days=day.weekday()) if day.toordinal() > day.weekday() else day
    return day.replace(day=1) if step == MONTH else day.replace(month=1, day=1)


def after(day: datetime.date, step: str) -> datetime.date:
    """The first day of the next one."""
    if step == WEEK:
        return day + datetime.timedelta(days=7)
    months = day.year * 12 + day.month - 1 + (1 if step == MONTH else 12)
    return day.replace(year=months // 12, month=months % 12 + 1)


def step_for(first: datetime.date, last: datetime.date, wanted: str = "") -> str:
    """By weeks, months or years: as asked for, else by how long it is; never more columns than can be told apart."""
    days = (last - first).days + 1
    if wanted not in (WEEK, MONTH):
        wanted = WEEK if days <= SHORT else MONTH if days <= MIDDLE else YEAR
    if wanted == WEEK and days > 7 * (MOST_COLUMNS - 1):
        wanted = MONTH
    return YEAR if wanted == MONTH and days > 30 * (MOST_COLUMNS - 1) else wanted


def steps(first: datetime.date, last: datetime.date, step: str) -> list[datetime.date]:
    """The first days of all steps from one day to another, none left out."""
    found, day = [], begin(first, step)
    while day <= last:
        found.append(day)
        day = after(day, step)
    return found


def label(day: datetime.date, step: str) -> str:
    return date_format(day, {WEEK: "j M Y", MONTH: "M Y", YEAR: "Y"}[step])


@dataclass(frozen=True)
class Line:
    """One step of time as a row of a table: its name, each channel, and the sum."""

    day: datetime.date
    label: str
    numbers: list[int]

    @property
    def total(self) -> int:
        return sum(self.numbers)


@dataclass(frozen=True)
class OverTime:
    """Actions along time, once by the day they were done, once by the day they were reported, over the same steps."""

    step: str
    days: list[datetime.date]
    series: Mapping[str, Series]  # DONE and TOLD
    as_of: datetime.date
    short_of: str = ""  # the step that was asked for, where it would have given too many columns

    @property
    def empty(self) -> bool:
        return not any(self.series.values())

    @property
    def channels(self) -> list[str]:
        known = {code for found in self.series.values() for _day, code in found}
        return [code for code in ReportChannel.values if code in known]

    @property
    def labels(self) -> list[str]:
        return [_word(ReportChannel, code) for code in self.channels]

    @property
    def step_words(self) -> str:
        return {WEEK: _("Week from"), MONTH: _("Month"), YEAR: _("Year")}[self.step]

    def lines(self, which: str) -> list[Line]:
        found = self.series[which]
        return [
            Line(day, label(day, self.step), [found.get((day, code), 0) for code in self.channels]) for day in self.days
        ]

    @property
    def tables(self) -> list[tuple[Chart, list[Line]]]:
        """The two whole charts, each with the table behind it."""
        most = max((line.total for which in (DONE, TOLD) for line in self.lines(which)), default=0)
        words = {
            DONE: (_("By the day they were done"), _("As those who acted say.")),
            TOLD: (_("By the day they were reported"), _("When the report came to us: often days later.")),
        }
        return [(self._whole(which, most, *words[which]), self.lines(which)) for which in (DONE, TOLD)]

    def _whole(self, which: str, most: int, title: str, description: str) -> Chart:
        bars = [Bar(line.label, line.total) for line in self.lines(which)]
        return self._chart(title, description, bars, most)

    @property
    def of_channels(self) -> list[Chart]:
        """One small chart per channel, by the day it was done, all drawn to one measure."""
        found = self.series[DONE]
        most = max(found.values(), default=0)
        charts = []
        for code, name in zip(self.channels, self.labels, strict=True):
            bars = [Bar(label(day, self.step), found.get((day, code), 0)) for day in self.days]
            charts.append(self._chart(name, _("By the day they were done."), bars, most, wide=NARROW, tallest=72))
        return charts

    def _chart(self, title: str, description: str, bars: list[Bar], most: int, **looks: int) -> Chart:
        return Chart(
            title=title, description=description, rows=bars, as_of=self.as_of, counted=counted(), label_heading=self.step_words,
            value_heading=_("Actions"), upright=True, reach=most, **looks,
        )  # fmt: skip


def over_time(series: Mapping[str, Series], period: Period, wanted: str, step: str, as_of: datetime.date) -> OverTime:
    """All steps between the first and the last that something is in; and the period's own ends where they are near."""
    days = [day for found in series.values() for day, _code in found]
    if not days:
        return OverTime(step, [], series, as_of)
    first, last = min(days), max(days)
    if period.after and 0 <= first.year - period.after.year <= 1:
        first = min(first, period.after)
    if period.before and 0 <= period.before.year - last.year <= 1:
        last = max(last, min(period.before, as_of))
    short_of = wanted if wanted in (WEEK, MONTH) and wanted != step else ""
    return OverTime(step, steps(first, last, step), series, as_of, short_of)


def counted() -> str:
    return _("Actions, not people: one evening may write forty letters.")


# Bars


def channel_chart(sums: Sums, as_of: datetime.date) -> Chart:
    return Chart(
        title=_("What was done"), description=_("As those who did it told us. Nobody checks it."),
        rows=[Bar(name, done) for name, done, _told in sums.by_channel], as_of=as_of, counted=counted(),
        label_heading=_("What"), value_heading=_("Actions"),
    )  # fmt: skip


def reply_chart(sums: Sums, as_of: datetime.date) -> Chart:
    return Chart(
        title=_("Answers by kind"), description=_("Every answer that is recorded, also those that readers do not see."),
        rows=[Bar(name, number) for name, number in sums.by_kind], as_of=as_of, counted=_("Answers, not letters answered."),
        label_heading=_("Kind"), value_heading=_("Answers"),
    )  # fmt: skip


def demand_chart(sums: Sums, as_of: datetime.date) -> Chart:
    rows = [Bar(name, number) for name, number in sums.by_state] if sums.asked else []
    return Chart(
        title=_("Demands by their state"), description=_("The last state that is recorded of each. It does not say why."),
        rows=rows, as_of=as_of, counted=_("Demands, not people."), label_heading=_("State"), value_heading=_("Demands"),
    )  # fmt: skip
