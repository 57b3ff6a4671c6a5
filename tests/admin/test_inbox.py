"""A message from the public: taken, answered, noted; late ones say so; the notice leads to its case."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from appeals.worklists import LISTS
from cases.actions import inbox_message
from cases.models import InboxMessage
from tests import factories

pytestmark = pytest.mark.django_db
BODY = {
    "topic": "correct", "about": "/cases/placeholder/", "fact": "the arrest", "message": "Placeholder words.",
    "reply_to": "stranger@example.net", "reference": "ABCD-2345",
}  # fmt: skip


@pytest.fixture
def message(now) -> InboxMessage:
    return InboxMessage.objects.create(
        kind="contact", subject="/cases/placeholder/", sender="0" * 64, digest="1" * 64, body=BODY, received_at=now,
        answer_by=now.date() + datetime.timedelta(days=7),
    )  # fmt: skip


def address(message: InboxMessage, name: str = "change") -> str:
    return reverse(f"admin:cases_inboxmessage_{name}", args=[message.pk])


def line_of(user, now):
    (inbox,) = [one for one in LISTS if one.name == "inbox"]
    (line,) = inbox.lines(list(inbox.rows(user, now)), user, now)
    return line


class TestWhoSeesToIt:
    def test_a_colleague_takes_it_and_the_others_see_that(self, message, client_of, coordinator, publisher):
        client_of(coordinator).post(address(message, "take"))
        message.refresh_from_db()
        assert message.taken_by == coordinator
        assert str(coordinator) in client_of(publisher).get(address(message)).content.decode()

    def test_two_cannot_take_it(self, message, coordinator, publisher, now):
        inbox_message.take(message, by=coordinator, now=now)
        with pytest.raises(ValidationError, match="has taken it"):
            inbox_message.take(message, by=publisher, now=now)
        inbox_message.give_back(message, by=publisher)
        inbox_message.take(message, by=publisher, now=now)

    def test_nobody_without_the_act_does_anything_with_it(self, message, editor, administrator, now):
        for user in (editor, administrator):
            with pytest.raises(PermissionDenied):
                inbox_message.take(message, by=user, now=now)
            with pytest.raises(PermissionDenied):
                inbox_message.settle(message, note="Done.", answered_on=None, by=user, now=now)
            with pytest.raises(PermissionDenied):
                inbox_message.erase_words(message, by=user, now=now)


class TestAnswering:
    def test_notes_what_was_done_and_when_the_sender_was_answered(self, message, client_of, coordinator):
        client = client_of(coordinator)
        day = datetime.datetime.now(datetime.UTC).date()
        InboxMessage.objects.update(received_at=datetime.datetime.now(datetime.UTC))
        page = client.get(address(message, "settle"))
        assert page.status_code == 200
        client.post(address(message, "settle"), {"note": "Corrected.", "answered_on": f"{day}"})
        message.refresh_from_db()
        assert (message.note, message.answered_on, message.handled_by) == ("Corrected.", day, coordinator)
        assert message.handled_at and not message.is_waiting

    def test_wants_a_word_and_a_possible_day(self, message, coordinator, now):
        for note, day in (
            ("  ", None),
            ("x", now.date() + datetime.timedelta(1)),
            ("x", now.date() - datetime.timedelta(1)),
        ):
            with pytest.raises(ValidationError):
                inbox_message.settle(message, note=note, answered_on=day, by=coordinator, now=now)
        message.refresh_from_db()
        assert message.is_waiting

    def test_happens_once(self, message, coordinator, publisher, now):
        inbox_message.settle(message, note="Done.", answered_on=None, by=coordinator, now=now)
        with pytest.raises(ValidationError, match="dealt with it already"):
            inbox_message.settle(message, note="Other.", answered_on=None, by=publisher, now=now)

    def test_what_was_typed_comes_back_when_it_does_not_fit(self, message, client_of, coordinator):
        page = client_of(coordinator).post(address(message, "settle"), {"note": "ពាក្យ", "answered_on": "tomorrow-ish"})
        assert page.status_code == 200 and "ពាក្យ" in page.content.decode()


def test_words_and_sender_can_be_deleted_at_once_and_the_number_stays(message, client_of, coordinator):
    assert client_of(coordinator).get(address(message, "erase-words")).status_code == 200
    client_of(coordinator).post(address(message, "erase-words"))
    message.refresh_from_db()
    assert message.body == {"reference": "ABCD-2345", "topic": "correct"}
    assert (message.subject, message.sender) == ("", "") and message.forgotten_at


class TestTheWorkList:
    def test_says_by_when_and_who_has_it(self, message, coordinator, now):
        inbox_message.take(message, by=coordinator, now=now)
        line = line_of(coordinator, now)
        assert f"answer by {message.answer_by:%-d %B %Y}" in line.detail and str(coordinator) in line.detail
        assert line.mine and not line.late

    def test_says_that_one_is_late_and_so_does_its_page(self, message, client_of, coordinator, now):
        assert not line_of(coordinator, now + datetime.timedelta(days=7)).late
        late = line_of(coordinator, now + datetime.timedelta(days=8))
        assert late.late and late.detail.startswith("late")
        InboxMessage.objects.update(answer_by=datetime.date(2020, 1, 1))
        assert (
            "Late: an answer was promised by 1 January 2020"
            in client_of(coordinator).get(address(message)).content.decode()
        )
        listed = client_of(coordinator).get(reverse("admin:cases_inboxmessage_changelist")).content.decode()
        assert '<strong class="late">' in listed and "ABCD-2345" in listed

    def test_shows_what_must_be_answered_first_first(self, message, coordinator, now):
        InboxMessage.objects.create(
            kind="contact", subject="/cases/sooner/", sender="0", digest="2", body={**BODY, "topic": "remove"},
            received_at=now, answer_by=now.date() + datetime.timedelta(days=3),
        )  # fmt: skip
        (inbox,) = [one for one in LISTS if one.name == "inbox"]
        assert [row.subject for row in inbox.rows(coordinator, now)] == ["/cases/sooner/", "/cases/placeholder/"]


class TestTheCaseItIsAbout:
    def test_is_one_step_away_with_the_form_of_a_notice_for_who_may_write_one(
        self, message, client_of, publisher, coordinator
    ):
        case = factories.case("placeholder")
        story = reverse("admin:cases_case_story", args=[case.pk])
        assert (
            f"{story}?add=correction-new#correction-new" in client_of(publisher).get(address(message)).content.decode()
        )
        page = client_of(coordinator).get(address(message)).content.decode()
        assert story in page and "add=correction-new" not in page
        assert client_of(publisher).get(f"{story}?add=correction-new").status_code == 200

    def test_may_be_none(self, message, client_of, publisher):
        InboxMessage.objects.update(subject="../../<script>")
        assert client_of(publisher).get(address(message)).status_code == 200
