"""From a number of another register, or our own, to the case: however it is written, and nothing of what was taken back."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appeals import publishing as appeal_publishing
from appeals.actions import publication
from cases import publishing
from cases.models import Case, PublishedCase
from tests import factories
from tests.cases.test_numbers import OBSERVATORY, URGENT_ACTION
from tests.public.conftest import named_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_cases")]


def to(number: str, scheme: str = "ua") -> str:
    return f"/id/{scheme}/{quote(number)}"


def led(visitor, number: str, scheme: str = "ua") -> str:
    answer = visitor.get(to(number, scheme))
    assert (answer.status_code, answer.content) == (302, b"")
    return answer.url


class TestALookup:
    @pytest.mark.parametrize("written", URGENT_ACTION)
    def test_leads_to_the_case_of_an_urgent_action(self, visitor, written):
        assert led(visitor, written) == "/cases/kem-sokha/"

    def test_leads_to_the_case_of_any_other_register(self, visitor, publisher):
        named_case(publisher, "observed", "Person A", obs="KHM 003 / 0920 / OBS 107")
        named_case(publisher, "tried", "Person B", court="លេខ ១២៣/២០១៧")
        assert {led(visitor, written, "obs") for written in OBSERVATORY} == {"/cases/observed/"}
        assert led(visitor, "លេខ 123/2017", "court") == "/cases/tried/"

    def test_was_entered_in_one_piece_and_is_asked_for_in_parts(self, visitor, publisher):
        named_case(publisher, "observed", "Person A", obs="KHM003/0920/OBS107")
        assert led(visitor, "KHM 3 / 920 / OBS 107", "OBS") == "/cases/observed/"

    def test_leads_to_the_case_of_our_own_number(self, visitor, publisher, now):
        row = factories.case("ours", reference="HAB-2026-007")
        publishing.publish(row, by=publisher, now=now)
        assert led(visitor, "hab 2026/7", "own") == "/cases/ours/"
        assert visitor.get(to("HAB-2026-007")).status_code == 404  # no urgent action has it

    def test_takes_no_number_of_another_register(self, visitor):
        assert visitor.get(to("278.17", "obs")).status_code == 404

    def test_leads_nowhere_once_the_case_is_gone(self, visitor, publisher, now):
        row = Case.objects.get(slug="kem-sokha")
        publication.withdraw_case(row, by=publisher, now=now, why="asked", silently=False)
        assert visitor.get(to("278.17")).status_code == 404

    def test_of_the_search_finds_the_same_spellings(self, visitor, publisher):
        named_case(publisher, "observed", "Person A", obs="KHM 003 / 0920 / OBS 107")
        for written in OBSERVATORY:
            assert b'href="/cases/observed/"' in visitor.get("/cases/", {"q": written}).content, written


class TestANumberOfAnAppeal:
    @pytest.fixture
    def issued(self, publisher, now):
        def issue(*cases: Case, **fields) -> str:
            row = factories.appeal(*cases, **fields)
            appeal_publishing.publish(row, by=publisher, now=now)
            return row.slug

        return issue

    def test_leads_to_its_case(self, visitor, publisher, now, issued):
        row = factories.case("first")
        publishing.publish(row, by=publisher, now=now)
        issued(row, kind="further_information", reference="Third UA: 60/16")
        assert led(visitor, "UA 60/2016") == "/cases/first/"
        assert visitor.get(to("60/1")).status_code == 404
        assert visitor.get(to("60/16", "obs")).status_code == 404

    def test_of_several_cases_names_them(self, visitor, publisher, now, issued):
        rows = [factories.case(slug, title=f"Person {slug}") for slug in ("first", "second")]
        for row in rows:
            publishing.publish(row, by=publisher, now=now)
        slug = issued(*rows, kind="urgent_action", reference="60/16")
        answer = visitor.get(to("UA 60.16"))
        assert answer.status_code == 300
        html = answer.content.decode()
        assert "2 published cases bear this number" in html and '<meta name="robots" content="noindex">' in html
        assert all(f'href="{place}"' in html for place in ("/cases/first/", "/cases/second/", f"/appeals/{slug}/"))
        assert visitor.head(to("UA 60.16")).status_code == 300

    def test_leads_to_the_case_that_bears_it_itself(self, visitor, publisher, now, issued):
        row = factories.case("first")
        publishing.publish(row, by=publisher, now=now)
        issued(row, kind="urgent_action", reference="278.17")
        assert led(visitor, "278/17") == "/cases/kem-sokha/"


class TestWhatIsNotThere:
    def answer(self, visitor, address: str):
        found = visitor.get(address)
        return found.status_code, dict(found.headers), found.cookies.output(), found.content

    @pytest.mark.parametrize("silently", [True, False])
    def test_cannot_be_told_from_what_was_withdrawn(self, visitor, publisher, now, silently):
        publication.withdraw_case(
            Case.objects.get(slug="kem-sokha"), by=publisher, now=now, why="asked", silently=silently
        )
        with CaptureQueriesContext(connection) as of_withdrawn:
            withdrawn = self.answer(visitor, to("278.17"))
        with CaptureQueriesContext(connection) as of_unknown:
            unknown = self.answer(visitor, to("999.17"))
        assert withdrawn == unknown == self.answer(visitor, "/this-was-never-here/")
        assert len(of_withdrawn) == len(of_unknown)

    def test_nor_from_a_draft(self, visitor):
        draft = factories.case("draft")
        factories.cited(draft.identifiers.create(scheme="ua", value="1/26"))
        assert self.answer(visitor, to("1/26")) == self.answer(visitor, to("2/26"))

    @pytest.mark.parametrize(
        "number",
        ["/", "//", "\x00", "9" * 30, "%", "a" * 5000, "../../etc", "\u202e278.17x", "'; --", "(((", "278.17.1"],
    )
    @pytest.mark.parametrize("scheme", ["ua", "own", "never-was"])
    def test_is_not_found_whatever_is_asked(self, visitor, scheme, number):
        assert visitor.get(to(number, scheme)).status_code == 404

    def test_takes_no_other_method(self, visitor):
        assert visitor.post(to("278.17")).status_code == 405


class TestManyCases:
    def test_of_one_number_cost_a_few_questions(self, visitor, publisher):
        first = named_case(publisher, "shared", "Person A", other="X 1").slug
        row = PublishedCase.objects.get(slug=first)
        for number in range(30):
            row.pk, row.slug = None, f"shared-{number}"
            row.save()
        with CaptureQueriesContext(connection) as caught:
            answer = visitor.get(to("x1", "other"))
        assert answer.status_code == 300 and answer.content.count(b"<h3>") == 31
        assert b'<bdi class="num">X 1</bdi>' in answer.content  # as printed
        assert len([query for query in caught if query["sql"].startswith("SELECT")]) <= 5
