"""Decisions about several dates of the desk at once: extend, end, keep, done."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.actions import due as decisions
from appeals.actions import state
from appeals.actions.reasons import LONGEST_REASON
from appeals.desk.asking import DayField
from appeals.desk.forms import has_readers, hour_of_another_day, unread
from appeals.desk.many import Many, One
from appeals.due_rules import in_words
from appeals.models import Appeal, DueDate
from appeals.vocab import AppealState, DueDecision, DueKind


class DecideForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("The same for all of them."),
    )  # fmt: skip


class NewDateForm(DecideForm):
    date = DayField(label=gettext_lazy("New date"))
    field_order = ("date", "reason")


class Decision(Many):
    """About dates: each must stand still."""

    form_class: ClassVar[type[forms.Form]] = DecideForm

    def form(self, ones, by, data=None):
        return self.form_class(data, label_suffix="")

    def why_not(self, one: One) -> str:
        due = one.row
        if not isinstance(due, DueDate):
            return _("It has no date.")
        if due.decision:
            words = {"decision": DueDecision(due.decision).label, "who": due.decided_by or _("the program")}
            return _("It has been decided already: %(decision)s, by %(who)s.") % words
        if due.appeal and due.appeal.state == AppealState.DRAFT:
            return _("The appeal is a draft.")
        return ""

    def mark(self, one: One) -> str:
        return f"{one.row.date}" if isinstance(one.row, DueDate) else str(one.row.state)

    def readers(self, due: DueDate) -> str:
        """Who sees it."""
        return _("Readers see it at once, with the reason.") if has_readers(due) else unread(due)


class Extend(Decision):
    label, title = gettext_lazy("Extend"), gettext_lazy("Extend the dates")
    explanation = gettext_lazy("The new date takes the place of each one, which stays on record.")
    form_class = NewDateForm

    def would(self, one, said):
        words = {"old": in_words(one.row.date), "new": in_words(said["date"])}
        return _("%(old)s becomes %(new)s.") % words + " " + self.readers(one.row)

    def act(self, one, form, *, by, now):
        given, hour = form.cleaned_data, hour_of_another_day(one.row)
        decisions.extend(one.row, given["date"], given["reason"], by=by, now=now, time=hour)


class End(Decision):
    """Ends appeals, at their date to write by or, of those without one, by themselves."""

    end: ClassVar[AppealState]

    def why_not(self, one: One) -> str:
        if isinstance(one.row, Appeal):
            words = {"state": AppealState(one.row.state).label}
            return "" if one.row.is_running else _("The appeal is in the state “%(state)s”.") % words
        if one.row.kind != DueKind.WRITE_BY:
            return _("Only the date to write by ends an appeal. Mark this one as done.")
        return super().why_not(one)

    def would(self, one, said):
        due = one.row if isinstance(one.row, DueDate) else DueDate(appeal=one.row)
        return (
            _("Ends: %(state)s. Letters are no longer asked for.") % {"state": self.end.label} + " " + self.readers(due)
        )

    def act(self, one, form, *, by, now):
        if isinstance(one.row, Appeal):
            state.stop(one.row, self.end, form.cleaned_data["reason"], by=by, now=now)
        else:
            decisions.close(one.row, self.end, form.cleaned_data["reason"], by=by, now=now)


class Good(End):
    label, title, end = gettext_lazy("Good news"), gettext_lazy("Stop with good news"), AppealState.STOPPED_GOOD


class Stop(End):
    label, title, end = gettext_lazy("Stop"), gettext_lazy("Stop the appeals"), AppealState.STOPPED


class Expire(End):
    label, title, end = gettext_lazy("Let expire"), gettext_lazy("Let the appeals expire"), AppealState.EXPIRED


class Keep(Decision):
    label, title = gettext_lazy("Keep"), gettext_lazy("Keep the appeals as they are")

    def why_not(self, one: One) -> str:
        if isinstance(one.row, DueDate) and one.row.kind != DueKind.WRITE_BY:
            return _("Only a date to write by is kept. Mark this one as done.")
        return super().why_not(one)

    def would(self, one, said):
        return _("Stays as it is; readers are told that the date has passed, once it has. The desk asks no more.")

    def act(self, one, form, *, by, now):
        decisions.keep(one.row, form.cleaned_data["reason"], by=by, now=now)


class Done(Decision):
    label, title = gettext_lazy("Done"), gettext_lazy("Mark as done")

    def why_not(self, one: One) -> str:
        if isinstance(one.row, DueDate) and one.row.kind == DueKind.WRITE_BY:
            return _("A date to write by is extended, closed or kept.")
        return super().why_not(one)

    def would(self, one, said):
        return _("Leaves the desk as done. Nobody outside sees it.")

    def act(self, one, form, *, by, now):
        decisions.done(one.row, form.cleaned_data["reason"], by=by, now=now)
