"""Fills the words by which published cases and references are found, from the documents as they are stored."""

from django.db import migrations
from django.db.models import Func, TextField, Value

from cases.document_data import loads
from cases.sayings import of_case, of_reference, to_find


def fill(rows, words):
    for row in rows.iterator():
        text = Func(Value(to_find(words(loads(row.body)))), function="fold", output_field=TextField())
        rows.filter(pk=row.pk).update(folded=text)


def forward(apps, schema_editor):
    fill(apps.get_model("cases", "PublishedCase").objects.filter(withdrawn=False), of_case)
    fill(apps.get_model("cases", "PublishedReference").objects.all(), of_reference)


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_search_published")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
