"""Days and deadlines, seen from every zone, across changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.clock import closes_at, days_left, deadline_passed, ended_everywhere, next_change, today_in

WRITE_BY = date(2018, 2, 8)
ZONES = [
    "Asia/Phnom_Penh",
    "America/New_York",
    "America/Havana",  # the clock goes back over midnight
    "America/Sao_Paulo",  # until 2019 a day began at 01:00 once a year
    "America/St_Johns",  # until 2011 clocks went back at 00:01: a day came again for its last hour
    "Asia/Beirut",
    "Pacific/Apia",  # 30 December 2011 never was
    "Pacific/Kiritimati",
    "Asia/Kathmandu",
]


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_half_past_midnight_in_phnom_penh_is_a_new_day_only_there():
    arrest = at("2017-09-02T17:30")
    assert today_in(ZoneInfo("Asia/Phnom_Penh"), arrest) == date(2017, 9, 3)
    assert today_in("America/New_York", arrest) == date(2017, 9, 2)


@pytest.mark.parametrize(
    ("now", "zone", "inclusive", "left"),
    [
        ("2018-02-08T00:00", None, True, 1),  # still the 7th in the last zone
        ("2018-02-08T12:00", None, True, 0),
        ("2018-02-09T11:59", None, True, 0),
        ("2018-02-09T12:00", None, True, -1),
        ("2018-02-08T11:59", None, False, 0),  # "before 8 February"
        ("2018-02-08T12:00", None, False, -1),
        ("2018-02-08T16:59", "Asia/Phnom_Penh", True, 0),
        ("2018-02-08T17:00", "Asia/Phnom_Penh", True, -1),
        ("2018-02-07T17:00", "Asia/Phnom_Penh", False, -1),
        ("2018-02-09T04:59", "America/New_York", True, 0),
        ("2018-02-09T05:00", "America/New_York", True, -1),
        ("2018-01-08T12:00", None, True, 31),
    ],
)
def test_days_left_and_passed(now, zone, inclusive, left):
    assert days_left(WRITE_BY, at(now), zone, inclusive) == left
    assert deadline_passed(WRITE_BY, at(now), zone, inclusive) is (left < 0)


@pytest.mark.parametrize(("now", "ended"), [("2018-02-09T11:59:59", False), ("2018-02-09T12:00", True)])
def test_a_day_ends_everywhere_at_noon_utc_of_the_next(now, ended):
    assert ended_everywhere(WRITE_BY, at(now)) is ended
    assert closes_at(WRITE_BY) == at("2018-02-09T12:00")


moments = st.datetimes(datetime(2009, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(moments, st.integers(-3, 3), st.sampled_from([None, *ZONES]), st.booleans())
def test_passed_is_when_no_days_are_left(now, offset, zone, inclusive):
    day = now.date() + timedelta(days=offset)
    passed = deadline_passed(day, now, zone, inclusive)
    assert passed is (days_left(day, now, zone, inclusive) < 0)
    if zone is None and passed:
        assert all(today_in(one, now) > day - timedelta(days=not inclusive) for one in ZONES)


@pytest.mark.parametrize(
    ("zone", "day", "closes"),
    [
        ("America/Havana", date(2017, 11, 5), "2017-11-06T05:00"),
        ("America/Havana", date(2017, 11, 4), "2017-11-05T04:00"),  # midnight comes twice, the day before does not
        ("America/St_Johns", date(2010, 11, 6), "2010-11-07T03:30"),  # the day comes again: its second end counts
        ("America/St_Johns", date(2010, 11, 7), "2010-11-08T03:30"),
        ("America/Goose_Bay", date(1988, 10, 29), "1988-10-30T04:00"),  # two hours back
        ("America/Toronto", date(1919, 3, 30), "1919-03-31T04:30"),  # 23:30 became 00:30
        ("Africa/Cairo", date(2014, 5, 15), "2014-05-15T22:00"),  # 00:00 became 01:00
        ("America/Sao_Paulo", date(2017, 10, 14), "2017-10-15T03:00"),  # 00:00 of the 15th never was
        ("America/New_York", date(2018, 3, 11), "2018-03-12T04:00"),
        ("Pacific/Apia", date(2011, 12, 29), "2011-12-30T10:00"),
        ("Pacific/Kwajalein", date(1993, 8, 20), "1993-08-21T12:00"),
    ],
)
def test_a_day_closes_when_its_calendar_turns(zone, day, closes):
    instant = closes_at(day, zone)
    assert instant == at(closes)
    assert today_in(zone, instant) > day == today_in(zone, instant - timedelta(seconds=1))


def test_a_day_that_a_zone_skips_ends_with_the_day_before_it():
    assert closes_at(date(2011, 12, 30), "Pacific/Apia") == closes_at(date(2011, 12, 29), "Pacific/Apia")
    assert days_left(date(2011, 12, 30), at("2011-12-30T09:59"), "Pacific/Apia") == 1
    assert days_left(date(2011, 12, 30), at("2011-12-30T10:00"), "Pacific/Apia") == -1


@pytest.mark.parametrize(
    ("now", "left"),
    [("2010-11-07T02:29", 0), ("2010-11-07T02:30", 0), ("2010-11-07T02:31", 0), ("2010-11-07T03:30", -1)],
)
def test_a_day_that_comes_again_is_not_over_in_between(now, left):
    day = date(2010, 11, 6)
    assert days_left(day, at(now), "America/St_Johns") == left
    assert deadline_passed(day, at(now), "America/St_Johns") is (left < 0)


def test_every_zone_ends_every_day_of_a_year_of_changes_when_its_calendar_says_so():
    """Each day begins where the one before ended, and it is that day up to its last second."""
    for zone in sorted(available_timezones()):
        for day in (date(2010, 11, 6), date(2011, 12, 29), date(2026, 3, 28), date(2026, 10, 24), date(2028, 2, 29)):
            ended = closes_at(day, zone)
            assert today_in(zone, ended) > day == today_in(zone, ended - timedelta(seconds=1)), (zone, day)


def test_next_change_is_the_earliest_still_to_come():
    early, now, late = at("2018-02-01T00:00"), at("2018-02-02T00:00"), at("2018-02-03T00:00")
    assert next_change(now, late + timedelta(1), None, early, now, late) == late
    assert next_change(now, early, None) is next_change(now) is None


def test_now_must_know_its_zone():
    for ask in (
        lambda now: today_in("UTC", now),
        lambda now: days_left(WRITE_BY, now),
        lambda now: deadline_passed(WRITE_BY, now),
    ):
        with pytest.raises(ValueError, match="zone"):
            ask(datetime(2018, 2, 8))
