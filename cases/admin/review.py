"""The buttons that hand a case to a second person, and take it back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import account_of
from accounts.roles import Act
from cases.actions import case as actions
from cases.admin.tools import Tool, admin_url
from cases.models import Case
from cases.vocab import WorkflowState


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=AdminTextareaWidget(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("It becomes an internal note of the case. Example: the date of the hearing has no source."),
    )


def ask(model_admin: Any, request: HttpRequest, row: Any, form: forms.Form, title: Any, label: Any) -> HttpResponse:
    """A page with one short form about one row, for buttons that need a reason or a choice."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title, "subtitle": str(row), "form": form, "label": label, "original": row, "opts": model_admin.opts,
        "back": admin_url(type(row), "change", row.pk), "media": model_admin.media + form.media,
    }  # fmt: skip
    return TemplateResponse(request, "admin/cases/ask.html", context)


def _submit(model_admin: Any, request: HttpRequest, case: Case) -> None:
    actions.submit(case=case, by=account_of(request), now=timezone.now())
    messages.success(request, _("“%(case)s” waits for a second person now.") % {"case": case})


def _return_to_draft(model_admin: Any, request: HttpRequest, case: Case) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return ask(model_admin, request, case, form, _("Back to draft"), _("Back to draft"))
    reason = form.cleaned_data["reason"]
    actions.return_to_draft(case=case, by=account_of(request), reason=reason, now=timezone.now())
    messages.success(request, _("“%(case)s” is a draft again.") % {"case": case})
    return HttpResponseRedirect(admin_url(Case, "change", case.pk))


def submit_all(request: HttpRequest, cases: Any) -> None:
    """Submits each, and says of which it was not possible."""
    done = 0
    for case in cases:
        try:
            actions.submit(case=case, by=account_of(request), now=timezone.now())
            done += 1
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    if done:
        words = ngettext("%d case waits for a second person now.", "%d cases wait for a second person now.", done)
        messages.success(request, words % done)


submit = Tool(
    "submit", _("Submit for review"), Act.EDIT_RECORD, _submit,
    lambda request, case: case.state in (WorkflowState.DRAFT, WorkflowState.WITHDRAWN),
)  # fmt: skip
return_to_draft = Tool(
    "return-to-draft", _("Back to draft"), Act.EDIT_RECORD, _return_to_draft,
    lambda request, case: case.state == WorkflowState.REVIEW, posts=False,
)  # fmt: skip
