"""Two people at once: nothing lost, nothing torn."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from appeals.actions import due as due_actions
from appeals.models import DueDate
from cases import chain, publishing
from cases.models import Case, PublishedVersion
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(number: int, act):
    """Runs `act(n)` in so many threads at the same time; gives what each returned or raised."""

    def run(n: int):
        try:
            return act(n)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def test_four_publishers_at_once_make_four_versions_in_one_chain(publisher, now):
    case = factories.case("crowded")
    answers = at_once(4, lambda n: publishing.publish(Case.objects.get(pk=case.pk), by=publisher, now=now).number)
    assert sorted(answers) == [1, 2, 3, 4]
    assert chain.chain_faults("case", "crowded") == []
    assert PublishedVersion.objects.filter(kind="case", slug="crowded").count() == 4


def test_of_two_decisions_on_one_date_at_once_the_second_is_told(coordinator, now):
    due = factories.appeal(due=date(2026, 11, 1)).due_dates.get()
    answers = at_once(2, lambda n: due_actions.keep(DueDate.objects.get(pk=due.pk), "Why", by=coordinator, now=now))
    assert {type(answer) for answer in answers} == {type(None), ValidationError}


def test_extending_a_date_twice_at_once_makes_one_new_date(coordinator, now):
    due = factories.appeal(due=date(2026, 11, 1)).due_dates.get()
    at_once(
        3,
        lambda n: due_actions.extend(DueDate.objects.get(pk=due.pk), date(2026, 12, 1), "Why", by=coordinator, now=now),
    )
    assert DueDate.objects.filter(replaces=due).count() == 1
