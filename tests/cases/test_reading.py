"""What a page says at one instant: honest about freshness, days and doubt."""

from datetime import UTC, datetime, timedelta

import pytest

from cases.custody_reading import count_days, is_confirmed
from cases.dates import PartialDate
from cases.document_data import loads
from cases.models import PublishedCase
from cases.reading import case_page, happening_now, in_story_order
from cases.vocab import CustodyStatus, Happening

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
QUOTE = {"lang": "en", "text": "words", "touches": []}


def detention(**fields) -> dict:
    return {
        "key": "d1",
        "subject": "s1",
        "status": "pretrial",
        "began": "2017?-09-03",
        "ended": None,
        "placements": [],
        "cites": [],
    } | fields


class TestFreshness:
    def test_lasts_for_the_review_period_and_not_a_day_longer(self):
        on = PartialDate("2026-08-24")
        assert is_confirmed("detained", on, 90, NOW)
        assert not is_confirmed("detained", on, 90, NOW + timedelta(days=1))

    def test_of_a_vague_date_counts_from_its_first_possible_day(self):
        assert not is_confirmed("detained", PartialDate("2026-08"), 90, NOW)

    def test_is_not_given_by_a_date_of_unknown_year_or_by_none(self):
        assert not is_confirmed("detained", PartialDate("XXXX-11-20"), 90, NOW)
        assert not is_confirmed("detained", None, 90, NOW)

    @pytest.mark.parametrize("status", ["released", "released_bail", "died", "executed", "deported"])
    def test_does_not_run_out_for_what_is_settled(self, status):
        assert is_confirmed(status, None, 90, NOW)

    @pytest.mark.parametrize("status", ["at_risk", "missing", "unknown", "exile", "detained"])
    def test_runs_out_for_everything_else(self, status):
        assert not is_confirmed(status, PartialDate("2020-01-01"), 90, NOW)


class TestDaysHeld:
    def test_count_the_day_of_arrest_as_day_zero(self):
        days = count_days(detention(), PartialDate("2017?-12-14"), False, NOW)
        assert (days.count.least, days.exact) == (102, False)

    def test_are_not_said_where_nobody_confirmed_a_day_after_the_arrest(self):
        assert count_days(detention(began="2019-03-03"), PartialDate("2019-03-03"), False, NOW) is None
        assert count_days(detention(began="2026-11-22"), PartialDate("2026-11-22"), True, NOW).count.least == 0

    def test_run_to_today_while_confirmed(self):
        days = count_days(detention(began="2026-11-01"), PartialDate("2026-11-20"), True, NOW)
        assert (days.count.least, days.count.most, days.exact) == (21, 21, True)

    def test_end_with_custody(self):
        days = count_days(detention(status="released", began="2026-01-01", ended="2026-01-31"), None, True, NOW)
        assert days.count.least == 30

    def test_do_not_end_where_someone_went_missing_out_of_custody(self):
        gone = detention(status="missing", began="2026-01-01", ended="2026-01-31")
        assert count_days(gone, PartialDate("2026-11-20"), True, NOW) is None

    def test_are_not_said_when_nobody_knows_since_when(self):
        assert count_days(detention(began=None), PartialDate("2026-11-20"), True, NOW) is None

    @pytest.mark.parametrize("status", ["missing", "at_risk", "warrant"])
    def test_are_not_counted_for_who_is_not_known_to_be_held(self, status):
        assert count_days(detention(status=status), PartialDate("2026-11-20"), True, NOW) is None


def test_the_statuses_that_count_as_held_leave_out_missing_and_at_risk():
    assert not CustodyStatus.MISSING.held
    assert not CustodyStatus.AT_RISK.held
    assert CustodyStatus.CUSTODY_DENIED.held


class TestScheduledEvents:
    def event(self, on="2026-11-22"):
        return {"happening": "scheduled", "on": on}

    def test_stay_scheduled_until_their_day_has_ended_everywhere(self):
        assert happening_now(self.event(), NOW + timedelta(hours=23, minutes=59)) == Happening.SCHEDULED

    def test_are_then_due_with_an_outcome_not_known_to_us(self):
        assert happening_now(self.event(), NOW + timedelta(days=1)) == Happening.UNKNOWN

    def test_without_a_year_are_left_as_they_are(self):
        assert happening_now(self.event("XXXX-11-22"), NOW) == Happening.SCHEDULED


def test_events_stand_by_date_and_the_undated_where_the_record_has_them():
    dates = [(4, "2017-09"), (1, None), (2, "2016"), (3, None), (5, "2017-09-03"), (6, None)]
    rows = [{"order": order, "on": on} for order, on in dates]
    assert [row["order"] for row in in_story_order(rows)] == [1, 2, 3, 4, 5, 6]
    assert [row["order"] for row in in_story_order([{"order": 0, "on": "2016"}, {"order": 0, "on": None}])] == [0, 0]


@pytest.mark.django_db
@pytest.mark.usefixtures("two_cases")
class TestTheTwoCases:
    @pytest.fixture
    def page(self):
        def read(slug: str, now: datetime = NOW):
            return case_page(loads(PublishedCase.objects.get(slug=slug).body), review_days=90, now=now)

        return read

    def test_of_kem_sokha_is_last_known_with_at_least_102_days(self, page):
        custody = page("kem-sokha").main
        assert custody.last_known
        assert custody.status == CustodyStatus.PRETRIAL
        assert (custody.days.count.least, custody.days.exact) == (102, False)
        assert custody.place["facility"]["short"] == "CC3"

    def test_of_kem_sokha_was_current_in_its_review_period(self, page):
        custody = page("kem-sokha", datetime(2018, 1, 10, tzinfo=UTC)).main
        assert not custody.last_known
        assert custody.days.count.least == 129

    def test_of_muong_sopheak_is_last_known_detained_as_of_14_september_2020(self, page):
        custody = page("muong-sopheak").main
        assert custody.last_known
        assert (custody.status, custody.as_of) == (CustodyStatus.DETAINED, "2020-09-14")
        assert custody.days.count.least == 3

    def test_never_say_that_kem_sokha_was_charged(self, page):
        assert {charge["state"] for charge in page("kem-sokha").charges} == {"alleged"}

    def test_say_that_muong_sopheak_was_charged_under_no_named_law(self, page):
        (charge,) = page("muong-sopheak").charges
        assert (charge["state"], charge["provision"]) == ("charged", None)

    @pytest.mark.parametrize("slug", ["kem-sokha", "muong-sopheak"])
    def test_prove_every_fact_by_a_quote(self, page, slug):
        read = page(slug)
        assert read.footnotes
        for note in read.footnotes:
            assert note.citation["quote"]["text"]
            assert note.backs
