"""A person who is erased is nowhere any more: not in public, not in the record, not in its history, not after a restore."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from appeals import publishing as appeal_publishing
from appeals.actions import erasure as actions
from appeals.models import Appeal, Follower, Mail, PublishedAppeal
from cases import chain, publishing, tombstones
from cases.inbox_kinds import FOLLOW
from cases.models import (
    Case,
    CaseSubject,
    Citation,
    Detention,
    Erasure,
    Event,
    EventActor,
    InboxMessage,
    Name,
    Note,
    Person,
    Publication,
    PublishedCase,
    PublishedVersion,
    Redirect,
    RetiredVersion,
    Review,
    SafeContact,
    SiteSettings,
    Source,
)  # fmt: skip
from cases.public import intake
from tests import factories
from tests.conftest import member, rows_that_stay
from tests.roles import as_role

pytestmark = pytest.mark.django_db
NAME = "Canary Placeholder"


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path


@pytest.fixture(scope="module")
def told_once(django_db_setup, django_db_blocker) -> Iterator[int]:
    """The story below, published once for all tests."""
    with rows_that_stay(django_db_blocker):
        yield story(member(Role.PUBLISHER)).pk


@pytest.fixture
def canary(told_once, db) -> Person:
    return Person.objects.get(pk=told_once)


def story(publisher: User) -> Person:
    """Someone with a case of their own, a part in a case of two, and a name in a third; all published."""
    now = timezone.now()
    alone = factories.case("canary-placeholder", title=NAME)
    person = alone.subjects.get().person
    Person.objects.filter(pk=person.pk).update(name="Someone Placeholder")
    Person.objects.filter(pk=person.pk).update(name=NAME, biography="Canary\nPlaceholder sings.")
    factories.cite(person, field="biography")
    factories.cited(Name.objects.create(person=person, text="ឈ្មោះកាណារី", script="Khmr"))
    own = factories.source(title=f"Statement on {NAME}", text=f"{NAME} was arrested.")
    Citation.objects.filter(source__in=Source.objects.all(), fact_id=person.pk, field="name").update(source=own)
    both = factories.case("both", title="Two placeholders")
    theirs = factories.held(CaseSubject.objects.create(case=both, person=person))
    shared = Event.objects.filter(case=both).first()
    shared.detentions.add(theirs)
    Event.objects.filter(pk=shared.pk).update(headline=f"{NAME} and a friend were arrested")
    third = factories.case("third", summary="Met canary placeholder once. See https://x.example/canary-placeholder")
    EventActor.objects.create(event=Event.objects.get(case=third), person=person, role="was there")
    both.notes.create(text=f"About {NAME}.")
    both.notes.create(text="A note.", sealed=f"A sealed word on {NAME}.")
    both.notes.create(text="About the other.")
    alone.safe_contacts.create(person=person, who="a neighbour", how="letters")
    InboxMessage.objects.create(
        kind="contact",
        subject="/cases/canary-placeholder/",
        digest="1",
        sender="0",
        body={"text": "x"},
        received_at=now,
    )
    InboxMessage.objects.create(kind="contact", digest="2", sender="0", body={"text": f"for {NAME}"}, received_at=now)
    InboxMessage.objects.create(kind="contact", digest="3", sender="0", body={"text": "other"}, received_at=now)
    Redirect.objects.create(case=alone, old_slug="c-placeholder")
    appeal = factories.appeal(alone, title=f"Free {NAME}", slug="free-canary")
    Review.objects.create(kind="case", object_id=alone.pk, asked_by=publisher, asked_at=now, body='{"story": "hers"}')
    for row in (alone, both, third):
        publishing.publish(row, by=publisher, now=now, why=f"first of {NAME}")
    publishing.publish(alone, by=publisher, now=now)
    appeal_publishing.publish(appeal, by=publisher, now=now)
    return Person.objects.get(pk=person.pk)


def erase(person: Person, first: User, second: User) -> Erasure:
    row = actions.ask(person=person, reason="asked", why=f"{NAME} asked for it.", by=first, now=timezone.now())
    return actions.confirm(erasure=row, by=second, now=timezone.now())


def everything() -> str:
    """Every row of every table of the database, as text."""
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'")
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f'select t::text from "{table}" t')
            found += [f"{table}: {text}" for (text,) in cursor.fetchall()]
    return "\n".join(found)


def where(word: str) -> list[str]:
    return [line[:160] for line in everything().splitlines() if word.casefold() in line.casefold()]


def test_nothing_names_them_anywhere_afterwards(canary, publisher, second, django_capture_on_commit_callbacks):
    other = CaseSubject.objects.filter(case__slug="both").exclude(person=canary).get().person
    with django_capture_on_commit_callbacks(execute=True):
        row = erase(canary, publisher, second)
    assert where("canary") == []
    assert where("ឈ្មោះកាណារី") == []
    assert where("someone placeholder") == [], "an earlier name stands in the history alone"
    assert not Person.objects.filter(pk=canary.pk).exists()
    assert not Case.objects.filter(slug="canary-placeholder").exists()
    assert not Appeal.objects.filter(slug="free-canary").exists()
    assert Case.objects.get(slug="both").subjects.get().person == other
    assert Detention.objects.get(subject__case__slug="both").subject.person == other
    assert Event.objects.filter(case__slug="both").get().headline == "[…] and a friend were arrested"
    assert Case.objects.get(slug="third").summary == "Met […] once. See https://x.example/[…]"
    assert [note.text for note in Note.objects.all()] == ["About the other."]
    assert [message.digest for message in InboxMessage.objects.all()] == ["3"]
    assert not SafeContact.objects.exists() and where('"hers"') == []
    assert row.done_at and row.why == "" and row.rows["cases_person"] == [canary.pk]
    assert (row.asked_by, row.confirmed_by) == (publisher, second)


def test_whoever_followed_them_follows_nothing_that_names_them(canary, publisher, second, now):
    for what in ("case:canary-placeholder", "appeal:free-canary", "case:third"):
        row = Follower.asking("canary-placeholder@example.org", what, rhythm="each", lang="en", now=now)
        row.confirmed_at = now
        row.save()
    intake.send(FOLLOW, "case:canary-placeholder", "", {"what": ["case:canary-placeholder"]})
    erase(canary, publisher, second)
    left = Follower.objects.get()
    assert (left.what, left.opened()) == ("case:third", "canary-placeholder@example.org"), "an address is its owner's"
    assert not Mail.objects.exists(), "as if it had never existed: no mail tells of it"
    assert where("canary") == []


def test_what_was_public_is_gone_and_the_chains_still_verify(canary, publisher, second):
    sums = list(
        PublishedVersion.objects.filter(slug="canary-placeholder").order_by("number").values_list("sha", flat=True)
    )
    row = erase(canary, publisher, second)
    assert not PublishedCase.objects.filter(slug="canary-placeholder").exists(), "as if it had never existed"
    assert PublishedCase.objects.get(slug="both").withdrawn, "published again, it is without them"
    assert not PublishedAppeal.objects.exists()
    third = PublishedCase.objects.get(slug="third")
    assert not third.withdrawn and "Placeholder once" not in third.body
    retired = RetiredVersion.objects.filter(slug=f"erased-{row.pk}", kind="case").order_by("number")
    assert [version.sha for version in retired] == sums
    assert [version.previous_sha for version in retired] == ["", *sums[:-1]]
    assert not retired.exclude(body=None, salt=None).exists()
    for slug in ("both", "third"):
        assert chain.chain_faults("case", slug) == []
    assert Publication.objects.filter(slug=f"erased-{row.pk}").exists(), "who did what and when stays"
    publishing.publish(Case.objects.get(slug="both"), by=publisher, now=timezone.now())
    assert chain.chain_faults("case", "both") == []


def test_files_go_also_those_of_earlier_photos(canary, publisher, second, data_dir, django_capture_on_commit_callbacks):
    canary.photo_credit = canary.photo_alt = "x"
    for number in (1, 2):
        name = canary.photo.storage.save(f"photos/{number}.png", ContentFile(b"x"))
        Person.objects.filter(pk=canary.pk).update(photo=name, photo_credit="x", photo_alt="x")
    assert len(list((data_dir / "files" / "photos").iterdir())) == 2
    with django_capture_on_commit_callbacks(execute=True):
        erase(Person.objects.get(pk=canary.pk), publisher, second)
    assert list((data_dir / "files" / "photos").iterdir()) == []


class TestItTakesTwo:
    def test_publishers_with_a_reason(self, canary, publisher, second, editor, coordinator, administrator):
        now = timezone.now()
        for someone in (editor, coordinator, administrator):
            with pytest.raises(PermissionDenied):
                actions.ask(person=canary, reason="asked", why="x", by=someone, now=now)
        with pytest.raises(ValidationError, match="why"):
            actions.ask(person=canary, reason="asked", why=" ", by=publisher, now=now)
        row = actions.ask(person=canary, reason="asked", why="x", by=publisher, now=now)
        with pytest.raises(ValidationError, match="already"):
            actions.ask(person=canary, reason="asked", why="x", by=second, now=now)
        with pytest.raises(ValidationError, match="second person"):
            actions.confirm(erasure=row, by=publisher, now=now)
        with pytest.raises(PermissionDenied):
            actions.confirm(erasure=row, by=editor, now=now)
        actions.call_off(erasure=row, by=second, now=now)
        with pytest.raises(ValidationError, match="over"):
            actions.confirm(erasure=row, by=second, now=now)
        assert Person.objects.filter(pk=canary.pk).exists()

    def test_or_one_where_there_is_but_one(self, canary, publisher):
        SiteSettings.objects.create(pk=1, four_eyes=False)
        row = actions.ask(person=canary, reason="danger", why="x", by=publisher, now=timezone.now())
        assert row.done_at and not Person.objects.filter(pk=canary.pk).exists()

    def test_and_waits_until_no_address_that_stays_names_them(self, canary, publisher, second):
        Case.objects.filter(slug="both").update(slug="canary-placeholder-and-others")
        with pytest.raises(ValidationError, match="canary-placeholder-and-others"):
            actions.ask(person=canary, reason="asked", why="x", by=publisher, now=timezone.now())


def test_a_namesake_keeps_the_name(canary, publisher, second):
    namesake = factories.person(NAME)
    erase(canary, publisher, second)
    assert Person.objects.get(pk=namesake.pk).name == NAME
    assert Person.pgh_event_model.objects.filter(pgh_obj_id=namesake.pk).exists()
    assert not Person.pgh_event_model.objects.filter(pgh_obj_id=canary.pk).exists()


class TestTheStaffLogin:
    """What the database lets a plain login do: what the act needs, and nothing around it."""

    def test_can_erase_by_the_act(self, canary, publisher, second):
        with as_role("habeas_staff"):
            erase(canary, publisher, second)
        assert where("canary") == []

    @pytest.mark.parametrize(
        "change",
        ["confirmed_by = null", "confirmed_at = now() - interval '1 hour'", "called_off_at = now()",
         "confirmed_by_id = (select id from accounts_user where email = 'editor@example.org')"],
    )  # fmt: skip
    def test_gets_no_history_without_a_fresh_yes_of_a_second_publisher(self, change, publisher, second, editor):
        row = self.asked(publisher, second)
        with connection.cursor() as cursor:
            cursor.execute(f"update cases_erasure set {change.replace('confirmed_by =', 'confirmed_by_id =')}")
        self.refused("select erase_history(%s)", row.pk)

    def test_gets_no_history_of_rows_that_are_still_there(self, publisher, second):
        here = factories.person("Still Here Placeholder")
        row = self.asked(publisher, second)
        Erasure.objects.filter(pk=row.pk).update(rows={"cases_person": [here.pk]})
        self.refused("select erase_history(%s)", row.pk)
        Erasure.objects.filter(pk=row.pk).update(rows={"cases_person": []}, person_key=here.pk)
        self.refused("select erase_history(%s)", row.pk)
        Erasure.objects.filter(pk=row.pk).update(rows={"accounts_user": [10**6]}, person_key=10**6)
        self.refused("select erase_history(%s)", row.pk)

    def test_neither_edits_history_nor_the_log_of_erasures(self, publisher, second):
        row = self.asked(publisher, second)
        self.refused("select take_history_away(%s)", row.pk)
        self.refused("delete from cases_erasure where id = %s", row.pk)
        self.refused("truncate cases_erasure")
        self.refused("update cases_erasure set done_at = now(), why = '' where id = %s", row.pk)
        self.refused("update cases_erasure set person_key = 7 where id = %s", row.pk)
        self.refused("delete from cases_personhistory")
        self.refused("set local pgtrigger.ignore = '{}'; delete from cases_personhistory")
        Erasure.objects.filter(pk=row.pk).update(done_at=timezone.now(), why="")
        self.refused("update cases_erasure set rows = '{}' where id = %s", row.pk)

    @staticmethod
    def asked(publisher, second) -> Erasure:
        now = timezone.now()
        return Erasure.objects.create(
            person_key=10**6,
            reason="asked",
            why="x",
            asked_by=publisher,
            asked_at=now,
            confirmed_by=second,
            confirmed_at=now,
        )

    @staticmethod
    def refused(sql: str, *values) -> None:
        with as_role("habeas_staff"), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values or None)


def test_history_goes_for_nothing_else(canary, publisher, second):
    """What is erased takes its own history along; that of all others is as it was."""
    other = factories.case("other")
    before = Case.pgh_event_model.objects.filter(pgh_obj_id=other.pk).count()
    erase(canary, publisher, second)
    assert Case.pgh_event_model.objects.filter(pgh_obj_id=other.pk).count() == before > 0
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("delete from cases_casehistory")


class TestTheFile:
    def test_says_who_was_erased_without_a_name(self, canary, publisher, second, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            erase(canary, publisher, second)
        (line,) = tombstones.read()
        assert line["person"] == canary.pk and line["rows"]["cases_person"] == [canary.pk]
        assert "anary" not in tombstones.path().read_text()
        assert tombstones.path().stat().st_mode & 0o777 == 0o600
        assert tombstones.keep() == 0, "each once"

    def test_that_is_not_one_is_refused_in_words(self, data_dir):
        with pytest.raises(CommandError, match="There is no"):
            call_command("erase_again")
        tombstones.path().write_text('{"person": 1}\n')
        with pytest.raises(CommandError, match="line 1 of .* is no erasure"):
            call_command("erase_again")
        with pytest.raises(CommandError, match="no account of a publisher"):
            call_command("erase_again", by="nobody@example.org")
