"""Results on the desk: every number is what the record holds, counted by its own day, and none says why."""

import csv
import hashlib
import io
import itertools
import random
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appeals import results
from appeals.models import ActionReport, Appeal, DemandOutcome, Reply, ReportedCount
from appeals.public.printing import Busy
from appeals.result_sums import Period, Sums, added, by_country
from appeals.result_time import DONE, MONTH, TOLD, WEEK, YEAR, begin, step_for, steps
from tests import factories
from tests.papers import reading

pytestmark = pytest.mark.django_db

JANUARY = Period(date(2026, 1, 1), date(2026, 1, 31))
FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28))
_numbers = itertools.count(1)


def told(appeal: Appeal, on: date, came: date | None = None, *, counts=None, **fields) -> ActionReport:
    """A report of what was done on a day, which came on the same or a later one."""
    came_at = datetime.combine(came or on, time(9), tzinfo=UTC)
    link_sum = hashlib.sha256(b"results %d" % next(_numbers)).hexdigest()
    row = ActionReport.objects.create(appeal=appeal, on=on, received_at=came_at, link_sum=link_sum, **fields)
    for channel, number in (counts or {"post": 2}).items():
        ReportedCount.objects.create(report=row, channel=channel, number=number)
    return row


def answered(appeal: Appeal, on: str, kind: str = "promise", **fields) -> Reply:
    return Reply.objects.create(
        appeal=appeal, on=on, kind=kind, post=factories.post(), summary="A court decides.", **fields
    )


def sums(period: Period = Period()) -> Sums:  # noqa: B008 (it is frozen)
    return added(results.sums(results.countable(), period).values())


def rows_of(response) -> list[list[str]]:
    assert response.status_code == 200
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def table_of(response) -> list[dict[str, str]]:
    """The rows below the empty line, by the names of their columns."""
    rows = rows_of(response)
    header, *found = rows[rows.index([]) + 1 :]
    return [dict(zip(header, row, strict=True)) for row in found]


@pytest.fixture
def appeal(db) -> Appeal:
    return factories.appeal(factories.case(countries=["KH"]), issued="2025-12-20")


class TestActions:
    def test_count_by_the_day_done_and_by_the_day_reported_each_by_itself(self, appeal):
        told(appeal, date(2026, 1, 30), date(2026, 2, 3), counts={"post": 3, "email": 1})
        january, february = sums(JANUARY), sums(FEBRUARY)
        assert (january.done, january.told, january.reports) == (Counter(post=3, email=1), Counter(), 0)
        assert (+february.done, february.told, february.reports) == (Counter(), Counter(post=3, email=1), 1)

    def test_leave_out_what_was_set_aside_or_taken_back_and_say_so(self, appeal, client_of, coordinator):
        told(appeal, date(2026, 1, 5))
        told(appeal, date(2026, 1, 5), counts={"post": 500}, is_aside=True)
        told(appeal, date(2026, 1, 6), counts={"post": 70}).take_back(datetime(2026, 1, 7, tzinfo=UTC))
        found = sums()
        assert (found.actions, found.reports, found.aside) == (2, 1, 1)
        page = client_of(coordinator).get("/desk/results/").content.decode()
        assert "1 report was set aside, and is in no number here." in page

    def test_stand_along_time_without_a_gap_and_add_up(self, appeal):
        told(appeal, date(2026, 1, 28), counts={"post": 3})
        told(appeal, date(2026, 2, 20), date(2026, 3, 2), counts={"email": 4, "post": 1})
        found = results.time_of(results.countable(), Period(), WEEK, date(2026, 11, 22))
        assert found.days[0] == date(2026, 1, 26) and found.days[-1] == date(2026, 3, 2)
        assert all(later - day == timedelta(days=7) for day, later in itertools.pairwise(found.days))
        for which in (DONE, TOLD):
            assert sum(line.total for line in found.lines(which)) == 8
        (whole, lines), _reported = found.tables
        assert [row.value for row in whole.rows] == [line.total for line in lines]
        assert [chart.title for chart in found.of_channels] == ["Letters", "E-mails"]

    def test_are_shown_in_longer_steps_where_weeks_would_be_too_many(self, appeal, client_of, coordinator):
        told(appeal, date(2020, 1, 1))
        told(appeal, date(2026, 1, 1))
        found = results.time_of(results.countable(), Period(), WEEK, date(2026, 11, 22))
        assert (found.step, len(found.days), found.short_of) == (MONTH, 73, WEEK)
        assert "too many steps" in client_of(coordinator).get("/desk/results/?step=week").content.decode()

    @pytest.mark.parametrize(("days", "step"), [(1, WEEK), (180, WEEK), (200, MONTH), (3000, MONTH), (9000, YEAR)])
    def test_take_steps_that_fit_the_time(self, days, step):
        assert step_for(date(2000, 1, 1), date(2000, 1, 1) + timedelta(days=days), "") == step

    @pytest.mark.parametrize("step", [WEEK, MONTH, YEAR])
    def test_every_day_lies_in_one_step(self, step):
        first, last = date(1999, 12, 27), date(2004, 3, 1)
        found = steps(first, last, step)
        assert {begin(first + timedelta(days=n), step) for n in range((last - first).days + 1)} == set(found)


