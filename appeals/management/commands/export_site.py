"""Writes the public site into a folder that needs no server."""

import sys
import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from appeals.mirror.export import Withdrawn, export
from appeals.mirror.folder import Folder, Refused
from appeals.mirror.manifest import private_key
from appeals.mirror.static_files import NotPortable


class Command(BaseCommand):
    help = "Writes the whole public site into DIR as files that work from a folder or any web server. Run it again to renew it."

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="DIR", type=Path, help="A new or empty folder, or an earlier copy.")
        parser.add_argument("--key", type=Path, help="File of the signing key (default: HABEAS_MIRROR_KEY).")

    def handle(self, *args, folder: Path, key: Path | None, **options):
        signing = key_from(key or settings.MIRROR_KEY)
        start = time.monotonic()
        try:
            with Folder(folder) as opened, tqdm(unit="page", disable=not sys.stderr.isatty()) as bar:

                def step(total: int) -> None:
                    bar.total = total
                    bar.update()

                done = export(opened, at=timezone.now(), key=signing, step=step)
        except (Refused, Withdrawn, NotPortable) as error:
            raise CommandError(str(error)) from error
        for problem in done.problems:
            self.stderr.write(f"Note: {problem}")
        self.stdout.write(
            f"{done.pages} pages, {done.files} files in {time.monotonic() - start:.1f} s; {done.written} written, "
            f"{done.removed} removed. As of now, of {settings.PUBLIC_BASE_URL}/"
        )
        if signing is None:
            self.stdout.write(
                "NOT SIGNED: there is no key. Make one with manage.py make_signing_key FILE, then export with --key FILE."
            )
        if settings.PUBLIC_BASE_URL.startswith("http://127.0.0.1"):
            self.stdout.write(
                "Its links to the live site lead to this machine: set HABEAS_BASE_URL to the public address."
            )


def key_from(path: Path | None) -> Ed25519PrivateKey | None:
    """The signing key in a file; None without a file. Raises CommandError."""
    if path is None:
        return None
    try:
        return private_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CommandError(
            f"{path} holds no signing key: {error}. Make one with manage.py make_signing_key."
        ) from error
