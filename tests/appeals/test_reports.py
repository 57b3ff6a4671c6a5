"""Reports of actions: from the inbox to the numbers that readers see, whatever comes twice, late, or is taken back."""

import datetime
import hashlib
import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC

import pytest
from django.db import connection
from django.utils import timezone

from appeals import reports
from appeals.models import ActionReport, Appeal, PublishedAppeal, PublishedCounts, ReportedCount
from appeals.publishing import publish, withdraw
from appeals.reported import LEAST, published, reported
from appeals.told import Told
from appeals.vocab import ReportOddity
from cases import inbox, publishing
from cases.inbox_kinds import REPORT, WITHDRAWAL
from cases.models import Case, InboxMessage, SiteSettings
from cases.public import intake
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
_numbers = itertools.count(1)
LATELY = timezone.now().date() - datetime.timedelta(days=2)  # the inbox has a clock of its own


def link_sum(key="") -> str:
    return hashlib.sha256(str(key or next(_numbers)).encode()).hexdigest()


def tell(appeal, key="", sender="", **said):
    """Hands in a report, as the public door does. Each from a sender of its own."""
    body = {"counts": {"post": 1}, "on": str(LATELY), "country": "", "people": 1, "words": "", "which": 1} | said
    return intake.send(REPORT, appeal.slug, sender or f"192.0.2.{next(_numbers)}", {**body, "secret": link_sum(key)})


def tell_all(appeal, **countries):
    """So many reports of each country, one letter each."""
    for country, number in countries.items():
        for _ in range(number):
            assert tell(appeal, country=country if len(country) == 2 else "") == intake.KEPT


def take_back(appeal, key, sender="192.0.2.1"):
    return intake.send(WITHDRAWAL, appeal.slug, sender, {"report": link_sum(key)})


def work_off():
    return reports.work_off(now=timezone.now())


def numbers(appeal) -> dict:
    row = PublishedCounts.objects.filter(appeal__slug=appeal.slug).first()
    return row.body if row else {}


@pytest.fixture
def appeal(db):
    """An open appeal for a case in Cambodia, published."""
    row = Appeal.objects.create(slug="placeholder", title="Placeholder", state="open")
    row.cases.add(Case.objects.create(slug="placeholder", title="Placeholder", countries=["KH"]))
    stand_published(row)
    return row


def stand_published(appeal) -> None:
    PublishedAppeal.objects.create(
        slug=appeal.slug, title=appeal.title, body="{}", schema=1, number=1, published_at=NOW, updated_at=NOW,
        state="open", countries=["KH"],
    )  # fmt: skip


class TestAReport:
    def test_is_made_of_a_message_and_counted(self, appeal):
        tell(appeal, counts={"post": 2, "email": 1}, country="DE", words="The line was engaged.")
        assert work_off() == 1
        row = ActionReport.objects.get()
        assert (row.told.counts, row.country, row.on) == ({"post": 2, "email": 1}, "DE", LATELY)
        assert row.words == "The line was engaged."
        assert numbers(appeal) == {"reports": 1, "channels": {"email": 1, "post": 2}, "countries": {}}
        assert InboxMessage.objects.get().body == {}

    def test_is_made_once_though_its_message_comes_twice(self, appeal):
        tell(appeal, key="a", sender="192.0.2.1")
        tell(appeal, key="a", sender="192.0.2.2")
        work_off()
        assert ReportedCount.objects.count() == ActionReport.objects.count() == 1
        assert numbers(appeal)["channels"] == {"post": 1}

    def test_is_not_made_of_what_no_form_lets_through(self, appeal):
        nonsense = (
            {"counts": {}}, {"counts": {"post": 0}}, {"counts": {"pigeon": 1}}, {"counts": {"post": 1_000_000}}, {"counts": {"post": -1}},
            {"counts": {"post": "1"}}, {"counts": {"post": True}}, {"counts": [1]}, {"on": "2999-01-01"}, {"on": "yesterday"},
            {"country": "ZZ"}, {"country": ["DE"]}, {"people": 0}, {"people": 10**9}, {"words": "x" * 1001}, {"words": None},
            {"which": "two"}, {"counts": {"post": 501}}, {"counts": None},
        )  # fmt: skip
        for said in nonsense:
            assert tell(appeal, **said) == intake.KEPT
            assert (work_off(), ActionReport.objects.count()) == (1, 0), said

    def test_is_not_half_made_by_a_worker_that_dies(self, appeal, monkeypatch):
        tell(appeal)
        monkeypatch.setattr(InboxMessage, "worked_off", lambda message, now: 1 / 0)
        assert work_off() == 0
        assert (ActionReport.objects.count(), InboxMessage.objects.for_worker(REPORT).count()) == (0, 1)
        monkeypatch.undo()
        assert (work_off(), numbers(appeal)["reports"]) == (1, 1)

    def test_is_not_made_without_the_sum_of_a_link_or_for_no_appeal(self, appeal):
        body = Told({"post": 1}, LATELY).body
        intake.send(REPORT, appeal.slug, "192.0.2.1", body)
        intake.send(REPORT, "never-was", "192.0.2.1", {**body, "secret": link_sum()})
        assert work_off() == 2
        assert not ActionReport.objects.exists()


