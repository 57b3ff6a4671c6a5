"""Fills the rows by which events and charges are found, from the published documents as they are stored."""

from django.db import migrations

from cases.document_data import loads
from cases.found_rows import charge_rows, event_rows


def forward(apps, schema_editor):
    parts = (("PublishedEvent", event_rows), ("PublishedCharge", charge_rows))
    for case in apps.get_model("cases", "PublishedCase").objects.filter(withdrawn=False).iterator(chunk_size=100):
        data = loads(case.body)
        for name, rows in parts:
            table = apps.get_model("cases", name)
            table.objects.bulk_create(table(case=case, **columns) for columns in rows(data))


class Migration(migrations.Migration):
    dependencies = [("cases", "0024_events_charges_snapshots")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
