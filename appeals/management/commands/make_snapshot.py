"""Makes a snapshot of what is published now: what the worker does once a month."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from appeals import snapshots
from appeals.packaging import SUMS
from appeals.snapshot_entries import about_of


class Command(BaseCommand):
    help = "Makes a snapshot of all that is published now, to cite and to count with. A second of the same day gets a number."

    def handle(self, *args, **options):
        try:
            made = snapshots.make_and_build(now=timezone.now())
        except snapshots.NothingPublished as error:
            raise CommandError("Nothing is published yet: a snapshot would be empty.") from error
        except snapshots.Overtaken as error:
            raise CommandError(f"{error}. The worker makes its files within a minute or two.") from error
        sums = made.files.get(path=SUMS)
        self.stdout.write(
            f"{about_of(made).url}\n{made.entries.count()} documents in {made.files.count()} files. "
            f"SHA-256 of {SUMS}: {sums.sha256}"
        )
