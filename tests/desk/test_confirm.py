"""That the facts of a case still hold is said from the desk, for all of its people at once; readers see it at once."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cases import publishing
from cases.actions import detention as actions
from cases.document_data import loads
from cases.models import Case, Citation, Detention, PublishedCase, Source
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)


@pytest.fixture
def case(publisher) -> Case:
    row = factories.case(people=2)
    publishing.publish(row, by=publisher, now=NOW)
    return row


def address(case: Case) -> str:
    return f"/desk/case/{case.pk}/confirm/"


def days(case: Case) -> list[str]:
    return [str(row.last_confirmed) for row in Detention.objects.filter(subject__case=case).order_by("pk")]


def shown(case: Case) -> list[str]:
    body = loads(PublishedCase.objects.get(slug=case.slug).body)
    return [row["on"]["value"] if isinstance(row["on"], dict) else row["on"] for row in body["confirmations"]]


def test_all_who_are_held_are_ticked_and_confirmed_with_one_press(case, client_of, coordinator):
    client = client_of(coordinator)
    form = client.get(address(case)).context["form"]
    held = form["whom"].value()
    assert len(held) == 2
    asked = {"whom": held, "on": "2026-11-22", "told": "a relative, name withheld", "how": "a call with a lawyer"}
    assert client.post(f"{address(case)}?back=who%3Dmine", asked).url == "/desk/?who=mine"
    assert days(case) == ["2026-11-22"] * 2
    assert "2026-11-22" in str(shown(case)) and "2026-11-20" not in str(shown(case))
    assert [str(row.date) for row in case.due_dates.filter(rule="case_review")] == ["2027-02-20"]  # counted at once
    source = Source.objects.get(public_wording="a relative, name withheld")
    assert source.confidential and Citation.objects.filter(source=source, field="last_confirmed").count() == 2


def test_one_of_them_and_a_source_of_the_case(case, client_of, coordinator):
    client = client_of(coordinator)
    form = client.get(address(case)).context["form"]
    source = form.fields["source"].choices[1][0]
    asked = {"whom": form["whom"].value()[:1], "on": "2026-11-21", "source": source}
    assert client.post(address(case), asked).status_code == 302
    assert sorted(days(case)) == ["2026-11-20", "2026-11-21"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"on": "2027-01-01"}, {"on": "2026-11-01"}, {"on": "nonsense"}, {"on": "0000-01-01"}, {"on": "10000-01-01"}, {"whom": []},
        {"whom": ["99999999999999999999"]}, {"told": ""}, {"told": "a\x00b"}, {"told": "x" * 10**6}, {"source": "7"},
        {"source": "99999999999999999999"}, {"how": "x" * 201},
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_words_and_confirms_nobody(case, client_of, coordinator, wrong):
    held = [str(row.pk) for row in Detention.objects.filter(subject__case=case)]
    asked = {"whom": held, "on": "2026-11-22", "told": "a relative", "how": ""} | wrong
    answer = client_of(coordinator).post(address(case), asked)
    assert answer.status_code == 400 and "errorlist" in answer.content.decode()
    assert days(case) == ["2026-11-20"] * 2 and not Source.objects.filter(confidential=True).exists()


def test_it_is_all_or_none_and_says_who_it_is(case, coordinator, editor):
    first, second = Detention.objects.filter(subject__case=case).order_by("pk")
    Detention.objects.filter(pk=second.pk).update(last_confirmed="2026-11-22")
    with pytest.raises(ValidationError, match=f"{second.subject} "):
        actions.confirm_all([first, second], date(2026, 11, 21), "a relative", by=coordinator, now=NOW)
    assert days(case) == ["2026-11-20", "2026-11-22"]
    with pytest.raises(ValidationError, match="Choose whose"):
        actions.confirm_all([], DAY, "a relative", by=coordinator, now=NOW)
    with pytest.raises(PermissionDenied):
        actions.confirm_all([first], DAY, "a relative", by=None, now=NOW)


def test_a_case_of_which_nobody_is_held_has_nothing_to_confirm(client_of, coordinator):
    case = Case.objects.create(slug="empty", title="Empty", countries=["KH"])
    assert "nothing that could be confirmed" in client_of(coordinator).get(address(case)).content.decode()
    assert client_of(coordinator).post(address(case), {}).status_code == 400