class TestTakingItBack:
    def test_leaves_nothing_but_that_it_was_taken_back(self, appeal):
        tell(appeal, key="a", country="DE", words="A sentence.", people=12)
        work_off()
        take_back(appeal, "a")
        work_off()
        row = ActionReport.objects.get()
        assert (row.words, row.country, row.on, row.people, row.counts.count()) == ("", "", None, 1, 0)
        assert numbers(appeal) == {}

    def test_works_before_the_report_has_come(self, appeal):
        take_back(appeal, "a")
        work_off()
        tell(appeal, key="a")
        work_off()
        assert ActionReport.objects.get().withdrawn_at is not None
        assert (ReportedCount.objects.count(), numbers(appeal)) == (0, {})

    def test_works_twice_and_leaves_the_others(self, appeal):
        tell(appeal, key="a")
        tell(appeal, key="b")
        for _ in range(2):
            assert take_back(appeal, "a") == intake.KEPT
            work_off()
        assert numbers(appeal)["channels"] == {"post": 1}

    def test_of_several_at_once_are_several(self, appeal):
        tell(appeal, key="a")
        tell(appeal, key="b")
        assert [take_back(appeal, key) for key in "ab"] == [intake.KEPT, intake.KEPT]
        work_off()
        assert numbers(appeal) == {}


class TestTheNumbers:
    def test_of_an_appeal_that_is_taken_back_leave_with_it_and_come_again_with_it(self, publisher, now):
        case = factories.case(countries=["KH"])
        publishing.publish(case, by=publisher, now=now, urgent=True, why="A test.")
        appeal = factories.appeal(case)
        publish(appeal, by=publisher, now=now, urgent=True, why="A test.")
        tell_all(appeal, DE=5)
        work_off()
        withdraw(appeal.slug, by=publisher, now=now, why="A test.")
        assert not PublishedCounts.objects.exists()
        tell(appeal)
        work_off()
        assert not PublishedCounts.objects.exists()
        publish(appeal, by=publisher, now=now, urgent=True, why="A test.")
        work_off()
        assert numbers(appeal) == {"reports": 6, "channels": {"post": 6}, "countries": {}}

    def test_hide_a_country_that_became_the_cases_own(self, appeal):
        tell_all(appeal, DE=5, FR=6)
        work_off()
        assert numbers(appeal)["countries"] == {"DE": 5, "FR": 6}
        appeal.cases.update(countries=["KH", "DE"])
        reports.count_all(now=timezone.now())
        assert numbers(appeal)["countries"] == {"FR": 6}

    def test_stay_when_one_appeal_cannot_be_counted(self, appeal, monkeypatch):
        other = Appeal.objects.create(slug="other", title="Other", state="open")
        stand_published(other)
        tell(appeal)
        tell(other)
        honest = reports.own_countries
        monkeypatch.setattr(reports, "own_countries", lambda a, r: honest(a, r) if a.pk != appeal.pk else 1 / 0)
        work_off()
        assert (numbers(appeal), numbers(other)["reports"]) == ({}, 1)
        monkeypatch.undo()
        work_off()
        assert numbers(appeal)["reports"] == 1

    def test_are_made_anew_only_where_something_changed(self, appeal, django_assert_num_queries):
        tell_all(appeal, DE=5)
        work_off()
        with django_assert_num_queries(3):  # two kinds of messages, and what is to be counted
            work_off()


