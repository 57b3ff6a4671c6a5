"""The buttons that change what strangers see: preview, publish, redact, withdraw. They reach cases and their appeals."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import account_of
from accounts.roles import Act
from appeals import publishing as appeal_publishing
from appeals.actions import publication
from appeals.admin.appeals import AppealAdmin
from appeals.models import Appeal, PublishedAppeal
from appeals.preview import appeal_context, case_context
from cases import publishing
from cases.admin.cases import CaseAdmin
from cases.admin.review import ask
from cases.admin.tools import Tool, admin_url
from cases.models import Case, PublishedCase, PublishedVersion
from cases.vocab import DocumentKind, FieldGroup


def _is_published(request: HttpRequest, row: Case | Appeal) -> bool:
    table: Any = PublishedCase if isinstance(row, Case) else PublishedAppeal
    return table.objects.visible().filter(slug=row.slug).exists()


def _module(row: Case | Appeal) -> Any:
    return publishing if isinstance(row, Case) else appeal_publishing


class WhyForm(forms.Form):
    why = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Kept in the private log of publications."),
    )


class RedactForm(WhyForm):
    group = forms.ChoiceField(
        label=_("What to remove"),
        choices=[group for group in FieldGroup.choices if group[0] != FieldGroup.NAME],
        widget=forms.RadioSelect,
        help_text=_("It disappears at once from the page and from every earlier version, in the appeals as well."),
    )
    field_order = ("group", "why")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["why"].required = True


class WithdrawForm(WhyForm):
    how = forms.ChoiceField(
        label=_("What its address answers"),
        choices=[
            ("gone", _("“withdrawn”, without a name (410)")),
            ("silent", _("as if it had never existed (404): for safety")),
        ],
        initial="gone",
        widget=forms.RadioSelect,
    )
    field_order = ("how", "why")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["why"].required = True


def _back(row: Case | Appeal) -> HttpResponseRedirect:
    return HttpResponseRedirect(admin_url(type(row), "change", row.pk))


def _preview(model_admin: Any, request: HttpRequest, row: Case | Appeal) -> HttpResponse:
    """The public page over a document that is not stored."""
    now = timezone.now()
    if isinstance(row, Case):
        return render(request, "public/case.html", case_context(row, now=now))
    return render(request, "public/appeal.html", appeal_context(row, now=now))


def _publish(model_admin: Any, request: HttpRequest, row: Case | Appeal) -> HttpResponse:
    """What would change and what is missing; publishes when asked to."""
    module = _module(row)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            version = module.publish(row, by=account_of(request), now=timezone.now(), why=form.cleaned_data["why"])
        except publishing.Refused as refused:
            form.add_error(None, ValidationError([ValidationError(reason) for reason in refused.reasons]))
        else:
            messages.success(
                request, _("Version %(number)d of “%(row)s” is published.") % {"number": version.number, "row": row}
            )
            return _back(row)
    data = module.build(row)
    kind = DocumentKind.CASE if isinstance(row, Case) else DocumentKind.APPEAL
    last = PublishedVersion.objects.filter(kind=kind, slug=row.slug).order_by("-number").first()
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Publish"), "subtitle": str(row), "form": form, "original": row, "opts": model_admin.opts,
        "back": admin_url(type(row), "change", row.pk), "media": model_admin.media + form.media,
        "refusals": module.refusals(row, data, now=timezone.now()), "last": last if _is_published(request, row) else None,
        "changed": publishing.changed_sections(last, data), "preview": _preview_url(row),
    }  # fmt: skip
    return TemplateResponse(request, "admin/appeals/publish.html", context)


def _preview_url(row: Case | Appeal) -> str:
    return admin_url(type(row), "preview", row.pk)


def _redact(model_admin: Any, request: HttpRequest, row: Case | Appeal) -> HttpResponse:
    form = RedactForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return ask(model_admin, request, row, form, _("Remove facts from what is published"), _("Remove at once"))
    given = {"by": account_of(request), "now": timezone.now(), "why": form.cleaned_data["why"]}
    if isinstance(row, Case):
        publication.redact_case(row, form.cleaned_data["group"], **given)
    else:
        appeal_publishing.redact(row.slug, form.cleaned_data["group"], **given)
    messages.success(request, _("Removed from “%(row)s” and all its versions.") % {"row": row})
    return _back(row)


def _withdraw(model_admin: Any, request: HttpRequest, row: Case | Appeal) -> HttpResponse:
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return ask(model_admin, request, row, form, _("Withdraw"), _("Withdraw now"))
    given = {
        "by": account_of(request), "now": timezone.now(), "why": form.cleaned_data["why"],
        "silently": form.cleaned_data["how"] == "silent",
    }  # fmt: skip
    if isinstance(row, Case):
        publication.withdraw_case(row, **given)
    else:
        appeal_publishing.withdraw(row.slug, **given)
    messages.success(request, _("“%(row)s” is withdrawn.") % {"row": row})
    return _back(row)


TOOLS = [
    Tool("preview", _("Preview"), Act.READ_RECORD, _preview, posts=False),
    Tool("publish", _("Publish…"), Act.PUBLISH, _publish, posts=False),
    Tool("redact", _("Remove facts…"), Act.PUBLISH, _redact, _is_published, posts=False),
    Tool("withdraw", _("Withdraw…"), Act.PUBLISH, _withdraw, _is_published, posts=False),
]
CaseAdmin.tools += TOOLS
AppealAdmin.tools += TOOLS
