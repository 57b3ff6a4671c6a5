"""How an address joins the API: described for programs, and refusing what its description does not allow."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from cases.public.api.parameters import Parameter, described, faults
from cases.public.api.problems import Problem

View = Callable[..., HttpResponse]


def get(
    router: Router,
    path: str,
    *,
    name: str,
    answers: Any,
    summary: Any,
    takes: Sequence[Parameter] = (),
    **more: Any,
) -> Callable[[View], View]:
    """An address that answers `answers` (a model) and takes the parameters `takes` and no other. `name` is the name of the
    address and of the operation."""

    def join(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, **values: Any) -> HttpResponse:
            if wrong := faults(request.GET, takes):
                raise Problem("parameter", wrong=wrong)
            return view(request, **values)

        extra = {"parameters": described(takes)}
        return router.get(
            path, url_name=name, operation_id=name, summary=str(summary), response={200: answers}, by_alias=True, openapi_extra=extra, **more
        )(checked)  # fmt: skip

    return join
