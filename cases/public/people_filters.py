"""Conditions about a person that depend on the instant, or on what is not recorded: numbers of `/statistics/` lead to them.

Each says in the database what `cases.counting` says of a row; a test follows every number to its cases.
"""

import datetime
from collections.abc import Iterable

from django.db.models import F, Q
from django.db.models.functions import ExtractYear
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from cases.counting import CONFIRMED, LAST_KNOWN, NOT_TAKEN, SPANS
from cases.custody_reading import SETTLED
from cases.models.published import PublishedDetention
from cases.vocab import HELD

IS_HELD = Q(latest=True, status__in=HELD)
YEAR_CERTAIN = Q(arrested_first__year=F("arrested_last__year"))

Choices = list[tuple[str, str | Promise]]

KNOWN: Choices = [
    (CONFIRMED, gettext_lazy("confirmed of late, or at an end")),
    (LAST_KNOWN, gettext_lazy("last known only")),
]
HELD_FOR: Choices = [
    ("under_30", gettext_lazy("less than 30 days")),
    ("under_90", gettext_lazy("30 to 89 days")),
    ("under_365", gettext_lazy("90 days to a year")),
    ("under_730", gettext_lazy("one to two years")),
    ("under_1825", gettext_lazy("two to five years")),
    ("over_1825", gettext_lazy("five years or more")),
    ("unsure", gettext_lazy("number of days not known")),
]
WITHOUT: Choices = [
    ("custody", gettext_lazy("any word of custody")),
    ("law", gettext_lazy("a named law")),
    ("place", gettext_lazy("a named place")),
    ("country", gettext_lazy("a named country")),
    ("arrest", gettext_lazy("an arrest, as far as is published")),
]
NEVER_TAKEN = Q(status__in=NOT_TAKEN, arrested_first=None, arrested_last=None)
_WITHOUT = {
    "custody": Q(status=""), "law": Q(laws=[]), "place": Q(facilities=[]), "country": Q(case__countries=[]), "arrest": NEVER_TAKEN,
}  # fmt: skip


def years() -> Choices:
    """The years in which people of published cases were arrested for certain, the newest first."""
    found = PublishedDetention.objects.filter(YEAR_CERTAIN).annotate(year=ExtractYear("arrested_first"))
    numbers = found.order_by("-year").values_list("year", flat=True).distinct()
    return [*((str(year), str(year)) for year in numbers), ("unsure", gettext_lazy("not certain, or not known"))]


def arrested_in(values: Iterable[str]) -> Q:
    """One of the years; "unsure" finds those who were taken nobody knows exactly in which year."""
    values = set(values)
    condition = Q(arrested_first__year__in=[int(year) for year in values - {"unsure"}]) & YEAR_CERTAIN
    if "unsure" in values:
        condition |= (Q(arrested_first=None) | Q(arrested_last=None)) & ~NEVER_TAKEN | _across_years()
    return condition


def _across_years() -> Q:
    return Q(arrested_first__year__lt=F("arrested_last__year"))


def is_held(value: str) -> Q:
    return IS_HELD if value == "true" else Q(latest=True) & ~Q(status__in=HELD)


def without(values: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for value in values:
        found |= _WITHOUT[value]
    return found


def known(value: str, review_days: int, now: datetime.datetime) -> Q:
    """Whether the status may be said in the present: settled ones may; others within the review period."""
    since = now.date() - datetime.timedelta(days=review_days)
    fresh = Q(latest=True) & (Q(status__in=SETTLED) | Q(confirmed_on__gte=since))
    stale = Q(confirmed_on=None) | Q(confirmed_on__lt=since)
    return fresh if value == CONFIRMED else Q(latest=True) & ~Q(status__in=SETTLED) & stale


def held_for(values: Iterable[str], review_days: int, now: datetime.datetime) -> Q:
    """The least number of days that someone who is held has been held."""
    spans = Q(pk__in=[])
    fresh, stale = known(CONFIRMED, review_days, now), known(LAST_KNOWN, review_days, now)
    for code in values:
        spans |= _no_days(fresh, stale) if code == "unsure" else _days(*SPANS[code], fresh, stale, now.date())
    return IS_HELD & spans


def _days(least: int, below: int, fresh: Q, stale: Q, today: datetime.date) -> Q:
    day = datetime.timedelta(days=1)
    running = Q(arrested_last__gt=today - day * min(below, today.toordinal() - 1))
    if least:  # a day that lies ahead counts as none
        running &= Q(arrested_last__lte=today - day * least)
    then = Q(confirmed_on__gte=F("arrested_last") + day * max(least, 1)) & Q(
        confirmed_on__lt=F("arrested_last") + day * below
    )
    return fresh & running | stale & then


def _no_days(fresh: Q, stale: Q) -> Q:
    unknown = Q(arrested_last=None)
    return fresh & unknown | stale & (unknown | Q(confirmed_on=None) | Q(confirmed_on__lte=F("arrested_last")))
