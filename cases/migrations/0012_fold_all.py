"""Lists of names are folded as well."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_uploads")]
    operations = [
        migrations.RunSQL((SQL / "folding.sql").read_text(), "drop function if exists fold_all(text[])"),
    ]
