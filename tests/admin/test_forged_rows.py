"""So many new rows are taken at once: what is stored is no part of them, and a forged number keeps nobody waiting."""

import pytest

from cases.models import Name, Person
from tests import factories
from tests.admin.forms import address, fill, said, send

pytestmark = pytest.mark.django_db
MANY = 35


@pytest.fixture
def client(publisher, client_of):
    return client_of(publisher)


def test_more_new_rows_than_a_page_holds_are_refused_with_the_number(client):
    person = factories.person("Person A")
    typed = fill(client, Person, "change", person.pk) | {"names-TOTAL_FORMS": 200, "names-199-text": "x"}
    answer = client.post(address(Person, "change", person.pk), typed)
    assert any("At most 30 new rows are taken at once, and nothing was saved." in words for words in said(answer))
    (names,) = [one.formset for one in answer.context["inline_admin_formsets"] if one.formset.prefix == "names"]
    assert len(names.forms) == 30 and not Name.objects.exists()


def test_a_row_with_more_parts_than_that_is_saved_as_ever(client):
    person = factories.person("Person A")
    Name.objects.bulk_create(
        Name(person=person, text=f"Name {n}", kind="alias", script="Latn", order=n) for n in range(MANY)
    )
    send(client, Person, "change", person.pk, names=[{"text": "One more", "kind": "alias", "script": "Latn"}])
    assert person.names.count() == MANY + 1
    page = client.get(address(Person, "change", person.pk))
    (names,) = [one.formset for one in page.context["inline_admin_formsets"] if one.formset.prefix == "names"]
    assert names.max_num == MANY + 1 + 30, "the page itself offers no more than are taken"


def test_many_rows_that_a_colleague_deleted_meanwhile_come_back(client):
    person = factories.person("Person A")
    Name.objects.bulk_create(
        Name(person=person, text=f"Name {n}", kind="alias", script="Latn", order=n) for n in range(MANY)
    )
    typed = fill(client, Person, "change", person.pk, biography="More")
    Name.objects.all().delete()
    answer = client.post(address(Person, "change", person.pk), typed)
    (names,) = [one.formset for one in answer.context["inline_admin_formsets"] if one.formset.prefix == "names"]
    assert len(names.forms) == MANY and not names.non_form_errors()
