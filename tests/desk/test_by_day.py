"""The desk by days: a month as a table, a week to print. Each date on its last day, the same dates as the desk itself."""

import re
from datetime import UTC, date, datetime, time
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from appeals.models import DueDate
from tests import factories
from tests.conftest import member

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr("appeals.desk.by_day.timezone.now", lambda: NOON)


@pytest.fixture
def case(coordinator):
    return factories.case(coordinator=coordinator, title="Case of Person A")


def cells(client, address: str) -> dict[str, str]:
    """What stands on each day, as text."""
    html = client.get(address).content.decode()
    parts = re.split(r'<time datetime="(\d{4}-\d\d-\d\d)">', html.partition("<main")[2] or html)
    texts = (" ".join(unescape(re.sub("<[^>]+>", " ", part)).split()) for part in parts[2::2])
    return dict(zip(parts[1::2], texts, strict=True))


@pytest.mark.parametrize("address", ["/desk/month/2026-12/", "/desk/week/2026-12-03/"])
class TestADay:
    def test_has_what_is_due_on_it_as_the_last_day(self, client_of, coordinator, case, address):
        appeal = factories.appeal(case, due=date(2026, 12, 4), title="Free Person A")
        DueDate.objects.filter(appeal=appeal).update(inclusive=False, wording="before 4 December")
        DueDate.objects.create(
            case=case, kind="hearing", date=date(2026, 12, 5), time=time(9, 30), zone="Asia/Phnom_Penh"
        )
        found = cells(client_of(coordinator), address)
        assert "Write by Free Person A yours" in found["2026-12-03"] and "Free Person A" not in found["2026-12-04"]
        assert "Hearing, 09:30 Case of Person A yours" in found["2026-12-05"]

    def test_has_neither_drafts_nor_what_is_decided_nor_a_colleagues_own_date(
        self, client_of, coordinator, case, address
    ):
        factories.appeal(case, due=date(2026, 12, 3), title="A draft", state="draft")
        decided = factories.appeal(case, due=date(2026, 12, 3), title="Decided")
        DueDate.objects.filter(appeal=decided).update(decision="kept")
        colleague = member(Role.COORDINATOR, email="another@example.org")
        DueDate.objects.create(case=case, kind="own", date=date(2026, 12, 3), for_whom=colleague)
        assert "Case of Person A" not in (found := cells(client_of(coordinator), address)["2026-12-03"])
        assert "draft" not in found and "Decided" not in found

    def test_takes_the_filters_of_the_desk_and_says_what_it_does_not_know(self, client_of, coordinator, case, address):
        factories.appeal(case, due=date(2026, 12, 3), title="Mine")
        factories.appeal(factories.case(countries=["FR"]), due=date(2026, 12, 3), title="Another")
        client = client_of(coordinator)
        assert "Mine" in (both := cells(client, address)["2026-12-03"]) and "Another" in both
        assert "no coordinator" in both and both.index("Mine") < both.index("Another")
        assert "Another" not in cells(client, f"{address}?who=mine")["2026-12-03"]
        assert "Mine" not in cells(client, f"{address}?country=FR")["2026-12-03"]
        html = client.get(f"{address}?nosuch=1&country=ZZ&kind=%00").content.decode()
        assert "“nosuch” is no filter of the desk" in html and "Country: " in html

    def test_asks_the_database_as_much_for_many_as_for_few(self, client_of, coordinator, case, address):
        def queries() -> int:
            with CaptureQueriesContext(connection) as caught:
                assert client.get(address).status_code == 200
            return len(caught)

        client = client_of(coordinator)
        factories.appeal(case, due=date(2026, 12, 3))
        queries()  # the first click of a session writes its time
        few = queries()
        for day in (3, 3, 4, 5, 6, 6):
            factories.appeal(factories.case(coordinator=coordinator, people=0), due=date(2026, 12, day))
        assert queries() == few

    def test_is_not_for_those_without_the_desk(self, client_of, administrator, address):
        assert client_of(administrator).get(address).status_code == 403
        assert client_of(administrator).post(address).status_code == 403


