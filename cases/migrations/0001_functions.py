"""Extensions and the functions that generated columns and constraints call: they must be there before the tables."""

from pathlib import Path

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        migrations.RunSQL((SQL / "dates.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "record.sql").read_text(), migrations.RunSQL.noop),
    ]
