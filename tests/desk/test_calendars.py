"""A colleague's own calendar: a secret address, nothing of any case in it, and an end as soon as someone wants one."""

import logging
import re
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import freeze
from accounts.roles import Role
from appeals import calendars, link_tokens, publishing
from appeals.actions import calendars as actions
from appeals.actions import due as on_dates
from appeals.actions import publication, state
from appeals.models import CalendarAddress, DueDate, ReminderPreference
from cases import publishing as case_publishing
from config.logs import without_tokens
from tests import factories
from tests.conftest import NOW, member, rows_that_stay
from tests.public.test_calendars import read

pytestmark = pytest.mark.django_db
SECRETS = [
    "Person A",
    "Secret title",
    "Secret wording",
    "Secret afterwards",
    "Secret reason",
    "Coordinator Placeholder",
    "Cambodia",
]
PAGE = "/desk/calendars/"


@pytest.fixture(scope="module")
def kept_once(django_db_setup, django_db_blocker):
    """An appeal and a hearing of a case that the coordinator keeps; it stays for all tests of this file."""
    with rows_that_stay(django_db_blocker):
        publisher, backup = (
            member(Role.PUBLISHER),
            member(Role.COORDINATOR, email="backup@example.org", name="Backup Placeholder"),
        )
        case = factories.case("a-case", title="Person A", coordinator=member(Role.COORDINATOR), backup=backup)
        case_publishing.publish(case, by=publisher, now=NOW)
        row = factories.appeal(
            case, slug="an-appeal", due=date(2026, 12, 24), title="Secret title", reference="UA 1/26"
        )
        publishing.publish(row, by=publisher, now=NOW)
        DueDate.objects.filter(appeal=row).update(wording="Secret wording", afterwards="Secret afterwards")
        DueDate.objects.create(
            case=case, kind="hearing", date=date(2026, 12, 1), zone="Asia/Phnom_Penh", time=time(9), set_at=NOW
        )
        yield case


@pytest.fixture
def case(kept_once, db):
    kept_once.refresh_from_db()
    return kept_once


@pytest.fixture
def appeal(case):
    return case.appeals.get()


def address_of(user, **content) -> str:
    _row, token = actions.make(actions.Content("a phone", **content), by=user, now=NOW)
    return f"/calendar/{token}.ics"


def events(client, address: str) -> dict[str, dict]:
    response = client.get(address)
    assert response.status_code == 200
    return read(response.content)


def summaries(client, address: str) -> list[str]:
    return sorted(row["summary"] for row in events(client, address).values())


