"""Checks a copy of the public site. Asks no database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from appeals.mirror.manifest import public_key, verify


class Command(BaseCommand):
    help = "Checks that a copy made by export_site is whole, unchanged and rightly signed. Needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument(
            "--key", help="The public key you trust: a file, or the 44 signs that the page About shows."
        )

    def handle(self, *args, folder: Path, key: str | None, **options):
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        found = verify(folder, _trusted(key) if key else None)
        for note in found.notes:
            self.stdout.write(f"Note: {note}")
        for problem in found.problems:
            self.stderr.write(problem)
        if found.problems:
            number = len(found.problems)
            raise CommandError(f"{number} problem{'' if number == 1 else 's'}. Do not rely on this copy.")
        signed = "signed" if found.about.get("key") else "not signed"
        self.stdout.write(
            f"Whole: {found.files} files as listed, {signed}. Copy of {found.about['base']}/ made {found.about['made']}."
        )


def _trusted(key: str):
    path = Path(key)
    try:
        return public_key(path.read_bytes() if path.is_file() else key.encode())
    except (OSError, ValueError) as error:
        raise CommandError(f"{key} is no public key: {error}") from error
