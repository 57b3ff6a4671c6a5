"""Every public page, as a stranger meets it."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from appeals import publishing as appeal_publishing
from cases import publishing
from cases.models import Case
from cases.public.filters import CaseFilter
from tests import factories
from tests.addresses import all_addresses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_cases")]

PAGES = [
    "/", "/cases/", "/cases/kem-sokha/", "/cases/muong-sopheak/", "/cases/kem-sokha/v/1/", "/cases/kem-sokha/v/", "/cases/kem-sokha/changes/", "/appeals/",
    "/appeals/urgent-action-278-17/", "/facilities/", "/laws/", "/organisations/", "/officials/", "/countries/",
    "/countries/kh/", "/about/", "/privacy/", "/contact/", "/method/", "/corrections/",
]  # fmt: skip
NONSENSE = [
    "x", "", "-1", "9" * 30, "\x00", "%00", "'; drop table x; --", "<script>", "កឹម", "\u202eabc", "2017-99-99", "a" * 5000,
    "💥", "../../etc/passwd", "{{7*7}}", "%ED%A0%80",
]  # fmt: skip
PARAMETERS = [
    "q", "country", "status", "gender", "facility", "law", "organisation", "arrested_after", "arrested_before",
    "has_open_appeal", "updated_after", "ordering", "page", "nosuch", "about", "asof",
    "from", "to",
]  # fmt: skip


def links(visitor, address: str) -> set[str]:
    html = visitor.get(address).content.decode()
    return {unescape(link).split("#")[0] for link in re.findall(r'href="(/[^"]*)"', html)} - {""}


@pytest.mark.parametrize("address", PAGES)
class TestAPublicPage:
    def test_answers_and_sets_no_cookie(self, visitor, address):
        response = visitor.get(address)
        assert response.status_code == 200
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")

    def test_loads_nothing_from_elsewhere_and_runs_nothing_inline(self, visitor, address):
        html = visitor.get(address).content.decode()
        loaded = re.findall(r'<(?:script|img|link|iframe|source)[^>]*(?:src|href)="([^"]+)"', html)
        foreign = [url for url in loaded if url.startswith(("http", "//")) and not url.startswith("http://127.0.0.1")]
        assert foreign == []
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=", html)
        scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", html)
        assert set(scripts) <= {'<script type="application/ld+json">'}  # data, which no browser runs

    def test_carries_a_strict_policy(self, visitor, address):
        policy = visitor.get(address).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy

    def test_has_one_heading_a_language_and_a_way_past_the_header(self, visitor, address):
        html = visitor.get(address).content.decode()
        assert len(re.findall(r"<h1[\s>]", html)) == 1
        assert '<html lang="en"' in html
        assert 'href="#main"' in html

    def test_has_a_way_to_correct_and_a_way_to_leave(self, visitor, address):
        html = visitor.get(address).content.decode()
        assert "/contact/" in html
        assert 'rel="noreferrer"' in html or "noreferrer" in html

    def test_stands_any_nonsense_in_its_query_string(self, visitor, address):
        for value in NONSENSE:
            assert visitor.get(address, dict.fromkeys(PARAMETERS, value), follow=True).status_code in (200, 400), value


def test_an_appeal_with_old_news_is_counted_apart_and_the_numbers_agree(visitor):
    home, appeals, found = (
        " ".join(re.sub(r"<[^>]+>", " ", visitor.get(page).content.decode()).split())
        for page in ("/", "/appeals/", "/cases/?has_open_appeal=true")
    )
    assert "1 would be, but its news is old" in home
    assert "appeals open 0 appeal open, with old news 1" in home
    assert "0 of them open, 1 open with old news," in appeals
    assert "1 of 2 published cases" in found and "an appeal is open, with old news; ask us before writing" in found


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_list_of_cases_stands_nonsense_in_each_parameter_alone(visitor, name, now):
    for value in NONSENSE:
        found = CaseFilter(QueryDict(urlencode({name: value})), now=now)
        assert found.problems or len(found.qs) <= 2, value
    assert visitor.get("/cases/", {name: NONSENSE}, follow=True).status_code in (200, 400)


def test_every_link_of_the_site_leads_somewhere(visitor):
    seen, waiting = set(), {"/"}
    while waiting:
        address = waiting.pop()
        seen.add(address)
        if address.startswith(("/static/", "/admin/", "/accounts/")):
            continue
        response = visitor.get(address)
        assert response.status_code in (200, 302), address
        if response.status_code == 200 and "html" in response.headers["Content-Type"] and "?" not in address:
            waiting |= links(visitor, address) - seen
    assert {"/cases/kem-sokha/", "/facilities/", "/contact/"} <= seen


def test_the_public_door_has_no_address_beside_these():
    names = {address.name.split(":")[0] for address in all_addresses("config.urls_public")}
    assert names == {"cases", "appeals", "api", "healthz", "favicon", "robots"}


class TestTheNumberOfQueries:
    def queries(self, visitor, address: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert visitor.get(address).status_code == 200
        return len([q for q in caught if not re.match(r"(SAVEPOINT|RELEASE|set local|reset|ROLLBACK)", q["sql"], re.I)])

    def test_of_a_case_page_is_at_most_four_however_large_the_case(self, visitor, publisher, now):
        small, large = factories.case("small"), factories.case("large", people=5)
        for row in (small, large):
            publishing.publish(row, by=publisher, now=now)
        for _number in range(3):
            appeal_publishing.publish(factories.appeal(large), by=publisher, now=now)
        assert self.queries(visitor, "/cases/small/") == self.queries(visitor, "/cases/large/") <= 4

    def test_of_a_list_does_not_grow_with_its_rows(self, visitor, publisher, now):
        before = {
            address: self.queries(visitor, address) for address in ("/", "/cases/", "/appeals/", "/countries/kh/")
        }
        for _number in range(4):
            row = factories.case()
            publishing.publish(row, by=publisher, now=now)
            appeal_publishing.publish(factories.appeal(row), by=publisher, now=now)
        assert {address: self.queries(visitor, address) for address in before} == before


class TestWithdrawnPages:
    def test_answer_410_without_a_name_on_every_address_of_the_case(self, visitor, publisher, now):
        publishing.withdraw("muong-sopheak", by=publisher, now=now, why="asked")
        answers = [visitor.get(f"/cases/muong-sopheak/{end}") for end in ("", "v/1/")]
        assert [answer.status_code for answer in answers] == [410, 410]
        assert "Sopheak" not in answers[0].content.decode()
        assert "Sopheak" not in visitor.get("/cases/").content.decode()

    def test_in_silence_cannot_be_told_from_what_never_was(self, visitor, publisher, now):
        Case.objects.create(slug="a-draft", title="A draft")
        publishing.withdraw("muong-sopheak", by=publisher, now=now, why="asked", silently=True)
        addresses = ["/cases/muong-sopheak/", "/cases/a-draft/", "/cases/never-was/", "/nosuch/"]
        answers = [visitor.get(address) for address in addresses]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1
        assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1

    def test_in_silence_ask_the_database_as_much_as_what_never_was(self, visitor, publisher, now):
        publishing.withdraw("muong-sopheak", by=publisher, now=now, why="asked", silently=True)
        counts = set()
        for address in ("/cases/muong-sopheak/", "/cases/never-was/"):
            with CaptureQueriesContext(connection) as caught:
                visitor.get(address)
            counts.add(len(caught))
        assert len(counts) == 1


def test_an_old_address_leads_to_the_case(visitor, publisher, now):
    row = factories.case("new-address")
    row.redirects.create(old_slug="old-address")
    publishing.publish(row, by=publisher, now=now)
    response = visitor.get("/cases/old-address/")
    assert (response.status_code, response.headers["Location"]) == (301, "/cases/new-address/")


def test_a_reference_that_nothing_names_has_no_page(visitor, publisher, now):
    row = factories.case()
    publishing.publish(row, by=publisher, now=now)
    facility = row.subjects.get().detentions.get().placements.get().facility
    assert visitor.get(f"/facilities/{facility.slug}/").status_code == 200
    publishing.withdraw(row.slug, by=publisher, now=now, why="asked")
    assert visitor.get(f"/facilities/{facility.slug}/").status_code == 404


def test_a_case_is_found_by_any_of_its_addresses_without_reading_all_cases(visitor):
    with CaptureQueriesContext(connection) as asked:
        assert visitor.get("/cases/no-such-case/").status_code == 404
    look = next(query["sql"] for query in asked if "old_slugs" in query["sql"])
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")  # so few rows are read faster than any index
        cursor.execute(f"explain {look}")
        plan = "\n".join(line for (line,) in cursor)
    assert "publishedcase_old_slugs" in plan and "Seq Scan" not in plan, plan
