"""Days, overdue and reminders against a computation of its own (witness.py, expected.py) and PostgreSQL's: a few hundred
made-up appeals here, ten thousand in `make drill`."""

import random
from datetime import datetime

import pytest
from django.db import connection

from appeals.desk import found
from appeals.models import Appeal, DueDate
from appeals.reminding import moment as programs_moment
from cases import clock
from tests.conftest import NOW
from tests.desk import generated, witness
from tests.desk.generated import Date, worlds
from tests.desk.witness import samples

FEW, MANY = 300, 10_000
OFFSETS = (14, 7, 3, 1, 0, -1, -3)


def days_that_differ(number: int) -> list[object]:
    """Samples of which the program says something else than the witness: until when, whether it is over, how many days."""
    wrong = []
    for one in samples(number):
        asked = (one.date, one.now, one.zone or None, one.inclusive)
        program = (
            clock.closes_at(one.date, one.zone or None, one.inclusive), clock.deadline_passed(*asked), clock.days_left(*asked),
        )  # fmt: skip
        mine = (
            witness.end_of(witness.last_day(one.date, one.inclusive), one.zone),
            witness.is_over(one.date, one.now, one.zone, one.inclusive),
            witness.days_left(one.date, one.now, one.zone, one.inclusive),
        )
        if program != mine:
            wrong.append((one, program, mine))
    return wrong


def ends_that_postgres_sees_elsewhere(number: int, of: int) -> list[object]:
    """`CET` and the like are left out: PostgreSQL takes them for the winter's time all year."""
    with connection.cursor() as cursor:
        cursor.execute("select abbrev from pg_timezone_abbrevs")
        short = {name for (name,) in cursor.fetchall()}
    dates = {
        (witness.last_day(one.date, one.inclusive), one.zone) for one in samples(of)[:number] if one.zone not in short
    }
    assert len(dates) > number * 0.4
    return [
        (day, zone) for day, zone in dates if witness.end_by_postgres(day, zone) != clock.closes_at(day, zone or None)
    ]


def moments_that_differ(number: int) -> list[object]:
    wrong = []
    for place, one in enumerate(samples(number)):
        due = Date(one.date, one.zone, one.inclusive, None, None)
        hour = (6, 6, 0, 2, 23)[place % 5]
        for offset in OFFSETS:
            first, last = witness.moment(one.date, one.zone, one.inclusive, offset, hour)
            found = programs_moment(due, offset, hour)
            if found is None or not first <= found <= last:
                wrong.append((one, offset, hour, found, first, last))
    return wrong


def under_a_wrong_heading(number: int, instants: int) -> list[object]:
    """So many appeals in all zones, some of them drafts, on the desk at some instants: which dates stand elsewhere on it than
    the witness says, or stand there although they should not."""
    dice, wrong = random.Random(8), []
    states = [dice.choice(["open", "open", "paused", "draft"]) for _place in range(number)]
    appeals = Appeal.objects.bulk_create(
        Appeal(slug=f"appeal-{place}", title=f"Appeal {place}", state=state) for place, state in enumerate(states)
    )
    rows = DueDate.objects.bulk_create(
        DueDate(
            appeal=appeal, date=NOW.date() + dice.randrange(-3, 40) * witness.DAY, inclusive=dice.random() < 0.7,
            zone=dice.choice(["", *witness.ZONES]),
        )
        for appeal in appeals
    )  # fmt: skip
    nobody = found.Own(0, frozenset(), frozenset())
    for _instant in range(instants):
        now = NOW + dice.randrange(-30 * 24 * 4, 30 * 24 * 4) * witness.HOUR / 4
        groups = found.dates(DueDate.objects.undecided(), nobody, now=now).groups
        shown = {light.pk: (code, light.days_left) for code, lights in groups.items() for light in lights}
        mine = {row.pk: _place_of(row, now) for row in rows if row.appeal.state != "draft"}
        wrong += [(now, pk) for pk in {*shown, *mine} if shown.get(pk) != mine.get(pk)]
    return wrong


def _place_of(row: DueDate, now: datetime) -> tuple[str, int]:
    left = witness.days_left(row.date, now, row.zone, row.inclusive)
    if witness.is_over(row.date, now, row.zone, row.inclusive):
        return "decide", left
    return "today" if left == 0 else "week" if left <= 7 else "month" if left <= 30 else "later", left


def walked(number: int, least: int) -> list[str]:
    dice, wrong, told = random.Random(7), [], 0
    for world in worlds(number):
        differences, reminders = generated.walk(world, dice)
        wrong += differences
        told += reminders
    assert told > least  # else nothing was tried
    return wrong


class TestAFewHundred:
    def test_end_and_are_counted_as_the_witness_says(self):
        assert days_that_differ(FEW) == []

    @pytest.mark.django_db
    def test_end_when_postgres_sees_their_calendar_leave_them(self):
        assert ends_that_postgres_sees_elsewhere(120, of=FEW) == []

    @pytest.mark.django_db
    def test_stand_under_the_right_heading_of_the_desk_and_drafts_under_none(self):
        assert under_a_wrong_heading(FEW, 3) == []

    def test_have_the_moments_of_their_reminders(self):
        assert moments_that_differ(100) == []

    def test_remind_whom_they_should_each_once_and_never_early(self):
        assert walked(60, least=250) == []


@pytest.mark.drill
class TestTenThousand:
    def test_end_and_are_counted_as_the_witness_says(self):
        assert days_that_differ(MANY) == []

    @pytest.mark.django_db
    def test_end_when_postgres_sees_their_calendar_leave_them(self):
        assert ends_that_postgres_sees_elsewhere(MANY, of=MANY) == []

    @pytest.mark.django_db
    def test_stand_under_the_right_heading_of_the_desk_and_drafts_under_none(self):
        assert under_a_wrong_heading(MANY, 20) == []

    def test_have_the_moments_of_their_reminders(self):
        assert moments_that_differ(MANY) == []

    def test_remind_whom_they_should_each_once_and_never_early(self):
        assert walked(MANY, least=40_000) == []
