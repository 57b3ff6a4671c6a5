import pghistory
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actions import thaw_on_the_server
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Opens a frozen account again, for an organisation without two other administrators. "
        "The history of the account names this command."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("email", help="the e-mail that the person signs in with")

    def handle(self, *args, email: str, **options) -> None:
        account = User.objects.filter(email=email.lower()).first()
        if account is None:
            raise CommandError(f"There is no account with the e-mail {email}.")
        try:
            with pghistory.context(source="manage.py thaw"):
                thaw_on_the_server(account=account, now=timezone.now())
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(
            f"{account} can sign in again. Its sessions were ended; password and second factor are as they were.\n"
            "If a phone or computer was in other hands, let an administrator take the second factor away and send "
            "the mail to set a new password. The history of the account names this command."
        )
