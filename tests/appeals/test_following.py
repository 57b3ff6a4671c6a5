"""How the worker follows for people: nothing before the second click, one mail a day that asks, and nothing left of who leaves."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection

from accounts.sealing import keyed
from appeals import following, link_tokens, mail_address
from appeals.models import Follower, Mail, PublishedAppeal
from cases.inbox_kinds import CONFIRMATION, FOLLOW, LEAVING
from cases.models import InboxMessage, PublishedCase
from cases.public import intake
from tests.public import placeholders

pytestmark = pytest.mark.django_db
READER = "Reader.Placeholder@example.org"
CASE, OTHER = "case:first", "case:second"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def published(db):
    placeholders.case("first")
    placeholders.case("second", countries=("TH",))


def wishes(*whats, address=READER, rhythm="each", lang="en", sender="192.0.2.1"):
    body = {"what": list(whats), "address": address, "rhythm": rhythm, "lang": lang}
    return intake.send(FOLLOW, whats[0], sender, body)


def asked(now, *whats, **words):
    """The token of the mail that this wish brought, or nothing."""
    before = set(Mail.objects.values_list("pk", flat=True))
    wishes(*whats, **words)
    following.work_off(now=now)
    new = Mail.objects.exclude(pk__in=before).first()
    return new.secret.open() if new else ""


def asks_about():
    """What the newest mail asks about, by the rows that bear its token; of what is followed nothing stands in the mail's row."""
    mail = Mail.objects.latest("pk")
    assert mail.about == {}
    return set(Follower.objects.to_confirm(mail.secret.open()).values_list("what", flat=True))


def sent(now):
    """As if the mail server had taken what waits."""
    Mail.objects.waiting().update(sent_at=now, to="", secret="", about={})


def click(now, token, **body):
    intake.send(CONFIRMATION, "", "192.0.2.1", {"token": token, **body})
    following.work_off(now=now)


def follows(now, *whats, **words):
    token = asked(now, *whats, **words)
    sent(now)
    click(now, token)
    return list(Follower.objects.of_address(words.get("address", READER)).confirmed().order_by("pk"))


def leaves(now, row, of="this"):
    intake.send(LEAVING, "", "192.0.2.1", {"token": row.opened("token"), "of": of})
    following.work_off(now=now)


def followed(address=READER) -> set[str]:
    return set(Follower.objects.of_address(address).confirmed().values_list("what", flat=True))


