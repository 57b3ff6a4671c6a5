"""The API: one instance, on which the routers of all parts hang. Answers are made by `cases.public.api`, not by ninja."""

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI

from cases.public.api import problems

VERSION = "1.0.0"

api = NinjaAPI(
    title="Habeas",
    version=VERSION,
    description=str(_("What is published here of cases of detained human rights defenders, for programs.")),
    urls_namespace="api",
    openapi_url=None,  # ours are addresses like all others
    docs_url=None,
)


api.add_exception_handler(problems.Problem, problems.answered)
api.add_exception_handler(OperationalError, problems.overtaxed)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, exc: Http404 | type[Http404]) -> HttpResponse:
    """Answered where all that is not found is answered: nothing hidden can be told from what never was."""
    raise exc


@api.exception_handler(Exception)
def _failed(request: HttpRequest, exc: Exception | type[Exception]) -> HttpResponse:
    """Answered, and written down, where all failures are."""
    raise exc
