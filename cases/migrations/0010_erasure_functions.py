"""The one way through the walls around history: what the database itself asks before someone is erased."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_words_have_moved")]
    operations = [
        migrations.RunSQL(
            (SQL / "erasure.sql").read_text(),
            "drop function if exists erase_history(bigint); drop function if exists take_history_away(bigint); "
            "drop function if exists names_of_erased(bigint[]); drop trigger if exists guard_erasure on cases_erasure; "
            "drop function if exists guard_erasure()",
        )
    ]
