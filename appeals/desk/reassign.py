"""Another coordinator or backup for one case."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import User, account_of
from accounts.pressing import pressed_once
from appeals import keepers
from appeals.actions import handover as actions
from appeals.desk.asking import BIGGEST, PersonField, ReasonForm, back, key_of, page, say
from cases.models import Case


class ReassignForm(ReasonForm):
    """Who keeps it, who steps in. `was` carries who it was when the page was opened."""

    coordinator = PersonField(
        label=gettext_lazy("Coordinator"), queryset=User.objects.none(), empty_label="–",
        help_text=gettext_lazy("Keeps its dates, and is reminded of them."),
    )  # fmt: skip
    backup = PersonField(
        label=gettext_lazy("Backup"), queryset=User.objects.none(), required=False, empty_label=gettext_lazy("nobody"),
        help_text=gettext_lazy("Is told when a date has passed and nobody acted, and steps in for who cannot act."),
    )  # fmt: skip
    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    field_order = ("coordinator", "backup", "reason")

    def __init__(self, case: Case, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.case = case
        able = keepers.may_take()
        for name, person in (("coordinator", case.coordinator), ("backup", case.backup)):
            field: Any = self.fields[name]
            field.queryset = able
            field.initial = person if person and person in able else None
        self.fields["was"].initial = mark_of(case)

    def act(self, **given: Any) -> Case:
        said = self.cleaned_data
        first, _sep, second = said["was"].partition(":")
        was = (key_of(first) or None, key_of(second) or None)
        return actions.reassign(self.case, said["coordinator"], said["backup"], said["reason"], was=was, **given)


def mark_of(case: Case) -> str:
    return f"{case.coordinator_id or ''}:{case.backup_id or ''}"


@require_http_methods(["GET", "HEAD", "POST"])
@pressed_once
def reassign(request: HttpRequest, pk: int) -> HttpResponse:
    """What was typed stays when it is refused. Who looks again after a colleague was quicker sees who it is now."""
    found = Case.objects.select_related("coordinator", "backup")
    case = get_object_or_404(found, pk=min(pk, BIGGEST))
    form = ReassignForm(case, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            done = form.act(by=account_of(request), now=timezone.now())
        except ValidationError as error:
            say(form, error)
            if getattr(error, "code", "") == actions.MEANWHILE:  # what is looked at now is what the next press is about
                form.data = {**request.POST.dict(), "was": mark_of(case)}  # type: ignore[assignment]
        else:
            words = _("“%(case)s”: %(who)s.") % {"case": case, "who": actions.in_words(done)}
            messages.success(request, words)
            return back(request)
    stuck = [person for person in (case.coordinator, case.backup) if person and not person.is_active]
    return page(
        request, "desk/reassign.html", title=_("Reassign"), form=form, case=case, stuck=stuck,
        who=actions.in_words(case), dates=case.due_dates.undecided().count(),
        appeals=case.appeals.running().order_by("title", "pk"),
    )  # fmt: skip
