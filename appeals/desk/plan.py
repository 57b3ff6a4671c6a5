"""Which mail about a date goes out next, and to whom: by the rules by which the worker sends them."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from appeals import keepers, reminded
from appeals.models import DueDate
from appeals.reminding import Rules, all_of, is_own


@dataclass(frozen=True)
class Next:
    """When, and who gets it."""

    at: datetime.datetime
    who: str


@dataclass(frozen=True)
class Plan:
    """The rules, and who is told where nobody keeps a case: asked once for a page."""

    rules: Rules
    coordinators: list[int]
    refusing: list[User]  # whose mails come back

    def unreached(self, due: DueDate) -> list[User]:
        """Those who keep a loaded date, or step in, and get no reminder of it, because their mails come back."""
        told = {*keepers.keepers(due), *keepers.backups(due)} if not is_own(due) else {due.for_whom}
        return [user for user in self.refusing if user in told]

    def next_of(self, due: DueDate, now: datetime.datetime) -> Next | None:
        """The next mail of a loaded date; None when none will come, also because its appeal or case is over."""
        if not due.is_reminded_of:
            return None
        people = reminded.people(due, self.coordinators)
        coming = [one for one in all_of(due, people, self.rules) if one.slot > now]
        if not coming:
            return None
        at = min(one.slot for one in coming)
        told = {one.account for one in coming if one.slot == at}
        return Next(at, self._names(due, told))

    def _names(self, due: DueDate, told: set[int]) -> str:
        known: dict[int, User] = {user.pk: user for user in [*keepers.keepers(due), *keepers.backups(due)]}
        if due.for_whom:
            known[due.for_whom.pk] = due.for_whom
        names = [str(known[pk]) for pk in sorted(told) if pk in known]
        return ", ".join(names) if told <= known.keys() else _("every coordinator")


def planned() -> Plan:
    return Plan(reminded.rules(), reminded.coordinators(), list(reminded.refusing().order_by("name", "pk")))
