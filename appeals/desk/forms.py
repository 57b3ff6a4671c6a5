"""The decisions on a date, as forms: extend, close, keep, done."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from appeals.actions import due as actions
from appeals.desk.asking import DayField, say
from appeals.due_rules import in_words, says_before
from appeals.models import DueDate, PublishedAppeal
from appeals.vocab import AppealState, DueKind
from cases.refused import Refused


def has_readers(due: DueDate) -> bool:
    """Whether readers see this date: one to write by, of an appeal that is public."""
    appeal = due.appeal if due.kind == DueKind.WRITE_BY else None
    return appeal is not None and PublishedAppeal.objects.visible().filter(slug=appeal.slug).exists()


def unread(due: DueDate) -> str:
    """Said of a date that has no readers."""
    if due.kind == DueKind.WRITE_BY:
        return gettext("Nobody outside sees it: the appeal is not published.")
    return gettext("Nobody outside sees it.")


class DecisionForm(forms.Form):
    """A reason, and what the decision needs besides. `decide` does it and turns a refusal into errors of the form."""

    title: Any = ""
    explanation: Any = ""
    for_readers: Any = ""  # what readers of a published appeal see of it
    button: Any = ""
    is_read: bool = False  # whether readers of an appeal see the reason

    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Kept with the date.")
    )

    def __init__(self, due: DueDate, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        have_readers = due.kind == DueKind.WRITE_BY and has_readers(due)
        if self.for_readers and due.kind == DueKind.WRITE_BY:
            self.explanation = f"{self.explanation} {self.for_readers if have_readers else unread(due)}".strip()
        if self.is_read and have_readers:
            self.fields["reason"].help_text = _("Readers of the appeal see these words at once.")

    def decide(self, due: DueDate, *, by: User, now: datetime.datetime) -> bool:
        try:
            self.act(due, by=by, now=now)
        except (ValidationError, Refused) as error:
            say(self, error)
            return False
        return True

    def act(self, due: DueDate, *, by: User, now: datetime.datetime) -> None:
        raise NotImplementedError

    def told(self, due: DueDate) -> str:
        """About what it was, once it is done."""
        return due.named


WITH_HOUR = (DueKind.HEARING, DueKind.SET_DAY, DueKind.FILING_LIMIT)


def hour_of_another_day(due: DueDate) -> datetime.time | None:
    """That of a filing limit, when a court takes papers, is the same on any day; that of a hearing is not."""
    return due.time if due.kind == DueKind.FILING_LIMIT else None


class ExtendForm(DecisionForm):
    title = _("Extend the date")
    explanation = _("The new date takes the place of this one, which stays on record.")
    for_readers = _("Readers see both, and the reason.")
    button = _("Extend")
    is_read = True

    date = DayField(
        label=_("New date"),
        help_text=_("A date to write by is extended to a later one. The time zone stays."),
    )  # fmt: skip
    wording = forms.CharField(
        label=_("As printed"), max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("If someone printed the new date. “Before 8 March” leaves that day out. Example: by 8 March."),
    )  # fmt: skip
    time = forms.TimeField(
        label=_("New hour"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )  # fmt: skip
    field_order = ("date", "time", "wording", "reason")

    def __init__(self, due: DueDate, *args: Any, **kwargs: Any):
        super().__init__(due, *args, **kwargs)
        if due.kind != DueKind.WRITE_BY:
            self.fields["date"].help_text = _("The time zone stays.") if due.zone else ""
        if due.kind not in WITH_HOUR or not due.zone:
            del self.fields["time"]
            return
        self.initial.setdefault("time", hour_of_another_day(due))
        self.fields["time"].help_text = gettext("Local time in %(zone)s; empty when it is not known.") % {
            "zone": due.zone
        }

    def act(self, due, *, by, now):
        given, wording = self.cleaned_data, self.cleaned_data["wording"]
        actions.extend(
            due, given["date"], given["reason"], by=by, now=now, wording=wording, inclusive=not says_before(wording),
            time=given.get("time"),
        )  # fmt: skip

    def told(self, due):
        return gettext("%(due)s becomes %(day)s") % {"due": due.named, "day": in_words(self.cleaned_data["date"])}


class CloseForm(DecisionForm):
    title = _("Close the appeal")
    explanation = _("Letters are no longer asked for.")
    for_readers = _("Readers see how it ended, and the reason.")
    button = _("Close")
    is_read = True

    state = forms.ChoiceField(
        label=_("How it ends"),
        choices=[(s.value, s.label) for s in (AppealState.STOPPED_GOOD, AppealState.STOPPED, AppealState.EXPIRED)],
        widget=forms.RadioSelect,
    )
    field_order = ("state", "reason")

    def act(self, due, *, by, now):
        actions.close(due, self.cleaned_data["state"], self.cleaned_data["reason"], by=by, now=now)


class EndForm(DecisionForm):
    """Closes in the one way that its address names."""

    state: str
    is_read = True

    def act(self, due, *, by, now):
        actions.close(due, self.state, self.cleaned_data["reason"], by=by, now=now)


class GoodNewsForm(EndForm):
    title = _("Close with good news")
    explanation = _("Letters are no longer asked for.")
    for_readers = _("Readers see the good news at once, in your words.")
    button = _("Close with good news")
    state = AppealState.STOPPED_GOOD


class StopForm(EndForm):
    title = _("Stop the appeal")
    explanation = _("Letters are no longer asked for, because they would not help any more.")
    for_readers = _("Readers see why, in your words.")
    button = _("Stop")
    state = AppealState.STOPPED


class ExpireForm(EndForm):
    title = _("Let the appeal expire")
    explanation = _("Letters are no longer asked for: the time to write is over.")
    for_readers = _("Readers see the reason, in your words.")
    button = _("Let it expire")
    state = AppealState.EXPIRED


class KeepForm(DecisionForm):
    title = _("Keep the appeal as it is")
    explanation = _("The desk asks no more.")
    for_readers = _("Readers see that the date has passed, once it has, and are asked to write to us first.")
    button = _("Keep")

    def act(self, due, *, by, now):
        actions.keep(due, self.cleaned_data["reason"], by=by, now=now)


class DoneForm(DecisionForm):
    title = _("Mark as done")
    explanation = _("What was due has been done. The date leaves the desk.")
    button = _("Done")

    def act(self, due, *, by, now):
        actions.done(due, self.cleaned_data["reason"], by=by, now=now)


FORMS: dict[str, type[DecisionForm]] = {
    "extend": ExtendForm, "close": CloseForm, "good": GoodNewsForm, "stop": StopForm, "expire": ExpireForm, "keep": KeepForm,
    "done": DoneForm,
}  # fmt: skip
