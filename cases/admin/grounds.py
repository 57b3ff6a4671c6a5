"""The button that records "already public" for several groups of facts at once."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import account_of
from accounts.roles import Act
from cases.actions import consent as actions
from cases.admin.review import ask
from cases.admin.tools import Tool, admin_url
from cases.models import Person
from cases.vocab import FieldGroup


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
