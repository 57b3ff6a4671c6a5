"""What was deleted comes back, links are set back, and a merge is read: all from the history."""

import pghistory
import pytest
from django.db import connection
from django.urls import reverse

from accounts.roles import Role
from accounts.versions import version_of
from appeals.models import Appeal
from cases.actions.merge import merge_people
from cases.models import (
    Assignment,
    Case,
    CaseSubject,
    Citation,
    Condition,
    Detention,
    Event,
    Merge,
    Name,
    Note,
    Person,
    SafeContact,
    Source,
)  # fmt: skip
from tests import factories
from tests.admin.forms import address, send
from tests.admin.samples import world
from tests.admin.test_history import entries, text_of
from tests.conftest import member
from tests.trails import trail

pytestmark = pytest.mark.django_db
EVERYTHING = "admin:history"


@pytest.fixture
def client(publisher, client_of):
    return client_of(publisher)


def delete(client, row) -> None:
    answer = client.post(address(type(row), "delete", row.pk), {"post": "yes"})
    assert answer.status_code == 302 and not type(row)._base_manager.filter(pk=row.pk).exists()


def deletion(client, model) -> dict:
    """What the button "Bring back" of the newest deletion of such a row sends."""
    found = client.get(reverse(EVERYTHING), {"kind": model._meta.label_lower}).context["entries"]
    entry = next(entry for entry in found if entry.label == "delete")
    return {"bring_back": 1, "model": model._meta.label_lower, "row": entry.pk, "entry": entry.number}


def bring_back(client, model, page: str = "", **forged) -> str:
    answer = client.post(page or reverse(EVERYTHING), deletion(client, model) | forged, follow=True)
    assert answer.status_code == 200
    return text_of(answer)


# Bringing back


def test_a_deleted_row_comes_back_as_it_was_with_what_went_along(client, publisher):
    rows = world()
    event, detention = rows[Event], rows[Detention]
    event.detentions.set([detention])
    factories.cite(event)
    before, cited = Event.objects.filter(pk=event.pk).values().get(), event.citations.count()
    delete(client, event)
    assert not Citation.objects.of(event).exists()
    said = bring_back(client, Event)
    assert "is back" in said and "came along" in said
    assert Event.objects.filter(pk=event.pk).values().get() == before
    assert list(event.detentions.all()) == [detention] and event.citations.count() == cited
    newest = trail(event)[0]
    assert (newest.who, newest.what) == (str(publisher), "brought back")


def test_a_whole_case_comes_back_as_a_draft_with_what_was_sealed(client):
    rows = world()
    case = rows[Case]
    factories.cite(rows[Condition])
    Note.objects.create(case=case, text="x", sealed="sealed words")
    Appeal.objects.all().delete()
    Case.objects.filter(pk=case.pk).update(state="review")
    kinds = [CaseSubject, Detention, Event, Condition]
    had = {model: set(model.objects.values_list("pk", flat=True)) for model in kinds}
    key = case.pk
    with pghistory.context(user=None):
        case.delete()
    assert not Detention.objects.exists()
    said = bring_back(client, Case)
    assert "is back" in said and "stay deleted" not in said and "sealed words" not in said
    assert {model: set(model.objects.values_list("pk", flat=True)) for model in kinds} == had
    assert Case.objects.get(pk=key).state == "draft"
    note = Note.objects.get(text="x")
    assert "sealed words" not in said and str(note.sealed) == "•••" and note.sealed.open() == "sealed words"


def test_a_confidential_source_and_a_safe_contact_come_back_sealed_as_they_were(client, client_of, editor):
    source = Source.objects.create(
        confidential=True, title="a relative", public_wording="a relative", identity="Person X", known_how="by a lawyer"
    )
    contact = world()[SafeContact]
    who = contact.who.token
    for row in (source, contact):
        delete(client, row)
    assert "is back" in bring_back(client, Source)
    source.refresh_from_db()
    assert source.confidential and (source.identity.open(), source.known_how.open()) == ("Person X", "by a lawyer")
    stranger, sent = client_of(editor), deletion(client, SafeContact)  # who was not assigned to the case
    assert stranger.post(reverse(EVERYTHING), sent).status_code == 404
    shown = text_of(stranger.get(reverse(EVERYTHING)))
    assert "Safe contact" not in shown and "a relative" not in shown, "only publishers, to whom all of it opens, see it"
    assert not SafeContact.objects.filter(pk=contact.pk).exists()
    said = bring_back(client, SafeContact)
    contact.refresh_from_db()
    assert contact.who.token == who and contact.who.open() not in said
    assert contact.calls.exists(), "the log of calls comes along"


