"""`make bench`: how much slower large is than small, measured side by side in one run.

Ratios, not milliseconds, are what to compare between machines: each row alternates its two sides, so that a busy
moment hits both. Name parts to measure only these: `make bench ARGS="pages lists mirror staff mails desk"`. The test database is
made anew and removed.
"""

import os
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import DatabaseError, connection, connections
from django.test.runner import DiscoverRunner
from django.test.utils import setup_test_environment

from accounts.models import User
from accounts.roles import Role
from bench import desk, exports, lists, mails, mirror, pages, staff
from bench.copies import NOW

PARTS = ("pages", "lists", "mirror", "staff", "mails", "desk")
LONG = ("exports",)
COPY = "small"


def main() -> int:
    wanted = sys.argv[1:] or list(PARTS)
    if unknown := set(wanted) - set(PARTS + LONG):
        print(f"No part is called {', '.join(sorted(unknown))}. There are: {', '.join(PARTS + LONG)}.")
        return 2
    setup_test_environment()
    runner, begun = DiscoverRunner(verbosity=0, interactive=False), time.perf_counter()
    databases = runner.setup_databases()
    try:
        call_command("grant_roles", verbosity=0)
        measure(wanted)
    finally:
        forget_copy()
        runner.teardown_databases(databases)
    print(f"in all {time.perf_counter() - begun:.0f} s")
    return 0


def measure(wanted: list[str]) -> None:
    by = User.objects.create_user("bench@example.org", name="Bench Placeholder", roles=[Role.PUBLISHER])
    pages.fill(by, NOW)
    if "pages" in wanted:
        pages.measure()
    if "mirror" in wanted:
        mirror.measure()
    if "exports" in wanted:
        exports.measure()
    if "mails" in wanted:
        mails.measure(by)
    sized = [part for part in (lists, staff, desk) if part.__name__.removeprefix("bench.") in wanted]
    for part in sized:
        part.fill_small()
    if not sized:
        return
    with closing(copy()) as small:
        for part in sized:
            part.fill_large()
        analyze()
        if lists in sized:
            lists.measure(small)
        if staff in sized:
            staff.measure(small, by)
        if desk in sized:
            desk.measure(small)


def copy() -> Any:
    """A connection to a second database with what there is until now."""
    analyze()
    connection.creation.clone_test_db(COPY, verbosity=0)
    small = connections.create_connection("default")
    small.settings_dict = connection.creation.get_test_db_clone_settings(COPY)
    return small


def analyze() -> None:
    """As a server does by itself after a while."""
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def forget_copy() -> None:
    with suppress(DatabaseError):  # it was never made
        connection.creation.destroy_test_db(suffix=COPY, verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
