"""Two rows about one person, and two cases that are one: everything moves, nothing is lost, the old address leads on."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.test import Client

from appeals import publishing as appeal_publishing
from appeals.actions.merge import CASE_FIELDS, merge_cases
from appeals.models import Appeal, DueDate, PublishedAppeal
from cases import case_rows, chain, publishing
from cases.actions.merge import KNOWN, PERSON_FIELDS, merge_people
from cases.actions.moving import ties_to
from cases.models import (
    Affiliation,
    Assignment,
    Case,
    CaseSubject,
    Citation,
    Consent,
    Correction,
    Event,
    EventActor,
    ExternalIdentifier,
    Merge,
    Name,
    Note,
    Person,
    PublishedCase,
    PublishedVersion,
    Redirect,
    Relation,
    SafeContact,
    Tenure,
)  # fmt: skip
from cases.reference_publishing import publish_references
from tests import factories
from tests.conftest import NOW
from tests.trails import trail

pytestmark = pytest.mark.django_db
WHY = "Both have the same placeholder number."


def people(stays, goes, by, **choices) -> Merge:
    return merge_people(stays, goes, choices=choices, reason=WHY, by=by, now=NOW)


def cases(stays, goes, by, **choices) -> Merge:
    return merge_cases(stays, goes, choices=choices, reason=WHY, by=by, now=NOW)


@pytest.mark.parametrize("model", [Person, CaseSubject, Case], ids=lambda model: model.__name__)
def test_every_model_that_points_to_what_is_merged_is_known_to_the_merge(model):
    assert {str(tie) for tie in ties_to(model)} == KNOWN[model], "say in cases.actions.merge.KNOWN what a merge does"


@pytest.mark.parametrize(
    ("model", "fields", "elsewhere"),
    [
        (Person, PERSON_FIELDS, {"id", "described_as", "is_child"}),
        (Case, CASE_FIELDS, {"id", "slug", "state", "countries"}),
    ],
    ids=["person", "case"],
)
def test_every_field_of_what_is_merged_is_decided(model, fields, elsewhere):
    decided = {*fields, *(name for company in fields.values() for name in company), *elsewhere}
    entered = {field.name for field in model._meta.concrete_fields if not isinstance(field, models.GeneratedField)}
    assert entered - decided == set()


def test_everything_of_a_person_moves_to_the_one_who_stays(editor):
    stays, goes = factories.person("Kim Placeholder"), factories.person("Kimm Placeholder", gender="male")
    other, office, source = factories.person("Other Placeholder"), factories.post(), factories.source()
    case = factories.case(people=0)
    rows = [
        Name.objects.create(person=goes, text="គឹម", script="Khmr"),
        Affiliation.objects.create(person=goes, role="member"),
        Relation.objects.create(person=goes, other=other, kind="colleague"),
        Relation.objects.create(person=other, other=goes, kind="colleague"),
        CaseSubject.objects.create(case=case, person=goes),
        Tenure.objects.create(post=office, person=goes),
        Consent.objects.create(person=goes, group="name", basis="public"),
        EventActor.objects.create(
            event=Event.objects.create(case=case, kind="other", headline="Placeholder"), person=goes
        ),
        SafeContact.objects.create(case=case, person=goes, who="someone", how="letter"),
    ]
    factories.cite(goes, source, quote="The whole.")
    left = {type(row): row.pk for row in rows}
    assert {f"{model._meta.label}" for model in left} == {tie.model._meta.label for tie in ties_to(Person)}, (
        "a row of every kind that points to a person"
    )

    merge = people(stays, goes, editor, name="stays")

    assert not Person.objects.filter(pk=goes.pk).exists()
    for tie in ties_to(Person):
        assert tie.rows(stays).exists() and not tie.rows(goes).exists(), str(tie)
    stays.refresh_from_db()
    assert (stays.name, stays.gender) == ("Kim Placeholder", "male")
    assert {name.text for name in stays.names.all()} == {"Kimm Placeholder", "គឹម"}
    assert Citation.objects.of(stays.names.get(text="Kimm Placeholder")).count() == 1
    assert Citation.objects.of(stays, "gender").count() == 1 and Citation.objects.of(stays, "").count() == 1
    assert Citation.objects.filter(fact_id=goes.pk, fact_type__model="person").count() == 0
    assert Merge.objects.into(stays) == [merge] and (merge.from_id, merge.by, merge.why) == (goes.pk, editor, WHY)


def test_of_two_values_one_is_chosen_and_the_other_is_what_its_source_says_instead(editor):
    stays = factories.person("Kim Placeholder", birth="1970", gender="male", biography="One.")
    goes = factories.person("Kimm Placeholder", birth="1971-03", gender="male", biography="Two.", nationality="KH")
    with pytest.raises(ValidationError) as refused:
        people(stays, goes, editor, name="goes")
    assert set(refused.value.error_dict) == {"birth", "biography"}
    people(stays, goes, editor, name="goes", birth="goes", biography="both")
    stays.refresh_from_db()
    assert (stays.name, stays.birth, stays.nationality) == ("Kimm Placeholder", "1971-03", "KH")
    assert stays.biography == "One.\n\nTwo."
    assert [name.text for name in stays.names.all()] == ["Kim Placeholder"]
    said = {row.stance: row.says_instead for row in Citation.objects.of(stays, "birth")}
    assert said == {"supports": "", "contradicts": "1970"}
    assert Citation.objects.of(stays, "name").count() == 1 and Citation.objects.of(stays, "biography").count() == 2


def test_what_both_have_becomes_one_and_nobody_is_related_to_themselves(editor):
    case, source = factories.case(people=1), factories.source()
    mine = case.subjects.get()
    stays, goes = mine.person, factories.person("Kimm Placeholder")
    theirs = CaseSubject.objects.create(case=case, person=goes)
    held = factories.held(theirs)
    appeal = factories.appeal(case)
    appeal.people.set([mine, theirs])
    for person in (stays, goes):
        factories.cite(Name.objects.create(person=person, text="គឹម", script="Khmr"), source, quote=person.name)
        Affiliation.objects.create(person=person, role="treasurer")
    Relation.objects.create(person=stays, other=goes, kind="colleague")
    factories.grounds(goes)
    people(stays, goes, editor, name="stays")
    held.refresh_from_db()
    assert held.subject == mine and list(appeal.people.all()) == [mine]
    name = stays.names.get(text="គឹម")
    assert Citation.objects.of(name).count() == 2
    assert stays.affiliations.filter(role="treasurer").count() == 1
    assert not stays.relations.exists() and not stays.related_to.exists()
    assert Consent.objects.filter(person=stays).count() == len({c.group for c in stays.consents.all()})


def test_a_merge_is_refused_without_reason_with_itself_unsaved_or_gone_and_without_the_act(editor, coordinator):
    stays, goes = factories.person("One Placeholder"), factories.person("Two Placeholder")
    for row, reason in ((stays, WHY), (Person(name="Unsaved Placeholder"), WHY), (goes, " ")):
        with pytest.raises(ValidationError):
            merge_people(stays, row, choices={"name": "stays"}, reason=reason, by=editor, now=NOW)
    with pytest.raises(PermissionDenied):
        people(stays, goes, coordinator, name="stays")
    people(stays, goes, editor, name="stays")
    with pytest.raises(ValidationError):
        people(stays, goes, editor, name="stays")
    assert Merge.objects.count() == 1


def test_the_history_of_both_is_found_from_the_one_who_stays_through_several_merges(editor):
    first, second, third = (factories.person(f"{name} Placeholder") for name in ("One", "Two", "Three"))
    Person.objects.filter(pk=third.pk).update(biography="Once.")
    people(second, third, editor, name="stays")
    people(first, second, editor, name="stays", **({"biography": "stays"} if first.biography else {}))
    assert [merge.from_id for merge in Merge.objects.into(first)] == [second.pk, third.pk]
    assert len(trail(Person(pk=third.pk))) >= 2


def test_everything_of_a_case_moves_and_its_address_leads_on(editor):
    source = factories.source()
    stays, goes = factories.case("stays-case"), factories.case("goes-case", countries=["TH"], reference="REF-2")
    for case in (stays, goes):
        Assignment.objects.create(case=case, user=editor)
    person = goes.subjects.get().person
    factories.cite(CaseSubject.objects.create(case=stays, person=person), source)
    factories.cite(ExternalIdentifier.objects.create(case=goes, scheme="ua", value="1/26"), source)
    goes.recognitions.create(attributed_to="someone", wording="words", subject=goes.subjects.get())
    Correction.objects.create(case=goes, on=date(2026, 1, 2), text="Now right.")
    Redirect.objects.create(case=goes, old_slug="older-case")
    Note.objects.create(case=goes, text="a note")
    SafeContact.objects.create(case=goes, who="someone", how="letter")
    DueDate.objects.create(case=goes, kind="own", date=date(2027, 1, 1))
    appeal = factories.appeal(stays, goes)
    alone = factories.appeal(goes)
    numbers = {str(tie): tie.rows(goes).count() for tie in ties_to(Case)}
    assert all(numbers.values()), f"a row of every kind: {numbers}"

    merge = (
        cases(stays, goes, editor, title="stays", summary="both")
        if goes.summary != stays.summary
        else cases(stays, goes, editor, title="stays")
    )

    assert not Case.objects.filter(pk=goes.pk).exists() and all(not tie.rows(goes).exists() for tie in ties_to(Case))
    stays.refresh_from_db()
    assert (stays.reference, stays.countries) == ("REF-2", ["KH", "TH"])
    assert stays.subjects.filter(person=person).count() == 1
    assert stays.subjects.get(person=person).detentions.count() == 1
    assert [redirect.old_slug for redirect in stays.redirects.all()] == ["goes-case", "older-case"]
    assert list(appeal.cases.all()) == [stays] and list(alone.cases.all()) == [stays]
    assert Assignment.objects.filter(case=stays, user=editor).count() == 1
    assert Merge.objects.into(stays) == [merge]
    assert publishing.build(stays)["old_slugs"] == ["goes-case", "older-case"]


def test_notes_open_to_nobody_by_a_merge_of_their_own(editor, publisher):
    mine, theirs = factories.case(), factories.case()
    Assignment.objects.create(case=mine, user=editor)
    Note.objects.create(case=theirs, text="not for all")
    with pytest.raises(ValidationError, match="assigned"):
        cases(mine, theirs, editor, title="stays")
    cases(mine, theirs, publisher, title="stays")
    assert mine.notes.count() == 1


def published(case, by):
    """Published without the detour of a second person: another test is about that."""
    data = publishing.build(case)
    version = chain.append_version("case", case.slug, data, by=by, now=NOW, act="publish")
    case_rows.store_case(data, version)
    publish_references("case", case.slug, data, by=by, now=NOW)
    Case.objects.filter(pk=case.pk).update(state="published")
    case.refresh_from_db()
    return version


def published_appeal(appeal, by):
    data = appeal_publishing.build(appeal)
    version = chain.append_version("appeal", appeal.slug, data, by=by, now=NOW, act="publish")
    appeal_publishing.store_appeal(data, version)
    publish_references("appeal", appeal.slug, data, by=by, now=NOW)


def verifies(kind, slug):
    return chain.chain_faults(kind, slug) == [] and PublishedVersion.objects.filter(kind=kind, slug=slug).exists()


def test_two_published_cases_become_one_for_readers_at_once(editor, publisher):
    stays, goes = factories.case("stays-case"), factories.case("goes-case")
    appeal = factories.appeal(goes)
    published(stays, publisher), published(goes, publisher), published_appeal(appeal, publisher)
    with pytest.raises(PermissionDenied):
        cases(stays, goes, editor, title="stays")
    assert Case.objects.filter(pk=goes.pk).exists()
    cases(stays, goes, publisher, title="stays")
    client = Client()
    assert client.get("/cases/goes-case/")["Location"] == "/cases/stays-case/"
    assert client.get("/cases/goes-case/v/1/")["Location"] == "/cases/stays-case/"
    assert client.get("/cases/stays-case/").status_code == 200
    assert not PublishedCase.objects.filter(slug="goes-case").exists()
    assert verifies("case", "stays-case") and verifies("appeal", appeal.slug)
    assert not PublishedVersion.objects.filter(slug="goes-case").exists()
    shown = chain.current(PublishedAppeal, appeal.slug)["cases"]
    assert shown == [{"slug": "stays-case", "title": stays.title}]
    assert PublishedAppeal.objects.get().cases.get().slug == "stays-case"
    assert PublishedCase.objects.get().appeal_open_until == date(2026, 12, 24)
    assert len(chain.current(PublishedCase, "stays-case")["subjects"]) == 1, "what came waits for publishing"
    assert publishing.has_unpublished_changes(Case.objects.get(pk=stays.pk))


def test_a_published_case_that_goes_into_a_draft_is_taken_back_until_the_other_is_published(publisher):
    stays, goes = factories.case("stays-case"), factories.case("goes-case")
    appeal = factories.appeal(goes)
    published(goes, publisher), published_appeal(appeal, publisher)
    cases(stays, goes, publisher, title="stays")
    client = Client()
    assert client.get("/cases/goes-case/").status_code == 410
    assert client.get(f"/appeals/{appeal.slug}/").status_code == 410
    published(Case.objects.get(pk=stays.pk), publisher)
    assert client.get("/cases/goes-case/")["Location"] == "/cases/stays-case/"
    assert verifies("case", "stays-case") and list(Appeal.objects.get().cases.all()) == [stays]


def test_the_address_of_what_was_withdrawn_leads_nowhere(publisher):
    stays, goes = factories.case("stays-case"), factories.case("goes-case")
    published(stays, publisher), published(goes, publisher)
    publishing.withdraw("goes-case", by=publisher, now=NOW, why="safety", silently=True)
    goes.refresh_from_db()
    cases(stays, goes, publisher, title="stays")
    assert not stays.redirects.exists() and Client().get("/cases/goes-case/").status_code == 404
