"""What the desk shows: every date that still stands, in the order in which someone must act, and what nobody keeps.

Where each row stands is found for all of them lightly; only the rows that a page shows are loaded.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from appeals import keepers
from appeals.desk import found, rows
from appeals.desk.commands import Leads
from appeals.desk.filters import GROUP, DeskFilter
from appeals.desk.news import news_rows
from appeals.desk.plan import Plan, planned
from appeals.models import Appeal, DueDate, PauseRequest
from appeals.vocab import AppealState, DueKind
from cases.asked import PAGE
from cases.models import Case, SiteSettings
from cases.vocab import WorkflowState

FEW, MANY = 10, 60  # rows of a group among others, and on a page of its own

NEWS, PAUSED, UNKEPT, UNDATED = "news", "paused", "unkept", "undated"
HEADINGS: dict[str, Any] = {
    NEWS: gettext_lazy("News has come: may the letters still go out?"),
    UNKEPT: gettext_lazy("Nobody keeps these"),
    found.DECIDE: gettext_lazy("Needs a decision"),
    found.TODAY: gettext_lazy("Today"),
    found.WEEK: gettext_lazy("In the next 7 days"),
    found.MONTH: gettext_lazy("In the next 30 days"),
    found.LATER: gettext_lazy("Later"),
    UNDATED: gettext_lazy("Running, without a date to write by"),
    PAUSED: gettext_lazy("Paused: stop, rewrite or open again"),
}
DATES = (found.DECIDE, found.TODAY, found.WEEK, found.MONTH, found.LATER)
# What can be done with several rows that are not dates.
OTHER_COMMANDS = {
    UNKEPT: ("reassign", "confirm"),
    UNDATED: ("add", "good", "stop", "expire", "reassign", "confirm", "reply", "outcome"),
}
SHORT: dict[str, Any] = {
    NEWS: gettext_lazy("News"), UNKEPT: gettext_lazy("Kept by nobody"), found.DECIDE: gettext_lazy("Needs a decision"),
    found.TODAY: gettext_lazy("Today"), found.WEEK: gettext_lazy("7 days"), found.MONTH: gettext_lazy("30 days"),
    found.LATER: gettext_lazy("Later"), UNDATED: gettext_lazy("Without a date"), PAUSED: gettext_lazy("Paused"),
}  # fmt: skip


Key = tuple[str, int]  # what kind of row, and which


@dataclass
class Group:
    """Rows under one heading: all their keys, one's own first, and those rows that are shown."""

    code: str
    keys: list[Key] = field(default_factory=list)
    own: set[Key] = field(default_factory=set)
    shown: list[Key] = field(default_factory=list)
    rows: list[Any] = field(default_factory=list)
    page: Page | None = None  # where it stands on a page of its own
    commands: list[tuple[str, str]] = field(default_factory=list)  # for several rows at once: codes and labels

    @property
    def heading(self) -> str:
        return str(HEADINGS[self.code])

    @property
    def short(self) -> str:
        return str(SHORT[self.code])

    @property
    def total(self) -> int:
        return len(self.keys)

    @property
    def own_total(self) -> int:
        return len(self.own)

    @property
    def rest(self) -> int:
        return self.total - len(self.rows)

    @property
    def is_red(self) -> bool:
        return self.code in (NEWS, UNKEPT, found.DECIDE)

    def offers(self, command: str) -> bool:
        """Whether a command has sense for rows of this kind."""
        return self.code in DATES or command in OTHER_COMMANDS.get(self.code, ())

    @property
    def parts(self) -> list[tuple[str, list[Any]]]:
        """One's own rows and those of colleagues, each with what they are called; no names where all are of one kind."""
        mine, others = [row for row in self.rows if row.is_mine], [row for row in self.rows if not row.is_mine]
        if mine and others:
            return [(_("Yours"), mine), (_("Colleagues’"), others)]
        return [("", self.rows)] if self.rows else []


