"""Reporting back, as a stranger meets it: nothing asked that is not needed, nothing typed lost, everything taken back."""

import datetime
import json
import re

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from appeals import reports
from appeals.models import ActionReport, Appeal, PublishedAppeal, PublishedCounts
from appeals.publishing import publish, withdraw
from appeals.reported import published
from cases import publishing
from cases.models import InboxMessage
from tests import factories
from tests.conftest import NOW, rows_that_stay

TODAY = str(timezone.now().date())
SAID = {"count_email": "2", "count_other": "", "on": TODAY, "country": "", "people": "", "words": "", "website": ""}


@pytest.fixture(scope="module")
def appeal(django_db_setup, django_db_blocker):
    """An appeal that offers e-mail, for a case in Cambodia; issued in December 2017."""
    with rows_that_stay(django_db_blocker):
        someone = User.objects.create_user("p@example.org", name="Publisher Placeholder", roles=["publisher"])
        case = factories.case(countries=["KH"])
        publishing.publish(case, by=someone, now=NOW, urgent=True, why="A test.")
        row = factories.appeal(case, due=None, issued="2017-12-14/2017-12-31")
        factories.cite(row, field="issued")
        publish(row, by=someone, now=NOW, urgent=True, why="A test.")
        yield row


@pytest.fixture
def address(appeal, db) -> str:
    return f"/appeals/{appeal.slug}/report/"


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def link_in(response) -> str:
    """The path of the link that takes a report back."""
    return re.search(r'href="http://testserver(/appeals/[^"]+/withdraw/[^"]+)"', response.content.decode())[1]


def sent() -> list[dict]:
    return list(InboxMessage.objects.order_by("pk").values_list("body", flat=True))


class TestTheForm:
    def test_asks_for_the_ways_that_the_appeal_offers(self, visitor, address):
        response = visitor.get(address)
        assert [field.label for field in response.context["form"].numbers] == ["E-mails", "Other"]
        assert (response.status_code, response.cookies.output()) == (200, "")
        assert "If you live in Cambodia" in text_of(response)

    def test_asks_for_all_ways_where_the_appeal_offers_none(self, visitor, appeal, address):
        row = PublishedAppeal.objects.get(slug=appeal.slug)
        row.body = json.dumps({**json.loads(row.body), "recipients": [], "issued": None})
        row.save()
        assert len(visitor.get(address).context["form"].numbers) == 7

    def test_knows_what_the_link_says_that_led_here(self, visitor, address):
        form = visitor.get(f"{address}?channel=email&from=de").context["form"]
        assert (form["count_email"].value(), form["country"].value()) == (1, "DE")
        assert str(form["on"].value()) in (TODAY, f"{timezone.now():%Y-%m-%d}")  # midnight may have passed meanwhile
        assert visitor.get(f"{address}?channel=<script>&from=%00").status_code == 200

    def test_keeps_what_was_told_and_nothing_of_who_told_it(self, visitor, address, appeal):
        headers = {"User-Agent": "Placeholder/1", "Referer": "/cases/x/"}
        said = SAID | {"country": "DE", "words": " The line was engaged. "}
        response = visitor.post(address, said, headers=headers, REMOTE_ADDR="203.0.113.77")
        assert response.status_code == 200
        row = InboxMessage.objects.get()
        body = dict(row.body)
        assert re.fullmatch("[0-9a-f]{64}", body.pop("secret"))
        assert body == {
            "counts": {"email": 2}, "on": TODAY, "country": "DE", "people": 1, "words": "The line was engaged.", "which": 1,
        }  # fmt: skip
        assert row.subject == appeal.slug
        assert not response.cookies

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"count_email": ""}, "Say what you did"),
            ({"count_email": "0"}, "Say what you did"),
            ({"count_email": "1000000"}, "At most 500 of one kind"),
            ({"count_email": "9" * 5000}, "At most 500|whole number"),
            ({"count_email": "-1"}, "whole number"),
            ({"count_email": "two"}, "whole number"),
            ({"count_email": "=1+1"}, "whole number"),
            ({"count_email": "1.5"}, "whole number"),
            ({"count_email": "2", "count_other": "x"}, "whole number"),
            ({"count_email": "5001", "is_group": "on", "people": "40"}, "At most 5000 of one kind"),
            ({"is_group": "on"}, "About how many were you"),
            ({"people": "1000000"}, "less than or equal to 5000"),
            ({"on": "2999-01-01"}, "has not come yet"),
            ({"on": "2017-12-13"}, "not there yet on this day: it was issued on 14 December 2017 at the earliest"),
            ({"on": "yesterday"}, "year, month, day"),
            ({"on": ""}, "required"),
            ({"on": "0001-01-01"}, "not there yet"),
            ({"country": "ZZ"}, "no such country"),
            ({"country": "<script>"}, "no such country"),
            ({"words": "a\x00b"}, "Null characters"),
            ({"words": "x" * 1001}, "at most 1000 characters"),
            ({"words": "ក" * 1_000_000}, "at most 1000 characters"),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_says_what_is_wrong_and_gives_back_what_was_typed(self, visitor, address, wrong, words):
        response = visitor.post(address, SAID | {"country": "DE"} | wrong)
        assert response.status_code == 400
        assert re.search(words, text_of(response))
        assert response["Cache-Control"] == "no-store"
        assert not InboxMessage.objects.exists()
        form = response.context["form"]
        assert all(form[name].value() == value for name, value in wrong.items() if name != "is_group")

    def test_takes_a_day_that_has_begun_anywhere_on_earth(self, visitor, address):
        furthest = timezone.now().astimezone(datetime.timezone(datetime.timedelta(hours=14))).date()
        assert visitor.post(address, SAID | {"on": str(furthest)}).status_code == 200
        beyond = furthest + datetime.timedelta(days=1)
        assert visitor.post(address, SAID | {"on": str(beyond)}).status_code == 400

    @pytest.mark.parametrize(
        "words",
        ["=HYPERLINK(1)", "<script>alert(1)</script>", "កឹម សុខា", "\u202eمرحبا", "a\r\nBcc: x@example.org", "💥" * 500],
    )
    def test_takes_words_of_every_kind_as_plain_text(self, visitor, address, words):
        response = visitor.post(address, SAID | {"words": words})
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()
        assert len(sent()) == 1

    def test_counts_a_group_with_or_without_the_tick(self, visitor, address):
        visitor.post(address, SAID | {"count_email": "600", "is_group": "on", "people": "12"})
        visitor.post(address, SAID | {"count_email": "700", "people": "12"})
        assert [(body["counts"]["email"], body["people"]) for body in sent()] == [(600, 12), (700, 12)]

    def test_drops_what_fell_into_the_trap_for_robots(self, visitor, address):
        assert visitor.post(address, SAID | {"website": "https://spam.example"}).status_code == 200
        assert not InboxMessage.objects.exists()

    def test_refuses_a_form_on_another_site(self, visitor, address):
        assert visitor.post(address, SAID, headers={"Origin": "https://elsewhere.example"}).status_code == 403
        assert not InboxMessage.objects.exists()

    def test_answers_no_other_way(self, visitor, address):
        assert visitor.head(address).status_code == 200
        assert visitor.put(address).status_code == visitor.delete(address).status_code == 405


