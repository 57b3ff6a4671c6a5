"""Following by e-mail at the public door: it tells nobody who follows, opening a link changes nothing, and no address breaks a mail."""

import logging
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from appeals import following, link_tokens
from appeals.models import Follower
from appeals.public.follow_forms import FollowForm
from appeals.public.follow_offers import Offer
from cases.inbox_kinds import CONFIRMATION, FOLLOW, LEAVING
from cases.models import InboxMessage, PublishedCase
from config.logs import without_tokens
from tests.public import placeholders
from tests.public.test_public_login import refused
from tests.roles import as_role

pytestmark = pytest.mark.django_db
READER = "reader.placeholder@example.org"
WISH = {"what": "case:first", "address": READER, "rhythm": "each", "website": ""}
TOKEN = link_tokens.new()
PAGES = {"confirm": f"/follow/confirm/{TOKEN}/", "change": f"/follow/change/{TOKEN}/", "leave": f"/unsubscribe/{TOKEN}"}
each_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)


@pytest.fixture(autouse=True)
def published(db):
    placeholders.case("first")


def a_follower(now, token: str, address: str = "another.placeholder@example.org") -> Follower:
    """Someone whose mails bear this token."""
    row = Follower.asking(address, "case:first", rhythm="each", lang="en", now=now)
    row.token, row.token_hash = token, link_tokens.hashed(token)
    row.save()
    return row


def wish(visitor, **fields):
    headers = fields.pop("headers", {})
    return visitor.post("/follow/?what=case:first", WISH | fields, headers=headers)


def kept() -> list[tuple]:
    """Without what makes each wish another one."""
    rows = InboxMessage.objects.order_by("pk").values_list("kind", "subject", "body")
    return [(kind, subject, {name: body[name] for name in body if name != "once"}) for kind, subject, body in rows]


def words_of(response) -> str:
    return " ".join(response.content.decode().split())


