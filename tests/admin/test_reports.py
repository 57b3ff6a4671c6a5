"""What colleagues see of reports, and what they decide: by a reason, and the numbers of readers follow."""

import datetime
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.roles import Role
from appeals import reports
from appeals.actions import erasure
from appeals.actions import report as actions
from appeals.models import ActionReport, DueDate, PublishedCounts, ReportDecision
from appeals.worklists import LISTS, lists_for
from cases.models import Person
from tests.appeals.test_reports import appeal, tell  # noqa: F401 (a fixture)
from tests.conftest import member

pytestmark = pytest.mark.django_db
REASON = "Forty alike within minutes."


@pytest.fixture
def odd(appeal):  # noqa: F811
    """A report of four hundred letters by one person."""
    tell(appeal, counts={"post": 400}, words="Write to Person A at a@example.org.")
    reports.work_off(now=timezone.now())
    return ActionReport.objects.get()


def numbers() -> dict:
    return PublishedCounts.objects.values_list("body", flat=True).first() or {}


def press(client, report, tool, **typed):
    address = f"/admin/appeals/actionreport/{report.pk}/{tool}/"
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', client.get(address).content.decode())
    return client.post(address, dict(hidden) | typed, follow=True)


class TestTheActs:
    def test_need_the_right_a_reason_and_a_report_that_counts(self, odd, editor, coordinator, now):
        with pytest.raises(PermissionDenied):
            actions.set_aside(odd, reason=REASON, by=editor, now=now)
        for reason in ("", "  ", "x" * 301):
            with pytest.raises(ValidationError):
                actions.set_aside(odd, reason=reason, by=coordinator, now=now)
        with pytest.raises(ValidationError):
            actions.bring_back(odd, reason=REASON, by=coordinator, now=now)
        actions.set_aside(odd, reason=REASON, by=coordinator, now=now)
        with pytest.raises(ValidationError):
            actions.set_aside(odd, reason=REASON, by=coordinator, now=now)

    def test_move_the_numbers_of_readers_at_once_and_back(
        self, odd, coordinator, publisher, now, django_capture_on_commit_callbacks
    ):
        assert numbers()["channels"] == {"post": 400}
        with django_capture_on_commit_callbacks(execute=True):
            actions.set_aside(odd, reason=REASON, by=coordinator, now=now)
        assert numbers() == {}
        with django_capture_on_commit_callbacks(execute=True):
            actions.bring_back(odd, reason="They showed us the letters.", by=publisher, now=now)
        assert numbers()["channels"] == {"post": 400}
        kept = list(ReportDecision.objects.values_list("aside", "reason", "by__name"))
        assert kept == [
            (True, REASON, "Coordinator Placeholder"), (False, "They showed us the letters.", "Publisher Placeholder"),
        ]  # fmt: skip

    def test_are_made_good_by_the_worker_where_counting_failed(self, odd, coordinator, now):
        actions.set_aside(odd, reason=REASON, by=coordinator, now=now)
        assert numbers()
        reports.work_off(now=timezone.now())
        assert numbers() == {}

    def test_decide_nothing_on_what_its_sender_took_back(self, odd, coordinator, now):
        odd.take_back(now)
        for act in (actions.set_aside, actions.bring_back):
            with pytest.raises(ValidationError):
                act(odd, reason=REASON, by=coordinator, now=now)

    def test_leave_nothing_to_look_at(self, odd, coordinator, now):
        assert ActionReport.objects.to_look_at().count() == 1
        actions.leave(odd, by=coordinator, now=now)
        assert ActionReport.objects.to_look_at().count() == 0
        assert ActionReport.objects.get().stands


