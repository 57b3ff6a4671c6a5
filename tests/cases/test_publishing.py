"""From the record to what strangers read, and back out again."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from appeals import publishing as appeal_publishing
from appeals.actions import publication
from appeals.models import PublishedAppeal, PublishedAppealCase
from cases import chain, publishing
from cases.actions import detention as detention_actions
from cases.document import CaseDocument
from cases.document_data import canonical, loads
from cases.models import (
    Case,
    Citation,
    Consent,
    Detention,
    Event,
    Person,
    Placement,
    Publication,
    PublishedCase,
    PublishedDetention,
    PublishedReference,
    PublishedVersion,
    RetiredVersion,
)  # fmt: skip
from cases.refused import Refused
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(published_once, db) -> Case:
    return Case.objects.get(pk=published_once)


def body(slug: str = "placeholder-case") -> dict:
    return loads(PublishedCase.objects.get(slug=slug).body)


class TestPublishing:
    def test_stores_a_document_that_its_own_schema_accepts(self, case):
        CaseDocument.model_validate(json.loads(PublishedCase.objects.get(slug=case.slug).body))

    def test_is_for_publishers(self, editor, coordinator, administrator, now):
        row = factories.case()
        for someone in (editor, coordinator, administrator):
            with pytest.raises(PermissionDenied):
                publishing.publish(row, by=someone, now=now)

    def test_refuses_an_uncited_fact_and_names_it(self, publisher, now):
        row = factories.case()
        Citation.objects.of(Event.objects.get(case=row)).delete()
        with pytest.raises(Refused, match="Arrested at a placeholder"):
            publishing.publish(row, by=publisher, now=now)
        assert not PublishedCase.objects.filter(slug=row.slug).exists()

    @pytest.mark.parametrize("field", ["name", "gender"])
    def test_refuses_a_field_of_a_person_that_no_source_states(self, field, publisher, now):
        row = factories.case()
        Citation.objects.of(row.subjects.get().person, field).delete()
        with pytest.raises(Refused, match=f"› {field.title()}"):
            publishing.publish(row, by=publisher, now=now)

    def test_refuses_what_no_ground_allows(self, publisher, now):
        row = factories.case()
        Consent.objects.filter(group="health").delete()
        with pytest.raises(Refused, match="Health"):
            publishing.publish(row, by=publisher, now=now)

    def test_refuses_a_case_about_nobody(self, publisher, now):
        row = factories.case(people=0)
        with pytest.raises(Refused, match="whom it is about"):
            publishing.publish(row, by=publisher, now=now)

    def test_refuses_a_reference_without_a_source(self, publisher, now):
        row = factories.case()
        facility = Detention.objects.get(subject__case=row).placements.get().facility
        Citation.objects.of(facility).delete()
        with pytest.raises(Refused, match=facility.name):
            publishing.publish(row, by=publisher, now=now)

    def test_gives_named_references_a_page_along_with_the_first_case(self, case):
        kinds = set(PublishedReference.objects.named().values_list("kind", flat=True))
        assert kinds == {"facility", "law", "organisation"}

    def test_keeps_edits_inside_until_someone_publishes(self, case, publisher, now):
        Event.objects.filter(case=case).update(headline="Another headline")
        assert body()["events"][0]["headline"]["text"] == "Arrested at a placeholder"
        assert publishing.has_unpublished_changes(case)
        publishing.publish(case, by=publisher, now=now)
        assert body()["events"][0]["headline"]["text"] == "Another headline"
        assert not publishing.has_unpublished_changes(case)

    def test_writes_who_and_why_on_the_private_side_only(self, case, publisher, now):
        publishing.publish(case, by=publisher, now=now, why="a private reason")
        assert Publication.objects.filter(slug=case.slug, why="a private reason", by=publisher).exists()
        assert "a private reason" not in "".join(PublishedVersion.objects.values_list("body", flat=True))

    def test_writes_one_row_per_detention_with_its_number_of_people(self, publisher, now):
        row = factories.case(people=3)
        publishing.publish(row, by=publisher, now=now)
        people = PublishedDetention.objects.filter(case__slug=row.slug).values_list("people", "status", "gender")
        assert list(people) == [(1, "detained", "female")] * 3


class TestTheChain:
    def test_links_every_version_to_the_one_before(self, case, publisher, now):
        Event.objects.filter(case=case).update(place="Elsewhere")
        publishing.publish(case, by=publisher, now=now)
        first, second = PublishedVersion.objects.filter(kind="case", slug=case.slug).order_by("number")
        assert second.previous_sha == first.sha
        assert second.changed == ["events"]
        assert chain.chain_faults("case", case.slug) == []

    def test_notices_a_changed_text(self, case):
        version = PublishedVersion.objects.get(kind="case", slug=case.slug)
        PublishedVersion.objects.filter(pk=version.pk).update(body=version.body.replace("detained", "released"))
        assert chain.chain_faults("case", case.slug)

    def test_notices_a_missing_version(self, case, publisher, now):
        Event.objects.filter(case=case).update(place="Elsewhere")
        publishing.publish(case, by=publisher, now=now)
        PublishedVersion.objects.filter(kind="case", slug=case.slug, number=1).delete()
        assert chain.chain_faults("case", case.slug)

    def test_differs_by_its_salt_for_the_same_text(self, case, publisher, now):
        publishing.publish(case, by=publisher, now=now)
        first, second = PublishedVersion.objects.filter(kind="case", slug=case.slug).order_by("number")
        assert first.body == second.body
        assert first.salt != second.salt
        assert first.sha != second.sha

    def test_hashes_the_canonical_text(self, case):
        version = PublishedVersion.objects.get(kind="case", slug=case.slug)
        assert canonical(json.loads(version.body)) == version.body


class TestAPatch:
    def test_shows_a_confirmation_at_once_and_takes_no_draft_along(self, case, coordinator, now):
        Event.objects.filter(case=case).update(headline="A draft that nobody reviewed")
        detention = Detention.objects.get(subject__case=case)
        day = now.date() - timedelta(days=1)
        detention_actions.confirm(detention, day, factories.source(title="A call"), by=coordinator, now=now)
        assert [row["on"] for row in body()["confirmations"]] == [day.isoformat()]
        assert body()["events"][0]["headline"]["text"] == "Arrested at a placeholder"
        assert "A call" in [row["title"] for row in body()["sources"]]

    def test_refuses_a_section_that_is_not_operational(self, case, coordinator, now):
        with pytest.raises(ValueError, match="events"):
            publishing.patch(case, ["events"], by=coordinator, now=now)

    def test_refuses_what_is_not_published(self, coordinator, now):
        with pytest.raises(Refused, match="not published"):
            publishing.patch(factories.case(), ["confirmations"], by=coordinator, now=now)

    def test_leaves_out_the_confirmation_of_a_detention_that_is_not_published(self, case, coordinator, now):
        subject = case.subjects.create(person=factories.person("Second Placeholder"))
        factories.held(subject)
        publishing.patch(case, ["confirmations"], by=coordinator, now=now)
        assert len(body()["confirmations"]) == 1


class TestARedaction:
    def test_removes_the_group_from_the_page_and_from_every_version(self, case, publisher, now):
        assert "A placeholder illness." in PublishedCase.objects.get(slug=case.slug).body
        publishing.redact(case.slug, "health", by=publisher, now=now, why="asked")
        assert body()["conditions"] == []
        bodies = PublishedVersion.objects.filter(kind="case", slug=case.slug).values_list("number", "body")
        assert dict(bodies)[1] is None
        assert "illness" not in dict(bodies)[2]
        assert chain.chain_faults("case", case.slug) == []

    def test_does_not_read_the_record(self, case, publisher, now):
        Event.objects.filter(case=case).update(headline="A draft that nobody reviewed")
        publishing.redact(case.slug, "location", by=publisher, now=now, why="asked")
        assert body()["events"][0]["headline"]["text"] == "Arrested at a placeholder"
        assert body()["detentions"][0]["placements"] == []

    def test_reaches_prose_and_quotes_that_touch_the_group(self, publisher, now):
        row = factories.case("touched", summary="He is ill, they say.", summary_touches=["health"])
        event = Event.objects.get(case=row)
        factories.cite(event, quote="He was ill when arrested.", touches=["health"])
        publishing.publish(row, by=publisher, now=now)
        publishing.redact(row.slug, "health", by=publisher, now=now, why="asked")
        assert "ill" not in PublishedCase.objects.get(slug="touched").body.split()
        assert body("touched")["summary"] is None
        assert body("touched")["events"]

    def test_takes_the_page_of_a_place_away_that_nothing_names_any_more(self, case, publisher, now):
        publishing.redact(case.slug, "location", by=publisher, now=now, why="asked")
        assert not PublishedReference.objects.named().filter(kind="facility").exists()

    def test_of_the_name_withdraws_the_case(self, case, publisher, now):
        publishing.redact(case.slug, "name", by=publisher, now=now, why="asked")
        assert PublishedCase.objects.get(slug=case.slug).withdrawn

    def test_reaches_the_appeals_that_name_the_case(self, case, publisher, now):
        appeal = factories.appeal(case, summary="She is ill.", summary_touches=["health"])
        factories.cite(appeal, field="summary")
        appeal_publishing.publish(appeal, by=publisher, now=now)
        publication.redact_case(case, "health", by=publisher, now=now, why="asked")
        assert loads(PublishedAppeal.objects.get(slug=appeal.slug).body)["summary"] is None


class TestAWithdrawal:
    def test_leaves_only_the_address_and_the_sums(self, case, publisher, now):
        publishing.withdraw(case.slug, by=publisher, now=now, why="asked")
        row = PublishedCase.objects.get(slug=case.slug)
        assert (row.withdrawn, row.title, row.body, row.folded, row.countries) == (True, "", "", "", [])
        assert not PublishedDetention.objects.exists()
        assert not PublishedReference.objects.named().exists()
        assert chain.chain_faults("case", case.slug) == []

    def test_in_silence_leaves_nothing_on_the_public_side(self, case, publisher, now):
        publishing.withdraw(case.slug, by=publisher, now=now, why="asked", silently=True)
        assert not PublishedCase.objects.filter(slug=case.slug).exists()
        assert not PublishedVersion.objects.filter(slug=case.slug).exists()
        assert RetiredVersion.objects.filter(slug=case.slug, body=None).exists()

    def test_takes_the_appeals_along_that_name_the_case(self, case, publisher, now):
        appeal = factories.appeal(case)
        appeal_publishing.publish(appeal, by=publisher, now=now)
        publication.withdraw_case(case, by=publisher, now=now, why="asked")
        assert PublishedAppeal.objects.get(slug=appeal.slug).withdrawn
        assert not PublishedAppealCase.objects.exists()

    @pytest.mark.parametrize("silently", [True, False])
    def test_leaves_no_quote_about_its_people_in_the_references_it_named(self, publisher, now, silently):
        """One place is named by this case alone, one by another case too: neither keeps this person's words."""
        row, other = factories.case("leaving"), factories.case("staying")
        shared = Detention.objects.get(subject__case=other).placements.get().facility
        own = Detention.objects.get(subject__case=row).placements.get().facility
        factories.cited(
            Placement.objects.create(detention=Detention.objects.get(subject__case=row), facility=shared, is_over=True)
        )
        for place in (own, shared):
            factories.cite(place, quote="A canary is held there.", touches=["name", "location"])
        for one in (row, other):
            publishing.publish(one, by=publisher, now=now)
        publication.withdraw_case(row, by=publisher, now=now, why="asked", silently=silently)
        left = [
            *PublishedReference.objects.values_list("body", flat=True),
            *PublishedVersion.objects.exclude(kind="case").values_list("body", flat=True),
        ]
        assert "canary" not in "".join(text or "" for text in left)
        assert not PublishedReference.objects.filter(slug=own.slug).exists()
        assert PublishedReference.objects.named().filter(slug=shared.slug).exists()
        assert chain.chain_faults("facility", shared.slug) == []

    def test_can_be_followed_by_publishing_again(self, case, publisher, now):
        publishing.withdraw(case.slug, by=publisher, now=now, why="asked")
        version = publishing.publish(case, by=publisher, now=now)
        assert version.number == 2
        assert not PublishedCase.objects.get(slug=case.slug).withdrawn
        assert chain.chain_faults("case", case.slug) == []