class TestDemands:
    def test_stand_as_recorded_last_by_the_end_of_the_period(self, appeal):
        demand = appeal.demands.get()
        for outcome, day in (("refused", date(2026, 1, 10)), ("partly", date(2026, 2, 1)), ("met", date(2026, 2, 1))):
            DemandOutcome.objects.create(demand=demand, outcome=outcome, on=day)
        assert sums().demands == Counter(met=1)
        assert sums(JANUARY).demands == Counter(refused=1)
        assert sums(Period(before=date(2026, 1, 9))).demands == Counter({"": 1})

    def test_of_which_nothing_is_recorded_are_not_unchanged(self, appeal, client_of, coordinator):
        assert dict(sums().by_state) == {
            "Met": 0, "Partly met": 0, "Refused": 0, "No change": 0, "Overtaken by events": 0, "Nothing recorded": 1,
        }  # fmt: skip


class TestAnswers:
    def test_count_wherever_their_date_may_lie(self, appeal):
        answered(appeal, "2026-01-07", "acknowledgement")
        answered(appeal, "2026")
        answered(appeal, "2025", "denial")
        answered(appeal, "XXXX-02-18", "refusal")
        assert sums().replies == Counter(acknowledgement=1, promise=1, denial=1, refusal=1)
        assert +sums(JANUARY).replies == Counter(acknowledgement=1, promise=1)
        assert sums(JANUARY).undated == 1

    def test_that_readers_do_not_see_are_marked(self, appeal, client_of, coordinator):
        answered(appeal, "2026-01-07")
        assert "readers do not see it" in client_of(coordinator).get(f"/desk/results/{appeal.pk}/").content.decode()


class TestWhichAppeals:
    def test_drafts_and_later_ones_are_left_out_and_an_unknown_day_is_not(self, appeal, client_of, coordinator):
        factories.appeal(state="draft")
        later, unknown = factories.appeal(issued="2026-03"), factories.appeal(issued="")
        assert set(results.sums(results.countable(), Period())) == {appeal.pk, later.pk, unknown.pk}
        page = client_of(coordinator).get("/desk/results/?before=2026-02-28").content.decode()
        assert "2 of 3 appeals" in page and "1 draft is left out" in page
        assert later.title not in page and unknown.title in page

    def test_one_about_two_countries_counts_in_each_and_once_in_all(self, appeal, client_of, coordinator):
        both = factories.appeal(factories.case(countries=["KH", "VN"]), factories.case(countries=["KH"]))
        factories.appeal()
        found = results.sums(results.countable(), Period())
        lines = by_country(found, results.countries_of(results.countable()))
        assert [(line.code, line.sums.appeals) for line in lines] == [("KH", 2), ("VN", 1), ("", 1)]
        assert added(found.values()).appeals == 3
        page = client_of(coordinator).get("/desk/results/?country=VN")
        assert [line.code for line in page.context["countries"]] == ["VN"]
        assert [line.appeal for line in page.context["lines"]] == [both]

    def test_those_of_others_and_those_that_readers_do_not_see_are_marked(self, appeal, client_of, coordinator):
        page = client_of(coordinator).get("/desk/results/").content.decode()
        assert "not issued by us" in page and "not published" in page
        Appeal.objects.update(is_ours=True)
        assert "not issued by us" not in client_of(coordinator).get("/desk/results/").content.decode()


