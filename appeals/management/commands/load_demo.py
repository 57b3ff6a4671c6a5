"""The demo: the two cases of the founding documents, entered, published, with one account per role."""

import datetime

import pghistory
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.demo import make_demo_accounts
from accounts.models import User
from appeals import publishing as appeal_publishing
from appeals import snapshots
from appeals.actions.due_keeping import keep_up
from appeals.models import Appeal
from cases import publishing
from cases.models import Assignment, Case, Consent

FIXTURES = ("kem_sokha", "muong_sopheak")
PUBLISHER, COORDINATOR, EDITOR = "publisher@demo.example", "coordinator@demo.example", "editor@demo.example"


class Command(BaseCommand):
    help = "Loads and publishes the two example cases into an empty database, and makes one demo account per role."

    def handle(self, *args, **options):
        if settings.PRODUCTION:
            raise CommandError("This is production: the demo is not loaded here.")
        if Case.objects.exists() or User.objects.exclude(is_demo=True).exists():
            self.stdout.write("There are cases already: the demo leaves them alone.")
            return
        with transaction.atomic():
            accounts = make_demo_accounts()
            with pghistory.context(source="load_demo"):
                load(now=timezone.now())
                keep_up(now=timezone.now())  # what the worker would count within ten minutes
        snapshots.make_and_build(now=timezone.now())  # and what it would make in the night
        for user, password in accounts:
            self.stdout.write(f"    {user.roles[0]:<14} {user.email:<28} {password}")
        self.stdout.write("These passwords are shown this once. The accounts are for the demo only.")


def load(*, now: datetime.datetime) -> None:
    """Loads the fixtures, gives their cases to the demo accounts, records the grounds for publishing, and publishes."""
    call_command("loaddata", *FIXTURES, verbosity=0)
    publisher = User.objects.get(email=PUBLISHER)
    Consent.objects.filter(recorded_by=None).update(
        recorded_by=publisher, recorded_on=now.date(), review_on=now.date() + datetime.timedelta(days=365)
    )
    coordinator, editor = (User.objects.get(email=address) for address in (COORDINATOR, EDITOR))
    Case.objects.update(coordinator=coordinator)
    Assignment.objects.bulk_create(Assignment(case=case, user=editor) for case in Case.objects.all())
    publishing.publish_site(now=now)
    for case in Case.objects.order_by("pk"):
        publishing.publish(case, by=publisher, now=now, why="demo")
    for appeal in Appeal.objects.order_by("pk"):
        appeal_publishing.publish(appeal, by=publisher, now=now, why="demo")
