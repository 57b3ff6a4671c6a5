"""The desk shows every date once, one's own first, says who keeps it, and stays as quick however much there is."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from appeals.desk import board as boards
from appeals.desk.board import DATES, board
from appeals.models import ActionReport, Appeal, DueDate, Mail, ReportedCount
from cases.models import Case
from tests import factories
from tests.conftest import member
from tests.test_questions import asked, more

pytestmark = pytest.mark.django_db

PLAIN = {"kind": "own", "inclusive": True, "zone": "Asia/Phnom_Penh"}


@pytest.fixture
def colleague() -> User:
    return member(Role.COORDINATOR, email="colleague@example.org", name="Colleague Placeholder")


@pytest.fixture
def desk(client_of, coordinator):
    client = client_of(coordinator)

    def read(query: str = "", status: int = 200) -> str:
        response = client.get(f"/desk/{query}")
        assert response.status_code == status
        return " ".join(response.content.decode().split())

    return read


def kept_by(user: User | None, **fields) -> Case:
    return factories.case(coordinator=user, **fields)


def own_date(case: Case, day: date, **fields) -> DueDate:
    return DueDate.objects.create(**PLAIN | {"case": case, "date": day} | fields)


class TestWhose:
    def test_ones_own_come_first_whatever_their_day(self, coordinator, colleague, now):
        factories.appeal(kept_by(colleague), due=date(2026, 11, 24))
        mine = factories.appeal(kept_by(coordinator), due=date(2026, 11, 27))
        rows = board(coordinator, now=now).group("week").rows
        assert [row.is_mine for row in rows] == [True, False] and rows[0].due.appeal == mine

    def test_the_switch_shows_them_alone_and_leads_back(self, desk, coordinator, colleague):
        factories.appeal(kept_by(colleague), due=date(2099, 11, 24), title="Not mine")
        factories.appeal(kept_by(coordinator), due=date(2099, 11, 27), title="All mine")
        assert "Not mine" in desk() and "Not mine" not in desk("?who=mine") and "All mine" in desk("?who=mine")

    def test_a_backup_keeps_what_a_frozen_coordinator_kept(self, coordinator, colleague, now):
        User.objects.filter(pk=colleague.pk).update(is_active=False)
        factories.appeal(kept_by(colleague, backup=coordinator))
        assert board(coordinator, now=now).own_total == 1

    def test_an_own_date_is_shown_to_its_owner_alone_while_they_can_act(self, coordinator, colleague, now):
        row = own_date(kept_by(coordinator), date(2026, 11, 30), for_whom=colleague)
        shown = [board(user, now=now).total for user in (coordinator, colleague)]
        User.objects.filter(pk=colleague.pk).update(is_active=False)
        assert (shown, board(coordinator, now=now).total) == ([0, 1], 1), row


class TestNobody:
    def test_keeps_a_case_is_said_in_red_with_its_dates(self, desk, colleague):
        User.objects.filter(pk=colleague.pk).update(is_active=False)
        case = kept_by(colleague, title="Left behind")
        factories.appeal(case, due=date(2099, 1, 1))
        page = desk("?who=mine")  # what nobody keeps is everyone's
        assert "Nobody keeps these" in page and "this account cannot act any more" in page
        assert reverse("desk:reassign", args=[case.pk]) in page

    def test_is_asked_for_by_the_filter(self, coordinator, colleague, now):
        for who in (coordinator, None):
            factories.appeal(kept_by(who))
        factories.appeal()  # names no case: nobody keeps it either
        from_filter = board(coordinator, now=now, data=QueryDict("coordinator=nobody"))
        assert (from_filter.total, from_filter.left_out) == (2, 1)
        rows = from_filter.group("unkept").rows
        assert [bool(row.case) for row in rows] == [True, False] and [row.dates for row in rows] == [1, 1]

    def test_of_a_withdrawn_case_is_shown(self, coordinator, now):
        own_date(kept_by(None, state="withdrawn"), date(2026, 11, 30))
        page = board(coordinator, now=now)
        assert page.total == 0 and page.group("unkept").total == 0


class TestTheRow:
    def test_says_when_grace_is_over_and_who_cannot_be_reached(self, desk, coordinator, now):
        factories.appeal(kept_by(coordinator), due=date(2020, 1, 1))
        Mail.objects.create(
            kind="reminder", account=coordinator, key="x", queued_at=now, next_try=now, ended_at=now, end="refused"
        )
        page = desk()
        assert "3 days of grace are over" in page and "Reminders do not reach Coordinator Placeholder" in page

    def test_counts_what_was_reported_and_what_of_it_lately(self, coordinator, now):
        appeal = factories.appeal(kept_by(coordinator), due=date(2026, 11, 1))
        for days, number in ((3, 5), (40, 7)):
            row = ActionReport.objects.create(
                appeal=appeal, on=now.date(), received_at=now - timedelta(days=days), link_sum=f"{days:064x}"
            )
            ReportedCount.objects.create(report=row, channel="email", number=number)
        ActionReport.objects.create(appeal=appeal, on=now.date(), received_at=now, link_sum="e" * 64, is_aside=True)
        (row,) = board(coordinator, now=now).group("decide").rows
        assert row.advice[0].startswith("12 actions reported, 5 of them in the last 2 weeks")

    def test_says_when_its_next_mail_goes_to_whom(self, coordinator, now):
        factories.appeal(kept_by(coordinator), due=date(2026, 12, 24))
        (row,) = board(coordinator, now=now).group("later").rows
        assert row.next_reminder.at == datetime(2026, 12, 10, 6, tzinfo=UTC)
        assert row.next_reminder.who == str(coordinator)

    def test_says_when_its_people_were_last_known_to_be_held(self, coordinator, now):
        factories.appeal(kept_by(coordinator))
        (row,) = board(coordinator, now=now).group("later").rows
        assert (row.about.last_confirmed.day, row.about.last_confirmed.is_old) == (date(2026, 11, 20), False)

    def test_names_the_first_recipients_and_how_many_more(self, desk, coordinator):
        appeal = factories.appeal(kept_by(coordinator), due=date(2099, 1, 1))
        for number in range(4):
            appeal.recipients.create(instruction=f"Copies to embassy {number}", order=number + 1)
        page = desk()
        assert "Copies to embassy 1" in page and "and 2 more" in page and "Copies to embassy 3" not in page

    @pytest.mark.parametrize("decision", ["extend", "good", "stop", "expire", "keep"])
    def test_has_an_address_for_every_decision(self, desk, coordinator, decision):
        appeal = factories.appeal(kept_by(coordinator), due=date(2099, 1, 1))
        assert f'href="/desk/due/{appeal.due_dates.get().pk}/{decision}/"' in desk()


class TestFilters:
    def test_of_country_kind_state_and_issuer_leave_out_the_rest_and_say_how_much(self, coordinator, now):
        factories.appeal(kept_by(coordinator, countries=["VN"]), state="paused", is_ours=True)
        here = kept_by(coordinator, countries=["KH", "LA"])
        factories.appeal(here)
        own_date(here, date(2027, 1, 1))
        for words, found in {
            "country=VN": 1, "country=VN&country=LA": 3, "kind=own": 1, "state=paused": 1, "state=case": 1, "state=open": 1,
            "issued=ours": 1, "issued=others": 1, "country=LA&kind=own": 1, f"coordinator={coordinator.pk}": 3,
        }.items():  # fmt: skip
            page = board(coordinator, now=now, data=QueryDict(words))
            assert (page.total, page.left_out, page.problems) == (found, 3 - found, []), words

    @pytest.mark.parametrize(
        "words",
        ["country=XX", "kind=nonsense", "coordinator=99999999999999999999", "who=you", "group=nowhere", "page=0&group=later",
         "colour=red", "country=%00", "state=" + "x" * 5000, "kind=%E2%80%AE%E1%9E%81"],
    )  # fmt: skip
    def test_that_are_nonsense_are_said_and_hide_nothing(self, desk, coordinator, words):
        factories.appeal(kept_by(coordinator), due=date(2099, 1, 1), title="Still here")
        page = desk(f"?{words}")
        assert "Still here" in page and 'class="problem"' in page

    def test_stay_when_a_decision_leads_back(self, client_of, coordinator):
        due = factories.appeal(kept_by(coordinator, countries=["KH"])).due_dates.get()
        client = client_of(coordinator)
        address = f"/desk/due/{due.pk}/expire/?back=country%3DKH%26who%3Dmine"
        assert "country=KH" in client.get(address).content.decode()
        answer = client.post(address, {"reason": "Nobody writes any more."})
        assert answer.url == "/desk/?country=KH&who=mine"
        assert Appeal.objects.get().state == "expired"


class TestMany:
    def test_rows_of_a_group_are_cut_off_with_true_counts_and_a_page_for_all(self, desk, coordinator, monkeypatch):
        monkeypatch.setattr(boards, "FEW", 2)
        monkeypatch.setattr(boards, "MANY", 3)
        case = kept_by(coordinator)
        for number in range(4):
            own_date(case, date(2099, 1, 1 + number))
        page = desk("?country=KH")
        assert "Show all 4" in page and "2 more are not shown here." in page and "country=KH&amp;group=later" in page
        assert (desk("?group=later").count('id="due-'), desk("?group=later&page=2").count('id="due-')) == (3, 1)

    def test_rows_ask_the_database_no_more_than_few(self, desk, coordinator, colleague):
        def fill(count: int) -> None:
            for number in range(count):
                case = kept_by((coordinator, colleague, None)[number % 3])
                factories.appeal(case, due=date(2099, 1, 1))
                factories.appeal(case, due=None, state=("open", "paused")[number % 2])
                own_date(case, date(2020, 1, 1))

        desk()  # what a process asks once
        fill(3)
        short = asked(desk)
        fill(9)
        assert not more(short, asked(desk))


def test_every_date_stands_in_one_group(coordinator, now):
    case = kept_by(coordinator)
    for days in (-400, -1, 0, 1, 7, 8, 30, 31, 4000):
        own_date(case, now.date() + timedelta(days=days))
    page = board(coordinator, now=now)
    assert {code: page.group(code).total for code in DATES} == {
        "decide": 2,
        "today": 1,
        "week": 2,
        "month": 2,
        "later": 2,
    }