class TestTheNumbers:
    def test_agree_with_counting_one_by_one(self, appeal):
        """The same from every row by itself, over made-up reports and periods."""
        chance = random.Random(6)
        appeals = [appeal, factories.appeal()]
        rows = []
        for _number in range(60):
            on = date(2026, 1, 1) + timedelta(days=chance.randrange(80))
            came, channel = on + timedelta(days=chance.randrange(20)), chance.choice(["post", "email", "phone"])
            number, whose, aside = chance.randrange(1, 9), chance.choice(appeals), chance.random() < 0.2
            told(whose, on, came, counts={channel: number}, is_aside=aside)
            rows.append((whose.pk, on, came, channel, number, aside))
        for _try in range(6):
            first = date(2026, 1, 1) + timedelta(days=chance.randrange(60))
            period = chance.choice([Period(first), Period(first, first + timedelta(days=20)), Period(before=first)])
            found = results.sums(results.countable(), period)
            for whose in appeals:
                done, reported = Counter(), Counter()
                for key, on, came, channel, number, aside in rows:
                    if key == whose.pk and not aside:
                        done[channel] += number * _inside(on, period)
                        reported[channel] += number * _inside(came, period)
                assert (+found[whose.pk].done, +found[whose.pk].told) == (+done, +reported)

    def test_ask_the_database_as_much_for_many_appeals_as_for_few(self, appeal, client_of, coordinator):
        client = client_of(coordinator)

        def queries(address: str) -> int:
            with CaptureQueriesContext(connection) as caught:
                assert client.get(address).status_code == 200
            return len(caught)

        addresses = ["/desk/results/", *(f"/desk/results/{name}.csv" for name in ("appeals", "demands", "answers"))]
        told(appeal, date(2026, 1, 2))
        answered(appeal, "2026")
        client.get("/desk/results/")
        few = [queries(address) for address in addresses]
        for number in range(4):
            row = factories.appeal(factories.case(people=0, countries=["KH"]))
            told(row, date(2026, 1, 2) + timedelta(days=number))
            answered(row, "2026")
        assert [queries(address) for address in addresses] == few


def _inside(day: date, period: Period) -> bool:
    return (period.after is None or period.after <= day) and (period.before is None or day <= period.before)


class TestAsking:
    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("country=XX", "Country of its cases: Select a valid choice."),
            ("kind=nope&kind=open_letter", "Kind of appeal: Select a valid choice."),
            ("after=0000-01-01", "From: Write the date as year-month-day."),
            ("before=10000-01-01", "Until: Write the date as year-month-day."),
            ("after=2026-02-01&before=2026-01-01", "The first day lies after the last"),
            ("step=hour", "Time by: Select a valid choice."),
            ("appeal=99999999999999999999", "Appeal number: Ensure this value is less"),
            ("whose=mine", "“whose” is no filter of this list"),
            ("page=x", "There is no page “x”"),
            ("country=%00", "Country of its cases: "),
        ],
    )
    def test_what_is_wrong_is_left_aside_and_said(self, appeal, client_of, coordinator, query, words):
        page = client_of(coordinator).get(f"/desk/results/?{query}")
        assert page.status_code == 200 and words in page.content.decode()
        assert [line.appeal for line in page.context["lines"]] == [appeal]

    @pytest.mark.parametrize("query", ["before=9999-12-31", "after=0001-01-01", "after=9999-12-31"])
    def test_far_away_years_break_nothing(self, appeal, client_of, coordinator, query):
        told(appeal, date(2026, 1, 2))
        answered(appeal, "2026")
        for address in ("/desk/results/", f"/desk/results/{appeal.pk}/", "/desk/results/time.csv"):
            assert client_of(coordinator).get(f"{address}?{query}").status_code == 200

    @pytest.mark.parametrize(
        "address", ["99999999999999999999/", "99999999999999999999/results.pdf", "0/", "words.csv"]
    )
    def test_what_is_not_there_is_not_found(self, client_of, coordinator, address):
        assert client_of(coordinator).get(f"/desk/results/{address}").status_code == 404

    def test_the_search_of_the_page_keeps_its_own_words(self, client_of, coordinator):
        page = client_of(coordinator).get("/desk/results/").content.decode()
        assert 'id="find" name="q" value=""' in page

    def test_a_draft_says_that_nobody_was_asked(self, client_of, coordinator):
        draft = factories.appeal(state="draft")
        assert "This is a draft" in client_of(coordinator).get(f"/desk/results/{draft.pk}/").content.decode()


class TestTheSheetForTheFile:
    def test_is_one_page_with_the_words_of_the_record_and_where_the_rest_stands(self, appeal, client_of, coordinator):
        told(appeal, date(2026, 1, 5), counts={"post": 3})
        answered(appeal, "2026-01")
        DemandOutcome.objects.create(
            demand=appeal.demands.get(), outcome="met", on=date(2026, 1, 8), note="As printed."
        )
        response = client_of(coordinator).get(f"/desk/results/{appeal.pk}/results.pdf?before=2026-02-01")
        assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
        assert "no-store" in response["Cache-Control"]
        words = reading.words(response.content)
        for wanted in (
            appeal.title, "Release the placeholder;", "Met, as of 8 January 2026. As printed.", "January 2026: Promise.",
            "do not see it", "20 December 2025", "not a call of ours", "until 1 February 2026", f"/desk/results/{appeal.pk}/",
        ):  # fmt: skip
            assert wanted in words

    def test_says_when_too_many_are_made_at_once(self, appeal, client_of, coordinator, monkeypatch):
        def busy(make):
            raise Busy

        monkeypatch.setattr("appeals.desk.results.printed", busy)
        response = client_of(coordinator).get(f"/desk/results/{appeal.pk}/results.pdf")
        assert (response.status_code, response["Retry-After"]) == (503, "10")
        assert "Too many files are being made just now." in response.content.decode()


