"""The rows by which events and charges are found, from the document alone."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from cases import publishing
from cases.document_data import loads
from cases.models import PublishedCase, PublishedCharge, PublishedEvent

pytestmark = pytest.mark.django_db
BOTH = (PublishedEvent, PublishedCharge)


def of(slug, table):
    return table.objects.filter(case__slug=slug).order_by("position")


@pytest.mark.usefixtures("two_cases")
class TestThePublishedRows:
    def test_are_the_events_and_charges_of_the_document_in_its_order(self):
        for case in PublishedCase.objects.all():
            data = loads(case.body)
            assert [row.key for row in of(case.slug, PublishedEvent)] == [row["key"] for row in data["events"]]
            assert [row.key for row in of(case.slug, PublishedCharge)] == [row["key"] for row in data["charges"]]

    def test_lie_between_the_days_that_their_date_may_mean(self):
        arrest = of("kem-sokha", PublishedEvent).get(kind="arrest")
        assert (arrest.first, arrest.last) == (date(2017, 9, 3), date(2017, 9, 3))

    def test_say_of_kem_sokha_that_he_is_accused_and_not_that_he_is_charged(self):
        assert set(of("kem-sokha", PublishedCharge).values_list("state", flat=True)) == {"alleged"}

    def test_leave_with_a_case_that_is_taken_back(self, publisher, now):
        publishing.withdraw("kem-sokha", by=publisher, now=now, why="asked")
        assert [of("kem-sokha", table).count() for table in BOTH] == [0, 0]
        assert of("muong-sopheak", PublishedEvent).exists()

    def test_leave_with_a_group_of_facts_that_is_removed(self, publisher, now):
        publishing.redact("kem-sokha", "charges", by=publisher, now=now, why="asked")
        assert not of("kem-sokha", PublishedCharge).exists()

    def test_are_filled_by_the_migration_as_publishing_fills_them(self):
        columns = {table: [f.name for f in table._meta.concrete_fields if f.name != "id"] for table in BOTH}
        before = {table: list(table.objects.order_by("case", "position").values(*columns[table])) for table in BOTH}
        for table in BOTH:
            table.objects.all().delete()
        import_module("cases.migrations.0025_fill_events_charges").forward(apps, connection.schema_editor())
        for table in BOTH:
            assert list(table.objects.order_by("case", "position").values(*columns[table])) == before[table]
