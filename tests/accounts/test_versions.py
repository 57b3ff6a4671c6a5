"""A version changes with every change of its row, however it was made, and with nothing else."""

import pytest
from django.db import connection, transaction

from accounts.models import User
from accounts.roles import Role
from accounts.versions import ChangedMeanwhile, lock_unchanged, number_in, version_of, versions_of
from cases.models import Case, Event, InboxMessage
from tests import factories
from tests.cases.test_concurrency import at_once

pytestmark = pytest.mark.django_db


def test_it_changes_with_save_update_raw_sql_and_links():
    case = factories.case()
    event = case.events.get()
    seen = [version_of(event)]
    event.headline = "Another headline"
    event.save()
    seen.append(version_of(event))
    Event.objects.filter(pk=event.pk).update(headline="In bulk")
    seen.append(version_of(event))
    with connection.cursor() as cursor:
        cursor.execute("update cases_event set headline = 'By hand' where id = %s", [event.pk])
    seen.append(version_of(event))
    detention = event.detentions.get()
    event.detentions.clear()
    seen.append(version_of(event))
    assert len(set(seen)) == len(seen)
    event.detentions.add(detention)
    assert version_of(event) == seen[-2], "the same links are the same version again"


def test_it_stays_when_nothing_changed_or_something_else_did(editor):
    case = factories.case()
    seen = version_of(case)
    case.save()
    case.subjects.update(order=3)
    factories.cite(case)
    assert version_of(case) == seen
    own = version_of(editor)
    User.objects.filter(pk=editor.pk).update(password="x", last_login=None)
    assert version_of(editor) == own, "what history leaves out is no version"


def test_a_row_without_history_has_a_version_as_well(now):
    message = InboxMessage.objects.create(kind="contact", subject="", sender=b"", body={}, received_at=now)
    seen = version_of(message)
    InboxMessage.objects.filter(pk=message.pk).update(handled_at=now)
    assert version_of(message) != seen


def test_many_take_as_many_queries_as_one(django_assert_num_queries):
    events = [factories.case().events.get() for _ in range(4)]
    with django_assert_num_queries(2):
        found = versions_of(Event, [event.pk for event in events])
    assert found == {event.pk: version_of(event) for event in events}


def test_what_is_not_stored_has_none_and_nonsense_names_no_number():
    assert version_of(Case()) == ""
    assert [number_in(text) for text in ("", "x", "-1", "12", "12-abc", "9" * 30, "٣-0", "\x00")] == [
        None, None, None, 12, 12, None, None, None,
    ]  # fmt: skip


def test_who_saw_another_state_is_refused_and_nothing_is_locked_out():
    case = factories.case()
    seen = version_of(case)
    with transaction.atomic():
        lock_unchanged(case, seen)
    Case.objects.filter(pk=case.pk).update(title="A colleague was here")
    for stale in (seen, "", "nonsense", "\x00", "9" * 10_000):
        with pytest.raises(ChangedMeanwhile, match="colleague has changed") as refused, transaction.atomic():
            lock_unchanged(case, stale)
        assert refused.value.row.title == "A colleague was here" and refused.value.now == version_of(case)
    lock_unchanged(case, refused.value.now)


def test_a_row_that_is_gone_is_said_to_be():
    consent = factories.case().subjects.get().person.consents.first()
    seen = version_of(consent)
    type(consent).objects.filter(pk=consent.pk).delete()
    with pytest.raises(ChangedMeanwhile, match="deleted") as refused, transaction.atomic():
        lock_unchanged(consent, seen)
    assert refused.value.row is None


@pytest.mark.django_db(transaction=True)
def test_of_many_who_saw_the_same_state_one_writes():
    user = User.objects.create_user("one@example.org", name="One", roles=[Role.EDITOR])
    seen = version_of(user)

    def save(number: int) -> int:
        with transaction.atomic():
            lock_unchanged(user, seen)
            return User.objects.filter(pk=user.pk).update(name=f"Name {number}")

    answers = at_once(8, save)
    assert sorted(str(answer) for answer in answers if answer == 1) == ["1"]
    assert all(isinstance(answer, ChangedMeanwhile) for answer in answers if answer != 1)
