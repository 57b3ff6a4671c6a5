"""Links that nobody has reach no inbox."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
FORGET = "create or replace function is_known_link(secret_hash text) returns boolean language sql stable as $$ select true $$"


class Migration(migrations.Migration):
    dependencies = [("appeals", "0011_follower_asks_again"), ("cases", "0023_forget_words_of_reports")]
    operations = [migrations.RunSQL((SQL / "links.sql").read_text(), FORGET)]
