"""The list of cases as a stranger meets it: short addresses, why something was found, ways on, calm before nonsense."""

import re
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from accounts.roles import Role
from appeals import publishing as appeal_publishing
from cases import publishing, removal
from cases.models import PublishedCase, PublishedDetention, PublishedReference
from cases.public.searching import MOST, find_cases, find_pages
from tests import factories
from tests.conftest import member, rows_that_stay
from tests.public.conftest import named_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def named(publisher):
    """Publishes a case about a placeholder person of a name."""
    return partial(named_case, publisher)


def text(response) -> str:
    """What a page says between its header and its footer, on one line."""
    main = re.search(r"<main.*?</main>", response.content.decode(), re.S)
    return " ".join(strip_tags(main[0]).split()) if main else ""


def copies(number: int) -> None:
    """So many published cases of placeholder people, each with a row for filters."""
    words = ("Abcora", "Bedoka", "Cidula", "Dofema", "Ebigo", "Fahute", "Gicopa")
    now = "2026-11-01T00:00:00Z"
    rows = PublishedCase.objects.bulk_create(
        PublishedCase(
            slug=f"copy-{n}", title=f"Copy {n}", body='{"title":"Copy"}', number=1, published_at=now, updated_at=now, countries=["KH"],
            folded=f"{words[n % 7].lower()} {words[n // 7 % 7].lower()} placeholder {n} | prison {n % 40}", identifiers=[f"{n}/26"],
        )
        for n in range(number)
    )  # fmt: skip
    PublishedDetention.objects.bulk_create(
        PublishedDetention(
            case=row, key="d1", status="detained", gender="female", people=1, laws=[f"law-{row.pk % 30}"]
        )
        for row in rows
    )


class TestTheAddress:
    def test_of_a_form_with_empty_fields_is_made_short(self, visitor):
        answer = visitor.get("/cases/?q=&country=&status=released&status=detained&has_open_appeal=&ordering=")
        assert (answer.status_code, answer.url) == (302, "/cases/?status=detained&status=released")
        assert visitor.get(answer.url).status_code == 200
        assert visitor.get("/cases/?q=&page=1").url == "/cases/"
        assert visitor.get("/cases/?page=2&q=a").url == "/cases/?q=a&page=2"

    def test_leads_in_the_feed_to_the_same_cases(self, visitor, named):
        named("first", "Abcora Placeholder")
        named("second", "Bedoka Placeholder")
        html = visitor.get("/cases/?q=abcora").content.decode()
        assert html.count('href="/cases.atom?q=abcora"') == 2  # for people, and for readers of feeds
        feed = visitor.get("/cases.atom?q=abcora").content.decode()
        assert "/cases/first/" in feed and "/cases/second/" not in feed
        assert visitor.get("/cases/?nosuch=1").status_code == 200
        assert "“nosuch” is no filter" in text(visitor.get("/cases/?nosuch=1"))
        assert visitor.get("/cases.atom?nosuch=1").status_code == 400


