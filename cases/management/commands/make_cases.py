"""Fills a trial site with cases of nobody."""

from typing import Any

import pghistory
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Act
from cases.models import Case
from cases.synthetic import Maker


class Command(BaseCommand):
    help = "Makes and publishes cases of nobody, each marked as synthetic, to see the site full. Never in production."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("count", type=int, nargs="?", default=0, help="how many small cases to add")
        parser.add_argument(
            "--hard", action="store_true", help="add the hard one: ten people, five scripts, 300 events"
        )
        parser.add_argument("--by", help="e-mail of the publisher; else the publisher of the demo")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is production: no synthetic case is made here.")
        maker = Maker(by=publisher(options["by"]), now=timezone.now())
        first = Case.objects.filter(slug__startswith="synthetic-").count()
        with pghistory.context(source="make_cases"):
            for number in range(first, first + options["count"]):
                with transaction.atomic():
                    maker.small(number)
            if options["hard"] and not Case.objects.filter(slug="synthetic-hard").exists():
                with transaction.atomic():
                    maker.hard()
        self.stdout.write(f"{Case.objects.filter(slug__startswith='synthetic-').count()} synthetic cases are here.")


def publisher(email: str | None) -> User:
    """The account that publishes. Raises CommandError."""
    accounts = User.objects.filter(email__iexact=email) if email else User.objects.filter(is_demo=True, is_active=True)
    found = next((user for user in accounts if user.may(Act.PUBLISH)), None)
    if found is None:
        raise CommandError("There is no such publisher. Name one with --by, or load the demo first.")
    return found
