"""What strangers send: kept once, within a budget, by a sender that nobody can turn back."""

import json
import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection

from accounts.bidi import without_turns
from cases import inbox
from cases.models import InboxMessage, SiteSettings
from tests.roles import as_role

pytestmark = pytest.mark.django_db

MESSAGE = {
    "topic": "correct",
    "about": "/cases/placeholder/",
    "fact": "the date of the arrest",
    "message": "The date is wrong.",
    "reply_to": "",
    "website": "",
}


def post(visitor, **fields):
    headers = fields.pop("headers", {})
    return visitor.post("/contact/", MESSAGE | fields, headers=headers)


class TestTheContactForm:
    def test_keeps_what_was_sent(self, visitor):
        response = post(visitor)
        assert response.status_code == 200
        message = InboxMessage.objects.get()
        assert message.body["message"] == "The date is wrong."
        assert message.subject == "/cases/placeholder/"
        assert not response.cookies

    def test_keeps_no_address_of_a_computer(self, visitor):
        post(visitor)
        stored = json.dumps(list(InboxMessage.objects.values("sender", "body", "subject", "digest")))
        assert "127.0.0.1" not in stored

    def test_tells_kindly_that_the_same_came_before(self, visitor):
        post(visitor)
        response = post(visitor)
        assert response.status_code == 200
        assert response.context["answer"] == "seen"
        assert InboxMessage.objects.count() == 1

    def test_says_when_a_sender_has_sent_too_much_for_a_day(self, visitor):
        answers = [post(visitor, message=f"Message {number}").status_code for number in range(11)]
        assert answers == [200] * 10 + [429]
        assert InboxMessage.objects.count() == 10

    def test_counts_by_the_visitor_behind_a_trusted_proxy_and_believes_nobody_else(self, visitor, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        for number in range(11):
            answer = post(
                visitor, message=f"Message {number}", headers={"X-Forwarded-For": f"6.6.6.6, 192.0.2.{number}"}
            )
            assert answer.status_code == 200
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
        answers = {
            post(visitor, message=f"Again {n}", headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code
            for n in range(11)
        }
        assert answers == {200, 429}

    def test_tells_computers_apart_where_a_server_writes_their_addresses_as_ipv6_does(self, visitor, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        for number in range(11):
            headers = {"X-Forwarded-For": f"::ffff:192.0.2.{number}"}
            assert post(visitor, message=f"Message {number}", headers=headers).status_code == 200

    def test_refuses_a_form_on_another_site(self, visitor):
        assert post(visitor, headers={"Origin": "https://elsewhere.example"}).status_code == 403
        assert post(visitor, headers={"Origin": "null"}).status_code == 403
        assert post(visitor, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert not InboxMessage.objects.exists()

    def test_takes_one_from_its_own(self, visitor):
        assert (
            post(visitor, headers={"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}).status_code == 200
        )

    @pytest.mark.parametrize(
        "wrong",
        [
            {"message": ""},
            {"message": "x" * 5001},
            {"topic": "nonsense"},
            {"reply_to": "no address"},
            {"message": "a\x00b"},
            {"about": "x" * 201},
        ],
        ids=str,
    )
    def test_gives_wrong_input_back_with_a_reason(self, visitor, wrong):
        response = post(visitor, **wrong)
        assert response.status_code == 400
        assert response.context["form"].errors
        if not wrong.get("message") and "message" not in wrong:
            assert "The date is wrong." in response.content.decode()
        assert not InboxMessage.objects.exists()

    @pytest.mark.parametrize(
        "words",
        [
            "កឹម សុខា ត្រូវបានចាប់ខ្លួន",
            "تم اعتقاله \u202eهنا",
            "<script>alert(1)</script>",
            "line\r\nBcc: x@example.org",
            "💥" * 100,
        ],
    )
    def test_takes_words_of_every_script(self, visitor, words):
        assert post(visitor, message=words).status_code == 200
        kept = InboxMessage.objects.get().body["message"].replace("\r\n", "\n")
        assert kept == without_turns(words.replace("\r\n", "\n").strip())

    def test_drops_what_fell_into_the_trap_for_robots(self, visitor):
        assert post(visitor, website="https://spam.example").status_code == 200
        assert not InboxMessage.objects.exists()

    def test_keeps_nothing_about_a_sender_but_what_they_typed(self, visitor):
        """What the page Privacy promises, column by column."""
        post(visitor, reply_to="stranger@example.net", headers={"User-Agent": "Placeholder/1", "Referer": "/cases/x/"})
        row = InboxMessage.objects.values().get()
        assert set(row.pop("body")) == {"topic", "about", "fact", "message", "reply_to", "reference"}
        filled = {name for name, value in row.items() if value not in (None, "")}
        assert filled == {"id", "kind", "subject", "sender", "digest", "received_at"}
        assert re.fullmatch("[0-9a-f]{64}", row["sender"])


class TestTheNumberOfAMessage:
    def test_is_shown_to_its_sender_and_kept_with_it(self, visitor):
        response = post(visitor)
        reference = InboxMessage.objects.get().reference
        assert re.fullmatch("[A-Z2-7]{4}-[A-Z2-7]{4}", reference)
        assert reference in response.content.decode()

    def test_is_told_again_when_the_same_comes_twice(self, visitor):
        post(visitor)
        again = post(visitor).content.decode()
        assert "We have this already" in again and InboxMessage.objects.get().reference in again

    def test_tells_nothing_about_the_address_of_its_sender(self, visitor):
        post(visitor, reply_to="one@example.net")
        post(visitor, reply_to="other@example.net")
        assert len({message.reference for message in InboxMessage.objects.all()}) == 1
        assert InboxMessage.objects.count() == 2


class TestThePromise:
    @pytest.mark.parametrize(("topic", "days"), [("correct", 7), ("remove", 3), ("press", 2), ("other", 7)])
    def test_is_shown_to_the_sender_and_written_down_by_the_worker(self, visitor, topic, days):
        page = post(visitor, topic=topic, reply_to="stranger@example.net").content.decode()
        inbox.date_promises()
        message = InboxMessage.objects.get()
        assert message.answer_by == message.received_at.date() + timedelta(days=days)
        assert f"{message.answer_by:%-d %B %Y}" in page

    def test_stays_as_it_was_given(self, visitor):
        post(visitor, topic="remove")
        inbox.date_promises()
        SiteSettings.objects.update_or_create(pk=1, defaults={"removal_days": 20})
        assert inbox.date_promises() == 0
        assert (InboxMessage.objects.get().answer_by - InboxMessage.objects.get().received_at.date()).days == 3

    def test_is_none_where_nobody_can_be_answered(self, visitor):
        assert "we cannot answer you" in post(visitor).content.decode()


def test_a_link_knows_the_page_the_part_and_the_wish_and_an_odd_one_harms_nothing(visitor):
    page = visitor.get("/contact/", {"topic": "remove", "about": "/cases/x/", "fact": "<b>photo"}).content.decode()
    assert 'value="remove" selected' in page and 'value="/cases/x/"' in page and "&lt;b&gt;photo" in page
    assert visitor.get("/contact/", {"topic": "nonsense\x00", "about": "x" * 5000}).status_code == 200


class TestTheKeyOfTheDay:
    def test_is_thrown_away_with_the_day(self):
        with connection.cursor() as cursor:
            cursor.execute("insert into cases_intakekey values (current_date - 2, 'x')")
            cursor.execute("select intake('contact', '', '192.0.2.1', '{}')")
            cursor.execute("select count(*), min(day) = (now() at time zone 'utc')::date from cases_intakekey")
            assert cursor.fetchone() == (1, True)

    def test_goes_at_night_also_when_nobody_writes(self):
        with connection.cursor() as cursor:
            cursor.execute("insert into cases_intakekey values (current_date - 1, 'x')")
            with as_role("habeas_staff"):
                inbox.forget_keys()
            cursor.execute("select count(*) from cases_intakekey")
            assert cursor.fetchone() == (0,)


class TestTheWorker:
    def test_tells_the_organisation_without_a_word_of_the_message(self, visitor, now):
        SiteSettings.objects.create(pk=1, inbox_email="desk@example.org")
        post(visitor)
        assert inbox.announce(now=now) == 1
        assert inbox.announce(now=now) == 0
        (sent,) = mail.outbox
        assert sent.to == ["desk@example.org"]
        assert "date is wrong" not in sent.subject + sent.body
        assert InboxMessage.objects.get().reference not in sent.subject + sent.body

    def test_reminds_of_what_waits_longer_than_promised_and_only_of_that(self, visitor, now):
        SiteSettings.objects.create(pk=1, inbox_email="desk@example.org")
        post(visitor)
        assert inbox.remind(now=now) == 0
        InboxMessage.objects.update(answer_by=date(2020, 1, 1))
        assert inbox.remind(now=now) == 1
        assert mail.outbox[0].subject == "1 message waits longer than promised"
        assert "date is wrong" not in mail.outbox[0].body

    def test_forgets_the_sender_so_long_after_the_answer_and_keeps_the_words(self, visitor, now):
        post(visitor, reply_to="stranger@example.net")
        message = InboxMessage.objects.get()
        digest = message.digest
        assert inbox.forget_senders(now=now + timedelta(days=400)) == 0  # it still waits
        InboxMessage.objects.update(handled_at=now)
        assert inbox.forget_senders(now=now + timedelta(days=30)) == 0
        with as_role("habeas_staff"):
            assert inbox.forget_senders(now=now + timedelta(days=31)) == 1
        message.refresh_from_db()
        assert (message.reply_to, message.sender) == ("", "") and message.digest != digest
        assert message.body["message"] == "The date is wrong." and message.reference
        assert "stranger" not in json.dumps(list(InboxMessage.objects.values("body", "subject", "sender", "digest")))
