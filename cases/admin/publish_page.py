"""The page on which a second person looks at what will change for readers, and publishes it. For any kind of document."""

import json
from collections.abc import Callable
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import account_of
from accounts.roles import Act
from cases import document_data as plain
from cases import headcounts, review
from cases.admin.draft import Draft, fingerprint_of, what_changes, with_ways
from cases.admin.tools import admin_url
from cases.changes import changes
from cases.edits import Edit
from cases.models import Publication, PublishedVersion, Review, SiteSettings
from cases.refused import Refused
from cases.vocab import DocumentKind, PublishingAct


class WhyForm(forms.Form):
    why = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("Kept in the private log of publications."),
    )


class PublishForm(WhyForm):
    urgent = forms.BooleanField(required=False, widget=forms.HiddenInput)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    marks = forms.CharField(required=False, widget=forms.HiddenInput)


def publish_page(model_admin: Any, request: HttpRequest, draft: Draft) -> HttpResponse:
    """What would change, who changed it and what stands in its way; publishes when asked to."""
    form = PublishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _published(request, form, draft):
        return HttpResponseRedirect(admin_url(type(draft.row), "change", draft.row.pk))
    user = account_of(request)
    verdict = draft.verdict(user)
    context = {
        **_context(model_admin, request, draft, verdict),
        "title": _("Review and publish"), "form": form, "verdict": verdict,
        "refusals": with_ways(request, draft), "urgent": bool(verdict.own), "fingerprint": draft.fingerprint,
        "marks": _marks(verdict.edits),
        "waits": Review.objects.waiting().to_publish().of(draft.kind, draft.row.pk).select_related("asked_by").first(),
        "removed": _removed_since(draft), "one_person": not SiteSettings.objects.current().four_eyes,
    }  # fmt: skip
    return framing(TemplateResponse(request, "admin/appeals/publish.html", context))


def _published(request: HttpRequest, form: PublishForm, draft: Draft) -> bool:
    """Publishes what was looked at, once however often it is pressed. Says in the form why it may not be."""
    given, edits = form.cleaned_data, draft.verdict(account_of(request)).edits
    if draft.published is not None and not what_changes(draft, edits):
        messages.info(request, _("Nothing was published: readers see all of it already."))
        return True
    if given["shown"] != draft.fingerprint:
        form.add_error(None, _changed_meanwhile(edits, given["marks"]))
        return False
    try:
        version = draft.publish(by=account_of(request), now=timezone.now(), why=given["why"], urgent=given["urgent"])
    except Refused as refused:
        form.add_error(None, ValidationError([ValidationError(reason) for reason in refused.reasons]))
        return False
    except ValidationError as error:
        form.add_error(None, error)
        return False
    words = {"number": version.number, "row": draft.row}
    messages.success(request, _("Version %(number)d of “%(row)s” is published: strangers read it now.") % words)
    if given["urgent"] and SiteSettings.objects.current().four_eyes:
        messages.warning(
            request, _("It went out at once: a colleague who publishes has to look at it now, and confirm it.")
        )
    return True


def _marks(edits: list[Edit]) -> str:
    """Up to which row of each history a page shows what was edited. (By ids: see docs/decisions/0017.)"""
    marks: dict[str, int] = {}
    for edit in edits:
        marks[edit.model._meta.label] = max(edit.row.pgh_id, marks.get(edit.model._meta.label, 0))
    return json.dumps(marks)


def _changed_meanwhile(edits: list[Edit], marks: str) -> list[str]:
    """Who changed what after the page was shown, as far as it can be told, in sentences for its form."""
    try:
        known = {str(label): int(number) for label, number in json.loads(marks).items()}
        newer = [edit for edit in edits if edit.row.pgh_id > known.get(edit.model._meta.label, 0)]
    except (AttributeError, OverflowError, TypeError, ValueError):
        newer = []
    since = [f"{one.name}: {review.in_short(one.lines)}" for one in review.Verdict(newer, [], []).editors]
    again = _("It was changed while you were looking at it. Look at the changes again, then publish.")
    return [str(again), *since]


def _context(model_admin: Any, request: HttpRequest, draft: Draft, verdict: review.Verdict) -> dict[str, Any]:
    sections = what_changes(draft, verdict.edits)
    return {
        **model_admin.admin_site.each_context(request),
        "subtitle": str(draft.row), "original": draft.row, "opts": model_admin.opts, "media": model_admin.media,
        "back": admin_url(type(draft.row), "change", draft.row.pk), "sections": sections, "published": draft.published,
        "is_new": draft.published is None or bool(sections),
        "along": [row for _kind, row, _data in draft.along], "editors": verdict.editors, "preview": draft.preview,
        "submit": _address(model_admin, draft.row, "submit"),
        "doubts": headcounts.warnings(draft.data) if draft.kind == DocumentKind.CASE else [],
        "give_back": _address(model_admin, draft.row, "return-to-draft"),
    }  # fmt: skip


def _address(model_admin: Any, row: Any, name: str) -> str:
    """Where a button of this row leads; empty where it has none."""
    return admin_url(type(row), name, row.pk) if any(tool.name == name for tool in model_admin.tools) else ""


