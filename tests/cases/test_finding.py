"""Search at scale: names are folded when they are written, never while someone waits."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appeals.finding import RECORD_WAYS
from cases.finding import find
from cases.models import Facility, Name, Person, Source
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("way", RECORD_WAYS, ids=lambda way: f"{way.model.__name__}.{way.text}")
def test_every_name_of_the_record_is_kept_folded(way):
    assert way.is_address or way.is_kept


def test_what_is_changed_past_the_application_is_found_by_its_new_name():
    who = factories.person("Person Placeholder")
    place = factories.facility(name="Correctional Centre", other_names=["CC9"])
    Person.objects.filter(pk=who.pk).update(name="Renamed Placeholda")
    Facility.objects.filter(pk=place.pk).update(other_names=["Prey Placeholder"])
    assert [hit.pk for hit in find("placeholda rename")["person"]] == [who.pk]
    assert [hit.text for hit in find("Prey Plaecholder")["facility"]] == ["Prey Placeholder"] and not find("CC9")


def test_signs_that_mean_something_to_a_pattern_are_letters():
    factories.case(people=0, title="100% \\ placeholder_a")
    for asked in ("0% \\ p", "r_a", "\\"):
        assert [hit.text for hit in find(asked)["case"]] == ["100% \\ placeholder_a"], asked
    assert find("0_ p") == {}


@pytest.mark.parametrize("asked", ["CC7", "cc 7", "C.C.7", "C.C. 7"])
def test_a_short_name_with_a_number_is_found_however_it_is_written(asked):
    for name in ("Prison (CC7)", "Prison CC 7", "Prison C.C.7", "Prison (CC) 7", "Prison CC8"):
        factories.facility(name=name)
    names = [hit.text for hit in find(asked)["facility"] if hit.score >= 1]
    assert sorted(names) == ["Prison (CC) 7", "Prison (CC7)", "Prison C.C.7", "Prison CC 7"]


def test_one_or_two_letters_find_the_names_that_have_them_in_any_order():
    who = factories.person("Xu Bo Placeholder")
    factories.person("Placeholder Other")
    assert [hit.pk for hit in find("bo xu")["person"]] == [hit.pk for hit in find("xu")["person"]] == [who.pk]
    assert "person" not in find("zz")


def test_a_post_is_found_by_its_institution_and_a_confidential_source_by_its_public_words_alone():
    post = factories.post(title="Minister", institution=factories.organisation(name="Ministry of Placeholders"))
    assert [hit.pk for hit in find("placeholders ministry")["official"]] == [post.pk]
    Source.objects.create(title="a relative", confidential=True, public_wording="a relative", identity="Cousin Hidden")
    assert len(find("relative")["source"]) == 1 and not find("cousin hidden")


def test_among_thousands_the_index_answers():
    people = Person.objects.bulk_create(Person(name=f"{'Abcdefgh'[n % 8]}ocki {n} Distractor") for n in range(3000))
    Name.objects.bulk_create(Name(person=one, text=f"កខគ {one.pk}") for one in people)
    wanted = factories.person("Muong Placeholda")
    with connection.cursor() as cursor:
        for index in ("person_name_folded", "name_text_folded"):
            cursor.execute("select gin_clean_pending_list(%s::regclass)", [index])
        cursor.execute("analyze cases_person, cases_name")
    with CaptureQueriesContext(connection) as asked:
        assert [hit.pk for hit in find("Moung Placeholda")["person"]] == [wanted.pk]
    threshold, look = (
        query["sql"] for query in asked if "set_config" in query["sql"] or "word_similarity" in query["sql"]
    )
    with connection.cursor() as cursor:
        cursor.execute(threshold)
        cursor.execute(f"explain {look}")
        plan = "\n".join(line for (line,) in cursor)
    assert "person_name_folded" in plan and "name_text_folded" in plan, plan
