"""The staff's side: the same question to a small and to a large record, and what grows with one case."""

from collections.abc import Callable
from itertools import count as count_up
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from appeals.finding import search
from appeals.worklists import lists_for
from bench.copies import NOW
from bench.measuring import Side, inside, report
from cases import publishing
from cases.finding import people_like
from cases.models import Case, CaseSubject, Detention, Event, ExternalIdentifier, Name, Person
from tests import factories
from tests.admin.test_story import held
from tests.conftest import sign_in_fully

PEOPLE, CASES = (100, 5000), (20, 2000)


def fill_small() -> None:
    add_people(PEOPLE[0], CASES[0])


def fill_large() -> None:
    add_people(PEOPLE[1] - PEOPLE[0], CASES[1] - CASES[0])


def measure(small: Any, by: User) -> None:
    for side, other in [*two_records(small, by), *one_case(by)]:
        report(side, other)


def two_records(small: Any, user: User) -> list[tuple[Side, Side]]:
    def pair(what: str, sizes: tuple[int, int], of: str, run: Callable[[], object]) -> tuple[Side, Side]:
        return (f"{what}, {sizes[1]} {of}", run), (f"{what}, {sizes[0]} {of}", inside(small, run))

    lists = list(lists_for(user))
    return [
        pair("search, a name", PEOPLE, "people", lambda: search("Sokha Placeholda", user)),
        pair("search, a number", PEOPLE, "people", lambda: search("278/17", user)),
        pair("likely doubles", PEOPLE, "people", lambda: people_like(["Sokha Placeholda"])),
        pair("work lists", CASES, "cases", lambda: [list(one.rows(user, NOW)[:6]) for one in lists]),
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
