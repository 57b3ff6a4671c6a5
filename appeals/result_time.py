"""Actions along time: weeks, months or years, by the day they were done and by the day they were reported; and as charts. Pure."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appeals.result_sums import Period, counted, word
from appeals.vocab import ReportChannel
from cases.pictures.charts import NARROW, Bar, Chart

DONE, TOLD = "done", "told"  # by the day it was done; by the day it was reported
WEEK, MONTH, YEAR = "week", "month", "year"
MOST_COLUMNS = 120
SHORT, MIDDLE = 26 * 7, 10 * 366  # days: so long a time is shown by weeks, by months, if nothing else is asked for

Series = Mapping[tuple[datetime.date, str], int]  # the first day of a week, month or year, and the channel


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
        return [word(ReportChannel, code) for code in self.channels]

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
