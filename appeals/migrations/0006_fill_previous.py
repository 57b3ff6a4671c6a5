from django.db import migrations

FILL = """
update appeals_publishedappeal set previous = coalesce(body::json ->> 'previous', '')
where body <> '' and previous = ''
"""


class Migration(migrations.Migration):
    """Published appeals say in a column which call they follow, as their documents do."""

    dependencies = [("appeals", "0005_chains")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
