"""The buttons that hand a case to a second person, and take it back."""

from functools import partial
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
from cases import document_data as plain
from cases import publishing, review
from cases.actions import case as actions
from cases.admin.publish_page import Draft, references_along, submit_page
from cases.admin.tools import Tool, admin_url
from cases.built_from import rows_of_case
from cases.models import Case, PublishedCase
from cases.reference_publishing import reference_refusals
from cases.vocab import DocumentKind, WorkflowState


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=AdminTextareaWidget(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Whoever works on it reads this. Example: the date of the hearing has no source."),
    )


def ask(model_admin: Any, request: HttpRequest, row: Any, form: forms.Form, title: Any, label: Any) -> HttpResponse:
    """A page with one short form about one row, for buttons that need a reason or a choice."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title, "subtitle": str(row), "form": form, "label": label, "original": row, "opts": model_admin.opts,
        "back": admin_url(type(row), "change", row.pk), "media": model_admin.media + form.media,
    }  # fmt: skip
    return TemplateResponse(request, "admin/cases/ask.html", context)


def _return_to_draft(model_admin: Any, request: HttpRequest, case: Case) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return ask(model_admin, request, case, form, _("Return with a reason"), _("Return"))
    reason = form.cleaned_data["reason"]
    actions.return_to_draft(case=case, by=account_of(request), reason=reason, now=timezone.now())
    if case.state == WorkflowState.DRAFT:
        messages.success(request, _("“%(case)s” is a draft again; the reason stands among its notes.") % {"case": case})
    else:
        messages.success(
            request,
            _("The changes of “%(case)s” wait no more; the page stays as it is, the reason stands among its notes.")
            % {"case": case},
        )
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


def may_be_submitted(request: HttpRequest, case: Case) -> bool:
    """A draft, or a published case whose record says something else by now, unless it waits already."""
    if case.state == WorkflowState.PUBLISHED:
        return not review.to_publish(DocumentKind.CASE, case.pk) and publishing.has_unpublished_changes(case)
    return case.state in (WorkflowState.DRAFT, WorkflowState.WITHDRAWN)


def _waits(request: HttpRequest, case: Case) -> bool:
    return case.state == WorkflowState.REVIEW or review.to_publish(DocumentKind.CASE, case.pk) is not None


return_to_draft = Tool(
    "return-to-draft", _("Return with a reason…"), Act.EDIT_RECORD, _return_to_draft, _waits, posts=False
)


def draft_of(case: Case) -> Draft:
    """The document of a case before anyone publishes it."""
    data, now = publishing.build(case), timezone.now()
    body = PublishedCase.objects.visible().filter(slug=case.slug).values_list("body", flat=True).first()
    along = references_along(data)
    missing = [reason for kind, _row, found in along for reason in reference_refusals(kind, found, now=now)]
    return Draft(
        DocumentKind.CASE, case, data, plain.loads(body) if body else None, rows_of_case(case),
        [*publishing.refusals(case, data, now=now), *missing], partial(publishing.publish, case),
        preview=admin_url(Case, "preview", case.pk), along=along,
    )  # fmt: skip


def _submit(model_admin: Any, request: HttpRequest, case: Case) -> HttpResponse | None:
    if request.method != "POST" and not may_be_submitted(request, case):
        messages.info(request, _("There is nothing to submit now: it waits already, or readers would see no change."))
        return None
    return submit_page(model_admin, request, draft_of(case), partial(actions.submit, case=case))


submit = Tool("submit", _("Submit for review…"), Act.EDIT_RECORD, _submit, may_be_submitted, posts=False)
