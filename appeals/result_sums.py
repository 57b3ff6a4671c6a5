"""What came of appeals, added up: actions by kind, answers by kind, demands by state; and as charts. Pure.

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
from cases.pictures.charts import Bar, Chart
from cases.vocab import Vocabulary

UNKNOWN = ""  # the state of a demand of which nothing is recorded


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
        return [(word(ReportChannel, code), self.done[code], self.told[code]) for code in self.channels]

    @property
    def channels(self) -> list[str]:
        return [code for code in ReportChannel.values if self.done[code] or self.told[code]]

    @property
    def by_kind(self) -> list[tuple[str, int]]:
        """Answers: kind and number, none left out that there was."""
        return [(word(ReplyKind, code), self.replies[code]) for code in ReplyKind.values if self.replies[code]]

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
    return word(OutcomeKind, code) if code else _("Nothing recorded")


def word(vocabulary: type[Vocabulary], code: str) -> str:
    return str(vocabulary(code).label)


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
