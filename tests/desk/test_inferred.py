"""The desk says what is inferred of a date, as the public pages do. The Urgent Action prints 14 December without its year."""

from datetime import timedelta

import pytest

from appeals.actions import due_keeping
from appeals.models import DueDate
from cases.models import Case, Detention
from tests.public.test_appeal_template import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_cases")]
INFERRED = "14 December 2017 year inferred"


@pytest.fixture
def desk(client_of, coordinator, now):
    due_keeping.keep_up(now=now)
    return client_of(coordinator)


def review() -> DueDate:
    return DueDate.objects.get(case__slug="kem-sokha", kind="case_review")


def test_a_row_says_so_of_what_is_last_known_and_of_what_was_counted_from_it(desk):
    said = words(desk.get("/desk/").content.decode())
    assert f"Last known {INFERRED} , too long ago" in said.replace("inferred,", "inferred ,")
    assert "days after 14 December 2017 (year inferred), when the facts were last known to hold" in said
    assert "Last known 14 September 2020" in said


def test_so_do_the_pages_of_one_date(desk, client_of, coordinator):
    assert review().how_counted.startswith("90 days after 14 December 2017 (year inferred)")
    assert "(year inferred)" in words(desk.get(f"/desk/due/{review().pk}/done/").content.decode())
    assert "(year inferred)" in words(desk.get(f"/admin/appeals/duedate/{review().pk}/change/").content.decode())


def test_a_day_that_was_confirmed_since_is_not_said_of_the_old_one(desk, now):
    Detention.objects.filter(subject__case__slug="kem-sokha").update(last_confirmed=str(now.date() - timedelta(days=3)))
    assert review().how_counted == "90 days after 14 December 2017, when the facts were last known to hold"


def test_so_does_the_list_of_what_was_not_confirmed(desk):
    assert "last known 14 December 2017 (year inferred)" in words(desk.get("/admin/work/unconfirmed/").content.decode())


def test_what_is_known_of_a_month_is_no_first_day_of_it(desk):
    rows = Detention.objects.filter(subject__case__slug="kem-sokha")
    rows.update(last_confirmed="2018-03")
    (known,) = rows.last_known_by_case().values()
    assert (str(known), known.first.isoformat()) == ("2018-03", "2018-03-01")
    assert "Last known March 2018" in words(desk.get("/desk/").content.decode())


def test_of_several_the_longest_ago_counts_as_it_is_recorded(desk):
    case = Case.objects.get(slug="kem-sokha")
    first = Detention.objects.get(subject__case=case)
    assert str(Detention.objects.filter(subject__case=case).last_known_by_case()[case.pk]) == str(first.as_of)
