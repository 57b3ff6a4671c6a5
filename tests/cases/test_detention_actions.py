"""Acts on a detention: confirming it, and telling some of a group apart."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cases import publishing
from cases.actions import detention as actions
from cases.document_data import loads
from cases.models import CaseSubject, Citation, Detention, Event, PublishedCase, PublishedDetention
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ten(db) -> Detention:
    """Ten people whom no source names, held together."""
    case = factories.case("ten", people=0)
    subject = factories.cited(CaseSubject.objects.create(case=case, group_label="ten placeholders", count=10))
    return factories.held(subject)


class TestWhenItBeganAndEnded:
    def told(self, *turns: tuple[str, str]) -> tuple[str | None, str | None]:
        case = factories.case(people=0)
        group = CaseSubject.objects.create(case=case, group_label="ten placeholders", count=10)
        row = Detention.objects.create(subject=group)
        for on, brings in turns:
            Event.objects.create(case=case, kind="other", on=on, headline=brings, brings=brings).detentions.add(row)
        (document,) = publishing.build(case)["detentions"]
        return document["began"], document["ended"]

    def test_a_release_ends_it_and_leaves_its_beginning(self):
        assert self.told(("2020-03-11", "pretrial"), ("2021-01-02", "released")) == ("2020-03-11", "2021-01-02")

    def test_whoever_is_taken_again_is_in_another_one(self):
        turns = [
            ("2019-01-01", "pretrial"),
            ("2019-02-02", "released"),
            ("2020-03-11", "police_custody"),
            ("2020-03-13", "pretrial"),
        ]
        assert self.told(*turns) == ("2020-03-11", None)

    def test_whoever_was_never_held_has_none(self):
        assert self.told(("2020-03-11", "warrant"))[0] is None


class TestSplitting:
    def test_tells_some_apart_with_all_that_is_known_and_its_sources(self, ten, editor, now):
        four = actions.split(ten, 4, "the four", by=editor, now=now)
        ten.refresh_from_db()
        assert (ten.count, four.count, four.label) == (6, 4, "the four")
        assert four.status == ten.status == "detained"
        stay, condition = four.placements.get(), four.conditions.get()
        assert stay.facility == ten.placements.get().facility
        for row in (four, stay, condition):
            assert Citation.objects.of(row).exists()
        assert Citation.objects.of(ten).count() == Citation.objects.of(four).count()

    def test_lets_a_release_reach_some_alone(self, ten, editor, publisher, now):
        four = actions.split(ten, 4, "the four", by=editor, now=now)
        release = factories.cited(
            Event.objects.create(
                case=ten.subject.case, kind="release", on="2026-11-10", headline="Four released", brings="released"
            )
        )
        release.detentions.add(four)
        publishing.publish(ten.subject.case, by=publisher, now=now)
        rows = PublishedDetention.objects.order_by("people").values_list("people", "status")
        assert list(rows) == [(4, "released"), (6, "detained")]

    @pytest.mark.parametrize("count", [0, 10, 11])
    def test_leaves_someone_in_each_part(self, ten, editor, now, count):
        with pytest.raises(ValidationError, match="leaves someone"):
            actions.split(ten, count, "some", by=editor, now=now)

    def test_is_for_groups(self, editor, now):
        factories.case()
        with pytest.raises(ValidationError, match="described group"):
            actions.split(Detention.objects.get(), 1, "some", by=editor, now=now)

    def test_is_not_for_coordinators(self, ten, coordinator, now):
        with pytest.raises(PermissionDenied):
            actions.split(ten, 4, "some", by=coordinator, now=now)


class TestConfirming:
    def test_shows_at_once_who_says_so_and_how_we_checked(self, ten, publisher, coordinator, now):
        publishing.publish(ten.subject.case, by=publisher, now=now)
        source = factories.source(title="A call")
        actions.confirm(ten, date(2026, 11, 21), source, by=coordinator, now=now, how="a call with a lawyer")
        data = loads(PublishedCase.objects.get(slug="ten").body)
        (key,) = data["confirmations"][0]["cites"]
        (note,) = [row for row in data["citations"] if row["key"] == key]
        assert (note["checked_on"], note["checked_how"]) == ("2026-11-22", "a call with a lawyer")

    @pytest.mark.parametrize(
        ("day", "reason"), [(date(2026, 11, 23), "future"), (date(2026, 11, 19), "later than that")]
    )
    def test_refuses_a_day_that_cannot_be(self, ten, coordinator, now, day, reason):
        with pytest.raises(ValidationError, match=reason):
            actions.confirm(ten, day, factories.source(), by=coordinator, now=now)


class TestTheButtons:
    @pytest.mark.parametrize(
        ("button", "data"),
        [
            ("confirm", {"on": "nonsense", "source": "999999"}),
            ("confirm", {}),
            ("split", {"count": "-1", "label": ""}),
            ("split", {"count": "9" * 30, "label": "x"}),
        ],
    )
    def test_stand_nonsense(self, ten, client_of, editor, button, data):
        assert client_of(editor).post(f"/admin/cases/detention/{ten.pk}/{button}/", data).status_code == 200

    def test_split_a_group(self, ten, client_of, editor):
        client_of(editor).post(f"/admin/cases/detention/{ten.pk}/split/", {"count": "4", "label": "the four"})
        assert Detention.objects.get(label="the four").count == 4
