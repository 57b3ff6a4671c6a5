"""What documents hold and what their codes mean: schemas and vocabularies, for programs."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Router
from pydantic import BaseModel, Field, RootModel

from appeals.document import DOCUMENTS
from cases.document_schema import schema_of
from cases.method_words import Term, Words, chapters
from cases.public.api.answers import answer, listing, right_since
from cases.public.api.paging import Part
from cases.public.api.routes import get
from cases.public.api.shapes import Listing
from cases.public.feeds import absolute
from cases.public.shared import instant

router = Router()


class TermShape(BaseModel):
    """One code of a vocabulary."""

    code: str = Field(description="As it stands in documents. It never changes its meaning.")
    label: str = Field(description="What pages call it.")
    definition: str = Field(description="What it means; empty where its word says it all.")
    counted: str = Field(description="How numbers of people count it; empty where that is not asked.")
    url: str = Field(description="Where the page Method explains it.")


class Vocabulary(BaseModel):
    """All codes of one kind."""

    name: str = Field(description="As schemas name it in “x-vocabulary”.")
    label: str = Field(description="What pages call it.")
    terms: list[TermShape] = Field(description="Its codes, in order.")


class VocabularyList(Listing):
    data: list[Vocabulary] = Field(description="The items of this part.")


class SchemaItem(BaseModel):
    """The schema of one kind of document."""

    name: str = Field(description="Which kind of document.")
    title: str = Field(description="Name of the document in programs.")
    url: str = Field(description="Where its schema is, for good.")


class SchemaList(Listing):
    data: list[SchemaItem] = Field(description="The items of this part.")


class JsonSchema(RootModel[dict[str, Any]]):
    """A JSON Schema (2020-12)."""


@get(
    router, "/vocabularies", name="vocabularies", answers=VocabularyList, summary=gettext_lazy("Every code, with its word and its definition")
)  # fmt: skip
def vocabularies(request: HttpRequest) -> HttpResponse:
    return _whole_list(request, [_vocabulary(words) for chapter in chapters() for words in chapter.words])


@get(router, "/schemas", name="schemas", answers=SchemaList, summary=gettext_lazy("Schemas of the documents"))
def schemas(request: HttpRequest) -> HttpResponse:
    told = [
        {"name": str(name), "title": model.__name__, "url": _address(name)}
        for name, model in DOCUMENTS.items()
    ]  # fmt: skip
    return _whole_list(request, told)


@get(
    router, "/schemas/{slug:name}.json", name="schema", answers=JsonSchema, summary=gettext_lazy("The schema of one kind of document")
)  # fmt: skip
def schema(request: HttpRequest, name: str) -> HttpResponse:
    if name not in DOCUMENTS:
        raise Http404
    return answer(request, schema_of(DOCUMENTS[name], _address(name)), right_since(instant(request)))


def _whole_list(request: HttpRequest, items: list[Any]) -> HttpResponse:
    """A list of what the program itself knows, in one part."""
    as_of = right_since(instant(request))
    return listing(request, Part(items, len(items), None), items, as_of=as_of, words=_("all"))


def _address(name: str) -> str:
    return absolute(reverse("api:schema", args=[str(name)]))


def _vocabulary(words: Words) -> dict[str, Any]:
    return {"name": words.name, "label": str(words.heading), "terms": [_term(term) for term in words.terms]}


def _term(term: Term) -> dict[str, str]:
    page = absolute(f"{reverse('cases:method')}#{term.anchor}")
    return {
        "code": term.code, "label": str(term.label), "definition": str(term.definition), "counted": str(term.counted), "url": page,
    }  # fmt: skip
