"""Places, laws, organisations and posts in the API: for each kind a list and its documents, made by the same two functions."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from ninja import Router

from cases.document_data import loads
from cases.document_parts import Document
from cases.linked.twins import FOLDERS
from cases.models.published import PublishedMention, PublishedReference
from cases.public.api import answers, documents, queries
from cases.public.api import reference_shapes as shapes
from cases.public.api.paging import PAGING, part
from cases.public.api.parameters import Parameter
from cases.public.api.routes import get
from cases.public.reference_filters import ReferenceFilter
from cases.public.shared import instant
from cases.reference_document import MODELS
from cases.vocab import DocumentKind

router = Router()
FILTERS = queries.parameters(ReferenceFilter)
USUAL = (
    "slug", "url", "api_url", "name", "kind", "country", "cases", "appeals", "published_at", "updated_at", "version", "sha",
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """What differs from kind to kind."""

    kind: DocumentKind
    many: str | Promise
    single: str | Promise
    answers: Any

    @property
    def folder(self) -> str:
        return FOLDERS[self.kind]

    @property
    def document(self) -> type[Document]:
        return MODELS[self.kind]

    @property
    def sections(self) -> list[str]:
        return documents.sections(self.document)

    @property
    def usual(self) -> list[str]:
        own = {*self.sections, *shapes.Row.model_fields}
        return [name for name in USUAL if name in own]


KINDS = (
    Kind(DocumentKind.FACILITY, gettext_lazy("Places of detention"), gettext_lazy("One place of detention"), shapes.FacilityList),
    Kind(DocumentKind.LAW, gettext_lazy("Laws"), gettext_lazy("One law"), shapes.LawList),
    Kind(DocumentKind.ORGANISATION, gettext_lazy("Organisations"), gettext_lazy("One organisation"), shapes.OrganisationList),
    Kind(DocumentKind.OFFICIAL, gettext_lazy("Officials: posts, with their holders"), gettext_lazy("One post"), shapes.OfficialList),
)  # fmt: skip


# The list


def _list(of: Kind, fields: Parameter, request: HttpRequest) -> HttpResponse:
    now = instant(request)
    found = ReferenceFilter(request.GET, kind=of.kind, now=now)
    queries.refuse_wrong(found)
    wanted = queries.chosen(request, fields, of.usual)
    page = part(request, _with_numbers(found.found(), of.kind), found.keys)
    as_of = answers.right_since(now, answers.newest(found.queryset))
    items = [{name: value for name, value in _item(row, of).items() if name in wanted} for row in page.rows]
    return answers.listing(request, page, items, as_of=as_of, words=queries.words(found))


def _with_numbers(rows: QuerySet, kind: DocumentKind) -> QuerySet:
    cases, appeals = _mentions(DocumentKind.CASE), _mentions(DocumentKind.APPEAL)
    return rows.annotate(sha=documents.newest_sha(kind), cases=cases, appeals=appeals).defer("folded")


def _mentions(kind: DocumentKind) -> Coalesce:
    """How many published documents of a kind name it: what is taken back leaves the table of mentions with it."""
    found = PublishedMention.objects.filter(reference=OuterRef("pk"), kind=kind).order_by().values("reference")
    return Coalesce(Subquery(found.annotate(number=Count("pk")).values("number")), 0)


def _item(row: Any, of: Kind) -> dict[str, Any]:
    """All that a list can tell of a reference."""
    return loads(row.body) | documents.told(row, f"api:{of.kind}") | {"cases": row.cases, "appeals": row.appeals}


# One of them


def _one(of: Kind, fields: Parameter, request: HttpRequest, slug: str) -> HttpResponse:
    row = PublishedReference.objects.named().filter(kind=of.kind, slug=slug).first()
    if row is None:
        raise Http404
    text = documents.only(documents.present(row), queries.chosen(request, fields, ()))
    return answers.answer_text(request, text, row.updated_at, [documents.page_link(row)])


def _join(of: Kind) -> None:
    """The two addresses of a kind."""
    item = queries.fields(list(dict.fromkeys([*of.usual, *of.sections])), documents.OVERVIEW)
    section = queries.fields(of.sections, documents.ALL)

    def reference_list(request: HttpRequest) -> HttpResponse:
        return _list(of, item, request)

    def reference(request: HttpRequest, slug: str) -> HttpResponse:
        return _one(of, section, request, slug)

    takes = [*FILTERS, item, *PAGING]
    get(router, f"/{of.folder}", name=of.folder, answers=of.answers, summary=of.many, takes=takes)(reference_list)
    path = f"/{of.folder}/{{slug:slug}}"
    get(router, path, name=of.kind.value, answers=of.document, summary=of.single, takes=[section])(reference)


for kind in KINDS:
    _join(kind)
