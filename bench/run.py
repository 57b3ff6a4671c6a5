"""`make bench`: how much slower large is than small, measured side by side in one run.

Ratios, not milliseconds, are what to compare between machines: each row alternates its two sides, so that a busy
moment hits both. The test database is made anew and removed.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.core.management import call_command
from django.test import Client
from django.test.runner import DiscoverRunner
from django.test.utils import setup_test_environment

from accounts.models import User
from accounts.roles import Role
from appeals import publishing as appeal_publishing
from cases import chain, publishing
from cases import document_data as plain
from cases.models import Case, Event, PublishedCase
from tests import factories

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ROUNDS = 30
Side = tuple[str, Callable[[], object]]


def main() -> None:
    setup_test_environment()
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        call_command("grant_roles", verbosity=0)
        fill()
        for side, other in rows():
            report(side, other)
    finally:
        runner.teardown_databases(databases)


def fill() -> None:
    """Three published cases (4, 57 and 300 events), an appeal, and 300 further cases to search in."""
    by = User.objects.create_user("bench@example.org", name="Bench Placeholder", roles=[Role.PUBLISHER])
    for slug, events in (("few", 4), ("some", 57), ("many", 300)):
        case = factories.case(slug)
        source = factories.source()
        for number in range(events - 1):
            event = Event.objects.create(
                case=case, kind="hearing", on=f"2026-{number % 9 + 1:02}-{number % 27 + 1:02}", place="Placeholder court",
                headline=f"Hearing {number}", body=f"Hearing number {number} was put off. Nobody said until when.",
            )  # fmt: skip
            factories.cite(event, source, quote=f"Hearing number {number} was put off.")
        publishing.publish(case, by=by, now=NOW)
    appeal_publishing.publish(factories.appeal(case), by=by, now=NOW)
    document = chain.current(PublishedCase, "few")
    PublishedCase.objects.bulk_create(
        PublishedCase(
            slug=f"copy-{number}", title=f"Copy {number}", body=plain.canonical(document | {"slug": f"copy-{number}"}),
            number=1, published_at=NOW, updated_at=NOW, folded=f"detainee {number} placeholder",
        )
        for number in range(300)
    )  # fmt: skip


def get(address: str) -> Callable[[], object]:
    client = Client()

    def request() -> None:
        assert client.get(address).status_code == 200, address  # noqa: S101

    return request


def rows() -> list[tuple[Side, Side]]:
    many = Case.objects.get(slug="many")
    return [
        (("page, 4 events", get("/cases/few/")), ("bare answer (/healthz)", get("/healthz"))),
        (("page, 57 events", get("/cases/some/")), ("page, 4 events", get("/cases/few/"))),
        (("page, 300 events", get("/cases/many/")), ("page, 57 events", get("/cases/some/"))),
        (("list, 303 cases", get("/cases/")), ("page, 4 events", get("/cases/few/"))),
        (("list, misspelt search", get("/cases/?q=Detaine+Placeholdr")), ("list, 303 cases", get("/cases/"))),
        (("building 300 events", lambda: publishing.build(many)), ("page, 300 events", get("/cases/many/"))),
    ]


def report(side: Side, other: Side) -> None:
    """One line: the two sides, how many times the first takes the second, and the first in milliseconds."""
    times: dict[str, list[float]] = {side[0]: [], other[0]: []}
    for name, run in (side, other) * ROUNDS:
        start = time.perf_counter()
        run()
        times[name].append(time.perf_counter() - start)
    mine, its = statistics.median(times[side[0]]), statistics.median(times[other[0]])
    print(f"{side[0]:<24} is {mine / its:6.1f} times {other[0]:<24} ({mine * 1000:.1f} ms here)", flush=True)


if __name__ == "__main__":
    main()
