"""Someone publishes at the very moment at which a colleague takes back: no text is left over, and neither waits for ever."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Waits

import pytest
from django.db import connection, transaction
from django.utils import timezone

from appeals import publishing as appeal_publishing
from appeals.actions import consent, due, erasure, publication, state
from appeals.models import Appeal, PublishedAppeal
from cases import chain, publishing
from cases.models import Case, Consent, Event, Person, PublishedCase, PublishedVersion
from cases.refused import Refused
from tests import factories
from tests.conftest import NOW
from tests.snapshots.test_at_once import SECONDS, beside

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "Neighbour Placeholder"


@pytest.fixture
def case(publisher) -> Case:
    row = factories.case("quokka")
    publishing.publish(row, by=publisher, now=NOW)
    return row


@pytest.fixture
def neighbour(db) -> Person:
    person = factories.person(NAME)
    factories.grounds(person)
    return person


def texts() -> str:
    return "".join(text or "" for text in PublishedVersion.objects.values_list("body", flat=True))


def just_before_it_counts(act: Callable[[], object], other: Callable[[], object]) -> tuple[object, object]:
    """Runs `other` while the transaction of `act` has done all but end. What each returned or raised."""
    done, go_on = threading.Event(), threading.Event()

    def held() -> object:
        with transaction.atomic():
            found = act()
            done.set()
            assert go_on.wait(SECONDS)
            return found

    first = beside(held)
    assert done.wait(SECONDS)
    second = beside(other)
    _outcome(second, 0.4)
    go_on.set()
    return _outcome(first, SECONDS), _outcome(second, SECONDS)


def _outcome(future: Future, seconds: float) -> object:
    try:
        return future.result(seconds)
    except Waits:
        return None
    except Exception as error:  # the test says which it expects
        return error


def take_back_name(person: Person, by) -> consent.Withdrawal:
    rows = Consent.objects.in_force().filter(person=person, group="name")
    told = {"kind": "person", "who": "x", "how": "x", "on": NOW.date(), "now": NOW}
    return consent.withdraw(person=person, grounds=rows, by=by, **told)


class TestAPageThatNamesSomeoneForTheFirstTime:
    @pytest.fixture
    def named(self, case, neighbour) -> Case:
        factories.cited(Event.objects.create(case=case, kind="other", headline=f"{NAME} was asked", on="2026-10-03"))
        return case

    def publish(self, publisher) -> object:
        return publishing.publish(Case.objects.get(slug="quokka"), by=publisher, now=NOW)

    def test_while_they_take_their_name_back(self, named, neighbour, publisher, coordinator):
        _published, done = just_before_it_counts(
            lambda: self.publish(publisher), lambda: take_back_name(neighbour, coordinator)
        )
        assert [loss.page.slug for loss in done.losses] == ["quokka"]
        assert NAME not in texts()

    def test_after_they_took_it_back_is_refused(self, named, neighbour, publisher, coordinator):
        _done, refused = just_before_it_counts(
            lambda: take_back_name(neighbour, coordinator), lambda: self.publish(publisher)
        )
        assert isinstance(refused, Refused)
        assert NAME not in texts()

    def test_while_they_are_erased(self, named, neighbour, publisher, second):
        row = erasure.ask(person=neighbour, reason="asked", why="x", by=publisher, now=timezone.now())
        _published, done = just_before_it_counts(
            lambda: self.publish(publisher), lambda: erasure.confirm(erasure=row, by=second, now=timezone.now())
        )
        assert not isinstance(done, Exception), done
        assert NAME not in texts()


def test_an_appeal_is_not_left_over_when_its_case_is_taken_back_at_that_moment(case, publisher):
    appeal = factories.appeal(case, slug="call")
    publish = lambda: appeal_publishing.publish(Appeal.objects.get(pk=appeal.pk), by=publisher, now=NOW)  # noqa: E731
    withdraw = lambda: publication.withdraw_case(Case.objects.get(pk=case.pk), by=publisher, now=NOW, why="x")  # noqa: E731
    _published, slugs = just_before_it_counts(publish, withdraw)
    assert slugs == ["call"]
    assert not PublishedAppeal.objects.visible().exists() and texts() == ""


def test_an_appeal_whose_case_is_being_taken_back_is_refused(case, publisher):
    appeal = factories.appeal(case, slug="call")
    publish = lambda: appeal_publishing.publish(Appeal.objects.get(pk=appeal.pk), by=publisher, now=NOW)  # noqa: E731
    withdraw = lambda: publication.withdraw_case(Case.objects.get(pk=case.pk), by=publisher, now=NOW, why="x")  # noqa: E731
    _slugs, refused = just_before_it_counts(withdraw, publish)
    assert isinstance(refused, Refused) and texts() == ""


@pytest.mark.parametrize("silently", [True, False])
def test_whoever_publishes_and_whoever_takes_back_the_same_page_never_wait_for_each_other(case, publisher, silently):
    def publish() -> object:
        return publishing.publish(Case.objects.get(pk=case.pk), by=publisher, now=NOW)

    def withdraw() -> object:
        row = Case.objects.get(pk=case.pk)
        return publication.withdraw_case(row, by=publisher, now=NOW, why="asked", silently=silently)

    for _round in range(2):
        acts = [beside(publish), beside(withdraw), beside(publish)]
        for act in acts:
            outcome = _outcome(act, SECONDS)
            assert not isinstance(outcome, Exception) or isinstance(outcome, Refused), outcome
        row = PublishedCase.objects.visible().filter(slug="quokka").first()
        newest = PublishedVersion.objects.filter(kind="case", slug="quokka").first()
        assert bool(row) == bool(newest and newest.body), "what has a text is published, and the other way round"
        assert chain.chain_faults("case", "quokka") == []


def test_two_who_take_back_at_once_do_not_wait_for_each_other(case, publisher, coordinator, second):
    """Each person's page and biography names the other."""
    people = [row.person for row in (case.subjects.get(), factories.case("numbat").subjects.get())]
    for person, other in (people, people[::-1]):
        Person.objects.filter(pk=person.pk).update(biography=f"Knows {other.name}.")
        factories.cite(person, field="biography")
    for slug in ("quokka", "numbat"):
        publishing.publish(Case.objects.get(slug=slug), by=publisher, now=NOW)
    rows = [erasure.ask(person=person, reason="asked", why="x", by=publisher, now=timezone.now()) for person in people]
    acts = [beside(lambda row=row: erasure.confirm(erasure=row, by=second, now=timezone.now())) for row in rows]
    assert [type(_outcome(act, SECONDS)).__name__ for act in acts] == ["Erasure", "Erasure"]
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_locks where locktype = 'advisory' and not granted")
        assert cursor.fetchone() == (0,)
    assert texts() == ""


@pytest.mark.parametrize("act", ["stop", "close"])
def test_whoever_changes_an_appeal_waits_before_it_locks_what_a_removal_may_want(act, case, publisher, coordinator):
    appeal = factories.appeal(case)
    appeal_publishing.publish(appeal, by=publisher, now=NOW)
    done, go_on = threading.Event(), threading.Event()

    @transaction.atomic
    def removal() -> None:
        chain.lock_texts()
        done.set()
        assert go_on.wait(SECONDS)
        Appeal.objects.select_for_update().get(pk=appeal.pk)

    def change() -> None:
        if act == "stop":
            return state.stop(appeal, "stopped", "It is over.", by=coordinator, now=NOW)
        return due.close(appeal.due_dates.get(), "stopped", "It is over.", by=coordinator, now=NOW)

    first = beside(removal)
    assert done.wait(SECONDS)
    second = beside(change)
    _outcome(second, 0.4)
    go_on.set()
    assert (_outcome(first, SECONDS), _outcome(second, SECONDS)) == (None, None)
