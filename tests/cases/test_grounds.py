"""When a ground for publishing carries: by its kind, its days, who confirmed it, and whether someone is a child."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from cases.grounds import Rules, fault, last_review_day, may_be_child, standing

TODAY = date(2026, 11, 22)
PLAIN = {
    "withdrawn_on": None, "withdrawn_kind": "", "review_on": None, "recorded_on": TODAY, "recorded_by_id": 1, "reasons": "",
    "confirmed_by_id": None, "confirmed_on": None, "reviewed_on": None, "given_on": TODAY,
}  # fmt: skip


def ground(basis: str, **fields) -> SimpleNamespace:
    return SimpleNamespace(**PLAIN | {"basis": basis} | fields)


def public(**fields) -> SimpleNamespace:
    return ground("public", **{"review_on": last_review_day(TODAY)} | fields)


@pytest.mark.parametrize(
    "birth, child",
    [
        ("2008-11-22", False), ("2008-11-23", True), ("2008", True), ("2007", False), ("2008-11", True), ("2007~", True),
        ("2006?", True), ("2005~", False), ("[2006..2009]", True), ("2001/..", True), ("XXXX-02-03", False), ("", False),
    ],
)  # fmt: skip
def test_whoever_may_be_under_18_today_counts_as_a_child(birth, child):
    assert may_be_child(birth, False, TODAY) is child
    assert may_be_child(birth, True, TODAY)


def test_what_is_public_carries_for_a_year_and_must_have_been_recorded():
    rules = Rules(TODAY)
    assert fault(public(), rules) == ""
    assert "nobody has recorded it" in fault(public(recorded_on=None), rules)
    assert "nobody has recorded it" in fault(public(review_on=None), rules)
    assert "after a year" in fault(public(review_on=TODAY + timedelta(days=400)), rules)
    assert "to be reviewed since 22 November 2027" in fault(public(), Rules(last_review_day(TODAY)))
    renewed = public(reviewed_on=date(2027, 11, 1), review_on=date(2028, 10, 1))
    assert fault(renewed, Rules(date(2028, 1, 1))) == ""


def test_what_is_public_is_never_enough_for_a_child():
    assert "for a child" in fault(public(), Rules(TODAY, child=True))
    assert fault(ground("consent"), Rules(TODAY, child=True)) == ""


def test_a_decision_carries_once_a_second_person_stands_behind_it():
    decision = ground("best_interest", reasons="A placeholder reason.")
    assert "second person" in fault(decision, Rules(TODAY))
    assert fault(decision, Rules(TODAY, four_eyes=False)) == ""
    assert "second person" in fault(ground("best_interest", reasons="x", confirmed_by_id=1), Rules(TODAY))
    assert fault(ground("best_interest", reasons="x", confirmed_by_id=2), Rules(TODAY)) == ""
    assert "no reasons" in fault(ground("best_interest", confirmed_by_id=2), Rules(TODAY))
    late = ground("best_interest", reasons="x", confirmed_by_id=2, review_on=TODAY)
    assert "to be reviewed" in fault(late, Rules(TODAY))


def test_a_consent_holds_until_it_is_taken_back():
    assert fault(ground("consent", review_on=date(2020, 1, 1)), Rules(TODAY)) == ""
    assert "withdrawn on 1 November 2026" in fault(ground("consent", withdrawn_on=date(2026, 11, 1)), Rules(TODAY))


def test_the_no_of_the_person_outweighs_the_press_but_not_a_later_yes():
    said_no = ground("consent", withdrawn_on=date(2026, 11, 10), withdrawn_kind="person", given_on=date(2026, 1, 1))
    assert standing([said_no, public()], Rules(TODAY)).carrying == []
    ours = ground("consent", withdrawn_on=date(2026, 11, 10), withdrawn_kind="office")
    assert standing([ours, public()], Rules(TODAY)).only_public
    assert standing([said_no, ground("consent", given_on=date(2026, 11, 20))], Rules(TODAY)).carrying
    assert not standing([said_no, ground("consent", given_on=date(2026, 11, 1))], Rules(TODAY)).carrying


def test_the_standing_says_until_when_something_carries():
    assert standing([public()], Rules(TODAY)).until == last_review_day(TODAY)
    assert standing([public(), ground("consent")], Rules(TODAY)).until is None
    assert standing([], Rules(TODAY)).until is None
