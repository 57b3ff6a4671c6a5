"""The button "Merge with…": choose the other row, see what moves and what differs, decide, give the reason."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import stream
from accounts.models import account_of
from accounts.roles import Act
from cases.actions import merge
from cases.admin.people import PersonAdmin
from cases.admin.tools import Tool, admin_url
from cases.admin.widgets import OneByName
from cases.models import Case, Merge, Person, Relation

HOW = {merge.STAYS: _("keep this"), merge.GOES: _("take this"), merge.BOTH: _("both, one after the other")}


@dataclass(frozen=True)
class Kind:
    """How rows of one kind are merged. `choose` is a foreign key to them: by it the other one is found by name."""

    model: type[models.Model]
    choose: Any
    title: str | Promise
    conflicts: Callable[[Any, Any], list[merge.Conflict]]
    warnings: Callable[[Any, Any], list[str]]
    act: Callable[..., Any]


class OtherForm(forms.Form):
    """Which other row it is."""

    def __init__(self, kind: Kind, row: models.Model, *args: Any) -> None:
        super().__init__(*args)
        self.fields["other"] = forms.ModelChoiceField(
            kind.model._default_manager.exclude(pk=row.pk),
            label=_("The same as"),
            widget=OneByName(kind.choose, admin.site),
            help_text=_("Type a part of any of its names. You see what would move before anything does."),
        )


class MergeForm(forms.Form):
    """A choice for every field in which the two differ, and the reason."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=AdminTextareaWidget(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("How you know that they are one. Example: both have the same photo and the same court docket."),
    )

    def __init__(self, found: list[merge.Conflict], *args: Any) -> None:
        super().__init__(*args)
        for one in found:
            words = {merge.STAYS: one.stays, merge.GOES: one.goes}
            self.fields[one.field] = forms.ChoiceField(
                label=one.label,
                choices=[(code, words.get(code) or HOW[code]) for code in one.choices],
                widget=forms.RadioSelect,
                initial=merge.BOTH if one.can_join else merge.STAYS,
            )
        self.order_fields([*(one.field for one in found), "reason"])

    def choices(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}


def _merge(kind: Kind, model_admin: Any, request: HttpRequest, row: models.Model) -> HttpResponse:
    """Without `other`: choose it. With it: what would happen; a post does it."""
    picked = OtherForm(kind, row, request.GET if "other" in request.GET else None)
    if not picked.is_valid():
        return _page(kind, model_admin, request, row, picked=picked)
    other = picked.cleaned_data["other"]
    form = MergeForm(kind.conflicts(row, other), request.POST if request.method == "POST" else None)
    if form.is_valid() and _done(kind, form, request, row, other):
        words = {"goes": other, "stays": row}
        messages.success(request, _("“%(goes)s” is merged into “%(stays)s”. The history of both is kept.") % words)
        return HttpResponseRedirect(admin_url(kind.model, "change", row.pk))
    return _page(kind, model_admin, request, row, picked=picked, other=other, form=form)


def _done(kind: Kind, form: MergeForm, request: HttpRequest, row: models.Model, other: models.Model) -> bool:
    reason = form.cleaned_data["reason"]
    try:
        kind.act(
            row, other, choices=form.choices(), reason=reason, by=account_of(request), now=timezone.now()
        )  # fmt: skip
    except ValidationError as error:
        form.add_error(None, error.messages)
    except PermissionDenied:
        form.add_error(None, _("One of the two is or was published: ask a publisher to merge them."))
    else:
        return True
    return False


def _page(kind: Kind, model_admin: Any, request: HttpRequest, row: models.Model, **shown: Any) -> HttpResponse:
    other, form = shown.get("other"), shown.get("form")
    context = {
        **model_admin.admin_site.each_context(request), **shown,
        "title": kind.title, "subtitle": str(row), "original": row, "opts": model_admin.opts,
        "back": admin_url(kind.model, "change", row.pk),
        "media": model_admin.media + (form or shown["picked"]).media,
    }  # fmt: skip
    if other is not None:
        context |= {
            "warnings": kind.warnings(row, other), "moves": merge.counted(other),
            "other_url": admin_url(kind.model, "change", other.pk),
            "swap": f"{admin_url(kind.model, 'merge', other.pk)}?other={row.pk}",
        }  # fmt: skip
    return TemplateResponse(request, "admin/cases/merge.html", context)


def merge_tool(kind: Kind) -> Tool:
    return Tool("merge", _("Merge with…"), Act.EDIT_RECORD, partial(_merge, kind), posts=False)


def merged_into(row: models.Model) -> dict[type[models.Model], set]:
    """The rows that became part of this one, and the merges: their history is part of its own."""
    if not isinstance(row, Person | Case):
        return {}
    merges = Merge.objects.into(row)
    model = row._meta.concrete_model or type(row)
    return {model: {one.from_id for one in merges}, Merge: {one.pk for one in merges}} if merges else {}


stream.FORMERLY.append(merged_into)

PersonAdmin.tools.append(
    merge_tool(
        Kind(
            Person, Relation._meta.get_field("other"), _("Merge two people"), merge.person_conflicts,
            merge.person_warnings, merge.merge_people,
        )
    )
)  # fmt: skip