class TestWhatReadersSee:
    """Country to how many reports; each stands for two letters."""

    def shown(self, **of) -> dict[str, int]:
        rows = {("" if country == "unsaid" else country): (number, 2 * number) for country, number in of.items()}
        return published({"post": sum(row[1] for row in rows.values())}, rows, {"KH"})["countries"]

    def test_names_no_country_of_fewer_than_five_reports(self):
        assert self.shown(DE=5, FR=4, unsaid=9) == {"DE": 10}

    def test_counts_reports_and_not_letters(self):
        assert published({"post": 40}, {"TV": (1, 40)}, set())["countries"] == {}

    def test_never_names_the_cases_own_country(self):
        assert self.shown(KH=500, DE=5) == {"DE": 10}

    def test_leaves_no_small_difference_from_which_another_could_be_told(self):
        """One letter from Cambodia beside ten from Germany and seven from France: France goes into the rest with it."""
        assert self.shown(DE=10, FR=7, KH=1) == {"DE": 20}
        assert self.shown(DE=10, FR=7, AT=2) == {"DE": 20}
        assert self.shown(DE=10, unsaid=1) == {}
        assert self.shown(DE=10, FR=7) == {"DE": 20, "FR": 14}

    def test_no_rest_is_ever_between_one_and_four_reports(self):
        for sizes in itertools.product((0, 1, 4, 5, 6), repeat=4):
            rows = {code: (size, size) for code, size in zip(("", "KH", "DE", "FR"), sizes, strict=True) if size}
            body = published({"post": sum(sizes)}, rows, {"KH"})
            rest = sum(sizes) - sum(body["countries"].values())
            assert not 0 < rest < LEAST or not body["countries"]
            assert "KH" not in body["countries"] and all(number >= LEAST for number in body["countries"].values())

    def test_adds_up(self, now):
        body = published({"post": 30, "email": 4}, {"DE": (9, 20), "KH": (6, 10), "": (2, 4)}, {"KH"})
        page = reported(body, now, ["KH"])
        assert (page.total, page.countries, page.elsewhere) == (34, [("Germany", 20)], 14)
        assert [(bar.label, bar.value) for bar in page.chart.rows] == [("Letters", 30), ("E-mails", 4)]

    def test_hides_at_once_what_became_the_cases_own_since(self, now):
        page = reported({"reports": 9, "channels": {"post": 9}, "countries": {"DE": 9}}, now, ["DE"])
        assert (page.countries, page.elsewhere) == ([], 9)


class TestWhatIsOdd:
    def odd(self) -> list[list[str]]:
        return list(ActionReport.objects.order_by("pk").values_list("oddities", flat=True))

    @pytest.mark.parametrize(
        ("said", "reason"),
        [
            ({"counts": {"post": 51}}, ReportOddity.MANY),
            ({"counts": {"post": 1001}, "people": 900}, ReportOddity.MANY),
            ({"on": "2026-01-01"}, ReportOddity.LONG_AGO),
            ({"words": "Write to me@example.org"}, ReportOddity.CONTACT),
            ({"words": "ring +49 30 1234567"}, ReportOddity.CONTACT),
            ({"words": "see https://example.org"}, ReportOddity.CONTACT),
        ],
        ids=str,
    )
    def test_is_told_with_its_reason(self, appeal, said, reason):
        tell(appeal, **said)
        work_off()
        assert self.odd() == [[reason]]
        assert list(ActionReport.objects.to_look_at()) == [ActionReport.objects.get()]

    def test_is_nothing_about_an_evening_of_forty_letters(self, appeal):
        tell(appeal, counts={"post": 40}, people=12, words="In 2026, 40 letters by 12 people.")
        work_off()
        assert self.odd() == [[]]

    def test_is_that_many_alike_come_within_minutes_the_first_as_well(self, appeal):
        for _ in range(5):
            tell(appeal, country="DE", counts={"post": 11})
        tell(appeal, country="FR", counts={"post": 11})
        work_off()
        assert self.odd() == [["alike"]] * 5 + [[]]

    def test_is_nothing_about_one_letter_each_until_there_are_thirty(self, appeal):
        for _ in range(29):
            tell(appeal, country="DE")
        work_off()
        assert set(map(tuple, self.odd())) == {()}
        tell(appeal, country="DE")
        work_off()
        assert set(map(tuple, self.odd())) == {("alike",)}

    def test_counts_all_the_same_until_someone_decides(self, appeal):
        tell(appeal, counts={"post": 499})
        work_off()
        assert numbers(appeal)["channels"] == {"post": 499}


