"""What came of appeals, read from the record: the same few queries for one appeal and for thousands.

Set-aside reports and those taken back are in no sum; how many were set aside is counted beside them. The day on which
something was done and the day on which it was reported are never mixed.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, TruncMonth, TruncWeek, TruncYear

from appeals.models import (
    ActionReport,
    Appeal,
    Demand,
    DemandOutcome,
    DueDate,
    PublishedAppeal,
    Reply,
    ReportDecision,
)  # fmt: skip
from appeals.result_sums import UNKNOWN, Period, Sums
from appeals.result_time import DONE, MONTH, TOLD, WEEK, OverTime, Series, over_time, step_for
from appeals.vocab import AppealState, DueKind
from cases.models import Case

TRUNC = {WEEK: TruncWeek, MONTH: TruncMonth}
DAY = {DONE: "on", TOLD: "received_at"}


def countable() -> QuerySet[Appeal]:
    """Appeals that may have results: nobody was asked anything by a draft. Other organisations' and unpublished ones count."""
    return Appeal.objects.exclude(state=AppealState.DRAFT)


def issued_by(appeals: QuerySet[Appeal], day: datetime.date | None) -> QuerySet[Appeal]:
    """Without those that certainly came only after a day. What states no date stays."""
    if day is None:
        return appeals
    return appeals.filter(Q(issued_span=None) | Q(issued_span__startswith__lte=day) | Q(issued_span__startswith=None))


def is_published() -> Exists:
    """Whether readers see an appeal now."""
    return Exists(PublishedAppeal.objects.visible().filter(slug=OuterRef("slug")))


def within(period: Period, which: str) -> Q:
    """Reports whose day, done or reported, lies within a period."""
    field = f"{DAY[which]}__date" if which == TOLD else DAY[which]
    found = Q()
    if period.after:
        found &= Q(**{f"{field}__gte": period.after})
    if period.before:
        found &= Q(**{f"{field}__lte": period.before})
    return found


def sums(appeals: QuerySet[Appeal], period: Period) -> dict[int, Sums]:
    """The numbers of each appeal, by its key; four queries and the one for the keys."""
    keys = appeals.order_by().values("pk")
    found = {row["pk"]: Sums(appeals=1) for row in keys}
    for here, row in _each(found, _actions(keys, period)):
        here.done[row["channel"]], here.told[row["channel"]] = row["done"], row["told"]
    for here, row in _each(found, _reports(keys, period)):
        here.reports, here.aside, here.odd = row["reports"], row["aside"], row["odd"]
    for here, row in _each(found, _replies(keys, period)):
        here.replies[row["kind"]], here.undated = row["number"], here.undated + row["undated"]
    for here, row in _each(found, _demands(keys, period)):
        here.demands[row["state"]] = row["number"]
    return found


def _each(found: dict[int, Sums], rows: QuerySet) -> Iterator[tuple[Sums, dict[str, Any]]]:
    """Each row with the numbers it goes into; one of an appeal that was issued since the first query waits for the next page."""
    return ((found[row["appeal"]], row) for row in rows if row["appeal"] in found)


def _actions(keys: QuerySet, period: Period) -> QuerySet:
    rows = ActionReport.objects.standing().filter(appeal__in=keys, counts__isnull=False).order_by()
    done, told = (Sum("counts__number", filter=within(period, which)) for which in (DONE, TOLD))
    return rows.values("appeal", channel=F("counts__channel")).annotate(done=Coalesce(done, 0), told=Coalesce(told, 0))


def _reports(keys: QuerySet, period: Period) -> QuerySet:
    """How many came within the period: that count, of them those to look at, and those set aside."""
    came = ActionReport.objects.filter(within(period, TOLD), appeal__in=keys, withdrawn_at=None).order_by()
    judged = Exists(ReportDecision.objects.filter(report=OuterRef("pk")))
    counts = Q(is_aside=False)
    return (
        came.annotate(judged=judged)
        .values("appeal")
        .annotate(
            reports=Count("pk", filter=counts), aside=Count("pk", filter=~counts),
            odd=Count("pk", filter=counts & ~Q(oddities=[]) & Q(judged=False)),
        )
    )  # fmt: skip