@dataclass
class Board:
    """All that the desk shows."""

    groups: list[Group]
    asked: DeskFilter
    problems: list[str]
    one: Group | None  # the only one that is shown, with all its rows
    left_out: int  # dates that a filter hides
    unreached: list[User] = field(default_factory=list)  # colleagues whose mails come back

    @property
    def shown(self) -> list[Group]:
        return [self.one] if self.one else [group for group in self.groups if group.total]

    @property
    def total(self) -> int:
        """How many dates stand."""
        return sum(group.total for group in self.groups if group.code in DATES)

    @property
    def own_total(self) -> int:
        return sum(group.own_total for group in self.groups if group.code in DATES)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What is asked for: filters, and the one group that is shown."""
        return [*self.asked.own_pairs, *([(GROUP, self.one.code)] if self.one else [])]

    @property
    def query(self) -> str:
        """The query string by which a decision leads back to the same list."""
        return urlencode(self.pairs)

    def group(self, code: str) -> Group:
        return next(group for group in self.groups if group.code == code)


def standing(user: User) -> QuerySet[DueDate]:
    """The undecided dates that concern `user`."""
    return DueDate.objects.undecided().exclude(case__state=WorkflowState.WITHDRAWN).filter(keepers.open_to(user))


def board(user: User, *, now: datetime.datetime, data: QueryDict | None = None) -> Board:
    """The whole desk as `user` sees it at the instant `now`; `data` is the query string."""
    asked = DeskFilter(data)
    mine = found.own(user)
    everything = standing(user)
    dated = found.dates(asked.dates(everything), mine, now=now)
    by_code: dict[str, list[tuple[Key, bool]]] = {code: _keys("due", dated.groups[code]) for code in DATES}
    by_code |= _news(asked, mine) | {UNKEPT: _unkept(asked, mine), UNDATED: _undated(asked, mine)}
    # What nobody keeps is everyone's.
    groups = [_group(code, by_code[code], only_mine=asked.only_mine and code != UNKEPT) for code in HEADINGS]
    page = Board(groups, asked, list(asked.problems), None, 0)
    if asked.narrows:
        page.left_out = everything.count() - page.total
    _choose(page, data or QueryDict())
    _load(page, mine, now)
    return page


def _group(code: str, pairs: Iterable[tuple[Key, bool]], *, only_mine: bool) -> Group:
    """One's own first, else in the order given."""
    kept = [pair for pair in pairs if pair[1] or not only_mine]
    keys = [key for key, _is_mine in sorted(kept, key=lambda pair: not pair[1])]
    return Group(code, keys, {key for key, is_mine in kept if is_mine})


def _keys(kind: str, light: Iterable[found.Light]) -> list[tuple[Key, bool]]:
    return [((kind, row.pk), row.is_mine) for row in light]


def _news(asked: DeskFilter, mine: found.Own) -> dict[str, list[tuple[Key, bool]]]:
    """Questions that nobody has answered; paused appeals with the news that paused them, then those paused by hand."""
    unsettled = asked.appeals(PauseRequest.objects.unsettled(), "appeal").order_by("asked_at", "pk")
    asked_of = list(unsettled.values_list("pk", "appeal", "decision"))
    by_hand = asked.appeals(Appeal.objects.filter(state=AppealState.PAUSED)).order_by("title", "pk")
    by_hand = by_hand.exclude(pk__in=PauseRequest.objects.unsettled().values("appeal"))
    pairs = [(("news", pk), mine.has(appeal, None), decision) for pk, appeal, decision in asked_of]
    return {
        NEWS: [(key, is_mine) for key, is_mine, decision in pairs if not decision],
        PAUSED: [(key, is_mine) for key, is_mine, decision in pairs if decision] + _of_appeals(by_hand, mine),
    }


def _undated(asked: DeskFilter, mine: found.Own) -> list[tuple[Key, bool]]:
    """Running appeals that no undecided date to write by belongs to."""
    dated = DueDate.objects.undecided().filter(kind=DueKind.WRITE_BY, appeal__isnull=False)
    running = asked.appeals(Appeal.objects.running().exclude(pk__in=dated.values("appeal")))
    return _of_appeals(running.order_by("title", "pk"), mine)


def _of_appeals(found_rows: QuerySet[Appeal], mine: found.Own) -> list[tuple[Key, bool]]:
    return [(("appeal", pk), mine.has(pk, None)) for pk in found_rows.values_list("pk", flat=True)]


def _unkept(asked: DeskFilter, mine: found.Own) -> list[tuple[Key, bool]]:
    """Cases that nobody keeps, and running appeals that name none: nobody keeps those either."""
    cases = asked.cases(keepers.unkept_cases()).order_by("title", "pk")
    of_none = asked.appeals(Appeal.objects.running().filter(cases=None)).order_by("title", "pk")
    return [
        *((("case", pk), mine.has(None, pk)) for pk in cases.values_list("pk", flat=True)),
        *((("caseless", pk), False) for pk in of_none.values_list("pk", flat=True)),
    ]


# Which rows are shown


