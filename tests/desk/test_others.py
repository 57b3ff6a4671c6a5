"""Another organisation's appeal is noted in a minute: it is on the desk, and no reader sees it."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from appeals import publishing as appeal_publishing
from appeals.models import Appeal, DueDate, PublishedAppeal
from cases import publishing
from cases.models import Case, Organisation
from cases.refused import Refused
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/others/"


@pytest.fixture
def case(coordinator) -> Case:
    row = factories.case("person-a", title="Person A", reference="KHM-1", coordinator=coordinator)
    person = row.subjects.get().person
    type(person).objects.filter(pk=person.pk).update(name="Person Aaa")
    return row


@pytest.fixture
def desk(client_of, coordinator) -> Client:
    return client_of(coordinator)


def entry(**fields) -> dict:
    given = {
        "reference": "UA 278/17",
        "url": "https://example.org/ua",
        "issuer": "Organisation Alpha",
        "person": "Person A",
    }
    return given | {"write_by": "2096-02-01"} | fields


def test_five_things_and_it_is_on_the_desk(desk, case, coordinator):
    assert [field.name for field in desk.get(ADDRESS).context["form"].shown()] == [
        "reference", "url", "issuer", "write_by", "person",
    ]  # fmt: skip
    assert desk.post(f"{ADDRESS}?back=who%3Dmine", entry()).url == "/desk/?who=mine"
    row = Appeal.objects.get()
    assert (row.reference, row.url, row.state, row.is_ours) == ("UA 278/17", "https://example.org/ua", "open", False)
    assert [str(one) for one in row.issuers.all()] == ["Organisation Alpha"] and list(row.cases.all()) == [case]
    due = DueDate.objects.undecided().get(kind="write_by")
    assert (due.appeal, due.date, due.zone, due.set_by) == (row, date(2096, 2, 1), "", coordinator)


@pytest.mark.parametrize("person", ["Person A", "person aaa", "KHM-1", "person-a"])
def test_the_person_is_found_by_name_or_reference_and_the_date_may_be_none(desk, case, person):
    assert desk.post(ADDRESS, entry(person=person, write_by="", reference="")).status_code == 302
    assert list(Appeal.objects.get().cases.all()) == [case] and not DueDate.objects.filter(kind="write_by").exists()


def test_nobody_can_publish_it_by_accident(desk, case, publisher):
    publishing.publish(case, by=publisher, now=NOW)
    desk.post(ADDRESS, entry())
    with pytest.raises(Refused) as refused:
        appeal_publishing.publish(Appeal.objects.get(), by=publisher, now=NOW)
    assert any("asks for nothing" in str(reason) for reason in refused.value.reasons)
    assert not PublishedAppeal.objects.exists()


@pytest.mark.parametrize(
    "again",
    [
        {"reference": "278.17"},
        {"reference": "ua278/17"},
        {"reference": "278/17 "},
        {"reference": "9.9", "url": "https://example.org/ua"},
    ],
)
def test_a_double_is_pointed_out_however_it_is_spelt(desk, case, again):
    desk.post(ADDRESS, entry())
    second = entry(url="https://example.org/other", write_by="") | again
    answer = desk.post(ADDRESS, second)
    html = answer.content.decode()
    first = Appeal.objects.get()
    assert (
        answer.status_code == 400 and f"/admin/appeals/appeal/{first.pk}/change/" in html and "another appeal" in html
    )
    assert desk.post(ADDRESS, second | {"surely_another": "on"}).status_code == 302
    assert Appeal.objects.count() == 2


def test_an_organisation_of_the_record_is_taken_and_one_that_is_called_nearly_so_is_asked_about(desk, case):
    known = Organisation.objects.create(slug="alpha", name="Organisation Alpha International", acronym="OAI")
    desk.post(ADDRESS, entry(issuer="oai"))
    assert list(Appeal.objects.get().issuers.all()) == [known]
    other = entry(issuer="Organisation Alpha", reference="1/99", url="https://example.org/b", write_by="")
    answer = desk.post(ADDRESS, other)
    assert answer.status_code == 400 and "Organisation Alpha International" in answer.content.decode()
    assert desk.post(ADDRESS, other | {"surely_new": "on"}).status_code == 302
    assert Organisation.objects.filter(name="Organisation Alpha").count() == 1


def test_who_keeps_it_is_said_when_nobody_does(desk, case):
    Case.objects.filter(pk=case.pk).update(coordinator=None)
    said = [str(message) for message in get_messages(desk.post(ADDRESS, entry()).wsgi_request)]
    assert any("Nobody keeps" in text and f"/desk/case/{case.pk}/reassign/" in text for text in said)


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://example.org/x"}, {"url": "javascript:alert(1)"}, {"url": "nonsense"}, {"url": "https://" + "x" * 10**6},
        {"url": "a\x00b"}, {"person": "Nobody"}, {"person": "x" * 10**6}, {"person": "a\x00b"}, {"person": "ខ្មែរ"},
        {"issuer": ""}, {"issuer": "x" * 201}, {"reference": "x" * 61}, {"write_by": "0000-01-01"}, {"write_by": "10000-01-01"},
        {"write_by": "9999-12-31"}, {"write_by": "2001-01-01"}, {"write_by": "nonsense"},
    ],
)  # fmt: skip
def test_nonsense_is_asked_again_in_words_and_leaves_nothing_behind(desk, case, wrong):
    organisations = Organisation.objects.count()
    answer = desk.post(ADDRESS, entry(**wrong))
    assert answer.status_code == 400 and "errorlist" in answer.content.decode()
    assert not Appeal.objects.exists() and Organisation.objects.count() == organisations


def test_right_to_left_and_khmer_are_taken_as_they_are(desk, case):
    assert desk.post(ADDRESS, entry(issuer="منظمة حقوق", reference="ខ្មែរ ១")).status_code == 302
    assert Appeal.objects.get().issuers.get().name == "منظمة حقوق"
