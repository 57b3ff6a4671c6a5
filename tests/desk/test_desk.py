"""The desk: nothing that is due can be overlooked, and a decision shows at once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from appeals import publishing as appeal_publishing
from appeals.actions import due as actions
from appeals.desk.board import DATES, Board, board
from appeals.desk.commands import Leads
from appeals.models import Appeal, DueDate, PublishedAppeal
from appeals.vocab import DueKind
from cases import publishing
from cases.document_data import loads
from tests import factories
from tests.conftest import NOW, member, rows_that_stay

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="class")
def published_once(django_db_setup, django_db_blocker) -> Iterator[int]:
    """A published appeal whose date passed eleven days before `NOW`, of a case that a coordinator keeps."""
    with rows_that_stay(django_db_blocker):
        publisher = member(Role.PUBLISHER)
        case = factories.case(coordinator=member(Role.COORDINATOR))
        publishing.publish(case, by=publisher, now=NOW)
        row = factories.appeal(case, due=date(2026, 11, 11))
        appeal_publishing.publish(row, by=publisher, now=NOW)
        yield row.pk


@pytest.fixture
def appeal(published_once, db) -> Appeal:
    return Appeal.objects.get(pk=published_once)


def seen(now) -> Board:
    """The desk as a coordinator sees it."""
    return board(User.objects.filter(roles=[Role.COORDINATOR]).first() or member(Role.COORDINATOR), now=now)


def headings(now) -> dict[str, list[str]]:
    """The groups of dates that have any, with their appeals."""
    groups = seen(now).groups
    return {
        group.code: [str(row.due.appeal) for row in group.rows]
        for group in groups
        if group.code in DATES and group.rows
    }


def published(appeal) -> dict:
    return loads(PublishedAppeal.objects.get(slug=appeal.slug).body)


class TestTheBoard:
    def test_puts_what_needs_a_decision_first(self, now):
        appeal = factories.appeal(due=date(2026, 11, 11))
        factories.appeal(due=date(2026, 11, 24))
        factories.appeal(due=date(2027, 3, 1))
        assert list(headings(now)) == ["decide", "week", "later"]
        assert headings(now)["decide"] == [str(appeal)]

    @pytest.mark.parametrize(
        ("zone", "inclusive", "moment", "group"),
        [
            ("", True, datetime(2026, 11, 23, 11, 59, tzinfo=UTC), "today"),
            ("", True, datetime(2026, 11, 23, 12, 0, tzinfo=UTC), "decide"),
            ("Asia/Phnom_Penh", True, datetime(2026, 11, 22, 16, 59, tzinfo=UTC), "today"),
            ("Asia/Phnom_Penh", True, datetime(2026, 11, 22, 17, 0, tzinfo=UTC), "decide"),
            ("Asia/Phnom_Penh", False, datetime(2026, 11, 21, 17, 0, tzinfo=UTC), "decide"),
        ],
    )
    def test_lets_a_day_pass_in_its_own_zone_or_everywhere(self, zone, inclusive, moment, group):
        row = factories.appeal(due=date(2026, 11, 22))
        DueDate.objects.filter(appeal=row).update(zone=zone, inclusive=inclusive)
        assert list(headings(moment)) == [group]

    def test_never_calls_a_draft_overdue(self, now):
        factories.appeal(due=date(2026, 1, 1), state="draft")
        assert headings(now) == {}

    def test_shows_running_appeals_without_a_date_apart(self, now):
        row = factories.appeal(due=None)
        assert [undated.appeal for undated in seen(now).group("undated").rows] == [row]

    def test_asks_the_database_as_much_for_thirty_dates_as_for_three(self, client_of, coordinator):
        def queries() -> int:
            with CaptureQueriesContext(connection) as caught:
                assert client_of(coordinator).get("/desk/").status_code == 200
            return len(caught)

        for _number in range(3):
            factories.appeal(factories.case(coordinator=coordinator))
        few = queries()
        for _number in range(27):
            factories.appeal(factories.case(coordinator=coordinator))
        assert queries() == few

    def test_says_when_nobody_keeps_a_date(self, client_of, coordinator):
        factories.appeal(factories.case())
        assert "no coordinator" in client_of(coordinator).get("/desk/").content.decode()


class TestExtending:
    def test_keeps_the_old_date_and_shows_both_to_readers_at_once(self, appeal, coordinator, now):
        later = actions.extend(
            appeal.due_dates.get(), date(2026, 12, 15), "The trial was put off.", by=coordinator, now=now
        )
        assert later.replaces.date == date(2026, 11, 11)
        shown = [(row["date"], row["replaced"]) for row in published(appeal)["deadlines"]]
        assert shown == [("2026-11-11", True), ("2026-12-15", False)]
        assert PublishedAppeal.objects.get(slug=appeal.slug).due == date(2026, 12, 15)
        assert list(headings(now)) == ["month", "later"]  # the day to follow up goes along

    def test_takes_nobody_s_draft_along(self, appeal, coordinator, now):
        appeal.demands.update(text="A draft that nobody reviewed")
        actions.extend(appeal.due_dates.get(), date(2026, 12, 15), "Put off.", by=coordinator, now=now)
        assert published(appeal)["demands"][0]["text"]["text"] == "Release the placeholder;"

    @pytest.mark.parametrize(
        ("day", "reason"), [(date(2026, 11, 11), "Why"), (date(2026, 11, 1), "Why"), (date(2026, 12, 1), " ")]
    )
    def test_wants_a_later_day_and_a_reason(self, appeal, coordinator, now, day, reason):
        with pytest.raises(ValidationError):
            actions.extend(appeal.due_dates.get(), day, reason, by=coordinator, now=now)
        assert appeal.due_dates.get().decision == ""


class TestDeciding:
    def test_twice_is_refused_with_what_was_decided(self, appeal, coordinator, now):
        due = appeal.due_dates.get()
        actions.keep(due, "It still helps to write.", by=coordinator, now=now)
        with pytest.raises(ValidationError, match="Kept"):
            actions.close(due, "stopped", "Too late", by=coordinator, now=now)

    def test_to_close_ends_the_appeal_for_readers_with_its_reason(self, appeal, coordinator, now):
        actions.close(appeal.due_dates.get(), "stopped_good", "She was released.", by=coordinator, now=now)
        state = published(appeal)["state"]
        assert (state["code"], state["note"]["text"]) == ("stopped_good", "She was released.")
        assert headings(now) == {}

    def test_is_not_for_editors(self, appeal, editor, now):
        with pytest.raises(PermissionDenied):
            actions.keep(appeal.due_dates.get(), "Why", by=editor, now=now)


class TestTheForms:
    def test_give_back_what_was_typed_with_the_reason_for_a_refusal(self, appeal, client_of, coordinator):
        due = appeal.due_dates.get()
        response = client_of(coordinator).post(
            f"/desk/due/{due.pk}/extend/", {"date": "2026-11-01", "reason": "My words"}
        )
        html = response.content.decode()
        assert response.status_code == 400
        assert "must be later than 11 November 2026" in html
        assert "My words" in html

    @pytest.mark.parametrize(
        "data",
        [{}, {"date": "nonsense", "reason": "x"}, {"date": "2027-01-01", "reason": "a\x00b"}, {"date": "9999-99-99"}],
    )
    def test_stand_nonsense(self, appeal, client_of, coordinator, data):
        due = appeal.due_dates.get()
        assert client_of(coordinator).post(f"/desk/due/{due.pk}/extend/", data).status_code == 400

    @pytest.mark.parametrize("address", ["/desk/due/999999999999999999999/extend/", "/desk/due/1/nonsense/"])
    def test_of_nothing_are_not_found(self, client_of, coordinator, address):
        assert client_of(coordinator).get(address).status_code == 404

    def test_do_what_they_say(self, appeal, client_of, coordinator):
        due = appeal.due_dates.get()
        response = client_of(coordinator).post(
            f"/desk/due/{due.pk}/extend/", {"date": "2027-01-01", "reason": "Put off."}, follow=True
        )
        assert response.redirect_chain and "11 November 2026 becomes 1 January 2027." in response.content.decode()
        assert DueDate.objects.get(replaces=due).set_by == coordinator

    def test_ask_for_the_new_hour_of_a_hearing(self, client_of, coordinator):
        due = DueDate.objects.create(
            case=factories.case(), kind=DueKind.HEARING, date=date(2096, 12, 1), time=time(9), zone="Asia/Phnom_Penh"
        )
        page, address = client_of(coordinator), f"/desk/due/{due.pk}/extend/"
        assert 'value="09:00"' not in page.get(address).content.decode(), "that of the old day"
        given = {"date": "2097-01-05", "time": "14:30", "reason": "Put off."}
        assert page.post(address, given).status_code == 302
        assert DueDate.objects.get(replaces=due).time == time(14, 30)

    def test_keep_the_hour_at_which_a_court_takes_papers(self, client_of, coordinator):
        due = DueDate.objects.create(
            case=factories.case(),
            kind=DueKind.FILING_LIMIT,
            date=date(2096, 12, 1),
            time=time(9),
            zone="Asia/Phnom_Penh",
        )
        assert 'value="09:00"' in client_of(coordinator).get(f"/desk/due/{due.pk}/extend/").content.decode()

    def test_speak_of_readers_only_where_there_are_any(self, appeal, client_of, coordinator):
        unpublished = factories.appeal(due=date(2095, 12, 24)).due_dates.get()
        follow_up = DueDate.objects.create(appeal=appeal, kind=DueKind.FOLLOW_UP, date=date(2095, 12, 24))
        page = client_of(coordinator)
        told = [
            "Readers" in page.get(f"/desk/due/{due.pk}/extend/").content.decode()
            for due in (appeal.due_dates.get(kind=DueKind.WRITE_BY), unpublished, follow_up)
        ]
        assert told == [True, False, False]

    def test_of_grounds_that_are_due_in_a_year_lead_to_those_of_the_case(self, client_of, coordinator):
        case, other = factories.case(), factories.case()
        due = DueDate(case=case, kind=DueKind.CONSENT_REVIEW, pk=1)
        link = Leads().of_due(due, [case]).first[0]
        listed = client_of(coordinator).get(link.url).context["cl"].queryset
        assert {ground.person for ground in listed} == {subject.person for subject in case.subjects.all()}
        assert other.subjects.exists()

    def test_offer_an_editor_no_decision(self, appeal, client_of, editor):
        assert "/desk/due/" not in client_of(editor).get("/desk/").content.decode()