class TestTheSameTwice:
    def test_is_answered_kindly_and_kept_once(self, visitor, address):
        visitor.post(address, SAID)
        response = visitor.post(address, SAID)
        assert (response.status_code, len(sent())) == (200, 1)
        assert "We have this already" in text_of(response)
        assert response.context["form"]["count_email"].value() == "2"

    def test_can_be_said_to_be_another_one_again_and_again(self, visitor, address):
        visitor.post(address, SAID)
        for which in (2, 3):
            again = visitor.post(address, SAID | ({"another": which - 1} if which > 2 else {}))
            assert f'name="another" value="{which}"' in again.content.decode()
            thanks = visitor.post(address, SAID | {"another": which})
            assert "Thank you" in text_of(thanks)
        assert [body["which"] for body in sent()] == [1, 2, 3]

    def test_of_another_person_is_another_report(self, visitor, address):
        for number in (1, 2):
            assert "Thank you" in text_of(visitor.post(address, SAID, REMOTE_ADDR=f"192.0.2.{number}"))

    def test_a_flood_ends_after_twenty_with_plain_words_and_nothing_kept(self, visitor, address):
        answers = [visitor.post(address, SAID | {"count_email": str(number)}) for number in range(1, 31)]
        assert [answer.status_code for answer in answers] == [200] * 20 + [429] * 10
        assert "too many reports today" in text_of(answers[-1])
        assert answers[-1].context["form"]["count_email"].value() == "30"
        assert InboxMessage.objects.count() == 20


class TestWhichAppeal:
    def test_an_unknown_one_is_a_page_like_any_unknown(self, visitor, db):
        assert visitor.get("/appeals/never-was/report/").content == visitor.get("/never-was/").content
        assert visitor.post("/appeals/never-was/report/", SAID).status_code == 404

    @pytest.mark.parametrize("state", ["paused", "stopped", "stopped_good", "expired", "replaced"])
    def test_one_that_is_over_or_paused_takes_reports_all_the_same(self, visitor, appeal, address, state):
        row = PublishedAppeal.objects.get(slug=appeal.slug)
        row.body = json.dumps({**json.loads(row.body), "state": {"code": state, "note": None}})
        row.save()
        assert visitor.post(address, SAID).status_code == 200

    def test_one_that_was_taken_back_is_gone_and_leaves_its_links_working(self, visitor, appeal, address, publisher):
        link = link_in(visitor.post(address, SAID))
        withdraw(appeal.slug, by=publisher, now=timezone.now(), why="A test.")
        assert (visitor.get(address).status_code, visitor.post(address, SAID).status_code) == (410, 410)
        assert appeal.title not in text_of(visitor.get(link))
        assert visitor.post(link).status_code == 200

    def test_one_that_was_taken_back_silently_never_was(self, visitor, appeal, address, publisher):
        link = link_in(visitor.post(address, SAID))
        withdraw(appeal.slug, by=publisher, now=timezone.now(), why="A test.", silently=True)
        assert visitor.get(address).content == visitor.get("/never-was/").content
        assert visitor.get(f"{link[:-3]}/").content == visitor.get("/never-was/").content
        assert visitor.post(link).status_code == 200


