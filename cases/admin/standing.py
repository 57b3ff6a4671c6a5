"""Two buttons of a detention: confirm that it still holds, tell some of a group apart."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import account_of
from accounts.roles import Act
from cases.actions import detention as actions
from cases.admin.custody import DetentionAdmin
from cases.admin.review import ask
from cases.admin.tools import Tool, admin_url
from cases.models import Detention, Source
from cases.refused import Refused


class ConfirmForm(forms.Form):
    """When the status still held, and who says so."""

    on = forms.DateField(
        label=_("It held on"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The last day of which the source is sure."),
    )
    source = forms.ModelChoiceField(
        label=_("Who says so"),
        queryset=Source.objects.order_by("-pk"),
        help_text=_("Enter a new source first if it is not in the list."),
    )
    how = forms.CharField(
        label=_("How we checked it"),
        max_length=200,
        required=False,
        help_text=_("Only if you checked it yourself. Example: a call with a lawyer."),
    )


def _confirm(model_admin: Any, request: HttpRequest, row: Detention) -> HttpResponse:
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _confirmed(form, request, row):
        messages.success(request, _("Confirmed. The published page, if there is one, shows it now."))
        return HttpResponseRedirect(admin_url(Detention, "change", row.pk))
    return ask(model_admin, request, row, form, _("Confirm that it still holds"), _("Confirm"))


def _confirmed(form: ConfirmForm, request: HttpRequest, row: Detention) -> bool:
    given = form.cleaned_data
    try:
        actions.confirm(row, given["on"], given["source"], by=account_of(request), now=timezone.now(), how=given["how"])
    except ValidationError as error:
        form.add_error(None if not hasattr(error, "error_dict") else next(iter(error.error_dict)), error.messages)
        return False
    except Refused as refused:
        form.add_error(None, [ValidationError(reason) for reason in refused.reasons])
        return False
    return True


class SplitForm(forms.Form):
    """How many, and which."""

    count = forms.IntegerField(
        label=_("How many of them"), min_value=1, max_value=1_000_000, help_text=_("Example: 4.")
    )
    label = forms.CharField(label=_("Which of them"), max_length=120, help_text=_("Example: the four released in May."))


def _split(model_admin: Any, request: HttpRequest, row: Detention) -> HttpResponse:
    form = SplitForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            part = actions.split(row, given["count"], given["label"], by=account_of(request), now=timezone.now())
        except ValidationError as error:
            form.add_error("count" if hasattr(error, "error_dict") else None, error.messages)
        else:
            messages.success(request, _("They stand apart now: enter what happened to them alone."))
            return HttpResponseRedirect(admin_url(Detention, "change", part.pk))
    return ask(model_admin, request, row, form, _("Tell some of the group apart"), _("Tell them apart"))


def _is_group(request: HttpRequest, row: Detention) -> bool:
    return bool(row.subject.group_label)


DetentionAdmin.tools.append(Tool("split", _("Tell some apart…"), Act.EDIT_RECORD, _split, _is_group, posts=False))
DetentionAdmin.tools.append(Tool("confirm", _("Confirm…"), Act.CONFIRM, _confirm, posts=False))
