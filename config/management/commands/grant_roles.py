"""Gives each database login its rights: runs deploy/roles.sql as the owner."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection, transaction


class Command(BaseCommand):
    help = "Gives each database login its rights (deploy/roles.sql). Run it as the owner, after every migrate."

    def handle(self, *args, **options):
        sql = (settings.BASE_DIR / "deploy" / "roles.sql").read_text()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
        except Error as error:
            raise CommandError(
                f"The logins were not given their rights: {str(error).splitlines()[0]}. "
                "Sign in as the database's owner, and see the head of deploy/roles.sql for the roles it needs."
            ) from error
        if options["verbosity"]:
            self.stdout.write("Each database login has its rights (deploy/roles.sql).")
