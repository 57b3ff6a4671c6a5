"""What the secret calendar of one colleague holds: the dates that they keep, and no word of any case.

It lies with whoever runs that calendar: hence references, kinds and days alone, never a title, a name, a place or what
someone wrote. What was withdrawn is absent; what is over or done is struck out.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act
from accounts.versions import history_of
from appeals import ical, reminded
from appeals.keepers import backups, keepers
from appeals.mailing.date_words import reference, to_do
from appeals.models import Appeal, CalendarAddress, DueDate, PublishedAppeal
from appeals.reminding import Rules
from appeals.vocab import OVER, AppealState, DueDecision, DueKind
from cases.clock import last_day
from cases.models import Case, RetiredVersion
from cases.vocab import DocumentKind, WorkflowState


@dataclass(frozen=True)
class Chain:
    """A date with those that it took the place of, the first one first: to a calendar they are one event."""

    rows: tuple[DueDate, ...]

    @property
    def now(self) -> DueDate:
        return self.rows[-1]

    @property
    def uid(self) -> str:
        return f"date-{self.rows[0].pk}@{urlsplit(settings.HABEAS_BASE_URL).hostname}"


def read_by(token: str) -> CalendarAddress | None:
    """The address that a token opens now, with its account; None for every other token, whatever the reason."""
    row = CalendarAddress.objects.readable().of_token(token).select_related("user").first()
    return row if row and row.user.may(Act.READ_DESK) else None


def calendar(address: CalendarAddress, *, now: datetime.datetime) -> bytes:
    """The calendar of one address as of `now`: the same until something changes, or a day (UTC) begins."""
    return ical.calendar(map(ical.write, entries(address, now=now)), name=_("Habeas: dates"), about=_("References and days. What they are about stands on the desk."))  # fmt: skip


def entries(address: CalendarAddress, *, now: datetime.datetime) -> list[ical.Entry]:
    today, rules = now.astimezone(datetime.UTC).date(), reminded.rules()
    chains = [chain for chain in _chains(_rows(address.user)) if _is_wanted(chain.now, address)]
    gone, changes = _withdrawn(chains), _Changes(chains)
    found = [_entry(chain, changes, rules, address.user, today) for chain in chains if chain.now.appeal_id not in gone]
    return [entry for entry in found if ical.is_recent(entry.day, entry.changed, today)]


# Which dates


def _rows(user: User) -> Iterable[DueDate]:
    """All dates of the cases that concern `user`, and their own; also those that are decided or were extended."""
    theirs = Case.objects.assigned_to(user).exclude(state=WorkflowState.WITHDRAWN).values("pk")
    about = Q(case__in=theirs) | Q(appeal__in=Appeal.cases.through.objects.filter(case__in=theirs).values("appeal"))
    cases = Case.objects.select_related("coordinator", "backup")
    return (
        DueDate.objects.filter(Q(for_whom=user) | (Q(for_whom=None) & about))
        .exclude(appeal__state=AppealState.DRAFT)
        .exclude(case__state=WorkflowState.WITHDRAWN)
        .select_related("appeal", "case__coordinator", "case__backup")
        .prefetch_related(Prefetch("appeal__cases", cases))
        .order_by("pk")
    )


def _chains(rows: Iterable[DueDate]) -> list[Chain]:
    """Each date that stands last, with those before it."""
    by_key = {row.pk: row for row in rows}
    replaced = {row.replaces_id for row in by_key.values()}
    found = []
    for row in by_key.values():
        if row.pk in replaced or row.decision == DueDecision.EXTENDED:
            continue
        chain, before = [row], row.replaces_id
        while before in by_key:
            chain.insert(0, by_key[before])
            before = by_key[before].replaces_id
        found.append(Chain(tuple(chain)))
    return found


def _is_wanted(due: DueDate, address: CalendarAddress) -> bool:
    """Whether it concerns the account, and is of a kind and a country that the address is for."""
    if address.kinds and due.kind not in address.kinds:
        return False
    cases = due.the_cases
    if any(case.state == WorkflowState.WITHDRAWN for case in cases):
        return False
    countries = {code for case in cases for code in case.countries}
    if address.countries and not countries & set(address.countries):
        return False
    return _concerns(due, address.user, as_backup=address.with_backup)


def _concerns(due: DueDate, user: User, *, as_backup: bool) -> bool:
    """Whoever keeps no cases has the dates of those that they work on."""
    if due.for_whom_id is not None:
        return due.for_whom_id == user.pk
    if not user.may(Act.RUN_APPEALS):
        return True
    return user in keepers(due) or (as_backup and user in backups(due))


def _withdrawn(chains: Iterable[Chain]) -> set[int]:
    """Which appeals were taken back, openly or silently, and are not published again."""
    slugs = {chain.now.appeal.slug: chain.now.appeal.pk for chain in chains if chain.now.appeal}
    published = PublishedAppeal.objects.filter(slug__in=slugs)
    openly = published.filter(withdrawn=True).values_list("slug", flat=True)
    silently = RetiredVersion.objects.filter(kind=DocumentKind.APPEAL, slug__in=slugs).values_list("slug", flat=True)
    shown = published.visible().values_list("slug", flat=True)  # type: ignore[attr-defined]
    return {slugs[slug] for slug in ({*openly, *silently} - set(shown))}


class _Changes:
    """How often something of a date was changed, and when last: by the history, which only grows."""

    def __init__(self, chains: Collection[Chain]) -> None:
        self.dates = _history(DueDate, {row.pk for chain in chains for row in chain.rows})
        self.appeals = _history(Appeal, {chain.now.appeal_id for chain in chains})
        self.cases = _history(Case, {chain.now.case_id for chain in chains})

    def of(self, chain: Chain) -> tuple[int, datetime.datetime]:
        """The number of changes, and the instant of the last."""
        found = [self.dates[row.pk] for row in chain.rows]
        found += [self.appeals[chain.now.appeal_id], self.cases[chain.now.case_id]]
        numbers, instants = zip(*found, strict=True)
        return sum(numbers), max(instants)


NEVER = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)  # of a row without a history


def _history(model: type[Any], keys: set[Any]) -> dict[Any, tuple[int, datetime.datetime]]:
    rows: QuerySet[Any] = history_of(model).objects.filter(pgh_obj_id__in=keys - {None}).order_by()
    counted = rows.values("pgh_obj_id").annotate(number=Count("pk"), last=Max("pgh_created_at"))
    found: dict[Any, tuple[int, datetime.datetime]] = defaultdict(lambda: (0, NEVER))
    found.update({row["pgh_obj_id"]: (row["number"], row["last"]) for row in counted})
    return found


# In words

OVER_BY = (DueDecision.CLOSED, DueDecision.DONE, DueDecision.SETTLED)  # a kept date stays in the calendar


def _entry(chain: Chain, changes: _Changes, rules: Rules, user: User, today: datetime.date) -> ical.Entry:
    due, (sequence, changed) = chain.now, changes.of(chain)
    is_over = due.decision in OVER_BY or bool(due.appeal and due.appeal.state in OVER)
    day, kind = last_day(due.date, due.inclusive), str(DueKind(due.kind).label)
    waits = not (is_over or due.decision) and day >= today
    words = {"reference": reference(due), "kind": kind}
    summary = _("Over: %(reference)s, %(kind)s") % words if is_over else _("%(reference)s, %(kind)s") % words
    return ical.Entry(
        uid=chain.uid, day=day, summary=summary, description=_description(chain, kind, day, is_over=is_over, passed=day < today), url=_desk(),
        changed=changed, sequence=sequence, status=ical.Status.OVER if is_over else ical.Status.STANDS, categories=(kind,),
        alarms=tuple(days for days in rules.wish(due, user.pk).offsets if days >= 0) if waits else (), private=True,
    )  # fmt: skip


def _description(chain: Chain, kind: str, day: datetime.date, *, is_over: bool, passed: bool) -> str:
    due = chain.now
    lines = [
        f"{reference(due)}: {kind}",
        _("Day: %(day)s, at %(hour)s local time.") % {"day": ical.words(day), "hour": f"{due.time:%H:%M}"}
        if due.time
        else _("Last day: %(day)s.") % {"day": ical.words(day)},
        ical.zone_in_words(due.date, due.zone, due.inclusive),
        _("The day before was %(day)s.") % {"day": ical.words(last_day(chain.rows[-2].date, chain.rows[-2].inclusive))}
        if len(chain.rows) > 1
        else "",
        _("Nothing is left to do.") if is_over else to_do(due.kind, passed),
        _desk(),
    ]
    return "\n".join(filter(None, lines))


def _desk() -> str:
    return f"{settings.HABEAS_BASE_URL}{reverse('desk:home')}"
