"""What a snapshot holds, when it is made, and what leaves it: at once, in every older one, and told only where it may be."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.roles import Role
from appeals import publishing as appeal_publishing
from appeals import snapshots, tasks
from appeals.actions import erasure, merge, publication
from appeals.models import PublishedAppeal
from appeals.packaging import LIST, SUMS
from cases import chain, publishing
from cases import snapshots as standing
from cases.models import (
    Case,
    Person,
    PublishedCase,
    PublishedReference,
    PublishedSnapshot,
    PublishedSnapshotFile,
    PublishedSnapshotPart,
    PublishedVersion,
    SiteSettings,
)
from cases.models.snapshots import PART
from tests import factories
from tests.conftest import NOW, rows_that_stay, standing_for
from tests.snapshots.reading import files_of, text_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A case and an appeal for it, published once for all tests here."""
    with rows_that_stay(django_db_blocker):
        row, by = factories.case("quokka", title="Quokka Placeholder"), standing_for(Role.PUBLISHER)
        publishing.publish(row, by=by, now=NOW)
        appeal_publishing.publish(factories.appeal(row, slug="for-quokka", title="For Quokka"), by=by, now=NOW)
        yield


@pytest.fixture
def case(published, db) -> Case:
    return Case.objects.get(slug="quokka")


@pytest.fixture(scope="class")
def built(published, django_db_blocker) -> Iterator[int]:
    with rows_that_stay(django_db_blocker):
        yield snapshots.make_and_build(now=NOW).pk


@pytest.fixture
def old(built, db) -> PublishedSnapshot:
    """A snapshot with that case, made once for a class."""
    return PublishedSnapshot.objects.get(pk=built)


def withdrawn(case: Case, by, *, silently: bool = False) -> None:
    publication.withdraw_case(case, by=by, now=NOW + timedelta(hours=1), why="asked", silently=silently)


def held(snapshot: PublishedSnapshot) -> set[tuple[str, str, int]]:
    return set(snapshot.entries.values_list("kind", "slug", "number"))


def _made_and_undone() -> dict[str, bytes]:
    """The files of a snapshot as of now, which is then as if it had never been made."""
    with transaction.atomic():
        files = files_of(snapshots.make_and_build(now=NOW))
        transaction.set_rollback(True)
    return files


class TestASnapshot:
    def test_holds_the_versions_that_strangers_read(self, case):
        made = snapshots.make(now=NOW)
        references = set(PublishedReference.objects.named().values_list("kind", "slug", "number"))
        assert held(made) == {("case", "quokka", 1), ("appeal", "for-quokka", 1)} | references
        assert (made.ready, made.files.count()) == (False, 0)

    def test_leaves_out_what_is_no_longer_or_not_yet_published(self, case, publisher):
        publishing.publish(factories.case("second"), by=publisher, now=NOW)
        factories.case("draft")
        withdrawn(case, publisher)
        assert {slug for kind, slug, _number in held(snapshots.make(now=LATER)) if kind in ("case", "appeal")} == {
            "second"
        }

    def test_is_called_by_its_day_in_utc_and_a_second_one_of_that_day_by_its_number(self, case):
        assert [snapshots.make(now=NOW).name for _time in range(3)] == ["2026-11-22", "2026-11-22-2", "2026-11-22-3"]
        assert snapshots.make(now=LATER).name == "2026-12-22"

    def test_keeps_the_settings_of_its_day(self, case, publisher):
        publishing.publish_site(now=NOW)
        made = snapshots.make_and_build(now=NOW)
        before = files_of(made)
        SiteSettings.objects.update_or_create(
            pk=1, defaults={"name": "Another Name", "licence": "CC0", "review_days": 1}
        )
        publishing.publish_site(now=LATER)
        standing.set_aside([made.pk])
        snapshots.work_off()
        assert files_of(made) == before

    def test_is_not_changed_by_what_is_published_later(self, case, publisher):
        made = snapshots.make_and_build(now=NOW)
        before = files_of(made)
        Case.objects.filter(pk=case.pk).update(title="Another title")
        publishing.publish(Case.objects.get(pk=case.pk), by=publisher, now=LATER)
        later = snapshots.make_and_build(now=LATER)
        made.refresh_from_db()
        assert (made.ready, files_of(made)) == (True, before)
        assert "version 2 after version 1: title" in files_of(later)["CHANGELOG.md"].decode()


