"""The coordinators' desk, a minute of the worker and what it reads, with two thousand running appeals against two hundred."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from appeals import calendars, reminders
from appeals.actions import due_keeping
from appeals.models import Appeal, CalendarAddress, DueDate, Mail, Reminder
from appeals.vocab import AppealState, DueKind
from bench.copies import NOW
from bench.measuring import Side, inside, report, unwatched
from cases.models import Case
from tests.conftest import sign_in_fully

FEW, MANY, CASES_EACH = 200, 2000, 5  # appeals; appeals of one case
COORDINATORS = 10
SPREAD = 120  # days over which the dates lie, two months of them past
A_DAY = timedelta(days=1)


def fill_small() -> None:
    for number in range(COORDINATORS):
        User.objects.create_user(f"desk{number}@example.org", name=f"Placeholder {number}", roles=[Role.COORDINATOR])
    add_appeals(FEW)


def fill_large() -> None:
    add_appeals(MANY - FEW)


def add_appeals(number: int) -> None:
    """Open appeals with a date to write by each; every fifth case has a hearing."""
    users = list(User.objects.filter(email__startswith="desk").order_by("pk"))
    start = Appeal.objects.count()
    cases = Case.objects.bulk_create(
        Case(
            slug=f"desk-{start}-{place}", title=f"Desk {place}", reference=f"D-{start + place}", countries=["KH"],
            coordinator=users[place % COORDINATORS], backup=users[(place + 3) % COORDINATORS],
        )
        for place in range(number // CASES_EACH)
    )  # fmt: skip
    made = Appeal.objects.bulk_create(
        Appeal(slug=f"desk-{start + place}", title=f"Call {place}", reference=f"{place}.26", state=AppealState.OPEN)
        for place in range(number)
    )
    joined = Appeal.cases.through
    joined.objects.bulk_create(
        joined(appeal=appeal, case=cases[place % len(cases)]) for place, appeal in enumerate(made)
    )
    DueDate.objects.bulk_create(
        DueDate(appeal=appeal, kind=DueKind.WRITE_BY, date=NOW.date() + (place % SPREAD - SPREAD // 2) * A_DAY)
        for place, appeal in enumerate(made)
    )
    DueDate.objects.bulk_create(
        DueDate(case=case, kind=DueKind.HEARING, date=NOW.date() + place % SPREAD * A_DAY, zone="Asia/Phnom_Penh")
        for place, case in enumerate(cases[::5])
    )


def measure(small: Any) -> None:
    with unwatched():
        for side, other in rows(small):
            report(side, other)


def rows(small: Any) -> list[tuple[Side, Side]]:
    user = User.objects.get(email="desk0@example.org")
    minute = NOW + timedelta(minutes=1)
    pages = {
        "desk": reverse("desk:home"),
        "desk, mine": f"{reverse('desk:home')}?mine=1",
        "desk, one group": f"{reverse('desk:home')}?group=decide",
        "month": reverse("desk:month", args=[f"{NOW:%Y-%m}"]),
        "week": reverse("desk:week", args=[f"{NOW:%Y-%m-%d}"]),
        "results": reverse("desk:results"),
    }
    sides = {name: (_page(user, address), inside(small, _page(user, address))) for name, address in pages.items()}
    sides["reminders of a day"] = (_morning, inside(small, _morning))
    sides["a minute without a reminder"] = (_quiet(minute), inside(small, _quiet(minute)))
    keep = lambda: due_keeping.keep_up(now=NOW)  # noqa: E731
    sides["dates that rules count"] = (keep, inside(small, keep))
    address = CalendarAddress(user=user, label="bench", made_at=NOW)
    read: Callable[[], object] = lambda: calendars.calendar(address, now=NOW)  # noqa: E731
    sides["a secret calendar"] = (read, inside(small, read))
    return [((f"{name}, {MANY}", many), (f"{name}, {FEW}", few)) for name, (many, few) in sides.items()]


def _page(user: User, address: str) -> Callable[[], object]:
    clients: dict[str, Client] = {}  # one in each database

    def request() -> None:
        name = connection.settings_dict["NAME"]
        if name not in clients:
            clients[name] = Client()
            sign_in_fully(clients[name], user)
        assert clients[name].get(address).status_code == 200, address  # noqa: S101

    return request


def _quiet(minute: datetime) -> Callable[[], object]:
    return lambda: reminders.remind(now=minute)


def _morning() -> None:
    """What comes up within a day: its rows and its mails, put into the outbox. All before it is told once, at the beginning."""
    if not Reminder.objects.exists():
        reminders.remind(now=NOW)
    morning = NOW + A_DAY
    Reminder.objects.filter(queued_at=morning).delete()
    Mail.objects.filter(queued_at=morning).delete()
    reminders.remind(now=morning)
