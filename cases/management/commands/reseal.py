"""Puts what is sealed under the first key of HABEAS_SEAL_KEY."""

from django.core.management.base import BaseCommand, CommandError

from cases.actions.resealing import reseal_all


class Command(BaseCommand):
    help = (
        "Seals safe contacts, sealed notes, confidential sources and second factors anew with the first key of "
        "HABEAS_SEAL_KEY. Put the new key before the old one, restart, run this as the database's owner, then take the "
        "old one out."
    )

    def handle(self, *args, **options):
        result = reseal_all()
        self.stdout.write(f"{result.done} sealed anew; everything else was under the first key already.")
        history = result.history
        self.stdout.write(f"{history.done} sealed anew in the history.")
        if history.lost:
            self.stderr.write(
                f"{history.lost} in the history open with no key: theirs was taken out of the list before."
            )
        for place in result.closed:
            self.stderr.write(f"No key opens: {place}")
        if result.closed:
            raise CommandError(
                f"{len(result.closed)} texts do not open with any key. Add the key they were sealed with."
            )
        if history.waiting:
            raise CommandError(
                f"{history.waiting} texts of the history are still under an older key, and this database login may not "
                "touch history. Run this as the database's owner before you take the older key out of the list."
            )
