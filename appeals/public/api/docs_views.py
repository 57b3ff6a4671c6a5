"""The description of the API for programs, and the page that says the same to people."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from ninja import Router
from pydantic import RootModel

from appeals.models.published import PublishedAppeal, PublishedCounts
from appeals.public.api import examples, reading
from appeals.public.api.api import api
from appeals.public.api.describing import Json, described
from appeals.public.api.meanings import DOCUMENTS
from appeals.public.api.promise import PARTS
from appeals.public.api.rules import RULES
from cases.document_data import canonical
from cases.models.published import PublishedCase, PublishedMention, PublishedReference
from cases.models.versions import PublishedVersion
from cases.public.api import routes
from cases.public.api.answers import answer_text
from cases.public.api.problems import TYPES
from cases.public.kept import Kept, Table
from cases.public.shared import instant, render, site

router = Router()


class OpenAPI(RootModel[dict[str, Any]]):
    """A description by the rules of OpenAPI 3.1."""


# All that examples are made of.
TABLES: list[Table] = [
    (PublishedCase, "updated_at"), (PublishedAppeal, "updated_at"), (PublishedReference, "updated_at"), (PublishedVersion, "at"),
    (PublishedMention, None), (PublishedCounts, "counted_at"),
]  # fmt: skip
_text, _page = Kept[str](*TABLES), Kept[str](*TABLES)


def description(request: HttpRequest) -> Json:
    """The whole description with its examples, as of now."""
    found = described(api, site())
    examples.add(found, request)
    return found


@routes.get(router, "/openapi.json", name="openapi", answers=OpenAPI, summary=_("This description, for programs"))
def openapi(request: HttpRequest) -> HttpResponse:
    shown = _text.of(request, lambda _since: canonical(description(request)))
    return answer_text(request, shown.made, shown.since)


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "public/api_docs.html", {"article": _page.of(request, lambda _since: article(request)).made})


def article(request: HttpRequest) -> SafeString:
    """The page without its head and foot."""
    told = description(request)
    context = {
        "site": site(), "now": instant(request), "openapi": told["openapi"], "version": told["info"]["version"], "base": told["servers"][0]["url"],
        "groups": reading.groups(told), "shapes": reading.shapes(told), "rules": RULES, "promise": PARTS, "problems": TYPES, "schemas": DOCUMENTS,
    }  # fmt: skip
    return render_to_string("public/_api.html", context)
