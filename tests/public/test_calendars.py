"""The calendar of days to write by, read by three programs that share nothing with each other, and kept up to date as
calendar programs expect it: one name for ever, a number that grows, struck out when it is over, gone when it is taken back."""

import re
from datetime import UTC, date, datetime, timedelta

import ical.calendar_stream
import icalendar
import pytest
import vobject
from django.db.models import F

from accounts.roles import Role
from appeals import ical as ours
from appeals import publishing
from appeals.actions import due as on_dates
from appeals.actions import publication, state
from appeals.models import Appeal, PublishedAppeal
from appeals.public import calendars
from cases import publishing as case_publishing
from cases.document_data import canonical, loads
from cases.models import PublishedCase
from tests import factories
from tests.conftest import NOW, member, rows_that_stay

pytestmark = pytest.mark.django_db
FEED = "/appeals/deadlines.ics"
KHMER = "កឹម សុខា ត្រូវបានចាប់ខ្លួននៅក្នុងផ្ទះ ហើយត្រូវបានឃុំខ្លួន៖ សូមសរសេរ; ឥឡូវនេះ, \\ ខ្មែរ"


def read(content: bytes) -> dict[str, dict]:
    """The events by their names, as all three programs agree on them, after what RFC 5545 asks of the lines."""
    text = content.decode("utf-8")
    assert text.endswith("END:VCALENDAR\r\n") and "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    first = {str(one["uid"]): _of_icalendar(one) for one in icalendar.Calendar.from_ical(content).walk("VEVENT")}
    second = {one.uid: _of_ical(one) for one in ical.calendar_stream.IcsCalendarStream.calendar_from_ics(text).events}
    third = {one.uid.value: _of_vobject(one) for one in getattr(vobject.readOne(text), "vevent_list", [])}
    assert first == second == third
    return first


def _of_icalendar(one) -> dict:
    return {
        "first": one["dtstart"].dt, "end": one["dtend"].dt, "summary": str(one["summary"]), "said": str(one["description"]),
        "status": str(one["status"]), "sequence": int(one["sequence"]), "alarms": [row["trigger"].dt for row in one.walk("VALARM")],
    }  # fmt: skip


def _of_ical(one) -> dict:
    return {
        "first": one.dtstart, "end": one.dtend, "summary": one.summary, "said": one.description, "status": str(one.status.value),
        "sequence": one.sequence, "alarms": [row.trigger for row in one.alarm],
    }  # fmt: skip


def _of_vobject(one) -> dict:
    return {
        "first": one.dtstart.value, "end": one.dtend.value, "summary": one.summary.value, "said": one.description.value,
        "status": one.status.value, "sequence": int(one.sequence.value),
        "alarms": [row.trigger.value for row in getattr(one, "valarm_list", [])],
    }  # fmt: skip


@pytest.fixture(scope="module")
def published_once(django_db_setup, django_db_blocker):
    """A published appeal with a date to write by; it stays for all tests of this file."""
    with rows_that_stay(django_db_blocker):
        publisher = member(Role.PUBLISHER)
        case = factories.case("a-case", coordinator=member(Role.COORDINATOR))
        case_publishing.publish(case, by=publisher, now=NOW)
        row = factories.appeal(case, slug="an-appeal", due=date(2026, 12, 24), title="Free Person A")
        publishing.publish(row, by=publisher, now=NOW)
        yield row.pk


@pytest.fixture
def appeal(published_once, db) -> Appeal:
    return Appeal.objects.get(pk=published_once)


def feed(visitor, query: str = "") -> dict[str, dict]:
    response = visitor.get(FEED + query)
    assert response.status_code == 200
    return read(response.content)


def only(visitor, query: str = "") -> dict:
    (event,) = feed(visitor, query).values()
    return event


def publish_anew(appeal, publisher, **columns) -> None:
    """The date as printed is another one."""
    appeal.due_dates.update(**columns)
    publishing.publish(appeal, by=publisher, now=NOW, urgent=True, why="Test")


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    """The clock of the views stands still, and no calendar of another test is at hand."""
    monkeypatch.setattr(calendars, "made", calendars.Made())
    monkeypatch.setattr("cases.public.shared.timezone.now", lambda: NOW)


