"""From the record to the sheet for the file: which words of an appeal stand on it."""

import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appeals import results
from appeals.models import Appeal, DueDate, Reply
from appeals.papers.results import ResultPaper, Row
from appeals.result_sums import Period, Sums, state_word
from appeals.result_time import MONTH
from cases.dates import PartialDate
from cases.models import SiteSettings

MOST_DATES = 4


def paper_of(appeal: Any, period: Period, *, where: str, now: datetime.datetime) -> ResultPaper:
    """`appeal` is of `results.with_facts`."""
    only = Appeal.objects.filter(pk=appeal.pk)
    now = now.astimezone(datetime.UTC)
    return ResultPaper(
        title=appeal.title, facts=_facts(appeal, period), demands=[_demand(row) for row in results.demands_of(only, period)],
        answers=[_answer(row) for row in results.answers_of(only, period)], sums=results.sums(only, period).get(appeal.pk, Sums()),
        time=results.time_of(only, period, MONTH, now.date()), date=now.date().isoformat(), where=where,
        as_of=_("As of %(moment)s UTC") % {"moment": date_format(now, "j F Y, H:i")},
    )  # fmt: skip


def _facts(appeal: Any, period: Period) -> list[tuple[str, str]]:
    issuers = "; ".join(map(str, appeal.issuers.all())) or (
        SiteSettings.objects.current().name if appeal.is_ours else _("not stated")
    )
    state = ": ".join(filter(None, (appeal.get_state_display(), appeal.state_note)))
    return [
        (_("Kind and reference"), f"{appeal.get_kind_display()} {appeal.reference}".strip()),
        (_("Issued by"), issuers if appeal.is_ours else _("%(issuers)s (not a call of ours)") % {"issuers": issuers}),
        (_("Issued"), PartialDate(appeal.issued).words_with_marks() if appeal.issued else _("no date is stated")),
        (_("Cases"), "; ".join(map(str, appeal.cases.all())) or _("none named")),
        (_("State"), state),
        (_("Write by"), _dates(list(results.dates_of(appeal)))),
        (_("Readers"), _("see it") if appeal.is_published else _("do not see it: it is not published")),
        (_("Period"), period.words),
    ]  # fmt: skip


def _dates(rows: list[DueDate]) -> str:
    """All dates to write by, the earlier ones that were extended among them."""
    if not rows:
        return _("no date")
    shown = [_date(row) for row in rows[-MOST_DATES:]]
    more = len(rows) - len(shown)
    return ", ".join([*([_("%(n)s earlier dates") % {"n": more}] if more else []), *shown])


def _date(row: DueDate) -> str:
    day = date_format(row.date, "j F Y")
    return _("extended to %(day)s") % {"day": day} if row.replaces_id else day


def _demand(row: Any) -> Row:
    if not row.states:
        return Row("", row.text, state_word(""))
    last = row.states[0]
    said = _("%(state)s, as of %(day)s") % {"state": last.get_outcome_display(), "day": date_format(last.on, "j F Y")}
    return Row("", row.text, said, last.note)


def _answer(row: Reply) -> Row:
    return Row(f"{PartialDate(row.on).words_with_marks()}: {row.get_kind_display()}. {row.post}", row.summary)
