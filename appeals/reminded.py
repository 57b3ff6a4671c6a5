"""Who is reminded of which date, as the rows stand now: asked when a reminder is planned, and again when its mail is written."""

from collections.abc import Collection

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.roles import Act
from appeals import keepers
from appeals.models import DeskSettings, DueDate, Mail, ReminderPreference
from appeals.reminding import People, Rules, Wish, is_own
from appeals.vocab import MailEnd
from cases.models import Case

# The columns that a reminder needs: no text of a case is read.
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
            general[user] = Wish(tuple(offsets), rhythm)
        else:
            of_appeal[user, appeal] = tuple(offsets)
    return Rules(tuple(house.offsets), house.grace_days, house.hour, general, of_appeal)


def dates() -> QuerySet[DueDate]:
    """The dates that someone is reminded of, with their cases and who keeps these: two queries however many."""
    users = [f"{who}__{column}" for who in ("coordinator", "backup") for column in _OF_USER]
    cases = Case.objects.select_related("coordinator", "backup").only(*_OF_CASE, *users)
    own = [f"case__{column}" for column in [*_OF_CASE, *users]] + [f"for_whom__{column}" for column in _OF_USER]
    return (
        DueDate.objects.reminded_of()
        .select_related("appeal", "case__coordinator", "case__backup", "for_whom")
        .only(*_OF_DUE, *_OF_APPEAL, *own)
        .prefetch_related(Prefetch("appeal__cases", cases))
        .order_by("date", "pk")
    )


def coordinators() -> list[int]:
    return list(keepers.coordinators().order_by("pk").values_list("pk", flat=True))


def people(due: DueDate, coordinators: Collection[int]) -> People:
    """Who is told of a loaded date; without a query."""
    if is_own(due):
        return People(own=due.for_whom_id if due.for_whom and due.for_whom.may(Act.READ_DESK) else None)
    gap = keepers.has_gap(due)
    return People(
        keepers=[user.pk for user in keepers.keepers(due)],
        has_gap=gap,
        backups=[user.pk for user in keepers.backups(due)],
        lacks_backup=keepers.lacks_backup(due) or not due.the_cases,
        coordinators=coordinators,
    )


def refusing() -> QuerySet[User]:
    """Colleagues whose last mail could not be delivered: they are not reminded, and someone must mend their address."""
    done = (
        Mail.objects.filter(account=OuterRef("pk")).exclude(sent_at=None, ended_at=None).exclude(end=MailEnd.POINTLESS)
    )
    last = done.order_by(Coalesce("sent_at", "ended_at").desc(), "-pk").values("end")[:1]
    return User.objects.filter(is_active=True).annotate(last_end=Subquery(last)).filter(last_end__gt="")
