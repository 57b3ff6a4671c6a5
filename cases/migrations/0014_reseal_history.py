"""The one way to put sealed words of the history under another key."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_folded_columns")]
    operations = [
        migrations.RunSQL(
            (SQL / "resealing.sql").read_text(),
            "drop function if exists reseal_history(text, text, bigint[], text[], text[])",
        )
    ]