def test_sealed_words_of_a_lost_key_are_named_as_gone_or_keep_the_row_from_coming_back(client, settings):
    source = Source.objects.create(
        confidential=True, title="a relative", public_wording="a relative", identity="Person X"
    )
    contact = world()[SafeContact]
    for row in (source, contact):
        delete(client, row)
    settings.SEAL_KEYS = ["another key, since the first one was lost"]
    said = bring_back(client, Source)
    assert "is back" in said and "no longer open" in said and "Source: who they really are" in said
    assert Source.objects.get(pk=source.pk).identity == ""
    assert "no longer open" in bring_back(client, SafeContact)
    assert not SafeContact.objects.filter(pk=contact.pk).exists()


def test_the_history_of_what_it_belonged_to_offers_it_to_those_who_may_delete_it(
    client, client_of, coordinator, editor
):
    rows = world()
    page = address(Case, "history", rows[Case].pk)
    delete(client, rows[Condition])
    assert "Bring back" in text_of(client.get(page))
    sent = deletion(client, Condition)
    helper = client_of(coordinator)
    assert "Bring back" not in text_of(helper.get(page))
    assert helper.post(page, sent).status_code == 403 and helper.post(reverse(EVERYTHING), sent).status_code == 403
    elsewhere = address(Case, "history", factories.case().pk)
    assert client.post(elsewhere, sent).status_code == 404, "of another case"
    assert "is back" in bring_back(client_of(editor), Condition, page)
    assert "Bring back" not in text_of(client.get(page)), "what is there is not offered"
    assert "brought back already" in text_of(client.post(page, sent, follow=True))


def test_it_is_refused_in_words_where_it_no_longer_fits(client):
    rows = world()
    condition, detention = rows[Condition], rows[Detention]
    delete(client, condition)
    Event.objects.all().delete()
    Condition.objects.all().delete()
    detention.delete()
    assert "belonged to is gone" in bring_back(client, Condition)
    gone = factories.case("the-address")
    key = gone.pk
    with pghistory.context(user=None):
        gone.delete()
    factories.case("the-address")
    assert "does not fit any more" in bring_back(client, Case)
    assert not Case.objects.filter(pk=key).exists()


def test_merged_rows_and_nonsense_do_not_come_back(client, publisher, now):
    rows = world()
    stays, goes = factories.person("Person A"), factories.person("Person B")
    with pghistory.context(user=publisher.pk):
        merge_people(stays, goes, choices={"name": "stays"}, reason="one", by=publisher, now=now)
    sent = deletion(client, Person)
    assert "Bring back" not in text_of(client.get(reverse(EVERYTHING), {"kind": "cases.person"}))
    assert "were merged" in text_of(client.post(reverse(EVERYTHING), sent, follow=True))
    delete(client, rows[Condition])
    sent = deletion(client, Condition)
    for forged in (
        {"model": "accounts.knownbrowser"},
        {"model": "cases.publishedcase"},
        {"row": "x"},
        {"model": "\x00"},
        {"row": ""},
    ):
        assert client.post(reverse(EVERYTHING), sent | forged).status_code == 404, forged
    for forged in ({"entry": "x"}, {"entry": ""}, {"entry": "9" * 30}, {"entry": "0"}):
        assert "not in the history" in text_of(client.post(reverse(EVERYTHING), sent | forged, follow=True))
    assert not Condition.objects.filter(pk=rows[Condition].pk).exists()


def test_what_raw_sql_deleted_comes_back_as_well(client):
    rows = world()
    Citation.objects.all().delete()
    Event.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("delete from cases_condition where id = %s", [rows[Condition].pk])
    assert "is back" in bring_back(client, Condition)


# Links


