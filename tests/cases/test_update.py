"""Add update on the record: one act writes the event and all that it changes, each with its source, or nothing at all."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cases.actions import update as actions
from cases.actions.update_data import Citing, Doubtful, NewFacility, NewSource, Update, Whom
from cases.models import (
    CaseSubject,
    Charge,
    Citation,
    Condition,
    Detention,
    Event,
    Facility,
    Judgment,
    Person,
    Placement,
    Restriction,
    Source,
)  # fmt: skip
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db):
    """One person, arrested on 1 October 2026, held since the 2nd; the clock stands at 22 November 2026."""
    return factories.case("held")


@pytest.fixture
def held(case) -> Detention:
    return Detention.objects.get(subject__case=case)


@pytest.fixture
def source(db) -> Source:
    return factories.source(title="The source of an update")


@pytest.fixture
def add(case, held, source, editor, now):
    """`add(on=…, status=…)`: an update of the one person, said by one source."""

    def act(*, where=case, by=editor, **fields):
        whom = fields.pop("whom", (Whom(held.subject, held),))
        citing = fields.pop("citing", Citing(source, quote="Its words."))
        return actions.add(where, Update(citing=citing, whom=whom, **fields), by=by, now=now)

    return act


def everything() -> dict:
    models = (Event, Placement, Charge, Judgment, Condition, Restriction, Detention, Citation, Source, Facility)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def refused(add, **fields) -> dict:
    """What was said beside which field; nothing may have been written."""
    before = everything()
    with pytest.raises(ValidationError) as caught:
        add(**fields)
    assert everything() == before
    return caught.value.message_dict


def doubted(add, **fields) -> list[str]:
    """The codes of the doubts, without their numbers; nothing may have been written."""
    before = everything()
    with pytest.raises(Doubtful) as caught:
        add(**fields)
    assert everything() == before
    return [doubt.code.partition(":")[0] for doubt in caught.value.doubts]


def sources_of(row, field: str | None = None) -> set[str]:
    return {citation.source.title for citation in Citation.objects.of(row, field)}


OURS = {"The source of an update"}


class TestWhatItWrites:
    def test_a_transfer_closes_one_stay_and_opens_the_next(self, add, held):
        prison = factories.facility()
        written = add(on="2026-11-03", facility=prison, headline="Moved by night")
        before, after = held.placements.order_by("order")
        assert (before.ended, before.is_over, after.facility, after.began) == ("2026-11-03", True, prison, "2026-11-03")
        assert sources_of(before, "ended") == sources_of(after) == sources_of(written.event) == OURS
        assert (written.event.kind, written.event.brings, written.event.touches) == ("transfer", "", ["location"])
        assert held.status == "detained"

    def test_a_release_closes_the_stay_and_the_status_follows_from_the_event(self, add, held, case):
        written = add(on="2026-11-03", status="released_bail")
        assert (written.event.kind, written.event.headline) == ("release", "Released on bail.")
        stay = held.placements.get()
        assert (stay.ended, stay.is_over) == ("2026-11-03", True)
        fresh = Detention.objects.get(pk=held.pk)
        assert (fresh.status, fresh.ended, fresh.last_confirmed) == ("released_bail", "2026-11-03", "2026-11-20")

    def test_a_place_in_words_or_none_that_anyone_knows(self, add, held):
        add(on="2026-11-03", place="a house near the river")
        add(on="2026-11-05", place_unknown=True)
        words = [stay.place for stay in held.placements.order_by("order")]
        assert words == ["", "a house near the river", "a place that is not known"]

    def test_a_new_facility_and_a_new_source_in_the_same_act(self, add, held):
        citing = Citing(
            NewSource("A report", "Placeholder Watch", "2026-11-04", "https://example.org/report"), quote="Words."
        )
        add(on="2026-11-03", facility=NewFacility("ពន្ធនាគារ", "prison", "KH"), citing=citing)
        stay = held.placements.get(is_over=False)
        source = Source.objects.get(title="A report")
        assert (stay.facility.name, stay.facility.slug, source.publisher.name) == (
            "ពន្ធនាគារ",
            "facility",
            "Placeholder Watch",
        )
        assert sources_of(stay.facility) == sources_of(source.publisher) == {"A report"}

    def test_a_new_charge_with_its_state(self, add, held):
        law = factories.law()
        add(on="2026-11-03", wording="treason", provision=law, charge_state="charged")
        charge = held.charges.get(wording="treason")
        state = charge.statuses.get()
        assert (charge.provision, state.state, state.on) == (law, "charged", "2026-11-03")
        assert sources_of(charge) == sources_of(state) == OURS

    def test_a_conviction_on_a_charge_of_the_record_brings_a_judgment(self, add, held):
        charge = held.charges.get()
        court = factories.organisation(kind="court")
        written = add(
            on="2026-11-03", charge=charge, charge_state="convicted", status="sentenced", sentence="2 years", years=2, court=court
        )  # fmt: skip
        judgment = held.judgments.get()
        assert [row.state for row in charge.statuses.order_by("order")] == ["charged", "convicted"]
        assert (judgment.outcome, judgment.court, list(judgment.charges.all())) == ("convicted", court, [charge])
        assert sources_of(judgment) == OURS and written.event.kind == "judgment"

    def test_a_condition_and_what_its_words_give_away(self, add, held):
        written = add(
            on="2026-11-21", condition="medical_care", condition_state="denied", condition_note="No doctor came."
        )
        row = held.conditions.get(kind="medical_care")
        assert (row.state, row.since, row.note) == ("denied", "2026-11-21", "No doctor came.")
        assert written.event.touches == ["health"] and written.event.headline == "Medical care: No doctor came."
        assert [citation.touches for citation in Citation.objects.of(row)] == [["health"]]

    def test_a_restriction(self, add, held):
        add(on="2026-11-03", restriction="travel_ban", restriction_note="May not leave the country.")
        assert held.restrictions.get().began == "2026-11-03"

    def test_death_in_custody_is_the_day_of_the_person_once(self, add, held):
        add(on="2026-11-03", status="died")
        person = Person.objects.get(pk=held.subject.person_id)
        assert person.death == "2026-11-03" and sources_of(person, "death") == OURS
        assert held.placements.get().is_over
        Person.objects.filter(pk=person.pk).update(death="2026-11-02")
        add(on="2026-11-04", status="died", sure=frozenset({f"known:{Event.objects.get(kind='death').pk}"}))
        assert Person.objects.get(pk=person.pk).death == "2026-11-02"

    def test_what_changes_nothing_is_an_event_and_no_more(self, add, case):
        before = everything()
        written = add(on="2026-11-03", headline="His trial was discussed in parliament", kind="context", whom=())
        after = everything()
        assert {name for name in before if before[name] != after[name]} == {"Event", "Citation"}
        assert (written.event.kind, list(written.event.detentions.all())) == ("context", [])

    def test_several_people_each_get_their_rows(self, source, editor, now):
        case = factories.case("two", people=2)
        whom = tuple(Whom(row.subject, row) for row in Detention.objects.filter(subject__case=case))
        prison = factories.facility()
        written = actions.add(
            case, Update(citing=Citing(source), on="2026-11-03", facility=prison, whom=whom), by=editor, now=now
        )
        assert Placement.objects.filter(facility=prison, detention__subject__case=case).count() == 2
        assert written.event.detentions.count() == 2


class TestWhoIsMeant:
    def test_four_of_ten_are_released_and_six_stay(self, source, editor, now):
        case = factories.case("ten", people=0)
        subject = factories.cited(CaseSubject.objects.create(case=case, group_label="ten placeholders", count=10))
        ten = factories.held(subject)
        whom = (Whom(subject, ten, 4, "the four"),)
        written = actions.add(
            case, Update(citing=Citing(source), on="2026-11-03", status="released", whom=whom), by=editor, now=now
        )
        four = Detention.objects.get(label="the four")
        ten = Detention.objects.get(pk=ten.pk)
        assert (four.count, four.status, ten.count, ten.status) == (4, "released", 6, "detained")
        assert [stay.is_over for stay in (four.placements.get(), ten.placements.get())] == [True, False]
        assert list(written.event.detentions.all()) == [four]
        charge, twin = ten.charges.get(), four.charges.get()
        assert (twin.wording, [row.state for row in twin.statuses.all()]) == (charge.wording, ["charged"])
        assert Citation.objects.of(twin).exists()

    def test_someone_at_risk_who_is_arrested_gets_a_detention(self, add, case):
        subject = factories.cited(CaseSubject.objects.create(case=case, person=factories.person("Free Placeholder")))
        written = add(on="2026-11-03", status="police_custody", facility=factories.facility(), whom=(Whom(subject),))
        detention = subject.detentions.get()
        assert (detention.status, written.event.kind, detention.placements.count()) == ("police_custody", "arrest", 1)
        assert sources_of(detention) == OURS

    def test_people_charges_and_events_of_another_case_are_refused(self, add, held):
        other = Detention.objects.get(subject__case=factories.case("other"))
        assert "whom" in refused(add, on="2026-11-03", headline="X", whom=(Whom(other.subject, other),))
        assert "whom" in refused(add, on="2026-11-03", headline="X", whom=(Whom(held.subject, other),))
        assert "charge" in refused(add, on="2026-11-03", charge=other.charges.get(), charge_state="dropped")
        assert "joins" in refused(add, on="2026-11-03", headline="X", joins=other.events.get())

    def test_it_is_not_for_those_who_only_read(self, add, coordinator):
        with pytest.raises(PermissionDenied):
            add(on="2026-11-03", headline="X", by=coordinator)


class TestRefusals:
    @pytest.mark.parametrize(
        ("field", "fields"),
        [
            ("on", {"headline": "No date"}),
            ("on", {"on_as_printed": "last week", "status": "released"}),
            ("on", {"on": "2026-11-25", "status": "released"}),
            ("on", {"on": "2026-11-03/..", "status": "released"}),
            ("on", {"on": "2026-09-30", "place": "elsewhere"}),
            ("whom", {"on": "2026-11-03", "status": "released", "whom": ()}),
            ("headline", {"on": "2026-11-03"}),
            ("facility", {"on": "2026-11-03", "status": "released", "place": "a prison"}),
            ("kind", {"on": "2026-11-03", "status": "released", "kind": "context"}),
            ("outcome", {"on": "2026-11-03", "sentence": "2 years"}),
            ("source", {"on": "2026-11-03", "headline": "X", "citing": Citing()}),
            ("source", {"on": "2026-11-03", "headline": "X", "citing": Citing(NewSource("t"), reading="inferred")}),
            ("source_title", {"on": "2026-11-03", "headline": "X", "citing": Citing(NewSource(""))}),
            ("headline", {"on": "2026-11-03", "headline": "x" * 241}),
            ("whom", {"on": "2026-11-03", "headline": "X", "status": "released", "count": 4}),
        ],
    )  # fmt: skip
    def test_stand_beside_their_field_and_leave_nothing_half_written(self, add, held, field, fields):
        if fields.pop("count", None):
            fields["whom"] = (Whom(held.subject, held, 4),)
        assert field in refused(add, **fields)

    def test_a_second_stay_in_the_same_place_is_none(self, add, held):
        assert "facility" in refused(add, on="2026-11-03", facility=held.placements.get().facility)

    def test_a_day_that_is_still_to_come_is_scheduled(self, add):
        written = add(on="2026-11-25", headline="A hearing", kind="hearing")
        assert written.event.happening == "scheduled"

    def test_a_day_is_future_only_when_nobody_on_earth_has_it(self, case, held, source, editor):
        late = datetime(2026, 11, 22, 11, tzinfo=UTC)  # the 23rd has begun in Kiritimati
        update = Update(citing=Citing(source), on="2026-11-23", status="released", whom=(Whom(held.subject, held),))
        assert actions.add(case, update, by=editor, now=late).event.happening == "happened"


class TestDoubts:
    @pytest.mark.parametrize(
        ("code", "fields"),
        [
            ("before", {"on": "2026-09-01", "condition": "lawyer", "condition_state": "denied"}),
            ("stays", {"on": "2026-11-03", "status": "place_hidden"}),
            ("known", {"on": "2026-10-01", "status": "detained", "kind": "arrest"}),
            ("known", {"on": "2026-10-04", "status": "detained", "kind": "arrest"}),
        ],
    )
    def test_are_asked_once_and_then_taken(self, add, code, fields):
        assert doubted(add, **fields) == [code]
        with pytest.raises(Doubtful) as caught:
            add(**fields)
        assert add(**fields, sure=frozenset(doubt.code for doubt in caught.value.doubts)).event.pk

    def test_after_the_release_nobody_is_in_a_prison(self, add):
        add(on="2026-11-03", status="released")
        assert doubted(add, on="2026-11-10", facility=factories.facility()) == ["out"]
        assert doubted(add, on="2026-11-01", status="pretrial") == ["later"]

    def test_an_answer_to_one_doubt_is_no_answer_to_another(self, add):
        assert doubted(add, on="2026-11-03", status="place_hidden", sure=frozenset({"later"})) == ["stays"]

    def test_a_rival_account_is_added_to_the_fact_instead_of_a_second_one(self, add, held):
        add(on="2026-11-03", status="released")
        release = Event.objects.get(kind="release")
        with pytest.raises(Doubtful) as caught:
            add(on="2026-11-05", status="released")
        assert caught.value.known == [release]
        add(on="2026-11-05", status="released", joins=release, says_instead="released on 5 November 2026")
        assert Event.objects.filter(kind="release").count() == 1
        rival = Citation.objects.of(release).get(stance="contradicts")
        assert (rival.says_instead, held.placements.get().ended) == ("released on 5 November 2026", "2026-11-03")
        add(on="2026-11-03", status="released", joins=release)
        assert Citation.objects.of(release).filter(stance="supports").count() == 2

    def test_a_second_arrest_after_a_release_is_another_event(self, add, held):
        add(on="2026-11-03", status="released")
        add(on="2026-11-15", status="police_custody")
        assert Detention.objects.get(pk=held.pk).status == "police_custody"


class TestLastConfirmed:
    def test_someone_seen_in_a_place_was_held_that_day(self, add, held):
        add(on="2026-11-21", facility=factories.facility())
        held.refresh_from_db()
        assert held.last_confirmed == "2026-11-21" and sources_of(held, "last_confirmed") == OURS

    @pytest.mark.parametrize(
        "fields",
        [{"on": "2026-11-19"}, {"on": "2026-11-21~"}, {"on": "2026-11"}, {"on": "2026-11-21?"}, {"hedge": "reportedly"},
         {"reading": "inferred", "reading_note": "from the rest"}],
    )  # fmt: skip
    def test_nothing_older_vague_or_hedged_confirms_it(self, add, held, source, fields):
        citing = Citing(source, **{name: value for name, value in fields.items() if name != "on"})
        add(on=fields.get("on", "2026-11-21"), facility=factories.facility(), citing=citing)
        held.refresh_from_db()
        assert held.last_confirmed == "2026-11-20"
