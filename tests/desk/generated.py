"""Made-up appeals over all zones, with people who keep them, and the instants at which a worker looks at them."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from appeals import reminding
from tests.desk.expected import USUAL, House, Keeping, Seen, Telling, Wants, all_tellings, is_late, to_tell
from tests.desk.witness import DAY, HOUR, SECOND, Sample, end_of, samples

ACCOUNTS = range(1, 9)
WISHES = (USUAL, (30, 2, 0, -2), (0,), (10, 5, -1, -3), (1, -1), ())


@dataclass(frozen=True)
class Date:
    """What both computations look at: columns of a DueDate, and whose own date it is."""

    date: dt.date
    zone: str
    inclusive: bool
    set_at: dt.datetime | None
    appeal_id: int | None
    own: int | None = None

    @property
    def kind(self) -> str:
        return "own" if self.own else "write_by"

    @property
    def for_whom_id(self) -> int | None:
        return self.own


@dataclass
class World:
    """One date, who keeps it, and when the worker looks; the people may change on the way."""

    due: Date
    house: House
    cases: list[Keeping]
    coordinators: list[int]
    looks: list[dt.datetime] = field(default_factory=list)


def worlds(number: int, seed: int = 6) -> Iterator[World]:
    dice = random.Random(seed)
    for place, sample in enumerate(samples(number, seed)):
        yield _world(dice, place, sample)


def _world(dice: random.Random, place: int, sample: Sample) -> World:
    end = end_of(sample.date if sample.inclusive else sample.date - DAY, sample.zone)
    set_at = None if dice.random() < 0.3 else end - dt.timedelta(seconds=dice.randrange(-5 * 86400, 60 * 86400))
    own = dice.choice(ACCOUNTS) if dice.random() < 0.1 else None
    due = Date(sample.date, sample.zone, sample.inclusive, set_at, dice.choice([None, 7, place]), own)
    wants = {
        account: Wants(
            dice.choice(WISHES), dice.choice(["each", "each", "daily", "weekly"]),
            {7: dice.choice(WISHES)} if dice.random() < 0.3 else {},
        )
        for account in ACCOUNTS if dice.random() < 0.6
    }  # fmt: skip
    house = House(
        dice.choice([6, 6, 6, 0, 2, 23]), dice.choice([3, 3, 1, 7]), dice.choice([USUAL, USUAL, (5, 0)]), wants
    )
    world = World(due, house, *people(dice))
    world.looks = _looks(dice, world, end)
    return world


def people(dice: random.Random) -> tuple[list[Keeping], list[int]]:
    """Who keeps the cases of an appeal (none, one, several), and all coordinators; who steps in is somebody else."""
    cases = []
    for _number in range(dice.choice([0, 1, 1, 1, 1, 2, 3])):
        keeper, other = dice.sample(ACCOUNTS, 2)
        cases.append(Keeping(keeper if dice.random() < 0.85 else None, other if dice.random() < 0.7 else None))
    cases = [case if case.keeper else Keeping(None, None) for case in cases]  # a backup who can act keeps it then
    return cases, sorted({*dice.sample(ACCOUNTS, 4), *(case.keeper for case in cases if case.keeper)})


def _looks(dice: random.Random, world: World, end: dt.datetime) -> list[dt.datetime]:
    """Near every moment, and in between; now and then the clock leaps, forwards or back."""
    tellings = all_tellings(world.due, world.cases, world.coordinators, world.house).values()
    near = [
        at + dice.choice([-SECOND, 0 * SECOND, SECOND, HOUR, 3 * HOUR])
        for one in tellings
        for at in (*one.moment, *one.mail)
    ]
    at, walk = end - 35 * DAY, []
    while at < end + 35 * DAY:
        walk.append(at)
        at += dt.timedelta(seconds=dice.choice([3600, 7 * 3600, 86400, 4 * 86400]) + dice.randrange(60))
    looks = sorted(dice.sample(near, min(len(near), 25)) + dice.sample(walk, min(len(walk), 15)))
    for _leap in range(dice.choice([0, 0, 1, 2])):
        if len(looks) > 6:
            begin = dice.randrange(len(looks) - 5)
            back = looks[begin : begin + 4]
            looks = looks[: begin + 5] + back + looks[begin + 5 :]
    if dice.random() < 0.2:  # the worker was away
        begin = dice.randrange(len(looks))
        del looks[begin : begin + len(looks) // 3]
    return looks


# What the program says, in the same terms


def rules_of(house: House) -> reminding.Rules:
    return reminding.Rules(
        house.usual, house.grace, house.hour,
        {account: reminding.Wish(one.offsets, one.rhythm) for account, one in house.wants.items()},
        {(account, appeal): wish for account, one in house.wants.items() for appeal, wish in one.of_appeals.items()},
    )  # fmt: skip


def people_of(world: World) -> reminding.People:
    return reminding.People(
        keepers=[case.keeper for case in world.cases if case.keeper],
        has_gap=not world.cases or any(case.keeper is None for case in world.cases),
        backups=[case.steps_in for case in world.cases if case.steps_in],
        lacks_backup=any(case.steps_in is None for case in world.cases), coordinators=world.coordinators,
        own=world.due.own,
    )  # fmt: skip


def walk(world: World, dice: random.Random) -> tuple[list[str], int]:
    """Looks at every instant with both; gives where they differ, and how many reminders there were."""
    wrong, told, seen = [], [], []
    for now in world.looks:
        if dice.random() < 0.05:
            world.cases, world.coordinators = people(dice)
        tellings = all_tellings(world.due, world.cases, world.coordinators, world.house)
        must, may = to_tell(tellings, seen, now)
        found = reminding.to_tell(world.due, people_of(world), told, now, rules_of(world.house))
        keys = {(one.account, one.offset) for one in found}
        wrong += _differences(world, now, found, keys, must, may, tellings)
        told += [reminding.Told(one.account, one.offset, now) for one in found]
        meant = {key: one for key, one in tellings.items() if one.has_come(now) or key in keys}
        seen.append(Seen(now, meant, keys))
    twice = len(told) - len({(row.account, row.offset) for row in told})
    return wrong + [f"{twice} twice: {world.due}"] * bool(twice), len(told)


def _differences(
    world: World, now: dt.datetime, found: list[reminding.Reminding], keys: set[tuple[int, int]],
    must: dict[tuple[int, int], Telling], may: set[tuple[int, int]], tellings: dict[tuple[int, int], Telling],
) -> list[str]:  # fmt: skip
    told = f"{world.due} at {now:%Y-%m-%d %H:%M:%S}, {world.house}"
    wrong = [f"missing {sorted(missing)}: {told}"] if (missing := must.keys() - keys) else []
    wrong += [f"early or again {sorted(more)}: {told}"] if (more := keys - must.keys() - may) else []
    for one in found:
        mine = tellings.get((one.account, one.offset))
        if mine and (
            one.role != mine.role or (mine.mail[0] == mine.mail[1] and one.is_late(now) != is_late(mine, now))
        ):
            wrong.append(f"{one} is not {mine}: {told}")
    return wrong