def _choose(page: Board, data: QueryDict) -> None:
    """The first rows of every group, or one group with a page of its rows; what cannot be shown is said."""
    page.problems += page.asked.unknown(GROUP, PAGE)
    wanted = data.get(GROUP, "")
    if wanted and wanted not in HEADINGS:
        page.problems.append(_("There is no group “%(name)s”; here are all.") % {"name": wanted[:40]})
    page.one = page.group(wanted) if wanted in HEADINGS else None
    if page.one is None:
        for group in page.groups:
            group.shown = group.keys[:FEW]
        return
    pages, number = Paginator(page.one.keys, MANY), data.get(PAGE, "1")
    try:
        page.one.page = pages.page(number)
    except (PageNotAnInteger, EmptyPage):
        page.one.page = pages.page(1)
        page.problems.append(_("There is no page “%(page)s”; this is the first.") % {"page": number[:20]})
    page.one.shown = list(page.one.page.object_list)


# What they show


def _load(page: Board, mine: found.Own, now: datetime.datetime) -> None:
    keys = [key for group in page.shown for key in group.shown]
    leads = Leads(page.query)
    plan = planned()
    loaded = load(keys, mine, plan, now=now, leads=leads)
    page.unreached = plan.refusing
    for group in page.shown:
        group.rows = [loaded[key] for key in group.shown if key in loaded]


def load(keys: Sequence[Key], mine: found.Own, plan: Plan, *, now: datetime.datetime, leads: Leads) -> dict[Key, Any]:
    """Those rows with all that they show: as many questions to the database for one as for a hundred."""
    dates = list(rows.dates(_of("due", keys)))
    of_appeals = list(rows.appeals(_of("appeal", keys)))
    cases = {case.pk for due in dates for case in due.the_cases} | {c.pk for row in of_appeals for c in row.cases.all()}
    known = rows.facts(
        [*(due.appeal_id for due in dates if due.appeal_id), *(row.pk for row in of_appeals)], cases,
        now=now, review_days=SiteSettings.objects.current().review_days,
    )  # fmt: skip
    found_rows: dict[Key, Any] = {
        ("due", due.pk): _due_row(due, known, mine, plan, now=now, leads=leads) for due in dates
    }
    for row in of_appeals:
        about = known.about(row, list(row.cases.all()))
        commands = leads.of_appeal(row, about.cases)
        found_rows["appeal", row.pk] = rows.AppealRow(row, about, mine.has(row.pk, None), commands)
    news = news_rows(_of("news", keys), mine.appeals)
    return found_rows | {("news", pk): row for pk, row in news.items()} | _load_unkept(keys, leads)


def _due_row(
    due: DueDate, known: rows.Facts, mine: found.Own, plan: Plan, *, now: datetime.datetime, leads: Leads
) -> rows.DueRow:
    about = known.about(due.appeal, due.the_cases)
    is_mine = mine.has(due.appeal_id, due.case_id, due.for_whom_id)
    return rows.DueRow(
        due, due.days_left(now), about, is_mine, plan.rules.grace_days, plan.next_of(due, now), plan.unreached(due),
        leads.of_due(due, about.cases, reported=bool(about.numbers.get("reported"))),
    )  # fmt: skip


def _of(kind: str, keys: Sequence[Key]) -> list[int]:
    return [pk for of, pk in keys if of == kind]


def _load_unkept(shown: Sequence[Key], leads: Leads) -> dict[Key, Any]:
    keys = _of("case", shown)
    cases = Case.objects.filter(pk__in=keys).select_related("coordinator", "backup")
    counts = _dates_of(keys)
    of_none = Appeal.objects.filter(pk__in=_of("caseless", shown))
    dates = Counter(DueDate.objects.undecided().filter(appeal__in=of_none).values_list("appeal", flat=True))
    found_rows: dict[Key, Any] = {
        ("case", case.pk): rows.UnkeptRow(case, counts[case.pk], commands=leads.of_unkept(case)) for case in cases
    }
    for row in of_none:
        found_rows["caseless", row.pk] = rows.UnkeptRow(None, dates[row.pk], row, commands=leads.of_caseless(row))
    return found_rows


def _dates_of(cases: Sequence[int]) -> Counter[int]:
    """How many dates stand of each case and of its appeals."""
    undecided = DueDate.objects.undecided().order_by()
    own = undecided.filter(case__in=cases).values_list("case").annotate(Count("pk"))
    of_appeals = undecided.filter(appeal__cases__in=cases).values_list("appeal__cases").annotate(Count("pk"))
    counts: Counter[int] = Counter()
    for case, count in [*own, *of_appeals]:
        counts[case] += count
    return counts
