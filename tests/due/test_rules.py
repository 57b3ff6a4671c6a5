"""Which dates are counted from others, and how a coordinator is told so."""

from datetime import date, time
from types import SimpleNamespace

import pytest

from appeals import due_rules
from appeals.due_rules import Counted, Step, step
from cases.vocab import EventKind

SEEN = date(2026, 11, 22)
WEEKS = {"write_by_weeks": 6, "follow_up_weeks": 2}


def row(counted: Counted | None, **instead) -> SimpleNamespace:
    """A row as the program makes it of what it counted, with some columns changed."""
    made = {
        "rule": counted.rule, "rule_key": counted.key, "kind": counted.kind, "date": counted.date, "counted_from": counted.counted_from,
        "inclusive": counted.inclusive, "zone": counted.zone, "time": counted.time, "appeal_id": counted.appeal, "case_id": counted.case,
        "decision": "", "set_by_id": None,
    }  # fmt: skip
    return SimpleNamespace(**made | instead)


class TestFollowingUp:
    @pytest.mark.parametrize(
        ("issued", "write_by", "day", "how"),
        [
            (
                "",
                (date(2018, 2, 1), True),
                date(2018, 2, 15),
                "2 weeks after 1 February 2018, the last day to write by",
            ),
            (
                "",
                (date(2018, 2, 8), False),
                date(2018, 2, 21),
                "2 weeks after 7 February 2018, the last day to write by",
            ),
            (
                "2020-09-14",
                None,
                date(2020, 11, 9),
                "8 weeks after 14 September 2020, the day of issue (it states no date to write by)",
            ),
            (
                "[2017-12-14?..2017-12-31?]",
                None,
                date(2018, 2, 25),
                "8 weeks after 31 December 2017, the last day on which it may have been issued (it states no date to write by)",
            ),
            ("2024-02", None, date(2024, 4, 25), "8 weeks after 29 February 2024, the last day on which"),
        ],
    )
    def test_is_counted_from_the_last_day_to_write_or_from_the_last_possible_day_of_issue(
        self, issued, write_by, day, how
    ):
        counted = due_rules.follow_up(7, issued, write_by, **WEEKS)
        assert counted.date == day
        assert how in due_rules.how(row(counted), issued)

    @pytest.mark.parametrize("issued", ["", "2017/..", "XXXX-02-18"])
    def test_is_not_counted_from_nothing(self, issued):
        assert due_rules.follow_up(7, issued, None, **WEEKS) is None

    def test_ends_with_the_years_that_can_be_written(self):
        assert due_rules.follow_up(7, "2200-12-31", None, **WEEKS) is None


class TestWhatIsAnnounced:
    def announced(self, on, kind=EventKind.HEARING, **given):
        return due_rules.announced(3, 12, kind, on, **{"time": None, "zone": "", "seen": SEEN} | given)

    def test_has_its_day_with_hour_and_zone(self):
        found = self.announced("2026-05-10", time=time(9), zone="Asia/Phnom_Penh")
        assert (found.kind, found.date, found.time, found.zone) == (
            "hearing", date(2026, 5, 10), time(9), "Asia/Phnom_Penh",
        )  # fmt: skip
        assert due_rules.how(row(found)) == "the day that the record gives for it"

    def test_is_no_hearing_outside_court(self):
        assert self.announced("2026-05-10", EventKind.RELEASE).kind == "set_day"
        assert self.announced("2026-05-10", EventKind.JUDGMENT).kind == "hearing"

    def test_that_lasts_days_begins_on_the_first(self):
        assert (self.announced("2026-05-10/2026-05-12").kind, self.announced("2026-05-10/2026-05-12").date) == (
            "hearing",
            date(2026, 5, 10),
        )

    @pytest.mark.parametrize(
        ("on", "day"),
        [
            ("2026-05", "1 May 2026"),
            ("2026", "1 January 2026"),
            ("[2026-05-03..2026-05-09]", "3 May 2026"),
            ("2026-05-03~", "3 May 2026"),
        ],
    )
    def test_without_an_exact_day_is_to_be_found_out_before_it_may_be(self, on, day):
        found = self.announced(on)
        assert (found.kind, found.inclusive) == ("find_day", False)
        assert (
            due_rules.how(row(found))
            == f"before {day}, the first day on which it may be: the record gives no exact day"
        )

    @pytest.mark.parametrize("on", ["", "XXXX-05-03", "../2026-05"])
    def test_without_any_first_day_is_to_be_found_out_within_two_weeks(self, on):
        found = self.announced(on)
        assert (found.kind, found.date) == ("find_day", date(2026, 12, 6))
        assert "2 weeks after 22 November 2026" in due_rules.how(row(found))


