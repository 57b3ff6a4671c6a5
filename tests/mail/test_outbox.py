"""The outbox and a real mail server: each mail arrives once, whatever the server says, and nothing of an address stays."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import OperationalError

from appeals.link_tokens import hashed
from appeals.mailing import outbox
from appeals.models import Follower, Mail
from appeals.models.mail import message_id
from appeals.vocab import MailEnd, MailKind
from cases.models import PublishedSite
from tests.conftest import NOW
from tests.letterbox import Letterbox
from tests.mail.world import ASKED, READER, follower, mailed, news, queued, read
from tests.site import free_ports

A_MINUTE = timedelta(minutes=1)


@pytest.mark.django_db
class TestAMail:
    def test_leaves_in_two_forms_with_all_that_lets_its_reader_leave(self, by, case, server):
        row = follower("case:placeholder")
        news("placeholder", by)
        mailed()
        (envelope,) = server.mails
        assert envelope.rcpt_tos == [READER]
        found = read(envelope)
        assert found["Subject"] == "Placeholder One: Bail denied"
        assert b"\r\nList-Unsubscribe: <http" in envelope.content  # in one line: some programs read no other
        assert found["Message-ID"] == Mail.objects.get().message_id
        assert found["List-Unsubscribe"] == f"<{row.leave_url}>"
        assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert found["Auto-Submitted"] == "auto-generated" and found["List-Id"] and "Precedence" not in found
        text, html = (part.get_content() for part in found.iter_parts())
        assert found.get_content_type() == "multipart/alternative"
        assert "Bail denied" in text and "Bail denied" in html
        assert row.leave_url in text and row.leave_url in html and row.change_url in text

    def test_answers_go_to_the_organisation_where_it_has_an_address(self, by, case, server):
        from_site = {"contact_email": "contact@example.org", "name": "Placeholder\r\nBcc: all@example.org"}
        PublishedSite.objects.update_or_create(pk=1, defaults={"body": from_site})
        queued()
        assert outbox.send_due(now=NOW) == 1
        found = read(server.mails[0])
        assert found["Reply-To"] == "contact@example.org" and "Bcc" not in found

    def test_keeps_no_address_once_it_is_sent(self, server):
        queued()
        assert outbox.send_due(now=NOW) == 1
        row = Mail.objects.get()
        assert (row.to, row.secret, row.about, row.attempts, row.doubles) == ("", "", {}, 1, 0)
        assert not row.is_waiting

    def test_is_noted_as_sent_though_the_database_refuses_at_first(self, server, monkeypatch):
        tries = []

        def refuse_once(mail, **columns):
            tries.append(columns)
            if len(tries) == 1:
                raise OperationalError("deadlock detected")
            done(mail, **columns)

        done = outbox._done
        monkeypatch.setattr(outbox, "_done", refuse_once)
        queued()
        assert outbox.send_due(now=NOW) == 1
        assert not Mail.objects.get().is_waiting and len(server.mails) == 1

    def test_is_queued_once_under_its_key(self):
        assert outbox.queue(key="k", kind=MailKind.GONE, to=READER, about=ASKED, now=NOW)
        assert not outbox.queue(key="k", kind=MailKind.GONE, to=READER, about=ASKED, now=NOW)
        assert Mail.objects.get().message_id == message_id("k")
        assert READER not in str(Mail.objects.values_list().get())

    def test_asks_an_address_by_a_token_that_is_kept_sealed_and_goes(self, case, server):
        row = follower("case:placeholder", confirmed_at=None, wanted="each")
        token = row.opened("token")  # any token does
        Follower.objects.update(confirm_hash=hashed(token))
        outbox.queue(key="c", kind=MailKind.CONFIRM, to=row.address, about={"token": token}, now=NOW)
        assert token not in str(Mail.objects.values_list().get())
        assert outbox.send_due(now=NOW) == 1
        found = read(server.mails[0])
        assert found["Subject"] == "Please confirm: news of the case “Placeholder One”"
        assert row.confirm_url(token) in found.get_body(("plain",)).get_content()
        assert "List-Unsubscribe" not in found

    def test_that_asks_for_something_taken_back_meanwhile_is_not_sent(self, server):
        outbox.queue(key="c", kind=MailKind.CONFIRM, to=READER, about={"token": "a" * 36}, now=NOW)
        assert outbox.send_due(now=NOW) == 0 and Mail.objects.get().end == MailEnd.POINTLESS

    def test_that_was_sent_long_ago_is_forgotten(self, server):
        queued()
        outbox.send_due(now=NOW)
        assert outbox.forget(now=NOW + timedelta(days=34)) == 0
        assert outbox.forget(now=NOW + timedelta(days=36)) == 1


@pytest.mark.django_db
class TestTheServer:
    def test_one_connection_serves_many_mails(self, server):
        queued(5)
        assert outbox.send_due(now=NOW) == 5
        assert server.connections == 1

    def test_that_is_away_costs_nothing_however_long(self, at):
        (port,) = free_ports(1)
        box = Letterbox(port)
        at(box.address)
        queued(3)
        for day in range(10):
            assert outbox.send_due(now=NOW + timedelta(days=day)) == 0
        assert set(Mail.objects.values_list("attempts", "doubles", "end")) == {(0, 0, "")}
        with box.open():
            assert outbox.send_due(now=NOW + timedelta(days=11)) == 3
            assert outbox.send_due(now=NOW + timedelta(days=12)) == 0
        assert len(box.mails) == 3

    def test_that_says_later_is_asked_later_and_later(self, server):
        server.of_address["reader0@example.org"] = "450 4.2.0 Later"
        queued()
        pauses, now = [], NOW
        for _attempt in range(7):
            assert outbox.send_due(now=now) == 0
            row = Mail.objects.get()
            pauses.append(round((row.next_try - now) / A_MINUTE))
            now = row.next_try + A_MINUTE
        assert pauses == [1, 5, 30, 120, 360, 360, 360]
        del server.of_address["reader0@example.org"]
        assert outbox.send_due(now=now) == 1 and len(server.mails) == 1

    def test_that_says_later_for_three_days_is_given_up(self, server):
        server.of_address["reader0@example.org"] = "450 4.2.0 Later"
        queued()
        now = NOW
        while (row := Mail.objects.get()).is_waiting:
            now = max(now, row.next_try) + A_MINUTE
            outbox.send_due(now=now)
        assert row.end == MailEnd.GIVEN_UP and row.to == "" and row.last_error == "SMTPRecipientsRefused 450"
        assert timedelta(days=2.5) < now - NOW < timedelta(days=3.5)

    def test_a_mail_that_waits_holds_up_no_other(self, server):
        server.of_address["reader0@example.org"] = "450 4.2.0 Later"
        queued(3)
        assert outbox.send_due(now=NOW) == 2

    def test_that_knows_no_such_address_three_times_ends_what_it_follows(self, server):
        server.of_address[READER] = "550 5.1.1 Nobody"
        row, other = follower("case:placeholder"), follower("appeals")
        for number in range(3):
            assert Follower.objects.count() == 2
            outbox.queue(key=f"k{number}", kind=MailKind.GONE, follower=[row, other, row][number], about=ASKED, now=NOW)
            assert outbox.send_due(now=NOW + number * A_MINUTE) == 0
        assert Follower.objects.count() == 0 and Mail.objects.count() == 0

    def test_that_took_one_in_between_ends_nothing(self, server):
        row = follower("case:placeholder")
        for number in range(4):
            server.of_address[READER] = "250 OK" if number == 2 else "550 5.1.1 Nobody"
            outbox.queue(key=f"k{number}", kind=MailKind.GONE, follower=row, about=ASKED, now=NOW)
            outbox.send_due(now=NOW + number * A_MINUTE)
        assert Follower.objects.count() == 1

    @pytest.mark.parametrize(
        "answer", ["554 5.7.1 Relay access denied", "550 5.7.1 We do not know you", "552 5.2.2 Full"]
    )
    def test_that_does_not_want_us_is_asked_again_and_ends_nothing(self, server, answer):
        server.of_address[READER] = answer
        row = follower("case:placeholder")
        outbox.queue(key="k", kind=MailKind.GONE, follower=row, about=ASKED, now=NOW)
        outbox.send_due(now=NOW)
        assert Mail.objects.get().is_waiting

    def test_that_refuses_the_words_of_a_mail_is_not_asked_again(self, server):
        server.of_mail = ["554 5.6.0 Not this"]
        queued()
        assert outbox.send_due(now=NOW) == 0
        assert Mail.objects.get().end == MailEnd.REJECTED

    def test_that_hangs_up_in_the_middle_leaves_a_possible_double_and_the_next_mail_goes(self, server):
        queued(2)
        server.of_mail = ["421 4.3.0 Going down"]
        assert outbox.send_due(now=NOW) == 1
        assert outbox.send_due(now=NOW + 2 * A_MINUTE) == 1
        assert Counter(envelope.rcpt_tos[0] for envelope in server.mails).most_common(1)[0][1] == 1

    def test_in_production_mails_wait_for_one(self, settings):
        settings.PRODUCTION, settings.EMAIL_BACKEND = True, "django.core.mail.backends.console.EmailBackend"
        queued()
        assert outbox.send_due(now=NOW) == 0 and Mail.objects.get().is_waiting

    def test_errors_are_kept_without_the_servers_words(self, server):
        server.of_address["reader0@example.org"] = "450 4.2.0 reader0@example.org is away"
        queued()
        outbox.send_due(now=NOW)
        assert Mail.objects.get().last_error == "SMTPRecipientsRefused 450"


@pytest.mark.django_db
class TestAClock:
    def test_that_ran_ahead_when_a_mail_was_queued_does_not_hold_it_back(self, server):
        queued()
        Mail.objects.update(next_try=NOW + timedelta(days=400), queued_at=NOW + timedelta(days=400))
        assert outbox.send_due(now=NOW) == 1

    def test_that_ran_ahead_when_a_mail_was_in_hand_does_not_keep_it_there(self, server):
        queued()
        Mail.objects.update(claimed_until=NOW + timedelta(days=400))
        assert outbox.send_due(now=NOW) == 1
        assert Mail.objects.get().doubles == 1

    def test_that_jumps_ahead_gives_nothing_up(self, server):
        server.of_address["reader0@example.org"] = "450 4.2.0 Later"
        queued()
        outbox.send_due(now=NOW + timedelta(days=3000))
        assert Mail.objects.get().is_waiting
