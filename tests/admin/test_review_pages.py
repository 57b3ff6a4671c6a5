"""The pages on which two people publish: what they show, and which buttons they offer."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from appeals import publishing as appeal_publishing
from cases import publishing
from cases.models import (
    Assignment,
    Condition,
    Event,
    Facility,
    Name,
    PublishedCase,
    PublishedReference,
    PublishedSite,
    Review,
    SiteSettings,
)  # fmt: skip
from tests import factories
from tests.conftest import member
from tests.typed import change, typed_by

pytestmark = pytest.mark.django_db

CASE = "admin:cases_case_{}"


@pytest.fixture
def case(publisher, now):
    row = factories.case("placeholder-case", title="Someone Placeholder")
    publishing.publish(row, by=publisher, now=now)
    return row


@pytest.fixture
def second(db):
    return member(Role.PUBLISHER, email="second@example.org", name="Second Publisher Placeholder")


def address(name: str, row) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}", args=[row.pk])


def page(client, name: str, row) -> str:
    answer = client.get(address(name, row))
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_the_page_shows_who_changed_what_and_what_will_change_and_publishes_it(case, editor, publisher, client_of):
    event = Event.objects.get(case=case)
    change(event, editor, headline="Arrested at <b>home</b>", on="2017-09~", body="قال محاميه إنه لم يره.")
    person = case.subjects.get().person
    with typed_by(editor):
        factories.cited(Name.objects.create(person=person, text="កឹម សុខា", language="km", script="Khmr", kind="script"))
        Condition.objects.all().delete()
    client = client_of(publisher)
    shown = page(client, "publish", case)
    for words in (
        "Editor Placeholder", "Event: around September 2017: Arrested at &lt;b&gt;home&lt;/b&gt;", "<ins>&lt;b&gt;home", "<del>a placeholder</del>",
        "កឹម សុខា", "قال محاميه", "Condition: Health", "Source added", 'dir="auto"', "Publish now", address("preview", case),
    ):  # fmt: skip
        assert words in shown, words
    answer = client.get(address("publish", case))
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
    inside = client.get(address("preview", case))
    assert inside.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in inside.headers["Content-Security-Policy"]
    done = client.post(address("publish", case), {"why": "", "shown": answer.context["fingerprint"]}, follow=True)
    assert "strangers read it now" in done.content.decode()
    assert PublishedCase.objects.get(slug=case.slug).number == 2
    shown = page(client, "publish", case)
    assert "Nothing would change" in shown and "Publish now" not in shown
    twice = client.post(address("publish", case), {"why": "", "shown": answer.context["fingerprint"]}, follow=True)
    assert "Nothing was published" in twice.content.decode() and PublishedCase.objects.get(slug=case.slug).number == 2


def test_whoever_wrote_it_gets_no_button_but_two_ways_on(case, publisher, second, client_of):
    change(Event.objects.get(case=case), publisher, on="2017-09-04")
    client = client_of(publisher)
    shown = page(client, "publish", case)
    assert "You cannot publish this alone" in shown and "Publish now" not in shown
    assert address("submit", case) in shown and "to be looked at afterwards" in shown
    refused = client.post(address("publish", case), {"why": "please"}).content.decode()
    assert "second person has to publish it" in refused and PublishedCase.objects.get().number == 1
    assert "why it cannot wait" in client.post(address("publish", case), {"urgent": "on", "why": " "}).content.decode()
    out = client.post(address("publish", case), {"urgent": "on", "why": "She is free."}, follow=True).content.decode()
    assert "went out at once" in out and "She is free." in out
    look = page(client, "look", case)
    assert "someone else who publishes has to look at it" in look and "Confirm: it is right" not in look
    other = client_of(second)
    look = page(other, "look", case)
    assert "Confirm: it is right" in look and "4 September 2017" in look and "She is free." in look
    other.post(address("look", case), {"object": "x", "reason": "Which day?"})
    assert Review.objects.get().outcome == "returned"
    assert "Which day?" in page(other, "change", case)
    assert "Nothing waits" in page(other, "look", case)


def test_one_who_only_mended_is_told_so_and_publishes(case, editor, publisher, client_of):
    event = Event.objects.get(case=case)
    change(event, editor, headline="Arested , at home")
    change(event, publisher, headline="Arested, at home")
    shown = page(client_of(publisher), "publish", case)
    assert "You mended someone else" in shown and "Publish now" in shown


def test_what_was_changed_while_one_looked_is_shown_again_and_not_published(case, editor, publisher, client_of):
    event = Event.objects.get(case=case)
    change(event, editor, on="2017-09-04")
    client = client_of(publisher)
    seen = client.get(address("publish", case)).context["fingerprint"]
    change(event, editor, on="2017-09-05")
    again = client.post(address("publish", case), {"shown": seen}).content.decode()
    assert "changed while you were looking" in again and "5 September 2017" in again
    assert PublishedCase.objects.get().number == 1 and seen not in again


def test_what_is_missing_takes_the_button_away_also_for_a_reference_that_goes_along(publisher, editor, client_of):
    row = factories.case("uncited")
    with typed_by(editor):
        prison = Facility.objects.create(slug="bare", name="A bare prison", kind="prison")
    Event.objects.filter(case=row).update(facility=prison)
    shown = page(client_of(publisher), "publish", row)
    assert "It cannot be published yet" in shown and "A bare prison: No source" in shown
    assert 'value="Publish now"' not in shown and "A bare prison" in shown


def test_submitting_shows_what_will_change_and_takes_a_note_along(case, editor, publisher, coordinator, client_of):
    change(Event.objects.get(case=case), editor, on="2017-09-04")
    client = client_of(editor)
    assert address("submit", case) in page(client, "change", case)
    assert "4 September 2017" in page(client, "submit", case)
    done = client.post(address("submit", case), {"note": "Look at the <i>day</i>."}, follow=True).content.decode()
    assert "waits for a second person now" in done and "Look at the &lt;i&gt;day&lt;/i&gt;." in done
    assert address("submit", case) not in done
    again = client.get(address("submit", case), follow=True).content.decode()
    assert "nothing to submit" in again
    assert "asked for a second person" in page(client_of(publisher), "publish", case)
    assert client_of(coordinator).post(address("submit", case)).status_code == 403


def test_an_appeal_has_the_same_buttons(case, editor, publisher, client_of, now):
    appeal = factories.appeal(case, state="draft")
    client = client_of(editor)
    assert address("submit", appeal) in page(client, "change", appeal)
    client.post(address("submit", appeal), {"note": "Please."})
    assert "Return with a reason" in page(client_of(publisher), "change", appeal)
    client_of(publisher).post(address("return-to-draft", appeal), {"reason": "Whose letter?"})
    assert "Whose letter?" in page(client, "change", appeal)
    shown = page(client_of(publisher), "publish", appeal)
    assert "Demand: Release the placeholder;" in shown and "Whom to write to" in shown and "Publish now" in shown
    client_of(publisher).post(address("publish", appeal), {})
    appeal_publishing.publish(appeal, by=publisher, now=now)
    assert address("withdraw", appeal) not in page(client, "change", appeal)
    assert client.post(address("withdraw", appeal), {"how": "gone", "why": "x"}).status_code == 403


def test_a_reference_shows_its_changes_before_it_is_published(case, editor, publisher, client_of):
    prison = Facility.objects.get(placements__detention__subject__case=case)
    change(prison, editor, kind="camp", address="A street")
    shown = page(client_of(publisher), "publish", prison)
    assert "Prison" in shown and "Camp" in shown and "A street" in shown
    client_of(publisher).post(address("publish", prison), {})
    assert PublishedReference.objects.get(kind="facility").number == 2
    change(prison, publisher, address="Another street")
    assert "You cannot publish this alone" in page(client_of(publisher), "publish", prison)


def test_an_editor_withdraws_a_case_of_theirs_and_no_other(case, editor, publisher, client_of, now):
    client = client_of(editor)
    assert address("withdraw", case) not in page(client, "change", case)
    assert client.get(address("withdraw", case)).status_code == 403
    assert client.post(address("withdraw", case), {"how": "gone", "why": "danger"}).status_code == 403
    Assignment.objects.create(case=case, user=editor)
    assert address("withdraw", case) in page(client, "change", case)
    assert "This field is required" in client.post(address("withdraw", case), {"how": "gone"}).content.decode()
    done = client.post(address("withdraw", case), {"how": "silent", "why": "danger"}, follow=True).content.decode()
    assert "strangers read it no more" in done and not PublishedCase.objects.exists()
    twice = client.post(address("withdraw", case), {"how": "gone", "why": "again"}, follow=True)
    assert "is not published" in twice.content.decode()


def test_facts_that_were_removed_are_warned_of_before_they_come_back(case, publisher, client_of, now):
    publishing.redact(case.slug, "health", by=publisher, now=now, why="asked by the family")
    shown = page(client_of(publisher), "publish", case)
    assert "Facts were removed since the last publication" in shown and "asked by the family" in shown


def test_an_organisation_of_one_publishes_and_every_page_says_so(case, publisher, client_of, stranger_client, now):
    said = "One person publishes here"
    publishing.publish_site(now=now)
    assert said not in stranger_client.get(case.get_absolute_url()).content.decode()
    SiteSettings.objects.update_or_create(pk=1, defaults={"four_eyes": False})
    publishing.publish_site(now=now)
    assert PublishedSite.objects.get().body["four_eyes"] is False
    change(Event.objects.get(case=case), publisher, on="2017-09-04")
    shown = page(client_of(publisher), "publish", case)
    assert said in shown and "Publish now" in shown
    client_of(publisher).post(address("publish", case), {})
    prison = PublishedReference.objects.get(kind="facility")
    for public in ("/", "/cases/", case.get_absolute_url(), prison.get_absolute_url(), "/appeals/", "/contact/"):
        assert said in stranger_client.get(public).content.decode(), public
