"""Pages of the desk that ask something and then do it: where they lead back to, and how they say what was refused."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from appeals.actions.reasons import LONGEST_REASON
from appeals.desk.filters import BACK
from cases.admin.forms import ExactDateField
from cases.refused import Refused

BIGGEST = 2**63 - 1
LONGEST_BACK = 1000


def key_of(text: object) -> int:
    """A key as it came with a request; 0, which is nobody's, for anything else."""
    words = str(text)
    return int(words) if words.isascii() and words.isdigit() and len(words) < 19 else 0


def back_to(request: HttpRequest) -> str:
    """The desk, with the filters that the page was opened from."""
    asked = QueryDict(request.GET.get(BACK, "")[:LONGEST_BACK].replace("\x00", ""))
    return f"{reverse('desk:home')}?{asked.urlencode()}" if asked else reverse("desk:home")


def back(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(back_to(request))


def page(request: HttpRequest, template: str, *, title: Any, form: forms.Form, **context: Any) -> HttpResponse:
    """A page with a form; 400 where something in it was refused."""
    known = {**admin.site.each_context(request), "title": title, "form": form, "back": back_to(request), **context}
    return render(request, template, known, status=400 if form.is_bound and form.errors else 200)


def say(form: forms.Form, error: ValidationError | Refused) -> None:
    """What an act refused: beside the field, or above the form."""
    if isinstance(error, Refused):
        form.add_error(None, [ValidationError(str(reason)) for reason in error.reasons])
        return
    for name, words in (error.message_dict if hasattr(error, "error_dict") else {None: error.messages}).items():
        form.add_error(name if name in form.fields else None, [ValidationError(text) for text in words])


class DayField(ExactDateField):
    """One exact day, from a calendar or in words."""

    def __init__(self, **kwargs: Any):
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class ReasonForm(forms.Form):
    """A form with a reason, which the history keeps."""

    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("The history keeps it for good: name nobody but colleagues. Example: parental leave until May."),
    )  # fmt: skip


class PersonField(forms.ModelChoiceField):
    """One colleague; of those who share a name, the address tells which."""

    def label_from_instance(self, obj: User) -> str:
        twins = getattr(self, "twins", None)
        if twins is None:
            names = [user.name for user in self.queryset]  # type: ignore[union-attr]
            twins = self.twins = {name for name in names if names.count(name) > 1}
        return f"{obj} ({obj.email})" if obj.name in twins else str(obj)