class TestEveryMonth:
    def test_one_is_made_and_no_second(self, case):
        first = NOW.replace(month=12, day=1, hour=4, minute=5)
        assert snapshots.make_monthly(now=first).name == "2026-12-01"
        assert snapshots.make_monthly(now=first + timedelta(days=1)) is None
        assert snapshots.make_monthly(now=first + timedelta(days=31)).name == "2027-01-01"

    def test_a_worker_that_was_away_on_the_first_makes_it_later(self, case):
        assert snapshots.make_monthly(now=NOW.replace(day=17)).name == "2026-11-17"


class TestWhoMakesIt:
    def test_the_worker_by_the_clock(self, case):
        with time_machine.travel(NOW, tick=False):
            tasks.make_snapshot(0)
            tasks.make_snapshot(0)
        assert PublishedSnapshot.objects.get().ready

    def test_someone_on_the_server_who_is_told_where_it_is_and_its_sum(self, case, capsys):
        with time_machine.travel(NOW, tick=False):
            call_command("make_snapshot")
        made = PublishedSnapshot.objects.get()
        said = capsys.readouterr().out
        assert f"/data/2026-11-22/\n{made.entries.count()} documents in {made.files.count()} files" in said
        assert made.files.get(path=SUMS).sha256 in said


class TestItsFiles:
    def test_are_kept_in_parts_of_which_none_is_large(self, old):
        assert old.ready and old.build == 1
        for row in old.files.all():
            sizes = [len(data) for data in PublishedSnapshotPart.objects.filter(file=row).order_by("number").values_list("data", flat=True)]  # fmt: skip
            assert sum(sizes) == row.size and all(size == PART for size in sizes[:-1]) and max(sizes) <= PART

    def test_are_the_same_when_they_are_made_anew(self, old):
        before = files_of(old)
        standing.set_aside([old.pk])
        assert files_of(old) == {}
        tasks.write_snapshots(0)  # what the worker does every minute
        old.refresh_from_db()
        assert (old.ready, old.build, files_of(old)) == (True, 2, before)

    def test_that_hold_more_than_they_should_are_made_anew(self, old):
        """Where a reference left while someone took a case away, nobody waited: the worker sees it."""
        snapshots.work_off()
        assert PublishedSnapshot.objects.get(pk=old.pk).build == 1  # as it should be
        old.entries.filter(kind="appeal").delete()
        snapshots.work_off()
        old.refresh_from_db()
        assert (old.ready, old.build, old.files.get(path=LIST).rows) == (True, 2, old.entries.count())

    def test_are_not_kept_when_something_is_taken_back_while_they_are_written(self, case, publisher, monkeypatch):
        made, entries_of = snapshots.make(now=NOW), snapshots.entries_of

        def meanwhile(*given):
            yield from entries_of(*given)
            withdrawn(case, publisher)

        monkeypatch.setattr(snapshots, "entries_of", meanwhile)
        with pytest.raises(snapshots.Overtaken):
            snapshots.build(made, wait=True)
        made.refresh_from_db()
        assert (made.ready, made.files.count()) == (False, 0)


