"""Pages of countries, laws, places, organisations and offices: who is on them, in which words, and how often they ask the database."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals import publishing as appeal_publishing
from appeals.models import Appeal
from cases import publishing
from tests import factories
from tests.public.placeholders import case, person, ref, reference

pytestmark = pytest.mark.django_db
OLD = "2020-01-05"


@pytest.fixture(autouse=True)
def today(now, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: now)


def text(visitor, address: str) -> str:
    response = visitor.get(address)
    assert response.status_code == 200, address
    main = re.search(r"<main.*?</main>", response.content.decode(), re.S)
    assert main
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main[0]))


def queries(visitor, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert visitor.get(address).status_code == 200
    return len([1 for query in caught if query["sql"].lower().startswith("select")])


class TestALaw:
    @pytest.fixture(autouse=True)
    def law(self):
        penalties = [
            {"bound": bound, "kind": "prison", "text": {"lang": "en", "text": words}, "years": years}
            for bound, words, years in (("greatest", "30 years", "30"), ("least", "15 years", "15"))
        ]
        reference("law", "law-a", country="KH", name="Article 1", penalties=penalties)
        reference("law", "law-b", country="KH", name="Article 2")
        case("held", person(1, law="law-a"))
        case("stale", person(1, law="law-a", confirmed=OLD, began="2019-12-01", status="pretrial"))
        case("dropped", person(1, law="law-a", state="dropped", status="released", ended="2026-11-01"))
        case("nine", person(1, law="law-a", group="nine men", count=9, count_kind="at_least"))
        case("other", person(1, law="law-b"))

    def test_tells_who_is_held_now_who_was_when_last_heard_of_and_who_is_not(self, visitor):
        words = text(visitor, "/laws/law-a/")
        now, last, free = (
            words.index(head) for head in ("Held, confirmed", "Held when last heard of", "Not held, or not known")
        )
        assert now < last < free
        assert "of them held, confirmed at least 10" in words
        assert "Last known: Pre-trial detention, as of 5 January 2020" in words
        assert "no longer stands, or never came to a charge, for: 1." in words

    def test_says_the_least_penalty_before_the_most_and_says_what_is_unknown(self, visitor):
        words = text(visitor, "/laws/law-a/")
        assert 0 < words.index("The least: 15 years") < words.index("The most: 30 years")
        assert "its least and its most are not known to us" in text(visitor, "/laws/law-b/")

    def test_leads_to_other_articles_of_the_same_law_alone(self, visitor):
        reference("law", "law-c", country="VN", name="Article of another country")
        case("elsewhere", person(1, law="law-c"))
        words = text(visitor, "/laws/law-a/")
        assert "Article 2" in words.split("More of the same law or instrument")[1]
        assert "another country" not in words


class TestAPlace:
    @pytest.fixture(autouse=True)
    def place(self):
        reference("facility", "prison-a", country="KH", latitude="11.5", longitude="104.9")
        reference("facility", "prison-b", country="KH")
        case("here", person(1, place="prison-a"))
        case("stale", person(1, place="prison-a", confirmed=OLD, began="2019-12"))
        gone = {"facility": ref("facility", "prison-a"), "began": "2015", "ended": "2015-03", "is_over": True}
        case("moved", person(1, placements=[gone, {"facility": ref("facility", "prison-b")}]))

    def test_tells_those_here_now_from_those_last_known_and_those_before(self, visitor):
        words = text(visitor, "/facilities/prison-a/")
        heads = ("Held here now, confirmed", "Last known to be here", "Were held here")
        places = [words.rindex(head) for head in heads]
        assert places == sorted(places)
        assert "Held here from 1 October 2026" in words
        assert "Was held here from December 2019" in words
        assert "Was held here from 2015 until March 2015" in words
        assert "Detained, stage not stated, confirmed for 10 November 2026" in words

    def test_without_coordinates_says_so_and_counts_as_left_out_of_the_map(self, visitor):
        assert "it is on none of our maps" in text(visitor, "/facilities/prison-b/")
        assert "it is on none of our maps" not in text(visitor, "/facilities/prison-a/")
        assert "1 place has no position here" in text(visitor, "/facilities/")
        assert "1 place has no position here" in text(visitor, "/countries/kh/")


class TestAnOrganisation:
    def test_tells_members_with_their_roles_what_it_did_and_what_is_within_it(self, visitor):
        reference("organisation", "party-a")
        reference("organisation", "branch", name="A Branch", within=ref("organisation", "party-a"))
        reference("official", "chair", name="A Chair", institution=ref("organisation", "party-a"))
        case("member", person(1, member="party-a"))
        words = {"lang": "en", "text": "Ordered to stay"}
        case("ordered", person(1), events=[
            {"key": "e1", "kind": "detention_order", "happening": "happened", "on": "2026-10-02", "headline": words,
             "actors": [{"name": words, "organisation": ref("organisation", "party-a")}]},
        ])  # fmt: skip
        case(
            "naming-both",
            person(1, member="branch"),
            sources=[{"key": "q1", "kind": "statement", "title": "x", "publisher": ref("official", "chair")}],
        )
        page = text(visitor, "/organisations/party-a/")
        assert "Person 1 member" in page
        assert "Took part: Ordered to stay ( 2 October 2026 )" in page
        assert "A Branch" in page.split("within it")[1] and "A Chair" in page.split("within it")[1]

    def test_what_a_law_of_a_state_calls_an_act_is_shown_as_its_word(self, visitor):
        reference("law", "law-d", country="KH", title={"lang": "en", "text": "a placeholder crime"})
        case("accused", person(1, law="law-d"))
        assert "<q>a placeholder crime</q>" in visitor.get("/laws/law-d/").content.decode()

    def test_a_court_that_is_named_with_an_accusation_is_not_said_to_have_decided_on_it(self, visitor):
        reference("organisation", "court-a")
        reference("law", "law-c", country="KH", name="Article 3")
        people = person(1, law="law-c", state="alleged")
        people["charges"][0]["statuses"][0]["authority"] = ref("organisation", "court-a")
        case("accused", people)
        for page in ("/organisations/court-a/", "/laws/law-c/"):
            assert "Alleged; not known to be charged : a placeholder offence" in text(visitor, page)
            assert 'href="/cases/accused/#a1"' in visitor.get(page).content.decode()
        assert "ecided" not in text(visitor, "/organisations/court-a/")


class TestAnOffice:
    def test_tells_open_appeals_first_and_earlier_ones_after_its_holders(self, visitor, publisher, now):
        row = factories.case()
        publishing.publish(row, by=publisher, now=now)
        for due in (None, "over"):
            appeal = factories.appeal(row, due=None)
            if due:
                Appeal.objects.filter(pk=appeal.pk).update(state="stopped", title="The earlier appeal")
                appeal.recipients.update(
                    post=Appeal.objects.exclude(pk=appeal.pk).get().recipients.get().post, holder=None
                )
            appeal_publishing.publish(Appeal.objects.get(pk=appeal.pk), by=publisher, now=now)
        office = Appeal.objects.exclude(title="The earlier appeal").get().recipients.get().post
        words = text(visitor, f"/officials/{office.slug}/")
        places = [
            words.index(head) for head in ("Open appeals addressed", "Who held the office", "Earlier appeals addressed")
        ]
        assert places == sorted(places)
        assert "The earlier appeal" in words.split("Earlier appeals")[1]
        country = text(visitor, "/countries/kh/")
        assert "1 appeal to this office is open. 1 earlier appeal." in country

    def test_is_named_with_the_body_that_it_belongs_to(self, visitor):
        reference("organisation", "embassy")
        reference("official", "head", name="Ambassador", country="KH", institution=ref("organisation", "embassy"))
        sources = [{"key": "q1", "kind": "statement", "title": "x", "publisher": ref("official", "head")}]
        case("naming", person(1), sources=sources)
        assert "Ambassador Embassy Cambodia" in text(visitor, "/officials/")
        assert "Ambassador , Embassy" in text(visitor, "/countries/kh/")


class TestACountry:
    def test_with_one_case_shows_it_before_the_numbers_and_with_many_after(self, visitor):
        reference("law", "law-a", country="KH")
        case("first", person(1, law="law-a"))
        words = text(visitor, "/countries/kh/")
        assert "1 published case, as of 22 November 2026" in words
        assert words.index("First") < words.index("What became of them")
        for number in range(25):
            case(f"more-{number}", person(1, began="2020-02-02"))
        words = text(visitor, "/countries/kh/")
        assert words.index("What became of them") < words.index("First")
        assert "page 1 of 2" in words
        assert "What became of them" not in text(visitor, "/countries/kh/?page=2")

    def test_that_no_case_is_about_is_at_ease_with_that(self, visitor):
        reference("facility", "abroad", country="VN")
        case("here", person(1, place="abroad"))
        assert "No published case is about this country" in text(visitor, "/countries/vn/")


class TestAList:
    @pytest.fixture(autouse=True)
    def places(self):
        for number in range(30):
            reference(
                "facility",
                f"place-{number}",
                name=f"{chr(65 + number % 6)}-Place {number}",
                other_names=[f"Alias{number}"],
            )
            case(f"case-{number}", *(person(k, place=f"place-{number}") for k in range(1, 2 + number % 3)))

    def titles(self, visitor, query: str) -> list[str]:
        return re.findall(r"<h2><a [^>]+>([^<]+)</a>", visitor.get(f"/facilities/{query}").content.decode())

    def test_stands_in_the_order_of_names_or_of_people(self, visitor):
        names = self.titles(visitor, "")
        assert names == sorted(names) and len(names) == 20
        words = text(visitor, "/facilities/?ordering=-people")
        assert words.index("people in published cases: 3") < words.index("people in published cases: 2")

    def test_is_searched_by_any_name_and_by_letter(self, visitor):
        assert self.titles(visitor, "?q=alias17") == ["F-Place 17"]
        assert {name[0] for name in self.titles(visitor, "?letter=B")} == {"B"}
        assert "5 of 30 entries" in text(visitor, "/facilities/?letter=b")

    def test_that_finds_nothing_gives_a_way_on_and_answers_nonsense_in_words(self, visitor):
        assert "Show all" in text(visitor, "/facilities/?q=nosuchthing")
        assert "is no order of this list" in text(visitor, "/facilities/?ordering=size")
        assert "Search for at most" in text(visitor, f"/facilities/?q={'x' * 200}")
        assert visitor.get("/facilities/", {"q": "\x00", "letter": "\x00"}).status_code == 200


def test_no_page_asks_the_database_more_often_for_more_cases(visitor):
    reference("law", "law-a", country="KH")
    reference("facility", "prison-a", country="KH")
    reference("organisation", "party-a", country="KH")
    addresses = ["/laws/law-a/", "/facilities/prison-a/", "/organisations/party-a/", "/countries/kh/", "/countries/", "/laws/",
                 "/facilities/", "/organisations/", "/statistics/", "/cases/case-1/", "/"]  # fmt: skip

    def add(numbers: range) -> None:
        for number in numbers:
            case(
                f"case-{number}",
                person(1, law="law-a", place="prison-a", member="party-a", confirmed=("2026-11-10", OLD)[number % 2]),
            )

    add(range(5))
    before = {address: queries(visitor, address) for address in addresses}
    add(range(5, 40))
    for number in range(5):
        reference("law", f"law-{number}", country="KH")
    assert {address: queries(visitor, address) for address in addresses} == before
    assert max(before.values()) <= 14, before
