"""Finding appeals: one set of filters for page and API; how one stands is the same in the list, in its numbers and on its page."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from accounts.roles import Role
from appeals import publishing as appeal_publishing
from appeals.actions import publication
from appeals.models import DueDate
from appeals.models.published import PublishedAppeal
from appeals.public.facets import AppealFacets
from appeals.public.filters import AppealFilter
from appeals.public.lines import lines, with_old_news
from appeals.vocab import AppealState
from cases import publishing
from cases.models.published import PublishedDetention
from cases.public.shared import PAGE_SIZE
from tests import factories
from tests.conftest import NOW, rows_that_stay, standing_for

pytestmark = pytest.mark.django_db
KEM_SOKHA, MUONG_SOPHEAK = "urgent-action-278-17", "front-line-defenders-muong-sopheak"


@pytest.fixture(scope="module", autouse=True)
def appeals(two_cases, django_db_blocker) -> Iterator[None]:
    """Beside the two real ones: two that run, one that is paused, one that was stopped, one whose case nobody has confirmed."""
    with rows_that_stay(django_db_blocker), time_machine.travel(NOW, tick=False):
        by = standing_for(Role.PUBLISHER)
        fresh, stale = factories.case("fresh", title="Person A"), factories.case("stale", title="Person B", people=0)
        who = factories.person("Person B", gender="female")
        factories.grounds(who)
        factories.held(stale.subjects.create(person=who))
        for case in (fresh, stale):
            publishing.publish(case, by=by, now=NOW)
        PublishedDetention.objects.filter(case__slug="stale").update(confirmed_on=date(2026, 1, 1))
        made = [
            factories.appeal(fresh, slug="soon", title="Free Person A", due=date(2026, 12, 1)),
            factories.appeal(fresh, slug="endless", due=None, kind="open_letter"),
            factories.appeal(fresh, slug="paused", state=AppealState.PAUSED),
            factories.appeal(fresh, slug="stopped", state=AppealState.STOPPED),
            factories.appeal(stale, slug="waits", due=date(2026, 11, 30)),
        ]
        for row in made:
            appeal_publishing.publish(row, by=by, now=NOW)
        yield


def filtered(query: str = "", now: datetime = NOW) -> AppealFilter:
    return AppealFilter(QueryDict(query), now=now)


def found(query: str = "", now: datetime = NOW) -> list[str]:
    assert not filtered(query, now).problems
    return [row.slug for row in filtered(query, now).qs]


def numbers(query: str, name: str) -> dict[str, int]:
    return {choice.value: choice.number for choice in AppealFacets(filtered(query)).facet(name).choices}


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


class TestFilters:
    def test_without_any_the_most_urgent_stand_first(self):
        assert found()[:2] == ["soon", "endless"]
        assert set(found()[2:]) == {KEM_SOKHA, MUONG_SOPHEAK, "paused", "stopped", "waits"}

    def test_the_order_is_that_of_the_lines_of_a_page(self):
        shown = lines(PublishedAppeal.objects.visible(), NOW, with_old_news(90, NOW))
        assert [line.slug for line in shown] == found()

    @pytest.mark.parametrize(
        ("query", "slugs"),
        [
            ("state=open", {"soon", "endless", "waits", MUONG_SOPHEAK}), ("state=passed", {KEM_SOKHA}), ("state=paused", {"paused"}),
            ("state=stopped", {"stopped"}), ("state=over", {KEM_SOKHA, "stopped"}), ("state=paused&state=stopped", {"paused", "stopped"}),
            ("letters_wanted=true", {"soon", "endless"}), ("kind=open_letter", {"endless"}), ("country=KH", {KEM_SOKHA, MUONG_SOPHEAK}),
            ("case=kem-sokha", {KEM_SOKHA}), ("case=stale", {"waits"}), ("q=278.17", {KEM_SOKHA}), ("q=sokha", {KEM_SOKHA}),
            ("due_after=2026-11-30&due_before=2026-12-01", {"soon", "waits"}), ("due_before=2018-02-01", {KEM_SOKHA}),
            ("updated_after=2026-11-22", {"soon", "endless", "paused", "stopped", "waits", KEM_SOKHA, MUONG_SOPHEAK}), ("updated_after=2026-11-23", set()),
        ],
    )  # fmt: skip
    def test_each_finds_its_appeals(self, query, slugs):
        if query.startswith("country"):
            slugs = slugs | {slug for slug in found() if slug in found("country=KH")}
        assert set(found(query)) == slugs

    @pytest.mark.parametrize(
        ("order", "first", "last"),
        [("due", KEM_SOKHA, None), ("-due", "paused", None), ("title", None, None), ("-title", None, None)],
    )
    def test_an_order_that_is_asked_for_is_kept(self, order, first, last):
        rows = list(filtered(f"ordering={order}").qs)
        key = {"due": lambda row: row.due, "title": lambda row: row.title}[order.lstrip("-")]
        known = [key(row) for row in rows if key(row) is not None]
        assert known == sorted(known, reverse=order.startswith("-")) and len(rows) == 7
        assert [row.due for row in rows][-2:] == [None, None] or order.endswith("title")

    def test_an_appeal_without_a_date_is_left_out_and_said_so(self):
        facets = AppealFacets(filtered("due_after=2026-11-30"))
        assert facets.left_out() == ["2 more have no date to write by"]
        assert AppealFacets(filtered("state=open")).left_out() == []

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("state=draft", "How it stands: Select a valid choice."), ("letters_wanted=maybe", "Letters are wanted now: Select a valid choice."),
            ("case=never-was", "For the case: No case is published under this address."), (f"case={'x' * 5000}", "No case is published"),
            ("case=%00", "Null characters"), ("due_after=soon", "Write the date as year-month-day."), ("q=%00", "Null characters"),
            ("due_after=2027-01-01&due_before=2026-01-01", "The first day to write by lies after the last"),
        ],
    )  # fmt: skip
    def test_a_value_that_is_none_is_said_and_left_aside(self, query, said):
        wrong = filtered(query)
        assert said in "; ".join(wrong.problems)
        assert len(wrong.qs) in (0, 7)

    def test_a_case_is_found_by_its_old_address_and_not_when_it_was_taken_back(self, publisher):
        case = factories.case("renamed")
        case.redirects.create(old_slug="before")
        publishing.publish(case, by=publisher, now=NOW)
        appeal_publishing.publish(factories.appeal(case, slug="of-renamed"), by=publisher, now=NOW)
        assert found("case=before") == ["of-renamed"]
        publication.withdraw_case(case, by=publisher, now=NOW, why="asked", silently=True)
        assert filtered("case=before").problems == filtered("case=never-was").problems


class TestADateWithAZone:
    """Between the end of a day in one zone and its end everywhere, the list says what the page says."""

    @pytest.fixture
    def early(self, publisher) -> str:
        case = factories.case("early")
        publishing.publish(case, by=publisher, now=NOW)
        row = factories.appeal(case, slug="of-early", due=date(2026, 11, 22))
        DueDate.objects.filter(appeal=row).update(zone="Pacific/Auckland")
        appeal_publishing.publish(row, by=publisher, now=NOW - timedelta(days=1))
        return row.slug

    @pytest.mark.parametrize(
        ("at", "stands"),
        [(datetime(2026, 11, 22, 10, 59, tzinfo=UTC), "open"), (datetime(2026, 11, 22, 11, 1, tzinfo=UTC), "passed")],
    )
    def test_has_passed_when_its_day_has_ended_there(self, early, at, stands):
        [line] = lines(PublishedAppeal.objects.filter(slug=early), at)
        assert (line.page.stands == "passed") == (stands == "passed")
        for state in ("open", "passed"):
            assert (early in found(f"state={state}", at)) == (state == stands)


class TestNumbers:
    def test_each_choice_says_how_many_it_would_find(self):
        for name in ("state", "kind", "country", "letters_wanted"):
            for value, number in numbers("", name).items():
                assert len(found(f"{name}={value}")) == number, (name, value)
        assert numbers("kind=open_letter", "state") == {"open": 1}

    def test_of_all_are_those_of_the_lines(self):
        facets = AppealFacets(filtered("q=nobody"))
        shown = lines(PublishedAppeal.objects.visible(), NOW, with_old_news(90, NOW))
        assert facets.total == len(shown) == 7
        assert facets.open == sum(line.wants_letters for line in shown) == 2
        assert facets.old_news == sum(line.waits_for_news for line in shown) == 2

    def test_ways_on_lead_where_something_is(self):
        ways = AppealFacets(filtered("state=paused&kind=open_letter")).ways_on()
        assert {(way.url, way.number) for way in ways} == {("?kind=open_letter", 1), ("?state=paused", 1)}


class TestPage:
    @pytest.fixture
    def shown(self, visitor) -> Iterator:
        with time_machine.travel(NOW, tick=False):
            yield lambda query="": text_of(visitor.get(f"/appeals/{query}", follow=True).content.decode())

    def test_says_how_many_match_how_many_there_are_and_how_they_stand(self, shown):
        said = shown("?state=over")
        assert "2 appeals match; 7 appeals in all, 2 of them open, 2 open with old news, as of 22 November 2026" in said
        assert "None of those found is open." in said and "Remove How it stands: Over, for whatever reason" in said
        assert "appeals match" not in shown()

    def test_warns_before_what_nobody_should_write_for_unasked_in_every_order(self, shown):
        for query in ("", "?state=over", "?ordering=-due"):
            assert "without asking us: much may have changed." in shown(query), query
        assert "without asking us" not in shown("?letters_wanted=true")

    def test_leads_on_where_nothing_is_found(self, shown):
        said = shown("?state=paused&kind=open_letter")
        assert "No appeal matches" in said and "Show all 7 appeals" in said and "1 appeal" in said

    def test_says_what_it_does_not_understand(self, shown):
        said = shown("?state=nonsense&colour=red")
        assert "How it stands: Select a valid choice." in said and "“colour” is no filter of this list" in said

    def test_keeps_the_case_that_was_asked_for_when_the_form_is_sent(self, visitor):
        assert (
            '<input type="hidden" name="case" value="kem-sokha">'
            in visitor.get("/appeals/?case=kem-sokha").content.decode()
        )

    def test_has_one_address_for_one_list(self, visitor):
        assert visitor.get("/appeals/?q=&state=paused&ordering=").url == "/appeals/?state=paused"

    def test_goes_on_on_further_pages_in_the_same_order(self, visitor):
        model = PublishedAppeal.objects.get(slug="soon")
        for number in range(PAGE_SIZE):
            copy = {
                "slug": f"copy-{number:02}",
                "title": f"Copy {number}",
                "body": model.body,
                "published_at": NOW,
                "updated_at": NOW,
            }
            PublishedAppeal.objects.create(
                **copy, kind=model.kind, state=model.state, due=model.due, number=1, folded="copy"
            )
        shown = [re.findall(r'<h3 lang[^>]*><a href="/appeals/([^/]+)/', visitor.get(f"/appeals/{part}").content.decode()) for part in ("", "?page=2")]  # fmt: skip
        with override("en"):
            assert shown[0] + shown[1] == [row.slug for row in filtered(now=datetime.now(UTC)).qs]
        assert len(shown[0]) == PAGE_SIZE

    def test_costs_the_same_however_many_appeals_there_are(self, visitor, publisher):
        def cost(query: str) -> int:
            with CaptureQueriesContext(connection) as asked:
                assert visitor.get(f"/appeals/{query}").status_code == 200
            return len(asked)

        queries = ("", "?state=open", "?q=person", "?ordering=-due")
        before = [cost(query) for query in queries]
        for number in range(3):
            case = factories.case(f"more-{number}")
            publishing.publish(case, by=publisher, now=NOW)
            appeal_publishing.publish(factories.appeal(case), by=publisher, now=NOW)
        assert [cost(query) for query in queries] == before
