"""What the desk shows: every date that still stands, in the order in which someone must act."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from appeals.forms import NewsForm
from appeals.models import ActionReport, Appeal, DueDate, PauseRequest
from appeals.vocab import AppealState, DueKind, NewsDecision
from cases.models import Case


@dataclass
class DueRow:
    """One date on the desk."""

    due: DueDate
    days_left: int
    passed: bool
    reported: int = 0  # actions that people told us of

    @property
    def needs_decision(self) -> bool:
        return self.passed

    @property
    def days_ago(self) -> int:
        """How long ago the last day was, for a date that has passed."""
        return -self.days_left

    @property
    def is_write_by(self) -> bool:
        return self.due.kind == DueKind.WRITE_BY


@dataclass
class Group:
    """Dates under one heading."""

    code: str
    heading: str
    rows: list[DueRow]


@dataclass
class Undated:
    """A running appeal without a date to write by."""

    appeal: Appeal
    cases: list[Case]
    coordinators: list[User]


@dataclass
class NewsRow:
    """News that makes the letters of an appeal doubtful, and a form with the usual reasons filled in."""

    request: PauseRequest
    form: NewsForm

    @property
    def coordinators(self) -> list[User]:
        return list(dict.fromkeys(case.coordinator for case in self.request.appeal.cases.all() if case.coordinator))


@dataclass
class Board:
    """All that the desk shows."""

    groups: list[Group]
    undated: list[Undated]
    waiting: list[NewsRow]
    paused: list[NewsRow]
    paused_without_news: list[Undated]

    @property
    def paused_count(self) -> int:
        return len(self.paused) + len(self.paused_without_news)

    @property
    def total(self) -> int:
        return sum(len(group.rows) for group in self.groups)


# Headings in order, each with the most days left that still belongs under it.
HORIZONS = (
    ("today", lambda: _("Today"), 0),
    ("week", lambda: _("In the next 7 days"), 7),
    ("month", lambda: _("In the next 30 days"), 30),
    ("later", lambda: _("Later"), None),
)


def board(*, now: datetime.datetime) -> Board:
    """The whole desk at the instant `now`: passed dates first, then by nearness; appeals without a date last."""
    dates, reported = list(DueDate.objects.for_desk()), ActionReport.objects.totals()
    rows = [DueRow(due, due.days_left(now), due.has_passed(now), reported.get(due.appeal_id or 0, 0)) for due in dates]
    passed = [row for row in rows if row.needs_decision]
    groups = [Group("decide", _("Needs a decision"), passed)]
    waiting = [row for row in rows if not row.needs_decision]
    for code, heading, most in HORIZONS:
        here = [row for row in waiting if most is None or row.days_left <= most]
        waiting = [row for row in waiting if row not in here]
        groups.append(Group(code, heading(), here))
    return Board([group for group in groups if group.rows], undated(), *news())


def news() -> tuple[list[NewsRow], list[NewsRow], list[Undated]]:
    """Questions that nobody has answered; paused appeals with the news that paused them; those paused by hand."""
    rows = [news_row(row) for row in PauseRequest.objects.unsettled().with_rows()]
    waiting = [row for row in rows if row.request.is_waiting]
    paused = [row for row in rows if not row.request.is_waiting]
    known = {row.request.appeal_id for row in rows}
    by_hand = (
        Appeal.objects.filter(state=AppealState.PAUSED)
        .exclude(pk__in=known)
        .prefetch_related("cases__coordinator", "cases__backup")
        .order_by("title", "pk")
    )
    return waiting, paused, [_undated(appeal) for appeal in by_hand]


def news_row(row: PauseRequest) -> NewsRow:
    """With what was proposed filled in. Whether the event is public is not looked up here: readers are told nothing of it."""
    form = NewsForm.for_news(row.event, row.proposal or NewsDecision.REWRITE, public=False, appeal=row.appeal)
    if row.reason:
        form.initial["reason"] = row.reason
    form.auto_id = f"id_news_{row.pk}_%s"
    return NewsRow(row, form)


def undated() -> list[Undated]:
    """Running appeals that no undecided date to write by belongs to."""
    appeals = (
        Appeal.objects.running()
        .exclude(due_dates__in=DueDate.objects.undecided().filter(kind=DueKind.WRITE_BY))
        .prefetch_related("cases__coordinator", "cases__backup", "due_dates")
        .order_by("title", "pk")
    )
    return [_undated(appeal) for appeal in appeals]


def _undated(appeal: Appeal) -> Undated:
    cases = list(appeal.cases.all())
    return Undated(appeal, cases, list(dict.fromkeys(case.coordinator for case in cases if case.coordinator)))
