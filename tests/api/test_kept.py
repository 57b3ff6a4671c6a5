"""What takes long to make is made once: until something published changes, and not a moment longer."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appeals.actions import publication
from appeals.models import PublishedAppeal
from cases import publishing
from cases.models import Case, PublishedCase, PublishedSite
from cases.public.kept import mark
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=10)
LONG = ["/api/v1/docs", "/api/v1/openapi.json"]
A_HANDFUL = 5  # queries


@pytest.fixture(autouse=True)
def clock(program) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(LATER, tick=False) as traveller:
        yield traveller


def asked(program, path: str) -> tuple[str, int]:
    """What is answered, and by how many queries."""
    with CaptureQueriesContext(connection) as caught:
        answer = program.get(path)
    assert answer.status_code == 200
    return answer.content.decode(), len([1 for query in caught if query["sql"].lower().startswith("select")])


@pytest.mark.parametrize("path", LONG)
class TestWhatIsKept:
    def test_is_not_made_again_for_the_next_who_asks(self, program, path):
        first, _made = asked(program, path)
        again, queries = asked(program, path)
        assert again == first
        assert queries <= A_HANDFUL

    @pytest.mark.parametrize("silently", [True, False])
    def test_says_nothing_of_a_case_from_when_it_is_taken_back(self, program, publisher, path, silently):
        assert "kem-sokha" in asked(program, path)[0]
        case = Case.objects.get(slug="kem-sokha")
        publication.withdraw_case(case, by=publisher, now=NOW, why="asked", silently=silently)
        after, _queries = asked(program, path)
        assert "kem-sokha" not in after
        assert "muong-sopheak" in after

    def test_names_the_site_as_it_is_called_now(self, program, path):
        asked(program, path)
        row = PublishedSite.objects.first() or PublishedSite(pk=1, body={})
        row.body = {**row.body, "name": "Another Name"}
        row.save()
        assert "Another Name" in asked(program, path)[0]

    def test_is_made_anew_when_a_day_has_passed(self, program, clock, path):
        asked(program, path)
        clock.shift(timedelta(days=1))
        assert asked(program, path)[1] > A_HANDFUL


def test_a_mark_differs_after_every_kind_of_change(publisher):
    tables = (PublishedCase, "updated_at"), (PublishedAppeal, "updated_at")
    case, seen = Case.objects.get(slug="muong-sopheak"), [mark(*tables)]
    publishing.publish(case, by=publisher, now=LATER)
    seen.append(mark(*tables))
    publication.withdraw_case(case, by=publisher, now=LATER, why="asked", silently=True)
    seen.append(mark(*tables))
    assert mark(*tables) == seen[-1]
    publishing.publish(case, by=publisher, now=LATER)  # as many as before, and none later than before
    seen.append(mark(*tables))
    assert len(set(seen)) == len(seen)


def test_whoever_asks_by_the_day_alone_is_told_of_a_change_within_the_hour(program, publisher):
    before = program.get(LONG[1])["Last-Modified"]
    publishing.publish(Case.objects.get(slug="muong-sopheak"), by=publisher, now=LATER)
    again = program.get(LONG[1], headers={"If-Modified-Since": before})
    assert (again.status_code, again["Last-Modified"] > before) == (200, True)