class TestSearch:
    @pytest.mark.parametrize(
        ("asked", "native", "lang", "script", "marked"),
        [
            ("សុខាវី", "ប្លេសហូលឌើ សុខាវី", "km", "Khmr", "សុខាវី"),
            ("الخواجه", "مثال الخواجة", "ar", "Arab", "الخواجة"),
            ("晓波", "例晓波", "zh", "Hans", "晓波"),
        ],
    )
    def test_shows_the_name_that_matched_in_its_script_and_direction(
        self, asked, native, lang, script, marked, visitor, named
    ):
        named("first", "Abcora Placeholder", (native, lang, script))
        html = visitor.get("/cases/", {"q": asked}).content.decode()
        direction = "rtl" if lang == "ar" else "ltr"
        line = html[html.index("found-by") :]
        assert f"<mark>{marked}</mark>" in line
        assert f'lang="{lang}' in line.split("<mark>")[0] and f'dir="{direction}"' in line.split("<mark>")[0]

    def test_marks_the_title_itself_when_that_is_what_matched(self, visitor, named):
        named("first", "Abcora Placeholder")
        html = visitor.get("/cases/?q=abcora").content.decode()
        assert "<mark>Abcora</mark> Placeholder" in html and "found-by" not in html

    def test_says_when_nothing_is_written_exactly_so(self, visitor, named):
        named("first", "Sokhavy Placeholder")
        assert "Nothing is written exactly like “Sokkhavy”. Similar:" in text(visitor.get("/cases/?q=Sokkhavy"))
        named("second", "Sokkhavy Placeholder")
        both = text(visitor.get("/cases/?q=Sokkhavy"))
        places = [
            both.index(words)
            for words in ("Sokkhavy Placeholder", "Similar names, less like it:", "Sokhavy Placeholder")
        ]
        assert places == sorted(places)

    def test_says_by_what_else_a_case_was_found(self, visitor, named):
        named("first", "Abcora Placeholder", ua="278.17")
        place = PublishedReference.objects.get(kind="facility")
        assert "number: 278.17" in text(visitor.get("/cases/?q=278/17"))
        assert f"place: {place.title}" in text(visitor.get("/cases/", {"q": place.title}))
        assert "accused of: a placeholder offence" in text(visitor.get("/cases/?q=offence"))

    def test_leads_to_the_page_of_a_place_a_law_an_office_and_a_country_of_that_name(self, visitor, publisher, now):
        row = factories.case("first")
        publishing.publish(row, by=publisher, now=now)
        appeal_publishing.publish(factories.appeal(row), by=publisher, now=now)
        rows = {one.kind: one for one in PublishedReference.objects.all()}
        for kind in ("facility", "law", "organisation", "official"):
            page = visitor.get("/cases/", {"q": rows[kind].title}).content.decode()
            assert f'<a href="{rows[kind].get_absolute_url()}">' in page, kind
        assert "a place of detention; 1 case" in text(visitor.get("/cases/", {"q": rows["facility"].title}))
        assert [page.name for page in find_pages("Official Placeholder")] == [rows["official"].title]  # its holder
        assert [page.url for page in find_pages("cambo")] == ["/countries/kh/"]
        assert find_pages("zzzzqqqq") == []

    def test_a_name_that_was_taken_out_of_a_reference_finds_it_no_more(self, publisher, now):
        row = factories.case("first")
        publishing.publish(row, by=publisher, now=now)
        appeal_publishing.publish(factories.appeal(row), by=publisher, now=now)
        office = PublishedReference.objects.get(kind="official")
        assert "official" in [page.kind for page in find_pages("Official Placeholder")]
        removal.remove_names_from_reference(office, ["Official Placeholder"], by=publisher, now=now, why="asked")
        assert "official" not in [page.kind for page in find_pages("Official Placeholder")]

    def test_finds_a_person_named_in_what_happened(self, visitor, publisher, now):
        row = factories.case("first")
        factories.cited(row.events.get().actors.create(described="Gicopa Placeholder", order=1))
        publishing.publish(row, by=publisher, now=now)
        assert "named in what happened: Gicopa" in text(visitor.get("/cases/?q=gicopa"))


class TestNonsense:
    @pytest.fixture(scope="class")
    @classmethod
    def one_case(cls, django_db_setup, django_db_blocker):
        with rows_that_stay(django_db_blocker):
            named_case(member(Role.PUBLISHER, email="first@example.org"), "first", "Abcora Placeholder")
            yield

    @pytest.mark.parametrize(
        "asked", ["a", "x" * 100, "qqqzzz", "%", "_", "\\", "\u202eabc", "\u0300", "\ud7ff", " ", "' or 1=1 --"]
    )
    def test_finds_the_list_calm(self, one_case, asked, visitor):
        answer = visitor.get("/cases/", {"q": asked}, follow=True)
        assert answer.status_code == 200
        assert "of 1 published case" in text(answer)