def _removed_since(draft: Draft) -> list[Publication]:
    """Facts that were removed since the last publication: publishing from the record brings back what is still there."""
    acts = Publication.objects.filter(kind=draft.kind, slug=draft.row.slug).select_related("by").order_by("-pk")
    found = []
    for act in acts[:20]:
        if act.act in (PublishingAct.PUBLISH, PublishingAct.WITHDRAW, PublishingAct.WITHDRAW_SILENTLY):
            break
        if act.act == PublishingAct.REDACT:
            found.append(act)
    return found


def framing(response: HttpResponse) -> HttpResponse:
    """A page that shows another of this site inside it."""
    return csp_replace({"frame-src": [SELF]})(lambda request: response)(None)  # type: ignore[arg-type, return-value]


def framed(response: HttpResponse) -> HttpResponse:
    """A page that only this site may show inside another."""
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return csp_replace({"frame-ancestors": [SELF]})(lambda request: response)(None)  # type: ignore[arg-type, return-value]


# Before: someone hands it in

NOTHING_TO_SUBMIT = _("There is nothing to submit now: it waits already, or readers would see no change.")


class SubmitForm(forms.Form):
    note = forms.CharField(
        label=_("What to look at"),
        max_length=2000,
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("For the second person. Example: the release is from one source only; please compare the dates."),
    )


def submit_page(model_admin: Any, request: HttpRequest, draft: Draft, submit: Callable[..., None]) -> HttpResponse:
    """What will change, and a note for the second person."""
    form = SubmitForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        submit(by=account_of(request), now=timezone.now(), note=form.cleaned_data["note"])
        messages.success(
            request,
            _("“%(row)s” waits for a second person now: it stands on the list of colleagues who publish.")
            % {"row": draft.row},
        )
        return HttpResponseRedirect(admin_url(type(draft.row), "change", draft.row.pk))
    verdict = draft.verdict(account_of(request))
    context = {
        **_context(model_admin, request, draft, verdict),
        "title": _("Submit for review"), "form": form, "label": _("Submit for review"), "refusals": with_ways(request, draft),
        "submitting": True,
    }  # fmt: skip
    return framing(TemplateResponse(request, "admin/appeals/publish.html", context))


# Afterwards: what went out at once


class LookForm(forms.Form):
    reason = forms.CharField(
        label=_("What is wrong"),
        max_length=2000,
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Only if you do not confirm it. It goes to whoever works on it; the page stays public meanwhile."),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)


def look_page(
    model_admin: Any, request: HttpRequest, draft: Draft, confirm: Callable[..., None], object_to: Callable[..., None]
) -> HttpResponse:
    """What went out at once, beside what a second person had seen before; confirms it, or says what is wrong."""
    user = account_of(request)
    form = LookForm(request.POST if request.method == "POST" else None)
    given = {"kind": draft.kind, "pk": draft.row.pk, "by": user, "now": timezone.now()}
    public = fingerprint_of(draft.published)
    if form.is_valid() and form.cleaned_data["shown"] != public:
        form.add_error(
            None, _("Another version went out while you were looking at it. Look at it again, then confirm.")
        )
    if form.is_valid() and "confirm" not in request.POST and not form.cleaned_data["reason"].strip():
        form.add_error("reason", _("Write the reason, so that whoever works on it knows what to do."))
    if form.is_valid():
        if "confirm" in request.POST:
            confirm(**given)
            messages.success(request, _("“%(row)s” is confirmed: two people have seen it.") % {"row": draft.row})
        else:
            object_to(**given, reason=form.cleaned_data["reason"])
            messages.success(
                request, _("Returned. “%(row)s” stays public until it is put right, or withdrawn.") % {"row": draft.row}
            )
        return HttpResponseRedirect(admin_url(type(draft.row), "change", draft.row.pk))
    waiting = review.to_confirm(draft.kind, draft.row.pk)
    others = [row for row in waiting if row.asked_by_id != user.pk]
    before = _before(draft, others or waiting)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Look at what went out at once"), "subtitle": str(draft.row), "original": draft.row,
        "opts": model_admin.opts, "back": admin_url(type(draft.row), "change", draft.row.pk), "media": model_admin.media,
        "form": form, "waiting": waiting, "may_confirm": bool(others), "published": draft.published,
        "before": before, "sections": changes(before, draft.published or {}, draft.words), "fingerprint": public,
        "withdraw": _address(model_admin, draft.row, "withdraw") if draft.published else "",
    }  # fmt: skip
    return TemplateResponse(request, "admin/appeals/look.html", context)


def _before(draft: Draft, waiting: list[Review]) -> dict[str, Any] | None:
    """The last version that a second person had seen; nothing where there is none, or its text was removed."""
    numbers = [row.before for row in waiting]
    if not numbers or None in numbers:
        return None
    version = PublishedVersion.objects.filter(
        kind=draft.kind, slug=draft.row.slug, number=min(number for number in numbers if number)
    ).first()
    return plain.loads(version.body) if version and version.body else None


def has_to_be_looked_at(kind: str) -> Callable[[HttpRequest, Any], bool]:
    """Whether a row of this kind went out at once and nobody else has looked at it."""
    return lambda request, row: bool(review.to_confirm(kind, row.pk))


LOOK = (_("Look at what went out at once…"), Act.PUBLISH)
