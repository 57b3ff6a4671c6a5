"""When a colleague is reminded of a date: each once, never early, in the zone of the date."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from appeals.reminding import OLDEST, People, Rules, Told, Wish, all_of, moment, to_tell, window
from appeals.vocab import DueKind, ReminderRhythm, ReminderRole

KEEPER, OTHER, BACKUP, THIRD = 1, 2, 3, 4
RULES = Rules()
AN_HOUR = timedelta(hours=1)
KEPT = People(keepers=[KEEPER], backups=[BACKUP])


def due(day: date = date(2026, 12, 24), **columns: Any) -> Any:
    fields = {
        "date": day,
        "inclusive": True,
        "zone": "",
        "set_at": None,
        "kind": DueKind.WRITE_BY,
        "appeal_id": 7,
        "for_whom_id": None,
    }
    return SimpleNamespace(**fields | columns)  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def offsets(found) -> list[tuple[int, int]]:
    return sorted((one.account, one.offset) for one in found)


def minutes(one: Any, people: People, first: datetime, last: datetime, rules: Rules = RULES, step: timedelta = AN_HOUR):
    """A worker that looks every hour: what it tells, and when."""
    told: list[Told] = []
    found = []
    while first <= last:
        now = to_tell(one, people, told, first, rules)
        told += [Told(row.account, row.offset, first) for row in now]
        found += [(first, row) for row in now]
        first += step
    return found


def days(one: Any, account: int, rules: Rules) -> list[int]:
    """What the account will be told of a date that it keeps."""
    return [row.offset for row in sorted(all_of(one, People(keepers=[account]), rules), key=lambda row: row.slot)]


class TestTheMoment:
    @pytest.mark.parametrize(
        ("zone", "offset", "expected"),
        [
            ("", 3, "2026-12-21T06:00"),
            ("", 0, "2026-12-24T06:00"),
            ("", -1, "2026-12-25T12:00"),  # the day has ended everywhere, not before
            ("", -2, "2026-12-26T06:00"),
            ("Asia/Phnom_Penh", 0, "2026-12-23T23:00"),
            ("Asia/Phnom_Penh", -1, "2026-12-24T23:00"),
            ("America/New_York", 1, "2026-12-23T11:00"),
            ("Pacific/Kiritimati", 0, "2026-12-23T16:00"),
            ("Etc/GMT+12", -1, "2026-12-25T18:00"),
        ],
    )
    def test_is_the_hour_of_that_day_in_the_zone_of_the_date(self, zone, offset, expected):
        assert moment(due(zone=zone), offset, 6) == at(expected)

    def test_after_a_date_never_comes_before_it_has_passed(self):
        assert moment(due(zone="America/New_York"), -1, 0) == at("2026-12-25T05:00")
        assert moment(due(), -1, 0) == at("2026-12-25T12:00")

    def test_follows_daylight_saving_time(self):
        spring = due(date(2027, 3, 29), zone="Europe/Paris")
        assert [moment(spring, offset, 6) for offset in (2, 1, 0)] == [
            at("2027-03-27T05:00"), at("2027-03-28T04:00"), at("2027-03-29T04:00"),
        ]  # fmt: skip

    def test_counts_from_the_day_before_where_the_day_itself_does_not_count(self):
        assert moment(due(inclusive=False), 0, 6) == at("2026-12-23T06:00")
        assert moment(due(inclusive=False), -1, 6) == at("2026-12-24T12:00")

    def test_knows_leap_days(self):
        assert moment(due(date(2028, 3, 1)), 1, 6) == at("2028-02-29T06:00")

    @pytest.mark.parametrize("day", [date.min, date.max])
    def test_at_the_end_of_time_is_none(self, day):
        assert {moment(due(day), offset, 6) for offset in (365, -30)} & {None}


class TestWhoIsTold:
    def test_each_reminder_goes_to_the_keeper_once_at_its_moment(self):
        told = minutes(due(), People(keepers=[KEEPER]), at("2026-12-01T00:00"), at("2027-01-10T00:00"))
        assert [(when.isoformat()[:13], row.offset) for when, row in told] == [
            ("2026-12-10T06", 14), ("2026-12-17T06", 7), ("2026-12-21T06", 3), ("2026-12-23T06", 1), ("2026-12-24T06", 0),
            ("2026-12-25T12", -1),
        ]  # fmt: skip
        assert {row.role for _when, row in told} == {ReminderRole.KEEPER}

    def test_after_the_days_of_grace_the_backup_is_told(self):
        told = minutes(due(), KEPT, at("2026-12-25T13:00"), at("2027-01-10T00:00"), replace(RULES, offsets=(-1,)))
        assert [(row.account, row.role, row.offset, when) for when, row in told] == [
            (KEEPER, ReminderRole.KEEPER, -1, at("2026-12-25T13:00")),
            (BACKUP, ReminderRole.BACKUP, -3, at("2026-12-27T06:00")),
        ]

    def test_without_a_backup_all_coordinators_are(self):
        people = People(keepers=[KEEPER], lacks_backup=True, coordinators=[KEEPER, OTHER])
        told = minutes(due(), people, at("2026-12-26T00:00"), at("2027-01-10T00:00"))
        assert offsets(row for _when, row in told if row.role == ReminderRole.BACKUP) == [(KEEPER, -3), (OTHER, -3)]

    def test_of_what_nobody_keeps_all_coordinators_are_told_that_nobody_does(self):
        people = People(has_gap=True, lacks_backup=True, coordinators=[OTHER, THIRD])
        found = to_tell(due(), people, [], at("2026-12-24T06:00"), replace(RULES, offsets=(0,)))
        assert [(row.account, row.role) for row in found] == [
            (OTHER, ReminderRole.NOBODY), (THIRD, ReminderRole.NOBODY),
        ]  # fmt: skip

    def test_an_own_date_is_told_to_its_owner_alone(self):
        own = due(kind=DueKind.OWN, for_whom_id=OTHER)
        people = People(keepers=[KEEPER], backups=[BACKUP], own=OTHER)
        told = minutes(own, people, at("2026-12-01T00:00"), at("2027-01-10T00:00"))
        assert [(row.account, row.role, row.offset) for _when, row in told] == [
            (OTHER, ReminderRole.OWN, 0), (OTHER, ReminderRole.OWN, -1),
        ]  # fmt: skip

    def test_an_own_date_of_who_cannot_act_is_told_to_nobody(self):
        own = due(kind=DueKind.OWN, for_whom_id=OTHER)
        assert to_tell(own, KEPT, [], at("2026-12-24T06:00"), RULES) == []


class TestWhatSomeoneWants:
    def test_of_this_appeal_goes_before_what_they_want_in_general_and_that_before_the_organisation(self):
        rules = replace(RULES, general={KEEPER: Wish((5,))}, of_appeal={(KEEPER, 7): (2, 1)})
        assert days(due(), KEEPER, rules) == [2, 1]
        assert days(due(appeal_id=8), KEEPER, rules) == [5]
        assert days(due(), OTHER, rules) == list(RULES.offsets)

    def test_by_the_day_comes_in_the_mail_of_the_day_that_reaches_until_the_next(self):
        rules = replace(RULES, general={KEEPER: Wish(RULES.offsets, ReminderRhythm.DAILY)})
        phnom_penh = due(zone="Asia/Phnom_Penh")  # its moments are at 23:00 UTC of the day before
        told = minutes(phnom_penh, People(keepers=[KEEPER]), at("2026-12-09T00:00"), at("2026-12-30T00:00"), rules)
        assert [(when.isoformat()[:13], row.offset) for when, row in told] == [
            ("2026-12-09T06", 14), ("2026-12-16T06", 7), ("2026-12-20T06", 3), ("2026-12-22T06", 1), ("2026-12-23T06", 0), ("2026-12-24T23", -1),
        ]  # fmt: skip

    def test_by_the_week_comes_on_monday_but_what_is_over_comes_at_once(self):
        rules = replace(RULES, general={KEEPER: Wish(RULES.offsets, ReminderRhythm.WEEKLY)})
        told = minutes(due(), People(keepers=[KEEPER]), at("2026-12-05T00:00"), at("2026-12-30T00:00"), rules)
        assert [(when.isoformat()[:13], row.offset) for when, row in told] == [
            ("2026-12-07T06", 14), ("2026-12-14T06", 7), ("2026-12-21T06", 3), ("2026-12-21T06", 1),
            ("2026-12-21T06", 0), ("2026-12-25T12", -1),
        ]  # fmt: skip

    def test_what_was_set_after_the_mail_of_the_week_comes_by_itself(self):
        rules = replace(RULES, general={KEEPER: Wish((1, 0), ReminderRhythm.WEEKLY)})
        one = due(set_at=at("2026-12-22T09:00"))
        told = minutes(one, People(keepers=[KEEPER]), at("2026-12-22T09:00"), at("2026-12-30T00:00"), rules)
        assert [(when.isoformat()[:13], row.offset) for when, row in told] == [
            ("2026-12-23T06", 1),
            ("2026-12-24T06", 0),
        ]

    def test_may_be_nothing_and_then_the_backup_is_told_all_the_same(self):
        rules = replace(RULES, general={KEEPER: Wish(())})
        told = minutes(due(), KEPT, at("2026-12-01T00:00"), at("2027-01-10T00:00"), rules)
        assert offsets(row for _when, row in told) == [(BACKUP, -3)]


class TestTime:
    def test_nothing_is_told_whose_moment_came_before_the_date_was_set(self):
        one = due(set_at=at("2026-12-21T07:00"))
        assert offsets(to_tell(one, KEPT, [], at("2026-12-23T07:00"), RULES)) == [(KEEPER, 1)]

    def test_a_worker_that_comes_back_tells_all_that_is_not_too_old_and_says_that_it_is_late(self):
        now = at("2027-01-10T00:00")
        found = to_tell(due(), KEPT, [], now, RULES)
        assert offsets(found) == [(KEEPER, -1), (KEEPER, 0), (KEEPER, 1), (KEEPER, 3), (KEEPER, 7), (BACKUP, -3)]
        assert all(row.is_late(now) and now - row.moment <= OLDEST for row in found)

    def test_two_hours_are_not_late(self):
        (one,) = to_tell(due(), People(keepers=[KEEPER]), [], at("2026-12-10T08:00"), RULES)
        assert not one.is_late(at("2026-12-10T08:00")) and one.is_late(at("2026-12-10T08:01"))

    def test_a_clock_that_jumps_back_doubles_nothing(self):
        told = [Told(KEEPER, 14, at("2026-12-11T00:00"))]
        for day in range(1, 17):
            assert to_tell(due(), KEPT, told, at(f"2026-12-{day:02}T23:00"), RULES) == []

    def test_a_clock_that_jumps_far_ahead_and_back_loses_nothing(self):
        assert to_tell(due(), KEPT, [], at("2036-12-10T06:00"), RULES) == []
        assert offsets(to_tell(due(), KEPT, [], at("2026-12-10T06:00"), RULES)) == [(KEEPER, 14)]

    @pytest.mark.parametrize("now", ["0001-01-02T00:00", "9999-12-30T00:00"])
    def test_a_clock_at_the_end_of_time_does_no_harm(self, now):
        assert window(at(now), [14, -1])

    def test_every_date_of_which_something_is_to_go_out_lies_in_the_window(self):
        rules = replace(RULES, general={KEEPER: Wish((20, -30), ReminderRhythm.WEEKLY)})
        now = at("2026-12-24T05:59")
        for zone in ("", "Pacific/Kiritimati", "Etc/GMT+12"):
            for days in range(-80, 80):
                for inclusive in (True, False):
                    one = due(now.date() + timedelta(days=days), zone=zone, inclusive=inclusive)
                    if to_tell(one, KEPT, [], now, rules):
                        first, last = window(now, [20, -30, -3])
                        assert first <= one.date <= last


class TestWhoComesToKeepIt:
    NOW = at("2026-12-18T00:00")

    def test_later_is_not_told_again_what_somebody_was_told(self):
        told = [Told(KEEPER, 7, at("2026-12-17T06:00"))]
        assert to_tell(due(), People(keepers=[OTHER]), told, self.NOW, replace(RULES, offsets=(7, 3))) == []

    def test_is_told_late_what_reached_nobody(self):
        told = [Told(KEEPER, 7, at("2026-12-17T06:00"), reached=False)]
        found = to_tell(due(), People(keepers=[OTHER]), told, self.NOW, replace(RULES, offsets=(7, 3)))
        assert offsets(found) == [(OTHER, 7)] and found[0].is_late(self.NOW)

    def test_with_another_at_the_same_time_is_told_like_the_other(self):
        """One had it in the mail of the week; the time of the other, who wants each by itself, comes later."""
        rules = replace(RULES, offsets=(7,), general={KEEPER: Wish((7,), ReminderRhythm.WEEKLY)})
        told = minutes(due(), People(keepers=[KEEPER, OTHER]), at("2026-12-13T00:00"), at("2026-12-18T00:00"), rules)
        assert [(when, row.account) for when, row in told] == [
            (at("2026-12-14T06:00"), KEEPER), (at("2026-12-17T06:00"), OTHER),
        ]  # fmt: skip

    def test_a_row_that_was_never_put_into_the_outbox_is_taken_up(self):
        assert offsets(to_tell(due(), KEPT, [Told(KEEPER, 7, None)], self.NOW, replace(RULES, offsets=(7,)))) == [
            (KEEPER, 7)
        ]

    def test_a_row_is_taken_up_also_when_the_worker_died_after_the_mail_to_another(self):
        people, rules = People(keepers=[KEEPER, OTHER]), replace(RULES, offsets=(7,))
        told = [Told(OTHER, 7, at("2026-12-17T06:00")), Told(KEEPER, 7, None)]
        assert offsets(to_tell(due(), people, told, self.NOW, rules)) == [(KEEPER, 7)]

    def test_a_mail_that_was_dropped_is_made_again_for_who_is_to_be_told_again(self):
        told = [Told(KEEPER, 7, at("2026-12-17T06:00"), reached=False, again=True)]
        assert offsets(to_tell(due(), KEPT, told, self.NOW, replace(RULES, offsets=(7,)))) == [(KEEPER, 7)]

    def test_a_mail_that_was_dropped_is_not_made_again_when_another_was_told_meanwhile(self):
        told = [Told(KEEPER, 7, at("2026-12-17T06:00"), reached=False, again=True), Told(OTHER, 7, self.NOW)]
        assert to_tell(due(), KEPT, told, self.NOW, replace(RULES, offsets=(7,))) == []

    def test_who_refused_is_not_tried_again(self):
        told = [Told(KEEPER, 7, at("2026-12-17T06:00"), reached=False)]
        assert to_tell(due(), KEPT, told, self.NOW, replace(RULES, offsets=(7,))) == []