class TestAnEvent:
    def test_is_the_whole_last_day_and_says_what_the_day_means(self, visitor, appeal):
        event = only(visitor)
        assert (event["first"], event["end"]) == (date(2026, 12, 24), date(2026, 12, 25))
        assert (event["status"], event["summary"]) == ("CONFIRMED", "Last day to write: Free Person A")
        assert "No time zone is stated: the date stands until the day has ended everywhere, at 12:00 UTC on 25 December 2026." in event["said"]  # fmt: skip
        assert event["said"].endswith("http://127.0.0.1:8000/appeals/an-appeal/")

    def test_of_before_the_8th_stands_on_the_7th(self, visitor, appeal, publisher):
        publish_anew(
            appeal,
            publisher,
            date=date(2027, 2, 8),
            inclusive=False,
            wording="before 8 February",
            zone="Asia/Phnom_Penh",
        )
        event = only(visitor)
        assert (event["first"], event["end"]) == (date(2027, 2, 7), date(2027, 2, 8))
        assert (
            "As printed: “before 8 February”.\nThe day ends by the clocks of Phnom Penh (Asia/Phnom_Penh)."
            in event["said"]
        )

    def test_reminds_in_the_morning_and_not_at_midnight(self, visitor, appeal):
        assert only(visitor)["alarms"] == [timedelta(days=-7, hours=9), timedelta(days=-1, hours=9)]

    def test_of_the_past_reminds_nobody(self, visitor, appeal, publisher):
        publish_anew(appeal, publisher, date=date(2026, 11, 20))
        assert only(visitor)["alarms"] == []

    @pytest.mark.parametrize(
        "title",
        [KHMER, "a\x00b\x07c\x0bd\x1ee", "x" * 300, "ស" * 150, "one\r\ntwo\rthree\u2028four", "BEGIN:VEVENT\nUID:x", "\u202eright", "💥" * 40],
    )  # fmt: skip
    def test_stands_any_title(self, visitor, appeal, title):
        row = PublishedAppeal.objects.get()
        row.body = canonical({**loads(row.body), "title": title})
        row.save()
        plain = re.sub("[\x00-\x09\x0b-\x1f]", "", re.sub("\r\n|\r|\u2028", "\n", title))
        assert only(visitor)["summary"] == f"Last day to write: {plain}"


