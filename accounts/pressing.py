"""Buttons and pages that are taken once, however often they are pressed; their forms carry `{% once_field %}`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts import once


def carries_token(request: HttpRequest) -> bool:
    """Whether what was sent has a good one-time token of its own page."""
    token = str(request.POST.get("once") or "")
    return request.method == "POST" and once.holds(token, by=request.user, address=once.page(request.path))


def press_once(request: HttpRequest, do: Callable[[], HttpResponse | None]) -> HttpResponse | None:
    """Does it in one transaction, or leads whoever sent it before to where that led; None where that is not known."""
    if not carries_token(request):
        return do()
    token = str(request.POST["once"])
    with transaction.atomic():
        if not once.spend(token, by=request.user, address=once.page(request.path)):
            messages.warning(request, once.DONE_ALREADY)
            return HttpResponseRedirect(once.led_to(token)) if once.led_to(token) else None
        answer = do()
        once.remember_answer(token, request.path, answer)
    return answer


def pressed_once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a view whose page carries a one-time token."""

    @wraps(view)
    def taken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return press_once(request, lambda: view(request, *args, **kwargs)) or HttpResponseRedirect(request.path)

    return taken
