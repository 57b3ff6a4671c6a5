"""The coordinators' desk: what is due, and the decisions on it."""

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import account_of
from accounts.pressing import pressed_once
from accounts.roles import Act
from appeals.desk import found
from appeals.desk.asking import BIGGEST, back, page
from appeals.desk.board import board, load
from appeals.desk.commands import Leads, desk_pages
from appeals.desk.forms import FORMS
from appeals.desk.news import NewsRow, news_row
from appeals.desk.plan import planned
from appeals.desk.shown import controls
from appeals.forms import NewsForm
from appeals.keepers import open_to
from appeals.models import DueDate, PauseRequest
from appeals.vocab import DueKind, NewsDecision


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now, user = timezone.now(), account_of(request)
    may_decide, shown = user.may(Act.RUN_APPEALS), board(user, now=now, data=request.GET)
    context = {
        **admin.site.each_context(request), **controls(shown), "title": _("Desk"), "board": shown, "now": now,
        "may_decide": may_decide, "may_edit": user.may(Act.EDIT_RECORD),
        "pages": desk_pages(now.date(), may_decide=may_decide),
    }  # fmt: skip
    return render(request, "desk/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@pressed_once
def decide(request: HttpRequest, pk: int, decision: str) -> HttpResponse:
    """One decision on one date. What was typed stays when it is refused; a date decided by a colleague says so."""
    now, user = timezone.now(), account_of(request)
    theirs = DueDate.objects.filter(open_to(user)).select_related("appeal", "case")
    due = get_object_or_404(theirs, pk=min(pk, BIGGEST))
    if decision not in decisions_for(due):
        raise Http404
    form = FORMS[decision](due, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.decide(due, by=user, now=now):
        messages.success(request, _("%(decision)s: %(due)s.") % {"decision": form.title, "due": form.told(due)})
        return back(request)
    row = load([("due", due.pk)], found.own(user), planned(), now=now, leads=Leads())["due", due.pk]
    return page(request, "desk/decide.html", title=form.title, form=form, row=row, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@pressed_once
def news(request: HttpRequest, pk: int) -> HttpResponse:
    """What becomes of an appeal after news. The form stands on the desk; what was refused comes back on a page of its own."""
    row = get_object_or_404(PauseRequest.objects.with_rows(), pk=min(pk, BIGGEST))
    form = NewsForm(request.POST if request.method == "POST" else None)
    user, now = account_of(request), timezone.now()
    if request.method == "POST" and form.is_valid():
        if form.decide(row, appeal=row.appeal, event=row.event, by=user, now=now):
            decision = NewsDecision(form.cleaned_data["decision"]).label
            messages.success(request, _("%(decision)s: %(due)s.") % {"decision": decision, "due": row.appeal})
            return redirect("desk:home")
    elif request.method != "POST":
        form = news_row(row).form
    context = {
        **admin.site.each_context(request), "title": _("News of an appeal"), "row": NewsRow(row, form), "may_decide": True,
        "now": now,
    }  # fmt: skip
    return render(request, "desk/news.html", context, status=400 if form.is_bound else 200)


def decisions_for(due: DueDate) -> tuple[str, ...]:
    """What can be decided about a date: an appeal is extended, closed or kept; anything else is extended or done."""
    return ("extend", "close", "good", "stop", "expire", "keep") if due.kind == DueKind.WRITE_BY else ("extend", "done")
