"""Months in the life of the public calendar and of a secret one, read after every act by three programs, for `make drill`."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.roles import Role
from appeals import publishing
from appeals.actions import calendars as addresses
from appeals.actions import due as on_dates
from appeals.actions import publication, state
from appeals.models import Appeal, DueDate
from appeals.public import calendars
from cases import publishing as case_publishing
from cases.models import Case
from tests import factories
from tests.conftest import NOW, member
from tests.desk.witness import ZONES, last_day
from tests.public.test_calendars import FEED, read

pytestmark = [pytest.mark.drill, pytest.mark.django_db]

STRUCK_OUT = "CANCELLED"
SHOWN = ("first", "summary", "status")  # what no program may miss: SEQUENCE has grown
ENDS = ("stopped", "stopped_good", "expired")
ACTS = ["extend", "extend", "extend", "keep", "pause", "resume", "stop", "withdraw", "publish", "publish", "case"]


class Life:
    """Some appeals of some cases, what is done with them, and what both calendars then have to say."""

    def __init__(self, seed: int) -> None:
        self.dice, self.now, self.done = random.Random(seed), NOW, Counter[str]()
        self.publisher, self.coordinator = member(Role.PUBLISHER), member(Role.COORDINATOR)
        self.withdrawn: set[str] = set()
        for place in range(3):
            case = factories.case(f"case-{place}", coordinator=self.coordinator)
            case_publishing.publish(case, by=self.publisher, now=self.now)
            for number in range(3):
                day = (self.now + timedelta(days=self.dice.randrange(5, 50))).date()
                row = factories.appeal(case, slug=f"appeal-{place}-{number}", due=day)
                zone, inclusive = self.dice.choice(["", *ZONES]), self.dice.random() < 0.7
                DueDate.objects.filter(appeal=row).update(zone=zone, inclusive=inclusive)
                publishing.publish(row, by=self.publisher, now=self.now)

    def something_happens(self) -> None:
        self.now += timedelta(hours=self.dice.randrange(1, 60))
        act, row = self.dice.choice(ACTS), self.dice.choice(list(Appeal.objects.order_by("slug")))
        try:
            getattr(self, f"_{act}")(row)
        except ValidationError:
            return  # refused: nothing may change then
        self.done[act] += 1

    def _due(self, row: Appeal) -> DueDate:
        due = row.due_dates.filter(kind="write_by", decision="").first()
        if due is None:
            raise ValidationError("nothing is due")
        return due

    def _extend(self, row: Appeal) -> None:
        due = self._due(row)
        day = due.date + timedelta(days=self.dice.randrange(1, 40))
        on_dates.extend(due, day, "Put off.", by=self.coordinator, now=self.now)

    def _keep(self, row: Appeal) -> None:
        on_dates.keep(self._due(row), "As it is.", by=self.coordinator, now=self.now)

    def _pause(self, row: Appeal) -> None:
        state.pause(row, by=self.coordinator, now=self.now)

    def _resume(self, row: Appeal) -> None:
        state.resume(row, "As before.", by=self.coordinator, now=self.now)

    def _stop(self, row: Appeal) -> None:
        if self.dice.random() < 0.5:
            state.stop(row, self.dice.choice(ENDS), "Over.", by=self.coordinator, now=self.now)

    def _withdraw(self, row: Appeal) -> None:
        if row.slug not in self.withdrawn:
            publishing.withdraw(row.slug, by=self.publisher, now=self.now, why="Why", silently=self.dice.random() < 0.3)
            self.withdrawn.add(row.slug)

    def _case(self, row: Appeal) -> None:
        case = row.cases.get()
        if self.dice.random() < 0.2 and not case.appeals.filter(slug__in=self.withdrawn).exists():
            slugs = publication.withdraw_case(case, by=self.publisher, now=self.now, why="Why")
            case_publishing.publish(Case.objects.get(pk=case.pk), by=self.publisher, now=self.now)
            self.withdrawn |= set(slugs)

    def _publish(self, row: Appeal) -> None:
        publishing.publish(row, by=self.publisher, now=self.now, urgent=True, why="Why")
        self.withdrawn.discard(row.slug)

    def expected(self) -> dict[str, tuple[object, bool]]:
        """By address: the last day, and whether it is struck out."""
        found = {}
        for row in Appeal.objects.exclude(slug__in=self.withdrawn):
            due = row.due_dates.filter(kind="write_by").exclude(decision="extended").get()
            found[row.slug] = last_day(due.date, due.inclusive), row.state in ENDS
        return found


@pytest.mark.parametrize("seed", range(2))
def test_no_program_misses_a_change_and_nothing_stays_that_was_taken_back(seed, client, monkeypatch):
    life = Life(seed)
    monkeypatch.setattr("cases.public.shared.timezone.now", lambda: life.now)
    monkeypatch.setattr("appeals.desk.calendars.timezone.now", lambda: life.now)
    monkeypatch.setattr(calendars, "made", calendars.Made())
    _row, token = addresses.make(addresses.Content("a phone", kinds=["write_by"]), by=life.coordinator, now=life.now)
    before: dict[str, dict[str, dict]] = {}
    for _act in range(80):
        life.something_happens()
        expected = life.expected()
        for address in (FEED, f"/calendar/{token}.ics"):
            response = client.get(address)
            assert response.status_code == 200
            events, earlier = read(response.content), before.get(address, {})
            found = sorted((event["first"], event["status"] == STRUCK_OUT) for event in events.values())
            assert found == sorted(expected.values()), (address, life.done)
            for name, event in events.items():
                if name in earlier and any(event[part] != earlier[name][part] for part in SHOWN):
                    assert event["sequence"] > earlier[name]["sequence"], (address, event, earlier[name])
                assert event["end"] - event["first"] == timedelta(days=1)
            before[address] = events
        assert set(before[FEED]) == {f"appeal-{slug}@127.0.0.1" for slug in expected}
    assert life.done["extend"] > 5 and life.done["withdraw"] > 2 and life.done["publish"] > 5
