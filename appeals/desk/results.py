"""What came of appeals, for colleagues: of all, by country, and of one; the same numbers as a spreadsheet and on one sheet."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appeals import results
from appeals.desk.asking import BIGGEST
from appeals.desk.boxes import boxes
from appeals.desk.result_filter import PERIOD, ResultFilter, drafts
from appeals.desk.result_paper import paper_of
from appeals.desk.result_sheets import SHEETS
from appeals.models import Appeal
from appeals.papers.results import results_pdf
from appeals.public.printing import Busy, answer, printed
from appeals.result_sums import Sums, added, by_country, channel_chart, demand_chart, no_cause, reply_chart
from cases.cells import TYPE, csv_file
from cases.public.shared import page_of, unknown_parameters


@dataclass(frozen=True)
class AppealLine:
    """One appeal of the list, with its numbers."""

    appeal: Appeal
    sums: Sums


@require_safe
def overall(request: HttpRequest) -> HttpResponse:
    asked, now = ResultFilter(request.GET), timezone.now()
    found, known = results.sums(asked.appeals, asked.period), results.countries_of(results.countable())
    whole = added(found.values())
    page, problems = page_of(request, results.with_facts(asked.appeals))
    context = {
        **admin.site.each_context(request), "title": _("Results"), "now": now, "narrowed": asked, "whole": whole, "page": page,
        "problems": [*asked.problems, *unknown_parameters(request, asked.base_filters), *problems],
        "total": results.countable().count(), "drafts": drafts(), "no_cause": no_cause(),
        "countries": by_country(found, known, asked.wanted.get("country", ())),
        "filters": boxes(asked, {code for codes in known.values() for code in codes}),
        "lines": [AppealLine(appeal, found.get(appeal.pk, Sums())) for appeal in page],
        **_pictures(whole, asked, asked.appeals, now.date()),
    }  # fmt: skip
    return render(request, "desk/results.html", context)


def _pictures(whole: Sums, asked: ResultFilter, appeals: QuerySet[Appeal], day: datetime.date) -> dict[str, Any]:
    return {
        "time": results.time_of(appeals, asked.period, asked.steps, day), "channel_chart": channel_chart(whole, day),
        "reply_chart": reply_chart(whole, day), "demand_chart": demand_chart(whole, day),
    }  # fmt: skip


# One appeal


@require_safe
def of_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    return _page_of(request, _appeal_or_404(pk))


def _appeal_or_404(pk: int) -> Appeal:
    return get_object_or_404(results.with_facts(Appeal.objects.all()), pk=min(pk, BIGGEST))


def _page_of(request: HttpRequest, appeal: Appeal, problems: Iterable[str] = (), status: int = 200) -> HttpResponse:
    asked, now, only = _period_of(request), timezone.now(), Appeal.objects.filter(pk=appeal.pk)
    whole = results.sums(only, asked.period).get(appeal.pk, Sums())
    context = {
        **admin.site.each_context(request), "title": _("Results of an appeal"), "now": now, "narrowed": asked, "appeal": appeal,
        "whole": whole, "no_cause": no_cause(), "dates": results.dates_of(appeal),
        "demands": results.demands_of(only, asked.period), "answers": results.answers_of(only, asked.period),
        "problems": [*problems, *asked.problems, *unknown_parameters(request, PERIOD)],
        "sheet_query": urlencode([("appeal", appeal.pk), *asked.pairs]), **_pictures(whole, asked, only, now.date()),
    }  # fmt: skip
    return render(request, "desk/results_appeal.html", context, status=status)


def _period_of(request: HttpRequest) -> ResultFilter:
    """The filter with nothing but what narrows one appeal."""
    data = request.GET.copy()
    for name in set(data) - set(PERIOD):
        del data[name]
    return ResultFilter(data)


# Files


@require_safe
def sheet(request: HttpRequest, table: str) -> HttpResponse:
    """One table as a spreadsheet, with the same filters as the page. What is wrong with them stands on its first lines."""
    if table not in SHEETS:
        raise Http404
    asked, now = ResultFilter(request.GET), timezone.now()
    problems = [*asked.problems, *unknown_parameters(request, asked.base_filters)]
    response = HttpResponse(csv_file(SHEETS[table](asked, problems, now)), content_type=TYPE)
    response["Content-Disposition"] = f'attachment; filename="results-{table}-{now:%Y-%m-%d}.csv"'
    return response


@require_safe
def sheet_for_the_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One page of A4 about one appeal."""
    appeal, asked, now = _appeal_or_404(pk), _period_of(request), timezone.now()
    where = f"{settings.HABEAS_BASE_URL}{reverse('desk:results_appeal', args=[appeal.pk])}"
    told = paper_of(appeal, asked.period, where=where, now=now)
    try:
        made = printed(lambda: results_pdf(told))
    except Busy as busy:
        response = _page_of(
            request, appeal, [_("Too many files are being made just now. Try again in a moment.")], busy.status
        )
        response["Retry-After"] = str(busy.again_after)
        return response
    return answer(made, f"results-appeal-{appeal.pk}-{now:%Y-%m-%d}.pdf")
