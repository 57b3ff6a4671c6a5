"""Following by e-mail: asking for it, and what the links in its mails lead to.

The public door knows neither addresses nor tokens: each answer here is the same whether we have them or not. What is
sent goes through `intake`, and the worker acts on it within a minute. Pages of a token change nothing when they are
opened: mail programs and scanners open links by themselves.
"""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from appeals import followed, link_tokens
from appeals.public.follow_forms import FollowForm, RhythmForm
from appeals.public.follow_offers import offers
from cases.inbox_kinds import CONFIRMATION, FOLLOW, LEAVING
from cases.public import intake, shared
from cases.public.shared import takes_a_form, unkept


@takes_a_form
def follow(request: HttpRequest) -> HttpResponse:
    """The form, and what it sends. Wrong input comes back as it was typed."""
    what = request.GET.get("what", "").replace("\x00", "")[:100]
    offered = offers(what)
    if request.method != "POST":
        return _form_page(request, FollowForm(offered), what)
    intake.refuse_foreign(request)
    form = FollowForm(offered, request.POST)
    if not form.is_valid():
        return unkept(_form_page(request, form, what, status=400))
    answer = _asked(request, form)
    return unkept(_form_page(request, form, what, status=intake.STATUS[answer], answer=answer))


def _asked(request: HttpRequest, form: FollowForm) -> str:
    """No two wishes are the same to `intake`: one that came before costs its sender as much as any other. Else whoever has
    spent their budget could find out, from being refused or not, which addresses asked for what on this day."""
    chosen = form.cleaned_data["what"]
    body = {
        "what": chosen, "address": form.cleaned_data["address"], "rhythm": form.cleaned_data["rhythm"],
        "lang": get_language() or "en", "once": secrets.token_hex(16),
    }  # fmt: skip
    return intake.hand_in(request, FOLLOW, chosen[0], body, trap=form.trap)


def _form_page(
    request: HttpRequest, form: FollowForm, what: str, *, status: int = 200, answer: str = ""
) -> HttpResponse:
    unknown = what not in ("", followed.ALL_APPEALS) and len(form.offers) == 1
    context = {"form": form, "answer": answer, "unknown": unknown, "most": followed.MOST_OF_ONE_ADDRESS}
    return shared.render(request, "public/follow.html", context, status=status)


@takes_a_form
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The second click: whoever reads the mail presses the button."""
    return _of_token(request, token, "public/follow_confirm.html", CONFIRMATION, {})


@takes_a_form
def change(request: HttpRequest, token: str) -> HttpResponse:
    """Another rhythm for what a mail was about. Whoever goes back to an earlier one on the same day says nothing twice."""
    form = RhythmForm(request.POST if request.method == "POST" else None)
    body = {"rhythm": form.cleaned_data["rhythm"], "once": secrets.token_hex(16)} if form.is_valid() else None
    return _of_token(request, token, "public/follow_change.html", CONFIRMATION, body, form=form)


@takes_a_form
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Leaving. Mail providers post here for their users (RFC 8058), from wherever they are: no cookie, no redirect."""
    asked_for = request.POST.get("of") or request.GET.get("of", "")
    of = asked_for if asked_for in followed.SCOPES else followed.THIS
    return _of_token(request, token, "public/unsubscribe.html", LEAVING, {"of": of}, of=of)


def _of_token(
    request: HttpRequest, token: str, template: str, kind: str, body: dict[str, Any] | None, **context: Any
) -> HttpResponse:
    """A page whose address holds a token: GET shows a button, POST hands it in.

    Another site's page can do no more here than its own server could, for it has to know the token: hence `Origin` is
    not asked, which our own pages do not send either, since they tell nobody from where their reader comes.
    """
    status, answer = 200, ""
    if not link_tokens.is_whole(token):
        status, answer = 404, "cut"
    elif request.method == "POST" and body is None:
        status = 400
    elif request.method == "POST":
        answer = intake.hand_in(request, kind, "", {"token": token.lower(), **(body or {})})
        status = intake.STATUS[answer]
    return shared.secret_page(request, template, {"answer": answer, **context}, status=status)
