"""A second person confirms what changes for the public."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from appeals import publishing as appeal_publishing
from appeals.actions import publication
from appeals.actions import review as appeal_actions
from appeals.models import Demand, DueDate, PublishedAppeal
from cases import publishing, review
from cases.actions import case as case_actions
from cases.actions import detention as detention_actions
from cases.actions import review as actions
from cases.built_from import rows_of_case
from cases.models import (
    Assignment,
    Case,
    Citation,
    Detention,
    Event,
    Facility,
    Note,
    Organisation,
    Person,
    Publication,
    PublishedCase,
    PublishedReference,
    Review,
    SiteSettings,
    Source,
)  # fmt: skip
from cases.reference_publishing import publish_reference
from cases.refused import Refused
from tests import factories
from tests.typed import change, typed_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(published_once, db) -> Case:
    return Case.objects.get(pk=published_once)


@pytest.fixture
def event(case):
    return Event.objects.get(case=case)


def alone():
    SiteSettings.objects.update_or_create(pk=1, defaults={"four_eyes": False})


class TestNobodyPublishesTheirOwnLastEdit:
    def test_what_the_program_wrote_is_nobody_s(self, case, event, publisher, now):
        Event.objects.filter(pk=event.pk).update(on="2026-10-05")
        assert publishing.publish(case, by=publisher, now=now).number == 2

    def test_an_own_edit_is_refused_in_words_that_say_what_to_do(self, case, event, publisher, second, now):
        change(event, publisher, on="2026-10-05")
        with pytest.raises(Refused, match="Event .*Arrested at a placeholder.*: date.*submit it for review") as refused:
            publishing.publish(case, by=publisher, now=now)
        assert len(refused.value.reasons) == 1
        assert publishing.publish(case, by=second, now=now).number == 2

    def test_what_a_second_person_published_is_settled(self, case, event, publisher, second, editor, now):
        change(event, publisher, on="2026-10-05")
        publishing.publish(case, by=second, now=now)
        change(event, editor, place="Elsewhere")
        assert publishing.publish(case, by=publisher, now=now).number == 3

    def test_the_last_word_counts_field_by_field(self, case, event, publisher, editor, now):
        change(event, publisher, headline="Taken away")
        change(event, editor, place="Elsewhere")
        with pytest.raises(Refused, match="headline"):
            publishing.publish(case, by=publisher, now=now)
        change(event, editor, headline="Taken away at night")
        publishing.publish(case, by=publisher, now=now)

    def test_what_is_as_it_was_is_nobody_s(self, case, event, publisher, now):
        change(event, publisher, headline="Taken away")
        change(event, publisher, headline="Arrested at a placeholder")
        publishing.publish(case, by=publisher, now=now)

    def test_a_row_of_their_own_counts_and_so_does_one_they_deleted(self, case, event, publisher, second, now):
        with typed_by(publisher):
            added = factories.cited(Event.objects.create(case=case, kind="other", headline="Something else"))
        with pytest.raises(Refused, match=r"Something else.*added"):
            publishing.publish(case, by=publisher, now=now)
        publishing.publish(case, by=second, now=now)
        with typed_by(publisher):
            added.delete()
        with pytest.raises(Refused, match=r"Something else.*removed"):
            publishing.publish(case, by=publisher, now=now)

    def test_a_citation_a_source_and_a_tie_to_someone_count(self, case, event, publisher, second, now):
        with typed_by(publisher):
            factories.cite(event, quote="Placeholder words.")
        with pytest.raises(Refused, match=r"Citation"):
            publishing.publish(case, by=publisher, now=now)
        publishing.publish(case, by=second, now=now)
        change(Citation.objects.of(event).first().source, publisher, title="Another title")
        with pytest.raises(Refused, match=r"Source.*title"):
            publishing.publish(case, by=publisher, now=now)
        publishing.publish(case, by=second, now=now)
        with typed_by(publisher):
            event.detentions.clear()
        with pytest.raises(Refused, match="Event .*: about whom"):
            publishing.publish(case, by=publisher, now=now)

    def test_letting_a_confidential_source_be_named_counts(self, publisher, second, now):
        row = factories.case("sealed")
        secret = factories.source(title="a relative", confidential=True, public_wording="a relative")
        factories.cite(Event.objects.get(case=row), secret)
        publishing.publish(row, by=second, now=now)
        change(secret, publisher, confidential=False)
        with pytest.raises(Refused, match="confidential"):
            publishing.publish(row, by=publisher, now=now)

    def test_what_readers_never_see_does_not_count(self, case, event, publisher, coordinator, now):
        with typed_by(publisher):
            Note.objects.create(case=case, text="a note")
            type(case).objects.filter(pk=case.pk).update(coordinator=coordinator)
            facility = Facility.objects.get(placements__detention__subject__case=case)
            Facility.objects.filter(pk=facility.pk).update(correspondence="Letters only")
        publishing.publish(case, by=publisher, now=now)

    def test_a_confirmation_is_public_already_and_waits_for_nobody(self, case, publisher, now):
        detention = Detention.objects.get(subject__case=case)
        with typed_by(publisher):
            source = factories.source(title="A report", url="https://report.example/")
            detention_actions.confirm(detention, now.date() - timedelta(days=1), source, by=publisher, now=now)
        found = review.verdict("case", case.slug, rows_of_case(case), by=publisher)
        assert found.edits == [] and found.reasons == []

    def test_a_first_publication_of_what_they_entered_is_refused(self, publisher, second, now):
        with typed_by(publisher):
            row = factories.case("their-own")
        with pytest.raises(Refused, match="and .* more"):
            publishing.publish(row, by=publisher, now=now)
        publishing.publish(row, by=second, now=now)

    def test_raw_sql_is_nobody_s_edit(self, case, event, publisher, now):
        with connection.cursor() as cursor:
            cursor.execute("update cases_event set headline = 'By hand' where id = %s", [event.pk])
        publishing.publish(case, by=publisher, now=now)

    def test_an_edit_counts_that_was_saved_by_a_long_transaction_during_the_publication(
        self, case, event, publisher, now
    ):
        """The moment of an edit is when its transaction began: by the clock it would be older than the publication."""
        change(event, publisher, headline="Taken away")
        Publication.objects.filter(kind="case").update(at=now + timedelta(days=1))
        with pytest.raises(Refused):
            publishing.publish(case, by=publisher, now=now + timedelta(days=2))

    def test_references_obey_the_same_rule(self, case, publisher, second, now):
        facility = Facility.objects.get(placements__detention__subject__case=case)
        change(facility, publisher, address="A street")
        with pytest.raises(Refused, match=f"{facility.name}: You entered this yourself"):
            publish_reference("facility", facility.slug, by=publisher, now=now)
        assert publish_reference("facility", facility.slug, by=second, now=now).number == 2

    def test_a_reference_that_goes_along_is_not_published_by_whoever_entered_it(self, publisher, second, now):
        with typed_by(publisher):
            prison = factories.facility(name="A new prison")
        row = factories.case("names-it")
        Event.objects.filter(case=row).update(facility=prison)
        before = PublishedReference.objects.count()
        with pytest.raises(Refused, match="A new prison"):
            publishing.publish(row, by=publisher, now=now)
        assert PublishedReference.objects.count() == before
        publishing.publish(row, by=second, now=now)

    def test_a_reference_that_a_second_person_published_long_ago_may_be_named_anew(self, publisher, second, now):
        with typed_by(publisher):
            court = factories.organisation(name="A court")
        first, later = factories.case("first"), factories.case("later")
        first.recognitions.create(organisation=court, wording="said")
        factories.cited(first.recognitions.get())
        publishing.publish(first, by=second, now=now)
        later.recognitions.create(organisation=court, wording="said")
        factories.cited(later.recognitions.get())
        publishing.publish(later, by=publisher, now=now)
        assert Organisation.objects.get(pk=court.pk).name == "A court"

    def test_appeals_obey_the_same_rule_but_for_what_a_coordinator_decides_alone(self, case, publisher, second, now):
        appeal = factories.appeal(case)
        appeal_publishing.publish(appeal, by=publisher, now=now)
        with typed_by(publisher):
            DueDate.objects.filter(appeal=appeal).update(date="2026-12-30")
        appeal_publishing.publish(appeal, by=publisher, now=now)
        change(appeal.demands.get(), publisher, text="Release all of them;")
        with pytest.raises(Refused, match="Demand"):
            appeal_publishing.publish(appeal, by=publisher, now=now)
        appeal_publishing.publish(appeal, by=second, now=now)

    def test_an_organisation_of_one_is_not_held_up(self, case, event, publisher, now):
        alone()
        change(event, publisher, on="2026-10-05")
        publishing.publish(case, by=publisher, now=now)
        assert not Review.objects.exists()

    def test_the_command_obeys_as_well_and_knows_the_way_out(self, case, event, publisher, capsys):
        change(event, publisher, on="2026-10-05")
        with pytest.raises(CommandError, match="second person"):
            call_command("publish", case.slug, by=publisher.email)
        with pytest.raises(CommandError, match="why it cannot wait"):
            call_command("publish", case.slug, by=publisher.email, urgent=True)
        call_command("publish", case.slug, by=publisher.email, urgent=True, why="she is free")
        assert Review.objects.waiting().urgent().get().note == "she is free"


class TestAMend:
    def test_of_someone_else_s_words_makes_nobody_an_author(self, case, event, publisher, editor, now):
        change(event, editor, headline="Arested , at home", body="They came at night")
        change(event, publisher, headline="Arested, at home")
        Event.objects.filter(pk=event.pk).update(order=1)
        change(event, publisher, body="They came at night.")
        publishing.publish(case, by=publisher, now=now)
        assert "Arested, at home" in PublishedCase.objects.get(slug=case.slug).body

    def test_of_their_own_words_is_no_mend(self, case, event, publisher, now):
        change(event, publisher, headline="Taken away , at night")
        change(event, publisher, headline="Taken away, at night")
        with pytest.raises(Refused):
            publishing.publish(case, by=publisher, now=now)

    def test_many_small_ones_do_not_add_up_to_another_sentence(self, case, event, publisher, editor, now):
        change(event, editor, headline="the casual law")
        change(event, publisher, headline="the causal law")
        change(event, publisher, headline="the causal laws")
        with pytest.raises(Refused):
            publishing.publish(case, by=publisher, now=now)

    def test_putting_back_what_someone_else_had_typed_is_one(self, case, event, publisher, editor, now):
        change(event, editor, on="2026-10-05")
        change(event, publisher, on="2026-10-06")
        change(event, publisher, on="2026-10-05")
        publishing.publish(case, by=publisher, now=now)

    @pytest.mark.parametrize("fields", [{"place": "Phnom Penh,"}, {"touches": ["health"]}, {"language": "km"}])
    def test_reaches_words_alone(self, case, event, publisher, editor, now, fields):
        change(event, editor, place="Phnom Penh")
        change(event, publisher, **fields)
        with pytest.raises(Refused):
            publishing.publish(case, by=publisher, now=now)

    def test_does_not_reach_a_person_s_name(self, case, publisher, editor, now):
        who = Person.objects.get(subjects__case=case)
        change(who, editor, name="Detainee, Placeholder")
        change(who, publisher, name="Detainee Placeholder")
        with pytest.raises(Refused, match="name"):
            publishing.publish(case, by=publisher, now=now)


class TestWhatIsUrgent:
    def test_goes_out_at_once_and_waits_to_be_looked_at(self, case, event, publisher, second, now):
        change(event, publisher, on="2026-10-05")
        with pytest.raises(Refused, match="why it cannot wait"):
            publishing.publish(case, by=publisher, now=now, urgent=True)
        version = publishing.publish(case, by=publisher, now=now, why="she is free", urgent=True)
        found = Review.objects.waiting().urgent().get()
        assert (found.kind, found.object_id, found.before, found.asked_by) == ("case", case.pk, 1, publisher)
        assert found.body == version.body and found.is_waiting
        with pytest.raises(ValidationError, match="someone else has to look"):
            actions.confirm(kind="case", pk=case.pk, by=publisher, now=now)
        actions.confirm(kind="case", pk=case.pk, by=second, now=now)
        found.refresh_from_db()
        assert (found.outcome, found.decided_by) == ("confirmed_after", second)
        with pytest.raises(ValidationError, match="quicker"):
            actions.confirm(kind="case", pk=case.pk, by=second, now=now)

    def test_the_database_refuses_a_confirmation_by_whoever_sent_it_out(self, case, publisher, now):
        publishing.publish(case, by=publisher, now=now, why="now", urgent=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            Review.objects.update(outcome="confirmed_after", decided_by=publisher, decided_at=now)

    def test_twice_waits_once_and_is_compared_with_what_was_seen_before_both(self, case, event, publisher, now):
        change(event, publisher, on="2026-10-05")
        publishing.publish(case, by=publisher, now=now, why="first", urgent=True)
        change(event, publisher, on="2026-10-06")
        publishing.publish(case, by=publisher, now=now, why="again", urgent=True)
        found = Review.objects.waiting().urgent().get()
        assert found.note == "first\nagain" and found.before == 1

    def test_of_two_people_each_looks_at_the_other_s(self, case, event, publisher, second, now):
        for someone, day in ((publisher, "2026-10-05"), (second, "2026-10-06")):
            change(event, someone, on=day)
            publishing.publish(case, by=someone, now=now, why="now", urgent=True)
        actions.confirm(kind="case", pk=case.pk, by=second, now=now)
        assert Review.objects.waiting().urgent().get().asked_by == second

    def test_may_be_objected_to_with_a_reason(self, case, publisher, second, editor, now):
        publishing.publish(case, by=publisher, now=now, why="now", urgent=True)
        with pytest.raises(ValidationError, match="Write the reason"):
            actions.object_to(kind="case", pk=case.pk, reason=" ", by=second, now=now)
        with pytest.raises(PermissionDenied):
            actions.object_to(kind="case", pk=case.pk, reason="wrong", by=editor, now=now)
        actions.object_to(kind="case", pk=case.pk, reason="wrong day", by=second, now=now)
        assert Review.objects.get().reason == "wrong day" and PublishedCase.objects.visible().exists()

    def test_waits_no_more_once_the_page_is_taken_back(self, case, publisher, now):
        publishing.publish(case, by=publisher, now=now, why="now", urgent=True)
        publication.withdraw_case(case, by=publisher, now=now, why="asked")
        assert Review.objects.get().outcome == "withdrawn"

    def test_waits_again_when_the_same_person_brings_it_back(self, case, event, publisher, second, now):
        change(event, publisher, on="2026-10-05")
        publishing.publish(case, by=publisher, now=now, why="now", urgent=True)
        publication.withdraw_case(case, by=publisher, now=now + timedelta(hours=1), why="asked")
        publishing.publish(case, by=publisher, now=now + timedelta(hours=2), why="back")
        assert Review.objects.waiting().urgent().get().asked_by == publisher
        publication.withdraw_case(case, by=publisher, now=now + timedelta(hours=3), why="asked")
        publishing.publish(case, by=second, now=now + timedelta(hours=4), why="looked")
        publishing.publish(case, by=publisher, now=now + timedelta(hours=5), why="again")
        assert not Review.objects.waiting().exists()

    def test_covers_the_references_that_go_along(self, publisher, now):
        with typed_by(publisher):
            row = factories.case("all-their-own")
        publishing.publish(row, by=publisher, now=now, why="now", urgent=True)
        assert set(Review.objects.waiting().urgent().values_list("kind", flat=True)) >= {"case", "facility"}


class TestSubmitting:
    def test_a_draft_goes_to_review_is_published_and_waits_no_more(self, editor, publisher, now):
        row = factories.case("new-one")
        case_actions.submit(case=row, by=editor, now=now, note="Look at the dates.")
        row.refresh_from_db()
        found = Review.objects.waiting().to_publish().get()
        assert row.state == "review" and found.note == "Look at the dates." and "new-one" in found.body
        with pytest.raises(ValidationError):
            case_actions.submit(case=row, by=editor, now=now)
        publishing.publish(row, by=publisher, now=now)
        assert Review.objects.get().outcome == "published" and not Review.objects.waiting().exists()

    def test_a_published_case_stays_public_while_its_changes_wait(self, case, event, editor, publisher, now):
        with pytest.raises(ValidationError, match="no change"):
            case_actions.submit(case=case, by=editor, now=now)
        change(event, editor, on="2026-10-05")
        case_actions.submit(case=case, by=editor, now=now)
        with pytest.raises(ValidationError, match="waits for a second person already"):
            case_actions.submit(case=case, by=editor, now=now)
        case.refresh_from_db()
        assert case.state == "published" and Review.objects.waiting().count() == 1
        case_actions.return_to_draft(case=case, by=publisher, reason="No source.", now=now)
        case.refresh_from_db()
        assert case.state == "published" and Review.objects.get().outcome == "returned"
        assert "No source." in Note.objects.get().text
        with pytest.raises(ValidationError, match="Nothing of"):
            case_actions.return_to_draft(case=case, by=publisher, reason="Again.", now=now)

    def test_an_appeal_goes_the_same_way(self, case, editor, coordinator, publisher, administrator, now):
        appeal = factories.appeal(case, state="draft")
        with pytest.raises(PermissionDenied):
            appeal_actions.submit(appeal=appeal, by=administrator, now=now)
        appeal_actions.submit(appeal=appeal, by=editor, now=now, note="Please.")
        with pytest.raises(ValidationError, match="already"):
            appeal_actions.submit(appeal=appeal, by=coordinator, now=now)
        appeal_actions.return_to_draft(appeal=appeal, by=publisher, reason="Whose letter is it?", now=now)
        assert Review.objects.get().reason == "Whose letter is it?"
        appeal_actions.submit(appeal=appeal, by=editor, now=now)
        appeal_publishing.publish(appeal, by=publisher, now=now)
        assert not Review.objects.waiting().exists()
        with pytest.raises(ValidationError, match="no change"):
            appeal_actions.submit(appeal=appeal, by=editor, now=now)
        Demand.objects.update(text="Release all of them;")
        appeal_actions.submit(appeal=appeal, by=editor, now=now)
        assert PublishedAppeal.objects.visible().filter(slug=appeal.slug).exists()

    def test_the_text_that_was_submitted_is_in_no_history(self, editor, now):
        case_actions.submit(case=factories.case("new-one"), by=editor, now=now)
        history = Review.pgh_event_model
        assert "body" not in {field.name for field in history._meta.get_fields()}
        Review.objects.update(body="")
        assert history.objects.count() == 1


class TestWithdrawingInAnEmergency:
    def test_an_editor_takes_back_a_case_of_theirs_with_its_appeals_and_no_other(self, case, editor, publisher, now):
        appeal = factories.appeal(case)
        appeal_publishing.publish(appeal, by=publisher, now=now)
        with pytest.raises(PermissionDenied):
            publication.withdraw_case(case, by=editor, now=now, why="danger")
        Assignment.objects.create(case=case, user=editor)
        with pytest.raises(ValidationError, match="reason"):
            publication.withdraw_case(case, by=editor, now=now, why=" ")
        assert publication.withdraw_case(case, by=editor, now=now, why="danger", silently=True) == [appeal.slug]
        assert not PublishedCase.objects.filter(slug=case.slug).exists()
        assert not PublishedAppeal.objects.filter(slug=appeal.slug).exists()
        with pytest.raises(PermissionDenied):
            publishing.publish(case, by=editor, now=now)

    def test_a_coordinator_and_an_administrator_do_not(self, case, coordinator, administrator, now):
        type(case).objects.filter(pk=case.pk).update(coordinator=coordinator)
        case.refresh_from_db()
        for someone in (coordinator, administrator):
            with pytest.raises(PermissionDenied):
                publication.withdraw_case(case, by=someone, now=now, why="danger")


def test_a_source_that_the_program_entered_is_nobody_s_even_if_someone_cites_it(case, event, editor, publisher, now):
    source = Source.objects.create(title="From the fixtures")
    with typed_by(editor):
        factories.cite(event, source)
    publishing.publish(case, by=publisher, now=now)
