"""A night of simulated days, for `make drill`: the worker is killed throughout, the clock leaps, people act meanwhile."""

import datetime as dt
import random

import pytest

from tests.drill.house import BEGIN, move_in, something_happens
from tests.drill.nights import Death, Watch, Worker
from tests.mail.conftest import at, letterbox, server  # noqa: F401 (fixtures)

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

DAYS = 45
LEAPS = {  # on the day: by how much the clock is set
    8: dt.timedelta(days=-3), 14: dt.timedelta(hours=-5), 20: dt.timedelta(days=9), 33: dt.timedelta(days=-2),
    37: dt.timedelta(days=34),
}  # fmt: skip


def death(dice: random.Random) -> Death:
    kind = dice.random()
    if kind < 0.45:
        return Death()
    if kind < 0.85:
        return Death(at_statement=dice.randrange(1, 70), after=dice.random() < 0.5)
    return Death(at_mail=dice.randrange(1, 4))


@pytest.mark.parametrize("seed", [1, 2])
def test_nobody_is_reminded_twice_or_too_early_and_nobody_is_forgotten(server, seed):  # noqa: F811 (the fixture)
    dice, worker, watch = random.Random(seed), Worker(server), Watch(server)
    move_in(dice, cases=25, dates=90)
    now, leaps, days = BEGIN, dict(LEAPS), 0
    while days < DAYS:
        now += dt.timedelta(minutes=dice.randrange(60, 360) if days % 6 else dice.randrange(15, 60))
        if (now - BEGIN).days > days:
            days = (now - BEGIN).days
            if leap := next((leaps.pop(day) for day in list(leaps) if day <= days), None):
                now += leap
                days = max(days, (now - BEGIN).days)
        if dice.random() < 0.25:
            something_happens(dice, now)
        watch.look(now, worker.run(now, death(dice)))
        assert not watch.wrong, "\n".join(watch.wrong)
    for _quiet in range(4):
        now += dt.timedelta(minutes=11)
        watch.look(now, worker.run(now))
    watch.check_the_end()
    print(f"{worker.deaths} deaths, {dict(watch.count)}")
    assert watch.wrong == []
    assert worker.deaths > 40 and watch.count["mails"] > 200 and watch.count["late"] > 10
