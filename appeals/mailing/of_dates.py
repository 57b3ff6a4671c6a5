"""The mail that reminds a colleague of dates, from the rows as they stand when it is written: what was decided since is not
in it, nor what someone else keeps now."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse

from appeals import reminded
from appeals.mailing.date_words import MOST_DATES, Dated, dated, subject_of
from appeals.models import DueDate, Mail, Reminder
from appeals.reminding import LATE, People, Rules, wanted
from appeals.vocab import MailKind
from cases.clock import last_day


@dataclass
class Dates:
    """Makes the words of such mails. What everyone wants is asked once for a run; how a date stands, for each mail anew."""

    now: datetime.datetime
    _rules: list[Rules] = field(default_factory=list)
    _coordinators: list[list[int]] = field(default_factory=list)

    def words(self, mail: Mail) -> tuple[str, dict[str, Any]] | None:
        """The subject and the words of a mail; None when nothing is left to tell."""
        rows: dict[int, list[Reminder]] = defaultdict(list)
        for row in mail.reminders.order_by("planned_at", "pk"):
            rows[row.due_id].append(row)
        dates = reminded.dates().filter(pk__in=rows)
        items = sorted(
            filter(None, (self._item(due, mail.account_id, rows[due.pk]) for due in dates)),
            key=lambda item: item.days_left,
        )
        if not items:
            return None
        return subject_of(items), {
            "items": items[:MOST_DATES], "more": max(0, len(items) - MOST_DATES), "several": len(items) > 1,
            "gathered": mail.kind == MailKind.REMINDERS, "desk": staff(reverse("desk:home")),
            "change": staff(reverse("desk:reminders")),
        }  # fmt: skip

    def _item(self, due: DueDate, account: int | None, rows: Iterable[Reminder]) -> Dated | None:
        """One date, if this account is still to be told of it."""
        people = self._people(due)
        roles = wanted(due, people, self._rules[0])
        day = last_day(due.date, due.inclusive)
        still = [row for row in rows if row.day == day and (account, row.offset) in roles]
        if not still:
            return None
        late = [row for row in still if row.is_late or self.now - row.planned_at > LATE]
        return dated(
            due, [roles[row.recipient_id, row.offset] for row in still], self.now,
            missed=[row.planned_at for row in late], is_late=late == still, keeps=account in people.keepers,
            path=staff(f"{reverse('desk:home')}#due-{due.pk}"),
        )  # fmt: skip

    def _people(self, due: DueDate) -> People:
        if not self._rules:
            self._rules.append(reminded.rules())
            self._coordinators.append(reminded.coordinators())
        return reminded.people(due, self._coordinators[0])


def staff(path: str) -> str:
    """An address on the side where colleagues work: the worker runs there."""
    return f"{settings.HABEAS_BASE_URL}{path}"
