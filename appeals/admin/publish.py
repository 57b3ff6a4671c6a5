"""The buttons that change what strangers see: preview, review, publish, redact, withdraw. They reach cases and their appeals."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import account_of
from accounts.roles import Act
from appeals import publishing as appeal_publishing
from appeals.actions import publication
from appeals.actions import review as actions
from appeals.admin.appeals import AppealAdmin
from appeals.built_from import rows_of_appeal
from appeals.change_words import APPEAL
from appeals.models import Appeal, PublishedAppeal
from appeals.preview import appeal_context, case_context, reference_context
from cases import document_data as plain
from cases.actions import review as waiting
from cases.admin.cases import CaseAdmin
from cases.admin.draft import Draft, references_along
from cases.admin.publish_page import (
    LOOK,
    NOTHING_TO_SUBMIT,
    WhyForm,
    framed,
    has_to_be_looked_at,
    look_page,
    publish_page,
    submit_page,
)
from cases.admin.references import PAGES as REFERENCE_PAGES
from cases.admin.review import ask, notices_of, notices_of_case, return_page, waits_to_be_published
from cases.admin.review import draft_of as draft_of_case
from cases.admin.tools import Tool, admin_url
from cases.models import Case, PublishedCase
from cases.reference_building import kind_of_reference
from cases.reference_publishing import reference_refusals
from cases.refused import Refused
from cases.vocab import DocumentKind, FieldGroup


def _is_published(request: HttpRequest, row: Case | Appeal) -> bool:
    table: Any = PublishedCase if isinstance(row, Case) else PublishedAppeal
    return table.objects.visible().filter(slug=row.slug).exists()


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


def _preview(model_admin: Any, request: HttpRequest, row: Any) -> HttpResponse:
    """The public page over a document that is not stored."""
    now = timezone.now()
    if isinstance(row, Case):
        return framed(render(request, "public/case.html", case_context(row, now=now)))
    if isinstance(row, Appeal):
        return framed(render(request, "public/appeal.html", appeal_context(row, now=now)))
    kind = kind_of_reference(row)
    return framed(render(request, f"public/{kind}.html", reference_context(kind, row.slug, now=now)))


def draft_of(row: Case | Appeal) -> Draft:
    """The document of a case or an appeal before anyone publishes it."""
    if isinstance(row, Case):
        return draft_of_case(row)
    data, now = appeal_publishing.build(row), timezone.now()
    body = PublishedAppeal.objects.visible().filter(slug=row.slug).values_list("body", flat=True).first()
    along = references_along(data)
    missing = [reason for kind, _row, found in along for reason in reference_refusals(kind, found, now=now)]
    return Draft(
        DocumentKind.APPEAL, row, data, plain.loads(body) if body else None, rows_of_appeal(row),
        [*appeal_publishing.refusals(row, data, now=now), *missing], partial(appeal_publishing.publish, row),
        words=APPEAL, preview=admin_url(Appeal, "preview", row.pk), along=along,
    )  # fmt: skip


def _publish(model_admin: Any, request: HttpRequest, row: Case | Appeal) -> HttpResponse:
    was_public = _is_published(request, row)
    answer = publish_page(model_admin, request, draft_of(row))
    if isinstance(row, Case) and not was_public and _is_published(request, row) and (left := _not_back(row)):
        words = _("These appeals left when the case was withdrawn. Publish them again if they still hold: %(appeals)s.")
        messages.warning(request, words % {"appeals": "; ".join(map(str, left))})
    return answer


def _not_back(case: Case) -> list[Appeal]:
    """Appeals that name the case, have begun, are not over, and that strangers cannot read."""
    public = PublishedAppeal.objects.visible().values("slug")
    return list(Appeal.objects.running().filter(cases=case).exclude(slug__in=public).order_by("title"))


def _look(model_admin: Any, request: HttpRequest, row: Case | Appeal) -> HttpResponse:
    return look_page(model_admin, request, draft_of(row), waiting.confirm, waiting.object_to)


_goes_back = waits_to_be_published(DocumentKind.APPEAL)


def _may_be_submitted(request: HttpRequest, appeal: Appeal) -> bool:
    """An appeal that is not public, or whose record says something else by now, unless it waits already."""
    if _goes_back(request, appeal):
        return False
    return not _is_published(request, appeal) or appeal_publishing.has_unpublished_changes(appeal)


def _submit(model_admin: Any, request: HttpRequest, appeal: Appeal) -> HttpResponse | None:
    if request.method != "POST" and not _may_be_submitted(request, appeal):
        messages.info(request, NOTHING_TO_SUBMIT)
        return None
    return submit_page(model_admin, request, draft_of(appeal), partial(actions.submit, appeal=appeal))


def _return(model_admin: Any, request: HttpRequest, appeal: Appeal) -> HttpResponse:
    return return_page(model_admin, request, appeal, partial(actions.return_to_draft, appeal=appeal))


def _redact(model_admin: Any, request: HttpRequest, row: Case | Appeal) -> HttpResponse:
    form = RedactForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return ask(model_admin, request, row, form, _("Remove facts from what is published"), _("Remove at once"))
    given = {"by": account_of(request), "now": timezone.now(), "why": form.cleaned_data["why"]}
    with _refused_in_words():
        if isinstance(row, Case):
            publication.redact_case(row, form.cleaned_data["group"], **given)
        else:
            appeal_publishing.redact(row.slug, form.cleaned_data["group"], **given)
    messages.success(request, _("Removed from “%(row)s” and all its versions.") % {"row": row})
    return _back(row)


def _may_withdraw(request: HttpRequest, row: Case | Appeal) -> bool:
    """It is public, and a publisher, or, for a case, an editor whom it is assigned to, is asking."""
    if isinstance(row, Case) and not row.opens_to(account_of(request), Act.WITHDRAW_OWN):
        return False
    return _is_published(request, row)


def _withdraw(model_admin: Any, request: HttpRequest, row: Case | Appeal) -> HttpResponse:
    if isinstance(row, Case):
        publication.require_withdrawal(row, by=account_of(request))
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return ask(model_admin, request, row, form, _("Withdraw"), _("Withdraw now"), *_leaves_with(row))
    given = {
        "by": account_of(request), "now": timezone.now(), "why": form.cleaned_data["why"],
        "silently": form.cleaned_data["how"] == "silent",
    }  # fmt: skip
    with _refused_in_words():
        slugs = publication.withdraw_case(row, **given) if isinstance(row, Case) else None
        if isinstance(row, Appeal):
            appeal_publishing.withdraw(row.slug, **given)
    messages.success(request, _("“%(row)s” is withdrawn: strangers read it no more.") % {"row": row})
    if slugs:
        words = _("The appeals that name it left with it: %(appeals)s.")
        messages.warning(request, words % {"appeals": _named(slugs)})
    return _back(row)


def _leaves_with(row: Case | Appeal) -> list[str]:
    """What else strangers lose when a case is withdrawn, said before it is."""
    slugs = publication.appeals_naming(row.slug) if isinstance(row, Case) else []
    words = _("The appeals that name it leave with it, until they are published again: %(appeals)s.")
    return [words % {"appeals": _named(slugs)}] if slugs else []


def _named(slugs: list[str]) -> str:
    return "; ".join(str(appeal) for appeal in Appeal.objects.filter(slug__in=slugs).order_by("title"))


@contextmanager
def _refused_in_words() -> Iterator[None]:
    """What is refused becomes a message on the page of the row."""
    try:
        yield
    except Refused as refused:
        raise ValidationError(refused.reasons) from refused


def _notices(request: HttpRequest, row: Case | Appeal) -> list[str]:
    """What a colleague should know of the way of this row to its readers."""
    return notices_of_case(request, row) if isinstance(row, Case) else notices_of(DocumentKind.APPEAL, row)


PREVIEW = Tool("preview", _("Preview"), Act.READ_RECORD, _preview, posts=False)
PUBLISH = Tool("publish", _("Publish…"), Act.PUBLISH, _publish, posts=False)
REDACT = Tool("redact", _("Remove facts…"), Act.PUBLISH, _redact, _is_published, posts=False)
CaseAdmin.tools += [
    PREVIEW, PUBLISH,
    Tool("look", *LOOK, _look, has_to_be_looked_at(DocumentKind.CASE), posts=False),
    REDACT,
    Tool("withdraw", _("Withdraw…"), Act.WITHDRAW_OWN, _withdraw, _may_withdraw, posts=False),
]  # fmt: skip
AppealAdmin.tools += [
    PREVIEW,
    Tool("submit", _("Submit for review…"), Act.PROPOSE_APPEAL, _submit, _may_be_submitted, posts=False),
    Tool("return-to-draft", _("Return with a reason…"), Act.PROPOSE_APPEAL, _return, _goes_back, posts=False),
    PUBLISH,
    Tool("look", *LOOK, _look, has_to_be_looked_at(DocumentKind.APPEAL), posts=False),
    REDACT,
    Tool("withdraw", _("Withdraw…"), Act.PUBLISH, _withdraw, _may_withdraw, posts=False),
]  # fmt: skip
for _page in (CaseAdmin, AppealAdmin):
    _page.notices.append(_notices)
for _page in REFERENCE_PAGES:
    _page.tools.insert(0, PREVIEW)
