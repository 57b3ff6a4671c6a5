"""Published appeals as spreadsheets: the list as it was filtered, a row for each appeal."""

import datetime
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appeals.flat import LEVELS
from appeals.models.published import PublishedAppeal
from appeals.public.conditions import news_is_old
from appeals.public.facets import AppealFacets
from appeals.public.filters import AppealFilter
from cases.flat.columns import Source
from cases.public import exporting
from cases.public.export_views import about, answered, asked, described, filters_of, notes_of, problems_of
from cases.public.exporting import Export, Refused
from cases.public.shared import REVIEW_DAYS, instant, site


def appeals_of(request: HttpRequest) -> Export:
    """The list that was asked for. Raises Refused."""
    now, settings, level = instant(request), site(), exporting.level_of(request, LEVELS)
    found = AppealFilter(asked(request), now=now)
    if problems := problems_of(found):
        raise Refused(*problems)
    keys = exporting.keys_of(found.qs)
    told = about(
        request, name="appeals:appeals_csv", page=reverse("appeals:appeal_list"), settings=settings, level=level,
        filters=filters_of(found), matching=len(keys), total=PublishedAppeal.objects.visible().count(), counted=_("appeals"),
        rows=len(keys), left_out=AppealFacets(found).left_out() if found.chosen else [], notes=notes_of(found, keys), as_of=now,
    )  # fmt: skip
    return Export(told, keys, partial(_read, now=now, review_days=settings[REVIEW_DAYS]))


def _read(keys: Sequence[int], now: datetime.datetime, review_days: int) -> Any:
    rows = PublishedAppeal.objects.visible()
    old = set(rows.filter(news_is_old(review_days, now), pk__in=list(keys)).values_list("pk", flat=True))

    def read(row: PublishedAppeal) -> Source:
        return exporting.source(row, now=now, review_days=review_days, old_news=row.pk in old)

    return exporting.sources(rows, keys, read)


# Addresses


@require_safe
def csv(request: HttpRequest) -> HttpResponseBase:
    response = answered(request, appeals_of, exporting.as_csv)
    return described(response, request, "appeals:appeals_csvw", "appeals:appeals_readme")


@require_safe
def xlsx(request: HttpRequest) -> HttpResponseBase:
    return answered(request, appeals_of, exporting.as_xlsx)


@require_safe
def metadata(request: HttpRequest) -> HttpResponseBase:
    return answered(request, appeals_of, exporting.as_metadata)


@require_safe
def readme(request: HttpRequest) -> HttpResponseBase:
    return answered(request, appeals_of, exporting.as_readme)
