"""The admin takes every kind of date, and says which the program counts itself."""

from datetime import date

import pytest
from django.urls import reverse

from appeals.actions.due_keeping import keep_up
from appeals.models import DueDate
from cases.models import Case
from tests import factories
from tests.admin.forms import address, fill, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(client_of, coordinator):
    """Types into the page of a new date; gives what it said is wrong."""

    def save(**given) -> str:
        client = client_of(coordinator)
        answer = client.post(address(DueDate, "add"), fill(client, DueDate, "add", date="1 March 2027", **given))
        return "" if answer.status_code == 302 else " ".join(said(answer))

    return save


@pytest.mark.parametrize("kind", ["filing_limit", "hearing", "set_day", "own"])
def test_a_case_takes_its_kinds(typed, kind):
    case = factories.case()
    assert typed(case=case.pk, kind=kind, zone="Asia/Phnom_Penh", time="09:00") == ""
    assert DueDate.objects.get().kind == kind


@pytest.mark.parametrize("kind", ["write_by", "follow_up", "own"])
def test_an_appeal_takes_its_kinds(typed, kind):
    assert typed(appeal=factories.appeal(due=None).pk, kind=kind) == ""
    assert DueDate.objects.get().kind == kind


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"kind": "hearing", "of": "appeal"}, "Such a date is set for a case."),
        ({"kind": "follow_up", "of": "case"}, "Such a date is set for an appeal."),
        ({"kind": "case_review", "of": "case"}, "The program counts such dates itself"),
        ({"kind": "filing_limit", "of": "case", "time": "09:00"}, "An hour needs its time zone"),
        ({"kind": "filing_limit", "of": "case", "for_whom": "me"}, "Only an own date is for one person"),
        ({"kind": "own"}, "A date belongs to an appeal or to a case."),
    ],
)
def test_what_does_not_belong_together_is_said(typed, coordinator, given, says):
    given = {**given}
    owner = given.pop("of", "")
    row = {"appeal": lambda: factories.appeal(due=None), "case": factories.case}.get(owner)
    if given.get("for_whom"):
        given["for_whom"] = coordinator.pk
    assert says in typed(**given, **({owner: row().pk} if row else {}))
    assert DueDate.objects.count() == 0


def test_what_the_program_counts_is_read_there_and_decided_on_the_desk(client_of, coordinator, now):
    appeal = factories.appeal(due=date(2026, 12, 1))
    keep_up(now=now)
    row = DueDate.objects.get(rule="follow_up")
    html = client_of(coordinator).get(reverse("admin:appeals_duedate_change", args=[row.pk])).content.decode()
    assert "2 weeks after 1 December 2026" in html
    assert 'name="date"' not in html
    assert (
        client_of(coordinator).post(reverse("admin:appeals_duedate_delete", args=[row.pk]), {"post": "yes"}).status_code
        == 403
    )
    page = client_of(coordinator).get(reverse("admin:appeals_appeal_change", args=[appeal.pk])).content.decode()
    assert page.count('value="follow_up" selected') == 0


def test_what_the_program_counts_keeps_nobody_from_deleting_what_it_is_of(client_of, publisher):
    case = factories.case()
    row = {"rule": "case_review", "rule_key": f"case:{case.pk}", "counted_from": date(2026, 1, 1)}
    due = DueDate.objects.create(case=case, kind="case_review", date=date(2026, 5, 1), **row)
    client = client_of(publisher)
    assert client.post(address(DueDate, "delete", due.pk), {"post": "yes"}).status_code == 403
    assert client.post(address(Case, "delete", case.pk), {"post": "yes"}).status_code == 302
    assert not DueDate.objects.exists()