class TestNoCause:
    def test_is_claimed_anywhere(self, appeal, client_of, coordinator):
        told(appeal, date(2026, 1, 5))
        answered(appeal, "2026-01-07")
        DemandOutcome.objects.create(demand=appeal.demands.get(), outcome="met", on=date(2026, 1, 8))
        client, words = client_of(coordinator), "not causes"
        tables = [f"/desk/results/{name}.csv" for name in ("appeals", "countries", "time", "demands", "answers")]
        for address in ("/desk/results/", f"/desk/results/{appeal.pk}/", *tables):
            shown = client.get(address).content.decode()
            assert words in shown
            assert not set("→⇒➔➜↦") & set(shown)

    def test_is_suggested_by_what_stands_first(self, appeal, client_of, coordinator):
        """What was asked and how it stands comes before what people did: nobody reads one as the end of the other."""
        told(appeal, date(2026, 1, 5))
        shown = client_of(coordinator).get(f"/desk/results/{appeal.pk}/").content.decode()
        assert shown.index('id="asked"') < shown.index('id="answered"') < shown.index('id="done"')


class TestSpreadsheets:
    def test_say_what_they_are_of_what_and_as_of_when(self, appeal, client_of, coordinator):
        factories.appeal(factories.case(countries=["VN"]))
        told(appeal, date(2026, 1, 5), is_aside=True)
        query = "country=KH&after=2026-01-01&before=2026-01-31&kind=nope"
        rows = rows_of(client_of(coordinator).get(f"/desk/results/appeals.csv?{query}"))
        above = {row[0]: row[1:] for row in rows[1:4]} | {row[0]: row[1:] for row in rows[4:6]}
        assert rows[0] == ["Results of appeals: by appeal"]
        assert above["As of"][0].endswith("UTC")
        assert above["Filter"] == ["Country of its cases: Cambodia; Period: 1 January 2026 to 31 January 2026"]
        assert above["Left aside"][0].startswith("Kind of appeal: Select a valid choice.")
        assert above["Appeals"] == ["1 of 2; drafts are left out: 0"]
        assert ["Reports", "set aside, and in no number here: 1"] in rows

    def test_hold_the_numbers_of_the_page(self, appeal, client_of, coordinator):
        told(appeal, date(2026, 1, 30), date(2026, 2, 3), counts={"post": 3, "email": 1})
        answered(appeal, "2026-02-01")
        client = client_of(coordinator)
        (row,) = table_of(client.get("/desk/results/appeals.csv"))
        wanted = {"Number": str(appeal.pk), "Issued by us": "no", "Readers see it": "no", "Demands: Nothing recorded": "1",
                  "Answers: Promise": "1", "Actions by the day done": "4", "Done: Letters": "3", "Reported: E-mails": "1"}  # fmt: skip
        assert wanted.items() <= row.items()
        (country,) = table_of(client.get("/desk/results/countries.csv"))
        assert (country["Country"], country["Appeals"], country["Reported: Letters"]) == ("Cambodia", "1", "3")
        days = [
            (r["Counted by"], r["Beginning"], r["Sum"])
            for r in table_of(client.get("/desk/results/time.csv?step=month"))
        ]
        assert days == [
            ("the day it was done", "2026-01-01", "4"), ("the day it was done", "2026-02-01", "0"),
            ("the day it was reported", "2026-01-01", "0"), ("the day it was reported", "2026-02-01", "4"),
        ]  # fmt: skip
        (demand,) = table_of(client.get(f"/desk/results/demands.csv?appeal={appeal.pk}"))
        assert (demand["Demand"], demand["State"]) == ("1", "Nothing recorded")
        (answer,) = table_of(client.get("/desk/results/answers.csv"))
        assert (answer["Date"], answer["Kind"], answer["Readers may see it"]) == ("1 February 2026", "Promise", "no")

    def test_run_nothing_that_someone_wrote_into_them(self, appeal, client_of, coordinator):
        Appeal.objects.filter(pk=appeal.pk).update(title='=HYPERLINK("https://example.org","x")', reference="@SUM(1)")
        (row,) = table_of(client_of(coordinator).get("/desk/results/appeals.csv"))
        assert row["Title"].startswith("'=HYPERLINK") and row["Reference"] == "'@SUM(1)"
