"""Work lists: a few rows of each on the first page, all of one on a page of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import account_of
from accounts.site import HabeasAdminSite
from appeals.worklists import LISTS, Line, WorkList, count, lists_for

FEW, PAGE = 4, 50


@dataclass(frozen=True)
class Shown:
    """A list with its first rows."""

    list: WorkList
    total: int
    lines: Sequence[Line]
    todo: str | Promise

    @property
    def more(self) -> int:
        return self.total - len(self.lines)


def first_rows(request: HttpRequest) -> dict[str, Any]:
    """What waits for this person, for the first page; lists without rows are named together."""
    user, now = account_of(request), timezone.now()
    shown, empty = [], []
    for one in lists_for(user):
        rows = one.rows(user, now)
        if total := count(rows):
            shown.append(Shown(one, total, list(one.lines(list(rows[:FEW]), user, now)), one.todo_for(user)))
        else:
            empty.append(one)
    return {"work": shown, "work_done": empty, "now": now}


@require_safe
def work(request: HttpRequest, name: str) -> HttpResponse:
    """All rows of one list."""
    found = next((one for one in LISTS if one.name == name), None)
    if found is None:
        raise Http404
    user, now = account_of(request), timezone.now()
    if not user.may(found.act):
        raise PermissionDenied(_("Your account may not %(act)s.") % {"act": found.act.label})
    pages = Paginator(found.rows(user, now), PAGE)
    rows = pages.get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request), "title": found.heading, "list": found, "page_obj": rows, "now": now,
        "lines": list(found.lines(list(rows.object_list), user, now)), "total": pages.count,
        "todo": found.todo_for(user),
    }  # fmt: skip
    return TemplateResponse(request, "admin/appeals/work.html", context)


site = cast(HabeasAdminSite, admin.site)
site.pages.append(path("work/<slug:name>/", admin.site.admin_view(work), name="work"))
site.first_page.append(first_rows)
