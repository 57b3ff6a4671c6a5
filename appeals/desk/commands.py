"""What can be done with a row of the desk: each command is one click and has one address."""

import datetime
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.desk.filters import BACK
from appeals.models import Appeal, DueDate
from appeals.vocab import AppealState, DueKind
from cases.models import Case


@dataclass(frozen=True)
class Command:
    """A link, in words; what is pressed by hundreds of rows alike names its row for those who cannot see it."""

    label: str
    url: str
    name: str = ""  # of the address


@dataclass
class Commands:
    """The decisions, which stand in sight, and everything else."""

    first: list[Command] = field(default_factory=list)
    more: list[Command] = field(default_factory=list)


DECISIONS: tuple[tuple[str, Any], ...] = (
    ("extend", gettext_lazy("Extend")), ("good", gettext_lazy("Good news")), ("stop", gettext_lazy("Stop")),
    ("expire", gettext_lazy("Let it expire")), ("keep", gettext_lazy("Keep")),
)  # fmt: skip
# What a date asks for stands in sight, not under "more".
ANSWERS = {
    DueKind.FOLLOW_UP: ("admin:appeals_appeal_reply", "admin:appeals_appeal_follow-up"),
    DueKind.CASE_REVIEW: ("desk:confirm",),
}
# Forms on the side of the record that lead back to the desk when they are done (appeals/admin/asking.py).
LEAD_BACK = tuple(f"admin:appeals_appeal_{name}" for name in ("reply", "outcome", "resume", "stop"))


@dataclass(frozen=True)
class Leads:
    """Addresses of commands; they lead back to the list that they were opened from."""

    back: str = ""

    def to(self, label: Any, name: str, *args: object, **query: object) -> Command:
        asked = {key: str(value) for key, value in query.items()}
        if self.back and name.startswith("desk:"):
            asked[BACK] = self.back
        if name in LEAD_BACK:
            asked["desk"] = self.back
        url = reverse(name, args=args)
        return Command(str(label), f"{url}?{urlencode(asked)}" if asked else url, name)

    def of_due(self, due: DueDate, cases: list[Case], *, reported: bool = False) -> Commands:
        """What settles it stands first: an appeal's date is extended, closed or kept; for another date, what it asks for,
        then that it is done, or gets another day."""
        about = (self._of_appeal(due.appeal) if due.appeal else []) + self._of_cases(cases)
        if due.kind == DueKind.WRITE_BY:
            first = [self._decide(due, decision, label) for decision, label in DECISIONS]
        else:
            first = self._source(due) + [one for one in about if one.name in ANSWERS.get(due.kind, ())]
            first += [self._decide(due, "done", _("Done")), self._decide(due, "extend", _("Another day"))]
        more = [one for one in about if one not in first]
        if due.appeal and reported:
            more.append(self._reports(due.appeal))
        adds = {"appeal": due.appeal_id} if due.appeal_id else {"case": due.case_id}
        more.append(self.to(_("Add a date"), "desk:add", **adds))
        if due.appeal:
            more.append(self.to(_("My reminders of it"), "desk:reminders", appeal=due.appeal_id))
        return Commands(first, more)

    def of_appeal(self, appeal: Appeal, cases: list[Case]) -> Commands:
        """Of an appeal without a date to write by."""
        first = [self.to(_("Add a date"), "desk:add", appeal=appeal.pk)]
        if appeal.state == AppealState.PAUSED:
            first = [self.to(_("Resume"), "admin:appeals_appeal_resume", appeal.pk)]
        first.append(self.to(_("Stop"), "admin:appeals_appeal_stop", appeal.pk))
        return Commands(first, self._of_appeal(appeal) + self._of_cases(cases))

    def of_unkept(self, case: Case) -> Commands:
        return Commands([self.to(_("Assign"), "desk:reassign", case.pk)])

    def of_caseless(self, appeal: Appeal) -> Commands:
        return Commands([self.to(_("Name its case"), "admin:appeals_appeal_change", appeal.pk)])

    def _decide(self, due: DueDate, decision: str, label: Any) -> Command:
        return self.to(label, "desk:decide", due.pk, decision)

    def _of_appeal(self, appeal: Appeal) -> list[Command]:
        return [
            self.to(_("An answer came"), "admin:appeals_appeal_reply", appeal.pk),
            self.to(_("What came of a demand"), "admin:appeals_appeal_outcome", appeal.pk),
            self.to(_("Follow-up…"), "admin:appeals_appeal_follow-up", appeal.pk),
            self.to(_("Stop action…"), "admin:appeals_appeal_stop-action", appeal.pk),
        ]

    def _reports(self, appeal: Appeal) -> Command:
        return self.to(_("See the reports"), "admin:appeals_actionreport_changelist", appeal__id__exact=appeal.pk)

    def _of_cases(self, cases: list[Case]) -> list[Command]:
        """For each case; with several, each says which."""
        found = []
        for case in cases:
            words = {"case": case}
            several = len(cases) > 1
            confirm = _("Facts of %(case)s still hold") % words if several else _("Facts still hold")
            reassign = _("Reassign %(case)s") % words if several else _("Reassign")
            found += [self.to(confirm, "desk:confirm", case.pk), self.to(reassign, "desk:reassign", case.pk)]
        return found

    def _source(self, due: DueDate) -> list[Command]:
        """To what a date was counted from, where that is not the appeal or the case itself."""
        if due.kind == DueKind.CONSENT_REVIEW:
            query: dict[str, object] = {"person__subjects__case__id__exact": due.case_id, "withdrawn_on__isempty": 1}
            return [self.to(_("The grounds"), "admin:cases_consent_changelist", **query)]
        event = re.match(r"event:(\d{1,18})\b", due.rule_key or "")
        return [self.to(_("What was announced"), "admin:cases_event_change", event[1])] if event else []


def desk_pages(today: datetime.date, *, may_decide: bool) -> list[Command]:
    """The other pages of the desk, for whoever may open them."""
    leads = Leads()
    found = [
        leads.to(_("Month"), "desk:month", f"{today:%Y-%m}"),
        leads.to(_("Week"), "desk:week", f"{today:%Y-%m-%d}"),
        leads.to(_("Results"), "desk:results"),
        leads.to(_("Calendars"), "desk:calendars"),
        leads.to(_("Reminders"), "desk:reminders"),
    ]
    if may_decide:
        found += [
            leads.to(_("Hand over"), "desk:handover"),
            leads.to(_("Another organisation’s appeal"), "desk:others"),
        ]
    return found