def test_links_are_set_back_to_what_they_were_before_one_act(client):
    rows = world()
    event, detention = rows[Event], rows[Detention]
    wanted = [
        detention.pk,
        factories.held(CaseSubject.objects.create(case=rows[Case], person=factories.person("B"))).pk,
    ]
    send(client, Event, "change", event.pk, detentions=wanted, brings="")
    send(client, Event, "change", event.pk, detentions=[], brings="")
    page = address(Case, "history", rows[Case].pk)
    found = [entry for entry in entries(client, rows[Case], kind="cases.event.detentions") if entry.may_set_back]
    assert found and found[0].set_back_to and "Set back" in text_of(client.get(page))
    entry = found[0]
    sent = {
        "model": "cases.event",
        "row": event.pk,
        "field": "detentions",
        "entry": entry.before_number,
        "seen": entry.seen,
    }
    assert "colleague has changed" in text_of(client.post(page, sent | {"seen": "1-x"}, follow=True))
    assert "not in the history" in text_of(client.post(page, sent | {"entry": "99999"}, follow=True))
    assert not event.detentions.exists()
    assert "is set back" in text_of(client.post(page, sent, follow=True))
    assert sorted(event.detentions.values_list("pk", flat=True)) == sorted(wanted)
    assert trail(event) and version_of(event) != entry.seen


def test_links_to_what_is_gone_are_not_set_back(client):
    rows = world()
    event, detention = rows[Event], rows[Detention]
    other = factories.held(CaseSubject.objects.create(case=rows[Case], person=factories.person("B")))
    event.detentions.set([detention, other])
    with pghistory.context(user=None):
        event.detentions.set([detention])
    other.delete()
    found = entries(client, rows[Case], kind="cases.event.detentions")
    entry = next(one for one in found if one.may_set_back and one.pk == event.pk)
    sent = {
        "model": "cases.event",
        "row": event.pk,
        "field": "detentions",
        "entry": entry.before_number,
        "seen": entry.seen,
    }
    answer = client.post(address(Case, "history", rows[Case].pk), sent, follow=True)
    assert "1 of “about whom” are gone" in " ".join(map(str, answer.context["messages"]))
    assert list(event.detentions.all()) == [detention]


# Merges


def test_a_merge_stands_in_the_history_of_the_row_that_stays_with_all_that_moved(client, publisher):
    stays, goes = factories.person("Person A"), factories.person("Person B")
    Name.objects.create(person=goes, text="A further name", kind="alias", script="Latn")
    merge = f"{reverse('admin:cases_person_merge', args=[stays.pk])}?other={goes.pk}"
    assert "cannot be undone" in text_of(client.get(merge))
    client.post(merge, {"name": "stays", "reason": "one and the same"})
    found = entries(client, stays)
    assert {Merge, Person, Name} <= {entry.model for entry in found}
    gone = next(entry for entry in found if entry.pk == goes.pk and entry.label == "delete")
    assert gone.what == "merged into another" and gone.row == "Person B" and not gone.may_bring_back
    moved = client.get(gone.act_url)
    said = text_of(moved)
    assert "All that one act changed" in said and "A further name" in said and "Merge" in said
    assert {entry.act for entry in moved.context["entries"]} == {gone.act}
    assert client.get(reverse(EVERYTHING), {"act": "x"}).status_code == 200


def test_nobody_lets_themselves_into_a_case_again_through_its_history(client, client_of, editor):
    case, was = factories.case(), member(Role.EDITOR, email="other@example.org")
    row = Assignment.objects.create(case=case, user=editor)
    row.user = was
    row.save()
    own, page = client_of(editor), address(Case, "history", case.pk)
    seen, first = version_of(row), [entry for entry in trail(row) if entry.label == "insert"][0].number
    back = {"model": "cases.assignment", "row": row.pk, "field": "user", "entry": first, "seen": seen}
    assert own.post(page, back).status_code == 403
    row.delete()
    asked = deletion(client, Assignment)
    assert own.post(page, asked).status_code == 403
    assert own.post(reverse(EVERYTHING), asked).status_code in (403, 404)
    assert not Assignment.objects.filter(case=case).exists()
    assert "is back" in bring_back(client, Assignment) and Assignment.objects.filter(case=case, user=was).exists()