class TestTakingItBack:
    def test_is_shown_by_a_get_and_done_by_a_post(self, visitor, appeal, address):
        thanks = visitor.post(address, SAID)
        link = link_in(thanks)
        assert thanks["Cache-Control"] == "no-store"
        reports.work_off(now=timezone.now())
        assert "Take my report back" in text_of(visitor.get(link))
        reports.work_off(now=timezone.now())
        assert ActionReport.objects.get().withdrawn_at is None
        assert "It is taken back" in text_of(visitor.post(link))
        reports.work_off(now=timezone.now())
        assert ActionReport.objects.get().withdrawn_at
        assert "It is taken back" in text_of(visitor.post(link))
        assert "It is taken back" in text_of(visitor.post(link))

    def test_needs_the_whole_link_of_this_very_appeal(self, visitor, appeal, address):
        link = link_in(visitor.post(address, SAID))
        for wrong in (link[:-2] + "/", link.replace("withdraw/", "withdraw/x")):
            assert visitor.post(wrong).status_code == 404
            assert "This address is not whole" in text_of(visitor.get(wrong))
        assert visitor.post(link.replace(appeal.slug, "another")).status_code == 404
        assert InboxMessage.objects.count() == 1

    def test_names_its_secret_in_no_link_of_its_page_and_is_kept_nowhere(self, visitor, address):
        link = link_in(visitor.post(address, SAID))
        response = visitor.get(link)
        assert link.split("/")[-2] not in response.content.decode()
        assert response["Cache-Control"] == "no-store"
        assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("no-referrer", "noindex")

    def test_gives_nobody_who_reads_the_database_the_link(self, visitor, address):
        nonce = link_in(visitor.post(address, SAID)).split("/")[-2].split(".")[0]
        reports.work_off(now=timezone.now())
        assert nonce not in everything_in_the_database()


def everything_in_the_database() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f'select t::text from "{table}" t')  # noqa: S608 (names of our own tables)
            found += [row for (row,) in cursor.fetchall()]
    return "\n".join(found)


def test_the_address_of_the_sender_is_nowhere_afterwards(visitor, address, caplog):
    sender = "203.0.113.77"
    thanks = visitor.post(address, SAID | {"words": "A sentence of mine."}, REMOTE_ADDR=sender)
    visitor.post(address, SAID | {"count_email": "x"}, REMOTE_ADDR=sender)
    visitor.post(link_in(thanks), REMOTE_ADDR=sender)
    assert "A sentence of mine." in everything_in_the_database()
    reports.work_off(now=timezone.now())
    kept = everything_in_the_database()
    assert sender not in kept and sender not in caplog.text
    assert "A sentence of mine." not in kept and "A sentence of mine." not in caplog.text


class TestTheThanks:
    def test_say_what_was_counted_and_what_is_next(self, visitor, address, appeal):
        said = text_of(
            visitor.post(address, SAID | {"count_email": "40", "people": "12", "is_group": "on", "country": "DE"})
        )
        for words in ("E-mails: 40", "Germany", "12 people", "Keep this address", "Follow this appeal by e-mail"):
            assert words in said


class TestTheNumbersOnThePage:
    @pytest.fixture
    def page(self, visitor, appeal, db):
        def shown(channels=None, by_country=None) -> str:
            if channels:
                row = PublishedAppeal.objects.get(slug=appeal.slug)
                body = published(channels, by_country, {"KH"})
                PublishedCounts.objects.update_or_create(
                    appeal=row, defaults={"body": body, "counted_at": timezone.now()}
                )
            return text_of(visitor.get(f"/appeals/{appeal.slug}/"))

        return shown

    def test_say_honestly_that_there_are_none(self, page):
        assert "Nobody has told us yet" in page()

    def test_are_sums_by_kind_and_countries_that_are_many_enough(self, page):
        said = page({"post": 30, "email": 12}, {"DE": (9, 20), "KH": (6, 12), "FR": (4, 10)})
        assert "42 actions were reported to us. Self-reported" in said
        assert "Germany 20" in said and "Elsewhere, or not said 22" in said
        assert "Cambodia 12" not in said and "France" not in said.split("Elsewhere")[0].split("reported to us")[1]

    def test_name_no_country_where_the_rest_would_give_one_away(self, page):
        assert "By country" not in page({"post": 7}, {"DE": (6, 6), "KH": (1, 1)})

    def test_come_from_the_reports_by_the_worker(self, visitor, address, page):
        visitor.post(address, SAID)
        reports.work_off(now=timezone.now())
        assert "2 actions were reported to us" in page()
        assert Appeal.objects.get().reports.count() == 1
