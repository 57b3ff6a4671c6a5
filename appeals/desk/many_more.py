"""For several rows of the desk at once: a date for each; and what needs words of its own for each, one after another."""

from collections.abc import Iterable
from typing import ClassVar, cast

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.actions import due as dates
from appeals.desk.asking import DayField
from appeals.desk.many import Many, One
from appeals.due_rules import in_words
from appeals.models import Appeal, DueDate
from appeals.vocab import AppealState, DueKind
from cases.models import Case

MINE = "mine"  # an own date for whoever adds it alone; the others are of all who keep the case
KINDS_OF_MANY = (
    (DueKind.OWN.value, gettext_lazy("A date of one’s own choice, for all who keep it")),
    (MINE, gettext_lazy("A date of one’s own choice, for me alone")),
    (DueKind.FOLLOW_UP.value, gettext_lazy("Follow up (an appeal)")),
    (DueKind.WRITE_BY.value, gettext_lazy("Write by (an appeal): readers see it")),
    (DueKind.FILING_LIMIT.value, gettext_lazy("Court filing limit (a case)")),
)


class AddForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Which date"), choices=KINDS_OF_MANY, widget=forms.RadioSelect)
    date = DayField(label=gettext_lazy("Day"))
    afterwards = forms.CharField(
        label=gettext_lazy("What to do then"), max_length=300, required=False, widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=gettext_lazy("For colleagues, on the desk; it stands in no mail. Example: ask the lawyer."),
    )  # fmt: skip


class OfOwners(Many):
    """About the appeal or the case of each row, once."""

    def ones(self, rows: Iterable[One]) -> list[One]:
        found: dict[str, One] = {}
        for one in rows:
            owner = _owner(one.row)
            found.setdefault(f"{type(owner).__name__}{owner.pk}", One(owner, one.url))
        return list(found.values())

    def mark(self, one: One) -> str:
        return str(one.row.state)


def _owner(row: DueDate | Appeal | Case) -> Appeal | Case:
    """What a date is of: the database allows none that is of nothing."""
    return (row.appeal or cast(Case, row.case)) if isinstance(row, DueDate) else row


class AddDate(OfOwners):
    label, title = gettext_lazy("Add a date"), gettext_lazy("Add a date to each")

    def form(self, ones, by, data=None):
        return AddForm(data, label_suffix="")

    def would(self, one, said):
        words = {"kind": dict(KINDS_OF_MANY)[said["kind"]], "day": in_words(said["date"])}
        return _("%(day)s: %(kind)s.") % words

    def act(self, one, form, *, by, now):
        said = form.cleaned_data
        values = {"kind": said["kind"], "date": said["date"], "afterwards": said["afterwards"]}
        if said["kind"] == MINE:
            values |= {"kind": DueKind.OWN, "for_whom": by}
        dates.add(one.row, values, None, by=by, now=now)


class OneByOne(OfOwners):
    """What nobody can say of several at once: the page leads to the form of each."""

    tool: ClassVar[str]
    explanation = gettext_lazy("This needs words of its own for each. Open them one after another.")

    def form(self, ones, by, data=None):
        return forms.Form(data)

    def ones(self, rows: Iterable[One]) -> list[One]:
        found = super().ones(rows)
        for one in found:
            if isinstance(one.row, Appeal) and not self.why_not(one):
                one.url = reverse(f"admin:appeals_appeal_{self.tool}", args=[one.row.pk])
        return found

    def why_not(self, one: One) -> str:
        if isinstance(one.row, Case):
            return _("It is a date of a case: no appeal belongs to it.")
        return _("The appeal is a draft.") if one.row.state == AppealState.DRAFT else ""


class Replies(OneByOne):
    label, title, tool = gettext_lazy("An answer came"), gettext_lazy("Record answers"), "reply"


class Outcomes(OneByOne):
    label, title, tool = gettext_lazy("What came of a demand"), gettext_lazy("Record what came of demands"), "outcome"
