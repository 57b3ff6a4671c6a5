"""After restoring an old copy of the database: erases once more whoever was erased since."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.utils import timezone

from accounts.models import User
from accounts.roles import Act
from appeals.actions import erasure
from cases import tombstones


class Command(BaseCommand):
    help = "Erases again, after a restore, everyone in the file of erasures. Run it as the database's owner."

    def add_arguments(self, parser):
        parser.add_argument("--file", type=Path, help="the file of erasures, if not the one in HABEAS_DATA_DIR")
        parser.add_argument("--by", help="e-mail of a publisher, where the account that asked is not in this copy")

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["file"] or tombstones.path()
        if not file.exists():
            raise CommandError(f"There is no {file}. Name the file of erasures with --file.")
        by = self.account(options["by"])
        try:
            lines = tombstones.read(file)
            for line in lines:
                self.once_more(line, by)
        except (ValueError, ValidationError) as error:
            raise CommandError(" ".join(getattr(error, "messages", [str(error)]))) from error
        except Error as error:
            raise CommandError(
                f"The database refused: {str(error).splitlines()[0]}. Run it as the database's owner."
            ) from error
        self.stdout.write(f"{len(lines)} erasures looked at.")

    def account(self, email: str | None) -> User | None:
        if not email:
            return None
        by = User.objects.filter(email__iexact=email).first()
        if by is None or not by.may(Act.PUBLISH):
            raise CommandError(f"{email} is no account of a publisher.")
        return by

    def once_more(self, line: dict[str, Any], by: User | None) -> None:
        found = erasure.again(line, by=by, now=timezone.now())
        what = ", ".join(found) or "nothing was there"
        self.stdout.write(f"person {line['person']}, erased {line['done_at'][:10]}: {what}")
