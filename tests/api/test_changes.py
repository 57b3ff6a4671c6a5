"""What changed since an instant: whoever keeps a copy misses nothing, and learns nothing of what was taken back."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from appeals import publishing as appeal_publishing
from cases import publishing
from cases.models import Case, PublishedVersion
from cases.vocab import FieldGroup
from tests import factories
from tests.conftest import NOW, rows_that_stay, standing_for

pytestmark = pytest.mark.django_db
EARLIER = datetime(2026, 11, 1, 10, tzinfo=UTC)
CHANGES = "/api/v1/changes"


@pytest.fixture(scope="module")
def told(two_cases, django_db_blocker) -> Iterator[None]:
    """Beside the two cases of 22 November, one that was published on the 1st and changed on the 5th."""
    with rows_that_stay(django_db_blocker), time_machine.travel(NOW, tick=False):
        by = standing_for(Role.PUBLISHER)
        case = factories.case("told", title="Person A", summary="The first summary.")
        publishing.publish(case, by=by, now=EARLIER)
        Case.objects.filter(pk=case.pk).update(summary="The second summary.")
        publishing.publish(Case.objects.get(pk=case.pk), by=by, now=EARLIER + timedelta(days=4))
        yield


@pytest.fixture
def ask(told, program) -> Iterator[Callable[..., Any]]:
    """`ask(at, since=…)`: what is answered at an instant."""
    with time_machine.travel(NOW, tick=False) as clock:

        def asked(at: datetime, status: int = 200, address: str = CHANGES, **query: Any) -> Any:
            clock.move_to(at)
            answer = program.get(address, query)
            assert answer.status_code == status, answer.content
            return json.loads(answer.content)

        yield asked


TOMORROW = NOW + timedelta(days=1)


def iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def of(listed: dict[str, Any], slug: str) -> list[dict[str, Any]]:
    return [row for row in listed["data"] if row["slug"] == slug]


def sums(slug: str) -> list[str]:
    return list(PublishedVersion.objects.filter(slug=slug).order_by("number").values_list("sha", flat=True))


class TestWhatIsTold:
    def test_is_every_version_the_earliest_first(self, ask):
        listed = ask(TOMORROW)
        first, second = of(listed, "told")
        assert (first["what"], first["version"], first["at"]) == ("new", 1, iso(EARLIER))
        assert (second["what"], second["version"]) == ("updated", 2) and "summary" in second["changed"]
        assert second["api_url"].endswith("/api/v1/cases/told") and second["url"].endswith("/cases/told/")
        assert [row["at"] for row in listed["data"]] == sorted(row["at"] for row in listed["data"])
        kinds = {row["kind"] for row in listed["data"]}
        assert kinds == {"case", "appeal", "facility", "law", "organisation", "official"}
        assert not any(row["delete"] for row in listed["data"])

    def test_is_what_came_after_the_instant_that_is_asked_for(self, ask):
        after = iso(EARLIER + timedelta(days=1))
        assert [row["version"] for row in of(ask(TOMORROW, since=after), "told")] == [2]
        assert ask(TOMORROW, since=iso(NOW))["data"] == []

    @pytest.mark.parametrize("offset, away", [("+00:00", 0), ("+07:00", 7), ("-03:30", -3.5)])
    def test_the_instant_may_be_written_with_an_offset(self, ask, offset, away):
        local = (NOW.replace(tzinfo=None) + timedelta(hours=away)).isoformat()
        assert ask(TOMORROW, since=local + offset) == ask(TOMORROW, since=iso(NOW))

    def test_waits_for_two_minutes_so_that_no_slow_transaction_is_missed(self, ask):
        fresh = ask(NOW + timedelta(seconds=90))
        assert fresh["until"] == iso(NOW - timedelta(minutes=1)) and not of(fresh, "kem-sokha")
        later = ask(NOW + timedelta(minutes=3), since=fresh["until"])
        assert len(of(later, "kem-sokha")) == 1 and later["until"] == iso(NOW + timedelta(minutes=1))

    def test_is_whole_when_read_in_parts_though_many_came_at_one_instant(self, ask):
        whole = [row["sha"] for row in ask(TOMORROW, limit=200)["data"]]
        parts, page = [], ask(TOMORROW, limit=3)
        while page["next"]:
            parts += [row["sha"] for row in page["data"]]
            page = ask(TOMORROW, address=page["next"])
        assert parts + [row["sha"] for row in page["data"]] == whole and len(set(whole)) == len(whole) > 20

    @pytest.mark.parametrize(
        "since", ["", "yesterday", "2026-11-22", "2026-02-30T00:00:00Z", "2026-11-22T12:00:00", "2026-11-22T12:00:00+24:00", "2026-11-22T12:00:00+0700", "2026-11-22T12:00:00 00:00", "0000-01-01T00:00:00Z", "9" * 400, "2026-11-22T12:00:60Z", "\x00"]
    )  # fmt: skip
    def test_an_instant_that_is_none_is_refused_by_its_name(self, ask, since):
        [wrong] = ask(NOW, status=400, since=since)["errors"]
        assert wrong["parameter"] == "since"

    def test_costs_the_same_however_much_changed(self, ask):
        costs = []
        for limit in (1, 20):
            with CaptureQueriesContext(connection) as asked:
                ask(TOMORROW, limit=limit)
            costs.append(len(asked))
        assert costs[0] == costs[1] <= 14


class TestWhatWasTakenBack:
    def test_openly_is_told_by_its_sums_alone(self, ask, publisher):
        known = sums("told")
        publishing.take_back("told", by=publisher, now=NOW, why="asked")
        listed = ask(TOMORROW, since=iso(NOW - timedelta(days=1)))
        [gone] = [row for row in listed["data"] if row["what"] == "withdrawn"]
        assert gone["delete"] == known and len(known) == 2
        assert (gone["kind"], gone["at"]) == ("case", iso(NOW))
        assert not any(gone[name] for name in ("slug", "url", "api_url", "version", "sha", "changed"))
        for text in ("told", "Person A"):
            assert text not in json.dumps(ask(TOMORROW)), text

    def test_silently_leaves_nothing(self, ask, publisher):
        before = ask(TOMORROW, since=iso(EARLIER + timedelta(days=5)))
        known = sums("told")
        publishing.take_back("told", by=publisher, now=NOW, why="asked", silently=True)
        assert ask(TOMORROW, since=iso(EARLIER + timedelta(days=5)))["data"] == before["data"]
        everything = json.dumps(ask(TOMORROW))
        assert not any(text in everything for text in ("told", *known, "withdrawn"))

    def test_of_an_appeal_is_told_likewise(self, ask, publisher):
        slug = "urgent-action-278-17"
        known = sums(slug)
        appeal_publishing.take_back(slug, by=publisher, now=NOW, why="asked")
        [gone] = [row for row in ask(TOMORROW)["data"] if row["what"] == "withdrawn"]
        assert (gone["kind"], gone["delete"]) == ("appeal", known) and slug not in json.dumps(ask(TOMORROW))

    def test_part_by_part_is_told_by_the_version_after_it(self, ask, publisher):
        known = sums("told")
        publishing.redact("told", FieldGroup.CHARGES, by=publisher, now=NOW, why="asked")
        [after] = of(ask(TOMORROW), "told")
        assert (after["what"], after["version"], after["changed"], after["delete"]) == ("removed", 3, [], known)
