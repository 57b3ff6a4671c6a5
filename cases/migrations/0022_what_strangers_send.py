"""More kinds of messages come through `intake`, each with a budget of its own."""

from pathlib import Path

from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0021_occasions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='inboxmessage',
            index=models.Index(fields=['kind', 'sender'], name='inbox_of_sender'),
        ),
        migrations.AddIndex(
            model_name='inboxmessage',
            index=models.Index(fields=['kind', 'subject', 'received_at'], name='inbox_of_subject'),
        ),
        migrations.RunSQL((SQL / "intake_2.sql").read_text(), (SQL / "intake.sql").read_text()),
    ]
