import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appeals", "0013_dates_and_reminders")]

    operations = [
        migrations.RemoveConstraint(model_name="reminder", name="reminded_once"),
        migrations.AddField(
            model_name="reminder",
            name="day",
            field=models.DateField(
                default=datetime.date(1970, 1, 1),
                help_text="Of the date when it was planned: one that is moved is told of anew. Example: 2026-12-24.",
                verbose_name="last day",
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("due", "day", "recipient", "offset"),
                name="reminded_once",
                violation_error_message="This reminder exists already.",
            ),
        ),
    ]
