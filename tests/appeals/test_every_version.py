"""What leaves the present leaves the past: no earlier version, of whatever document, still says it, and no snapshot."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals import publishing as appeal_publishing
from appeals import snapshots
from appeals.actions import consent, erasure, publication
from appeals.models import Appeal
from appeals.reach import losses
from cases import chain, publishing
from cases.models import (
    Case,
    CaseSubject,
    Citation,
    Consent,
    Event,
    Person,
    Placement,
    Post,
    PublishedCase,
    PublishedReference,
    PublishedSnapshot,
    PublishedSnapshotEntry,
    PublishedVersion,
    Tenure,
)
from cases.reference_publishing import publish_reference
from tests import factories
from tests.conftest import NOW
from tests.snapshots.reading import text_of

pytestmark = pytest.mark.django_db
NAME = "Neighbour Placeholder"
THEN, LATER = NOW - timedelta(days=3), NOW - timedelta(days=2)


def published(row: Case | Appeal, publisher, now=THEN) -> None:
    module = publishing if isinstance(row, Case) else appeal_publishing
    module.publish(row, by=publisher, now=now)


def texts() -> str:
    return "".join(text or "" for text in PublishedVersion.objects.values_list("body", flat=True))


def take_back(person: Person, group: str, by, **fields) -> consent.Withdrawal:
    rows = Consent.objects.in_force().filter(person=person, group=group)
    told = {"kind": "person", "who": "the person", "how": "by telephone", "on": NOW.date(), "now": NOW} | fields
    return consent.withdraw(person=person, grounds=rows, by=by, **told)


def erase(person: Person, first, second) -> None:
    row = erasure.ask(person=person, reason="asked", why="asked", by=first, now=timezone.now())
    erasure.confirm(erasure=row, by=second, now=timezone.now())


@pytest.fixture
def case(publisher) -> Case:
    row = factories.case("third")
    published(row, publisher)
    return row


@pytest.fixture
def neighbour(db) -> Person:
    person = factories.person(NAME)
    factories.grounds(person)
    return person


@pytest.fixture
def named_then(case, neighbour, publisher) -> Person:
    """Someone whom a case, an appeal and an office named, in a snapshot too; none of them does by now."""
    event = factories.cited(
        Event.objects.create(case=case, kind="other", headline=f"{NAME} was asked", on="2026-10-03")
    )
    appeal = factories.appeal(case, slug="call")
    appeal.demands.update(text=f"Let {NAME} visit;")
    post = appeal.recipients.get().post
    tenure = factories.cited(Tenure.objects.create(post=post, person=neighbour))
    published(case, publisher)
    published(appeal, publisher)
    snapshots.make_and_build(now=THEN)
    Citation.objects.of(event).delete()
    event.delete()
    appeal.demands.update(text="Let them visit;")
    Citation.objects.of(tenure).delete()
    tenure.delete()
    published(case, publisher, LATER)
    published(appeal, publisher, LATER)
    publish_reference("official", post.slug, by=publisher, now=LATER)
    assert not any(NAME in row.body for row in PublishedReference.objects.all())
    assert texts().count(f"{NAME}") == 3
    return neighbour


class TestSomeoneNamedInAnEarlierVersionAlone:
    def test_loses_it_when_their_name_is_taken_back(self, named_then, case, coordinator):
        made = PublishedSnapshot.objects.get()
        done = take_back(named_then, "name", coordinator)
        assert {(loss.page.kind, loss.page.is_about, loss.whole) for loss in done.losses} == {
            (kind, False, False) for kind in ("case", "appeal", "official")
        }
        assert all(loss.page.only_before for loss in done.losses)
        self.nothing_left(made)
        assert not PublishedCase.objects.get(slug="third").withdrawn

    def test_loses_it_when_they_are_erased(self, named_then, publisher, second):
        made = PublishedSnapshot.objects.get()
        erase(named_then, publisher, second)
        self.nothing_left(made)

    @staticmethod
    def nothing_left(made) -> None:
        assert NAME not in texts()
        snapshots.work_off()
        made.refresh_from_db()
        assert made.ready and NAME not in text_of(made)
        for kind, slug in PublishedVersion.objects.values_list("kind", "slug").distinct():
            assert chain.chain_faults(kind, slug) == []
            assert PublishedVersion.objects.filter(kind=kind, slug=slug).latest("number").body, "the page stays"

    def test_loses_only_what_a_group_is_about_from_no_reference(self, named_then, coordinator):
        done = take_back(named_then, "health", coordinator)
        assert {loss.page.kind for loss in done.losses} == {"case", "appeal"}

    def test_is_found_by_the_name_they_had_then(self, named_then, coordinator):
        Person.objects.filter(pk=named_then.pk).update(name="Newname Placeholder")
        take_back(Person.objects.get(pk=named_then.pk), "name", coordinator)
        assert NAME not in texts()

    def test_but_not_by_one_that_someone_else_has_now(self, named_then, coordinator):
        Person.objects.filter(pk=named_then.pk).update(name="Newname Placeholder")
        factories.person(NAME)
        assert take_back(Person.objects.get(pk=named_then.pk), "name", coordinator).losses == []

    def test_costs_no_more_with_many_versions(self, named_then, case, publisher):
        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert len(losses(named_then, ["name"])) == 3
            return len(queries)

        few = asked()
        for _time in range(3):
            published(case, publisher, LATER)
        assert asked() == few


def test_someone_whom_a_case_was_about_then_loses_it_however_short_the_name(publisher, coordinator):
    row = factories.case("both", people=2)
    leaver = row.subjects.order_by("order").last()
    Person.objects.filter(pk=leaver.person_id).update(name="Li Yu")
    published(row, publisher)
    leaver.detentions.get().events.clear()
    CaseSubject.objects.filter(pk=leaver.pk).update(case=factories.case("elsewhere"))
    published(row, publisher, LATER)
    assert '"Li Yu"' in texts()
    take_back(Person.objects.get(pk=leaver.person_id), "name", coordinator, silently=True)
    assert "Li Yu" not in texts()
    assert PublishedCase.objects.get(slug="both").body


@pytest.mark.parametrize("name", ['Ann "Canary" Placeholder', "Ann \\ Placeholder"])
def test_a_name_with_signs_that_texts_escape_is_found(name, case, publisher, coordinator):
    person = factories.person(name)
    factories.grounds(person, "name")
    Case.objects.filter(pk=case.pk).update(summary=f"Met {name} once.")
    published(Case.objects.get(pk=case.pk), publisher)
    assert take_back(person, "name", coordinator).losses
    assert "once." not in texts()


class TestAQuoteOfAnEarlierVersionOfAReference:
    """Of a place that a case names, or named: the quote may be about its people."""

    @pytest.fixture
    def place(self, case, publisher) -> str:
        place = Placement.objects.get(detention__subject__case=case).facility
        (quote,) = Citation.objects.of(place)
        self.quoted(quote, "She was ill there.", ["health"])
        publish_reference("facility", place.slug, by=publisher, now=THEN)
        snapshots.make(now=THEN)
        self.quoted(quote, "It is a prison.", [])
        publish_reference("facility", place.slug, by=publisher, now=LATER)
        assert texts().count("She was ill there.") == 1
        return place.slug

    @staticmethod
    def quoted(citation: Citation, words: str, touches: list[str]) -> None:
        citation.quote, citation.touches = words, touches
        citation.save()

    def left(self, slug: str) -> None:
        assert "She was ill there." not in texts()
        assert chain.chain_faults("facility", slug) == []
        assert not PublishedSnapshotEntry.objects.filter(kind="facility", slug=slug).exists()

    def test_goes_with_its_group(self, place, case, publisher):
        publication.redact_case(case, "health", by=publisher, now=NOW, why="asked")
        self.left(place)
        assert "It is a prison." in PublishedReference.objects.get(slug=place).body, "the rest stays"

    def test_stays_when_another_group_goes(self, place, case, publisher):
        publication.redact_case(case, "family", by=publisher, now=NOW, why="asked")
        assert "She was ill there." in texts()

    @pytest.mark.parametrize("silently", [True, False])
    def test_goes_with_the_case(self, place, case, publisher, silently):
        factories.held(factories.case("other").subjects.get())
        other = Case.objects.get(slug="other")
        Placement.objects.filter(detention__subject__case=other).update(
            facility=Placement.objects.get(detention__subject__case=case).facility
        )
        published(other, publisher)
        publication.withdraw_case(case, by=publisher, now=NOW, why="asked", silently=silently)
        self.left(place)
        assert PublishedReference.objects.filter(slug=place).exists(), "another case names it"

    def test_goes_although_the_case_names_another_place_by_now(self, place, case, publisher):
        other = factories.case("other")
        stay = Placement.objects.get(detention__subject__case=case)
        Placement.objects.filter(detention__subject__case=other).update(facility=stay.facility)
        published(other, publisher)
        Placement.objects.filter(pk=stay.pk).update(facility=factories.facility())
        published(case, publisher, LATER)
        publication.redact_case(case, "health", by=publisher, now=NOW, why="asked")
        self.left(place)


def test_an_office_keeps_no_holder_who_was_named_there_once(case, neighbour, publisher, coordinator):
    """The office stands in no case: the reference alone is looked through."""
    appeal = factories.appeal(case)
    post = Post.objects.get(pk=appeal.recipients.get().post_id)
    tenure = factories.cited(Tenure.objects.create(post=post, person=neighbour))
    published(appeal, publisher)
    tenure.delete()
    publish_reference("official", post.slug, by=publisher, now=LATER)
    take_back(neighbour, "name", coordinator)
    assert NAME not in texts()
