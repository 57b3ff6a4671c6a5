"""Results of an appeal on one sheet: always one, and what is not on it is said."""

import re
from datetime import date

import pytest

from appeals.papers.results import ResultPaper, Row, results_pdf
from appeals.result_sums import Sums
from appeals.result_time import DONE, MONTH, TOLD, OverTime
from tests.papers import reading

WHERE = "https://staff.habeas.example.org/desk/results/7/"
ENGLISH = (
    "Calling on the authorities to release the placeholder at once, as they are held for what they said in peace. "
)
KHMER = "អំពាវនាវដល់អាជ្ញាធរឱ្យដោះលែងអ្នកការពារសិទ្ធិមនុស្សភ្លាមៗ និងដោយគ្មានលក្ខខណ្ឌ។ "
ARABIC = "ندعو السلطات إلى الإفراج الفوري وغير المشروط عن المدافعين عن حقوق الإنسان المحتجزين. "
TONGUES = (ENGLISH, KHMER, ARABIC)
SERIES = {(date(2026, 1, 1), "post"): 3, (date(2026, 2, 1), "email"): 5}
TIME = OverTime(MONTH, [date(2026, 1, 1), date(2026, 2, 1)], {DONE: SERIES, TOLD: SERIES}, date(2026, 11, 22))


def paper(demands: int = 2, answers: int = 1, *, times: int = 1, time: OverTime = TIME, **fields) -> ResultPaper:
    values = {
        "title": "A placeholder appeal", "facts": [("State", "Open"), ("Period", "")], "sums": Sums(), "time": time,
        "demands": [Row("", TONGUES[n % 3] * times, "Met, as of 1 May 2026", "A note. " * times) for n in range(demands)],
        "answers": [Row(f"{n + 1} May 2026: Promise. A ministry", TONGUES[n % 3] * times) for n in range(answers)],
        "as_of": "As of 22 November 2026, 12:00 UTC", "date": "2026-11-22", "where": WHERE,
    }  # fmt: skip
    values["sums"].done.update(post=3, email=5)
    values["sums"].aside = 4
    return ResultPaper(**values | fields)


def test_a_short_one_is_whole_and_says_where_the_rest_is_none():
    pdf = results_pdf(paper())
    words = reading.words(pdf)
    assert len(reading.reader(pdf).pages) == 1 and reading.size_in_mm(pdf) == (210, 297)
    assert reading.keeps_the_standard(pdf)
    assert ENGLISH.strip() in words and "1 May 2026: Promise." in words and "not causes" in words
    assert "Reports set aside, and in no number here: 4." in words and WHERE in words.replace(" ", "")
    assert "are shown" not in words and "shortened" not in words and "Jan 2026 to Feb 2026" in words


@pytest.mark.parametrize(
    ("demands", "answers", "times"), [(20, 30, 3), (20, 30, 1), (500, 500, 40), (0, 0, 1), (3, 60, 2)]
)
def test_it_is_one_page_however_much_there_is(demands, answers, times):
    assert len(reading.reader(results_pdf(paper(demands, answers, times=times))).pages) == 1


def test_what_does_not_fit_is_counted_and_the_numbers_are_true():
    words = reading.words(results_pdf(paper(20, 30, times=3)))
    shown = {what: int(number) for number, what in re.findall(r"(\d+) of \d+ (demands|answers) are shown", words)}
    seen = {"demands": words.count("as of 1 May 2026"), "answers": len(re.findall(r"\d May 2026: Promise", words))}
    assert shown.get("demands", 20) == seen["demands"] >= 12
    assert shown.get("answers", 30) == seen["answers"] >= 12
    assert "20 demands are shown" in words or seen["demands"] == 20
    assert "Long texts are shortened" in words and "Everything stands here:" in words


def test_facts_of_any_length_leave_room_for_the_numbers():
    long = paper(20, 30, times=9, title=KHMER * 20, facts=[(f"Fact {n}", ENGLISH * 9) for n in range(8)])
    words = reading.words(results_pdf(long))
    assert len(reading.reader(results_pdf(long)).pages) == 1 and "Letters" in words


def test_words_are_no_markup_and_say_what_cannot_be_printed():
    words = reading.words(
        results_pdf(paper(1, 0, title="#panic() *a* $x$ 𓀀", time=OverTime(MONTH, [], {}, date(2026, 1, 1))))
    )
    assert "#panic() *a* $x$" in words and "Some signs cannot be printed" in words and "No answer is recorded." in words
