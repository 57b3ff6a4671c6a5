"""Puts the reminders that are due into the outbox, and sends what waits there: what the worker does every minute."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from appeals import reminders
from appeals.mailing import outbox


class Command(BaseCommand):
    help = "Reminds colleagues of their dates now. The worker does the same every minute: nobody is told twice."

    def handle(self, *args, **options):
        now = timezone.now()
        done = reminders.remind(now=now)
        self.stdout.write(
            f"Looked at {done.dates} dates that may be due. New: {done.reminders} reminders in {done.mails} mails to "
            f"{len(done.people)} colleagues, {done.late} of these mails late."
        )
        if outbox.is_served():
            self.stdout.write(f"Sent {outbox.send_due(now=now)} mails from the outbox.")
        else:
            self.stdout.write("No mail server is set (HABEAS_EMAIL_URL): mails wait in the outbox.")
