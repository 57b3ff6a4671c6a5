"""Appeals in the API: the list, one document, and its versions with their sums."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Router

from appeals.document import AppealDocument
from appeals.models.published import PublishedAppeal
from appeals.public.api.shapes import AppealList, AppealVersion, AppealVersionList
from appeals.public.filters import AppealFilter
from appeals.reading import IS_OPEN, standing_deadline, stands
from cases.document_data import loads
from cases.models.versions import PublishedVersion
from cases.public.api import answers, documents, queries
from cases.public.api.documents import published
from cases.public.api.paging import PAGING, part
from cases.public.api.routes import get
from cases.public.api.versions import hashed, sums
from cases.public.keyset import Key
from cases.public.shared import instant
from cases.public.versions import LARGEST
from cases.vocab import DocumentKind

router = Router()

SECTIONS = documents.sections(AppealDocument)
USUAL = (
    "slug", "url", "api_url", "title", "kind", "reference", "countries", "cases", "issued", "issuer_url", "stands", "letters_wanted", "due", "days_left",
    "published_at", "updated_at", "version", "sha",
)  # fmt: skip
FILTERS = queries.parameters(AppealFilter)
FIELDS = queries.fields(list(dict.fromkeys([*USUAL, *SECTIONS])), documents.OVERVIEW)
SECTION_FIELDS = queries.fields(SECTIONS, documents.ALL)


# The list


@get(
    router, "/appeals", name="appeals", answers=AppealList, summary=gettext_lazy("Appeals"), takes=[*FILTERS, FIELDS, *PAGING]
)  # fmt: skip
def appeal_list(request: HttpRequest) -> HttpResponse:
    now = instant(request)
    found = AppealFilter(request.GET, now=now)
    queries.refuse_wrong(found)
    wanted = queries.chosen(request, FIELDS, USUAL)
    page = part(request, found.with_keys(_with_sum(found.appeals())), found.keys, caught_up=found.caught_up)
    as_of = answers.right_since(now, answers.newest(found.queryset))
    items = _items(page.rows, wanted, found.old_among(page.rows), now)
    return answers.listing(request, page, items, as_of=as_of, words=queries.words(found))


def _with_sum(rows: QuerySet) -> QuerySet:
    return rows.defer("folded").annotate(sha=documents.newest_sha(DocumentKind.APPEAL))


def _items(
    rows: Iterable[PublishedAppeal], wanted: list[str], old: set[int], now: datetime.datetime
) -> list[dict[str, Any]]:
    found = (_item(row, row.pk in old, now) for row in rows)
    return [{name: value for name, value in item.items() if name in wanted} for item in found]


def _item(row: Any, old: bool, now: datetime.datetime) -> dict[str, Any]:
    """All that a list can tell of an appeal."""
    data = loads(row.body)
    deadline = standing_deadline(data, now)
    standing = stands(data, deadline)
    return data | documents.told(row, "api:appeal") | {
        "countries": row.countries, "issuer_url": data["url"], "stands": standing, "letters_wanted": standing in IS_OPEN and not old,
        "due": deadline.last_day.isoformat() if deadline else None, "days_left": deadline.days_left if deadline else None,
    }  # fmt: skip


# One appeal


@get(
    router, "/appeals/{slug:slug}", name="appeal", answers=AppealDocument, summary=gettext_lazy("One appeal"), takes=[SECTION_FIELDS]
)  # fmt: skip
def appeal(request: HttpRequest, slug: str) -> HttpResponse:
    row = published(PublishedAppeal, slug)
    text = documents.only(documents.present(row), queries.chosen(request, SECTION_FIELDS, ()))
    links = [documents.page_link(row), documents.history_link(row, "api:appeal_versions")]
    return answers.answer_text(request, text, row.updated_at, links)


# Its versions


def _versions_of(slug: str) -> QuerySet[PublishedVersion]:
    return PublishedVersion.objects.filter(kind=DocumentKind.APPEAL, slug=slug)


@get(
    router, "/appeals/{slug:slug}/versions", name="appeal_versions", answers=AppealVersionList, summary=gettext_lazy("Versions of an appeal"),
    takes=PAGING,
)  # fmt: skip
def version_list(request: HttpRequest, slug: str) -> HttpResponse:
    row = published(PublishedAppeal, slug)
    page = part(request, _versions_of(slug).defer("body"), [Key("number", "number", descending=True)])
    items = [sums(version, "api:appeal_version") for version in page.rows]
    words = _("versions of %(title)s") % {"title": row.title}
    return answers.listing(request, page, items, as_of=row.updated_at, words=words)


@get(
    router, "/appeals/{slug:slug}/versions/{int:number}", name="appeal_version", answers=AppealVersion,
    summary=gettext_lazy("One version of an appeal"),
)  # fmt: skip
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """With the text that was hashed: SHA-256 over the sum before, the salt and the text, line by line, is its sum."""
    row = published(PublishedAppeal, slug)
    found = _versions_of(slug).filter(number=min(number, LARGEST)).first()
    if found is None:
        raise Http404
    return answers.answer(request, sums(found, "api:appeal_version") | hashed(found), row.updated_at)
