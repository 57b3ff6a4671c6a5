"""What a reviewer may change in someone else's words."""

import re
import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cases.mending import is_mend

MENDS = [
    ("He was arested , then released.", "He was arrested, then released."),
    ("They recieved a letter", "They received a letter"),
    ("he was here. she left", "He was here. She left"),
    ("Arrested,released", "Arrested, released"),
    ("a well known man", "a well-known man"),
    ("ចាប់ខ្លួន។", "ចាប់ខ្លួន"),
    ("arrested in 2017.", "arrested in 2017"),
    ("اعتقل، ثم أطلق سراحه", "اعتقل ثم أطلق سراحه"),
]
NO_MENDS = [
    ("He was not held", "He was now held"),
    ("an unlawful arrest", "a lawful arrest"),
    ("1,000 men", "1000 men"),
    ("2 7 years", "27 years"),
    ("- 5 degrees", "5 degrees"),
    ("article 12-13", "article 12 13"),
    ("Kem Sokha", "Kem Sokka"),
    ("his brother", "his brothers"),
    ("arrested in June", "arrested in July"),
    ("the sixth man", "the sixty man"),
    ("the forty men", "the forth men"),
    ("He was held.", "He was held?"),
    ("not able", "notable"),
    ('his "trial"', "his trial"),
    ("the detained man", "the detailed man"),
    ("see https://a.example/b", "see https://a.example/c"),
    ("", "x"),
    ("", ","),
    ("x", ""),
    ("៣ កញ្ញា", "៤ កញ្ញា"),
    ("detenido en trente", "detenido en treinte"),
    ("a, b, c, d, e, f, g, h, i, j, k, l, m, n", "a b c d e f g h i j k l m n"),
]


@pytest.mark.parametrize(("before", "after"), MENDS)
def test_a_comma_and_a_slip_of_the_pen_are_mends(before, after):
    assert is_mend(before, after)


@pytest.mark.parametrize(("before", "after"), NO_MENDS)
def test_what_says_something_else_is_no_mend(before, after):
    assert not is_mend(before, after, "es" if "detenido" in before else "en")


def test_letters_are_mended_only_in_a_language_of_which_the_slips_are_known():
    assert is_mend("the goverment", "the government", "en-GB")
    assert not is_mend("setenta anos", "sesenta anos", "es") and not is_mend("the goverment", "the government", "km")


ALPHABET = string.ascii_letters + string.digits + " ,.-?'\"១២é\n"


@settings(max_examples=150, deadline=None)
@given(st.text(ALPHABET, max_size=40), st.data())
@example("3 men, 4 days", None)
def test_no_number_name_or_question_slips_through_as_a_mend(before, data):
    """Whatever is cut out, put in or swapped in a text: a mend keeps its digits, its capitals inside sentences and its words."""
    if data is None:
        after = before.replace("3", "4")
    else:
        place = data.draw(st.integers(0, len(before)))
        length = data.draw(st.integers(0, 3))
        after = before[:place] + data.draw(st.text(ALPHABET, max_size=3)) + before[place + length :]
    if before != after and is_mend(before, after):
        assert re.findall(r"\d+", before) == re.findall(r"\d+", after)
        assert [sign for sign in before if sign in '?"'] == [sign for sign in after if sign in '?"']
        assert re.findall(r"(?<=\w )[A-Z]\w*", before.replace("\n", " ")) == re.findall(
            r"(?<=\w )[A-Z]\w*", after.replace("\n", " ")
        ) or set(",.'-") & set(before + after)
