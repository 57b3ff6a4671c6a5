"""Publishes cases, appeals and references, or says which documents would change."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from accounts.roles import Act
from appeals import publishing as appeal_publishing
from appeals.models import Appeal
from cases import publishing
from cases.models import Case
from cases.reference_publishing import references_with_changes
from cases.refused import Refused


class Command(BaseCommand):
    help = "Publishes named cases and appeals; with --check, says which published documents would change."

    def add_arguments(self, parser):
        parser.add_argument("slugs", nargs="*", help="addresses of cases or appeals")
        parser.add_argument("--check", action="store_true", help="change nothing; list what would change")
        parser.add_argument("--by", help="e-mail of the publisher in whose name it is done")
        parser.add_argument("--why", default="", help="the reason, kept in the private log")
        parser.add_argument(
            "--urgent",
            action="store_true",
            help="publish at once what a second person should see; they look afterwards",
        )

    def handle(self, *args, **options):
        if options["check"]:
            return self.check_all()
        if not options["slugs"] or not options["by"]:
            raise CommandError(
                "Name the cases or appeals, and with --by the publisher. Example: publish kem-sokha --by you@example.org"
            )
        by = User.objects.filter(email__iexact=options["by"]).first()
        if by is None:
            raise CommandError(f"There is no account {options['by']}.")
        if not by.may(Act.PUBLISH):
            raise CommandError(f"The account {by.email} may not publish: only a publisher may.")
        for slug in options["slugs"]:
            self.publish(slug, by, options["why"], urgent=options["urgent"])
        return None

    def publish(self, slug: str, by: User, why: str, *, urgent: bool) -> None:
        row, module = find(slug)
        try:
            version = module.publish(row, by=by, now=timezone.now(), why=why, urgent=urgent)
        except Refused as refused:
            raise CommandError(
                f"{slug} was not published:\n" + "\n".join(f"  {reason}" for reason in refused.reasons)
            ) from refused
        self.stdout.write(f"{slug}: version {version.number} is published.")

    def check_all(self) -> None:
        """One line per published document that the record would change; the last line counts them."""
        changed = [f"case {row.slug}" for row in Case.objects.all() if publishing.has_unpublished_changes(row)]
        changed += [
            f"appeal {row.slug}" for row in Appeal.objects.all() if appeal_publishing.has_unpublished_changes(row)
        ]
        changed += [f"{row.kind} {row.slug}" for row in references_with_changes()]
        for line in changed:
            self.stdout.write(f"would change: {line}")
        self.stdout.write(f"{len(changed)} published documents would change.")


def find(slug: str) -> tuple[Any, Any]:
    """The case or appeal of a slug with the module that publishes it. Raises CommandError."""
    if row := Case.objects.filter(slug=slug).first():
        return row, publishing
    if appeal := Appeal.objects.filter(slug=slug).first():
        return appeal, appeal_publishing
    raise CommandError(f"There is no case and no appeal “{slug}”.")