class TestWhatIsTakenBack:
    def test_leaves_all_older_ones_in_the_same_transaction(self, old, case, publisher):
        second = snapshots.make_and_build(now=NOW)
        assert "Quokka" in text_of(old) and "Quokka" in text_of(second)
        with transaction.atomic():
            withdrawn(case, publisher)
            assert not PublishedSnapshotFile.objects.exists() and not PublishedSnapshotPart.objects.exists()
            assert not PublishedSnapshot.objects.filter(ready=True).exists()
        snapshots.work_off()
        for row in PublishedSnapshot.objects.all():
            assert row.ready and row.removed == 2  # the case and its appeal
            assert "quokka" not in text_of(row).lower()
            assert "2 documents left this snapshot" in files_of(row)["README.md"].decode()

    def test_comes_back_if_the_act_fails(self, old, case, publisher):
        with pytest.raises(RuntimeError), transaction.atomic():
            withdrawn(case, publisher)
            raise RuntimeError
        old.refresh_from_db()
        assert old.ready and "Quokka" in text_of(old)

    def test_is_counted_by_the_next_one(self, old, case, publisher):
        publishing.publish(factories.case("second"), by=publisher, now=NOW)
        withdrawn(case, publisher)
        later = snapshots.make_and_build(now=LATER)
        assert later.withdrawn == 2
        assert "2 cases and appeals were taken back" in files_of(later)["CHANGELOG.md"].decode()
        assert snapshots.make(now=LATER + timedelta(days=1)).withdrawn == 0

    def test_silently_is_counted_nowhere_and_leaves_the_bytes_of_a_snapshot_that_never_had_it(self, case, publisher):
        never = _made_and_undone()
        row = factories.case("numbat", title="Numbat Placeholder")
        publishing.publish(row, by=publisher, now=NOW)
        made = snapshots.make_and_build(now=NOW)
        assert files_of(made) != never
        withdrawn(row, publisher, silently=True)
        snapshots.work_off()
        assert files_of(made) == never
        later = snapshots.make_and_build(now=LATER)
        assert (later.withdrawn, later.removed, "numbat" in text_of(later).lower()) == (0, 0, False)

    @pytest.mark.parametrize("silently", [True, False])
    def test_takes_along_an_earlier_text_of_an_appeal_that_named_it_then(self, case, publisher, silently):
        numbat = factories.case("numbat", title="Numbat Placeholder")
        publishing.publish(numbat, by=publisher, now=NOW)
        appeal = factories.appeal(case, numbat, slug="for-two", title="For two")
        appeal_publishing.publish(appeal, by=publisher, now=NOW)
        made = snapshots.make_and_build(now=NOW)
        appeal.cases.remove(numbat)
        appeal_publishing.publish(appeal, by=publisher, now=LATER)
        withdrawn(numbat, publisher, silently=silently)
        snapshots.work_off()
        made.refresh_from_db()
        assert (made.ready, made.removed) == (True, 0 if silently else 2)
        assert "numbat" not in text_of(made).lower()
        assert PublishedAppeal.objects.visible().filter(slug="for-two").exists()
        assert chain.chain_faults("appeal", "for-two") == []
        texts = PublishedVersion.objects.filter(kind="appeal", slug="for-two").order_by("number")
        assert [body is None for body in texts.values_list("body", flat=True)] == [True, False]

    def test_a_text_from_which_something_was_removed_leaves_and_the_rest_stands_in_the_next(self, old, case, publisher):
        publication.redact_case(case, "events", by=publisher, now=LATER - timedelta(days=1), why="asked")
        snapshots.work_off()
        old.refresh_from_db()
        assert {"case", "appeal"} & {kind for kind, _slug, _number in held(old)} == set()
        assert (old.ready, old.removed) == (True, 2)
        log = files_of(snapshots.make_and_build(now=LATER))["CHANGELOG.md"].decode()
        assert "## Replaced" in log and "version 2 after version 1" in log
        assert "Nothing was openly taken back" in log

    def test_someone_who_is_erased_leaves_all_of_them(self, old, case, publisher, second):
        person = Person.objects.get(subjects__case=case)
        row = erasure.ask(person=person, reason="asked", why="asked", by=publisher, now=timezone.now())
        erasure.confirm(erasure=row, by=second, now=timezone.now())
        snapshots.work_off()
        old.refresh_from_db()
        assert old.ready and old.removed == 0
        assert "quokka" not in text_of(old).lower() and person.name not in text_of(old)

    def test_a_case_that_turned_out_to_be_another_leaves(self, old, case, publisher):
        stays = factories.case("stays")
        publishing.publish(stays, by=publisher, now=NOW)
        merge.merge_cases(stays, case, choices={"title": "stays"}, reason="the same", by=publisher, now=LATER)
        snapshots.work_off()
        old.refresh_from_db()
        assert ("case", "quokka", 1) not in held(old)
        assert (old.ready, old.removed) == (True, 1)

    def test_a_reference_that_nothing_names_any_more_leaves_and_is_not_counted(self, old):
        kind, slug, _number = next(row for row in held(old) if row[0] not in ("case", "appeal"))
        chain.retire(kind, slug)
        snapshots.work_off()
        old.refresh_from_db()
        assert (old.ready, old.removed) == (True, 0)
        assert slug not in {row[1] for row in held(old)}

    def test_a_version_of_which_nothing_is_known_any_more_is_not_waited_for(self, case):
        made = snapshots.make(now=NOW)
        made.entries.create(kind="law", slug="never-was", number=1)
        snapshots.work_off()
        made.refresh_from_db()
        assert made.ready
        assert made.files.get(path=SUMS).size > 0

    def test_what_was_in_none_leaves_them_as_they_are(self, old, publisher):
        row = factories.case("second")
        publishing.publish(row, by=publisher, now=LATER)
        withdrawn(row, publisher)
        old.refresh_from_db()
        assert old.ready and old.removed == 0
        assert PublishedCase.objects.get(slug="second").withdrawn
