"""The description of the API for programs, and the page that says the same to people."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from ninja import Router
from pydantic import RootModel

from appeals.public.api import examples, reading
from appeals.public.api.api import api
from appeals.public.api.describing import Json, described
from appeals.public.api.meanings import DOCUMENTS
from appeals.public.api.promise import PARTS
from appeals.public.api.rules import RULES
from cases.public.api import routes
from cases.public.api.answers import answer, right_since
from cases.public.api.problems import TYPES
from cases.public.shared import instant, render, site

router = Router()


class OpenAPI(RootModel[dict[str, Any]]):
    """A description by the rules of OpenAPI 3.1."""


def description(request: HttpRequest, settings: Json) -> Json:
    """The whole description with its examples, as of now."""
    found = described(api, settings)
    examples.add(found, request)
    return found


@routes.get(router, "/openapi.json", name="openapi", answers=OpenAPI, summary=_("This description, for programs"))
def openapi(request: HttpRequest) -> HttpResponse:
    return answer(request, description(request, site()), right_since(instant(request)))


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    now, settings = instant(request), site()
    told = description(request, settings)
    context = {
        "site": settings, "now": now, "openapi": told["openapi"], "version": told["info"]["version"], "base": told["servers"][0]["url"],
        "groups": reading.groups(told), "shapes": reading.shapes(told), "rules": RULES, "promise": PARTS, "problems": TYPES, "schemas": DOCUMENTS,
    }  # fmt: skip
    return render(request, "public/api_docs.html", context)
