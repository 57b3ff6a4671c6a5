"""Makes the key with which copies of the site are signed."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from appeals.mirror.manifest import new_key, private_key, public_pem, short


class Command(BaseCommand):
    help = "Makes an Ed25519 key that signs copies of the site: FILE, and its public half beside it as FILE.pub."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args, file: Path, **options):
        pem = new_key()
        key = private_key(pem).public_key()
        try:
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(pem)
            file.with_name(f"{file.name}.pub").write_bytes(public_pem(key))
        except FileExistsError as error:
            raise CommandError(
                f"{file} is there already and is not overwritten: copies signed with it would lose their key."
            ) from error
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error}") from error
        self.stdout.write(f"Keep {file} secret and keep a second copy of it elsewhere. Where export_site runs, set\n")
        self.stdout.write(f"    HABEAS_MIRROR_KEY={file.absolute()}")
        self.stdout.write("and at the public door, so that its page About shows the public key,")
        self.stdout.write(f"    HABEAS_MIRROR_PUBLIC_KEY={short(key)}")
