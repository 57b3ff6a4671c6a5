"""Published cases as spreadsheets: the list as it was filtered, a row for each case, detention, accusation or event."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cases.asked import PAGE
from cases.flat import LEVELS
from cases.flat.about import About
from cases.flat.columns import Level, Source
from cases.models.published import PublishedCase, PublishedDetention
from cases.models.published_rows import PublishedCharge, PublishedEvent
from cases.public import exporting
from cases.public.exporting import PER, Export, Refused
from cases.public.facets import LeftOut
from cases.public.feeds import absolute
from cases.public.filters import CaseFilter
from cases.public.heavy import Busy
from cases.public.searched import SearchedFilterSet
from cases.public.shared import REVIEW_DAYS, instant, site

ONE = "case"  # of one case alone, by its address
# The rows of each level, one for each row of the file.
COUNTED: dict[str, type[Model]] = {
    "detention": PublishedDetention, "charge": PublishedCharge, "event": PublishedEvent,
}  # fmt: skip
Answer = Callable[[HttpRequest, Export], HttpResponseBase]


def asked(request: HttpRequest, *others: str) -> QueryDict:
    """The query string of the list, less what only the file knows."""
    query = request.GET.copy()
    for name in (PER, PAGE, *others):
        query.pop(name, None)
    return query


def problems_of(found: SearchedFilterSet) -> list[str]:
    unknown = [name for name in found.data if name not in found.base_filters]
    return found.problems + [_("“%(name)s” is no filter of this list.") % {"name": name[:40]} for name in unknown]


def filters_of(found: SearchedFilterSet) -> list[str]:
    """The filters in use, each in words; the order as well."""
    return [found.words(name, values) for name, values in found.chosen.items()]


def notes_of(found: SearchedFilterSet, keys: Collection[int]) -> list[str]:
    """What must be minded of what a search found."""
    if found.hits is None:
        return []
    alike = len(set(keys) - found.hits.exact)
    cut = _("The search looks through the %(number)d that are most like it, and no more: write more of the name.")
    like = ngettext(
        "%(number)d of them is only like what was searched for.",
        "%(number)d of them are only like what was searched for.",
        alike,
    )
    told = [cut % {"number": len(found.hits.ids)}] if found.hits.cut else []
    return [*told, *([like % {"number": alike}] if alike else [])]


def about(request: HttpRequest, *, name: str, page: str, settings: dict[str, Any], level: Level, **told: Any) -> About:
    """What a file says of itself; `name` is the address of the CSV, `page` that of its list."""
    query = request.GET.copy()
    query.pop(PAGE, None)
    of_page = asked(request).urlencode()
    return About(
        level=level, file=absolute(f"{reverse(name)}{'?' if query else ''}{query.urlencode()}"),
        page=absolute(f"{page}?{of_page}" if of_page else page), method=absolute(reverse("cases:method")),
        site=settings["name"], licence=settings["licence"], licence_url=settings["licence_url"], **told,
    )  # fmt: skip


def answered(request: HttpRequest, make: Callable[[HttpRequest], Export], answer: Answer) -> HttpResponseBase:
    """The file, or why there is none."""
    try:
        return answer(request, make(request))
    except Refused as problem:
        return exporting.refused(problem.args)
    except Busy as problem:
        return exporting.busy(problem)


def cases_of(request: HttpRequest) -> Export:
    """The list that was asked for. Raises Refused."""
    now, settings, level = instant(request), site(), exporting.level_of(request, LEVELS)
    found = CaseFilter(asked(request, ONE), now=now, queryset=_only(request))
    if problems := problems_of(found):
        raise Refused(*problems)
    keys = exporting.keys_of(found.qs)
    told = about(
        request, name="cases:cases_csv", page=reverse("cases:case_list"), settings=settings, level=level,
        filters=[*_one(request), *filters_of(found)], matching=len(keys), total=PublishedCase.objects.visible().count(),
        counted=_("cases"), rows=_rows(level, found.qs), left_out=LeftOut(found).left_out(), notes=notes_of(found, keys), as_of=now,
    )  # fmt: skip
    read = partial(exporting.source, now=now, review_days=settings[REVIEW_DAYS])
    return Export(told, keys, partial(_read, read=read))


def _rows(level: Level, found: QuerySet) -> int:
    model = COUNTED.get(level.code)
    return model._default_manager.filter(case__in=found.order_by().values("pk")).count() if model else found.count()


def _only(request: HttpRequest) -> QuerySet[PublishedCase] | None:
    """One case, where one is asked for. Raises Refused: in the same words for all that are not published."""
    if ONE not in request.GET:
        return None
    slugs = request.GET.getlist(ONE)
    wanted = Q(slug=slugs[0]) | Q(old_slugs__contains=[slugs[0]])
    rows = PublishedCase.objects.visible().filter(wanted)
    if len(slugs) > 1 or "\x00" in slugs[0] or not rows.exists():
        raise Refused(_("“case” is the address of one published case, as in “%(page)s”.") % {"page": "/cases/a-name/"})
    return rows


def _one(request: HttpRequest) -> list[str]:
    return [_("the case “%(slug)s” alone") % {"slug": request.GET[ONE]}] if ONE in request.GET else []


def _read(keys: Sequence[int], read: Callable[[Any], Source]) -> Any:
    return exporting.sources(PublishedCase.objects.visible(), keys, read)


# Addresses


@require_safe
def csv(request: HttpRequest) -> HttpResponseBase:
    response = answered(request, cases_of, exporting.as_csv)
    return described(response, request, "cases:cases_csvw", "cases:cases_readme")


@require_safe
def xlsx(request: HttpRequest) -> HttpResponseBase:
    return answered(request, cases_of, exporting.as_xlsx)


@require_safe
def metadata(request: HttpRequest) -> HttpResponseBase:
    return answered(request, cases_of, exporting.as_metadata)


@require_safe
def readme(request: HttpRequest) -> HttpResponseBase:
    return answered(request, cases_of, exporting.as_readme)


def described(response: HttpResponseBase, request: HttpRequest, *names: str) -> HttpResponseBase:
    """A CSV with the ways to the files beside it: for programs, and in words."""
    if response.status_code != 200:
        return response
    query = request.GET.urlencode()
    kinds = ("application/csvm+json", "text/plain")
    urls = [f"{absolute(reverse(name))}{'?' if query else ''}{query}" for name in names]
    response["Link"] = ", ".join(
        f'<{url}>; rel="describedby"; type="{kind}"' for url, kind in zip(urls, kinds, strict=True)
    )
    return response
