"""The buttons that hand a case to a second person, and take it back."""

from collections.abc import Callable
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
from cases.admin.draft import Draft, mended_at, references_along
from cases.admin.publish_page import NOTHING_TO_SUBMIT, submit_page
from cases.admin.tools import Tool, admin_url
from cases.built_from import rows_of_case
from cases.models import Case, PublishedCase, Review
from cases.reference_publishing import reference_refusals
from cases.vocab import DocumentKind, WorkflowState


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=AdminTextareaWidget(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Whoever works on it reads this. Example: the date of the hearing has no source."),
    )


def ask(
    model_admin: Any,
    request: HttpRequest,
    row: Any,
    form: forms.Form,
    title: Any,
    label: Any,
    *before: str,
    back: str = "",
) -> HttpResponse:
    """A page with one short form about one row, for buttons that need a reason or a choice; `before` says what to know,
    `back` is where whoever leaves it goes, else the page of the row."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title, "subtitle": str(row), "form": form, "label": label, "original": row, "opts": model_admin.opts,
        "back": back or admin_url(type(row), "change", row.pk), "media": model_admin.media + form.media, "before": before,
    }  # fmt: skip
    return TemplateResponse(request, "admin/cases/ask.html", context)


def return_page(model_admin: Any, request: HttpRequest, row: Any, give_back: Callable[..., None]) -> HttpResponse:
    """Asks for the reason, and gives what waits back with it. For any kind of document."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return ask(model_admin, request, row, form, _("Return with a reason"), _("Return"))
    give_back(by=account_of(request), now=timezone.now(), reason=form.cleaned_data["reason"])
    words = _("“%(row)s” waits no more. The reason stands on its page, and among the drafts of who handed it in.")
    messages.success(request, words % {"row": row})
    return HttpResponseRedirect(admin_url(type(row), "change", row.pk))


def _return_to_draft(model_admin: Any, request: HttpRequest, case: Case) -> HttpResponse:
    return return_page(model_admin, request, case, partial(actions.return_to_draft, case=case))


def waits_to_be_published(kind: str) -> Callable[[HttpRequest, Any], bool]:
    """Whether a row of this kind waits for a second person."""
    return lambda request, row: review.to_publish(kind, row.pk) is not None


def notices_of(kind: str, row: Any, *, reads: Callable[[Review], bool] = lambda found: True) -> list[str]:
    """What a colleague should know of the way of a document to its readers; `reads` says who reads why it came back."""
    found = []
    if waits := review.to_publish(kind, row.pk):
        words = {"name": waits.asked_by, "note": waits.note}
        found.append(_("Waits for a second person; %(name)s asked. %(note)s") % words)
    for late in review.to_confirm(kind, row.pk):
        words = {"name": late.asked_by, "note": late.note}
        found.append(_("%(name)s published it at once; someone else has to look at it. %(note)s") % words)
    if (back := review.returned(kind, row.pk, row.slug)) and reads(back):
        words = {"name": back.decided_by, "reason": back.reason}
        found.append(
            _("%(name)s looked at what went out at once, and it needs mending: %(reason)s") % words
            if back.urgent
            else _("Returned by %(name)s: %(reason)s Mend it, then submit it again.") % words
        )
    return [str(words).strip() for words in found]


def notices_of_case(request: HttpRequest, case: Case) -> list[str]:
    """The reason is a note of the case: for those who read its notes, and for whoever handed it in."""
    user = account_of(request)
    may = case.opens_to(user, Act.READ_NOTES)
    return notices_of(DocumentKind.CASE, case, reads=lambda found: may or found.asked_by_id == user.pk)


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
    missing = [mended_at(row, one) for kind, row, found in along for one in reference_refusals(kind, found, now=now)]
    return Draft(
        DocumentKind.CASE, case, data, plain.loads(body) if body else None, rows_of_case(case),
        [*publishing.refusals(case, data, now=now), *missing], partial(publishing.publish, case),
        preview=admin_url(Case, "preview", case.pk), along=along,
    )  # fmt: skip


def _submit(model_admin: Any, request: HttpRequest, case: Case) -> HttpResponse | None:
    if request.method != "POST" and not may_be_submitted(request, case):
        messages.info(request, NOTHING_TO_SUBMIT)
        return None
    return submit_page(model_admin, request, draft_of(case), partial(actions.submit, case=case))


submit = Tool("submit", _("Submit for review…"), Act.EDIT_RECORD, _submit, may_be_submitted, posts=False)
