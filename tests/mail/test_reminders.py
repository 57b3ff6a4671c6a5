"""Colleagues are told of their dates: each once, whatever dies; late ones say so; what was decided is told to nobody."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail

from accounts.models import User
from accounts.roles import Role
from appeals import reminded, reminders
from appeals.actions import due as decisions
from appeals.mailing import outbox
from appeals.models import Appeal, DeskSettings, DueDate, Mail, Reminder, ReminderPreference
from appeals.vocab import AppealState, DueKind, MailEnd, MailKind, ReminderRhythm, ReminderRole
from cases.models import Case
from cases.vocab import WorkflowState
from tests.conftest import member
from tests.mail.world import html_of

pytestmark = pytest.mark.django_db

DAY = date(2027, 2, 1)
SECRET = "Someone Placeholder"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture(autouse=True)
def house(db) -> DeskSettings:
    """Three days before, on the day, the day after; the backup after three more."""
    return DeskSettings.objects.create(pk=1, offsets=[3, 0, -1])


@pytest.fixture
def keeper(db) -> User:
    return member(Role.COORDINATOR, email="keeper@example.org")


@pytest.fixture
def backup(db) -> User:
    return member(Role.COORDINATOR, email="backup@example.org")


@pytest.fixture
def appeal(keeper, backup) -> Appeal:
    """Open, kept, and named after someone whom no mail may name."""
    case = Case.objects.create(slug="someone", title=SECRET, countries=["KH"], coordinator=keeper, backup=backup)
    row = Appeal.objects.create(slug="free", title=f"Free {SECRET}", reference="UA 278/17", state=AppealState.OPEN)
    row.cases.add(case)
    return row


@pytest.fixture
def due(appeal) -> DueDate:
    return DueDate.objects.create(appeal=appeal, date=DAY, wording="by 1 February", reason=SECRET, afterwards=SECRET)


def minute(now: datetime) -> list:
    """What the worker does in a minute; the mails that left."""
    before = len(mail.outbox)
    reminders.remind(now=now)
    outbox.send_due(now=now)
    return mail.outbox[before:]


def wants(user: User, *offsets: int, rhythm: str = ReminderRhythm.EACH, appeal: Appeal | None = None) -> None:
    ReminderPreference.objects.create(user=user, appeal=appeal, offsets=list(offsets), rhythm=rhythm)


def words(message) -> str:
    return " ".join(message.body.split())


class TestAMail:
    def test_says_what_is_due_when_and_what_to_do_and_names_nobody(self, due, keeper):
        (message,) = minute(at("2027-01-29T06:00"))
        assert message.to == [keeper.email]
        assert message.subject == "UA 278/17: write by 1 February 2027, 3 days left"
        assert "If letters should go on longer, extend it in time" in words(message)
        assert "No time zone is stated" in words(message)
        assert f"/desk/#due-{due.pk}" in message.body and "/desk/reminders/" in message.body
        for text in (message.subject, message.body, html_of(message)):
            assert "Placeholder" not in text.replace("Placeholder is not", "") and "Someone" not in text

    def test_has_the_headers_of_a_machine_and_a_name_that_stays(self, due):
        (message,) = minute(at("2027-01-29T06:00"))
        headers = message.extra_headers
        assert headers["Auto-Submitted"] == "auto-generated" and headers["List-Id"].startswith("<reminders.")
        assert headers["Message-ID"] == Mail.objects.get().message_id and "List-Unsubscribe" not in headers

    def test_of_an_appeal_or_a_case_without_a_reference_says_its_number(self, due, appeal):
        Appeal.objects.update(reference="")
        case = Case.objects.get()
        DueDate.objects.create(case=case, kind=DueKind.HEARING, date=DAY, zone="Asia/Phnom_Penh", time="09:00")
        minute(at("2027-01-28T23:00"))
        minute(at("2027-01-29T06:00"))
        assert [message.subject for message in mail.outbox] == [
            f"Case no. {case.pk}: hearing on 1 February 2027, 3 days left",
            f"Appeal no. {appeal.pk}: write by 1 February 2027, 3 days left",
        ]
        assert "At 09:00, time of Asia/Phnom_Penh." in words(mail.outbox[0])

    @pytest.mark.parametrize("kind", [kind for kind in DueKind if kind != DueKind.WRITE_BY])
    def test_knows_every_kind(self, appeal, kind):
        DueDate.objects.create(case=appeal.cases.get(), kind=kind, date=DAY)
        (before,) = minute(at("2027-01-29T06:00"))
        (after,) = minute(at("2027-02-02T12:00"))
        assert "1 February 2027, 3 days left" in before.subject and "passed 1 day ago" in after.subject

    def test_counts_to_the_day_before_where_the_day_itself_does_not_count(self, due):
        DueDate.objects.update(inclusive=False)
        (message,) = minute(at("2027-01-28T06:00"))
        assert message.subject == "UA 278/17: write by 31 January 2027, 3 days left"
        assert "“before 1 February 2027”: that day itself does not count" in words(message)

    def test_that_is_late_says_so_and_for_which_day_it_was(self, due, keeper):
        wants(keeper, 14, 7, 3, 1)
        (message,) = minute(at("2027-01-30T09:00"))
        assert message.subject == "Late: UA 278/17: write by 1 February 2027, 2 days left"
        assert "It was for these days: 18 January 2027, 25 January 2027, 29 January 2027." in words(message)
        rows = Reminder.objects.all()
        assert {(row.offset, row.is_late) for row in rows} == {(14, True), (7, True), (3, True)}
        assert {row.mail for row in rows} == {Mail.objects.get()}

    def test_that_comes_in_time_says_what_was_missed_before(self, due):
        (message,) = minute(at("2027-02-01T06:00"))
        assert message.subject == "UA 278/17: write by 1 February 2027, last day"
        assert "you should have been told before, and were not: 29 January 2027." in words(message)
        assert dict(Reminder.objects.values_list("offset", "is_late")) == {3: True, 0: False}

    def test_that_is_late_counts_days_in_the_zone_of_the_date(self, due):
        DueDate.objects.update(zone="Asia/Phnom_Penh")
        (message,) = minute(at("2027-01-30T09:00"))
        assert "It was for 29 January 2027." in words(message)


class TestOnce:
    def test_however_often_the_worker_looks(self, due, keeper):
        wants(keeper, 14, 7, 3, 1, 0, -1)
        now = at("2027-01-15T00:00")
        while now < at("2027-02-10T00:00"):
            minute(now)
            now += timedelta(hours=5)
        told = Reminder.objects.values_list("recipient__email", "offset")
        assert sorted(told) == [
            ("backup@example.org", -3),
            *(("keeper@example.org", day) for day in (-1, 0, 1, 3, 7, 14)),
        ]
        assert len(mail.outbox) == 7

    def test_when_it_died_before_the_mail(self, due, monkeypatch):
        monkeypatch.setattr(reminders, "_queued", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            reminders.remind(now=at("2027-01-29T06:00"))
        monkeypatch.undo()
        assert Reminder.objects.filter(queued_at=None).count() == 1 and not Mail.objects.exists()
        assert len(minute(at("2027-01-29T06:01"))) == 1
        assert minute(at("2027-01-29T06:02")) == []

    def test_when_it_died_between_two_mails(self, due, appeal, monkeypatch):
        other = member(Role.COORDINATOR, email="other@example.org")
        appeal.cases.add(Case.objects.create(slug="two", title="Two", countries=["KH"], coordinator=other))
        queued, calls = reminders._queued, []

        def dies(*args):
            calls.append(args)
            return queued(*args) if len(calls) == 1 else 1 / 0

        monkeypatch.setattr(reminders, "_queued", dies)
        with pytest.raises(ZeroDivisionError):
            reminders.remind(now=at("2027-01-29T06:00"))
        monkeypatch.undo()
        assert sorted(message.to[0] for message in minute(at("2027-01-29T06:01"))) == [
            "keeper@example.org", "other@example.org",
        ]  # fmt: skip

    def test_when_the_clock_jumps(self, due, keeper):
        wants(keeper, 14)
        for now in ("2027-01-18T06:00", "2027-01-17T00:00", "2037-01-01T00:00", "2027-01-18T06:05", "1999-01-01T00:00"):
            minute(at(now))
        assert Reminder.objects.count() == 1 and len(mail.outbox) == 1


class TestWhenSomeoneActs:
    def test_nothing_more_goes_out(self, due, keeper):
        decisions.extend(due, date(2027, 3, 1), "Still needed.", by=keeper, now=at("2027-01-20T00:00"))
        assert minute(at("2027-02-10T00:00")) == []
        (message,) = minute(at("2027-02-26T06:00"))
        assert "write by 1 March 2027, 3 days left" in message.subject

    def test_what_is_in_the_outbox_already_is_dropped(self, due, keeper):
        reminders.remind(now=at("2027-01-29T06:00"))
        decisions.keep(due, "It stays.", by=keeper, now=at("2027-01-29T06:00"))
        assert outbox.send_due(now=at("2027-01-29T06:01")) == 0
        assert Mail.objects.get().end == MailEnd.POINTLESS
        assert minute(at("2027-01-29T06:02")) == []

    @pytest.mark.parametrize(
        "state", [AppealState.DRAFT, AppealState.STOPPED, AppealState.EXPIRED, AppealState.REPLACED]
    )
    def test_an_appeal_that_does_not_run_reminds_nobody(self, due, state):
        Appeal.objects.update(state=state)
        assert minute(at("2027-01-29T06:00")) == []

    def test_a_date_of_a_withdrawn_case_reminds_nobody(self, appeal):
        DueDate.objects.create(case=appeal.cases.get(), kind=DueKind.HEARING, date=DAY)
        Case.objects.update(state=WorkflowState.WITHDRAWN)
        assert minute(at("2027-01-29T06:00")) == []

    def test_a_date_that_is_moved_is_told_of_anew(self, due):
        assert len(minute(at("2027-01-29T06:00"))) == 1
        DueDate.objects.update(date=date(2027, 2, 4))
        (message,) = minute(at("2027-02-01T06:00"))
        assert "write by 4 February 2027, 3 days left" in message.subject

    def test_a_pause_that_ends_brings_what_was_dropped_late(self, due):
        reminders.remind(now=at("2027-01-29T06:00"))
        Appeal.objects.update(state=AppealState.STOPPED)
        assert outbox.send_due(now=at("2027-01-29T06:01")) == 0
        Appeal.objects.update(state=AppealState.OPEN)
        (message,) = minute(at("2027-01-29T18:00"))
        assert message.subject.startswith("Late: UA 278/17")
        assert minute(at("2027-01-29T18:01")) == [] and Mail.objects.count() == 2


class TestAServerThatIsAway:
    def test_is_followed_by_one_mail_for_each_date(self, due, keeper):
        for now in ("2027-01-29T06:00", "2027-02-01T06:00", "2027-02-02T12:00"):
            reminders.remind(now=at(now))
        assert Mail.objects.count() == 1 and Reminder.objects.filter(mail=Mail.objects.get()).count() == 3
        outbox.send_due(now=at("2027-02-02T12:00"))
        (message,) = mail.outbox
        assert message.subject == "UA 278/17: write by 1 February 2027, passed 1 day ago"
        assert "and were not: 29 January 2027, 1 February 2027." in words(message)

    def test_and_may_have_taken_a_mail_is_given_the_next_as_another(self, due):
        reminders.remind(now=at("2027-01-29T06:00"))
        Mail.objects.update(attempts=1)
        reminders.remind(now=at("2027-02-01T06:00"))
        assert Mail.objects.count() == 2


class TestWhoIsTold:
    def test_after_the_days_of_grace_the_backup_is(self, due):
        minute(at("2027-02-02T12:00"))
        (message,) = minute(at("2027-02-04T06:00"))
        assert message.to == ["backup@example.org"] and message.subject.endswith("passed 3 days ago")
        assert "nobody has decided. Please step in" in words(message)

    def test_without_a_backup_the_one_who_keeps_it_is_told_so_once(self, due, keeper):
        Case.objects.update(backup=None)
        sent = minute(at("2027-02-04T06:00"))  # late, so that the reminder of the day after is in the same mail
        (mine,) = [words(message) for message in sent if message.to == [keeper.email]]
        assert "nobody is there to step in" in mine and mine.count("You keep it") == 1

    def test_of_what_nobody_keeps_every_coordinator_is(self, due, keeper, backup):
        User.objects.filter(pk=keeper.pk).update(is_active=False)
        User.objects.filter(pk=backup.pk).update(roles=[Role.EDITOR])
        member(Role.COORDINATOR, email="third@example.org")
        (message,) = minute(at("2027-01-29T06:00"))
        assert message.to == ["third@example.org"] and "Nobody keeps it" in words(message)
        assert Reminder.objects.first().role == ReminderRole.NOBODY

    def test_the_backup_is_while_the_coordinator_cannot_act(self, due, keeper):
        User.objects.filter(pk=keeper.pk).update(is_active=False)
        (message,) = minute(at("2027-01-29T06:00"))
        assert message.to == ["backup@example.org"]

    def test_whoever_took_the_case_over_while_the_mail_waited_is_and_the_other_is_not(self, due, backup):
        reminders.remind(now=at("2027-01-29T06:00"))
        third = member(Role.COORDINATOR, email="third@example.org")
        Case.objects.update(coordinator=third)
        (message,) = minute(at("2027-01-29T09:00"))
        assert message.to == ["third@example.org"] and message.subject.startswith("Late")

    def test_whoever_takes_the_case_over_later_is_not_told_again(self, due):
        minute(at("2027-01-29T06:00"))
        Case.objects.update(coordinator=member(Role.COORDINATOR, email="third@example.org"))
        assert minute(at("2027-01-29T09:00")) == []
        (message,) = minute(at("2027-02-01T06:00"))
        assert message.to == ["third@example.org"]

    def test_of_an_own_date_its_owner_alone_is(self, appeal, editor):
        DueDate.objects.create(appeal=appeal, kind=DueKind.OWN, date=DAY, for_whom=editor)
        assert minute(at("2027-01-29T06:00")) == []
        told = minute(at("2027-02-01T06:00")) + minute(at("2027-02-02T12:00")) + minute(at("2027-02-09T12:00"))
        assert [(message.to, message.subject) for message in told] == [
            ([editor.email], "UA 278/17: own date: 1 February 2027, last day"),
            ([editor.email], "UA 278/17: own date: 1 February 2027, passed 1 day ago"),
        ]

    def test_a_frozen_account_is_not_even_if_its_mail_waits(self, due, keeper):
        reminders.remind(now=at("2027-01-29T06:00"))
        User.objects.filter(pk=keeper.pk).update(is_active=False)
        assert [message.to for message in minute(at("2027-01-29T07:00"))] == [["backup@example.org"]]


class TestDigests:
    @pytest.fixture
    def dates(self, appeal, due) -> None:
        for number, day in enumerate([2, 3, 9]):
            row = Appeal.objects.create(
                slug=f"n{number}", title="N", reference=f"UA {number}/27", state=AppealState.OPEN
            )
            row.cases.set(appeal.cases.all())
            DueDate.objects.create(appeal=row, date=date(2027, 2, day), zone="Asia/Phnom_Penh")

    def test_of_a_week_come_on_monday_in_one_mail(self, dates, keeper):
        wants(keeper, 0, rhythm=ReminderRhythm.WEEKLY)
        (message,) = minute(at("2027-02-01T06:00"))
        assert message.subject.startswith("UA 278/17: write by 1 February 2027, last day, and 2 more dates")
        assert [message.body.count(f"UA {name}:") for name in ("278/17", "0/27", "1/27", "2/27")] == [1, 1, 1, 0]
        assert Mail.objects.filter(kind=MailKind.REMINDERS, queued_at=at("2027-02-01T06:00")).count() == 1
        assert minute(at("2027-02-01T12:00")) == []

    def test_leave_out_what_was_decided_since(self, dates, due, keeper):
        wants(keeper, 0, rhythm=ReminderRhythm.WEEKLY)
        reminders.remind(now=at("2027-02-01T06:00"))
        DueDate.objects.filter(pk=due.pk).update(decision="kept")
        outbox.send_due(now=at("2027-02-01T06:01"))
        assert len(mail.outbox) == 1 and "278/17" not in mail.outbox[0].body and "UA 0/27" in mail.outbox[0].body

    def test_do_not_hold_back_what_has_passed(self, due, keeper):
        wants(keeper, 0, -1, rhythm=ReminderRhythm.WEEKLY)
        minute(at("2027-02-01T06:00"))
        (message,) = minute(at("2027-02-02T12:00"))
        assert message.subject == "UA 278/17: write by 1 February 2027, passed 1 day ago"
        assert "due. Please" not in message.body


class TestAnAddressThatRefuses:
    def test_is_known_until_a_mail_arrives(self, due, keeper):
        reminders.remind(now=at("2027-01-29T06:00"))
        Mail.objects.update(ended_at=at("2027-01-29T06:01"), end=MailEnd.REFUSED)
        assert list(reminded.refusing()) == [keeper]
        assert minute(at("2027-01-29T06:02")) == []
        minute(at("2027-02-01T06:00"))
        assert list(reminded.refusing()) == []
