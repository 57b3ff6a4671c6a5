"""Saving a person like one who exists: the likely double is shown, and nothing typed is lost."""

import pytest

from cases.finding import people_like
from cases.models import CaseSubject, Name, Person
from tests import factories
from tests.admin.forms import address, fill

pytestmark = pytest.mark.django_db
LIKE = "someone of a like name"


@pytest.fixture
def known():
    """Placeholders with names in several scripts."""
    row = factories.person("Kem Placeholda", birth="1970")
    Name.objects.create(person=row, text="កឹម ឧទាហរណ៍", script="Khmr")
    Name.objects.create(person=row, text="محمد مثال", script="Arab")
    Name.objects.create(person=row, text="张示例", script="Hans")
    CaseSubject.objects.create(case=factories.case(people=0, title="A placeholder case"), person=row)
    return row


@pytest.mark.parametrize(
    "name",
    [
        "Kem Placeholda",
        "Placeholda Kem",
        "Khem Placeholda",
        "KEM PLACEHOLDAH",
        "Kém Placeholda",
        "ឧទាហរណ៍ កឹម",
        "محمد مثال",
        "张示例",
    ],
)
def test_a_double_is_found_in_other_spellings_orders_and_scripts(known, name):
    assert [double.person for double in people_like([name])] == [known]


@pytest.mark.parametrize("name", ["Sok Placeholda", "Kem Someone", "Zzyzx", "李四", "%", "", "\x00", "x" * 5000, "​"])
def test_someone_else_is_not_taken_for_them(known, name):
    assert people_like([name]) == []


def test_a_person_is_not_their_own_double(known):
    assert people_like(["Kem Placeholda"], exclude=known) == []


def test_the_form_shows_who_it_may_be_and_keeps_what_was_typed(client_of, editor, known):
    client = client_of(editor)
    typed = fill(
        client, Person, "add", name="Someone New", gender="female", names=[{"text": "ឧទាហរណ៍ កឹម", "script": "Khmr"}]
    )
    page = client.post(address(Person, "add"), typed)
    text = page.content.decode()
    assert LIKE in text and "A placeholder case" in text and "born 1970" in text and "This is someone else" in text
    assert 'value="Someone New"' in text and "ឧទាហរណ៍ កឹម" in text
    assert Person.objects.filter(name="Someone New").count() == 0
    answer = client.post(address(Person, "add"), typed | {"someone_else": "on", "doubles_seen": str(known.pk)})
    assert answer.status_code == 302 and Person.objects.get(name="Someone New").names.count() == 1


def test_the_tick_holds_only_for_those_who_were_shown(client_of, editor, known):
    client = client_of(editor)
    typed = fill(client, Person, "add", name="Kem Placeholda") | {"someone_else": "on", "doubles_seen": ""}
    assert LIKE in client.post(address(Person, "add"), typed).content.decode()
    assert Person.objects.filter(name="Kem Placeholda").count() == 1


def test_saving_someone_unchanged_asks_nothing_and_a_new_name_asks(client_of, editor, known):
    twin, client = factories.person("Kem Placeholda"), client_of(editor)
    assert client.post(address(Person, "change", twin.pk), fill(client, Person, "change", twin.pk)).status_code == 302
    typed = fill(client, Person, "change", twin.pk, names=[{"text": "张示例", "script": "Hans"}])
    assert LIKE in client.post(address(Person, "change", twin.pk), typed).content.decode()
