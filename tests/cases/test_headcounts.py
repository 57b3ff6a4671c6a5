"""Numbers of one described group: when they may be added up, and what colleagues and readers are told when not."""

import pytest
from django.urls import reverse

from cases import publishing
from cases.headcounts import counted, overlaps, warnings
from cases.models import CaseSubject, Detention, PublishedDetention
from tests import factories
from tests.admin.forms import send
from tests.cases.test_merge import published


def data(total, *rows, kind="exact"):
    """A document with one group; of each row its number, how sure, and its status."""
    detentions = [
        {"key": f"d{n}", "subject": "s1", "label": f"row {n}", "count": count, "count_kind": sure, "status": status}
        for n, (count, sure, status) in enumerate(rows)
    ]
    group = {"key": "s1", "kind": "group", "name": {"value": "nine men"}, "count": total, "count_kind": kind}
    return {"subjects": [group], "detentions": detentions}


@pytest.mark.parametrize(
    ("total", "kind", "rows", "found"),
    [
        (10, "exact", [(6, "exact"), (4, "exact")], ""),
        (10, "exact", [(4, "exact"), (3, "exact")], ""),  # of the other three nothing is told
        (10, "at_least", [(6, "at_least"), (4, "exact")], ""),  # as a split leaves it
        (10, "exact", [(10, "exact")], ""),
        (None, "unknown", [(None, "exact")], ""),
        (10, "exact", [], ""),
        (9, "exact", [(9, "at_least"), (4, "exact")], "more"),
        (10, "exact", [(10, "exact"), (4, "exact")], "more"),
        (3, "exact", [(4, "exact")], "more"),
        (9, "at_least", [(9, "at_least"), (4, "exact")], "unclear"),
        (10, "exact", [(3, "at_least"), (4, "exact")], "unclear"),
        (None, "unknown", [(9, "exact"), (4, "exact")], "unclear"),
        (10, "exact", [(None, "exact"), (4, "exact")], "unclear"),
    ],
)
def test_numbers_that_may_not_be_added_up_are_found(total, kind, rows, found):
    document = data(total, *[(count, sure, "detained") for count, sure in rows], kind=kind)
    assert ["more" if one.too_many else "unclear" for one in overlaps(document)] == ([found] if found else [])
    assert len(warnings(document)) == bool(found)


def test_the_warning_names_the_group_its_numbers_and_what_to_do():
    (words,) = warnings(data(9, (9, "at_least", "detained"), (4, "exact", "released")))
    assert "“nine men”" in words and "13 people (row 0: at least 9; row 1: 4)" in words and "Lower a number" in words


def test_a_sum_over_the_rows_never_counts_anyone_twice():
    both_held = data(9, (9, "at_least", "detained"), (4, "exact", "pretrial"))
    assert counted(both_held) == {"d0": 9, "d1": None}
    some_free = data(9, (9, "at_least", "detained"), (4, "exact", "released"))
    assert counted(some_free) == {"d0": 9, "d1": 4}  # nobody adds those who are held to those who are not
    assert counted(data(10, (6, "exact", "detained"), (4, "exact", "pretrial"))) == {"d0": 6, "d1": 4}


@pytest.fixture
def nine(db):
    """Nine men; at least nine of them held, and four entered by hand beside them."""
    case = factories.case(people=0)
    group = factories.cited(CaseSubject.objects.create(case=case, group_label="nine men", count=9))
    factories.held(group)
    Detention.objects.update(count=9, count_kind="at_least", label="held in CC1")
    four = factories.held(group)
    Detention.objects.filter(pk=four.pk).update(count=4, label="the four", order=1)
    return case


def test_saving_such_a_number_says_so_and_saves_it(nine, client_of, editor):
    client, row = client_of(editor), Detention.objects.last()
    send(client, Detention, "change", row.pk, count="5")
    row.refresh_from_db()
    assert row.count == 5
    answer = client.get(reverse("admin:index"))
    assert "make 14 people" in answer.content.decode()


def test_who_hands_in_or_publishes_sees_it_before_and_the_story_says_it(nine, client_of, editor, publisher):
    words = "its detentions make 13 people"
    for user, name in ((editor, "story"), (editor, "submit"), (publisher, "publish")):
        assert words in client_of(user).get(reverse(f"admin:cases_case_{name}", args=[nine.pk])).content.decode()


def test_readers_are_told_not_to_add_them_up_and_no_sum_of_ours_does(nine, publisher, client):
    published(nine, publisher)
    text = client.get(f"/cases/{nine.slug}/").content.decode()
    assert "Do not add up the numbers of “nine men”" in text and "The whole group is 9 people." in text
    assert sorted(PublishedDetention.objects.values_list("people", flat=True), key=str) == [9, None]


def test_readers_of_numbers_that_fit_are_told_nothing(nine, publisher, client):
    Detention.objects.filter(count=9).update(count=5, count_kind="exact")
    assert warnings(publishing.build(nine)) == []
    published(nine, publisher)
    assert "Do not add up" not in client.get(f"/cases/{nine.slug}/").content.decode()
