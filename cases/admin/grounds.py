"""The buttons around grounds for publishing: already public, confirm a decision, look again, ask someone for consent."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import account_of
from accounts.roles import Act
from cases.actions import consent as actions
from cases.admin.forms import ExactDateField
from cases.admin.review import ask
from cases.admin.tools import Tool, admin_url
from cases.grounds import last_review_day
from cases.models import Consent, Person, SiteSettings
from cases.vocab import ConsentBasis, FieldGroup


class AlreadyPublicForm(forms.Form):
    """Which groups of facts are public already; those that can hurt most are ticked by hand."""

    by_hand = (FieldGroup.PHOTO, FieldGroup.HEALTH, FieldGroup.FAMILY)

    groups = forms.MultipleChoiceField(label=_("Facts about"), widget=forms.CheckboxSelectMultiple)
    reasons = forms.CharField(
        label=_("How public"),
        max_length=2000,
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Example: published by the organisation on its own site; no more detail than it prints."),
    )

    def __init__(self, person: Person, *args: Any) -> None:
        super().__init__(*args)
        missing = actions.groups_without_ground(person)
        self.fields["groups"].choices = [(group.value, group.label) for group in missing]  # type: ignore[attr-defined]
        self.fields["groups"].initial = [group.value for group in missing if group not in self.by_hand]


def _already_public(model_admin: Any, request: HttpRequest, person: Person) -> HttpResponse:
    form = AlreadyPublicForm(person, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return ask(model_admin, request, person, form, _("Already public"), _("Record this ground"))
    done = actions.record_already_public(person=person, by=account_of(request), now=timezone.now(), **form.cleaned_data)
    words = ngettext("%d ground is recorded.", "%d grounds are recorded.", done)
    messages.success(request, words % done)
    return HttpResponseRedirect(admin_url(Person, "change", person.pk))


already_public = Tool(
    "already-public", _("Record as already public"), Act.RECORD_CONSENT, _already_public,
    lambda request, person: bool(actions.groups_without_ground(person)), posts=False,
)  # fmt: skip


# A decision of two


def _confirm(model_admin: Any, request: HttpRequest, ground: Consent) -> HttpResponse:
    actions.confirm_decision(ground=ground, by=account_of(request), now=timezone.now())
    messages.success(request, _("Confirmed: “%(ground)s” carries now.") % {"ground": ground})
    return HttpResponseRedirect(admin_url(Person, "change", ground.person_id))


def _waits_for_me(request: HttpRequest, ground: Consent) -> bool:
    is_decision = ground.basis == ConsentBasis.BEST_INTEREST and ground.is_in_force
    return is_decision and ground.confirmed_by_id is None and ground.recorded_by_id not in (None, request.user.pk)


confirm = Tool("confirm", _("Confirm this decision"), Act.RECORD_CONSENT, _confirm, _waits_for_me)


# Once a year


class ReviewForm(forms.Form):
    until = ExactDateField(
        label=_("Look again on"), help_text=_("Within a year. Example: 3 Sept 2027. You say that it still holds.")
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.fields["until"].initial = date_format(last_review_day(timezone.now().date()), "j F Y")


def _review(model_admin: Any, request: HttpRequest, ground: Consent) -> HttpResponse:
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return ask(model_admin, request, ground, form, _("It still holds"), _("It still holds"))
    actions.review(ground=ground, by=account_of(request), now=timezone.now(), until=form.cleaned_data["until"])
    day = date_format(form.cleaned_data["until"], "j F Y")
    messages.success(request, _("Noted. It is looked at again on %(day)s.") % {"day": day})
    return HttpResponseRedirect(admin_url(Person, "change", ground.person_id))


review = Tool(
    "review", _("It still holds…"), Act.RECORD_CONSENT, _review, lambda request, ground: ground.is_in_force, posts=False
)


# Asking


def _ask_for_consent(model_admin: Any, request: HttpRequest, person: Person) -> HttpResponse:
    """The words to ask with: to read out, or to print."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Asking for consent"), "subtitle": str(person), "original": person, "opts": model_admin.opts,
        "back": admin_url(Person, "change", person.pk), "groups": list(FieldGroup),
        "house": SiteSettings.objects.current(), "media": model_admin.media,
    }  # fmt: skip
    return TemplateResponse(request, "admin/consent/asking.html", context)


ask_for_consent = Tool("ask-for-consent", _("Ask for consent…"), Act.RECORD_CONSENT, _ask_for_consent, posts=False)