def _replies(keys: QuerySet, period: Period) -> QuerySet:
    """An answer counts where it may have come within the period; one without a year in none."""
    rows = Reply.objects.filter(appeal__in=keys).order_by()
    inside = may_lie_in(period) if period else Q()
    undated = Q(on_span=None) if period else Q(pk=None)
    return rows.values("appeal", "kind").annotate(
        number=Count("pk", filter=inside), undated=Count("pk", filter=undated)
    )


def may_lie_in(period: Period) -> Q:
    """Partial dates (`on_span`) that may mean a day of the period."""
    return Q(on_span__overlap=DateRange(period.after, period.before, "[]"))


def latest(period: Period) -> QuerySet[DemandOutcome]:
    """What is recorded last of a demand (`OuterRef`), by the end of the period."""
    rows = DemandOutcome.objects.filter(demand=OuterRef("pk")).order_by("-on", "-pk")
    return rows.filter(on__lte=period.before) if period.before else rows


def _demands(keys: QuerySet, period: Period) -> QuerySet:
    state = Coalesce(Subquery(latest(period).values("outcome")[:1]), Value(UNKNOWN))
    rows = Demand.objects.filter(appeal__in=keys).order_by().annotate(state=state)
    return rows.values("appeal", "state").annotate(number=Count("pk"))


def time_of(appeals: QuerySet[Appeal], period: Period, wanted: str, as_of: datetime.date) -> OverTime:
    """Actions along time, in three queries: how far it reaches, by the day done, by the day reported."""
    reports = ActionReport.objects.standing().filter(appeal__in=appeals.order_by().values("pk")).order_by()
    done, told = within(period, DONE), within(period, TOLD)
    ends = reports.aggregate(
        a=Min("on", filter=done), b=Max("on", filter=done), c=Min("received_at__date", filter=told), d=Max("received_at__date", filter=told),
    )  # fmt: skip
    days = [day for day in ends.values() if day]
    step = step_for(min(days), max(days), wanted) if days else MONTH
    series = {
        which: _series(reports.filter(within(period, which)), which, step) if days else {} for which in (DONE, TOLD)
    }
    return over_time(series, period, wanted, step, as_of)


def _series(reports: QuerySet, which: str, step: str) -> Series:
    begin = TRUNC.get(step, TruncYear)(DAY[which], output_field=DateField())
    rows = reports.filter(counts__isnull=False).annotate(begin=begin).values("begin", "counts__channel")
    return {(row["begin"], row["counts__channel"]): row["sum"] for row in rows.annotate(sum=Sum("counts__number"))}


def countries_of(appeals: QuerySet[Appeal]) -> dict[int, set[str]]:
    """Appeal to the countries of its cases."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = Case.objects.filter(appeals__in=appeals.order_by().values("pk")).order_by()
    for key, codes in rows.values_list("appeals", "countries"):
        found[key].update(codes)
    return found


# One by one


def with_facts(appeals: QuerySet[Appeal]) -> QuerySet[Any]:
    """The newest first, with what lines and sheets say of each; two queries more, however many."""
    found = appeals.annotate(is_published=is_published()).prefetch_related("cases", "issuers")
    return found.order_by("-issued_span", "title", "pk")


def dates_of(appeal: Appeal) -> QuerySet[DueDate]:
    """The dates to write by, the earlier ones that were extended among them."""
    return appeal.due_dates.filter(kind=DueKind.WRITE_BY).order_by("date", "pk")


def demands_of(appeals: QuerySet[Appeal], period: Period) -> QuerySet[Any]:
    """In their order, each with its states (`states`), the last one first."""
    states = DemandOutcome.objects.select_related("event").order_by("-on", "-pk")
    states = states.filter(on__lte=period.before) if period.before else states
    found = Demand.objects.filter(appeal__in=appeals.order_by().values("pk")).select_related("appeal")
    return found.prefetch_related(Prefetch("outcomes", states, to_attr="states")).order_by("appeal", "order", "pk")


def answers_of(appeals: QuerySet[Appeal], period: Period) -> QuerySet[Reply]:
    """By their dates; with a period those that may lie in it."""
    found = Reply.objects.filter(appeal__in=appeals.order_by().values("pk"))
    found = found.filter(may_lie_in(period)) if period else found
    return found.select_related("appeal", "post__institution", "holder__person").order_by("appeal", "on_span", "pk")
