"""Colleagues, cases and dates of a night of simulated days, and what people do meanwhile; all placeholders."""

import datetime as dt
import random
from typing import Any

from accounts.models import User
from appeals.actions import due as acts
from appeals.models import Appeal, DeskSettings, DueDate, ReminderPreference
from appeals.vocab import AppealState, DueKind, ReminderRhythm
from cases.models import Case
from tests.desk.generated import WISHES
from tests.desk.witness import DAY, ZONES

BEGIN = dt.datetime(2027, 3, 1, tzinfo=dt.UTC)
UNSPEAKABLE = "Unspeakable"  # in every title, name and summary of the record: in no mail


def move_in(dice: random.Random, cases: int, dates: int) -> None:
    """Colleagues, cases, appeals and dates of them in all zones; the dates are spread over a month and a half."""
    DeskSettings.objects.get_or_create(pk=1)
    people = [
        User.objects.create_user(
            f"coordinator{place}@example.org", name=f"{UNSPEAKABLE} {place}", roles=["coordinator"]
        )
        for place in range(7)
    ]
    people += [
        User.objects.create_user("boss@example.org", name=UNSPEAKABLE, roles=["publisher"]),
        User.objects.create_user("writer@example.org", name=UNSPEAKABLE, roles=["editor"]),
    ]
    for place in range(cases):
        coordinator, backup = dice.sample(people, 2)
        Case.objects.create(
            slug=f"unspeakable-{place}", title=f"{UNSPEAKABLE} {place}", summary=UNSPEAKABLE, countries=["KH"],
            reference=f"C-{place}" if place % 2 else "", coordinator=coordinator if dice.random() < 0.9 else None,
            backup=backup if dice.random() < 0.8 else None,
        )  # fmt: skip
    for place in range(dates):
        add_date(dice, place, BEGIN)
    for one in dice.sample(people, 4):
        wish(dice, one)


def one_of(dice: random.Random, rows: Any) -> Any:
    return dice.choice(list(rows.order_by("pk")))


def add_date(dice: random.Random, place: int, now: dt.datetime) -> None:
    columns: dict[str, Any] = {
        "date": now.date() + dice.randrange(-3, 45) * DAY, "zone": dice.choice([*ZONES, *[""] * 60]),
        "inclusive": dice.random() < 0.7, "set_at": dice.choice([None, now]), "wording": UNSPEAKABLE, "afterwards": UNSPEAKABLE,
    }  # fmt: skip
    cases = [one_of(dice, Case.objects.all()) for _case in range(dice.choice([1, 1, 1, 2]))]
    if dice.random() < 0.7:
        made = Appeal.objects.create(
            slug=f"unspeakable-{place}-{now.timestamp():.0f}", title=f"{UNSPEAKABLE} {place}", state=AppealState.OPEN,
            reference=f"{place}.27" if place % 3 else "",
        )  # fmt: skip
        made.cases.set(cases)
        DueDate.objects.create(appeal=made, kind=DueKind.WRITE_BY, **columns)
    elif dice.random() < 0.7:
        DueDate.objects.create(case=cases[0], kind=dice.choice([DueKind.HEARING, DueKind.FILING_LIMIT]), **columns)
    else:
        who = one_of(dice, User.objects.filter(email__startswith="coordinator"))
        DueDate.objects.create(case=cases[0], kind=DueKind.OWN, for_whom=who, **columns)


def wish(dice: random.Random, user: User) -> None:
    """Someone wants other reminders: in general, or of one appeal."""
    of = one_of(dice, Appeal.objects.all()) if dice.random() < 0.4 else None
    rhythm = dice.choice(ReminderRhythm.values)
    ReminderPreference.objects.update_or_create(
        user=user, appeal=of, defaults={"offsets": list(dice.choice(WISHES)), "rhythm": rhythm}
    )


def something_happens(dice: random.Random, now: dt.datetime) -> None:
    """What colleagues do between two looks of the worker."""
    boss = User.objects.get(email="boss@example.org")
    due = one_of(dice, DueDate.objects.filter(decision="", for_whom=None).exclude(appeal__state__in=ENDED))
    case, user = one_of(dice, Case.objects.all()), one_of(dice, User.objects.exclude(pk=boss.pk))
    what = dice.choice(
        ["extend", "extend", "close", "keep", "new", "keeper", "backup", "frozen", "role", "wish", "again"]
    )
    if what == "extend":
        acts.extend(due, max(due.date, now.date()) + dice.randrange(2, 25) * DAY, "Put off.", by=boss, now=now)
    elif what == "close" and due.appeal and dice.random() < 0.5:
        acts.close(due, AppealState.STOPPED, "Over.", by=boss, now=now)
    elif what == "keep":
        (acts.keep if due.kind == DueKind.WRITE_BY else acts.done)(due, "As it is.", by=boss, now=now)
    elif what == "new":
        add_date(dice, dice.randrange(1000, 9999), now)
    elif what in ("keeper", "backup"):
        column, other = ("coordinator", case.backup_id) if what == "keeper" else ("backup", case.coordinator_id)
        who = dice.choice([user, user, None])
        if who is None or who.pk != other:  # one person is never both
            Case.objects.filter(pk=case.pk).update(**{column: who})
    elif what == "frozen":
        User.objects.filter(pk=user.pk).update(is_active=False)
    elif what == "role":
        User.objects.filter(pk=user.pk).update(roles=[dice.choice(["coordinator", "editor"])])
    elif what == "again":
        User.objects.update(is_active=True)
        User.objects.filter(email__startswith="coordinator").update(roles=["coordinator"])
    elif what == "wish":
        wish(dice, user)


ENDED = (AppealState.STOPPED_GOOD, AppealState.STOPPED, AppealState.EXPIRED)
