"""The rows of the desk: one date, one appeal without a date, one case that nobody keeps. All that a row shows is loaded for
many at once: the number of questions to the database does not grow with the rows."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum

from accounts.models import User
from appeals import due_rules, keepers
from appeals.desk.advice import LATELY, Numbers, advice, without_date
from appeals.models import ActionReport, Appeal, Demand, DemandOutcome, DueDate, Recipient, Reply
from appeals.reminding import is_own
from appeals.vocab import DueKind, OutcomeKind, ReplyKind
from cases.dates import PartialDate
from cases.models import Case, Detention

MOST_RECIPIENTS = 3


@dataclass(frozen=True)
class Known:
    """What is known last of the people of a case who are held: the earliest such date, or that it was never confirmed."""

    on: PartialDate | None
    is_old: bool

    @property
    def day(self) -> datetime.date:
        """Its first possible day."""
        return (self.on.first if self.on else None) or datetime.date.min


@dataclass
class OfAppeal:
    """Whom and what a row is about, and what came of it."""

    appeal: Appeal | None
    cases: list[Case]
    numbers: dict[str, int]
    known: list[Known]

    @property
    def keepers(self) -> list[User]:
        return keepers.keepers_of(self.cases)

    @property
    def backups(self) -> list[User]:
        return keepers.backups_of(self.cases)

    @property
    def has_gap(self) -> bool:
        return keepers.is_gap(self.cases)

    @property
    def recipients(self) -> list[Recipient]:
        return list(self.appeal.recipients.all())[:MOST_RECIPIENTS] if self.appeal else []

    @property
    def more_recipients(self) -> int:
        return max(0, len(self.appeal.recipients.all()) - MOST_RECIPIENTS) if self.appeal else 0

    @property
    def last_confirmed(self) -> Known | None:
        """The longest ago of its cases; None where nobody is known to be held."""
        return min(self.known, key=lambda one: one.day, default=None)


@dataclass
class DueRow:
    """One date on the desk."""

    template = "desk/_due.html"

    due: DueDate
    days_left: int
    about: OfAppeal
    is_mine: bool = False
    grace_days: int = 0
    next_reminder: Any = None  # appeals.desk.plan.Next
    unreached: list[User] = field(default_factory=list)  # whose mails come back
    commands: Any = None

    @property
    def key(self) -> str:
        return f"due-{self.due.pk}"

    @property
    def pk(self) -> int:
        return self.due.pk

    @property
    def passed(self) -> bool:
        return self.days_left < 0

    @property
    def days_ago(self) -> int:
        """How long ago the last day was, for a date that has passed."""
        return -self.days_left

    @property
    def grace_is_over(self) -> bool:
        return self.days_ago > self.grace_days if self.passed else False

    @property
    def is_urgent(self) -> bool:
        """Whether someone must look at it whatever the day: nobody acted in time, or nobody will be told."""
        return bool(self.grace_is_over or self.unreached or (self.about.has_gap and not self.is_own))

    @property
    def is_own(self) -> bool:
        """A date of one colleague, of which nobody else is reminded."""
        return is_own(self.due)

    @property
    def how_counted(self) -> str:
        """As `DueDate.how_counted`, without asking again what is known of its case."""
        known = self.about.last_confirmed
        of_case = known.on if known else None
        return due_rules.how(self.due, self.due.appeal.issued if self.due.appeal else of_case or "")

    @property
    def advice(self) -> list[str]:
        state = self.due.appeal.state if self.due.appeal else ""
        return advice(
            Numbers(self.due.kind, self.days_left, state, asks=len(self.about.recipients), **self.about.numbers)
        )


@dataclass
class AppealRow:
    """A running appeal without a date, or one that was paused by hand."""

    template = "desk/_appeal.html"

    appeal: Appeal
    about: OfAppeal
    is_mine: bool = False
    commands: Any = None

    @property
    def key(self) -> str:
        return f"appeal-{self.appeal.pk}"

    @property
    def advice(self) -> list[str]:
        return without_date(Numbers(DueKind.WRITE_BY, 0, self.appeal.state, **self.about.numbers))

    @property
    def pk(self) -> int:
        return self.appeal.pk


@dataclass
class UnkeptRow:
    """A case that nobody keeps although something is due, or a running appeal that names no case."""

    template = "desk/_unkept.html"

    case: Case | None
    dates: int = 0
    appeal: Appeal | None = None
    is_mine: bool = False
    commands: Any = None

    @property
    def key(self) -> str:
        return f"case-{self.case.pk}" if self.case else f"unkept-{self.appeal.pk}" if self.appeal else ""

    @property
    def cannot_act(self) -> list[User]:
        """Coordinator and backup, whose accounts cannot act."""
        return [user for user in (self.case.coordinator, self.case.backup) if user] if self.case else []


# Loading


CASES = Case.objects.select_related("coordinator", "backup").order_by("title", "pk")
RECIPIENTS = Recipient.objects.select_related("post__institution", "holder__person").order_by("order", "pk")


def dates(keys: Sequence[int]) -> QuerySet[DueDate]:
    rows = DueDate.objects.filter(pk__in=keys)
    rows = rows.select_related("appeal", "case__coordinator", "case__backup", "replaces", "for_whom")
    return rows.prefetch_related(
        Prefetch("appeal__cases", CASES), Prefetch("appeal__recipients", RECIPIENTS), "appeal__issuers"
    )


def appeals(keys: Sequence[int]) -> QuerySet[Appeal]:
    rows = Appeal.objects.filter(pk__in=keys)
    return rows.prefetch_related(Prefetch("cases", CASES), Prefetch("recipients", RECIPIENTS), "issuers")


@dataclass
class Facts:
    """What is known of many appeals and cases, to be shown beside each."""

    numbers: dict[int, dict[str, int]] = field(default_factory=dict)
    known: dict[int, Known] = field(default_factory=dict)

    def about(self, appeal: Appeal | None, cases: list[Case]) -> OfAppeal:
        known = [self.known[case.pk] for case in cases if case.pk in self.known]
        return OfAppeal(appeal, cases, self.numbers.get(appeal.pk, {}) if appeal else {}, known)


def facts(of_appeals: Iterable[int], cases: Iterable[int], *, now: datetime.datetime, review_days: int) -> Facts:
    return Facts(numbers(sorted({*of_appeals}), now), confirmed(sorted({*cases}), now, review_days))


def numbers(of_appeals: Sequence[int], now: datetime.datetime) -> dict[int, dict[str, int]]:
    """Actions reported, of them lately, answers, demands and how many are met, by appeal."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    since = now - datetime.timedelta(days=LATELY)
    reports = ActionReport.objects.standing().filter(appeal__in=of_appeals).order_by().values("appeal")
    of_late = Sum("counts__number", filter=Q(received_at__gte=since))
    for row in reports.annotate(total=Sum("counts__number"), late=of_late):
        found[row["appeal"]] |= {"reported": row["total"] or 0, "lately": row["late"] or 0}
    receipt = Q(kind=ReplyKind.ACKNOWLEDGEMENT)
    replies = Reply.objects.filter(appeal__in=of_appeals).order_by().values("appeal")
    for row in replies.annotate(real=Count("pk", filter=~receipt), receipts=Count("pk", filter=receipt)):
        found[row["appeal"]] |= {"answers": row["real"], "receipts": row["receipts"]}
    states = DemandOutcome.objects.filter(demand=OuterRef("pk")).order_by("-on", "-pk").values("outcome")[:1]
    demands = Demand.objects.filter(appeal__in=of_appeals).order_by().annotate(latest=Subquery(states))
    for row in demands.values("appeal").annotate(all=Count("pk"), met=Count("pk", filter=Q(latest=OutcomeKind.MET))):
        found[row["appeal"]] |= {"demands": row["all"], "met": row["met"]}
    return found


def confirmed(cases: Sequence[int], now: datetime.datetime, review_days: int) -> dict[int, Known]:
    """What is known last of those held, by case, and whether that is too long ago (as in `Detention.is_unconfirmed`)."""
    limit = now.date() - datetime.timedelta(days=review_days)
    known = Detention.objects.filter(subject__case__in=cases).last_known_by_case()
    found = {case: Known(on, is_old=False) for case, on in known.items()}
    return {case: replace(one, is_old=one.day < limit) for case, one in found.items()}
