"""The past of a case page, for everyone: its versions, the page as of a day, what changed between two."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from cases import document_data, publishing
from cases.document_parts import SCHEMA
from cases.models import Case, Detention, Event, PublishedVersion
from tests import factories
from tests.conftest import NOW, member, rows_that_stay

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 11, 1, 10, 0, tzinfo=UTC)


def words(response) -> str:
    html = re.sub(r"<(script|style|head)\b.*?</\1>", "", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture(scope="module")
def story(django_db_setup, django_db_blocker) -> Iterator[int]:
    """A case of three versions: published on the 1st, another summary on the 5th, an event on the 9th."""
    with rows_that_stay(django_db_blocker), time_machine.travel(NOW, tick=False):
        by = member(Role.PUBLISHER, email="someone@example.org")
        case = factories.case("told", title="Person A", summary="The first summary.")
        Detention.objects.filter(subject__case=case).update(last_confirmed="2026-10-30")
        publishing.publish(case, by=by, now=FIRST)
        Case.objects.filter(pk=case.pk).update(summary="The second summary.")
        case.refresh_from_db()
        publishing.publish(case, by=by, now=FIRST + timedelta(days=4))
        event = factories.cited(
            Event.objects.create(case=case, kind="transfer", on="2026-11-08", headline="Moved away")
        )
        event.detentions.set(Detention.objects.filter(subject__case=case))
        publishing.publish(case, by=by, now=FIRST + timedelta(days=8))
        yield case.pk


@pytest.fixture
def told(story, db) -> Iterator[Case]:
    with time_machine.travel(NOW, tick=False):
        yield Case.objects.get(pk=story)


class TestAVersion:
    def test_is_the_page_as_it_was_counted_on_its_own_day(self, visitor, told):
        page = words(visitor.get("/cases/told/v/1/"))
        assert "The first summary." in page
        assert "This is version 1 of this page, as it stood on 1 November 2026" in page
        assert re.search(r"Days held\D{0,40}31\b", page)  # arrested on 1 October
        assert "Moved away" not in page

    def test_leads_to_what_changed_since_and_to_the_page_of_today(self, visitor, told):
        html = visitor.get("/cases/told/v/1/").content.decode()
        assert 'href="/cases/told/changes/?from=1&amp;to=3"' in html
        assert 'name="robots" content="noindex"' in html
        assert '<link rel="canonical" href="http://127.0.0.1:8000/cases/told/">' in html

    def test_whose_text_was_removed_says_so_and_when(self, visitor, told, publisher, now):
        publishing.redact("told", "health", by=publisher, now=now, why="asked")
        answer = visitor.get("/cases/told/v/2/")
        assert answer.status_code == 410
        assert "Version 2 was published on 5 November 2026. Its text was removed" in words(answer)
        assert "on 22 November 2026 at the latest" in words(answer)
        assert "summary" not in words(answer)

    @pytest.mark.parametrize("number", [0, 4, 2**31, 10**30])
    def test_that_never_was_is_not_found(self, visitor, told, number):
        assert visitor.get(f"/cases/told/v/{number}/").status_code == 404

    def test_of_an_older_schema_is_read_as_one_of_today(self, visitor, told, monkeypatch):
        PublishedVersion.objects.filter(slug="told", number=1).update(
            body=PublishedVersion.objects.get(slug="told", number=1).body.replace(f'"schema":{SCHEMA}', '"schema":0'),
            schema=0,
        )
        upgrade = lambda data: {**data, "schema": SCHEMA, "title": "Upgraded"}  # noqa: E731
        monkeypatch.setitem(document_data.UPGRADES, 0, upgrade)
        assert "Upgraded" in words(visitor.get("/cases/told/v/1/"))
        assert "Upgraded" in words(visitor.get("/cases/told/?asof=2026-11-01"))
        assert "Upgraded" in words(visitor.get("/cases/told/changes/?from=1&to=2"))

    def test_asks_the_database_four_times_at_most(self, visitor, told):
        for address in ("/cases/told/v/1/", "/cases/told/?asof=2026-11-06"):
            with CaptureQueriesContext(connection) as caught:
                visitor.get(address)
            asked = [q["sql"] for q in caught if q["sql"].startswith("SELECT")]
            assert len(asked) <= 4, address


class TestThePageAsOfADay:
    @pytest.mark.parametrize(
        ("day", "summary", "number"),
        [
            ("2026-11-01", "first", 1),
            ("2026-11-04", "first", 1),
            ("2026-11-05", "second", 2),
            ("2026-11-21", "second", 3),
        ],
    )
    def test_is_what_this_site_showed_when_the_day_ended(self, visitor, told, day, summary, number):
        page = words(visitor.get(f"/cases/told/?asof={day}"))
        assert f"The {summary} summary." in page
        assert f"It was version {number}," in page

    def test_goes_by_utc_to_the_second(self, visitor, publisher, time_machine, now):
        time_machine.move_to(now, tick=False)
        case = factories.case("late")
        publishing.publish(case, by=publisher, now=datetime(2026, 11, 3, 23, 59, 59, tzinfo=UTC))
        assert visitor.get("/cases/late/?asof=2026-11-02").status_code == 404
        assert visitor.get("/cases/late/?asof=2026-11-03").status_code == 200

    def test_counts_days_as_of_that_day(self, visitor, told):
        assert re.search(r"Days held\D{0,40}34\b", words(visitor.get("/cases/told/?asof=2026-11-04")))

    def test_before_the_first_publication_says_so(self, visitor, told):
        answer = visitor.get("/cases/told/?asof=2026-10-31")
        assert answer.status_code == 404
        assert "On 31 October 2026 this site had no page about this case yet. It was first published on 1 November 2026" in words(answer)  # fmt: skip

    def test_is_not_for_search_engines_and_names_the_plain_page_as_the_one(self, visitor, told):
        for day in ("2026-11-04", "2026-10-31", "2026-11-22"):
            html = visitor.get(f"/cases/told/?asof={day}").content.decode()
            assert 'name="robots" content="noindex"' in html
            assert '<link rel="canonical" href="http://127.0.0.1:8000/cases/told/">' in html

    @pytest.mark.parametrize(
        "asof",
        [
            "",
            "x",
            "2026-13-01",
            "2026-02-30",
            "20261101",
            "٢٠٢٦-١١-٠١",
            "2026-11-01T00:00",
            "0000-00-00",
            "0001-01-01",
            "-1",
            "\x00",
            "<script>",
            "9" * 5000,
        ],
    )
    def test_of_nonsense_is_the_page_of_today_with_a_word(self, visitor, told, asof):
        answer = visitor.get("/cases/told/", {"asof": asof})
        assert answer.status_code == 200
        assert "is no day." in words(answer)
        assert "<script>" not in answer.content.decode()

    @pytest.mark.parametrize("asof", ["2026-11-23", "9999-12-31"])
    def test_of_a_day_to_come_is_the_page_of_today_with_a_word(self, visitor, told, asof):
        assert f"{asof} has not come yet." in words(visitor.get(f"/cases/told/?asof={asof}"))

    def test_of_the_first_day_that_has_words_is_before_everything(self, visitor, told):
        assert visitor.get("/cases/told/?asof=1000-01-01").status_code == 404

    @pytest.mark.parametrize(("silently", "status"), [(False, 410), (True, 404)])
    def test_of_what_was_taken_back_is_as_the_page(self, visitor, told, publisher, now, silently, status):
        publishing.withdraw("told", by=publisher, now=now, why="asked", silently=silently)
        answers = [
            visitor.get(f"/cases/told/{rest}")
            for rest in ("", "?asof=2026-11-04", "?asof=2026-10-31", "?asof=x", "v/", "v/1/", "changes/", "feed.atom")
        ]
        assert {answer.status_code for answer in answers} == {status}
        assert len({answer.content for answer in answers}) == 1

    def test_whose_text_was_removed_says_so(self, visitor, told, publisher, now):
        publishing.redact("told", "health", by=publisher, now=now, why="asked")
        answer = visitor.get("/cases/told/?asof=2026-11-06")
        assert answer.status_code == 410
        assert "Its text was removed" in words(answer)

    def test_shows_no_picture_that_is_not_kept(self, visitor, told):
        version = PublishedVersion.objects.get(slug="told", number=1)
        photo = '{"alt":"A face","credit":"Someone","extension":"jpg","height":10,"sha":"%s","width":10}' % ("a" * 64)
        PublishedVersion.objects.filter(pk=version.pk).update(body=version.body.replace('"photo":null', f'"photo":{photo}'))  # fmt: skip
        assert "a" * 64 not in visitor.get("/cases/told/v/1/").content.decode()


class TestTheListOfVersions:
    def test_says_the_number_the_day_and_what_changed(self, visitor, told):
        page = words(visitor.get("/cases/told/v/"))
        assert "Version 3 9 November 2026 Changed: what happened." in page
        assert "Version 2 5 November 2026 Changed: summary." in page
        assert "Version 1 1 November 2026 First published." in page

    def test_says_what_was_removed_and_leads_nowhere_from_there(self, visitor, told, publisher, now):
        publishing.redact("told", "health", by=publisher, now=now, why="asked")
        answer = visitor.get("/cases/told/v/")
        assert words(answer).count("The text of this version was removed.") == 3
        assert "The texts of the versions before it were removed." in words(answer)
        links = set(re.findall(r'href="(/cases/told/(?:v|changes)/[^"]+)"', answer.content.decode()))
        assert links == {"/cases/told/v/4/"}

    def test_says_that_something_was_only_confirmed(self, visitor, told, coordinator, now):
        Detention.objects.filter(subject__case=told).update(last_confirmed="2026-11-22")
        publishing.patch(told, ["confirmations"], by=coordinator, now=now)
        assert "What the page says of custody was confirmed; nothing else changed." in words(
            visitor.get("/cases/told/v/")
        )

    def test_of_300_versions_comes_in_pages_without_their_texts(self, visitor, told):
        last = PublishedVersion.objects.get(slug="told", number=3)
        PublishedVersion.objects.bulk_create(
            PublishedVersion(kind="case", slug="told", number=n, at=last.at + timedelta(minutes=n), body=last.body, salt=last.salt, sha=f"{n:064}", changed=["events"])
            for n in range(4, 301)
        )  # fmt: skip
        with CaptureQueriesContext(connection) as caught:
            answer = visitor.get("/cases/told/v/")
        assert answer.status_code == 200
        assert "Page 1 of 15" in words(answer)
        assert "Version 300 " in words(answer)
        assert not any('"body"' in q["sql"] and "publishedversion" in q["sql"] for q in caught)
        assert "Version 1 1 November 2026" in words(visitor.get("/cases/told/v/?page=15"))
        assert visitor.get("/cases/told/changes/?from=1&to=300").status_code == 200


class TestWhatChanged:
    def test_is_told_field_by_field_with_both_sides(self, visitor, told):
        html = visitor.get("/cases/told/changes/?from=1&to=2").content.decode()
        assert "<del>first</del>" in html
        assert "<ins>second</ins>" in html
        assert "What changed from version 1 to version 2" in html

    def test_is_told_of_the_last_two_when_none_are_named(self, visitor, told):
        page = words(visitor.get("/cases/told/changes/"))
        assert "What changed from version 2 to version 3" in page
        assert "Event: 8 November 2026: Moved away added" in page
        assert "The second summary" not in page

    def test_is_told_from_the_older_to_the_newer_whatever_the_order(self, visitor, told):
        assert "from version 1 to version 3" in words(visitor.get("/cases/told/changes/?from=3&to=1"))

    def test_names_no_mark_that_only_colleagues_use(self, visitor, told, publisher, now):
        Event.objects.filter(case=told, kind="transfer").update(touches=["health"], order=7)
        publishing.publish(told, by=publisher, now=now)
        page = words(visitor.get("/cases/told/changes/"))
        assert "Nothing that readers see differs between them." in page
        assert "health" not in page.lower()

    @pytest.mark.parametrize("value", ["x", "0", "99", "-1", "1.5", "٣", "9" * 400, "\x00", "<script>"])
    def test_between_versions_that_are_none_says_so(self, visitor, told, value):
        for name in ("from", "to"):
            answer = visitor.get("/cases/told/changes/", {name: value})
            assert answer.status_code == 200
            assert "There is no version" in words(answer)
            assert "<script>" not in answer.content.decode()

    def test_between_a_version_and_itself_is_nothing(self, visitor, told):
        assert "Choose two different versions." in words(visitor.get("/cases/told/changes/?from=2&to=2"))

    def test_of_a_page_of_one_version_is_nothing_yet(self, visitor, publisher, now):
        publishing.publish(factories.case("young"), by=publisher, now=now)
        assert "There is one version so far, of 22 November 2026." in words(visitor.get("/cases/young/changes/"))

    def test_is_not_told_of_a_text_that_was_removed(self, visitor, told, publisher, now):
        publishing.redact("told", "health", by=publisher, now=now, why="asked")
        page = words(visitor.get("/cases/told/changes/?from=3&to=4"))
        assert "The text of version 3 was removed, so there is nothing to compare." in page
        assert "summary" not in page

    def test_escapes_what_it_shows(self, visitor, told, publisher, now):
        Case.objects.filter(pk=told.pk).update(summary='<script>alert("x")</script> កឹម محمد')
        told.refresh_from_db()
        publishing.publish(told, by=publisher, now=now)
        html = visitor.get("/cases/told/changes/").content.decode()
        assert "<script>alert" not in html
        assert "កឹម محمد" in html


@pytest.mark.parametrize("address", ["v/", "v/1/", "changes/", "feed.atom"])
def test_an_old_address_leads_to_the_case_it_became(visitor, publisher, now, address):
    row = factories.case("new-address")
    row.redirects.create(old_slug="old-address")
    publishing.publish(row, by=publisher, now=now)
    answer = visitor.get(f"/cases/old-address/{address}")
    assert answer.status_code == 301
    assert answer.headers["Location"].startswith("/cases/new-address/")


def test_a_page_of_the_past_asks_for_no_case_that_was_never_there(visitor):
    assert {visitor.get(f"/cases/never-was/{end}").status_code for end in ("v/", "changes/", "?asof=2026-01-01")} == {
        404
    }
