"""The history page of a row, and the one of everything: filters and pages. What its buttons do: history_acts."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts import stream
from accounts.history_acts import bring_back_from, offer_bringing_back, offer_setting_back, set_back_from
from accounts.models import User, account_of
from accounts.roles import Act
from accounts.trail import Entry

FARTHEST_PAGE = 1000


class FilterForm(forms.Form):
    """Which part of a history is shown."""

    who = forms.ChoiceField(label=_("By"), required=False)
    kind = forms.ChoiceField(label=_("Of"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    act = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, kinds: list[stream.Kind]) -> None:
        super().__init__(data)
        people = [(str(user.pk), str(user)) for user in User.objects.order_by("name", "email")]
        others = [(stream.PROGRAM, _("the program")), (stream.OUTSIDE, _("outside the application"))]
        self.fields["who"].choices = [("", _("everyone")), *people, *others]  # type: ignore[attr-defined]
        labels = sorted({(kind.key, kind.label) for kind in kinds}, key=lambda pair: pair[1])
        self.fields["kind"].choices = [("", _("everything")), *labels]  # type: ignore[attr-defined]

    def wanted(self) -> stream.Wanted:
        """What is asked for; without the parts that are not understood, which the form names."""
        self.is_valid()
        given: dict[str, Any] = self.cleaned_data
        days = {name: given.get(name) for name in ("since", "until") if isinstance(given.get(name), date)}
        return stream.Wanted(given.get("who") or "", given.get("kind") or "", act=given.get("act"), **days)


def may_see(request: HttpRequest) -> stream.MaySee:
    """Whether someone may see rows of a model: as its pages say; what has none follows the record."""
    user = account_of(request)

    def sees(model: type[models.Model]) -> bool:
        page: Any = admin.site._registry.get(model)
        if page is not None:
            return bool(page.has_view_permission(request))
        return user.may(Act.READ_RECORD)

    return sees


def history_of_everything(request: HttpRequest) -> HttpResponse:
    """Who did what lately, as far as someone may see it. A POST brings a deleted row back."""
    publishes = account_of(request).may(Act.PUBLISH)  # all that is sealed opens to publishers
    kinds = stream.for_eyes_of(account_of(request), stream.all_kinds(may_see(request), all_opens=publishes))
    if request.method == "POST":
        return bring_back_from(request, {kind.model: None for kind in kinds})
    context = _page(request, kinds) | {"title": _("History"), "everything": True}
    offer_bringing_back(request, context["entries"])
    return TemplateResponse(request, "admin/history.html", {**admin.site.each_context(request), **context})


def history_of_row(model_admin: Any, request: HttpRequest, row: models.Model) -> HttpResponse:
    """What happened to a row and to all that belongs to it. A POST sets one field back, or brings a row back."""
    known = stream.belonging(row, may_see(request))
    if request.method == "POST":
        return bring_back_from(request, known) if "bring_back" in request.POST else set_back_from(request, known)
    kinds = stream.for_eyes_of(account_of(request), stream.kinds_of(known))
    context = _page(request, kinds) | {
        "title": _("History"), "subtitle": str(row), "object": row, "opts": model_admin.opts,
        "module_name": capfirst(str(model_admin.opts.verbose_name_plural)),
    }  # fmt: skip
    offer_setting_back(request, context["entries"])
    offer_bringing_back(request, context["entries"])
    request.current_app = model_admin.admin_site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, "admin/history.html", {**model_admin.admin_site.each_context(request), **context})


def _page(request: HttpRequest, kinds: list[stream.Kind]) -> dict[str, Any]:
    form = FilterForm(request.GET, kinds)
    wanted, asked = form.wanted(), request.GET.get("p", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    page = stream.read(kinds, wanted, min(max(number, 1), FARTHEST_PAGE))
    kept = request.GET.copy()
    kept.pop("p", None)
    for entry in page.entries:
        entry.url = _link(entry)
        if entry.act and not wanted.act and (entry.label == "delete" or (entry.is_merged and entry.label == "insert")):
            entry.act_url = f"{reverse('admin:history')}?act={entry.act}"
    return {
        "form": form, "entries": page.entries, "number": page.number, "query": kept.urlencode(),
        "of_act": wanted.act, "newer": page.number - 1, "older": page.number + 1 if page.has_more else 0, "filtered": wanted != stream.Wanted(),
    }  # fmt: skip


def _link(entry: Entry) -> str:
    """Where the row of an entry is; "" for what has no page."""
    if entry.model not in admin.site._registry:
        return ""
    return reverse(f"admin:{entry.model._meta.app_label}_{entry.model._meta.model_name}_change", args=[entry.pk])
