"""Who is reminded of which date, as the rows stand now: asked when a reminder is planned, and again when its mail is written."""

import datetime
from collections.abc import Collection

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.roles import Act, Role
from appeals import keepers
from appeals.models import Appeal, DeskSettings, DueDate, Mail, ReminderPreference
from appeals.reminder_words import LONGEST_AFTER
from appeals.reminding import People, Rules, Wish, is_own, window
from appeals.vocab import MailEnd
from cases.models import Case

# The columns that a reminder needs.
_OF_DUE = ("appeal", "case", "kind", "date", "inclusive", "zone", "time", "set_at", "for_whom", "decision")
_OF_APPEAL = ("appeal__kind", "appeal__reference", "appeal__state")
_OF_CASE = ("reference", "state", "coordinator", "backup")
_OF_USER = ("name", "email", "roles", "is_active")


def rules() -> Rules:
    """What the organisation and each colleague want, in two queries: once for a page or a run."""
    house = DeskSettings.objects.current()
    general: dict[int, Wish] = {}
    of_appeal: dict[tuple[int, int], tuple[int, ...]] = {}
    rows = ReminderPreference.objects.values_list("user_id", "appeal_id", "offsets", "rhythm")
    for user, appeal, offsets, rhythm in rows.order_by():
        if appeal is None:
            general[user] = Wish(tuple(house.offsets if offsets is None else offsets), rhythm)
        elif offsets is not None:
            of_appeal[user, appeal] = tuple(offsets)
    return Rules(tuple(house.offsets), house.grace_days, house.hour, general, of_appeal)


def dates(*titles: str) -> QuerySet[DueDate]:
    """The dates that someone is reminded of, with their cases and who keeps these: two queries however many. No title is read
    with them, so that none can be in a mail; a page names those that it shows."""
    users = [f"{who}__{column}" for who in ("coordinator", "backup") for column in _OF_USER]
    cases = Case.objects.select_related("coordinator", "backup").only(*_OF_CASE, *users)
    own = [f"case__{column}" for column in [*_OF_CASE, *users]] + [f"for_whom__{column}" for column in _OF_USER]
    return (
        DueDate.objects.reminded_of()
        .select_related("appeal", "case__coordinator", "case__backup", "for_whom")
        .only(*_OF_DUE, *_OF_APPEAL, *own, *titles)
        .prefetch_related(Prefetch("appeal__cases", cases))
        .order_by("date", "pk")
    )


def dates_of(user: User, now: datetime.datetime) -> QuerySet[DueDate]:
    """The dates that this account may be told of, and that are not long past; more than it will be told, never less."""
    keeps = Q(coordinator=user) | Q(backup=user)
    if Role.COORDINATOR in user.roles:
        keeps |= (
            Q(pk__in=Case.objects.kept_by_nobody())
            | Q(backup=None)
            | Q(backup__in=User.objects.exclude(pk__in=keepers.may_take()))
        )
    cases = Case.objects.filter(keeps).values("pk")
    told = Q(case__in=cases) | Q(appeal__in=Appeal.objects.filter(cases__in=cases)) | Q(for_whom=user)
    if Role.COORDINATOR in user.roles:
        told |= Q(appeal__isnull=False) & ~Q(appeal__in=Appeal.objects.filter(cases__isnull=False))
    first, _last = window(now, [0, -LONGEST_AFTER])
    return dates("appeal__title", "case__title").filter(told, date__gte=first)


def coordinators() -> list[int]:
    return list(keepers.coordinators().order_by("pk").values_list("pk", flat=True))


def people(due: DueDate, coordinators: Collection[int]) -> People:
    """Who is told of a loaded date; without a query."""
    if is_own(due):
        return People(own=due.for_whom_id if due.for_whom and due.for_whom.may(Act.READ_DESK) else None)
    return People(
        keepers=[user.pk for user in keepers.keepers(due)],
        has_gap=keepers.has_gap(due),
        backups=[user.pk for user in keepers.backups(due)],
        lacks_backup=keepers.lacks_backup(due),
        coordinators=coordinators,
    )


def refusing() -> QuerySet[User]:
    """Colleagues whose last mail could not be delivered: they are not reminded, and someone must mend their address."""
    done = (
        Mail.objects.filter(account=OuterRef("pk")).exclude(sent_at=None, ended_at=None).exclude(end=MailEnd.POINTLESS)
    )
    last = done.order_by(Coalesce("sent_at", "ended_at").desc(), "-pk").values("end")[:1]
    return User.objects.filter(is_active=True).annotate(last_end=Subquery(last)).filter(last_end__gt="")
