"""A date to write by is one that every page can write in words."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from appeals.models import DueDate
from cases.dates import PartialDate


@pytest.mark.parametrize(
    ("year", "says"),
    [(2568, "common era: 2568 of the Buddhist era is 2025"), (2999, "from 1000 to 2200"), (18, "from 1000")],
)
def test_a_year_that_no_page_can_write_is_refused_with_a_sentence(year, says):
    with pytest.raises(ValidationError) as refused:
        DueDate(date=datetime.date(year, 2, 1)).clean()
    assert says in refused.value.message_dict["date"][0]


@pytest.mark.parametrize("day", [datetime.date(2018, 2, 1), datetime.date(2200, 12, 31)])
def test_any_other_is_taken(day):
    DueDate(date=day).clean()
    assert PartialDate(day).words()


def test_a_missing_day_is_left_to_the_field():
    DueDate().clean()
