"""The addresses of the API, from the operations of its routers: which methods each takes, and that HEAD is like GET."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.operation import Operation

from cases.public.api import problems
from cases.public.api.cors import METHODS, preflight


def patterns(api: NinjaAPI) -> Iterator[URLPattern]:
    """One for each operation, under the name that it has; each path has one operation, which reads."""
    for router in api._get_bound_routers():
        found = zip(router.urls_paths(router.prefix), router.path_operations.values(), strict=True)
        for pattern, view in found:
            yield URLPattern(pattern.pattern, opened(view.operations[0]), name=pattern.name)


def opened(operation: Operation) -> Callable[..., HttpResponseBase]:
    """The view of an operation. Nobody writes here, so there is no token to ask for."""

    @csrf_exempt
    def answer(request: HttpRequest, **values: Any) -> HttpResponseBase:
        if request.method not in METHODS:
            return problems.answer("method")
        if request.method == "OPTIONS":
            return preflight()
        return operation.run(request, **values)

    return answer
