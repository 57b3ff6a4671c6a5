"""Verifies the chain of sums over all published versions."""

from django.core.management.base import BaseCommand, CommandError

from cases.chain import chain_faults
from cases.models import PublishedVersion


class Command(BaseCommand):
    help = "Recomputes the sums of all published versions; ends with 1 and names the version when one does not hold."

    def handle(self, *args, **options):
        chains = PublishedVersion.objects.order_by("kind", "slug").values_list("kind", "slug").distinct()
        faults = [fault for kind, slug in chains for fault in chain_faults(kind, slug)]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults in the chain of versions.")
        self.stdout.write(f"{len(chains)} documents: every version is what was published.")
