"""The worker's look: exactly the documents that the record would change, whatever was touched, and facts without source."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction

from accounts.roles import Role
from appeals import publishing as appeal_publishing
from appeals.actions.lookout import look, look_at_all
from appeals.models import Appeal
from cases import publishing, touched
from cases.models import (
    Case,
    Channel,
    Checkup,
    Citation,
    Event,
    Facility,
    Lookout,
    Name,
    Note,
    Organisation,
    Person,
    Placement,
    Source,
)  # fmt: skip
from cases.reference_building import REFERENCES
from tests import factories
from tests.cases.test_merge import published, published_appeal
from tests.conftest import NOW, member, rows_that_stay

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def watched_once(django_db_setup, django_db_blocker) -> Iterator[int]:
    """A published case with its references, a published appeal, another published case, and a look at all of them."""
    with rows_that_stay(django_db_blocker):
        publisher, row, other = member(Role.PUBLISHER), factories.case("watched"), factories.case("other")
        published(row, publisher), published(other, publisher)
        published_appeal(factories.appeal(row), publisher)
        look(now=NOW)
        assert not Checkup.objects.changed().exists() and not Checkup.objects.uncited().exists()
        yield row.pk


@pytest.fixture
def case(watched_once, db) -> Case:
    return Case.objects.get(pk=watched_once)


def changed() -> dict[str, list[str]]:
    """What the next look finds: kind to sections."""
    look(now=NOW + timedelta(minutes=1))
    return {row.kind: row.sections for row in Checkup.objects.changed()}


def exactly() -> None:
    """Building everything finds the same, and each page says so itself."""
    rows = {(row.kind, row.record): row.sections for row in Checkup.objects.changed()}
    look_at_all(now=NOW + timedelta(minutes=2))
    assert {(row.kind, row.record): row.sections for row in Checkup.objects.changed()} == rows
    for one in Case.objects.filter(state="published"):
        assert publishing.has_unpublished_changes(one) == (("case", one.pk) in rows)
    for appeal in Appeal.objects.all():
        assert appeal_publishing.has_unpublished_changes(appeal) == (("appeal", appeal.pk) in rows)


def test_a_change_is_found_and_one_that_was_taken_back_is_not(case):
    Case.objects.filter(pk=case.pk).update(summary="Another placeholder summary.")
    assert changed() == {"case": ["summary"]}
    exactly()
    Case.objects.filter(pk=case.pk).update(summary=case.summary)
    assert changed() == {}


def _raw(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


TOUCHES = [
    (lambda case: Facility.objects.filter(placements__detention__subject__case=case).update(name="Renamed"), {"case", "facility"}),
    (lambda case: Facility.objects.filter(placements__detention__subject__case=case).update(address="New"), {"facility"}),
    (lambda case: Person.objects.filter(subjects__case=case).update(name="Renamed Placeholder"), {"case"}),
    (lambda case: Name.objects.create(person=case.subjects.get().person, text="ឈ្មោះ", script="Khmr"), {"case"}),
    (lambda case: Organisation.objects.filter(affiliations__person__subjects__case=case).update(acronym="RN"), {"case", "organisation"}),
    (lambda case: Person.objects.filter(tenures__isnull=False).update(name="Renamed Official"), {"appeal", "official"}),
    (lambda case: Channel.objects.update(bounced_on="2026-11-01"), {"appeal", "official"}),
    (lambda case: Event.objects.get(case=case).detentions.clear(), {"case"}),
    (lambda case: Placement.objects.filter(detention__subject__case=case).delete(), {"case"}),
    (lambda case: Citation.objects.of(case, "summary").delete(), {"case"}),
    (lambda case: Source.objects.filter(citations__in=Citation.objects.of(case, "summary")).update(title="Renamed"), {"case"}),
    (lambda case: Appeal.objects.update(title="Renamed"), {"appeal"}),
    (lambda case: Note.objects.create(case=case, text="a note"), set()),
    (lambda case: Case.objects.filter(pk=case.pk).update(coordinator=None), set()),
    (lambda case: Source.objects.update(sha256="0" * 64), set()),
    (lambda case: _raw("update cases_event set headline = 'Raw' where case_id = %s", case.pk), {"case"}),
]  # fmt: skip


def test_a_change_of_anything_that_a_document_shows_is_found_and_of_nothing_else(case):
    for number, (touch, kinds) in enumerate(TOUCHES):
        with transaction.atomic():
            touch(case)
            assert (number, set(changed())) == (number, kinds)
            transaction.set_rollback(True)


def test_an_event_that_moves_to_another_case_changes_both(case):
    other = Case.objects.get(slug="other")
    extra = factories.cited(Event.objects.create(case=case, kind="other", headline="Placeholder", on="2026-10-05"))
    assert set(changed()) == {"case"}
    Event.objects.filter(pk=extra.pk).update(case=other)
    look(now=NOW + timedelta(minutes=3))
    assert list(Checkup.objects.changed().values_list("kind", "record")) == [("case", other.pk)]


def test_publishing_settles_it_and_reaches_the_appeals_that_show_the_name(case, publisher):
    Case.objects.filter(pk=case.pk).update(title="Renamed")
    assert set(changed()) == {"case"}
    case.refresh_from_db()
    published(case, publisher)
    assert set(changed()) == {"appeal"}, "the appeal shows the published title"


def test_facts_without_a_source_are_counted_in_drafts_as_well(case):
    draft = factories.case("draft")
    Event.objects.create(case=draft, kind="other", headline="Uncited")
    look(now=NOW + timedelta(minutes=1))
    (found,) = Checkup.objects.uncited()
    assert (found.record, found.uncited, found.has_changes) == (draft.pk, 1, False)
    draft.delete()
    look(now=NOW + timedelta(minutes=1))
    assert not Checkup.objects.filter(record=draft.pk, kind="case").exists()


def test_only_what_was_touched_is_built_again(case, django_assert_max_num_queries):
    for marks in (1, 2):  # the marks move on after a while, so that late transactions are not missed
        look(now=NOW + timedelta(minutes=6 * marks))
    assert look(now=NOW + timedelta(minutes=20)) == 0
    Name.objects.create(person=case.subjects.get().person, text="ឈ្មោះ", script="Khmr")
    assert look(now=NOW + timedelta(minutes=21)) <= 4, "the case, its appeal, the post of the same appeal at most"
    lookout = Lookout.objects.get()
    assert set(lookout.marks) == set(lookout.next_marks)


def test_a_document_that_cannot_be_built_does_not_hide_the_others(case, monkeypatch):
    Case.objects.update(summary="Another placeholder summary.")
    build = publishing.build

    def broken(row):
        if row.pk == case.pk:
            raise ValueError("cannot be built")
        return build(row)

    monkeypatch.setattr(publishing, "build", broken)
    look(now=NOW + timedelta(minutes=1))
    assert {row.record: row.sections for row in Checkup.objects.changed()} == {
        case.pk: ["schema"], Case.objects.get(slug="other").pk: ["summary"],
    }  # fmt: skip


def test_every_model_that_shows_something_leads_to_a_document():
    """A model whose rows reach no document by any tie would change pages unseen."""
    roots = {Case, Appeal, Facility, Organisation} | {model for model, _builder in REFERENCES.values()}
    shown = touched.carriers(("cases", "appeals"))
    leads = {model: set(_targets(model, shown)) for model in shown}
    reaching = set(roots)
    while more := {model for model in shown if model not in reaching and leads[model] & reaching}:
        reaching |= more
    assert {model.__name__ for model in set(shown) - reaching} <= {"SiteSettings"}


def _targets(model, shown):
    for field in model._meta.concrete_fields:
        if field.remote_field:
            yield field.remote_field.model
    for other in shown:
        for field in [*other._meta.concrete_fields, *other._meta.many_to_many]:
            if field.remote_field and field.remote_field.model is model:
                yield other
    if model is Citation:
        yield Case
