"""Buttons on the page of an appeal: pause, resume, stop. What readers see follows at once."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import account_of
from accounts.roles import Act
from appeals.actions import state as actions
from appeals.actions.reasons import LONGEST_REASON
from appeals.admin.appeals import AppealAdmin
from appeals.admin.asking import AppealForm, asked
from appeals.models import Appeal
from appeals.vocab import AppealState
from cases.admin.tools import Tool
from cases.refused import Refused


def _reason(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=AdminTextareaWidget(attrs={"rows": 3, "dir": "auto"}),
        help_text=help_text,
    )


class ResumeForm(AppealForm):
    reason = _reason(_("For colleagues. Example: the news was not true. Readers see the appeal open again."))

    def act(self, **given: Any) -> None:
        actions.resume(self.appeal, self.cleaned_data["reason"], **given)


class StopForm(AppealForm):
    state = forms.ChoiceField(
        label=_("How it ends"),
        choices=[(s.value, s.label) for s in actions.ENDS],
        widget=forms.RadioSelect,
    )
    reason = _reason(_("Readers see it at once: no more than may be known today."))

    def act(self, **given: Any) -> None:
        actions.stop(self.appeal, self.cleaned_data["state"], self.cleaned_data["reason"], **given)


def _pause(model_admin: Any, request: HttpRequest, appeal: Appeal) -> None:
    try:
        actions.pause(appeal, by=account_of(request), now=timezone.now())
    except Refused as refused:
        raise ValidationError(refused.reasons) from refused
    messages.success(request, _("“%(appeal)s” is paused: readers are asked to wait.") % {"appeal": appeal})


def _is(*states: str) -> Any:
    return lambda request, appeal: appeal.state in states


def _may_resume(request: HttpRequest, appeal: Appeal) -> bool:
    return appeal.state == AppealState.PAUSED or (
        appeal.state == AppealState.REPLACED and not actions.has_newer(appeal)
    )


_resume = asked(ResumeForm, _("Resume the appeal"), _("Resume"), _("“%(appeal)s” is open again."))
_stop = asked(StopForm, _("Stop the appeal"), _("Stop"), _("“%(appeal)s” is over."))

AppealAdmin.tools += [
    Tool("pause", _("Pause letters"), Act.RUN_APPEALS, _pause, _is(AppealState.OPEN)),
    Tool("resume", _("Resume…"), Act.RUN_APPEALS, _resume, _may_resume, posts=False),
    Tool("stop", _("Stop…"), Act.RUN_APPEALS, _stop, _is(AppealState.OPEN, AppealState.PAUSED), posts=False),
]
