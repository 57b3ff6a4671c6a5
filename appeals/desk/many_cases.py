"""What is done with the cases of several rows of the desk at once: reassign them, confirm that their facts still hold."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from appeals import keepers
from appeals.actions import due_keeping, handover
from appeals.desk.asking import PersonField, ReasonForm
from appeals.desk.confirm import ConfirmForm, held_of, sources_for
from appeals.desk.many import Many, One
from appeals.due_rules import in_words
from appeals.models import Appeal, DueDate
from cases.actions import detention
from cases.models import Case

KEEP_BACKUP, NO_BACKUP = "keep", "none"


class OfCases(Many):
    """About each case of the rows, once."""

    def ones(self, rows: Iterable[One]) -> list[One]:
        found: dict[int, One] = {}
        for one in rows:
            for case in _cases_of(one.row):
                found.setdefault(case.pk, One(case, reverse("admin:cases_case_change", args=[case.pk])))
        return sorted(found.values(), key=lambda one: one.row.pk)


def _cases_of(row: DueDate | Appeal | Case) -> Iterable[Case]:
    if isinstance(row, Case):
        return [row]
    return row.the_cases if isinstance(row, DueDate) else row.cases.all()


class ReassignManyForm(ReasonForm):
    coordinator = PersonField(label=gettext_lazy("Coordinator"), queryset=User.objects.none(), empty_label="–")
    backup = forms.ChoiceField(label=gettext_lazy("Backup"))
    field_order = ("coordinator", "backup", "reason")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        able = keepers.may_take()
        self.people = {str(user.pk): user for user in able}
        self.fields["coordinator"].queryset = able  # type: ignore[attr-defined]
        people = [(key, str(user)) for key, user in self.people.items()]
        choices = [(KEEP_BACKUP, _("as it is")), (NO_BACKUP, _("nobody")), *people]
        self.fields["backup"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("coordinator") and self.people.get(said.get("backup", "")) == said["coordinator"]:
            self.add_error("backup", handover.TWO_PEOPLE)
        return said


class Reassign(OfCases):
    label, title = gettext_lazy("Reassign"), gettext_lazy("Reassign the cases")
    explanation = gettext_lazy("The cases of these rows, with all their dates. Readers see nothing of it.")

    def form(self, ones, by, data=None):
        return ReassignManyForm(data)

    def mark(self, one):
        return f"{one.row.coordinator_id or 0}-{one.row.backup_id or 0}"

    def changed(self, one):
        words = _("Meanwhile a colleague changed it: %(who)s. Look again before you change it.")
        return words % {"who": handover.in_words(one.row)}

    def would(self, one, said):
        before, after = handover.in_words(one.row), handover.in_words(Case(coordinator=said["coordinator"], backup=self._backup(one.row, said)))  # fmt: skip
        return _("So far: %(before)s. Then: %(after)s.") % {"before": before, "after": after}

    def _backup(self, case: Case, said: dict[str, Any]) -> User | None:
        """Whoever keeps it now is no backup of it any more."""
        if said["backup"] == KEEP_BACKUP:
            return case.backup if case.backup != said["coordinator"] else None
        return keepers.may_take().filter(pk=said["backup"]).first() if said["backup"] != NO_BACKUP else None

    def act(self, one, form, *, by, now):
        said, case = form.cleaned_data, one.row
        was = (case.coordinator_id, case.backup_id)
        handover.reassign(case, said["coordinator"], self._backup(case, said), said["reason"], was=was, by=by, now=now)


class Confirm(OfCases):
    label, title = gettext_lazy("Facts still hold"), gettext_lazy("The facts of the cases still hold")
    explanation = gettext_lazy(
        "Of everyone who is held in the cases of these rows. Readers of what is published see the new day at once."
    )

    def form(self, ones, by, data=None):
        return ConfirmForm(sources_for([one.row for one in ones], by), data)

    def mark(self, one):
        return ",".join(f"{row.pk}-{row.status}-{row.last_confirmed}" for row in held_of([one.row]))

    def why_not(self, one: One) -> str:
        return "" if held_of([one.row]) else _("Nobody of this case is known to be held.")

    def would(self, one, said):
        who = ", ".join(str(row.subject) for row in held_of([one.row]))
        return _("Confirmed for %(day)s: %(who)s.") % {"day": in_words(said["on"]), "who": who}

    def act(self, one, form, *, by, now):
        said = form.cleaned_data
        detention.confirm_all(held_of([one.row]), said["on"], form.by_whom, by=by, now=now, how=said["how"])
        due_keeping.keep_up(now=now, cases=[one.row.pk])