class TestNoResult:
    def test_offers_a_name_that_is_less_like_it(self, visitor, named):
        named("first", "Abcora Placeholder")
        page = visitor.get("/cases/?q=Abkora")
        assert "No case matches" in text(page)
        assert re.search(r'Did you mean\s+<a href="/cases/\?q=Abcora%20Placeholder">', page.content.decode())

    def test_offers_fewer_filters_all_cases_and_a_person_to_write_to(self, visitor, named):
        named("first", "Abcora Placeholder")
        page = visitor.get("/cases/?q=abcora&gender=male")
        assert "without Gender: Male 1 case" in text(page)
        html = page.content.decode()
        assert 'href="?q=abcora"' in html and 'href="/contact/"' in html and 'href="/cases/"' in html
        assert "0 of 1 published case" in text(page)

    def test_of_an_empty_site_says_so(self, visitor):
        assert "Nothing has been published yet." in text(visitor.get("/cases/"))


class TestManyCases:
    def test_are_shown_twenty_a_page_and_the_links_keep_the_query(self, visitor, named, publisher, now):
        document = PublishedCase.objects.get(slug=named("first", "Abcora Placeholder").slug)
        for n in range(24):
            document.pk, document.slug = None, f"copy-{n}"
            document.save()
        page = visitor.get("/cases/?q=abcora&ordering=title")
        html = page.content.decode()
        assert html.count("<h3>") == 20 and "25 of 25 published cases" in text(page)
        assert 'rel="next" href="?q=abcora&amp;ordering=title&amp;page=2"' in html
        assert visitor.get("/cases/?q=abcora&ordering=title&page=2").content.decode().count("<h3>") == 5
        assert "There is no page “9”" in text(visitor.get("/cases/?page=9"))

    def test_cost_no_more_queries_than_few(self, visitor, named):
        named("first", "Abcora Placeholder")

        def queries(query: str) -> int:
            with CaptureQueriesContext(connection) as caught:
                assert visitor.get(f"/cases/?{query}").status_code == 200
            return len(
                [q for q in caught if re.match(r"select|with|\(", q["sql"], re.I) and "set_config" not in q["sql"]]
            )

        asked = ("", "q=abcora", "country=KH&status=detained", "q=zzzz&gender=male")
        before = [queries(query) for query in asked]
        for number in range(5):
            named(f"more-{number}", f"Abcora Placeholder {number}")
        assert [queries(query) for query in asked] == before
        assert max(before) <= 18

    def test_are_searched_by_the_index(self):
        copies(3000)
        with connection.cursor() as cursor:
            for index in ("publishedcase_folded", "publishedcase_identifiers"):
                cursor.execute("select gin_clean_pending_list(%s::regclass)", [index])
            cursor.execute("analyze cases_publishedcase, cases_publisheddetention")
        with CaptureQueriesContext(connection) as asked:
            assert len(find_cases("Abkora Bedoca").ids) > 0
        threshold = next(query["sql"] for query in asked if "set_config" in query["sql"])
        exact, alike = (query["sql"] for query in asked if "select id" in query["sql"])
        with connection.cursor() as cursor:
            cursor.execute(threshold)
            plans = []
            for look in (exact, alike):
                cursor.execute(f"explain {look}")
                plans.append("\n".join(line for (line,) in cursor))
        assert "publishedcase_folded" in plans[0] and "publishedcase_identifiers" in plans[0], plans[0]
        assert "publishedcase_folded" in plans[1], plans[1]

    def test_that_hold_a_common_word_are_cut_and_the_page_says_so(self, visitor, named):
        named("first", "Abcora Placeholder")
        copies(MOST + 10)
        PublishedCase.objects.update(body=PublishedCase.objects.get(slug="first").body)
        assert len(find_cases("placeholder").ids) == MOST
        page = text(visitor.get("/cases/?q=placeholder&country=TH"))
        assert f"Only the {MOST} that are most like it are looked through" in page
