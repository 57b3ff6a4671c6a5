"""The whole action as PDF, as a document for word processors, and as the text of a mail. Nothing of whoever asks is in it.

It is the action as it was issued, with how it stands on that day: it does not ask first, as a letter does, since on its
sheet stands what a letter could not say.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from appeals.models.published import PublishedAppeal
from appeals.pages import appeal_context
from appeals.papers.action import Action, action
from appeals.papers.action_docx import action_docx
from appeals.papers.action_pdf import action_pdf, action_words
from appeals.papers.action_text import action_text
from appeals.public import printing
from appeals.public.paper_views import not_now
from cases.document_data import loads
from cases.public import shared
from cases.public.feeds import absolute
from cases.public.shared import gone, instant, published_or_404


@require_safe
def as_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    def made(found: Action) -> HttpResponse:
        name = f"{found.slug}.pdf"
        return printing.kept(request, action_words(found), lambda: action_pdf(found), name, _weight(found))

    return _file(request, slug, made)


@require_safe
def as_docx(request: HttpRequest, slug: str) -> HttpResponse:
    def made(found: Action) -> HttpResponse:
        content = printing.printed_for(request, lambda: action_docx(found), _weight(found))
        return _kept(printing.answer(content, f"{found.slug}.docx"))

    return _file(request, slug, made)


@require_safe
def as_text(request: HttpRequest, slug: str) -> HttpResponse:
    return _file(request, slug, lambda found: _kept(printing.answer(action_text(found).encode(), f"{found.slug}.txt")))


def _file(request: HttpRequest, slug: str, made: Callable[[Action], HttpResponse]) -> HttpResponse:
    """What `made` makes of the published action; in its place the page that says why not, or not now. Raises Http404."""
    found = _action(request, slug)
    if isinstance(found, HttpResponse):
        return found
    try:
        return made(found)
    except printing.Busy as refused:
        return not_now(request, refused, {"asked_again": "?"})


def _action(request: HttpRequest, slug: str) -> Action | HttpResponse:
    """The published action as of now; or the page of what was withdrawn. Raises Http404."""
    row = published_or_404(PublishedAppeal, slug)
    if row.withdrawn:
        return gone(request)
    cases = row.cases.visible().order_by("slug")
    context = appeal_context(loads(row.body), cases, site=shared.site(), now=instant(request))
    return action_of(context, slug)


def action_of(context: dict[str, Any], slug: str, *, draft: bool = False) -> Action:
    """The action from the context of its page, with the addresses of that page and of where writers say what they did."""
    page, report = (
        absolute(reverse(name, args=[slug], urlconf="config.urls_public"))
        for name in ("appeals:appeal", "appeals:report")
    )
    return action(context, url=page, tell_us=report, draft=draft)


def _weight(found: Action) -> int:
    """How many letters could be set meanwhile."""
    return 3 + sum(len(one.text) for one in (*found.text, *found.background)) // 8000


def _kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "public, no-cache"
    return response
