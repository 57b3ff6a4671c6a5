"""Finding cases: one FilterSet, conditions about one and the same person, every script and small misspellings."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.http import QueryDict

from accounts.models import User
from accounts.roles import Role
from appeals import publishing as appeal_publishing
from cases import publishing
from cases.models import CaseSubject, Detention, Event, PublishedDetention
from cases.public.facets import Choice, Facet, Facets
from cases.public.filters import CaseFilter
from tests import factories
from tests.conftest import NOW, member, rows_that_stay
from tests.public.conftest import named_case

pytestmark = pytest.mark.django_db


def found(query: str, now) -> list[str]:
    filters = CaseFilter(QueryDict(query), now=now)
    return [row.slug for row in filters.qs]


def problems(query: str, now) -> list[str]:
    return CaseFilter(QueryDict(query), now=now).problems


def facets(query: str, now) -> Facets:
    return Facets(CaseFilter(QueryDict(query), now=now))


def numbers(query: str, name: str, now) -> dict[str, int]:
    """What stands beside the choices of a filter."""
    return {choice.value: choice.number for choice in facets(query, now).facet(name).choices}


@pytest.fixture(scope="class")
def someone(django_db_setup, django_db_blocker) -> Iterator[User]:
    """Who published the rows that stay for a whole class."""
    with rows_that_stay(django_db_blocker):
        yield member(Role.PUBLISHER, email="someone@example.org")


class TestSearch:
    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def people(cls, someone):
        named_case(someone, "first", "Placeholder Sokhavy", "ប្លេសហូលឌើ សុខាវី", ua="278.17")
        named_case(someone, "second", "Exemplaire Élodie", "مثال الخواجة")
        named_case(someone, "third", "Xiaobo Example", "例 晓波")

    @pytest.mark.parametrize(
        ("words", "slug"),
        [
            ("Sokhavy", "first"), ("sokhavy placeholder", "first"), ("Sokkhavy", "first"), ("សុខាវី", "first"),
            ("278/17", "first"), ("278.17", "first"), ("UA 278/17", "first"), ("elodie", "second"), ("خواجة", "second"),
            ("晓波", "third"), ("Xiabo", "third"), ("Exemplaire Elodi", "second"), ("EXAMPLE xiaobo", "third"),
        ],
    )  # fmt: skip
    def test_finds_a_name_in_every_script_order_and_small_misspelling_and_numbers(self, words, slug, now):
        assert found(QueryDict("", mutable=True).urlencode() + f"q={words}", now)[0] == slug

    def test_finds_nothing_for_nonsense(self, now):
        assert found("q=qqqqzzzz", now) == []

    @pytest.mark.parametrize("words", ["%25", "_", "%5C", "(", "%E2%80%AE", "%E2%80%8B", "' or true --"])
    def test_takes_signs_of_patterns_as_they_are(self, words, now):
        assert found(f"q={words}", now) in ([], ["first", "second", "third"])
        assert "first" not in found(f"q={words}zzzz", now)

    def test_finds_by_one_letter_whoever_has_it(self, now):
        assert set(found("q=x", now)) == {"second", "third"}

    def test_finds_a_short_name_with_a_number_however_it_is_written(self, publisher, now):
        named_case(publisher, "fourth", "Placeholder of C.C.7")
        assert [found(f"q={words}", now)[0] for words in ("CC7", "cc 7", "C.C.7")] == ["fourth"] * 3

    def test_of_a_number_that_someone_bears_finds_nobody_with_one_like_it(self, publisher, now):
        named_case(publisher, "fourth", "Fourth Placeholder", ua="278.16")
        assert found("q=278.17", now) == ["first"]
        assert found("q=278.19", now) == ["first", "fourth"]  # nobody bears it: both are like it

    def test_sets_the_likeliest_first_and_says_which_are_only_like_it(self, publisher, now):
        named_case(publisher, "fourth", "Sokkhavi Exemplar")
        hits = CaseFilter(QueryDict("q=Sokhavy"), now=now).hits
        assert len(hits.ids) == 2 and len(hits.exact) == 1
        assert found("q=Sokhavy", now) == ["first", "fourth"]
        assert found("q=Sokhavy&ordering=title", now) == ["first", "fourth"]
        assert found("q=Sokhavy&ordering=-title", now) == ["fourth", "first"]


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
            "updated_after=0001-01-01",
            "arrested_after=9999-12-31",
            "arrested_before=0999-12-31",
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
        assert facets(f"law={law}", now).left_out() == ["1 more has no law recorded"]
        assert facets("", now).left_out() == []

    @pytest.mark.parametrize(
        "name", ["law", "facility", "organisation", "gender", "arrested_after", "country", "status"]
    )
    def test_what_is_left_out_is_said_of_every_condition_that_cannot_judge(self, name, publisher, now):
        who = factories.person("Unknown Placeholder")
        factories.grounds(who)
        bare = factories.case("bare", people=0, countries=[])
        CaseSubject.objects.create(case=bare, person=who)
        publishing.publish(bare, by=publisher, now=now)
        whole = factories.case("whole")
        publishing.publish(whole, by=publisher, now=now)
        row = PublishedDetention.objects.get(case__slug="whole")
        values = {
            "law": row.laws[0], "facility": row.facilities[0], "organisation": row.organisations[0], "gender": "female",
            "arrested_after": "2020-01-01", "country": "KH", "status": "detained",
        }  # fmt: skip
        query = f"{name}={values[name]}"
        assert found(query, now) == ["whole"]
        (sentence,) = facets(query, now).left_out()
        assert sentence.startswith("1 more has no ")

    def test_an_open_end_of_a_date_reaches_as_far_as_it_may(self, publisher, now):
        row = factories.case("open")
        Event.objects.filter(case=row).update(on="2017-09-03/..")
        publishing.publish(row, by=publisher, now=now)
        assert found("arrested_after=2020-01-01", now) == ["open"]
        assert found("arrested_before=2017-09-01", now) == []

    def test_dates_that_exclude_each_other_are_said(self, now):
        assert len(problems("arrested_after=2020-01-02&arrested_before=2020-01-01", now)) == 1
        assert problems("arrested_after=2020-01-01&arrested_before=2020-01-01", now) == []


class TestNumbersBesideTheChoices:
    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def cases(cls, someone):
        """Two women held in one case, one of them under two charges; a man in another; both in one country."""
        row = factories.case("women", people=2)
        publishing.publish(row, by=someone, now=NOW)
        man = factories.person("Man Placeholder", gender="male")
        factories.grounds(man)
        other = factories.case("man", people=0, countries=["TH"])
        factories.held(CaseSubject.objects.create(case=other, person=man))
        publishing.publish(other, by=someone, now=NOW)

    def test_count_cases_not_people(self, now):
        assert numbers("", "gender", now) == {"female": 1, "male": 1}
        assert numbers("", "status", now) == {"detained": 2}

    def test_say_what_a_choice_would_give_with_the_other_filters_kept(self, now):
        assert numbers("gender=female", "country", now) == {"KH": 1}
        assert numbers("country=TH", "gender", now) == {"male": 1}
        law = PublishedDetention.objects.get(case__slug="man").laws[0]
        assert numbers(f"law={law}", "gender", now) == {"male": 1}

    def test_leave_the_own_filter_aside_since_its_values_mean_or(self, now):
        assert numbers("gender=female", "gender", now) == {"female": 1, "male": 1}

    def test_set_the_chosen_first_even_with_no_case(self, now):
        facet = facets("country=TH&gender=female", now).facet("gender")
        assert [(choice.value, choice.number, choice.chosen) for choice in facet.choices] == [
            ("female", 0, True), ("male", 1, False)
        ]  # fmt: skip

    def test_are_what_following_them_finds(self, now):
        for query in ("", "gender=female", "country=TH", "q=placeholder", "held=true"):
            own = CaseFilter(QueryDict(query), now=now)
            for name in own.base_filters:
                if not hasattr(own.form.fields[name], "choices") or name == "ordering":
                    continue
                others = own.query_without(name)
                for value, number in numbers(query, name, now).items():
                    assert len(found(f"{others}&{name}={value}", now)) == number, (query, name, value)

    def test_cost_one_query_however_many_filters(self, now, django_assert_num_queries):
        for query in ("", "gender=female&country=KH&status=detained&arrested_after=2020-01-01"):
            one = facets(query, now)
            one.found.person_condition("known", "confirmed")  # asks for the choices and the review period
            with django_assert_num_queries(1):
                one.counts  # noqa: B018

    def test_long_lists_are_folded_and_the_chosen_are_not(self):
        choices = [Choice(str(n), f"Law {n}", 20 - n, n < 9) for n in range(20)]
        facet = Facet("law", "Law", choices, several=True)
        assert len(facet.shown) == 9 and len(facet.folded) == 11
        assert len(Facet("law", "Law", choices[9:18], several=True).shown) == 9  # nobody unfolds two

    def test_where_nothing_is_found_each_filter_less_is_offered_with_its_number(self, now):
        ways = facets("country=TH&gender=female&status=detained", now).ways_on()
        assert [(way.label, way.url, way.number) for way in ways] == [
            ("Country: Thailand", "?status=detained&gender=female", 1), ("Gender: Female", "?country=TH&status=detained", 1),
        ]  # fmt: skip
        assert facets("q=zzzzqqqq", now).ways_on() == []


class TestTheAddress:
    def query(self, text: str, now) -> str:
        return CaseFilter(QueryDict(text), now=now).query

    def test_has_one_form_nothing_empty_nothing_twice_in_one_order(self, now):
        given = "status=&gender=male&gender=female&gender=male&q=++sokha+&page=3&country="
        assert self.query(given, now) == "q=sokha&gender=female&gender=male"
        assert self.query("q=a&q=b", now) == "q=b"

    def test_keeps_what_it_does_not_know_so_that_it_can_be_said(self, now):
        assert self.query("nosuch=1&q=a&empty=", now) == "q=a&nosuch=1"

    def test_without_one_value_stays_with_the_others(self, now, publisher):
        publishing.publish(factories.case(), by=publisher, now=now)
        chips = CaseFilter(QueryDict("gender=male&gender=female&q=a&nosuch=1"), now=now).chips()
        assert [chip["url"] for chip in chips] == [
            "?gender=female&gender=male",
            "?q=a&gender=male",
            "?q=a&gender=female",
        ]


def test_cases_are_ordered_by_the_day_of_the_arrest_those_without_one_last(publisher, now):
    for slug, day in (("later", "2026-10-05"), ("earlier", "2017-09"), ("unknown", None)):
        row = factories.case(slug, people=1 if day else 0)
        Event.objects.filter(case=row).update(on=day)
        if not day:
            factories.grounds(who := factories.person("Free Placeholder"))
            CaseSubject.objects.create(case=row, person=who)
        publishing.publish(row, by=publisher, now=now)
    assert found("ordering=arrested", now) == ["earlier", "later", "unknown"]
    assert found("ordering=-arrested", now) == ["later", "earlier", "unknown"]