class TestForgetting:
    def test_takes_words_and_time_of_day_and_leaves_the_numbers(self, appeal):
        tell(appeal, words="A sentence.", country="DE")
        work_off()
        later = timezone.now() + datetime.timedelta(days=SiteSettings.objects.current().forget_days + 1)
        assert reports.forget(now=later) == 1
        assert reports.forget(now=later) == 0
        row = ActionReport.objects.get()
        assert (row.words, row.country, row.received_at.astimezone(UTC).time()) == ("", "DE", datetime.time())
        assert numbers(appeal)["channels"] == {"post": 1}

    def test_takes_the_mark_of_what_was_taken_back(self, appeal):
        tell(appeal, key="a")
        take_back(appeal, "a")
        work_off()
        reports.forget(now=timezone.now() + datetime.timedelta(days=40))
        assert not ActionReport.objects.exists()

    def test_leaves_what_is_younger(self, appeal):
        tell(appeal, words="A sentence.")
        work_off()
        assert reports.forget(now=timezone.now() + datetime.timedelta(days=29)) == 0
        assert ActionReport.objects.get().words


def together(*acts) -> None:
    """A dozen at a time, each in a thread and a connection of its own, until all are done."""

    def run(act):
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as crowd:
        list(crowd.map(run, acts))


def crowd(appeal, reporters: int, each: int) -> None:
    """So many at once report, some twice the same, some take theirs back at once, while two workers are at it; a last look
    by one worker ends it."""

    def reporter(number: int):
        def run():
            for turn in range(each):
                key = f"{number}-{turn}"
                country = ("DE", "FR", "KH", "")[(number + turn) % 4]
                said = {"key": key, "sender": f"198.51.100.{number}", "country": country, "counts": {"post": turn + 1}}
                assert tell(appeal, **said) == intake.KEPT
                if turn % 3 == 0:
                    assert tell(appeal, **said) == intake.SEEN
                if turn % 2:
                    assert take_back(appeal, key, said["sender"]) == intake.KEPT

        return run

    def worker():
        for _ in range(each):
            work_off()

    together(worker, worker, *(reporter(number) for number in range(reporters)))
    while work_off():
        pass


def expected(reporters: int, each: int) -> dict:
    """Those that nobody took back, counted by hand."""
    standing = [
        (("DE", "FR", "KH", "")[(n + turn) % 4], turn + 1) for n in range(reporters) for turn in range(each) if not turn % 2
    ]  # fmt: skip
    of = {code: [number for country, number in standing if country == code] for code in ("DE", "FR", "KH", "")}
    rows = {code: (len(found), sum(found)) for code, found in of.items() if found}
    return published({"post": sum(number for _, number in standing)}, rows, {"KH"})


def test_a_report_that_another_worker_makes_while_it_is_taken_back_is_taken_back(appeal, monkeypatch):
    tell(appeal, key="one")
    take_back(appeal, "one")
    find, now = reports._appeal_of, timezone.now()

    def meanwhile(message):
        monkeypatch.setattr(reports, "_appeal_of", find)
        assert inbox.work_off(REPORT, reports.keep, now=now) == 1
        return find(message)

    monkeypatch.setattr(reports, "_appeal_of", meanwhile)
    assert inbox.work_off(WITHDRAWAL, reports.take_back, now=now) == 1
    report = ActionReport.objects.get()
    assert report.withdrawn_at and not report.counts.exists()


@pytest.mark.django_db(transaction=True)
def test_numbers_equal_the_reports_after_a_crowd_that_reports_repeats_and_takes_back(appeal):
    crowd(appeal, reporters=6, each=10)
    assert numbers(appeal) == expected(6, 10)
    assert ActionReport.objects.filter(withdrawn_at=None).count() == 30


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)
def test_numbers_equal_thousands_of_reports(appeal):
    crowd(appeal, reporters=100, each=19)
    assert numbers(appeal) == expected(100, 19)
    assert PublishedAppeal.objects.filter(slug=appeal.slug).exists()