class TestThePages:
    def test_say_why_to_look_and_what_was_told(self, odd, coordinator, client_of):
        client = client_of(coordinator)
        page = client.get(f"/admin/appeals/actionreport/{odd.pk}/change/").content.decode()
        for words in (
            "Unusually many",
            "Words with an address or number",
            "Letters: 400",
            "Person A",
            "Set aside…",
            "It is fine",
        ):
            assert words in page
        listed = client.get("/admin/appeals/actionreport/?state=look").content.decode()
        assert "Letters: 400" in listed and "Unusually many" in listed

    def test_show_an_editor_numbers_and_neither_words_nor_buttons(self, odd, editor, client_of):
        client = client_of(editor)
        page = client.get(f"/admin/appeals/actionreport/{odd.pk}/change/").content.decode()
        assert "Letters: 400" in page
        assert "Person A" not in page and "Set aside" not in page
        assert client.get(f"/admin/appeals/actionreport/{odd.pk}/set-aside/").status_code == 403
        assert client.post(f"/admin/appeals/actionreport/{odd.pk}/set-aside/", {"reason": REASON}).status_code == 403

    def test_set_aside_and_bring_back_by_a_reason(self, odd, coordinator, client_of):
        client = client_of(coordinator)
        assert "This field is required" in press(client, odd, "set-aside", reason="").content.decode()
        press(client, odd, "set-aside", reason=REASON)
        assert ActionReport.objects.get().is_aside
        page = press(client, odd, "bring-back", reason="They showed us the letters.").content.decode()
        assert not ActionReport.objects.get().is_aside
        assert REASON in page and "They showed us the letters." in page

    def test_answer_no_question_about_words_letter_by_letter(self, odd, editor, client_of):
        for asked in (
            "words__startswith=Write",
            "words__contains=example",
            "words=x",
            "link_sum__startswith=a",
            "appeal__reports__words__contains=W",
        ):
            answer = client_of(editor).get(f"/admin/appeals/actionreport/?{asked}")
            assert "Letters: 400" not in answer.content.decode(), asked

    def test_delete_words_alone(self, odd, coordinator, client_of):
        press(client_of(coordinator), odd, "erase-words")
        row = ActionReport.objects.get()
        assert (row.words, row.counts.get().number) == ("", 400)

    def test_set_many_aside_at_once_as_of_a_flood(
        self, odd, coordinator, editor, client_of, django_capture_on_commit_callbacks
    ):
        tell(odd.appeal)
        reports.work_off(now=timezone.now())
        ticked = {"action": "set_aside", "_selected_action": [row.pk for row in ActionReport.objects.all()]}
        address = "/admin/appeals/actionreport/"
        client = client_of(coordinator)
        assert "Write the reason" in client.post(address, ticked | {"reason": ""}, follow=True).content.decode()
        client_of(editor).post(address, ticked | {"reason": REASON})
        assert not ActionReport.objects.filter(is_aside=True).exists()
        with django_capture_on_commit_callbacks(execute=True):
            said = client.post(address, ticked | {"reason": REASON}, follow=True).content.decode()
        assert "2 reports are set aside" in said
        assert (numbers(), ReportDecision.objects.filter(reason=REASON).count()) == ({}, 2)
        assert "0 reports wait" in client.post(address, ticked | {"action": "leave"}, follow=True).content.decode()

    @pytest.mark.parametrize("state", ["look", "counts", "aside", "back", "nonsense"])
    def test_filter_by_state(self, odd, coordinator, client_of, state):
        assert client_of(coordinator).get(f"/admin/appeals/actionreport/?state={state}&odd=many").status_code == 200


class TestTheWorkList:
    def test_names_odd_reports_to_those_who_decide(self, odd, coordinator, editor, now):
        mine = next(one for one in LISTS if one.name == "reports")
        (line,) = mine.lines(list(mine.rows(coordinator, now)), coordinator, now)
        assert "Unusually many" in line.detail
        assert mine in lists_for(coordinator) and mine not in lists_for(editor)


def test_erasing_a_person_reaches_the_words(appeal, now):  # noqa: F811
    publisher, second = member(Role.PUBLISHER), member(Role.PUBLISHER, email="second@example.org")
    gone = Person.objects.create(name="Quite Unlikely Placeholder")
    tell(appeal, words="I told Quite Unlikely Placeholder of it.")
    reports.work_off(now=timezone.now())
    asked = erasure.ask(person=gone, reason="asked", why="A test.", by=publisher, now=timezone.now())
    erasure.confirm(erasure=asked, by=second, now=timezone.now() + datetime.timedelta(seconds=1))
    assert "Quite Unlikely" not in ActionReport.objects.get().words


def test_the_desk_says_how_many_actions_were_reported(odd, coordinator, client_of):
    DueDate.objects.create(appeal=odd.appeal, date=datetime.date(2027, 1, 1))
    page = client_of(coordinator).get("/desk/").content.decode()
    assert "400 actions reported" in page