def everything() -> str:
    """All rows of all tables of the database, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'"
        )
        texts = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"select coalesce(string_agg(t::text, chr(10)), '') from \"{table}\" t")
            texts.append(cursor.fetchone()[0])
    return "\n".join(texts)


class TestAsking:
    def test_a_wish_is_a_row_that_waits_and_a_mail_that_asks(self, now):
        token = asked(now, CASE, rhythm="weekly")
        row = Follower.objects.get()
        assert (row.what, row.wanted, row.confirmed_at, row.opened()) == (CASE, "weekly", None, READER)
        mail = Mail.objects.get()
        assert (mail.kind, mail.to.open(), asks_about()) == ("confirm", READER, {CASE})
        assert list(Follower.objects.to_confirm(token)) == [row]

    def test_neither_the_address_nor_a_token_lies_open_anywhere(self, now):
        token = asked(now, CASE)
        text = everything().lower()
        for secret in (READER, "reader.placeholder", token, Follower.objects.get().opened("token")):
            assert secret.lower() not in text

    def test_one_address_is_asked_once_a_day_and_about_the_rest_the_day_after(self, now):
        first = asked(now, CASE)
        assert asked(now, OTHER, address=READER.upper(), sender="192.0.2.2") == ""
        assert asked(now, "appeals", rhythm="weekly", sender="192.0.2.3") == ""
        click(now, first)
        assert followed() == {CASE}, "a click confirms what its mail named"
        following.work_off(now=now + DAY)
        assert Mail.objects.count() == 2
        second = Mail.objects.latest("pk")
        assert asks_about() == {"appeals", OTHER}
        click(now + DAY, second.secret.open())
        assert followed() == {CASE, OTHER, "appeals"}

    def test_one_box_is_asked_once_a_day_under_however_many_names_for_it(self, now):
        asked(now, CASE)
        name, _at, domain = READER.partition("@")
        assert asked(now, CASE, address=f"{name}+again@{domain}", sender="192.0.2.2") == ""
        following.work_off(now=now + DAY)
        assert [mail.to.open() for mail in Mail.objects.order_by("pk")] == [READER, f"{name}+again@{domain}"]

    def test_several_things_at_once_are_one_mail(self, now):
        assert len(follows(now, CASE, OTHER, "country:kh", "appeals")) == 4
        assert Mail.objects.count() == 1

    def test_the_limit_of_a_day_holds_though_the_address_has_left_meanwhile(self, now):
        (row,) = follows(now, CASE)
        leaves(now, row, "all")
        assert not Follower.objects.exists()
        assert asked(now, CASE) == ""
        key = Mail.objects.get().key
        following.forget_unconfirmed(now=now)
        assert key in everything()
        following.forget_unconfirmed(now=now + DAY)
        assert key not in everything(), "a sum made from an address outlives its day nowhere"
        following.work_off(now=now + DAY)
        assert asks_about() == {CASE}

    def test_a_wish_for_what_is_followed_already_changes_nothing_before_the_click(self, now):
        follows(now, CASE)
        token = asked(now + DAY, CASE, rhythm="weekly")
        assert Follower.objects.get().rhythm == "each"
        click(now + DAY, token)
        assert Follower.objects.get().rhythm == "weekly"

    def test_a_later_mail_asks_about_what_is_new_and_the_earlier_link_still_works(self, now):
        first = asked(now, CASE)
        second = asked(now + DAY, OTHER)
        assert asks_about() == {OTHER}
        click(now + DAY, first)
        assert followed() == {CASE}
        click(now + DAY, second)
        assert followed() == {CASE, OTHER}

    def test_who_lost_the_mail_gets_another_the_next_day(self, now):
        first = asked(now, CASE)
        assert asked(now, CASE, rhythm="weekly") == ""
        again = asked(now + DAY, CASE)
        assert again and again != first
        click(now + DAY, first)
        assert followed() == set()
        click(now + DAY, again)
        assert followed() == {CASE}

    def test_twenty_things_are_the_most_for_one_address(self, now):
        for number in range(22):
            placeholders.case(f"number-{number}")
        for start in (0, 6, 12, 18):
            wishes(*(f"case:number-{number}" for number in range(start, min(start + 6, 22))))
        following.work_off(now=now)
        assert Follower.objects.count() == 20

    @pytest.mark.parametrize(
        "body",
        [
            {}, {"what": CASE}, {"what": []}, {"what": [["case:first"]]}, {"what": ["case:never-was"]}, {"what": ["country:xx"]},
            {"address": "no address"}, {"address": ["a@example.org"]}, {"rhythm": "hourly"}, {"rhythm": None},
        ],
    )  # fmt: skip
    def test_nonsense_is_dropped(self, body, now):
        whole = {"what": [CASE], "address": READER, "rhythm": "each", "lang": "en"}
        intake.send(FOLLOW, CASE, "", whole | body if body else {})
        following.work_off(now=now)
        assert not Follower.objects.exists() and not Mail.objects.exists()
        assert InboxMessage.objects.get().body == {}

    def test_a_language_that_we_do_not_have_is_ours(self, now):
        asked(now, CASE, lang="xx")
        assert Follower.objects.get().lang == "en"


class TestConfirming:
    def test_twice_is_once(self, now):
        token = asked(now, CASE)
        click(now, token)
        at = Follower.objects.get().confirmed_at
        click(now + DAY, token)
        assert Follower.objects.get().confirmed_at == at == now

    def test_a_token_of_nobody_does_nothing(self, now):
        asked(now, CASE)
        for token in (link_tokens.new(), Follower.objects.get().opened("token"), "x", "", None, ["x"]):
            intake.send(CONFIRMATION, "", "", {"token": token})
        following.work_off(now=now)
        assert followed() == set()

    def test_after_three_days_a_click_comes_too_late_and_the_address_is_forgotten(self, now):
        token = asked(now, CASE)
        click(now + 3 * DAY + timedelta(minutes=1), token)
        assert followed() == set()
        assert following.forget_unconfirmed(now=now + 3 * DAY) == 0
        assert following.forget_unconfirmed(now=now + 3 * DAY + timedelta(minutes=1)) == 1

    def test_a_mail_that_never_left_is_forgotten_with_what_it_asks_about(self, now):
        asked(now, CASE)
        following.forget_unconfirmed(now=now + 3 * DAY)
        assert Mail.objects.count() == 1
        following.forget_unconfirmed(now=now + 3 * DAY + timedelta(minutes=1))
        assert not Mail.objects.exists(), "without a mail server its sealed address would stay for ever"

    def test_forgetting_leaves_who_confirmed_and_never_clicked_on_another_rhythm(self, now):
        follows(now, CASE)
        asked(now + DAY, CASE, rhythm="weekly")
        following.forget_unconfirmed(now=now + 5 * DAY)
        row = Follower.objects.get()
        assert (row.rhythm, row.wanted, row.confirm_hash) == ("each", "", "")

    def test_the_rhythm_changes_by_the_token_of_its_mails(self, now):
        row, other = follows(now, CASE, OTHER)
        click(now, row.opened("token"), rhythm="weekly")
        assert dict(Follower.objects.values_list("what", "rhythm")) == {CASE: "weekly", OTHER: "each"}
        click(now, row.opened("token"), rhythm="hourly")
        assert Follower.objects.get(what=CASE).rhythm == "weekly"


class TestLeaving:
    def test_ends_what_the_mail_was_about_and_nothing_else(self, now):
        row, other = follows(now, CASE, OTHER)
        follows(now, CASE, address="another@example.org")
        leaves(now, row)
        assert followed() == {OTHER} and followed("another@example.org") == {CASE}

    def test_ends_what_came_in_the_same_weekly_mail(self, now):
        row, _other = follows(now, CASE, OTHER, rhythm="weekly")
        follows(now + DAY, "appeals")
        leaves(now, row, "weekly")
        assert followed() == {"appeals"}

    def test_twice_or_by_a_token_of_nobody_does_nothing(self, now):
        row, _other = follows(now, CASE, OTHER)
        leaves(now, row)
        leaves(now, row, "all")
        intake.send(LEAVING, "", "", {"token": link_tokens.new(), "of": "all"})
        intake.send(LEAVING, "", "", {"token": "cut", "of": "all"})
        following.work_off(now=now)
        assert followed() == {OTHER}

    def test_is_heard_before_a_new_wish_of_the_same_minute(self, now):
        (row,) = follows(now, CASE)
        wishes(OTHER, CASE)
        leaves(now + DAY, row, "all")
        assert {(one.what, one.is_confirmed) for one in Follower.objects.all()} == {(CASE, False), (OTHER, False)}

    def test_and_a_click_in_the_same_minute_leave_nothing(self, now):
        asked(now, CASE)
        row = Follower.objects.get()
        intake.send(CONFIRMATION, "", "", {"token": Mail.objects.get().secret.open()})
        leaves(now, row)
        assert not Follower.objects.exists()

    def test_leaves_no_trace_of_the_address_anywhere(self, now):
        (row,) = follows(now, CASE)
        asked(now + DAY, OTHER)
        token, key = row.opened("token"), row.address_key
        Mail.objects.create(
            key="x", kind="news", follower=row, message_id="<x>", queued_at=now, next_try=now, about={"to": READER}
        )
        leaves(now + DAY, row, "all")
        text = everything().lower()
        for trace in (READER, "reader.placeholder", token, link_tokens.hashed(token), key):
            assert trace.lower() not in text
        assert not Follower.objects.exists() and not Mail.objects.waiting().exists()

    def test_calls_off_a_mail_that_asks_and_has_not_gone_out(self, now):
        follows(now, CASE)
        asked(now + DAY, OTHER)
        assert Mail.objects.waiting().filter(kind="confirm", queued_at=now + DAY).exists()
        leaves(now + DAY, Follower.objects.get(what=CASE), "all")
        assert not Mail.objects.waiting().filter(queued_at=now + DAY).exists()

    def test_on_request_needs_the_address_alone(self, now):
        follows(now, CASE, OTHER)
        asked(now + DAY, "appeals")
        assert following.erase("READER.placeholder@example.org") == 3
        assert following.erase(READER) == 0
        assert not Mail.objects.waiting().exists()


class TestWhatMovesOrGoes:
    def test_a_case_with_another_address_is_followed_under_that_one(self, now):
        follows(now, CASE)
        PublishedCase.objects.filter(slug="first").update(slug="renamed", old_slugs=["first"])
        following.keep_up(now=now)
        assert followed() == {"case:renamed"}

    def test_of_two_cases_that_are_one_the_confirmed_row_stays(self, now):
        follows(now, CASE)
        asked(now + DAY, OTHER)
        PublishedCase.objects.filter(slug="first").delete()
        PublishedCase.objects.filter(slug="second").update(old_slugs=["first"])
        following.keep_up(now=now)
        assert Follower.objects.get().is_confirmed and followed() == {OTHER}

    def test_what_is_not_published_any_more_is_not_followed_any_more(self, now):
        PublishedAppeal.objects.create(slug="call", title="Call", body="{}", published_at=now, updated_at=now)
        follows(now, CASE, "appeal:call", "country:kh", "appeals")
        PublishedCase.objects.filter(slug="first").update(withdrawn=True, **PublishedCase.EMPTY)
        PublishedAppeal.objects.all().delete()
        following.keep_up(now=now)
        assert followed() == {"country:kh", "appeals"}
        assert "case:first" not in json.dumps(list(Follower.objects.values_list("what", flat=True)))

    def test_of_what_was_taken_back_openly_one_mail_tells_each_address_and_names_nothing(self, now):
        PublishedAppeal.objects.create(slug="call", title="Call", body="{}", published_at=now, updated_at=now)
        follows(now, CASE, "appeal:call")
        asked(now, OTHER, address="unconfirmed@example.org")
        sent(now)
        PublishedCase.objects.update(withdrawn=True, **PublishedCase.EMPTY)
        PublishedAppeal.objects.update(withdrawn=True, **PublishedAppeal.EMPTY)
        following.keep_up(now=now)
        following.keep_up(now=now)
        mail = Mail.objects.waiting().get()
        assert (mail.kind, mail.opened("to")) == ("gone", READER)
        assert "first" not in json.dumps(mail.about) and not Follower.objects.exists()

    def test_of_what_is_to_be_as_if_it_had_never_been_no_mail_tells(self, now):
        follows(now, CASE)
        PublishedCase.objects.filter(slug="first").delete()
        following.keep_up(now=now)
        assert not Follower.objects.exists() and not Mail.objects.waiting().exists()

    def test_an_old_address_of_a_case_is_noted_as_the_new_one(self, now):
        PublishedCase.objects.filter(slug="first").update(old_slugs=["older"])
        follows(now, "case:older")
        assert followed() == {CASE}


class TestKeys:
    def test_an_address_is_found_while_the_key_changes_and_after(self, settings, now):
        settings.SEAL_KEYS = ["old"]
        follows(now, CASE)
        settings.SEAL_KEYS = ["new", "old"]
        follows(now + DAY, CASE, OTHER, rhythm="weekly")
        assert Follower.objects.count() == 2, "the row under the old key was found"
        call_command("reseal", verbosity=0)
        settings.SEAL_KEYS = ["new"]
        rows = list(Follower.objects.of_address(READER))
        assert len(rows) == 2 and {row.opened() for row in rows} == {READER}
        leaves(now + DAY, rows[0], "all")
        assert not Follower.objects.exists()

    def test_links_in_old_mails_outlive_a_change_of_keys(self, settings, now):
        settings.SEAL_KEYS = ["old"]
        (row,) = follows(now, CASE)
        url = row.leave_url
        settings.SEAL_KEYS = ["new", "old"]
        call_command("reseal", verbosity=0)
        settings.SEAL_KEYS = ["new"]
        assert Follower.objects.get().leave_url == url

    def test_the_sum_of_an_address_is_no_plain_sum(self, settings):
        settings.SEAL_KEYS = ["one"]
        first = keyed("purpose", "words")
        assert first != keyed("other purpose", "words")
        settings.SEAL_KEYS = ["two"]
        assert first != keyed("purpose", "words")


class TestAddresses:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("reader@example.org", "reader@example.org"), ("  Reader@Example.ORG ", "Reader@example.org"),
            ("first.last+news@sub.example.org", "first.last+news@sub.example.org"),
            ("reader@bücher.example", "reader@xn--bcher-kva.example"), ("reader@ឧទាហរណ៍.org", "reader@xn--j2e7b1a2a0c4abb.org"),
        ],
    )  # fmt: skip
    def test_are_kept_as_mail_servers_write_them(self, typed, kept):
        cleaned = mail_address.cleaned(typed)
        assert cleaned.isascii() and (cleaned == kept or "xn--" in kept and cleaned.startswith("reader@xn--"))

    @pytest.mark.parametrize(
        "typed",
        [
            "", "reader", "@example.org", "reader@", "reader@example", "a@example.org,b@example.org", "a@example.org;b@example.org",
            "a@b.org c@d.org", "a@@example.org", "a@b@example.org", "a@example.org\nBcc: x@example.org", "a@example.org\r\nX: y",
            "a\n@example.org", "a@exam\nple.org", "a@example.org\x00", "a\x00@example.org", "a@example.org\u2028b", "a\u200b@example.org",
            '"a b"@example.org', '"a\nb"@example.org', "a(b)@example.org", "<a@example.org>", "A <a@example.org>", "a@[192.0.2.1]",
            "a@192.0.2.1", "a..b@example.org", ".a@example.org", "a.@example.org", "a@-example.org", "a@example-.org", "a@example..org",
            "អ្នកអាន@example.org", "a@example.org\u202e", "\ud800@example.org", "a" * 65 + "@example.org", "a@" + "b" * 64 + ".org",
            "a@" + "b." * 130 + "org", "a" * 1_000_000 + "@example.org", "@" * 1000, "a@xn--\u0000.org", "=?utf-8?q?a?=@example.org\n",
            "a@example.org%0aBcc:x@example.org", "a@exa mple.org", "a@.org", "a@example.123",
        ],
    )  # fmt: skip
    def test_of_any_other_kind_are_refused_with_a_sentence(self, typed):
        with pytest.raises(ValidationError) as refused:
            mail_address.cleaned(typed)
        assert refused.value.messages[0].endswith((".", "?"))


def test_a_token_tells_when_it_was_cut_and_survives_large_letters():
    token = link_tokens.new()
    assert link_tokens.is_whole(token) and link_tokens.is_whole(token.upper())
    assert link_tokens.hashed(token) == link_tokens.hashed(token.upper())
    wrong = [
        token[:-1],
        token[1:],
        token + "a",
        token + "\n",
        "b" + token[1:] if token[0] != "b" else "c" + token[1:],
        "",
        "ı" * 36,
    ]
    assert not any(map(link_tokens.is_whole, wrong))
