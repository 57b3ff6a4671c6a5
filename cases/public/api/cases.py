"""Cases in the API: the list, one document as it is or as it was on a day, and its versions with their sums."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Router

from cases.document import CaseDocument
from cases.document_data import canonical, loads
from cases.models.published import PublishedCase
from cases.models.versions import PublishedVersion
from cases.public import versions as past
from cases.public.api import answers, documents, problems, queries
from cases.public.api.documents import published
from cases.public.api.paging import PAGING, part
from cases.public.api.parameters import A_DAY, Parameter
from cases.public.api.problems import Problem
from cases.public.api.routes import get
from cases.public.api.shapes import CaseList, Version, VersionList
from cases.public.api.standing import people
from cases.public.api.versions import hashed, sums
from cases.public.feeds import absolute
from cases.public.filters import CaseFilter
from cases.public.keyset import Key
from cases.public.shared import REVIEW_DAYS, instant, site
from cases.reading import case_line, open_until
from cases.vocab import DocumentKind

router = Router()

SECTIONS = documents.sections(CaseDocument)
USUAL = (
    "slug", "url", "api_url", "title", "reference", "countries", "people", "has_open_appeal", "published_at", "updated_at", "version", "sha",
)  # fmt: skip
COLUMNS = frozenset(USUAL) - {"people"}  # what the row of a case tells without its document

FILTERS = queries.parameters(CaseFilter)
FIELDS = queries.fields(list(dict.fromkeys([*USUAL, *SECTIONS])), documents.OVERVIEW)
SECTION_FIELDS = queries.fields(SECTIONS, documents.ALL)
ASOF = Parameter("asof", gettext_lazy("The case as this site showed it when that day ended (UTC)."), A_DAY)


# The list


@get(router, "/cases", name="cases", answers=CaseList, summary=gettext_lazy("Cases"), takes=[*FILTERS, FIELDS, *PAGING])
def case_list(request: HttpRequest) -> HttpResponse:
    now = instant(request)
    found = CaseFilter(request.GET, now=now, only_asked=True)
    queries.refuse_wrong(found)
    wanted = queries.chosen(request, FIELDS, USUAL)
    rows = found.with_keys(_columns(found.cases(), wanted))
    page = part(request, rows, found.keys, caught_up=found.caught_up)
    as_of = answers.right_since(now, answers.newest(PublishedCase.objects))
    return answers.listing(request, page, _items(page.rows, wanted, now), as_of=as_of, words=queries.words(found))


def _columns(rows: QuerySet, wanted: Iterable[str]) -> QuerySet:
    """The rows with what was asked for: documents are long, and are read only where they are needed."""
    unread = ["folded"] if set(wanted) - COLUMNS else ["folded", "body"]
    return rows.defer(*unread).annotate(sha=documents.newest_sha(DocumentKind.CASE))


def _items(rows: Iterable[PublishedCase], wanted: list[str], now: datetime.datetime) -> list[dict[str, Any]]:
    review_days = site()[REVIEW_DAYS]
    reads = set(wanted) - COLUMNS
    return [
        {name: value for name, value in _item(row, review_days if reads else None, now).items() if name in wanted}
        for row in rows
    ]


def _item(row: Any, review_days: int | None, now: datetime.datetime) -> dict[str, Any]:
    """All that a list can tell of a case; of its row alone without `review_days`."""
    told = documents.told(row, "api:case") | {
        "slug": row.slug, "title": row.title, "reference": row.reference, "countries": row.countries,
        "has_open_appeal": open_until(row, now) is not None,
    }  # fmt: skip
    if review_days is None:
        return told
    data = loads(row.body)
    return data | told | {"people": people(case_line(row, data, review_days=review_days, now=now))}


def named(row: Any) -> dict[str, str]:
    """Which case it is."""
    api_url = absolute(reverse("api:case", args=[row.slug]))
    return {"slug": row.slug, "title": row.title, "url": absolute(row.get_absolute_url()), "api_url": api_url}


# One case


@get(
    router, "/cases/{slug:slug}", name="case", answers=CaseDocument, summary=gettext_lazy("One case"), takes=[ASOF, SECTION_FIELDS]
)  # fmt: skip
def case(request: HttpRequest, slug: str) -> HttpResponse:
    row = published(PublishedCase, slug)
    if row.slug != slug:
        return answers.moved(request, reverse("api:case", args=[row.slug]))
    text = _on_a_day(row, request.GET["asof"], instant(request)) if "asof" in request.GET else documents.present(row)
    text = documents.only(text, queries.chosen(request, SECTION_FIELDS, ()))
    links = [documents.page_link(row), documents.history_link(row, "api:case_versions")]
    return answers.answer_text(request, text, row.updated_at, links)


def _on_a_day(row: PublishedCase, asked: str, now: datetime.datetime) -> str:
    """The document as this site showed it at the end of a day. Raises Problem."""
    day = datetime.date.fromisoformat(asked)
    if day > now.astimezone(datetime.UTC).date():
        raise problems.wrong("asof", _("%(day)s has not come yet.") % {"day": asked})
    found = past.on_day(row.slug, day)
    if found is None:
        raise Problem("not-yet")
    data = past.readable(found)
    if data is None:
        raise Problem("removed")
    return canonical(data)


# Its versions


@get(
    router, "/cases/{slug:slug}/versions", name="case_versions", answers=VersionList, summary=gettext_lazy("Versions of a case"), takes=PAGING
)  # fmt: skip
def version_list(request: HttpRequest, slug: str) -> HttpResponse:
    row = published(PublishedCase, slug)
    if row.slug != slug:
        return answers.moved(request, reverse("api:case_versions", args=[row.slug]))
    page = part(request, past.of_case(row.slug).defer("body"), [Key("number", "number", descending=True)])
    items = [_version(version) for version in page.rows]
    words = _("versions of %(title)s") % {"title": row.title}
    return answers.listing(request, page, items, as_of=row.updated_at, words=words)


@get(
    router, "/cases/{slug:slug}/versions/{int:number}", name="case_version", answers=Version, summary=gettext_lazy("One version of a case")
)  # fmt: skip
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """With the text that was hashed: SHA-256 over the sum before, the salt and the text, line by line, is its sum."""
    row = published(PublishedCase, slug)
    if row.slug != slug:  # a version of a page that was merged into this one is not a version of this one
        return answers.moved(request, reverse("api:case", args=[row.slug]))
    found = past.numbered(row.slug, number)
    if found is None:
        raise Http404
    return answers.answer(request, _version(found) | hashed(found), row.updated_at)


def _version(row: PublishedVersion) -> dict[str, Any]:
    page = absolute(reverse("cases:version", args=[row.slug, row.number]))
    return sums(row, "api:case_version") | {"url": page}
