"""The search box in the header of every staff page, and the page of what was found."""

from typing import cast

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import account_of
from accounts.site import HabeasAdminSite
from appeals.finding import KINDS, MANY, search, the_one_with_the_number
from cases.likeness import LONGEST


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What goes by the words that were typed. A number that one row alone bears leads there at once."""
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    groups = search(asked, account_of(request), kind)
    if not kind and "all" not in request.GET and (one := the_one_with_the_number(groups)):
        everything = f"{reverse('admin:find')}?{urlencode({'q': asked, 'all': '1'})}"
        words = _("Found by its number: %(number)s.") % {"number": one.hit.text}
        messages.info(request, format_html('{} <a href="{}">{}</a>', words, everything, _("Everything that was found")))
        return HttpResponseRedirect(one.url)
    context = {
        **admin.site.each_context(request), "title": _("Search"), "groups": groups, "asked": asked, "kind": kind,
        "most": MANY, "total": sum(len(group.rows) for group in groups),
    }  # fmt: skip
    return TemplateResponse(request, "admin/appeals/find.html", context)


cast(HabeasAdminSite, admin.site).pages.append(path("find/", admin.site.admin_view(find), name="find"))
