"""`make bench`: how much slower large is than small, measured side by side in one run.

Ratios, not milliseconds, are what to compare between machines: each row alternates its two sides, so that a busy
moment hits both. The test database is made anew and removed.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count as count_up
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import DatabaseError, connection, connections
from django.test import Client
from django.test.runner import DiscoverRunner
from django.test.utils import setup_test_environment
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from appeals import publishing as appeal_publishing
from appeals.finding import search
from appeals.worklists import lists_for
from bench import mirror, numbers
from cases import chain, publishing
from cases import document_data as plain
from cases.finding import people_like
from cases.models import (
    Case,
    CaseSubject,
    Detention,
    Event,
    ExternalIdentifier,
    Name,
    Person,
    PublishedCase,
    PublishedDetention,
)
from tests import factories
from tests.admin.test_story import held
from tests.conftest import sign_in_fully

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
        numbers.fill(chain.current(PublishedCase, "few"))
        for side, other in sums():
            report(side, other)
        numbers.empty()
        mirror.measure(NOW)
        for side, other in worlds():
            report(side, other)
    finally:
        forget_copy()
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


def sums() -> list[tuple[Side, Side]]:
    """The pages that add up, over 2,300 published cases."""
    law = PublishedDetention.objects.filter(case__slug="few").get().laws[0]
    few: Side = ("page, 4 events", get("/cases/few/"))
    return [
        (("list, 2,303 cases", get("/cases/")), few),
        (("list, filtered", get("/cases/?country=KH&status=detained")), few),
        (("list, misspelt name", get("/cases/?q=Placeholdr+Detaine")), few),
        (("statistics, 2,303 cases", get("/statistics/")), few),
        (("country, 2,003 cases", get("/countries/kh/")), few),
        (("law, 2,001 people", get(f"/laws/{law}/")), few),
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


# The record of the staff, small and large: two databases, side by side.

PEOPLE, CASES = (100, 5000), (20, 2000)
COPY = "small"


def worlds() -> list[tuple[Side, Side]]:
    """The same question to a small and to a large record; then what grows with one case."""
    add_people(PEOPLE[0], CASES[0])
    connection.creation.clone_test_db(COPY, verbosity=0)
    small = connections.create_connection("default")
    small.settings_dict = connection.creation.get_test_db_clone_settings(COPY)
    add_people(PEOPLE[1] - PEOPLE[0], CASES[1] - CASES[0])
    user = User.objects.get(email="bench@example.org")

    def pair(what: str, sizes: tuple[int, int], of: str, run: Callable[[], object]) -> tuple[Side, Side]:
        return (f"{what}, {sizes[1]} {of}", run), (f"{what}, {sizes[0]} {of}", inside(small, run))

    lists = list(lists_for(user))
    return [
        pair("search, a name", PEOPLE, "people", lambda: search("Sokha Placeholda", user)),
        pair("search, a number", PEOPLE, "people", lambda: search("278/17", user)),
        pair("likely doubles", PEOPLE, "people", lambda: people_like(["Sokha Placeholda"])),
        pair("work lists", CASES, "cases", lambda: [list(one.rows(user, NOW)[:6]) for one in lists]),
        *one_case(user),
    ]


def add_people(people: int, cases: int) -> None:
    """People of placeholder names, so many of them with a draft of a case that has a number and a detention."""
    start = Person.objects.count()
    words = ("Sokha", "Dara", "Bopha", "Rith", "Vanna", "Chenda", "Mealea")
    made = Person.objects.bulk_create(
        Person(name=f"{words[n % 7]} {words[n // 7 % 7]} Placeholder {n}") for n in range(start, start + people)
    )
    Name.objects.bulk_create(Name(person=one, text=f"{words[one.pk % 5]}ra {one.pk}") for one in made)
    drafts = Case.objects.bulk_create(
        Case(slug=f"draft-{one.pk}", title=one.name, reference=f"XX-{one.pk}") for one in made[:cases]
    )
    subjects = CaseSubject.objects.bulk_create(
        CaseSubject(case=case, person=one) for case, one in zip(drafts, made, strict=False)
    )
    Detention.objects.bulk_create(Detention(subject=subject, last_confirmed="2026-01-01") for subject in subjects)
    ExternalIdentifier.objects.bulk_create(
        ExternalIdentifier(case=case, scheme="other", value=f"{case.pk}/26") for case in drafts
    )
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def inside(other: Any, run: Callable[[], object]) -> Callable[[], object]:
    """`run`, with another database."""

    def there() -> None:
        own = connections["default"]
        connections["default"] = other
        try:
            run()
        finally:
            connections["default"] = own

    return there


def forget_copy() -> None:
    with suppress(DatabaseError):  # it was never made
        connection.creation.destroy_test_db(suffix=COPY, verbosity=0)


def one_case(user: User) -> list[tuple[Side, Side]]:
    """The story and the saving of a row with many events against few; publishing five people against one."""
    client = Client()
    sign_in_fully(client, user)
    few, many = factories.case("few-events"), factories.case("many-events")
    five, one = factories.case("five-people", people=5), factories.case("one-person")
    source = factories.source()
    for case, count in ((few, 5), (many, 299)):
        for number in range(count):
            event = Event.objects.create(case=case, kind="hearing", on="2026-03-03", headline=f"Hearing {number}")
            factories.cite(event, source)

    def story(case: Case) -> Callable[[], object]:
        return lambda: client.get(reverse("admin:cases_case_story", args=[case.pk]))

    def save(case: Case) -> Callable[[], object]:
        event = case.events.last()
        key, turn = f"event-{event.pk}", count_up()
        address = reverse("admin:cases_case_story_row", args=[case.pk, key])

        def post() -> None:
            opened = client.get(address, headers={"X-Story": "fragment"})
            data = held(opened) | {f"{key}-headline": f"Hearing, {next(turn)}"}
            assert client.post(address, data, headers={"X-Story": "fragment"}).headers.get("X-Story-Key") == key  # noqa: S101

        return post

    def publish(case: Case) -> Callable[[], object]:
        turn = count_up()

        def again() -> None:
            Case.objects.filter(pk=case.pk).update(summary=f"A placeholder summary, {next(turn)}.")
            publishing.publish(case, by=user, now=NOW, why="bench")

        return again

    return [
        (("story, 300 events", story(many)), ("story, 6 events", story(few))),
        (("save a row, 300 events", save(many)), ("save a row, 6 events", save(few))),
        (("publish, 5 people", publish(five)), ("publish, 1 person", publish(one))),
    ]


if __name__ == "__main__":
    main()
