"""The columns by which people are found and counted, from the document alone."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from cases import publishing
from cases.models import CaseSubject, ChargeStatus, Detention, Event, PublishedDetention
from tests import factories

pytestmark = pytest.mark.django_db

COLUMNS = ("subject", "subject_kind", "exact", "overlaps", "latest", "place", "standing_laws")


def published(case, publisher, now):
    publishing.publish(case, by=publisher, now=now)
    return list(PublishedDetention.objects.filter(case__slug=case.slug).order_by("pk"))


def release(detention, on: str) -> None:
    event = Event.objects.create(
        case=detention.subject.case, kind="release", on=on, headline="Released", brings="released"
    )
    factories.cited(event).detentions.add(detention)


def test_someone_held_is_at_their_place_and_someone_released_is_not(publisher, now):
    case = factories.case(people=2)
    first, second = Detention.objects.filter(subject__case=case)
    release(second, "2026-11-01")
    rows = published(case, publisher, now)
    assert [row.place for row in rows] == [first.placements.get().facility.slug, ""]
    assert [row.facilities for row in rows] == [[d.placements.get().facility.slug] for d in (first, second)]


def test_of_two_detentions_of_one_person_the_later_is_the_latest(publisher, now):
    case = factories.case()
    (old,) = Detention.objects.filter(subject__case=case)
    Event.objects.filter(case=case).update(on="2012-01-01")
    release(old, "2013-01-01")
    factories.held(old.subject)
    rows = published(case, publisher, now)
    assert [(row.status, row.latest) for row in rows] == [("released", False), ("detained", True)]
    assert rows[0].subject == rows[1].subject


def test_parts_of_a_group_are_each_the_latest_and_rough_numbers_are_not_exact(publisher, now):
    case = factories.case(people=0)
    group = factories.cited(CaseSubject.objects.create(case=case, group_label="ten men", count=10))
    for count, kind in ((6, "exact"), (4, "at_least")):
        Detention.objects.filter(pk=factories.held(group).pk).update(count=count, count_kind=kind, label=f"the {count}")
    rows = published(case, publisher, now)
    assert [(row.people, row.exact, row.latest, row.subject_kind) for row in rows] == [
        (6, True, True, "group"), (4, False, True, "group"),
    ]  # fmt: skip
    assert not any(row.overlaps for row in rows)


def test_a_dropped_accusation_does_not_stand_any_more(publisher, now):
    case = factories.case(people=2)
    first, second = Detention.objects.filter(subject__case=case)
    factories.cited(ChargeStatus.objects.create(charge=second.charges.get(), state="dropped", order=1))
    rows = published(case, publisher, now)
    assert [row.laws == row.standing_laws for row in rows] == [True, False]
    assert rows[1].standing_laws == [] != rows[1].laws
    assert rows[0].laws == [first.charges.get().provision.slug]


def test_the_migration_fills_the_columns_of_what_is_published_already(publisher, now):
    case = factories.case(people=2)
    release(Detention.objects.filter(subject__case=case).last(), "2026-11-01")
    published(case, publisher, now)
    before = list(PublishedDetention.objects.order_by("pk").values(*COLUMNS))
    PublishedDetention.objects.update(subject="", exact=False, place="", latest=False, standing_laws=[])
    with connection.schema_editor() as editor:
        PublishedDetention.objects.update(latest=True)
        import_module("cases.migrations.0016_fill_counting_columns").forward(apps, editor)
    assert list(PublishedDetention.objects.order_by("pk").values(*COLUMNS)) == before
