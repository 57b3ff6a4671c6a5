"""What a number means for the next step is always said, in words that fit it."""

import pytest

from appeals.desk.advice import Numbers, advice, without_date
from appeals.vocab import DueKind


def said(**numbers) -> str:
    return " ".join(advice(Numbers(**{"kind": DueKind.WRITE_BY, "days_left": 20, "state": "open"} | numbers)))


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"reported": 0}, "No action reported: ask more people to write"),
        ({"reported": 0, "days_left": 3}, "No action reported: ask people again now, while there is time."),
        ({"reported": 12, "days_left": -1}, "12 actions reported, none in the last 2 weeks: ask people again with a new date, or let it expire."),
        ({"reported": 1200, "lately": 30}, "1,200 actions reported, 30 of them in the last 2 weeks: people are writing."),
        ({"reported": 4, "lately": 4, "days_left": -1}, "4 actions reported, all in the last 2 weeks: people still write. Extend it"),
        ({"reported": 1, "lately": 1}, "1 action reported, in the last 2 weeks: people are writing."),
        ({"reported": 1}, "1 action reported, but not in the last 2 weeks"),
        ({"state": "paused"}, "its letters are paused, so decide first"),
    ],
)  # fmt: skip
def test_of_a_call_say_who_writes_and_what_follows(numbers, words):
    assert words in said(**numbers)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"days_left": -1}, "No answer came: a follow-up can ask"),
        ({"days_left": -1, "asks": 0}, "No answer came, and it names no official: a follow-up can name one."),
        ({"days_left": -1, "receipts": 1}, "1 acknowledgement came, but no answer in substance"),
        ({"answers": 2}, "2 answers came: read them before you decide."),
        ({"demands": 5, "met": 2}, "2 of 5 demands are met: ask only for the rest"),
        ({"demands": 2, "met": 2}, "All demands are met: close it with good news."),
    ],
)
def test_of_a_call_say_what_came_of_it(numbers, words):
    assert words in said(**numbers)


def test_of_a_running_call_say_nothing_of_answers_that_nobody_can_expect_yet():
    assert "answer" not in said(days_left=5)


@pytest.mark.parametrize("kind", [kind for kind in DueKind if kind != DueKind.OWN])
def test_say_something_of_every_kind_of_date_before_and_after(kind):
    before, after = said(kind=kind, days_left=3, state=""), said(kind=kind, days_left=-3, state="")
    assert before and after and before != after


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({}, "No action reported: ask people again and give it a date, or stop it."),
        ({"reported": 9, "lately": 2}, "people are writing. A date would tell them until when."),
        ({"state": "paused"}, "its letters are paused"),
    ],
)
def test_of_a_call_without_a_date_say_what_to_do(numbers, words):
    assert words in without_date(Numbers(**{"kind": DueKind.WRITE_BY, "days_left": 0, "state": "open"} | numbers))[0]


@pytest.mark.parametrize(
    ("days_left", "words"),
    [(3, "if none comes by this day, look for news."), (0, "look for news, then mark this as done.")],
)
def test_of_an_appeal_that_names_no_official_never_say_to_ask_one_again(days_left, words):
    line = said(kind=DueKind.FOLLOW_UP, days_left=days_left, asks=0)
    assert line.endswith(words) and "ask the officials" not in line


def test_of_an_appeal_that_is_over_say_so():
    assert (
        said(kind=DueKind.FOLLOW_UP, state="stopped")
        == "Its appeal is over. If nothing is left to do, mark it as done."
    )