class TestReviews:
    def test_of_facts_end_with_the_review_period(self):
        found = due_rules.case_review(3, date(2017, 12, 14), days=90, seen=SEEN)
        assert found.date == date(2018, 3, 14)
        assert due_rules.how(row(found)) == "90 days after 14 December 2017, when the facts were last known to hold"

    def test_of_facts_that_nobody_dated_are_asked_for_within_two_weeks(self):
        found = due_rules.case_review(3, None, days=90, seen=SEEN)
        assert found.date == date(2026, 12, 6)
        assert "nothing says as of when the facts hold" in due_rules.how(row(found))

    @pytest.mark.parametrize(
        ("looked_at", "how"),
        [
            (
                date(2026, 11, 22),
                "a year after 22 November 2026, when grounds for publishing were recorded or last looked at",
            ),
            (
                date(2027, 1, 1),
                "the day set for looking again at grounds for publishing, last looked at on 1 January 2027",
            ),
            (None, "the day set for looking again at grounds for publishing"),
        ],
    )
    def test_of_grounds_say_when_they_were_looked_at(self, looked_at, how):
        found = due_rules.consent_review(3, date(2027, 11, 22), looked_at)
        assert found.date == date(2027, 11, 22)
        assert due_rules.how(row(found)) == how


class TestStep:
    counted = due_rules.follow_up(7, "", (date(2026, 12, 1), True), **WEEKS)
    moved = due_rules.follow_up(7, "", (date(2026, 12, 24), True), **WEEKS)
    review = due_rules.case_review(3, date(2026, 10, 1), days=90, seen=SEEN)
    confirmed = due_rules.case_review(3, date(2026, 11, 1), days=90, seen=SEEN)

    @pytest.mark.parametrize(
        ("before", "counts", "found"),
        [
            (None, counted, Step.MAKE),
            (None, None, Step.NOTHING),
            (row(counted), counted, Step.NOTHING),
            (row(counted), None, Step.SETTLE),
            (row(counted), moved, Step.MOVE),
            (row(counted, date=date(2026, 12, 22)), counted, Step.MOVE),  # the settings have changed
            (row(counted, zone="Asia/Phnom_Penh"), counted, Step.CORRECT),
            (row(counted, decision="done"), counted, Step.NOTHING),
            (row(counted, decision="done"), None, Step.NOTHING),
            (row(counted, decision="done"), moved, Step.RENEW),
            (row(counted, set_by_id=1, date=date(2027, 1, 5)), counted, Step.NOTHING),  # a person extended it
            (row(counted, set_by_id=1, date=date(2027, 1, 5)), moved, Step.MOVE),
            (row(counted, set_by_id=1, date=date(2027, 1, 5)), None, Step.SETTLE),
            (row(review), confirmed, Step.RENEW),
            (row(review, date=date(2026, 11, 1)), review, Step.MOVE),  # the review period has changed
        ],
    )
    def test_stands_by_what_people_decided_until_its_source_changes(self, before, counts, found):
        assert step(before, counts) == found

    def test_a_day_that_becomes_known_is_another_even_if_it_is_the_same(self):
        unknown = due_rules.announced(3, 12, "hearing", "2026-05", time=None, zone="", seen=SEEN)
        known = due_rules.announced(3, 12, "hearing", "2026-05-01", time=None, zone="", seen=SEEN)
        assert step(row(unknown, decision="done"), known) == Step.RENEW


def test_what_a_colleague_set_instead_says_so():
    extended = row(TestStep.counted, set_by_id=1, date=date(2027, 1, 5))
    assert due_rules.how(extended) == "set by a colleague instead of a date counted from 1 December 2026"


def test_nothing_is_told_of_a_date_that_a_person_set():
    assert due_rules.how(SimpleNamespace(rule="", counted_from=None)) == ""


@pytest.mark.parametrize(
    ("issued", "day", "how"),
    [
        ("2026-11-20", date(2027, 1, 1), "6 weeks after 20 November 2026, the day of issue"),
        ("2026-11", date(2027, 1, 11), "6 weeks after 30 November 2026, the last day on which it may have been issued"),
    ],
)
def test_the_usual_date_to_write_by_is_offered_with_how_it_was_counted(issued, day, how):
    assert due_rules.propose_write_by(issued, 6) == due_rules.Proposal(day, how)


def test_no_date_is_offered_for_what_nobody_dated():
    assert due_rules.propose_write_by("", 6) is None