def test_nothing_withheld_reaches_a_published_text(publisher, now):
    """A canary in every text that the record withholds: none of them sings in public."""
    row = factories.case("canaries", coordinator=publisher)
    row.notes.create(text="canary note", sealed="canary sealed")
    row.safe_contacts.create(who="canary who", how="canary how").calls.create(said="canary call")
    secret = factories.source(
        title="a relative",
        confidential=True,
        public_wording="a relative",
        identity="canary name",
        sealed_text="canary text",
    )
    secret.files.create(name="canary file", sealed_name="canary file")
    factories.cite(
        Event.objects.get(case=row), secret, quote="canary quote", locator="canary page", stance_by="canary voice"
    )
    Consent.objects.filter(person=Person.objects.get(subjects__case=row)).update(
        given_by="canary giver", scope="canary scope"
    )
    publishing.publish(row, by=publisher, now=now, why="canary why")
    published = "".join(PublishedVersion.objects.values_list("body", flat=True))
    assert "canary" not in published.replace("canaries", "")
    assert "a relative" in published


def test_a_status_is_as_of_the_day_it_began_when_that_is_later_than_the_last_confirmation(publisher, now):
    row = factories.case("later")
    detention = Detention.objects.get(subject__case=row)
    Detention.objects.filter(pk=detention.pk).update(last_confirmed="2026-10-05")
    trial = factories.cited(
        Event.objects.create(case=row, kind="hearing", on="2026-11", headline="Trial", brings="on_trial")
    )
    trial.detentions.add(detention)
    publishing.publish(row, by=publisher, now=now)
    assert [one["on"] for one in body("later")["confirmations"]] == ["2026-11"]
