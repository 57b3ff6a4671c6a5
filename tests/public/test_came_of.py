"""What came of an appeal: answers by officials and the state of its demands, from a form to readers, and back out."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from appeals import publishing as appeal_publishing
from appeals.actions import came_of, erasure, publication
from appeals.models import Appeal, DemandOutcome, PublishedAppeal, Reply
from cases import publishing
from cases.document_data import loads
from cases.models import Consent, Event, Person, PublishedVersion, Tenure
from cases.refused import Refused
from tests import factories
from tests.admin.forms import address, fill
from tests.admin.test_story import at, opened, saved, story
from tests.conftest import NOW, member, rows_that_stay

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\nstartxref\n0\n%%EOF\n"
FRAGMENT = {"X-Story": "fragment"}


@pytest.fixture(autouse=True)
def today(now, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture(scope="module")
def published_once(django_db_setup, django_db_blocker) -> Iterator[int]:
    """An appeal and its case, published once for all tests."""
    with rows_that_stay(django_db_blocker), pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: NOW)
        by, case = member(Role.PUBLISHER, email="first@example.org"), factories.case("placeholder-case")
        publishing.publish(case, by=by, now=NOW)
        row = factories.appeal(case, slug="placeholder-appeal")
        appeal_publishing.publish(row, by=by, now=NOW)
        yield row.pk


@pytest.fixture
def appeal(published_once, db) -> Appeal:
    """Published, and so is its case."""
    return Appeal.objects.get(pk=published_once)


def values(appeal: Appeal, **fields) -> dict:
    post = appeal.recipients.get().post
    return {
        "on": "2026-11-02", "post": post, "kind": "promise", "summary": "A court will decide, the office says.",
        "may_publish": True,
    } | fields  # fmt: skip


def proof(**fields) -> dict:
    return {
        "source": factories.source(title="A gazette"),
        "locator": "page 3",
        "quote": "A court will decide.",
    } | fields


def answered(appeal: Appeal, by, now, **fields) -> Reply:
    return came_of.record_reply(appeal, values(appeal, **fields), proof(), by=by, now=now)


def published(slug: str = "placeholder-appeal") -> dict:
    return loads(PublishedAppeal.objects.get(slug=slug).body)


def words(visitor, path: str) -> str:
    html = visitor.get(path).content.decode()
    main = re.search(r"<main.*?</main>", html, re.S)
    assert main
    return " ".join(re.sub(r"<sup.*?</sup>|<[^>]+>", " ", main[0], flags=re.S).split())


class TestAnAnswer:
    def test_is_seen_at_once_with_its_source_and_takes_no_draft_along(self, appeal, coordinator, now, visitor):
        Appeal.objects.filter(pk=appeal.pk).update(title="A draft of a title")
        reply = answered(appeal, coordinator, now, holder=Tenure.objects.get(recipients__appeal=appeal))
        (shown,) = published()["replies"]
        assert (
            shown["key"] == f"y{reply.pk}" and shown["name"] == "Official Placeholder" and shown["on"] == "2026-11-02"
        )
        assert published()["title"] != "A draft of a title"
        page = words(visitor, "/appeals/placeholder-appeal/")
        assert "Promise , 2 November 2026 :" in page and "A court will decide, the office says." in page
        assert "A gazette" in page and "because" not in page.partition("What came of it")[2].partition("Notes")[0]
        assert PublishedVersion.objects.filter(slug=appeal.slug).latest("number").changed == [
            "citations",
            "replies",
            "sources",
        ]
        assert "answers by officials" in visitor.get("/updates.atom").content.decode()

    def test_stays_inside_unless_it_may_be_published(self, appeal, coordinator, publisher, now, visitor):
        answered(appeal, coordinator, now, may_publish=False, summary="Told to us alone.")
        appeal_publishing.publish(appeal, by=publisher, now=now)
        assert published()["replies"] == []
        assert "Told to us alone" not in words(visitor, "/appeals/placeholder-appeal/")

    def test_that_nobody_recorded_is_said_in_one_sentence(self, appeal, visitor):
        page = words(visitor, "/appeals/placeholder-appeal/")
        assert "Nothing is recorded of it: no answer by an official" in page
        assert "Answers by officials" not in page

    def test_is_recorded_by_those_who_run_appeals(self, appeal, editor, administrator, now):
        for someone in (editor, administrator):
            with pytest.raises(PermissionDenied):
                answered(appeal, someone, now)

    def test_of_a_draft_is_refused(self, appeal, coordinator, now):
        Appeal.objects.filter(pk=appeal.pk).update(state="draft")
        with pytest.raises(ValidationError, match="is a draft"):
            answered(appeal, coordinator, now)

    def test_comes_from_someone_who_holds_the_office(self, appeal, coordinator, now):
        other = Tenure.objects.create(post=factories.post(), person=factories.person("Other Placeholder"))
        with pytest.raises(ValidationError, match="does not hold the chosen post"):
            answered(appeal, coordinator, now, holder=other)

    def test_without_source_or_letter_is_not_for_readers(self, appeal, coordinator, now):
        with pytest.raises(ValidationError, match="add the letter itself"):
            came_of.record_reply(appeal, values(appeal), None, by=coordinator, now=now)
        came_of.record_reply(appeal, values(appeal, may_publish=False), None, by=coordinator, now=now)

    def test_is_proved_by_its_letter_where_a_ground_allows_what_nobody_printed(
        self, appeal, coordinator, now, visitor, settings, tmp_path
    ):
        settings.MEDIA_ROOT = str(tmp_path)
        letter = {"file": SimpleUploadedFile("letter.pdf", PDF)}
        with pytest.raises(Refused, match="no public source prints it"):
            came_of.record_reply(appeal, values(appeal, **letter), None, by=coordinator, now=now)
        assert not Reply.objects.exists()
        Consent.objects.filter(group="events").update(
            basis="consent", given_by="the placeholder", given_on="2026-11-01", recorded_by=coordinator
        )
        letter = {"file": SimpleUploadedFile("letter.pdf", PDF)}
        reply = came_of.record_reply(appeal, values(appeal, **letter), None, by=coordinator, now=now)
        assert (reply.file_name, reply.file_kind, len(reply.file_sha256)) == ("letter", "pdf", 64)
        page = words(visitor, "/appeals/placeholder-appeal/")
        assert "Answer to this appeal, of which we hold a copy" in page
        assert Path(reply.file.name).name not in json.dumps(published())

    def test_of_an_office_without_a_page_leads_nowhere(self, appeal, coordinator, now, visitor):
        answered(appeal, coordinator, now, post=factories.post(title="Unknown Office"))
        assert published()["replies"][0]["post"] is None
        assert "Unknown Office" in words(visitor, "/appeals/placeholder-appeal/")

    def test_leaves_with_the_group_of_facts_that_its_summary_touches(self, appeal, coordinator, publisher, now):
        answered(appeal, coordinator, now, summary="She is ill, the office says.", touches=["health"])
        answered(appeal, coordinator, now)
        publication.redact_case(appeal.cases.get(), "health", by=publisher, now=now, why="asked")
        assert [row["summary"]["text"] for row in published()["replies"]] == ["A court will decide, the office says."]
        bodies = PublishedVersion.objects.filter(slug=appeal.slug).values_list("body", flat=True)
        assert not [body for body in bodies if body and "She is ill" in body]

    def test_goes_with_whoever_is_erased_and_loses_an_officials_name(self, appeal, coordinator, publisher, second, now):
        """The plan of an erasure is what it does (tests/appeals/test_erasure.py)."""
        tenure = Tenure.objects.get(recipients__appeal=appeal)
        reply = answered(appeal, coordinator, now, holder=tenure, may_publish=False)
        assert not erasure.plan(tenure.person).going.get(Reply)
        assert erasure.plan(Person.objects.get(subjects__case__appeals=appeal)).going[Reply] == {reply.pk}


class TestTheStateOfADemand:
    def test_is_told_over_time_with_the_event_that_shows_it(self, appeal, coordinator, now, visitor):
        demand, event = appeal.demands.get(), Event.objects.get(case__appeals=appeal)
        for outcome, on, seen in (("met", "2026-11-20", event), ("no_change", "2026-11-05", None)):
            given = {"outcome": outcome, "on": timezone.datetime.fromisoformat(on).date(), "event": seen}
            came_of.record_outcome(demand, given, None if seen else proof(), by=coordinator, now=now)
        page = words(visitor, "/appeals/placeholder-appeal/").partition("What came of it")[2]
        assert page.index("No change , as of 5 November 2026") < page.index("Met , as of 20 November 2026")
        assert "Shown by: 1 October 2026 , Arrested at a placeholder" in page
        assert "need not have come from it" in page and "No answer by an official is recorded." in page
        assert "Met , as of 20 November 2026" in words(visitor, "/cases/placeholder-case/")

    def test_names_no_event_that_readers_do_not_see(self, appeal, coordinator, now):
        case = appeal.cases.get()
        draft = factories.cited(Event.objects.create(case=case, kind="release", on="2026-11-19", headline="A secret"))
        given = {"outcome": "met", "on": now.date(), "event": draft}
        with pytest.raises(Refused, match="No source"):
            came_of.record_outcome(appeal.demands.get(), given, None, by=coordinator, now=now)
        came_of.record_outcome(appeal.demands.get(), given, proof(), by=coordinator, now=now)
        (shown,) = published()["outcomes"]
        assert shown["event"] is None and "A secret" not in json.dumps(published())

    def test_needs_an_event_of_its_cases_or_a_source_and_a_day_that_has_come(self, appeal, coordinator, now):
        demand, other = appeal.demands.get(), Event.objects.create(case=factories.case(), kind="arrest", headline="x")
        day = now.date()
        for given, why in (
            ({"on": day, "event": other}, "which this appeal is not about"),
            ({"on": day, "event": None}, "Choose the event that shows it"),
            ({"on": day.replace(year=day.year + 1), "event": None}, "has not come yet"),
        ):
            with pytest.raises(ValidationError, match=why):
                came_of.record_outcome(demand, {"outcome": "met", **given}, None, by=coordinator, now=now)


class TestTheForms:
    def test_a_coordinator_records_an_answer_on_one_page(self, appeal, coordinator, client_of, visitor):
        client, post = client_of(coordinator), appeal.recipients.get().post
        url = reverse("admin:appeals_appeal_reply", args=[appeal.pk])
        assert f'<option value="{post.pk}" selected>' in client.get(url).content.decode()
        sent = {
            "on": "2 Nov 2026", "post": post.pk, "kind": "refusal", "summary": "No, the office says.", "may_publish": "on",
            "source": factories.source().pk, "locator": "page 1",
        }  # fmt: skip
        for wrong, why in (
            ({"on": "01/02/2018"}, "errorlist"),
            ({"post": "9" * 30}, "errorlist"),
            ({"summary": "a\x00b"}, "Null characters"),
            ({"source": ""}, "Choose the source of these words."),
        ):
            assert why in client.post(url, sent | wrong).content.decode()
        assert not Reply.objects.exists()
        assert client.post(url, sent).status_code == 302
        assert "No, the office says." in words(visitor, "/appeals/placeholder-appeal/")

    def test_a_coordinator_records_what_came_of_a_demand_on_one_page(self, appeal, coordinator, client_of, visitor):
        client, event = client_of(coordinator), Event.objects.get(case__appeals=appeal)
        url = reverse("admin:appeals_appeal_outcome", args=[appeal.pk])
        sent = {
            "demand": appeal.demands.get().pk,
            "outcome": "partly",
            "on": "20 Nov 2026",
            "event": event.pk,
            "note": "A part.",
        }
        foreign = factories.appeal(appeal.cases.get()).demands.get().pk
        assert client.post(url, sent | {"demand": foreign}).status_code == 200
        assert client.post(url, sent).status_code == 302
        assert "Partly met , as of 20 November 2026: A part." in words(visitor, "/appeals/placeholder-appeal/")

    def test_what_an_editor_proposes_is_shown_by_those_who_run_appeals(
        self, appeal, editor, coordinator, client_of, visitor
    ):
        mine, theirs, case = client_of(editor), client_of(coordinator), appeal.cases.get()
        key, source = f"reply-new-{appeal.pk}", factories.source()
        form = opened(mine, case, key)
        assert f"{key}-may_publish" not in form
        typed = {
            "on": "2026-11",
            "kind": "denial",
            "post": str(appeal.recipients.get().post_id),
            "summary": "Not so, it says.",
        }
        form |= {f"{key}-{name}": value for name, value in typed.items()}
        form |= {f"{key}-cite-0-source": str(source.pk), f"{key}-cite-0-quote": "Not so."}
        saved(mine.post(at(case, key), form | {"do": "save"}, headers=FRAGMENT))
        reply = Reply.objects.get()
        assert "not for readers" in mine.get(story(case)).content.decode()
        assert (
            theirs.post(
                address(Reply, "change", reply.pk), fill(theirs, Reply, "change", reply.pk, may_publish="on")
            ).status_code
            == 302
        )
        assert mine.post(address(Reply, "change", reply.pk), {}).status_code == 403
        assert published()["replies"] == []
        show = reverse("admin:appeals_appeal_show_came_of", args=[appeal.pk])
        assert show in theirs.get(address(Appeal, "change", appeal.pk)).content.decode()
        assert mine.post(show).status_code == 403
        theirs.post(show)
        assert "Not so, it says." in words(visitor, "/appeals/placeholder-appeal/")
        assert show not in theirs.get(address(Appeal, "change", appeal.pk)).content.decode()

    def test_states_of_a_demand_stand_below_it_in_the_story(self, appeal, coordinator, now, client_of):
        given = {"outcome": "met", "on": now.date(), "event": Event.objects.get(case__appeals=appeal)}
        row = came_of.record_outcome(appeal.demands.get(), given, None, by=coordinator, now=now)
        page = client_of(coordinator).get(story(appeal.cases.get())).content.decode()
        assert f'id="outcome-{row.pk}"' in page and DemandOutcome.objects.count() == 1


class TestThePageOfAnOffice:
    def test_tells_what_it_answered_over_time_and_to_what(self, appeal, coordinator, now, visitor):
        office = f"/officials/{appeal.recipients.get().post.slug}/"
        assert "No answer of this office to these appeals is recorded." in words(visitor, office)
        answered(appeal, coordinator, now, on="2026-11-10", kind="refusal", summary="The later one.")
        answered(appeal, coordinator, now, on="2026-11", summary="The earlier one.")
        page = words(visitor, office)
        assert page.index("The earlier one.") < page.index("The later one.")
        assert f"To: {appeal.title}" in page and "No answer of this office" not in page


def test_an_older_document_of_an_appeal_has_no_answers_and_names_no_event(appeal, visitor):
    row = PublishedAppeal.objects.get(slug=appeal.slug)
    data = json.loads(row.body) | {
        "schema": 1,
        "outcomes": [{"demand": "w0", "outcome": "met", "on": "2018-01-01", "note": None}],
    }
    del data["replies"]
    PublishedAppeal.objects.filter(pk=row.pk).update(body=json.dumps(data), schema=1)
    assert published()["replies"] == [] and published()["outcomes"][0]["event"] is None
    assert visitor.get("/appeals/placeholder-appeal/").status_code == 200
