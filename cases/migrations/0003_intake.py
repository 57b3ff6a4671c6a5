"""The one way in for strangers."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_record")]
    operations = [
        migrations.RunSQL((SQL / "intake.sql").read_text(), "drop function if exists intake(text, text, text, jsonb)")
    ]
