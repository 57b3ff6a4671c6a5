"""Puts what is sealed under the first key of HABEAS_SEAL_KEY."""

from django.core.management.base import BaseCommand, CommandError

from cases.actions.resealing import reseal_all


class Command(BaseCommand):
    help = (
        "Seals safe contacts, sealed notes, confidential sources and second factors anew with the first key of "
        "HABEAS_SEAL_KEY. Put the new key before the old one, restart, run this, then take the old one out."
    )

    def handle(self, *args, **options):
        result = reseal_all()
        self.stdout.write(f"{result.done} sealed anew; everything else was under the first key already.")
        for place in result.closed:
            self.stderr.write(f"No key opens: {place}")
        if result.closed:
            raise CommandError(
                f"{len(result.closed)} texts do not open with any key. Add the key they were sealed with."
            )
