"""Appeals in the API: the list, one document, and its versions with their sums."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Router

from appeals.document import AppealDocument
from appeals.models.published import PublishedAppeal
from appeals.public.api.shapes import AppealList, AppealVersion, AppealVersionList
from appeals.public.filters import AppealFilter
from appeals.reading import standing_deadline, stands
from cases.document_data import canonical, loads
from cases.document_parts import SCHEMA
from cases.models.versions import PublishedVersion
from cases.public.api import answers, queries
from cases.public.api.paging import PAGING, part
from cases.public.api.problems import Problem
from cases.public.api.routes import get
from cases.public.api.versions import hashed, sums
from cases.public.feeds import absolute
from cases.public.keyset import Key
from cases.public.shared import instant, published_or_404
from cases.public.versions import LARGEST
from cases.vocab import DocumentKind

router = Router()

SECTIONS = [field.alias or name for name, field in AppealDocument.model_fields.items()]
USUAL = (
    "slug", "url", "api_url", "title", "kind", "reference", "countries", "cases", "issued", "stands", "letters_wanted", "due", "days_left",
    "published_at", "updated_at", "version", "sha",
)  # fmt: skip
FILTERS = queries.parameters(AppealFilter)
FIELDS = queries.fields(
    list(dict.fromkeys([*USUAL, *SECTIONS])), gettext_lazy("Without it: those that an overview needs.")
)
SECTION_FIELDS = queries.fields(SECTIONS, gettext_lazy("Without it: all."))


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
    newest = PublishedVersion.objects.filter(kind=DocumentKind.APPEAL, slug=OuterRef("slug"), number=OuterRef("number"))
    return rows.defer("folded").annotate(sha=Subquery(newest.values("sha")))


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
    return data | {
        "url": absolute(row.get_absolute_url()), "api_url": absolute(reverse("api:appeal", args=[row.slug])), "countries": row.countries,
        "stands": standing, "letters_wanted": standing in ("open", "last_days") and not old,
        "due": deadline.last_day.isoformat() if deadline else None, "days_left": deadline.days_left if deadline else None,
        "published_at": answers.moment(row.published_at), "updated_at": answers.moment(row.updated_at), "version": row.number, "sha": row.sha,
    }  # fmt: skip


# One appeal


@get(
    router, "/appeals/{slug:slug}", name="appeal", answers=AppealDocument, summary=gettext_lazy("One appeal"), takes=[SECTION_FIELDS]
)  # fmt: skip
def appeal(request: HttpRequest, slug: str) -> HttpResponse:
    row = _published(slug)
    text = row.body if row.schema == SCHEMA else canonical(loads(row.body))
    if wanted := queries.chosen(request, SECTION_FIELDS, ()):
        data = loads(text)
        text = canonical({name: data[name] for name in wanted})
    history = absolute(reverse("api:appeal_versions", args=[row.slug]))
    links = [
        f'<{absolute(row.get_absolute_url())}>; rel="alternate"; type="text/html"',
        f'<{history}>; rel="version-history"',
    ]
    return answers.answer_text(request, text, row.updated_at, links)


def _published(slug: str) -> PublishedAppeal:
    """The row of an appeal. Raises Http404, and Problem for what was openly withdrawn."""
    row = published_or_404(PublishedAppeal, slug)
    if row.withdrawn:
        raise Problem("withdrawn")
    return row


# Its versions


def _versions_of(slug: str) -> QuerySet[PublishedVersion]:
    return PublishedVersion.objects.filter(kind=DocumentKind.APPEAL, slug=slug)


@get(
    router, "/appeals/{slug:slug}/versions", name="appeal_versions", answers=AppealVersionList, summary=gettext_lazy("Versions of an appeal"),
    takes=PAGING,
)  # fmt: skip
def version_list(request: HttpRequest, slug: str) -> HttpResponse:
    row = _published(slug)
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
    row = _published(slug)
    found = _versions_of(slug).filter(number=min(number, LARGEST)).first()
    if found is None:
        raise Http404
    return answers.answer(request, sums(found, "api:appeal_version") | hashed(found), row.updated_at)
