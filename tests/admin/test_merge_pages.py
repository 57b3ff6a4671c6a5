"""The pages of a merge: choose, see what moves, decide, give a reason; refusals are sentences and nothing typed is lost."""

import pytest
from django.urls import reverse

from cases.models import Case, Merge, Note, Person
from tests import factories

pytestmark = pytest.mark.django_db
GIVEN = {"reason": "The same placeholder number."}


def page(row) -> str:
    return reverse(f"admin:cases_{row._meta.model_name}_merge", args=[row.pk])


@pytest.fixture
def two():
    stays = factories.person("Kim Placeholder", birth="1970")
    return stays, factories.person("Kimm Placeholder", birth="1971")


def test_the_page_shows_what_moves_and_asks_about_what_differs(client_of, editor, two):
    stays, goes = two
    client = client_of(editor)
    assert page(stays) in client.get(reverse("admin:cases_person_change", args=[stays.pk])).content.decode()
    assert 'name="other"' in client.get(page(stays)).content.decode()
    text = client.get(page(stays), {"other": goes.pk}).content.decode()
    assert "2 citations" in text and "1970" in text and "1971" in text and "Kimm Placeholder" in text
    assert f"{page(goes)}?other={stays.pk}" in text, "the other may stay instead"
    assert not Merge.objects.exists()


def test_deciding_and_a_reason_merge_once(client_of, editor, two):
    stays, goes = two
    client, address = client_of(editor), f"{page(stays)}?other={goes.pk}"
    answer = client.post(address, {"name": "stays", "reason": "words that stay"})
    assert "words that stay" in answer.content.decode() and not Merge.objects.exists(), "one choice is missing"
    assert client.post(address, GIVEN | {"name": "stays", "birth": "nonsense"}).status_code == 200
    assert client.post(address, GIVEN | {"name": "stays", "birth": "goes"}).status_code == 302
    again = client.post(address, GIVEN | {"name": "stays", "birth": "goes"})
    assert again.status_code == 200 and Merge.objects.count() == 1
    assert Person.objects.get(pk=stays.pk).birth == "1971"


def test_nonsense_in_the_place_of_the_other_is_refused_in_words(client_of, editor, two):
    stays, _goes = two
    for other in ("", "x", "0", "99999999999999999999999", "\x00", str(stays.pk), "1 or 1=1"):
        answer = client_of(editor).get(page(stays), {"other": other})
        assert answer.status_code == 200 and 'name="reason"' not in answer.content.decode(), other


def test_cases_are_merged_by_those_who_may(client_of, editor, publisher, coordinator):
    stays, goes, out = factories.case(), factories.case(), factories.case(state="published")
    assert client_of(coordinator).get(page(stays)).status_code == 403
    refused = client_of(editor).post(f"{page(stays)}?other={out.pk}", GIVEN | {"title": "stays"})
    assert "ask a publisher" in refused.content.decode() and Case.objects.filter(pk=out.pk).exists()
    Note.objects.create(case=goes, text="not for all")
    refused = client_of(editor).post(f"{page(stays)}?other={goes.pk}", GIVEN | {"title": "stays"})
    assert "Ask a publisher" in refused.content.decode()
    done = client_of(publisher).post(f"{page(stays)}?other={goes.pk}", GIVEN | {"title": "goes"})
    assert done.status_code == 302
    stays.refresh_from_db()
    assert stays.title == goes.title and stays.notes.count() == 1
