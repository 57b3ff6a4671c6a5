"""Several rows of the desk at once: what is asked, what would happen to each row and what cannot be done, and then the doing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User, account_of
from accounts.pressing import pressed_once
from appeals.desk.asking import back, key_of, page
from appeals.desk.many import KINDS, Many, One, do, look
from appeals.desk.many_cases import Confirm, Reassign
from appeals.desk.many_dates import Done, Expire, Extend, Good, Keep, Stop
from appeals.desk.many_more import AddDate, OneByOne, Outcomes, Replies
from appeals.keepers import open_to
from appeals.models import Appeal, DueDate
from cases.models import Case

COMMANDS: dict[str, Many] = {
    "extend": Extend(), "good": Good(), "stop": Stop(), "expire": Expire(), "keep": Keep(), "done": Done(), "confirm": Confirm(),
    "reassign": Reassign(), "add": AddDate(), "reply": Replies(), "outcome": Outcomes(),
}  # fmt: skip


def offered() -> list[tuple[str, Any]]:
    """Codes and labels, for the buttons under a list."""
    return [(code, command.label) for code, command in COMMANDS.items()]


MOST = 50
ASK, LOOK, DO = "ask", "look", "do"


@require_http_methods(["GET", "HEAD", "POST"])
@pressed_once
def selected(request: HttpRequest) -> HttpResponse:
    """One page in three steps, each of which carries the rows along: the form, what would happen, what has."""
    code, keys = request.POST.get("command", ""), _keys(request)
    command = COMMANDS.get(code)
    if problem := _problem(command, keys):
        if request.method == "POST":
            messages.warning(request, problem)
            return back(request)
        return page(request, "desk/selected.html", title=_("Several at once"), form=forms.Form(), problem=problem)
    assert command is not None  # noqa: S101 (`_problem` says so)
    by, now = account_of(request), timezone.now()
    ticked = _rows(keys, by)
    ones = command.ones(ticked)
    for one in ones:
        one.why_not, one.mark = command.why_not(one), command.mark(one)
    one_by_one = isinstance(command, OneByOne)
    step = ASK if one_by_one else next((step for step in (DO, LOOK) if step in request.POST), ASK)
    form = command.form(ones, by, None if step == ASK and "change" not in request.POST else request.POST)
    if step != ASK and not form.is_valid():
        step = ASK
    if step == LOOK:
        look(command, ones, form, by=by, now=now)
    elif step == DO:
        do(command, ones, form, seen=_seen(request), by=by, now=now)
    if step == DO:
        _say(request, ones)
        if not any(one.why_not for one in ones):
            return back(request)
    can = [one for one in ones if not one.why_not]
    return page(
        request, "desk/selected.html", title=command.title, form=form, command=command, code=code, step=step, can=can, one_by_one=one_by_one,
        cannot=[one for one in ones if one.why_not], gone=len(keys) - len(ticked),
        carried=[one.key.split(":") for one in (can if step == LOOK else ones)],
        seen=[f"{one.key}={one.mark}" for one in can] if step == LOOK else [],
    )  # fmt: skip


def _keys(request: HttpRequest) -> list[tuple[str, int]]:
    """What was ticked, each once, in order."""
    found = [(name, key_of(text)) for name in KINDS.values() for text in request.POST.getlist(name)[: MOST + 1]]
    return list(dict.fromkeys(found))


def _problem(command: Many | None, keys: list[tuple[str, int]]) -> str:
    if not keys:
        return _("Nothing is ticked. Tick rows on the desk first.")
    if len(keys) > MOST:
        return _("More than %(most)d rows are ticked. Tick fewer at a time.") % {"most": MOST}
    return "" if command else _("Choose what is to be done with the rows that are ticked.")


def _rows(keys: list[tuple[str, int]], by: User) -> list[One]:
    """The rows that are there still, by appeal: two people who do the same at once wait for one another in one order."""
    dues = DueDate.objects.filter(open_to(by)).select_related(
        "appeal", "case__coordinator", "case__backup", "decided_by"
    )
    dues = dues.prefetch_related("appeal__cases__coordinator", "appeal__cases__backup")
    found = [One(due, _url(due)) for due in dues.filter(pk__in=[pk for name, pk in keys if name == "due"])]
    appeals = Appeal.objects.filter(pk__in=[pk for name, pk in keys if name == "appeal"])
    for appeal in appeals.prefetch_related("cases__coordinator", "cases__backup"):
        found.append(One(appeal, reverse("admin:appeals_appeal_change", args=[appeal.pk])))
    cases = Case.objects.filter(pk__in=[pk for name, pk in keys if name == "case"])
    for case in cases.select_related("coordinator", "backup"):
        found.append(One(case, reverse("admin:cases_case_change", args=[case.pk])))
    return sorted(found, key=lambda one: (_appeal_of(one.row), one.key))


def _appeal_of(row: DueDate | Appeal | Case) -> int:
    return row.appeal_id or 0 if isinstance(row, DueDate) else row.pk


def _url(due: DueDate) -> str:
    if due.appeal_id:
        return reverse("admin:appeals_appeal_change", args=[due.appeal_id])
    return reverse("admin:cases_case_change", args=[due.case_id])


def _seen(request: HttpRequest) -> dict[str, str]:
    """The marks of the rows that were looked at."""
    return {key: mark for key, _sep, mark in (text.partition("=") for text in request.POST.getlist("seen")[:MOST])}


def _say(request: HttpRequest, ones: list[One]) -> None:
    done = sum(not one.why_not for one in ones)
    if done:
        words = ngettext("Done for %(count)d row.", "Done for %(count)d rows.", done)
        messages.success(request, words % {"count": done})
    if left := len(ones) - done:
        words = ngettext("%(count)d row was not done: see why.", "%(count)d rows were not done: see why.", left)
        messages.warning(request, words % {"count": left})
