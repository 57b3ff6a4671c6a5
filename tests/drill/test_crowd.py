"""A thousand saves of one row, for `make drill`."""

import pytest

from tests.admin.test_conflicts_crowd import crowd

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]


def test_a_thousand_people_save_one_row_and_none_is_lost_silently(client_of):
    crowd(client_of, 1000, 25)