class TestTheMonth:
    def test_marks_today_and_leads_to_the_months_beside_it(self, client_of, coordinator):
        html = client_of(coordinator).get("/desk/month/2026-11/?who=mine").content.decode()
        assert re.findall(r'aria-current="date">\s*<p class="date"><a href="([^"]+)"', html) == [
            "/desk/week/2026-11-22/?who=mine"
        ]
        assert '/desk/month/2026-10/?who=mine"' in html and '/desk/month/2026-12/?who=mine"' in html
        assert len(re.findall(r'<td class="day', html)) == 30 and len(re.findall(r'<td class="blank"', html)) == 12

    def test_shows_a_few_of_a_full_day_and_leads_to_the_rest(self, client_of, coordinator, case):
        for number in range(8):
            DueDate.objects.create(case=case, kind="filing_limit", date=date(2026, 12, 1), wording=f"No {number}")
        found = cells(client_of(coordinator), "/desk/month/2026-12/")
        assert found["2026-12-01"].count("Court filing limit") == 5 and "3 more" in found["2026-12-01"]
        assert cells(client_of(coordinator), "/desk/week/2026-12-01/")["2026-12-01"].count("Court filing limit") == 8

    def test_says_what_passed_and_how_much_waits_from_before(self, client_of, coordinator, case):
        for day in (date(2026, 10, 1), date(2026, 11, 3)):
            factories.appeal(case, due=day, title="Late")
        client = client_of(coordinator)
        assert "Late yours passed" in cells(client, "/desk/month/2026-11/")["2026-11-03"]
        assert "1 date before this month still stands" in client.get("/desk/month/2026-11/").content.decode()

    @pytest.mark.parametrize(
        "month", ["2026-00", "2026-13", "0000-01", "0001-01", "9999-12", "10000-01", "2026-1", "nonsense", "២០២៦-១១", "%00", "2026-11-22", "9" * 5000]
    )  # fmt: skip
    def test_that_is_none_is_not_found(self, client_of, coordinator, month):
        assert client_of(coordinator).get(f"/desk/month/{month}/").status_code == 404

    @pytest.mark.parametrize("month", ["1000-01", "2200-12", "2024-02"])
    def test_at_the_ends_of_time_opens(self, client_of, coordinator, month):
        assert client_of(coordinator).get(f"/desk/month/{month}/").status_code == 200


class TestTheWeek:
    def test_begins_on_monday_whichever_day_is_asked_for(self, client_of, coordinator):
        client = client_of(coordinator)
        for day in ("2026-11-16", "2026-11-22"):
            assert list(cells(client, f"/desk/week/{day}/")) == [f"2026-11-{n}" for n in range(16, 23)]

    def test_says_who_keeps_it_and_what_to_do_then(self, client_of, coordinator, case):
        appeal = factories.appeal(case, due=date(2026, 11, 20))
        DueDate.objects.filter(appeal=appeal).update(afterwards="check with the issuer", wording="by 20 November")
        found = cells(client_of(coordinator), "/desk/week/2026-11-22/")["2026-11-20"]
        assert "“ by 20 November ” · no zone stated · Coordinator Placeholder · Then: check with the issuer" in found

    @pytest.mark.parametrize(
        "day", ["2026-02-29", "2026-02-30", "0001-01-01", "9999-12-31", "nonsense", "2026-11", "20261122", "%00"]
    )
    def test_that_is_none_is_not_found(self, client_of, coordinator, day):
        assert client_of(coordinator).get(f"/desk/week/{day}/").status_code == 404

    @pytest.mark.parametrize("day", ["1000-01-01", "2200-12-31", "2024-02-29"])
    def test_at_the_ends_of_time_opens(self, client_of, coordinator, day):
        assert client_of(coordinator).get(f"/desk/week/{day}/").status_code == 200
