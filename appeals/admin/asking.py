"""Buttons of an appeal that ask with a form before they act."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.models import account_of
from appeals.models import Appeal
from cases.admin.review import ask
from cases.admin.tools import admin_url
from cases.refused import Refused

DESK = "desk"  # in the address of a button that was pressed on the desk: how that was filtered
LONGEST_DESK = 1000


class AppealForm(forms.Form):
    """What is asked about one appeal. `act(by=, now=)` does it; what it refuses is said in the form."""

    def __init__(self, appeal: Appeal, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.appeal = appeal

    def say(self, error: ValidationError) -> None:
        """Each message beside its field; what belongs to none above the form."""
        for name, words in (error.message_dict if hasattr(error, "error_dict") else {None: error.messages}).items():
            self.add_error(name if name in self.fields else None, [ValidationError(text) for text in words])


def asked(form_class: Any, title: Any, label: Any, done: Any) -> Any:
    """The view of such a button: `label` is on the button of the form, `done` is said afterwards and names the appeal."""

    def view(model_admin: Any, request: HttpRequest, appeal: Appeal) -> HttpResponse:
        form = form_class(appeal, *((request.POST, request.FILES) if request.method == "POST" else ()))
        if form.is_valid():
            try:
                form.act(by=account_of(request), now=timezone.now())
            except ValidationError as error:
                form.say(error)
            except Refused as refused:
                form.add_error(None, [ValidationError(reason) for reason in refused.reasons])
            else:
                messages.success(request, done % {"appeal": appeal})
                return HttpResponseRedirect(_where_it_was_pressed(request, appeal))
        return ask(model_admin, request, appeal, form, title, label, back=_where_it_was_pressed(request, appeal))

    return view


def _where_it_was_pressed(request: HttpRequest, appeal: Appeal) -> str:
    """The desk as it was filtered, for who came from there; else the page of the appeal."""
    if DESK not in request.GET:
        return admin_url(Appeal, "change", appeal.pk)
    filters = QueryDict(request.GET[DESK][:LONGEST_DESK].replace("\x00", "")).urlencode()
    return f"{reverse('desk:home')}?{filters}" if filters else reverse("desk:home")
