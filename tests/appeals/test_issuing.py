"""The next call of a chain: what it takes over, what it never takes over, and what becomes of the call before it."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.roles import Role
from appeals import publishing
from appeals.actions import issuing, state
from appeals.actions.issuing import Next
from appeals.models import Appeal, AppealText, Demand, DemandOutcome, DueDate, PublishedAppeal, Recipient
from appeals.public.chain import newer_of
from appeals.vocab import AppealState
from cases import publishing as case_publishing
from cases.document_data import loads
from cases.models import Case, Channel, Citation, PublishedVersion
from cases.refused import Refused
from tests import factories
from tests.conftest import NOW, member, rows_that_stay, standing_for
from tests.factories import cited

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def published_once(django_db_setup, django_db_blocker) -> Iterator[int]:
    """A call for readers, with who wrote and published it: once for all tests."""
    with rows_that_stay(django_db_blocker):
        by = member(Role.PUBLISHER)
        row = call_of(factories.case("placeholder-case"))
        case_publishing.publish(row.cases.get(), by=by, now=NOW)
        publishing.publish(row, by=by, now=NOW)
        yield row.pk


@pytest.fixture
def appeal(published_once, db) -> Appeal:
    return Appeal.objects.get(pk=published_once)


def call_of(case: Case) -> Appeal:
    """With two demands, two officials, a letter to each and one to all, and a date."""
    row = factories.appeal(case, slug="first", title="First call", is_ours=True)
    row.people.set(case.subjects.all())
    row.issuers.set([factories.organisation(name="Placeholder Group")])
    row.instruments.set([factories.law(law="Placeholder Declaration")])
    factories.cite(row, field="instruments")
    second = cited(Demand.objects.create(appeal=row, text="Give access to a doctor;", kind="access", order=2))
    second.instruments.set([factories.law(law="Placeholder Rules")])
    embassy = factories.post(title="Ambassador")
    cited(
        Recipient.objects.create(
            appeal=row, post=embassy, order=2, salutation="Dear Ambassador", languages="en, fr", for_writers_from=["FR"]
        )
    )
    for to in (None, *row.recipients.all()):
        cited(
            AppealText.objects.create(appeal=row, kind="letter", recipient=to, text=f"A letter to {to}", language="fr")
        )
    return row


def asked(appeal: Appeal, **fields) -> Next:
    """As the page proposes it."""
    values = {
        "title": "Second call", "demands": issuing.demands_that_hold(appeal),
        "recipients": issuing.recipients_within_reach(appeal), "letters": True,
    } | fields  # fmt: skip
    return Next(**values)


def finished(draft: Appeal) -> Appeal:
    """A draft whose own words have their sources."""
    for row in (draft, *draft.texts.all(), *draft.due_dates.all()):
        if not Citation.objects.of(row, "").exists():
            cited(row)
    return draft


def body(slug: str) -> dict:
    return loads(PublishedAppeal.objects.get(slug=slug).body)


class TestAFollowUp:
    def test_takes_over_what_still_holds(self, appeal, editor, now):
        draft = issuing.follow_up(appeal, asked(appeal), by=editor, now=now)
        assert (draft.previous, draft.kind, draft.number_in_chain) == (appeal, "further_information", 2)
        assert (draft.state, draft.title, draft.reference) == ("draft", "Second call", appeal.reference)
        for name in ("cases", "people", "issuers", "instruments"):
            assert list(getattr(draft, name).all()) == list(getattr(appeal, name).all()) != []
        assert draft.is_ours

    def test_takes_over_demands_and_officials_word_for_word_with_their_sources(self, appeal, editor, now):
        draft = issuing.follow_up(appeal, asked(appeal), by=editor, now=now)
        for rows, names in (
            ("demands", ("text", "kind", "condition", "order", "touches", "language")),
            ("recipients", ("post", "holder", "order", "salutation", "languages", "for_writers_from", "role")),
        ):
            before, after = list(getattr(appeal, rows).all()), list(getattr(draft, rows).all())
            assert [[getattr(row, name) for name in names] for row in after] == [
                [getattr(row, name) for name in names] for row in before
            ]
            for old, new in zip(before, after, strict=True):
                quotes = [(one.source_id, one.quote) for one in Citation.objects.of(old)]
                assert [(one.source_id, one.quote) for one in Citation.objects.of(new)] == quotes != []
        assert list(draft.demands.last().instruments.all()) == list(appeal.demands.last().instruments.all()) != []
        assert Citation.objects.of(draft, "instruments").count() == 1

    def test_takes_over_each_letter_for_its_own_official(self, appeal, editor, now):
        draft = issuing.follow_up(appeal, asked(appeal), by=editor, now=now)
        letters = [(row.text, row.language, row.recipient and row.recipient.appeal) for row in draft.texts.all()]
        own = [(row.text, row.language, row.recipient and draft) for row in appeal.texts.all()]
        assert letters == own
        assert len(letters) == 3

    def test_leaves_the_letter_of_an_official_who_was_not_chosen(self, appeal, editor, now):
        chosen = [appeal.recipients.get(order=2)]
        draft = issuing.follow_up(appeal, asked(appeal, recipients=chosen), by=editor, now=now)
        assert {row.recipient and row.recipient.post for row in draft.texts.all()} == {None, chosen[0].post}

    def test_never_takes_over_what_came_of_the_earlier_one(self, appeal, editor, now):
        cited(DemandOutcome.objects.create(demand=appeal.demands.first(), outcome="partly", on=now.date()))
        draft = issuing.follow_up(appeal, asked(appeal), by=editor, now=now)
        assert not DemandOutcome.objects.filter(demand__appeal=draft).exists()
        assert (draft.due_dates.count(), draft.replies.count()) == (0, 0)
        assert (draft.url, draft.issued, draft.signatory, draft.summary) == ("", "", "", "")

    def test_keeps_words_and_date_of_its_own(self, appeal, publisher, now):
        given = asked(appeal, call="Write now:", changed="She is ill.", touches=["health"], write_by=date(2027, 1, 31))
        draft = issuing.follow_up(appeal, given, by=publisher, now=now)
        texts = {row.kind: (row.text, row.touches) for row in draft.texts.exclude(kind="letter")}
        assert texts == {"call": ("Write now:", []), "text": ("She is ill.", ["health"])}
        due = draft.due_dates.get()
        assert (due.date, due.set_by, due.decision) == (date(2027, 1, 31), publisher, "")

    def test_does_not_tick_a_demand_that_is_met(self, appeal):
        met = appeal.demands.first()
        cited(DemandOutcome.objects.create(demand=met, outcome="no_change", on=date(2026, 11, 1)))
        assert met in issuing.demands_that_hold(appeal)
        cited(DemandOutcome.objects.create(demand=met, outcome="met", on=date(2026, 11, 2)))
        assert met not in issuing.demands_that_hold(appeal)

    def test_does_not_tick_an_official_whose_every_channel_came_back(self, appeal):
        lost = appeal.recipients.first()
        Channel.objects.create(post=lost.post, kind="fax", value="+855 23 000 000")
        Channel.objects.filter(post=lost.post, kind="email").update(bounced_on=date(2026, 11, 1))
        assert lost in issuing.recipients_within_reach(appeal)
        Channel.objects.filter(post=lost.post).update(bounced_on=date(2026, 11, 1))
        assert lost not in issuing.recipients_within_reach(appeal)

    def test_is_begun_once(self, appeal, editor, now):
        issuing.follow_up(appeal, asked(appeal), by=editor, now=now)
        with pytest.raises(ValidationError, match="Second call.*follows this call already"):
            issuing.follow_up(appeal, asked(appeal, title="Third"), by=editor, now=now)
        assert Appeal.objects.count() == 2

    def test_has_an_address_that_was_never_used(self, appeal, editor, now):
        factories.appeal(slug="first-2")
        draft = issuing.follow_up(appeal, asked(appeal), by=editor, now=now)
        assert (draft.slug, draft.number_in_chain) == ("first-3", 2)

    def test_the_third_call_counts_on_from_the_second(self, appeal, editor, publisher, now):
        second = finished(issuing.follow_up(appeal, asked(appeal), by=editor, now=now))
        publishing.publish(second, by=publisher, now=now)
        third = issuing.follow_up(second, asked(second, title="Third call"), by=editor, now=now)
        assert (third.slug, third.number_in_chain) == ("first-3", 3)

    @pytest.mark.parametrize(
        "fields", [{"title": ""}, {"title": "x" * 301}, {"write_by": date(2026, 11, 21)}], ids=["none", "long", "past"]
    )
    def test_that_cannot_be_leaves_nothing_behind(self, appeal, publisher, now, fields):
        with pytest.raises(ValidationError):
            issuing.follow_up(appeal, asked(appeal, **fields), by=publisher, now=now)
        assert Appeal.objects.count() == 1

    def test_takes_no_rows_of_another_call(self, appeal, editor, now):
        other = factories.appeal()
        with pytest.raises(ValidationError, match="of this call"):
            issuing.follow_up(appeal, asked(appeal, demands=other.demands.all()), by=editor, now=now)

    def test_has_a_title_of_one_line(self, appeal, editor, now):
        draft = issuing.follow_up(appeal, asked(appeal, title=" Free\r\nBcc: all@example.org "), by=editor, now=now)
        assert draft.title == "Free Bcc: all@example.org"

    def test_of_a_draft_there_is_none(self, editor, now):
        draft = factories.appeal(state="draft")
        with pytest.raises(ValidationError, match="is a draft"):
            issuing.follow_up(draft, asked(draft), by=editor, now=now)

    def test_is_for_those_who_draft_appeals_and_its_date_for_those_who_run_them(
        self, appeal, editor, administrator, now
    ):
        with pytest.raises(PermissionDenied):
            issuing.follow_up(appeal, asked(appeal), by=administrator, now=now)
        with pytest.raises(PermissionDenied):
            issuing.follow_up(appeal, asked(appeal, write_by=date(2027, 1, 1)), by=editor, now=now)

    def test_says_what_could_not_be_taken_over(self, appeal, editor, now):
        draft = issuing.follow_up(appeal, asked(appeal), by=editor, now=now)
        said = issuing.still_to_fill(draft)
        assert any("lead" in line for line in said)
        assert any("sources of its own words" in line for line in said)
        assert not any("whom to write to" in line for line in said)

    def test_of_a_call_with_nothing_but_a_title_is_at_ease(self, editor, now):
        bare = Appeal.objects.create(slug="bare", title="ការហៅ", state="open", language="km")
        draft = issuing.follow_up(bare, asked(bare, title="=1+1 <script>"), by=editor, now=now)
        assert (draft.demands.count(), draft.recipients.count(), draft.language) == (0, 0, "km")


@pytest.fixture(scope="class")
def second_once(published_once, django_db_blocker) -> Iterator[int]:
    with rows_that_stay(django_db_blocker):
        appeal = Appeal.objects.get(pk=published_once)
        editor, publisher = standing_for(Role.EDITOR), standing_for(Role.PUBLISHER)
        draft = finished(issuing.follow_up(appeal, asked(appeal), by=editor, now=NOW))
        publishing.publish(draft, by=publisher, now=NOW)
        yield draft.pk


class TestAPublishedFollowUp:
    @pytest.fixture
    def second(self, second_once, db) -> Appeal:
        return Appeal.objects.get(pk=second_once)

    def test_takes_the_place_of_the_earlier_one_at_once(self, second, appeal):
        appeal.refresh_from_db()
        assert appeal.state == AppealState.REPLACED
        assert body("first")["state"] == {"code": "replaced", "note": None}
        assert PublishedAppeal.objects.get(slug="first").state == "replaced"
        assert DueDate.objects.get(appeal=appeal).decision == "closed"
        assert body("first-2")["state"]["code"] == "open"

    def test_is_what_the_earlier_page_leads_to(self, second, appeal, client):
        assert newer_of("first").slug == "first-2"
        assert newer_of("first-2") is None
        page = client.get(reverse("appeals:appeal", args=["first"])).content.decode()
        assert reverse("appeals:appeal", args=["first-2"]) in page

    def test_withdrawn_is_led_to_no_more(self, second, appeal, publisher, now):
        publishing.withdraw("first-2", by=publisher, now=now, why="wrong")
        assert newer_of("first") is None
        assert PublishedAppeal.objects.get(slug="first-2").previous == ""

    def test_published_again_changes_the_earlier_one_no_more(self, second, appeal, publisher, now):
        versions = PublishedVersion.objects.filter(slug="first").count()
        publishing.publish(second, by=publisher, now=now)
        assert PublishedVersion.objects.filter(slug="first").count() == versions

    def test_a_chain_leads_to_its_end(self, second, editor, publisher, now):
        third = finished(issuing.follow_up(second, asked(second, title="Third"), by=editor, now=now))
        publishing.publish(third, by=publisher, now=now)
        assert newer_of("first").slug == newer_of("first-2").slug == "first-3"

    def test_that_chases_its_own_tail_ends(self, second, appeal):
        PublishedAppeal.objects.filter(slug="first").update(previous="first-2")
        assert newer_of("first").slug == "first-2"

    def test_taken_back_lets_the_earlier_one_open_again(self, second, appeal, coordinator, publisher, now):
        with pytest.raises(ValidationError, match="led to a newer call"):
            state.resume(appeal, "a mistake", by=coordinator, now=now)
        publishing.withdraw("first-2", by=publisher, now=now, why="wrong")
        state.resume(appeal, "a mistake", by=coordinator, now=now)
        assert body("first")["state"]["code"] == "open"

    def test_names_the_earlier_one_as_long_as_readers_can_open_it(self, second, publisher, now, client):
        page, earlier = reverse("appeals:appeal", args=["first-2"]), reverse("appeals:appeal", args=["first"])
        assert earlier in client.get(page).content.decode()
        publishing.withdraw("first", by=publisher, now=now, why="wrong")
        assert earlier not in client.get(page).content.decode()

    def test_forgets_an_earlier_one_of_which_nothing_may_be_left(self, second, publisher, now):
        publishing.withdraw("first", by=publisher, now=now, why="wrong", silently=True)
        assert body("first-2")["previous"] is None
        bodies = PublishedVersion.objects.filter(slug="first-2").values_list("body", flat=True)
        assert not any('"first"' in text for text in bodies if text)


def test_a_stopped_call_stays_stopped_whatever_follows(appeal, coordinator, editor, publisher, now):
    state.stop(appeal, "stopped_good", "She was released.", by=coordinator, now=now)
    draft = finished(issuing.follow_up(appeal, asked(appeal), by=editor, now=now))
    publishing.publish(draft, by=publisher, now=now)
    assert body("first")["state"]["code"] == "stopped_good"


def test_a_call_names_no_earlier_one_that_readers_cannot_open(appeal, editor, publisher, now):
    draft = finished(issuing.follow_up(appeal, asked(appeal), by=editor, now=now))
    publishing.withdraw("first", by=publisher, now=now, why="wrong", silently=True)
    publishing.publish(draft, by=publisher, now=now)
    assert body("first-2")["previous"] is None
    assert PublishedAppeal.objects.get(slug="first-2").previous == ""


class TestAStopAction:
    @pytest.fixture
    def begin(self, appeal, editor, now):
        def act(note="She was released on 3 May.", good=True, **fields):
            given = asked(appeal, **({"title": "Released", "letters": False} | fields))
            return issuing.stop(appeal, given, note, good=good, by=editor, now=now)

        return act

    def test_takes_no_letter_and_no_date(self, begin, appeal):
        draft = begin()
        assert (draft.kind, draft.previous, draft.state) == ("stop_action", appeal, "draft")
        assert not draft.texts.filter(kind="letter").exists()
        assert not draft.due_dates.exists()

    def test_published_is_over_and_ends_the_call_before_it_with_its_news(self, begin, publisher, now):
        publishing.publish(finished(begin()), by=publisher, now=now)
        for slug in ("first", "first-2"):
            found = body(slug)["state"]
            assert (found["code"], found["note"]["text"]) == ("stopped_good", "She was released on 3 May.")

    def test_without_good_news_says_that_it_is_over(self, begin, publisher, now):
        publishing.publish(finished(begin("The office was dissolved.", good=False)), by=publisher, now=now)
        assert body("first")["state"]["code"] == body("first-2")["state"]["code"] == "stopped"

    def test_needs_no_demand(self, begin, publisher, now):
        publishing.publish(finished(begin(demands=[])), by=publisher, now=now)
        assert body("first-2")["demands"] == []

    def test_needs_its_news(self, begin):
        with pytest.raises(ValidationError, match="what the news is"):
            begin("  ")
        with pytest.raises(ValidationError, match="at most 300"):
            begin("x" * 301)

    def test_made_by_hand_without_news_is_not_published(self, appeal, publisher, now):
        row = factories.appeal(appeal.cases.get(), kind="stop_action", state="draft", due=None)
        with pytest.raises(Refused, match="what ends this call"):
            publishing.publish(row, by=publisher, now=now)

    def test_shows_its_good_news_first(self, begin, publisher, now, client):
        publishing.publish(finished(begin()), by=publisher, now=now)
        page = client.get(reverse("appeals:appeal", args=["first-2"])).content.decode()
        assert page.index("Good news:") < page.index("She was released on 3 May.") < page.index("What was asked")
        earlier = client.get(reverse("appeals:appeal", args=["first"])).content.decode()
        assert "What ended it:" in earlier and "newer call" not in earlier
