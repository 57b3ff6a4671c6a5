"""Results before anybody has reported anything, or where a filter finds nothing: empty tables, and no error."""

import pytest

from appeals.desk.result_sheets import SHEETS
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("table", SHEETS)
def test_a_spreadsheet_of_nothing_is_one(client_of, coordinator, table):
    factories.appeal()
    for query in ("", "?step=week", "?appeal=999999"):
        answer = client_of(coordinator).get(f"/desk/results/{table}.csv{query}")
        assert answer.status_code == 200 and "Results of appeals" in answer.content.decode()


def test_the_pages_and_the_sheet_for_the_file_are_there(client_of, coordinator):
    appeal = factories.appeal()
    for page in ("", f"{appeal.pk}/", f"{appeal.pk}/results.pdf"):
        assert client_of(coordinator).get(f"/desk/results/{page}").status_code == 200
