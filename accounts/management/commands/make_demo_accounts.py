from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from accounts.demo import make_demo_accounts


class Command(BaseCommand):
    help = "Makes one demo account per role and prints their passwords once; leaves existing accounts alone."

    def handle(self, *args, **options) -> None:
        try:
            made = make_demo_accounts()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        for user, password in made:
            self.stdout.write(f"{user.email:28} {password}")
        if not made:
            self.stdout.write("The demo accounts are there already; their passwords are not kept anywhere.")
