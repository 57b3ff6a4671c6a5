"""How many follow what by e-mail. No address is shown, ever; one that someone types in can be erased."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.models import account_of
from accounts.pressing import pressed_once
from accounts.roles import Act
from accounts.site import HabeasAdminSite
from appeals import followed, mail_address
from appeals.actions import followers
from appeals.admin.appeals import AppealAdmin
from appeals.models import Follower, PublishedAppeal
from appeals.vocab import Rhythm
from cases import countries
from cases.admin.cases import CaseAdmin
from cases.admin.tools import Part
from cases.models import PublishedCase

PAGE = 100


class AddressForm(forms.Form):
    address = forms.CharField(
        label=_("E-mail address"),
        max_length=mail_address.LONGEST,
        help_text=_("As its owner gives it to you. Make sure that it is theirs: answer to this very address."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr", "class": "vTextField"}),
    )


@dataclass(frozen=True)
class Line:
    """One thing that is followed: its kind and title, and how many follow it."""

    kind: str
    title: str
    url: str
    each: int
    weekly: int
    waiting: int


@require_http_methods(["GET", "HEAD", "POST"])
@pressed_once
def page(request: HttpRequest) -> HttpResponse:
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _erased(request, form):
        return HttpResponseRedirect(reverse("admin:followers"))
    rows = Paginator(_numbers(), PAGE).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request), "title": gettext("Followers by e-mail"), "form": form, "page_obj": rows,
        "lines": _lines(list(rows.object_list)),
        "addresses": Follower.objects.confirmed().order_by().values("address_key").distinct().count(),
    }  # fmt: skip
    return TemplateResponse(request, "admin/appeals/followers.html", context, status=400 if form.errors else 200)


def _erased(request: HttpRequest, form: AddressForm) -> bool:
    try:
        done = followers.erase_address(address=form.cleaned_data["address"], by=account_of(request))
    except ValidationError as error:
        form.add_error("address", error)
        return False
    words = ngettext("It followed %d thing, and is erased.", "It followed %d things, and is erased.", done) % done
    messages.success(request, words if done else gettext("Nothing is followed from this address."))
    return True


def _numbers() -> Any:
    """Of each thing how many follow it, by rhythm; the most followed first."""
    sure = ~Q(confirmed_at=None)
    return (
        Follower.objects.order_by()
        .values("what")
        .annotate(
            each=Count("pk", filter=sure & Q(rhythm=Rhythm.EACH)),
            weekly=Count("pk", filter=sure & Q(rhythm=Rhythm.WEEKLY)),
            waiting=Count("pk", filter=Q(confirmed_at=None)),
            sure=Count("pk", filter=sure),
        )
        .order_by("-sure", "what")
    )


def _lines(rows: Iterable[dict[str, Any]]) -> list[Line]:
    titles = _titles([row["what"] for row in rows])
    found = []
    for row in rows:
        kind, title, url = titles.get(row["what"], (row["what"], "", ""))
        found.append(Line(kind, title, url, row["each"], row["weekly"], row["waiting"]))
    return found


def _titles(whats: Iterable[str]) -> dict[str, tuple[str, str, str]]:
    """Kind, title and address of the public page, of each code."""
    found: dict[str, tuple[str, str, str]] = {followed.ALL_APPEALS: (gettext("All new appeals"), "", "")}
    by_kind: dict[str, dict[str, str]] = {}
    for what in whats:
        kind, name = followed.parts(what) or ("", "")
        by_kind.setdefault(kind, {})[name] = what
    for kind, words, table in (
        (followed.CASE, gettext("Case"), PublishedCase), (followed.APPEAL, gettext("Appeal"), PublishedAppeal),
    ):  # fmt: skip
        rows: Any = table._default_manager.filter(slug__in=by_kind.get(kind, {})).defer("body", "folded")
        found |= {by_kind[kind][row.slug]: (words, row.title, row.get_absolute_url()) for row in rows}
    for name, what in by_kind.get(followed.COUNTRY, {}).items():
        found[what] = (gettext("Country"), countries.name(name), reverse("cases:country", args=[name]))
    return found


def _number(kind: str):
    def parts(request: HttpRequest, row: Any) -> list[Part]:
        if not account_of(request).may(Act.READ_INBOX):
            return []
        number = Follower.objects.confirmed().filter(what=followed.code(kind, row.slug)).count()
        return [Part(_("Followers by e-mail"), number, reverse("admin:followers"))]

    return parts


CaseAdmin.parts.append(_number(followed.CASE))
AppealAdmin.parts.append(_number(followed.APPEAL))
site = cast(HabeasAdminSite, admin.site)
site.pages.append(path("followers/", admin.site.admin_view(page), name="followers"))
site.first_page.append(lambda request: {"may_see_followers": account_of(request).may(Act.READ_INBOX)})
