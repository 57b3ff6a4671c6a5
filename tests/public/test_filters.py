"""Finding cases: one FilterSet, conditions about one and the same person, every script and small misspellings."""

from datetime import UTC, datetime

import pytest
from django.http import QueryDict

from appeals import publishing as appeal_publishing
from cases import publishing
from cases.models import CaseSubject, Detention, Event, Name
from cases.public.filters import CaseFilter
from tests import factories

pytestmark = pytest.mark.django_db


def found(query: str, now) -> list[str]:
    filters = CaseFilter(QueryDict(query), now=now)
    return [row.slug for row in filters.qs]


def problems(query: str, now) -> list[str]:
    filters = CaseFilter(QueryDict(query), now=now)
    filters.is_valid()
    return filters.problems


@pytest.fixture
def named(publisher, now):
    """Publishes a case about a placeholder person of a name, in further scripts."""

    def make(slug: str, name: str, *further: str, **numbers: str):
        row = factories.case(slug, people=0, title=name)
        who = factories.person(name, gender="female")
        for text in further:
            factories.cited(Name.objects.create(person=who, text=text, kind="script"))
        factories.grounds(who)
        factories.held(CaseSubject.objects.create(case=row, person=who))
        for scheme, value in numbers.items():
            factories.cited(row.identifiers.create(scheme=scheme, value=value))
        publishing.publish(row, by=publisher, now=now)
        return row

    return make


class TestSearch:
    @pytest.fixture(autouse=True)
    def people(self, named):
        named("first", "Placeholder Sokhavy", "ប្លេសហូលឌើ សុខាវី", ua="278.17")
        named("second", "Exemplaire Élodie", "مثال الخواجة")
        named("third", "Xiaobo Example", "例 晓波")

    @pytest.mark.parametrize(
        ("words", "slug"),
        [
            ("Sokhavy", "first"), ("sokhavy placeholder", "first"), ("Sokkhavy", "first"), ("សុខាវី", "first"),
            ("278/17", "first"), ("278.17", "first"), ("UA 278/17", "first"), ("elodie", "second"), ("خواجة", "second"),
            ("晓波", "third"), ("Xiabo", "third"),
        ],
    )  # fmt: skip
    def test_finds_a_name_in_every_script_order_and_small_misspelling_and_numbers(self, words, slug, now):
        assert found(QueryDict("", mutable=True).urlencode() + f"q={words}", now)[0] == slug

    def test_finds_nothing_for_nonsense(self, now):
        assert found("q=qqqqzzzz", now) == []


class TestConditionsAboutAPerson:
    def test_hold_for_one_and_the_same_person(self, publisher, now):
        """One woman is released, one man is held: "women, held" is about neither."""
        row = factories.case("mixed", people=0)
        for gender, status in (("female", "released"), ("male", "detained")):
            who = factories.person(f"{gender} Placeholder", gender=gender)
            factories.grounds(who)
            detention = factories.held(CaseSubject.objects.create(case=row, person=who))
            if status == "released":
                release = factories.cited(
                    Event.objects.create(
                        case=row, kind="release", on="2026-11-01", headline="Released", brings="released"
                    )
                )
                release.detentions.add(detention)
        publishing.publish(row, by=publisher, now=now)
        assert found("gender=female&status=released", now) == ["mixed"]
        assert found("gender=male&status=detained", now) == ["mixed"]
        assert found("gender=female&status=detained", now) == []
        assert found("gender=female&status=detained&status=released", now) == ["mixed"]

    def test_take_a_vague_date_of_arrest_for_every_day_it_may_mean(self, publisher, now):
        row = factories.case("vague")
        Event.objects.filter(case=row).update(on="2017-09")
        publishing.publish(row, by=publisher, now=now)
        assert found("arrested_after=2017-09-20", now) == ["vague"]
        assert found("arrested_before=2017-09-05", now) == ["vague"]
        assert found("arrested_after=2017-10-01", now) == []

    def test_find_by_facility_law_and_organisation(self, publisher, now):
        row = factories.case("one")
        publishing.publish(row, by=publisher, now=now)
        publishing.publish(factories.case("other"), by=publisher, now=now)
        detention = Detention.objects.get(subject__case=row)
        stay, charge = detention.placements.get(), detention.charges.get()
        belongs = detention.subject.person.affiliations.get()
        assert found(f"facility={stay.facility.slug}", now) == ["one"]
        assert found(f"law={charge.provision.slug}", now) == ["one"]
        assert found(f"organisation={belongs.organisation.slug}", now) == ["one"]


class TestOtherConditions:
    def test_an_open_appeal_counts_until_its_day_has_ended_everywhere(self, publisher, now):
        row = factories.case("asked")
        publishing.publish(row, by=publisher, now=now)
        appeal_publishing.publish(factories.appeal(row), by=publisher, now=now)
        assert found("has_open_appeal=true", now) == ["asked"]
        assert found("has_open_appeal=true", datetime(2026, 12, 25, 11, 59, tzinfo=UTC)) == ["asked"]
        assert found("has_open_appeal=true", datetime(2026, 12, 25, 12, 0, tzinfo=UTC)) == []
        assert found("has_open_appeal=false", datetime(2026, 12, 25, 12, 0, tzinfo=UTC)) == ["asked"]

    @pytest.mark.parametrize(
        "query",
        [
            "status=nonsense",
            "country=XX",
            "has_open_appeal=maybe",
            "updated_after=yesterday",
            "ordering=size",
            "law=nosuch",
            f"q={'x' * 101}",
        ],
    )
    def test_an_unknown_value_is_a_plain_sentence(self, query, now):
        assert len(problems(query, now)) == 1

    def test_what_a_condition_cannot_judge_is_said(self, publisher, now):
        row = factories.case()
        Detention.objects.get(subject__case=row).charges.all().delete()
        publishing.publish(row, by=publisher, now=now)
        publishing.publish(factories.case(), by=publisher, now=now)
        law = Detention.objects.exclude(charges=None).get().charges.get().provision.slug
        filters = CaseFilter(QueryDict(f"law={law}"), now=now)
        assert filters.is_valid()
        assert filters.left_out() == ["1 case is without a named law."]
