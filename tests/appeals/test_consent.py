"""Grounds that are missing keep a document inside; one that is withdrawn takes its facts off every page at once."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from appeals import publishing as appeal_publishing
from appeals.actions import consent as actions
from appeals.models import PublishedAppeal
from cases import chain, publishing
from cases.actions import consent as grounds
from cases.document_data import loads
from cases.models import (
    Case,
    CaseSubject,
    Citation,
    Consent,
    Event,
    EventActor,
    Person,
    PublishedCase,
    PublishedReference,
    PublishedVersion,
    Relation,
    SiteSettings,
    Tenure,
)  # fmt: skip
from cases.refused import Refused
from tests import factories
from tests.conftest import NOW, member, rows_that_stay

pytestmark = pytest.mark.django_db


def body(slug: str) -> dict:
    return loads(PublishedCase.objects.get(slug=slug).body)


def refusals(row, now) -> str:
    module = publishing if isinstance(row, Case) else appeal_publishing
    return "\n".join(module.refusals(row, module.build(row), now=now))


def someone(case: Case) -> Person:
    return Person.objects.filter(subjects__case=case).first()


@pytest.fixture(scope="module")
def published_once(django_db_setup, django_db_blocker) -> Iterator[int]:
    """A case that is published once for all tests."""
    with rows_that_stay(django_db_blocker):
        row = factories.case("shown")
        publishing.publish(row, by=member(Role.PUBLISHER), now=NOW)
        yield row.pk


@pytest.fixture
def case(published_once, db) -> Case:
    return Case.objects.get(pk=published_once)


@pytest.fixture
def take_back(coordinator, now):
    """Records that a person took back their grounds for some groups."""

    def withdraw(person, *groups, kind="person", by=coordinator, **fields):
        rows = Consent.objects.in_force().filter(person=person, group__in=groups)
        told = {"kind": kind, "who": "the person", "how": "by telephone", "on": now.date()} | fields
        return actions.withdraw(person=person, grounds=rows, by=by, now=now, **told)

    return withdraw


class TestPublishingIsRefused:
    def test_where_a_fact_counts_as_public_and_no_public_source_prints_it(self, now):
        row = factories.case()
        event = Event.objects.get(case=row)
        Citation.objects.of(event).update(quote="", locator="")
        assert "no public source prints it: Event: " in refusals(row, now)
        secret = factories.source(title="a relative", confidential=True, public_wording="a relative")
        Citation.objects.of(event).update(source=secret, quote="They said so.")
        assert "no public source prints it: Event: " in refusals(row, now)
        told = factories.source(kind="testimony")
        Citation.objects.of(event).update(source=told)
        assert "no public source prints it: Event: " in refusals(row, now)
        factories.grounds(someone(row), "events", review_on=date(2026, 11, 22))
        Consent.objects.filter(group="events").update(basis="consent", given_by="the person", given_on=date(2026, 1, 1))
        assert refusals(row, now) == ""

    def test_where_a_photo_counts_as_public_and_no_source_shows_it(self, now):
        row = factories.case()
        person = someone(row)
        Person.objects.filter(pk=person.pk).update(photo="x.jpg", photo_credit="x", photo_alt="x")
        assert "no public source is cited for it (Says: photo)" in refusals(row, now)
        factories.cite(person, field="photo")
        assert refusals(row, now) == ""

    def test_for_a_child_of_whom_all_is_public(self, now):
        row = factories.case()
        Person.objects.filter(subjects__case=row).update(is_child=True)
        assert "Already public: for a child that alone is not enough." in refusals(row, now)

    def test_once_the_year_is_over_while_what_is_out_stays(self, case, publisher, now):
        Consent.objects.filter(group="charges").update(review_on=now.date())
        with pytest.raises(Refused, match="Charges. Already public: to be reviewed since 22 November 2026"):
            publishing.publish(case, by=publisher, now=now)
        assert body("shown")["charges"]
        due = Consent.objects.due_for_review(now.date()).get()
        assert due.is_due_for_review(now.date())
        grounds.review(ground=due, by=publisher, now=now)
        assert not Consent.objects.due_for_review(now.date()).exists()
        publishing.publish(case, by=publisher, now=now)

    def test_of_an_appeal_as_of_a_case(self, case, publisher, now):
        appeal = factories.appeal(case)
        assert refusals(appeal, now) == ""
        Consent.objects.filter(group="events").delete()
        assert "No ground for publishing about" in refusals(appeal, now)
        with pytest.raises(Refused, match="Events"):
            appeal_publishing.publish(appeal, by=publisher, now=now)

    def test_asks_of_each_subject_only_what_is_told_of_them(self, now):
        row = factories.case(people=2)
        first, second = row.subjects.order_by("order")
        Consent.objects.filter(person=second.person, group="health").delete()
        assert f"{second.person}: Health" in refusals(row, now)
        second.detentions.get().conditions.all().delete()
        assert refusals(row, now) == ""

    def test_for_someone_who_is_only_named_without_a_ground_for_the_name(self, now):
        row = factories.case()
        neighbour = factories.person("Neighbour Placeholder")
        EventActor.objects.create(event=Event.objects.get(case=row), person=neighbour, role="was there")
        assert "Neighbour Placeholder is named here" in refusals(row, now)
        factories.grounds(neighbour, "name")
        assert refusals(row, now) == ""
        Consent.objects.filter(person=neighbour).delete()
        Tenure.objects.create(post=factories.post(), person=neighbour)
        assert refusals(row, now) == "", "who holds an office acts in public"

    def test_for_a_relative_by_name_but_not_for_one_without(self, now):
        row = factories.case()
        wife = Person.objects.create(described_as="her husband")
        relation = factories.cited(Relation.objects.create(person=someone(row), other=wife, kind="spouse"))
        assert refusals(row, now) == ""
        Relation.objects.filter(pk=relation.pk).update(other=factories.person("Husband Placeholder"))
        assert "Husband Placeholder is named here" in refusals(row, now)

    def test_while_any_text_names_someone_who_took_their_name_back(self, case, publisher, take_back, now):
        neighbour = factories.person("Neighbour Placeholder")
        factories.grounds(neighbour, "name")
        take_back(neighbour, "name")
        Event.objects.filter(case=case).update(body="There she met NEIGHBOUR placeholder.")
        assert "A text names Neighbour Placeholder" in refusals(case, now)


class TestADecision:
    def test_is_confirmed_by_a_second_person_only(self, editor, coordinator, now):
        row = factories.case()
        ground = Consent.objects.get(group="health", person=someone(row))
        Consent.objects.filter(pk=ground.pk).update(basis="best_interest", reasons="x", recorded_by=editor)
        assert "a second person has to confirm it" in refusals(row, now)
        with pytest.raises(ValidationError, match="yourself"):
            grounds.confirm_decision(ground=ground, by=editor, now=now)
        grounds.confirm_decision(ground=ground, by=coordinator, now=now)
        assert refusals(row, now) == ""
        with pytest.raises(ValidationError, match="already"):
            grounds.confirm_decision(ground=ground, by=coordinator, now=now)

    def test_of_one_person_is_enough_where_there_is_but_one(self, editor, now):
        row = factories.case()
        Consent.objects.filter(group="health").update(basis="best_interest", reasons="x", recorded_by=editor)
        SiteSettings.objects.create(pk=1, four_eyes=False)
        assert refusals(row, now) == ""


class TestAWithdrawal:
    def test_takes_the_facts_off_every_page_and_version_whoever_records_it(
        self, case, publisher, editor, take_back, now
    ):
        other = Case.objects.create(slug="another", title="Another case", countries=["KH"], summary="A summary.")
        factories.cited(other, None, "summary", "countries")
        factories.held(CaseSubject.objects.create(case=other, person=someone(case)))
        publishing.publish(other, by=publisher, now=now)
        appeal = factories.appeal(case)
        demand = appeal.demands.get()
        demand.text, demand.touches = "See a doctor about the placeholder illness;", ["health"]
        demand.save()
        appeal_publishing.publish(appeal, by=publisher, now=now)
        expected = actions.would_lose(
            someone(case), list(Consent.objects.filter(group="health")), "person", on=now.date(), now=now
        )
        done = take_back(someone(case), "health", by=editor)
        assert {(loss.page.kind, loss.page.slug) for loss in done.losses} == {
            ("case", "shown"), ("case", "another"), ("appeal", appeal.slug),
        }  # fmt: skip
        assert done == expected
        assert body("shown")["conditions"] == body("another")["conditions"] == []
        assert body("shown")["charges"]
        assert "illness" not in "".join(text or "" for text in PublishedVersion.objects.values_list("body", flat=True))
        for kind, slug in (("case", "shown"), ("case", "another"), ("appeal", appeal.slug)):
            assert chain.chain_faults(kind, slug) == []
        assert "Health. Already public: withdrawn on 22 November 2026." in refusals(case, now)

    def test_of_the_name_takes_the_pages_back(self, case, publisher, take_back, now):
        appeal = factories.appeal(case)
        appeal_publishing.publish(appeal, by=publisher, now=now)
        take_back(someone(case), "name", silently=True)
        assert not PublishedCase.objects.filter(slug="shown").exists()
        assert not PublishedAppeal.objects.filter(slug=appeal.slug).exists()

    def test_leaves_what_another_ground_carries_unless_the_person_said_no(self, case, take_back, editor, now):
        person = someone(case)
        Consent.objects.create(
            person=person, group="health", basis="consent", given_by="the person", given_on=date(2026, 1, 1)
        )
        own = Consent.objects.filter(person=person, group="health", basis="consent")
        told = {"who": "x", "how": "x", "on": now.date(), "by": editor, "now": now}
        done = actions.withdraw(person=person, grounds=own, kind="office", **told)
        assert done.losses == [] and done.kept and body("shown")["conditions"]
        Consent.objects.create(
            person=person, group="health", basis="consent", given_by="the person", given_on=date(2026, 1, 1)
        )
        done = actions.withdraw(person=person, grounds=own.in_force(), kind="person", **told)
        assert done.lost and body("shown")["conditions"] == []
        Consent.objects.filter(person=person, group="health", basis="public").delete()
        with pytest.raises(ValidationError, match="said no"):
            grounds.record_already_public(person=person, groups=["health"], reasons="", by=editor, now=now)

    def test_of_someone_only_named_takes_out_what_names_them_and_leaves_the_page(self, case, publisher, take_back, now):
        neighbour = factories.person("Neighbour Placeholder")
        factories.grounds(neighbour, "name")
        arrest = Event.objects.get(case=case)
        EventActor.objects.create(event=arrest, person=neighbour, role="was there")
        later = factories.cited(
            Event.objects.create(case=case, kind="other", headline="Neighbour Placeholder was asked", on="2026-10-03")
        )
        factories.cite(later, quote="They asked Neighbour\nPlaceholder.")
        post = factories.post()
        factories.cited(Tenure.objects.create(post=post, person=neighbour))
        publishing.publish(case, by=publisher, now=now)
        appeal = factories.appeal(case)
        appeal.recipients.update(post=post, holder=post.tenures.get())
        appeal_publishing.publish(appeal, by=publisher, now=now)
        assert "Neighbour" in PublishedReference.objects.get(slug=post.slug).body
        done = take_back(neighbour, "name")
        assert {loss.page.kind for loss in done.losses} == {"case", "appeal", "official"}
        assert [row["headline"]["text"] for row in body("shown")["events"]] == ["Arrested at a placeholder"]
        assert body("shown")["events"][0]["actors"] == []
        everything = [
            *PublishedVersion.objects.values_list("body", flat=True),
            *PublishedReference.objects.values_list("body", flat=True),
            *PublishedAppeal.objects.values_list("body", flat=True),
        ]
        assert "Neighbour" not in "".join(text or "" for text in everything)
        assert chain.chain_faults("case", "shown") == []

    def test_is_not_undone_by_a_patch(self, case, coordinator, publisher, take_back, now):
        appeal = factories.appeal(case)
        appeal_publishing.publish(appeal, by=publisher, now=now)
        take_back(someone(case), "health")
        factories.cited(appeal.demands.get().outcomes.create(
            outcome="no_change", on=now.date(), note="Still ill.", touches=["health"]
        ))  # fmt: skip
        appeal_publishing.patch(appeal, ["outcomes"], by=coordinator, now=now)
        assert "Still ill" not in PublishedAppeal.objects.get(slug=appeal.slug).body

    def test_refuses_grounds_of_others_a_day_ahead_and_nobody(self, case, editor, administrator, now):
        other = factories.case("other")
        theirs = Consent.objects.filter(person=someone(other), group="health")
        told = {"person": someone(case), "kind": "person", "who": "x", "how": "x", "on": now.date(), "now": now}
        own = Consent.objects.filter(person=someone(case), group="health")
        for wrong in (
            {"grounds": theirs}, {"grounds": []}, {"grounds": own, "on": date(2027, 1, 1)}, {"grounds": own, "who": " "},
        ):  # fmt: skip
            with pytest.raises(ValidationError):
                actions.withdraw(by=editor, **told | wrong)
        with pytest.raises(PermissionDenied):
            actions.withdraw(grounds=own, by=administrator, **told)
        assert not Consent.objects.filter(withdrawn_on__isnull=False).exists()


def test_what_is_public_is_recorded_for_a_year_and_not_for_a_child(editor, now):
    person = factories.person(birth="2010")
    factories.cite(person, field="birth")
    with pytest.raises(ValidationError, match="child"):
        grounds.record_already_public(person=person, groups=["name"], reasons="", by=editor, now=now)
    Person.objects.filter(pk=person.pk).update(birth="1980")
    grounds.record_already_public(
        person=Person.objects.get(pk=person.pk), groups=["name"], reasons="", by=editor, now=now
    )
    assert Consent.objects.get(person=person).review_on == date(2027, 11, 22)
