"""What strangers send: kept once, within a budget, by a sender that nobody can turn back."""

import json

import pytest
from django.core import mail
from django.db import connection

from cases import inbox
from cases.models import InboxMessage, SiteSettings
from tests.roles import as_role

pytestmark = pytest.mark.django_db

MESSAGE = {
    "topic": "correct",
    "about": "/cases/placeholder/",
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
        assert InboxMessage.objects.get().body["message"].replace("\r\n", "\n") == words.replace("\r\n", "\n").strip()

    def test_drops_what_fell_into_the_trap_for_robots(self, visitor):
        assert post(visitor, website="https://spam.example").status_code == 200
        assert not InboxMessage.objects.exists()


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
