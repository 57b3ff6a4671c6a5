"""Fills the columns by which people are counted, from the published documents as they are stored."""

from django.db import migrations

from cases.detention_rows import detention_rows
from cases.document_data import loads

COLUMNS = ("subject", "subject_kind", "exact", "overlaps", "latest", "place", "standing_laws")


def forward(apps, schema_editor):
    Detention = apps.get_model("cases", "PublishedDetention")
    for case in apps.get_model("cases", "PublishedCase").objects.filter(withdrawn=False).iterator():
        for columns in detention_rows(loads(case.body)):
            told = {name: columns[name] for name in COLUMNS if name in columns}
            Detention.objects.filter(case_id=case.pk, key=columns["key"]).update(**told)


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_counting_columns")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
