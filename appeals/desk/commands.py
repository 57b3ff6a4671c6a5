"""What can be done with a row of the desk: each command is one click and has one address."""

import datetime
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from appeals.desk.filters import BACK
from appeals.models import Appeal, DueDate
from appeals.vocab import AppealState, DueKind
from cases.models import Case


@dataclass(frozen=True)
class Command:
    """A link, in words; what is pressed by hundreds of rows alike names its row for those who cannot see it."""

    label: str
    url: str


@dataclass
class Commands:
    """The decisions, which stand in sight, and everything else."""

    first: list[Command] = field(default_factory=list)
    more: list[Command] = field(default_factory=list)


@dataclass(frozen=True)
class Leads:
    """Addresses of commands; those of the desk lead back to the list that they were opened from."""

    back: str = ""

    def to(self, label: str, name: str, *args: object, **query: object) -> list[Command]:
        """One command; none while nothing answers at that address."""
        try:
            url = reverse(name, args=args)
        except NoReverseMatch:
            return []
        asked = {key: str(value) for key, value in query.items()}
        if self.back and name.startswith("desk:"):
            asked[BACK] = self.back
        return [Command(label, f"{url}?{urlencode(asked)}" if asked else url)]

    def of_due(self, due: DueDate, cases: list[Case]) -> Commands:
        """Decisions first: an appeal's date is extended, closed or kept, anything else is done or gets another day."""
        if due.kind == DueKind.WRITE_BY and due.appeal:
            first = [*self._decide(due, "extend", _("Extend")), *self._decide(due, "good", _("Good news"))]
            first += [*self._decide(due, "stop", _("Stop")), *self._decide(due, "expire", _("Let it expire"))]
            first += self._decide(due, "keep", _("Keep"))
        else:
            first = [*self._decide(due, "done", _("Done")), *self._decide(due, "extend", _("Another day"))]
        more = self._source(due) + (self._of_appeal(due.appeal) if due.appeal else []) + self._of_cases(cases)
        adds = {"appeal": due.appeal_id} if due.appeal_id else {"case": due.case_id}
        return Commands(first, more + self.to(_("Add a date"), "desk:add", **adds))

    def of_appeal(self, appeal: Appeal, cases: list[Case]) -> Commands:
        """Of an appeal without a date to write by."""
        first = self.to(_("Add a date"), "desk:add", appeal=appeal.pk)
        if appeal.state == AppealState.PAUSED:
            first = self.to(_("Resume"), "admin:appeals_appeal_resume", appeal.pk)
        first += self.to(_("Stop"), "admin:appeals_appeal_stop", appeal.pk)
        return Commands(first, self._of_appeal(appeal) + self._of_cases(cases))

    def of_unkept(self, case: Case) -> Commands:
        first = self.to(_("Give it to someone"), "desk:reassign", case.pk)
        return Commands(first or self.to(_("Give it to someone"), "admin:cases_case_change", case.pk))

    def _decide(self, due: DueDate, decision: str, label: str) -> list[Command]:
        return self.to(label, "desk:decide", due.pk, decision)

    def _of_appeal(self, appeal: Appeal) -> list[Command]:
        found = self.to(_("An answer came"), "admin:appeals_appeal_reply", appeal.pk)
        found += self.to(_("What came of a demand"), "admin:appeals_appeal_outcome", appeal.pk)
        found += self.to(_("Follow-up"), "admin:appeals_appeal_follow-up", appeal.pk)
        return found + self.to(_("Stop action"), "admin:appeals_appeal_stop-action", appeal.pk)

    def _of_cases(self, cases: list[Case]) -> list[Command]:
        """For each case; with several, each says which."""
        found = []
        for case in cases:
            words = {"case": case}
            several = len(cases) > 1
            confirm = _("Facts of %(case)s still hold") % words if several else _("Facts still hold")
            reassign = _("Reassign %(case)s") % words if several else _("Reassign")
            found += [*self.to(confirm, "desk:confirm", case.pk), *self.to(reassign, "desk:reassign", case.pk)]
        return found

    def _source(self, due: DueDate) -> list[Command]:
        """To the row that a date was counted from."""
        what, _sep, key = (due.rule_key or "").partition(":")
        number = key.split(":")[0]
        if not number.isdigit():
            return []
        if what == "event":
            return self.to(_("The hearing"), "admin:cases_event_change", number)
        return self.to(_("The consent"), "admin:cases_consent_change", number) if what == "consent" else []


def desk_pages(today: datetime.date, *, may_decide: bool) -> list[Command]:
    """The other pages of the desk, for whoever may open them."""
    leads = Leads()
    found = leads.to(_("Month"), "desk:month", f"{today:%Y-%m}") + leads.to(_("Week"), "desk:week", f"{today:%Y-%m-%d}")
    found += leads.to(_("Results"), "desk:results") + leads.to(_("Calendars"), "desk:calendars")
    found += leads.to(_("Reminders"), "desk:reminders")
    if may_decide:
        found += leads.to(_("Hand over"), "desk:handover") + leads.to(_("Another organisation’s appeal"), "desk:others")
    return found
