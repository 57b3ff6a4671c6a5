"""Numbers of registers, however they are written."""

import pytest

from cases.numbers import LONGEST, for_address, keys, number_key

URGENT_ACTION = [
    "278.17", "278/17", "278-17", "278 17", "UA 278/17", "UA278/17", "ua: 278.17", "Urgent Action 278.17", "Urgent Action no. 278/17",
    "Third UA: 278/17", "#278/17", "0278/17", "278/2017", "\u200e278\u200f/17\u200b", "  278.17  ", "២៧៨.១៧", "٢٧٨/١٧", "２７８／１７", "UA\x00 278/17",
]  # fmt: skip
OBSERVATORY = [
    "KHM 003 / 0920 / OBS 107", "KHM003/0920/OBS107", "khm-003-0920-obs-107", "KHM 3/920/obs 107", "KHM003 0920 OBS107",
]  # fmt: skip


@pytest.mark.parametrize("written", URGENT_ACTION)
def test_an_urgent_action_is_one_number(written):
    assert number_key(written) == "278/17"


@pytest.mark.parametrize("written", OBSERVATORY)
def test_an_observatory_appeal_is_one_number(written):
    assert number_key(written) == number_key(OBSERVATORY[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("278/17", "27/817"), ("278/17", "278/18"), ("278/17", "2781/7"), ("278/17", "UAE 278/17"), ("278/17", "17/278"), ("278/17", "278/1917/1"),
        ("KHM 003/0920", "KHM 003/0921"), ("2017/5", "17/5"), ("លេខ 1", "ខែ 1"), ("1", "10"),
    ],
)  # fmt: skip
def test_different_numbers_stay_different(one, other):
    assert number_key(one) != number_key(other)


@pytest.mark.parametrize("written", ["", " ", "/", "…", "\x00", "\u200b", "💥"])
def test_what_has_neither_letter_nor_digit_names_nothing(written):
    assert (number_key(written), keys(written), for_address(written)) == ("", set(), "")


@pytest.mark.parametrize(
    "written",
    [*URGENT_ACTION, *OBSERVATORY, "HAB-2026-001", "លេខ ១២៣", "0", "278/2000", "a" * 300, "ﷺ" * 90, "1" * 100_000],
)
def test_its_form_in_an_address_is_a_spelling_of_it(written):
    assert number_key(for_address(written)) == number_key(written)
    assert all(0 < len(key) <= LONGEST for key in keys(written))


def test_an_address_has_the_printed_zeros():
    assert for_address("KHM 003 / 0920 / OBS 107") == "khm-003-0920-obs-107"
    assert for_address("UA 278.17") == "278-17"
