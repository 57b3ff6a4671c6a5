"""Who is told of what: each version once, each address once, and nothing that was taken back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from appeals import publishing as of_appeals
from appeals.actions import state
from appeals.mailing import occasions, outbox
from appeals.models import Appeal, DueDate, Follower, Herald, Mail, PublishedAppeal, Telling
from appeals.vocab import MailEnd, Rhythm
from cases import publishing as of_cases
from cases.chain import current
from cases.models import PublishedCase, PublishedVersion
from tests.conftest import NOW
from tests.mail.world import LATER, follower, html_of, mailed, news, published, published_appeal, version

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)
MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # the day after NOW


class TestACase:
    def test_brings_a_mail_that_says_what_happened(self, case, by):
        follower("case:placeholder")
        news("placeholder", by)
        (message,) = mailed()
        assert message.subject == "Placeholder One: Bail denied"
        assert message.to == ["reader@example.org"]
        assert "20 November 2026: Bail denied" in message.body

    def test_is_told_once_however_often_the_worker_looks(self, case, by):
        follower("case:placeholder")
        news("placeholder", by)
        assert [len(mailed(NOW + number * LATER)) for number in range(4)] == [1, 0, 0, 0]
        assert Telling.objects.count() == 0

    def test_of_which_nothing_but_sources_or_a_confirmation_changed_brings_none(self, case, by):
        follower("case:placeholder")
        data = current(PublishedCase, "placeholder")
        data["confirmations"][0]["on"] = "2026-11-21"
        version(data, by)
        data["sources"][0]["url"] = "https://example.org/"
        version(data, by)
        assert PublishedVersion.objects.filter(slug=case.slug).count() == 3
        assert mailed() == [] and not Mail.objects.exists()

    def test_is_told_to_nobody_who_has_not_confirmed(self, case, by):
        follower("case:placeholder", confirmed_at=None, wanted=Rhythm.EACH)
        news("placeholder", by)
        assert mailed() == []

    def test_published_while_the_worker_was_off_is_told_late(self, case, by):
        follower("case:placeholder")
        news("placeholder", by, now=NOW)
        assert len(mailed(NOW + 9 * A_DAY)) == 1

    def test_that_is_new_is_told_to_who_follows_its_country(self, case, by):
        follower("country:kh"), follower("country:vn", "other@example.org"), follower("appeals", "third@example.org")
        published(by, slug="second", title="Placeholder Two")
        (message,) = mailed()
        assert message.to == ["reader@example.org"]
        assert message.subject == "Placeholder Two: new case (Detained, stage not stated)"
        assert "A placeholder summary." in message.body

    def test_that_changed_is_not_told_to_who_follows_its_country(self, case, by):
        follower("country:kh")
        news("placeholder", by)
        assert mailed() == []

    def test_as_it_stood_before_the_first_look_is_no_news(self, by):
        Herald.objects.all().delete()
        follower("country:kh")
        published(by)
        assert mailed() == []


class TestOneAddress:
    def test_gets_one_mail_that_states_all_its_reasons(self, case, by):
        follower("country:kh"), follower("case:placeholder"), follower("appeals")
        published_appeal(by, case, title="Free Placeholder One")
        (message,) = mailed()
        assert message.body.count("You asked on") == 3
        for reason in ("new cases and appeals in Cambodia", "the case “Placeholder One”", "every new appeal"):
            assert reason in " ".join(message.body.split())
        assert message.extra_headers["List-Unsubscribe"].endswith("?of=all>")

    def test_that_is_told_at_once_is_not_told_again_by_the_week(self, case, by):
        follower("case:placeholder"), follower("country:kh", rhythm=Rhythm.WEEKLY)
        published_appeal(by, case)
        assert len(mailed()) == 1
        assert mailed(MONDAY) == []

    def test_is_mailed_at_most_once_a_day_of_one_thing(self, case, by):
        follower("case:placeholder")
        news("placeholder", by, "First")
        assert len(mailed()) == 1
        news("placeholder", by, "Second")
        news("placeholder", by, "Third")
        assert mailed(NOW + LATER) == []
        (message,) = mailed(NOW + A_DAY + LATER)
        assert "Second" in message.body and "Third" in message.body and "First" not in message.body

    def test_with_several_things_gets_those_that_wait_along_with_one_that_goes(self, case, by):
        follower("case:placeholder")
        news("placeholder", by, "First")
        mailed()
        news("placeholder", by, "Second")
        mailed(NOW + LATER)
        follower("appeal:call")
        state.pause(Appeal.objects.get(slug="call"), by=by, now=NOW)
        (message,) = mailed(NOW + 2 * LATER)
        assert "Second" in message.body and "please wait before writing" in message.subject

    def test_that_leaves_before_the_mail_goes_gets_none(self, case, by):
        row = follower("case:placeholder")
        news("placeholder", by)
        occasions.tell(now=NOW)
        row.delete()
        assert mailed() == [] and Mail.objects.count() == 0 and Telling.objects.count() == 0

    def test_that_leaves_one_thing_is_still_told_by_the_other(self, case, by):
        first, _second = follower("case:placeholder"), follower("country:kh")
        published_appeal(by, case)
        occasions.tell(now=NOW)
        first.delete()
        (message,) = mailed(NOW + LATER)
        assert message.body.count("You asked on") == 1 and "Cambodia" in message.body

    def test_gets_what_came_while_the_server_was_down_in_one_mail(self, case, by):
        follower("case:placeholder")
        for number in range(4):
            news("placeholder", by, f"News {number}")
            occasions.tell(now=NOW + number * A_DAY)
        assert Mail.objects.count() == 1
        (message,) = mailed(NOW + 5 * A_DAY)
        assert all(f"News {number}" in message.body for number in range(4))


class TestAnAppeal:
    @pytest.fixture
    def appeal(self, by):
        return Appeal.objects.get(slug="call")

    def test_that_is_new_is_told_to_all_who_asked_for_such(self, case, by):
        whats = ("case:placeholder", "country:kh", "appeals", "case:other", "country:vn", "appeal:other")
        for what in whats:
            follower(what, f"{what.replace(':', '-')}@example.org")
        published_appeal(by, case, reference="12.26")
        told = mailed()
        assert {message.to[0].split("@")[0] for message in told} == {"case-placeholder", "country-kh", "appeals"}
        assert told[0].subject == "Placeholder One: Urgent Action 12.26: write by 24 December 2026"
        assert "Release the placeholder;" in told[0].body
        assert "Write by 24 December 2026. The page has the letter and the addresses." in told[0].body

    def test_that_is_paused_says_so_at_once_also_to_who_was_told_today(self, appeal, by):
        follower("appeal:call", told_at=NOW), follower("case:placeholder", "other@example.org")
        state.pause(appeal, by=by, now=NOW)
        told = mailed()
        assert len(told) == 2
        assert told[0].subject == "Placeholder One: Urgent Action 12.26: please wait before writing"
        assert "Please do not write now." in told[0].body

    def test_that_ends_with_good_news_says_them(self, appeal, by):
        follower("appeal:call")
        state.stop(appeal, "stopped_good", "She was released on 3 May.", by=by, now=NOW)
        (message,) = mailed()
        assert "stopped, with good news" in message.subject
        assert "She was released on 3 May." in message.body
        assert "Please write no more letters" in message.body

    def test_that_goes_on_longer_names_the_new_day(self, appeal, by):
        follower("appeal:call"), follower("case:placeholder", "other@example.org")
        DueDate.objects.filter(appeal=appeal).update(date="2027-02-01")
        of_appeals.publish(appeal, by=by, now=NOW)
        (message,) = mailed()
        assert message.subject == "Placeholder One: Urgent Action 12.26: write by 1 February 2027"

    def test_that_comes_next_in_the_chain_is_told_to_who_followed_the_one_before_and_is_followed_from_then_on(
        self, appeal, case, by
    ):
        follower("appeal:call")
        after = published_appeal(by, case, slug="call-2", reference="12.26-2", previous=appeal, state="draft")
        assert PublishedAppeal.objects.get(slug="call").state == "replaced"
        (message,) = mailed()
        assert "12.26-2" in message.subject
        text = " ".join(message.body.split())
        assert "It comes after: Free Placeholder One" in text
        assert "follow the appeal “Free Placeholder One” and those that come after it" in text
        state.pause(after, by=by, now=NOW)
        (message,) = mailed(NOW + LATER)
        assert "12.26-2: please wait before writing" in message.subject

    def test_that_stops_the_one_before_is_told_in_one_piece(self, appeal, case, by):
        follower("appeal:call")
        published_appeal(
            by, case, slug="stop", reference="12.26-2", previous=appeal, state="draft", kind="stop_action", good_news=True,
            state_note="She was released on 3 May.",
        )  # fmt: skip
        assert PublishedAppeal.objects.get(slug="call").state == "stopped_good"
        (message,) = mailed()
        assert message.subject == "Placeholder One: Stop action 12.26-2: stopped, with good news"
        assert message.body.count("She was released on 3 May.") == 1


class TestWhatWasTakenBack:
    @pytest.mark.parametrize("silently", [True, False])
    def test_between_queueing_and_sending_is_not_told(self, case, by, silently):
        row = follower("case:placeholder")
        news("placeholder", by)
        occasions.tell(now=NOW)
        of_cases.withdraw("placeholder", by=by, now=NOW, why="unsafe", silently=silently)
        assert mailed() == []
        assert Mail.objects.get().end == MailEnd.POINTLESS
        assert Follower.objects.filter(pk=row.pk).exists() and not Telling.objects.exists()

    def test_and_published_again_brings_no_old_news(self, case, by):
        follower("case:placeholder")
        news("placeholder", by)
        occasions.tell(now=NOW)
        of_cases.withdraw("placeholder", by=by, now=NOW, why="unsafe", silently=True)
        of_cases.publish(case, by=by, now=NOW)
        (message,) = mailed(NOW + LATER)
        assert message.subject.startswith("Placeholder One: new")

    def test_as_words_is_not_repeated(self, case, by):
        """What a redaction removes is in no mail, nor what stood there before it."""
        follower("case:placeholder")
        news("placeholder", by, "Taken to a hospital", touches=["health"], kind="other")
        occasions.tell(now=NOW)
        of_cases.redact("placeholder", "health", by=by, now=NOW, why="asked")
        assert mailed(NOW + LATER) == []
        news("placeholder", by, "Bail denied")
        (message,) = mailed(NOW + 2 * LATER)
        assert "Bail denied" in message.body and "hospital" not in message.body + html_of(message)

    def test_does_not_take_along_what_was_published_after_it(self, case, by):
        """A removal between two changes: the second is told, compared with what was left."""
        follower("case:placeholder")
        news("placeholder", by, "Taken to a hospital", touches=["health"], kind="other")
        occasions.tell(now=NOW)
        of_cases.redact("placeholder", "health", by=by, now=NOW, why="asked")
        news("placeholder", by, "Bail denied")
        (message,) = mailed(NOW + LATER)
        assert "Bail denied" in message.body and "hospital" not in message.body + html_of(message)

    def test_from_an_ordinary_page_is_not_told_as_what_it_was(self, case, by):
        follower("case:placeholder")
        data = news("placeholder", by, "A name that was wrong")
        occasions.tell(now=NOW)
        data["events"][-1]["headline"]["text"] = "A hearing"
        version(data, by)
        (message,) = mailed(NOW + LATER)
        assert "A hearing" in message.body and "wrong" not in message.body + html_of(message)

    def test_is_said_without_a_name_where_that_is_wished(self, case):
        row = follower("case:placeholder")
        assert outbox.queue_gone(row, now=NOW)
        row.delete()
        (message,) = mailed()
        assert message.subject == "What you followed is no longer published"
        assert "placeholder" not in (message.subject + message.body + html_of(message)).lower()
        assert "List-Unsubscribe" not in message.extra_headers
        assert Mail.objects.get().to == ""


class TestByTheWeek:
    def test_one_mail_on_monday_tells_all(self, case, by):
        follower("case:placeholder", rhythm=Rhythm.WEEKLY), follower("country:kh", rhythm=Rhythm.WEEKLY)
        news("placeholder", by, "Bail denied")
        published(by, slug="second", title="Placeholder Two")
        assert mailed() == [] and mailed(MONDAY - LATER) == []
        (message,) = mailed(MONDAY)
        assert message.subject.endswith("and 1 more page this week")
        assert "Bail denied" in message.body and "Placeholder Two" in message.body
        assert message.extra_headers["List-Unsubscribe"].endswith("?of=weekly>")
        assert mailed(MONDAY + LATER) == []

    def test_nothing_new_brings_no_mail(self, case):
        follower("case:placeholder", rhythm=Rhythm.WEEKLY)
        assert mailed(MONDAY) == [] and Mail.objects.count() == 0

    def test_a_worker_that_was_off_on_monday_sends_it_on_tuesday_and_the_next_on_monday(self, case, by):
        follower("case:placeholder", rhythm=Rhythm.WEEKLY)
        news("placeholder", by)
        assert len(mailed(MONDAY + A_DAY)) == 1
        news("placeholder", by, "More")
        assert mailed(MONDAY + 6 * A_DAY) == []
        assert len(mailed(MONDAY + 7 * A_DAY)) == 1

    def test_a_clock_that_once_ran_years_ahead_stops_no_digest(self, case, by):
        follower("case:placeholder", rhythm=Rhythm.WEEKLY)
        mailed(MONDAY + 1000 * A_DAY)
        news("placeholder", by)
        assert len(mailed(MONDAY)) == 1

    @pytest.mark.parametrize(
        ("now", "monday"),
        [
            ("2026-11-23T06:59", "2026-11-16T07:00"), ("2026-11-23T07:00", "2026-11-23T07:00"), ("2026-11-29T23:59", "2026-11-23T07:00"),
            ("2027-01-01T00:00", "2026-12-28T07:00"),
        ],
    )  # fmt: skip
    def test_mondays_are_counted_in_utc(self, now, monday):
        read = lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC)  # noqa: E731
        assert occasions.last_monday(read(now)) == read(monday)


class TestMany:
    def test_cases_at_once_are_one_mail_with_a_list_of_bounded_length(self, case, by):
        follower("country:kh")
        first = PublishedVersion.objects.get(slug="placeholder")
        for number in range(40):
            slug = f"many-{number}"
            body = first.body.replace('"slug":"placeholder"', f'"slug":"{slug}"')
            PublishedCase.objects.create(
                slug=slug,
                title=f"Many {number}",
                body=body,
                number=1,
                countries=["KH"],
                published_at=NOW,
                updated_at=NOW,
            )
            PublishedVersion.objects.create(
                kind="case", slug=slug, number=1, body=body, salt="s", sha=str(number), at=NOW, changed=["events"]
            )
        (message,) = mailed()
        assert message.subject.endswith(", and 39 more pages")
        assert "15 more pages changed" in message.body

    def test_more_versions_than_one_look_takes_are_told_by_the_next(self, case, by, monkeypatch):
        monkeypatch.setattr(occasions, "AT_ONCE", 2)
        follower("case:placeholder", told_at=NOW)
        for number in range(5):
            news("placeholder", by, f"News {number}")
        found = []
        for _look in range(4):
            occasions.tell(now=NOW)
            found.append(Telling.objects.count())
        assert found == [2, 4, 5, 5]

    def test_followers_of_one_case_cost_no_query_each(self, case, by, django_assert_max_num_queries):
        Follower.objects.bulk_create(
            Follower.asking(f"reader{number}@example.org", "case:placeholder", rhythm="each", lang="en", now=NOW)
            for number in range(30)
        )
        Follower.objects.update(confirmed_at=NOW, wanted="")
        news("placeholder", by)
        with django_assert_max_num_queries(30):
            assert occasions.tell(now=NOW) == 30


class TestTwoLooksAtOnce:
    def test_the_place_goes_on_only_past_what_was_looked_at(self, case, by):
        news("placeholder", by)
        occasions.tell(now=NOW)
        newest = PublishedVersion.objects.order_by("-pk").first()
        assert newest and Herald.objects.get().version >= newest.pk

    def test_a_table_in_use_is_looked_at_a_minute_later(self, case, by, monkeypatch):
        follower("case:placeholder")
        news("placeholder", by)
        monkeypatch.setattr(occasions, "_newest", lambda: None)
        assert occasions.tell(now=NOW) == 0
        monkeypatch.undo()
        assert occasions.tell(now=NOW) == 1

    def test_the_lock_ends_with_the_question(self, db):
        occasions._newest()
        with connection.cursor() as cursor:
            cursor.execute("show lock_timeout")
            assert cursor.fetchone() == ("0",)