class TestAChange:
    def test_moves_the_same_event_when_the_date_is_extended(self, visitor, appeal, coordinator):
        before = feed(visitor)
        on_dates.extend(appeal.due_dates.get(), date(2027, 1, 15), "The trial was put off.", by=coordinator, now=NOW)
        after = feed(visitor)
        (name,) = before
        assert list(after) == [name] == ["appeal-an-appeal@127.0.0.1"]
        assert after[name]["first"] == date(2027, 1, 15)
        assert after[name]["sequence"] > before[name]["sequence"]
        assert "Extended; the date before was 24 December 2026. The trial was put off." in after[name]["said"]

    @pytest.mark.parametrize("end", ["stopped_good", "stopped", "expired"])
    def test_strikes_out_what_is_over(self, visitor, appeal, coordinator, end):
        before = only(visitor)
        on_dates.close(appeal.due_dates.get(), end, "She was released.", by=coordinator, now=NOW)
        event = only(visitor)
        assert (event["status"], event["alarms"], event["first"]) == ("CANCELLED", [], before["first"])
        assert event["sequence"] > before["sequence"]
        assert "She was released." in event["said"] and "Please do not write any more." in event["said"]

    def test_asks_to_wait_while_it_is_paused_and_stands_again_afterwards(self, visitor, appeal, coordinator):
        numbers = [only(visitor)["sequence"]]
        state.pause(appeal, by=coordinator, now=NOW)
        paused = only(visitor)
        assert (paused["status"], paused["alarms"], paused["summary"]) == (
            "TENTATIVE",
            [],
            "Paused, please wait: Free Person A",
        )
        state.resume(appeal, "It was nothing.", by=coordinator, now=NOW)
        numbers += [paused["sequence"], only(visitor)["sequence"]]
        assert numbers == sorted(set(numbers)) and only(visitor)["status"] == "CONFIRMED"

    def test_calls_nobody_to_write_where_the_news_is_old(self, visitor, appeal, monkeypatch):
        first, before = visitor.get(FEED).headers["ETag"], only(visitor)["sequence"]
        monkeypatch.setattr("cases.public.shared.timezone.now", lambda: NOW.replace(year=2027, month=3))
        event = only(visitor)
        assert (event["status"], event["summary"]) == (
            "TENTATIVE",
            "The news is old, ask before writing: Free Person A",
        )
        PublishedAppeal.objects.get().cases.get().detentions.update(confirmed_on="2027-03-20")
        PublishedCase.objects.update(number=F("number") + 1)  # as confirming does
        assert only(visitor)["status"] == "CONFIRMED" and only(visitor)["sequence"] > event["sequence"] > before
        assert visitor.get(FEED).headers["ETag"] != first
        assert visitor.get("/appeals/an-appeal/deadline.ics").content.count(b"STATUS:CONFIRMED") == 1

    @pytest.mark.parametrize("silently", [False, True])
    def test_leaves_nothing_of_what_is_withdrawn(self, visitor, appeal, publisher, silently):
        appeal_only = f"{FEED}?appeal=an-appeal"
        publication.withdraw_case(appeal.cases.get(), by=publisher, now=NOW, why="Danger", silently=silently)
        assert feed(visitor) == {}
        nothing, never = visitor.get(appeal_only), visitor.get(f"{FEED}?appeal=never-was")
        assert (nothing.status_code, nothing.content, nothing.headers["ETag"]) == (
            200,
            never.content,
            never.headers["ETag"],
        )
        assert visitor.get("/appeals/an-appeal/deadline.ics").status_code == (404 if silently else 410)

    def test_has_nothing_of_before_where_numbers_start_again(self, visitor, appeal, publisher):
        before = only(visitor)
        publishing.withdraw(appeal.slug, by=publisher, now=NOW, why="Danger", silently=True)
        Appeal.objects.filter(pk=appeal.pk).update(title="Another title")
        appeal.refresh_from_db()
        publishing.publish(appeal, by=publisher, now=NOW + timedelta(hours=1), urgent=True, why="Test")
        after = only(visitor)
        assert after["sequence"] == before["sequence"] and after["summary"] == "Last day to write: Another title"

    def test_keeps_what_is_over_for_a_year(self, visitor, appeal, publisher, monkeypatch):
        publish_anew(appeal, publisher, date=date(2026, 1, 1))
        assert len(feed(visitor)) == 1
        monkeypatch.setattr("cases.public.shared.timezone.now", lambda: NOW + timedelta(days=368))
        assert feed(visitor) == {}


