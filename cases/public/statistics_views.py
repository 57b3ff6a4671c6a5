"""The numbers of the site: people of published cases, each number with its rule, its day, and the cases behind it."""

import datetime

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.counting import CONFIRMED, LAST_KNOWN, Counter, counter
from cases.models.published import PublishedCase, PublishedDetention, PublishedReference
from cases.pictures.charts import Chart
from cases.public import tables
from cases.public.count_rules import count_rules
from cases.public.kept import Kept, Table
from cases.public.shared import REVIEW_DAYS, instant, render, site, unknown_parameters

MOST = 15  # lines of one table; the rest stands in the list of all


# All that the numbers are made of.
TABLES_COUNTED: list[Table] = [
    (PublishedCase, "updated_at"),
    (PublishedDetention, None),
    (PublishedReference, "updated_at"),
]
_kept = Kept[tuple[int, SafeString]](*TABLES_COUNTED)


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    cases, found = _kept.of(request, lambda _since: numbers(request)).made
    context = {"problems": unknown_parameters(request, ()), "cases": cases, "numbers": found}
    return render(request, "public/statistics.html", context)


def numbers(request: HttpRequest) -> tuple[int, SafeString]:
    """How many cases there are, and what the page says of the people in them."""
    settings, now = site(), instant(request)
    people = counter(PublishedDetention.objects.to_count(), review_days=settings[REVIEW_DAYS], now=now)
    cases, day, everyone = PublishedCase.objects.visible().count(), now.date(), people.merged()
    status, years, days = tables.by_status(people), tables.by_year(people), tables.by_days(people)
    context = {
        "site": settings, "now": now, "cases": cases, "everyone": everyone.number(),
        "held_now": everyone.held(CONFIRMED), "held_then": everyone.held(LAST_KNOWN), "not_held": not_held(everyone),
        "status": status, "status_chart": status_chart(status, day), "years": years, "year_chart": year_chart(years, day),
        "countries": tables.by_country(people).largest(MOST), "laws": tables.by_law(people).largest(MOST),
        "places": tables.by_place(people).largest(MOST), "genders": tables.by_gender(people), "days": days,
        "day_charts": day_charts(days, day), "rules": count_rules(settings[REVIEW_DAYS], day),
    }  # fmt: skip
    return cases, render_to_string("public/_statistics.html", context, request)


def not_held(people: Counter) -> tables.Number:
    return people.number(lambda row: row.latest and not row.held, held="false")


def status_chart(table: tables.Table, day: datetime.date) -> Chart:
    """Two bars for a status of which some are confirmed and some only last known."""
    known = _("Last known: %(status)s")
    bars = []
    for line in table.lines:
        confirmed, last = line.numbers
        if confirmed.rows:
            bars.append(tables.bar(line.label, confirmed, line.tone))
        if last.rows:
            bars.append(tables.bar(known % {"status": line.label}, last, "known"))
    return Chart(
        title=_("People by status"),
        description=_("The status of their latest custody. What is not confirmed of late stands apart, as last known."),
        rows=bars, as_of=day, counted=rule(), label_heading=_("Status"), value_heading=_("People"),
    )  # fmt: skip


def year_chart(table: tables.Table, day: datetime.date) -> Chart:
    return Chart(
        title=_("People by year of arrest"),
        description=_(
            "The year in which custody began, also where it is inferred: the page of the case says so. "
            "Someone arrested in two years counts in both."
        ),
        rows=[tables.bar(line.label, line.numbers[0]) for line in table.lines], as_of=day, counted=rule(),
        label_heading=_("Year"), value_heading=_("People"), upright=len(table.lines) > 1,
    )  # fmt: skip


def day_charts(table: tables.Table, day: datetime.date) -> list[Chart]:
    """One of those whose custody is confirmed, one of those of whom there is only a last word; none for nobody."""
    words = (
        (_("Held, confirmed"), _("Days from the arrest until today."), "held"),
        (
            _("Last known as held"),
            _("Days from the arrest until custody was last confirmed: it may have gone on."),
            "known",
        ),
    )
    charts = []
    for place, (title, description, tone) in enumerate(words):
        bars = [tables.bar(line.label, line.numbers[place], tone) for line in table.lines]
        if any(line.numbers[place].rows for line in table.lines):
            charts.append(
                Chart(
                    title=title, description=description, rows=bars, as_of=day, counted=rule(),
                    label_heading=_("Days held, at the least"), value_heading=_("People"),
                )
            )  # fmt: skip
    return charts


def rule() -> str:
    """What the bars count, in one sentence; the whole rule stands on the page of statistics."""
    return _("People in published cases, not cases; “at least” where a source gives a rough number.")