class TestTheForm:
    def test_hands_in_what_was_asked_for_and_sets_no_cookie(self, visitor):
        response = wish(visitor, what=["case:first", "country:kh"], rhythm="weekly")
        assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
        body = {"what": ["case:first", "country:kh"], "address": READER, "rhythm": "weekly", "lang": "en"}
        assert kept() == [(FOLLOW, "case:first", body)]
        assert not response.cookies and not visitor.cookies

    def test_answers_the_same_whether_the_address_follows_already_or_fell_into_the_trap(self, visitor, now):
        first = wish(visitor)
        Follower.asking(READER, "case:first", rhythm="each", lang="en", now=now).save()
        again, other, robot = wish(visitor), wish(visitor, address="a@example.org"), wish(visitor, website="x")
        assert len({one.content for one in (first, again, other, robot)}) == 1
        assert {one.status_code for one in (first, again, other, robot)} == {200}
        assert len(kept()) == 3, "a robot's is none"

    def test_tells_nobody_who_has_no_budget_left_whether_an_address_asked_today(self, visitor, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        wish(visitor, headers={"X-Forwarded-For": "192.0.2.1"})
        answers = [wish(visitor, headers={"X-Forwarded-For": "192.0.2.2"}).status_code for _number in range(11)]
        assert answers == [200] * 10 + [429], "the same as for an address that never asked"

    def test_says_when_more_is_ticked_than_one_address_can_follow(self, visitor):
        names = [f"case:placeholder-{number}" for number in range(21)]
        offers = [Offer(name, "The case:", name) for name in names]
        ticked = [
            FollowForm(offers, QueryDict(urlencode(WISH | {"what": some}, doseq=True))) for some in (names, names[1:])
        ]
        assert [form.is_valid() for form in ticked] == [False, True]
        assert "One address can follow 20 things" in str(ticked[0].errors["what"])

    def test_opening_it_keeps_nothing(self, visitor):
        for address in ("/follow/", "/follow/?what=case:first", "/follow/?what=appeals&address=a@example.org"):
            assert visitor.get(address).status_code == visitor.head(address).status_code == 200
        assert kept() == []

    def test_says_when_a_sender_has_asked_too_much_for_a_day_and_keeps_what_was_typed(self, visitor):
        answers = [wish(visitor, address=f"a{number}@example.org") for number in range(11)]
        assert [answer.status_code for answer in answers] == [200] * 10 + [429]
        assert "a10@example.org" in words_of(answers[-1])

    def test_refuses_a_form_on_another_site(self, visitor):
        assert wish(visitor, headers={"Origin": "https://elsewhere.example"}).status_code == 403
        assert kept() == []

    @pytest.mark.parametrize(
        "wrong",
        [
            {"address": ""}, {"address": "a@example.org\r\nBcc: b@example.org"}, {"address": "a@example.org,b@example.org"},
            {"address": "a\x00@example.org"}, {"address": "<script>@example.org"}, {"address": "a@" + "b" * 900_000},
            {"address": "\u202eមិត្ត@example.org"}, {"what": []}, {"what": "case:second"}, {"what": "case:first\n"},
            {"what": ["case:first", "facility:x"]}, {"rhythm": ""}, {"rhythm": "hourly"},
        ],
        ids=str,
    )  # fmt: skip
    def test_gives_wrong_input_back_with_a_reason(self, visitor, wrong):
        response = wish(visitor, **wrong)
        assert response.status_code == 400 and response["Cache-Control"] == "no-store"
        assert 'class="errorlist' in words_of(response) and len(response.content) < 2_000_000
        assert kept() == []

    def test_a_flood_of_values_is_refused_before_it_is_looked_at(self, visitor):
        assert wish(visitor, what=["case:first"] * 6000).status_code == 400
        assert wish(visitor, what=["case:first"] * 300).status_code in (200, 400)
        assert all(len(body["what"]) == 1 for _kind, _subject, body in kept())


class TestWhatIsOffered:
    def offers(self, visitor, what):
        return [(one.code, one.name) for one in visitor.get("/follow/", {"what": what}).context["form"].offers]

    def test_a_case_its_country_and_all_appeals(self, visitor):
        assert self.offers(visitor, "case:first") == [
            ("case:first", "First"),
            ("country:kh", "Cambodia"),
            ("appeals", ""),
        ]
        PublishedCase.objects.update(old_slugs=["older"])
        assert self.offers(visitor, "case:older")[0] == ("case:first", "First")

    def test_a_country_of_a_published_case_alone(self, visitor):
        assert self.offers(visitor, "country:kh")[0] == ("country:kh", "Cambodia")
        assert self.offers(visitor, "country:th") == [("appeals", "")]

    @pytest.mark.parametrize(
        "what",
        ["case:never-was", "case:gone", "appeal:never-was", "facility:x", "x" * 5000, "case:", "case:\x00x", "<b>"],
    )
    def test_of_what_is_not_published_the_page_says_so_in_plain_words_and_no_more(self, visitor, what):
        row = placeholders.case("gone")
        PublishedCase.objects.filter(pk=row.pk).update(withdrawn=True, **PublishedCase.EMPTY)
        response = visitor.get("/follow/", {"what": what})
        assert response.status_code == 200 and self.offers(visitor, what) == [("appeals", "")]
        assert "not published here, or not any more" in words_of(response)
        assert response.content == visitor.get("/follow/", {"what": "case:nor-this"}).content


class TestLinksInMails:
    @pytest.fixture(autouse=True)
    def theirs(self, published, now):
        a_follower(now, TOKEN)

    @each_page
    def test_opening_one_changes_nothing_and_is_kept_nowhere(self, visitor, page):
        for response in (visitor.get(page), visitor.head(page), visitor.get(page, headers={"Origin": "null"})):
            assert response.status_code == 200 and not response.cookies
            assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")
            assert TOKEN not in response.content.decode(), "no link of the page carries the token elsewhere"
        assert kept() == []

    @each_page
    def test_knows_no_other_way_of_asking(self, visitor, page):
        assert [visitor.generic(way, page).status_code for way in ("PUT", "DELETE", "PATCH", "OPTIONS")] == [405] * 4

    def test_the_second_click_is_handed_in(self, visitor):
        assert visitor.post(PAGES["confirm"], headers={"Origin": "null"}).status_code == 200
        assert kept() == [(CONFIRMATION, "", {"token": TOKEN})]

    def test_another_rhythm_is_handed_in_and_no_other_word(self, visitor):
        assert visitor.post(PAGES["change"], {"rhythm": "hourly"}).status_code == 400
        assert visitor.post(PAGES["change"]).status_code == 400
        assert kept() == []
        assert visitor.post(PAGES["change"], {"rhythm": "weekly"}).status_code == 200
        assert kept() == [(CONFIRMATION, "", {"token": TOKEN, "rhythm": "weekly"})]

    def test_a_rhythm_may_be_changed_there_and_back_and_there_again_on_one_day(self, visitor, now):
        Follower.objects.update(confirmed_at=now, wanted="")
        for rhythm in ("weekly", "each", "weekly"):
            visitor.post(PAGES["change"], {"rhythm": rhythm})
            following.work_off(now=now)
        assert Follower.objects.get().rhythm == "weekly"

    @pytest.mark.parametrize("headers", [{}, {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}])
    def test_a_mail_program_leaves_with_one_post(self, visitor, headers):
        """RFC 8058: no cookie, no redirect, whatever the Origin."""
        response = visitor.post(PAGES["leave"], {"List-Unsubscribe": "One-Click"}, headers=headers)
        assert response.status_code == 200 and not response.cookies
        assert kept() == [(LEAVING, "", {"token": TOKEN, "of": "this"})]

    @pytest.mark.parametrize(
        ("query", "posted", "of"),
        [
            ("?of=weekly", {"List-Unsubscribe": "One-Click"}, "weekly"), ("?of=weekly", {"of": "all"}, "all"), ("", {"of": "all"}, "all"),
            ("", {"of": "x"}, "this"), ("?of=x", {}, "this"),
        ],
    )  # fmt: skip
    def test_how_much_is_left_is_chosen_on_the_page_or_by_the_mail(self, visitor, query, posted, of):
        visitor.post(PAGES["leave"] + query, posted)
        assert kept()[0][2]["of"] == of

    def test_leaving_twice_is_as_good_as_once(self, visitor):
        first, second = visitor.post(PAGES["leave"]), visitor.post(PAGES["leave"])
        assert (first.status_code, first.content) == (second.status_code, second.content)
        assert len(kept()) == 1

    def test_two_people_may_leave_in_one_minute(self, visitor, now):
        a_follower(now, other := link_tokens.new(), "third.placeholder@example.org")
        visitor.post(PAGES["leave"])
        visitor.post(f"/unsubscribe/{other}")
        assert len(kept()) == 2

    @each_page
    def test_one_that_nobody_has_is_answered_the_same_and_stored_nowhere(self, visitor, page):
        """Else made-up links would use up what all may hand in on a day, and nobody could leave."""
        made_up = visitor.post(page.replace(TOKEN, link_tokens.new()), {"rhythm": "weekly"})
        assert kept() == []
        real = visitor.post(page, {"rhythm": "weekly"})
        assert len(kept()) == 1
        assert (made_up.status_code, made_up.content) == (real.status_code, real.content)

    @each_page
    def test_one_that_was_cut_says_so_and_is_not_handed_in(self, visitor, page):
        cut = page.replace(TOKEN, TOKEN[:-3])
        for response in (visitor.get(cut), visitor.post(cut, {"rhythm": "each"})):
            assert response.status_code == 404 and "not whole" in words_of(response)
        assert kept() == []

    def test_no_log_holds_a_token(self, visitor, caplog):
        caplog.handler.addFilter(without_tokens)
        cut = TOKEN[:-1]
        with caplog.at_level(logging.DEBUG, "django.request"):
            visitor.get(f"/unsubscribe/{cut}")
            visitor.put(PAGES["confirm"])
            visitor.post(PAGES["leave"] + "x")
        caplog.handler.removeFilter(without_tokens)
        assert len(caplog.records) == 3
        said = "\n".join(record.getMessage() for record in caplog.records)
        assert "/unsubscribe/…" in said and "/follow/confirm/…" in said and cut not in said


def test_the_public_login_reads_nothing_of_who_follows():
    with as_role("habeas_public"):
        refused("select * from appeals_follower")
        refused("select count(*) from appeals_follower")
        refused("insert into appeals_follower (what) values ('appeals')")
        refused("select body from cases_inboxmessage")