class TestWhatItHolds:
    def test_is_references_and_days_and_not_a_word_of_a_case(self, stranger_client, case, coordinator, appeal):
        on_dates.extend(appeal.due_dates.get(), date(2026, 12, 28), "Secret reason", by=coordinator, now=NOW)
        response = stranger_client.get(address_of(coordinator))
        text = re.sub("\r\n ", "", response.content.decode())
        assert [secret for secret in SECRETS if secret in text] == []
        assert {f"Case no. {case.pk}, Hearing", "UA 1/26, Write by"} <= {
            row["summary"] for row in read(response.content).values()
        }
        assert {line for line in text.split("\r\n") if line.startswith("CLASS")} == {"CLASS:PRIVATE"}

    def test_says_what_the_day_means_and_what_to_do(self, stranger_client, case, coordinator):
        found = {row["summary"]: row for row in events(stranger_client, address_of(coordinator)).values()}
        said = found[f"Case no. {case.pk}, Hearing"]["said"]
        assert (
            "Day: 1 December 2026, at 09:00 local time.\nThe day ends by the clocks of Phnom Penh (Asia/Phnom_Penh)."
            in said
        )
        assert said.endswith(
            "See that someone follows it, and can tell you what comes of it.\nhttp://127.0.0.1:8000/desk/"
        )

    def test_moves_the_same_event_with_each_extension(self, stranger_client, coordinator, appeal):
        address = address_of(coordinator, kinds=["write_by"])
        ((name, before),) = events(stranger_client, address).items()
        for month in (1, 2):
            now = DueDate.objects.get(appeal=appeal, kind="write_by", decision="")
            on_dates.extend(now, date(2027, month, 15), "Put off.", by=coordinator, now=NOW)
            ((same, after),) = events(stranger_client, address).items()
            assert same == name and after["first"] == date(2027, month, 15)
            assert after["sequence"] > before["sequence"]
            before = after
        assert "The day before was 15 January 2027." in before["said"]

    def test_strikes_out_what_is_over_or_done_and_reminds_of_it_no_more(
        self, stranger_client, coordinator, appeal, case
    ):
        address = address_of(coordinator)
        before = events(stranger_client, address)
        state.stop(appeal, "stopped_good", "Released.", by=coordinator, now=NOW)
        on_dates.done(case.due_dates.get(kind="hearing"), "It took place.", by=coordinator, now=NOW)
        after = events(stranger_client, address)
        assert {row["status"] for row in after.values()} == {"CANCELLED"} and set(after) == set(before)
        assert all(after[name]["sequence"] > before[name]["sequence"] and not after[name]["alarms"] for name in after)

    @pytest.mark.parametrize("silently", [False, True])
    def test_has_nothing_of_what_was_withdrawn(self, stranger_client, coordinator, publisher, case, appeal, silently):
        address = address_of(coordinator)
        publishing.withdraw(appeal.slug, by=publisher, now=NOW, why="Danger", silently=silently)
        assert summaries(stranger_client, address) == [f"Case no. {case.pk}, Hearing"]
        publication.withdraw_case(case, by=publisher, now=NOW, why="Danger", silently=silently)
        assert summaries(stranger_client, address) == []

    def test_has_no_date_of_a_draft_and_no_own_date_of_a_colleague(self, stranger_client, coordinator, publisher, case):
        factories.appeal(case, state="draft", reference="Draft")
        for user in (coordinator, publisher):
            DueDate.objects.create(case=case, kind="own", date=date(2026, 12, 5), for_whom=user)
        assert summaries(stranger_client, address_of(coordinator, kinds=["own", "write_by"])) == [f"Case no. {case.pk}, Own date", "UA 1/26, Write by"]  # fmt: skip

    def test_is_narrowed_by_kind_and_country_and_by_whose_it_is(self, stranger_client, coordinator, case):
        backup = case.backup
        assert summaries(stranger_client, address_of(coordinator, kinds=["hearing"])) == [
            f"Case no. {case.pk}, Hearing"
        ]
        assert len(summaries(stranger_client, address_of(coordinator, countries=["KH", "FR"]))) == 2
        assert summaries(stranger_client, address_of(coordinator, countries=["FR"])) == []
        assert len(summaries(stranger_client, address_of(backup))) == 2
        alone = address_of(backup, with_backup=False)
        assert summaries(stranger_client, alone) == []
        type(coordinator).objects.filter(pk=coordinator.pk).update(is_active=False)
        assert len(summaries(stranger_client, alone)) == 2  # who steps in keeps them now

    def test_reminds_on_the_days_that_the_colleague_wants(self, stranger_client, coordinator, appeal):
        address = address_of(coordinator, kinds=["write_by"])
        days = [
            int(-alarm.total_seconds() // 86400) + 1
            for alarm in next(iter(events(stranger_client, address).values()))["alarms"]
        ]
        assert days == [14, 7, 3, 1, 0]
        ReminderPreference.objects.create(user=coordinator, appeal=appeal, offsets=[5, -1])
        (event,) = events(stranger_client, address).values()
        assert event["alarms"] == [timedelta(days=-5, hours=9)]

    def test_asks_the_database_as_much_for_many_dates_as_for_few(self, stranger_client, coordinator, case):
        def queries() -> int:
            with CaptureQueriesContext(connection) as caught:
                stranger_client.get(address)
            return len(caught)

        address = address_of(coordinator)
        stranger_client.get(address)
        few = queries()
        for day in range(1, 9):
            DueDate.objects.create(case=case, kind="filing_limit", date=date(2027, 1, day))
            factories.appeal(case, due=date(2027, 1, day))
        assert queries() == few


class TestTheAddress:
    def test_is_stored_as_a_sum_alone(self, coordinator):
        address = address_of(coordinator)
        token = address.removeprefix("/calendar/").removesuffix(".ics")
        row = CalendarAddress.objects.get()
        assert row.token_hash == link_tokens.hashed(token)
        assert token not in repr(CalendarAddress.objects.values().get())

    def test_takes_no_session_sets_no_cookie_and_is_kept_by_nobody_on_the_way(self, stranger_client, case, coordinator):
        address = address_of(coordinator)
        with CaptureQueriesContext(connection) as caught:
            response = stranger_client.get(address)
        assert not response.cookies and "session" not in " ".join(query["sql"] for query in caught).lower()
        assert (response["Cache-Control"], response["Referrer-Policy"]) == ("private, no-store", "no-referrer")
        assert (response["Content-Type"], "Content-Disposition" in response.headers) == (
            "text/calendar; charset=utf-8",
            False,
        )
        assert (response["X-Robots-Tag"], response["X-Content-Type-Options"]) == ("noindex", "nosniff")
        head = stranger_client.head(address)
        assert (head.status_code, head.content) == (200, b"")
        assert stranger_client.post(address).status_code == 405

    def test_that_nobody_has_answers_as_every_unknown_address(self, stranger_client, coordinator):
        unknown = stranger_client.get("/this-was-never-here/")
        address = address_of(coordinator)
        actions.revoke(CalendarAddress.objects.get(), by=coordinator, now=NOW)
        for one in (
            address,
            f"/calendar/{link_tokens.new()}.ics",
            "/calendar/x.ics",
            "/calendar/%00.ics",
            f"/calendar/{'a' * 5000}.ics",
        ):
            answer = stranger_client.get(one)
            assert (answer.status_code, answer.content, dict(answer.headers)) == (
                404,
                unknown.content,
                dict(unknown.headers),
            )

    @pytest.mark.parametrize("roles", [[], [Role.ADMINISTRATOR]])
    def test_ends_with_the_role(self, stranger_client, coordinator, roles):
        address = address_of(coordinator)
        type(coordinator).objects.filter(pk=coordinator.pk).update(roles=roles)
        assert stranger_client.get(address).status_code == 404

    def test_of_an_account_that_was_frozen_does_not_come_back_when_it_is_opened_again(
        self, stranger_client, coordinator, publisher
    ):
        address = address_of(coordinator)
        freeze(account=coordinator, by=publisher, reason="Phone taken", now=NOW + timedelta(hours=1))
        assert stranger_client.get(address).status_code == 404
        type(coordinator).objects.filter(pk=coordinator.pk).update(is_active=True)
        coordinator.refresh_from_db()
        assert stranger_client.get(address).status_code == 404
        _row, token = actions.make(actions.Content("new"), by=coordinator, now=NOW + timedelta(hours=2))
        assert stranger_client.get(f"/calendar/{token}.ics").status_code == 200

    def test_stands_in_no_log(self):
        record = logging.LogRecord("django.request", 30, "", 0, "Not Found: %s", ("/calendar/abcdef234567.ics",), None)
        without_tokens(record)
        assert "abcdef" not in record.getMessage()

    def test_notes_the_day_it_was_read_and_writes_no_history_of_it(self, stranger_client, coordinator):
        address, history = address_of(coordinator), next(iter(CalendarAddress.pgh_event_models.values()))
        before = history.objects.count()
        stranger_client.get(address)
        assert CalendarAddress.objects.get().last_read_on == timezone.now().date()
        assert history.objects.count() == before

    def test_there_are_not_endlessly_many_of(self, coordinator):
        for _number in range(actions.MOST):
            address_of(coordinator)
        with pytest.raises(ValidationError, match="Revoke one"):
            address_of(coordinator)


class TestThePage:
    def made(self, client, **fields):
        response = client.post(PAGE, {"label": "my phone", "with_backup": "on", **fields})
        found = re.search(r"http://127.0.0.1:8000(/calendar/[a-z2-7]+\.ics)", response.content.decode())
        return response, found and found[1]

    def test_shows_the_address_this_once(self, client_of, stranger_client, coordinator, case):
        client = client_of(coordinator)
        response, address = self.made(client, kinds=["hearing"])
        assert (response.status_code, response["Referrer-Policy"]) == (200, "no-referrer")
        assert "no-store" in response["Cache-Control"]
        assert f'href="webcal://127.0.0.1:8000{address}"' in response.content.decode()
        assert summaries(stranger_client, address) == [f"Case no. {case.pk}, Hearing"]
        again = client.get(PAGE).content.decode()
        assert "my phone" in again and "/calendar/" not in again and "Last read on" in again

    def test_makes_one_when_it_is_sent_twice(self, client_of, coordinator):
        client = client_of(coordinator)
        token = re.search(r'name="once" value="([^"]+)"', client.get(PAGE).content.decode())[1]
        assert self.made(client, once=token)[1]
        second = client.post(PAGE, {"label": "my phone", "once": token}, follow=True).content.decode()
        assert CalendarAddress.objects.count() == 1 and "sent twice" in second and "/calendar/" not in second

    @pytest.mark.parametrize(
        "fields",
        [{"label": ""}, {"label": "a\x00b"}, {"label": "x" * 1_000_000}, {"kinds": ["nonsense"]}, {"countries": ["ZZ", "\x00"]}],
    )  # fmt: skip
    def test_refuses_nonsense_in_words_and_keeps_what_was_typed(self, client_of, coordinator, fields):
        response, address = self.made(client_of(coordinator), **fields)
        assert (response.status_code, address, CalendarAddress.objects.count()) == (400, None, 0)
        assert 'class="errorlist' in response.content.decode()

    def test_takes_khmer_and_what_is_written_from_the_right(self, client_of, coordinator):
        client = client_of(coordinator)
        for label in ("ទូរស័ព្ទ", "\u202eهاتف"):
            assert self.made(client, label=label)[1]
        assert {row.label for row in CalendarAddress.objects.all()} == {"ទូរស័ព្ទ", "هاتف"}

    def test_changes_what_an_address_holds_and_revokes_it(self, client_of, stranger_client, coordinator, case):
        client, address = client_of(coordinator), address_of(coordinator)
        page = f"{PAGE}{CalendarAddress.objects.get().pk}/"
        assert client.get(page).status_code == client.get(f"{page}revoke/").status_code == 200
        assert client.post(page, {"label": "other", "kinds": ["hearing"]}).status_code == 302
        assert summaries(stranger_client, address) == [f"Case no. {case.pk}, Hearing"]
        for _twice in range(2):
            assert client.post(f"{page}revoke/").status_code == 302
        assert stranger_client.get(address).status_code == client.get(page).status_code == 404

    def test_of_a_colleague_is_not_found(self, client_of, coordinator, publisher):
        address_of(coordinator)
        page, client = f"{PAGE}{CalendarAddress.objects.get().pk}/", client_of(publisher)
        assert {client.get(page).status_code, client.post(f"{page}revoke/").status_code} == {404}
        assert client.get(f"{PAGE}99999999999999999999/").status_code == 404
        assert "a phone" not in client.get(PAGE).content.decode()

    def test_copies_once_without_any_address(self, client_of, coordinator, case):
        response = client_of(coordinator).get(f"{PAGE}copy.ics")
        assert response["Content-Disposition"] == 'attachment; filename="habeas.ics"'
        assert len(read(response.content)) == 2 and CalendarAddress.objects.count() == 0


def test_an_editor_has_the_dates_of_the_cases_they_work_on(case, editor, stranger_client):
    address = address_of(editor)
    assert summaries(stranger_client, address) == []
    case.assignments.create(user=editor)
    assert len(summaries(stranger_client, address)) == 2


def test_a_calendar_is_the_same_to_the_byte_until_something_changes(case, coordinator):
    address_of(coordinator)
    row = CalendarAddress.objects.get()
    first = calendars.calendar(row, now=NOW)
    assert calendars.calendar(CalendarAddress.objects.get(), now=NOW + timedelta(hours=11)) == first
