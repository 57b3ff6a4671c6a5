"""The tables behind results, as rows of a spreadsheet: what they are, of what, as of when, and then the rows."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from appeals import results
from appeals.desk.result_filter import ResultFilter, drafts
from appeals.models import Appeal
from appeals.result_sums import UNKNOWN, Sums, added, by_country, no_cause, state_word
from appeals.result_time import DONE, TOLD
from appeals.vocab import OutcomeKind, ReplyKind, ReportChannel
from cases import countries
from cases.cells import Cell
from cases.dates import PartialDate

Rows = Iterator[Sequence[Cell]]
STATES = (*OutcomeKind.values, UNKNOWN)


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")


def _above(
    name: str, asked: ResultFilter, found: Iterable[Sums], problems: Iterable[str], now: datetime.datetime
) -> Rows:
    """What every table begins with."""
    whole = added(found)
    yield [_("Results of appeals: %(table)s") % {"table": name}]
    yield [_("As of"), f"{now.astimezone(datetime.UTC):%Y-%m-%d %H:%M} UTC"]
    yield [_("Filter"), asked.in_words()]
    for problem in problems:
        yield [_("Left aside"), problem]
    known = {"number": whole.appeals, "total": results.countable().count(), "drafts": drafts()}
    yield [_("Appeals"), _("%(number)s of %(total)s; drafts are left out: %(drafts)s") % known]
    yield [_("Reports"), _("set aside, and in no number here: %(aside)s") % {"aside": whole.aside}]
    yield [_("Note"), no_cause()]
    yield [_("Note"), _("Self-reported, and for colleagues: what readers may know stands on the page of each appeal.")]
    yield []


def _names_of_sums() -> list[str]:
    labels = [str(ReportChannel(code).label) for code in ReportChannel.values]
    return [
        _("Demands"), *(_("Demands: %(state)s") % {"state": state_word(code)} for code in STATES),
        _("Answers"), *(_("Answers: %(kind)s") % {"kind": ReplyKind(code).label} for code in ReplyKind.values),
        _("Actions by the day done"), *(_("Done: %(channel)s") % {"channel": label} for label in labels),
        _("Actions by the day reported"), *(_("Reported: %(channel)s") % {"channel": label} for label in labels),
        _("Reports"), _("Reports to look at"), _("Reports set aside"),
    ]  # fmt: skip


def _sums(sums: Sums) -> list[Cell]:
    return [
        sums.asked, *(sums.demands[code] for code in STATES), sums.answers, *(sums.replies[code] for code in ReplyKind.values),
        sums.actions, *(sums.done[code] for code in ReportChannel.values), sums.actions_told,
        *(sums.told[code] for code in ReportChannel.values), sums.reports, sums.odd, sums.aside,
    ]  # fmt: skip


def _names_of_appeal() -> list[str]:
    return [_("Number"), _("Reference"), _("Title")]


def _appeal(appeal: Appeal) -> list[Cell]:
    return [appeal.pk, appeal.reference, appeal.title]


def of_appeals(asked: ResultFilter, problems: Iterable[str], now: datetime.datetime) -> Rows:
    found = results.sums(asked.appeals, asked.period)
    yield from _above(_("by appeal"), asked, found.values(), problems, now)
    yield [
        *_names_of_appeal(), _("Kind"), _("Issued by us"), _("Issued by"), _("Readers see it"), _("State"), _("Countries"), _("Issued"),
        *_names_of_sums(),
    ]  # fmt: skip
    for appeal in results.with_facts(asked.appeals):
        codes = sorted({code for case in appeal.cases.all() for code in case.countries})
        issued = PartialDate(appeal.issued).words_with_marks() if appeal.issued else ""
        yield [
            *_appeal(appeal), appeal.get_kind_display(), _yes(appeal.is_ours), "; ".join(map(str, appeal.issuers.all())),
            _yes(appeal.is_published), appeal.get_state_display(), "; ".join(map(countries.name, codes)), issued,
            *_sums(found.get(appeal.pk, Sums())),
        ]  # fmt: skip


def of_countries(asked: ResultFilter, problems: Iterable[str], now: datetime.datetime) -> Rows:
    found = results.sums(asked.appeals, asked.period)
    yield from _above(_("by country of the cases"), asked, found.values(), problems, now)
    yield [_("Country"), _("Code"), _("Appeals"), *_names_of_sums()]
    known = results.countries_of(asked.appeals)
    for line in by_country(found, known, asked.wanted.get("country", ())):
        yield [line.name, line.code, line.sums.appeals, *_sums(line.sums)]


def of_time(asked: ResultFilter, problems: Iterable[str], now: datetime.datetime) -> Rows:
    found = results.sums(asked.appeals, asked.period)
    yield from _above(_("actions over time"), asked, found.values(), problems, now)
    time = results.time_of(asked.appeals, asked.period, asked.steps, now.date())
    yield [_("Counted by"), _("Beginning"), time.step_words, *time.labels, _("Sum")]
    for which, name in ((DONE, _("the day it was done")), (TOLD, _("the day it was reported"))):
        for line in time.lines(which):
            yield [name, line.day.isoformat(), line.label, *line.numbers, line.total]


def of_demands(asked: ResultFilter, problems: Iterable[str], now: datetime.datetime) -> Rows:
    found = results.sums(asked.appeals, asked.period)
    yield from _above(_("demands and their states"), asked, found.values(), problems, now)
    yield [
        *_names_of_appeal(), _("Demand"), _("Kind"), _("Text"), _("On condition"), _("State"), _("As of"), _("Event that shows it"),
        _("Note"),
    ]  # fmt: skip
    place, before = 0, None
    for demand in results.demands_of(asked.appeals, asked.period):
        place, before = place + 1 if demand.appeal_id == before else 1, demand.appeal_id
        yield [
            *_appeal(demand.appeal),
            place,
            demand.get_kind_display(),
            demand.text,
            demand.condition,
            *_state(demand),
        ]


def _state(demand: Any) -> list[Cell]:
    if not demand.states:
        return [state_word(UNKNOWN), "", "", ""]
    last = demand.states[0]
    return [last.get_outcome_display(), last.on.isoformat(), str(last.event or ""), last.note]


def of_answers(asked: ResultFilter, problems: Iterable[str], now: datetime.datetime) -> Rows:
    found = results.sums(asked.appeals, asked.period)
    yield from _above(_("answers by officials"), asked, found.values(), problems, now)
    yield [
        *_names_of_appeal(),
        _("Date"),
        _("Kind"),
        _("Office"),
        _("Who answered"),
        _("Summary"),
        _("Readers may see it"),
    ]
    for reply in results.answers_of(asked.appeals, asked.period):
        who = str(reply.holder.person) if reply.holder else ""
        yield [
            *_appeal(reply.appeal), PartialDate(reply.on).words_with_marks(), reply.get_kind_display(), str(reply.post), who, reply.summary,
            _yes(reply.may_publish),
        ]  # fmt: skip


Sheet = Callable[[ResultFilter, Iterable[str], datetime.datetime], Rows]
SHEETS: dict[str, Sheet] = {
    "appeals": of_appeals, "countries": of_countries, "time": of_time, "demands": of_demands, "answers": of_answers,
}  # fmt: skip
