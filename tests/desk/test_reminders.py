"""One's own reminders on the desk: what will come, what is wanted, who gets none."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from appeals import reminded
from appeals.admin.reminders import HowItWent
from appeals.mailing import outbox
from appeals.models import Appeal, DeskSettings, DueDate, Mail, Reminder, ReminderPreference
from appeals.reminder_words import NoDays, checked, days_words, typed
from appeals.vocab import AppealState, DueKind, MailEnd, MailKind, ReminderRhythm
from cases.models import Case
from tests.admin.forms import address, fill
from tests.conftest import NOW, member

pytestmark = pytest.mark.django_db
PAGE = "desk:reminders"
GENERAL = {"how": "usual", "days": ["14", "7", "3", "1", "0", "-1"], "more": "", "rhythm": "each"}


@pytest.fixture
def appeal(coordinator) -> Appeal:
    case = Case.objects.create(slug="someone", title="Case One", countries=["KH"], coordinator=coordinator)
    row = Appeal.objects.create(slug="free", title="Appeal One", reference="UA 1/26", state=AppealState.OPEN)
    row.cases.add(case)
    DueDate.objects.create(appeal=row, date=date(2126, 12, 24))
    return row


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def posted(client, **said):
    return client.post(reverse(PAGE), {**GENERAL, **said})


class TestThePage:
    def test_says_what_will_come_and_when(self, client_of, coordinator, appeal):
        text = text_of(client_of(coordinator).get(reverse(PAGE)))
        assert "Tue 10 December 2126, 06:00 UTC" in text and "14 days before" in text
        assert "Wed 25 December 2126, 12:00 UTC" in text and "the day after" in text
        assert "Nobody could step in: all coordinators are told" in text

    def test_tells_a_coordinator_that_nobody_steps_in_and_the_backup_that_they_do(self, client_of, appeal):
        other = member(Role.COORDINATOR, email="other@example.org")
        text = text_of(client_of(other).get(reverse(PAGE)))
        assert "Nobody could step in" in text and "You step in" not in text
        Case.objects.update(backup=other)
        text = text_of(client_of(other).get(reverse(PAGE)))
        assert "You step in" in text and "Nobody could step in" not in text

    def test_shows_the_next_ten_and_how_many_more(self, client_of, coordinator, appeal):
        DueDate.objects.create(case=Case.objects.get(), kind=DueKind.HEARING, date=date(2127, 1, 24))
        answer = client_of(coordinator).get(reverse(PAGE))
        assert len(answer.context["coming"]) == 10 and "4 more after these." in text_of(answer)

    def test_shows_nothing_of_what_others_keep(self, client_of, editor, appeal):
        text = text_of(client_of(editor).get(reverse(PAGE)))
        assert "Nothing: no date that you keep" in text and "Appeal One" not in text

    def test_shows_own_dates_to_their_owner_alone(self, client_of, editor, coordinator, appeal):
        DueDate.objects.create(appeal=appeal, kind=DueKind.OWN, date=date(2126, 5, 1), for_whom=editor)
        assert "Your own date: nobody else is told." in text_of(client_of(editor).get(reverse(PAGE)))
        assert "1 May 2126" not in text_of(client_of(coordinator).get(reverse(PAGE)))

    def test_asks_the_same_few_questions_however_many_dates(self, client_of, coordinator, appeal):
        client = client_of(coordinator)
        client.get(reverse(PAGE))

        def questions() -> int:
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse(PAGE))
            return len(asked)

        few = questions()
        for number in range(20):
            row = Appeal.objects.create(slug=f"m{number}", title="M", state=AppealState.OPEN)
            row.cases.set(appeal.cases.all())
            DueDate.objects.create(appeal=row, date=date(2126, 12, 24))
        assert questions() == few


class TestWishes:
    def test_are_as_usual_until_someone_says_otherwise(self, coordinator, db):
        DeskSettings.objects.create(pk=1, offsets=[9])
        assert reminded.rules().wish(DueDate(), coordinator.pk).offsets == (9,)

    def test_of_days_and_rhythm_are_kept(self, client_of, coordinator):
        answer = posted(client_of(coordinator), how="own", days=["7", "0"], more="60, 45", rhythm="weekly")
        assert answer.status_code == 302
        row = ReminderPreference.objects.get()
        assert (row.user, row.appeal, row.offsets, row.rhythm) == (
            coordinator,
            None,
            [60, 45, 7, 0],
            ReminderRhythm.WEEKLY,
        )
        page = client_of(coordinator).get(reverse(PAGE))
        assert page.context["form"]["more"].value() == "60, 45" and page.context["form"]["days"].value() == ["7", "0"]

    def test_as_usual_by_the_day_follow_the_organisation(self, client_of, coordinator):
        posted(client_of(coordinator), rhythm="daily")
        DeskSettings.objects.create(pk=1, offsets=[5])
        assert reminded.rules().wish(DueDate(), coordinator.pk) == ((5,), "daily")

    def test_for_no_mails_at_all_are_taken(self, client_of, coordinator):
        posted(client_of(coordinator), how="none")
        assert reminded.rules().wish(DueDate(), coordinator.pk).offsets == ()

    def test_of_one_appeal_stand_beside_those_in_general_and_can_be_taken_back(self, client_of, coordinator, appeal):
        client, url = client_of(coordinator), f"{reverse(PAGE)}?appeal={appeal.pk}"
        assert client.post(url, {"how": "own", "days": ["2"], "more": ""}).status_code == 302
        assert reminded.rules().wish(appeal.due_dates.get(), coordinator.pk).offsets == (2,)
        assert "2 days before" in text_of(client.get(reverse(PAGE)))
        client.post(url, {"how": "usual", "days": ["2"], "more": ""})
        assert not ReminderPreference.objects.exists()

    @pytest.mark.parametrize(
        ("said", "problem"),
        [
            ({"how": "own", "days": [], "more": ""}, "Choose at least one day"),
            ({"how": "own", "more": "tomorrow"}, "Write numbers with commas"),
            ({"how": "own", "more": "400"}, "At most 365 days before"),
            ({"how": "own", "more": "-31"}, "and 30 after it"),
            ({"how": "own", "more": ", ".join(map(str, range(30, 60)))}, "At most 20 days"),
            ({"how": "own", "days": ["99999999999999999999"]}, "Select a valid choice"),
            ({"how": "usual", "days": ["2"]}, "You changed the days below"),
            ({"how": "own", "more": "7\x00"}, "Null characters are not allowed"),
            ({"how": "own", "more": "៧" * 300}, "at most 200 characters"),
            ({"how": "nonsense"}, "Select a valid choice"),
            ({"rhythm": "hourly"}, "Select a valid choice"),
        ],
    )  # fmt: skip
    def test_that_cannot_be_are_refused_and_stay(self, client_of, coordinator, said, problem):
        answer = posted(client_of(coordinator), **said)
        assert answer.status_code == 400 and problem in text_of(answer)
        assert not ReminderPreference.objects.exists()

    @pytest.mark.parametrize("number", ["0", "x", "", "99999999999999999999", "\x00", "៧"])
    def test_of_an_appeal_that_is_none_are_not_found(self, client_of, coordinator, number):
        assert client_of(coordinator).get(reverse(PAGE), {"appeal": number}).status_code == 404

    def test_pressed_twice_are_kept_once(self, client_of, coordinator):
        client = client_of(coordinator)
        page = client.get(reverse(PAGE)).content.decode()
        token = page.split('name="once" value="')[1].split('"')[0]
        for _press in range(2):
            assert posted(client, how="none", once=token).status_code == 302
        assert ReminderPreference.objects.count() == 1


class TestWords:
    @pytest.mark.parametrize(
        ("offsets", "words"),
        [
            ([14, 7, 3, 1, 0, -1], "14, 7, 3 and 1 days before, on the day, the day after"),
            ([0, 1], "1 day before, on the day"), ([-3, -3], "3 days after"), ([], ""),
        ],
    )  # fmt: skip
    def test_say_which_days(self, offsets, words):
        assert days_words(offsets) == words

    def test_are_read_as_they_are_typed(self):
        assert typed(" 30,21; 5 −3 ") == [30, 21, 5, -3] and typed("") == [] and checked([1, 1, 2]) == [2, 1]
        with pytest.raises(NoDays):
            typed("1.5")


def refuse(user: User) -> Mail:
    outbox.queue(key=f"x{user.pk}", account=user.pk, kind=MailKind.REMINDER, about={}, now=NOW)
    Mail.objects.filter(account=user).update(ended_at=NOW, end=MailEnd.REFUSED)
    return Mail.objects.get(account=user)


class TestWhoGetsNone:
    def test_reads_so_in_red(self, client_of, coordinator):
        refuse(coordinator)
        assert "Mails to coordinator@example.org come back" in text_of(client_of(coordinator).get(reverse(PAGE)))

    def test_is_known_to_colleagues_and_administrators(self, client_of, coordinator, administrator, publisher):
        refuse(member(Role.COORDINATOR, email="lost@example.org", name="Lost Placeholder"))
        assert "They are not reminded of any date:</strong> Lost Placeholder" in text_of(
            client_of(coordinator).get(reverse(PAGE))
        )
        first = text_of(client_of(administrator).get(reverse("admin:index")))
        assert "They are not reminded of any date:" in first and "Mend the address" in first
        assert "Mend the address" not in text_of(client_of(publisher).get(reverse("admin:index")))

    def test_is_nobody_else(self, client_of, editor, administrator):
        assert "not reminded" not in text_of(client_of(administrator).get(reverse("admin:index")))
        refuse(administrator)
        assert "not reminded" not in text_of(client_of(editor).get(reverse("admin:index")))


class TestTheAdmin:
    @pytest.fixture
    def row(self, appeal, coordinator) -> Reminder:
        due = appeal.due_dates.get()
        return Reminder.objects.create(
            due=due,
            day=due.date,
            recipient=coordinator,
            offset=3,
            planned_at=NOW,
            queued_at=NOW,
            mail=refuse(coordinator),
        )

    def test_lists_what_went_out_and_what_did_not(self, client_of, publisher, row):
        text = text_of(client_of(publisher).get(reverse("admin:appeals_reminder_changelist")))
        assert "3 days before" in text and "Not sent: No such address" in text and "Appeal One" in text
        assert client_of(publisher).get(reverse("admin:appeals_reminder_change", args=[row.pk])).status_code == 200

    @pytest.mark.parametrize(
        ("state", "number"), [("sent", 0), ("waiting", 0), ("unsent", 1), ("late", 0), ("nonsense", 1)]
    )
    def test_is_filtered_by_how_it_went(self, rf, row, state, number):
        chosen = HowItWent(None, {"state": [state]}, Reminder, None)
        assert chosen.queryset(None, Reminder.objects.all()).count() == number

    def test_keeps_settings_of_the_administrator(self, client_of, administrator, coordinator):
        client, url = client_of(administrator), reverse("admin:appeals_desksettings_changelist")
        said = {"offsets": "3, 10,3", "grace_days": "2", "hour": "7"}
        assert client.get(url).status_code == 200
        client.post(address(DeskSettings, "add"), fill(client, DeskSettings, "add", **said))
        row = DeskSettings.objects.get()
        assert (row.pk, row.offsets, row.grace_days, row.hour, row.write_by_weeks) == (1, [10, 3], 2, 7, 6)
        for wrong in ({"offsets": "3, soon"}, {"offsets": "400"}, {"offsets": ""}, {"hour": "24"}, {"grace_days": "0"}):
            client.post(address(DeskSettings, "change", 1), fill(client, DeskSettings, "change", 1, **said | wrong))
        row.refresh_from_db()
        assert (row.offsets, row.grace_days, row.hour) == ([10, 3], 2, 7)
        assert client_of(coordinator).get(url).status_code == 403