class TestTheCalendar:
    def test_is_known_again_until_something_changes(self, visitor, appeal, coordinator):
        first = visitor.get(FEED)
        assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert first.headers["Cache-Control"] == "public, no-cache"
        assert not first.cookies and "Content-Disposition" not in first.headers
        again = visitor.get(FEED, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        state.pause(appeal, by=coordinator, now=NOW)
        assert visitor.get(FEED, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200

    def test_is_the_same_to_the_byte_for_the_same_state(self, visitor, appeal, monkeypatch):
        first = visitor.get(FEED).content
        monkeypatch.setattr(calendars, "made", calendars.Made())
        monkeypatch.setattr("cases.public.shared.timezone.now", lambda: NOW + timedelta(hours=11))
        assert visitor.get(FEED).content == first

    def test_says_how_often_to_ask(self, visitor, appeal):
        lines = visitor.get(FEED).content.decode().split("\r\n")
        assert {
            "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
            "X-PUBLISHED-TTL:PT6H",
            "VERSION:2.0",
            "CALSCALE:GREGORIAN",
        } <= set(lines)

    def test_answers_head_and_no_other_method(self, visitor, appeal):
        head = visitor.head(FEED)
        assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", visitor.get(FEED).headers["ETag"])
        assert {visitor.post(FEED).status_code, visitor.put(FEED).status_code, visitor.delete(FEED).status_code} == {
            405
        }

    def test_without_an_event_is_a_calendar_all_the_same(self, visitor):
        PublishedAppeal.objects.all().delete()
        assert feed(visitor) == {}

    def test_holds_one_country_or_one_appeal(self, visitor, appeal):
        assert len(feed(visitor, "?country=kh&country=FR&appeal=an-appeal")) == 1
        assert feed(visitor, "?country=FR") == feed(visitor, "?appeal=another") == {}

    def test_goes_on_with_the_call_that_follows(self, visitor, appeal):
        later = PublishedAppeal.objects.get()
        later.pk, later.slug, later.previous = None, "an-appeal-2", "an-appeal"
        later.body = canonical({**loads(later.body), "slug": "an-appeal-2"})
        later.save()
        assert set(feed(visitor, "?appeal=an-appeal")) == {"appeal-an-appeal@127.0.0.1", "appeal-an-appeal-2@127.0.0.1"}
        assert set(feed(visitor, "?appeal=an-appeal-2")) == {"appeal-an-appeal-2@127.0.0.1"}

    @pytest.mark.parametrize(
        "query",
        ["?nosuch=1", "?country=zz", "?country=KH&country=%00", "?appeal=a%00b", "?appeal=" + "a" * 81, "?appeal=ខ្មែរ", "?copy=twice",
         "?" + "&".join(f"appeal=a{n}" for n in range(60)), "?country=" + "a" * 5000],
    )  # fmt: skip
    def test_refuses_in_words_what_it_does_not_know(self, visitor, query):
        response = visitor.get(FEED + query)
        assert (response.status_code, response.headers["Content-Type"]) == (400, "text/plain; charset=utf-8")
        assert 10 < len(response.content) < 20_000


class TestCopyingOnce:
    def test_saves_a_file_with_the_event_that_the_calendar_has(self, visitor, appeal):
        response = visitor.get("/appeals/an-appeal/deadline.ics")
        assert response.headers["Content-Disposition"] == 'attachment; filename="an-appeal.ics"'
        assert read(response.content) == feed(visitor)
        assert visitor.get(f"{FEED}?copy=once").headers["Content-Disposition"] == 'attachment; filename="appeals.ics"'

    def test_has_nothing_of_an_appeal_without_a_date(self, visitor, publisher, appeal):
        row = factories.appeal(appeal.cases.get(), slug="undated", due=None)
        publishing.publish(row, by=publisher, now=NOW)
        assert visitor.get("/appeals/undated/deadline.ics").status_code == 404
        assert visitor.get("/appeals/never-was/deadline.ics").status_code == 404

    @pytest.mark.parametrize(
        ("address", "once"),
        [("/appeals/", f"{FEED}?copy=once"), ("/appeals/an-appeal/", "/appeals/an-appeal/deadline.ics")],
    )
    def test_is_told_apart_from_subscribing_on_the_page(self, visitor, appeal, address, once):
        html = visitor.get(address).content.decode()
        query = "" if address == "/appeals/" else "?appeal=an-appeal"
        assert f'<a href="webcal://127.0.0.1:8000{FEED}{query}">Subscribe</a> <span>stays up to date' in html
        assert f'<a href="{once}">Copy once</a> <span>will not change' in html

    def test_is_not_offered_where_nobody_should_write(self, visitor, appeal, coordinator):
        state.stop(appeal, "stopped", "It would do harm.", by=coordinator, now=NOW)
        assert "webcal:" not in visitor.get("/appeals/an-appeal/").content.decode()


def test_a_long_calendar_takes_no_long_time_and_reads_back():
    rows = [
        ours.Entry(f"e{n}@x", date(2027, 1, 1) + timedelta(days=n % 300), KHMER * 2, KHMER * 8, "https://example.org/", datetime(2026, 1, 1, tzinfo=UTC), n)
        for n in range(200)
    ]  # fmt: skip
    read_back = read(ours.calendar(map(ours.write, rows), name=KHMER, about="About"))
    assert {row["summary"] for row in read_back.values()} == {KHMER * 2} and len(read_back) == 200
    written = [ours.write(row) for row in rows]
    assert ours.calendar(reversed(written), name="x", about="") == ours.calendar(written, name="x", about="")
