"""The pages on which two people publish: what they show, and which buttons they offer."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from appeals import publishing as appeal_publishing
from appeals.actions import publication
from cases import publishing
from cases.models import (
    Assignment,
    Case,
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
from tests.admin.forms import undrawn
from tests.conftest import NOW, member, rows_that_stay
from tests.typed import change, typed_by

pytestmark = pytest.mark.django_db

CASE = "admin:cases_case_{}"


@pytest.fixture(scope="module")
def published_once(django_db_setup, django_db_blocker) -> Iterator[int]:
    """A case that is published once for all tests."""
    with rows_that_stay(django_db_blocker):
        row = factories.case("placeholder-case", title="Someone Placeholder")
        publishing.publish(row, by=member(Role.PUBLISHER), now=NOW)
        yield row.pk


@pytest.fixture
def case(published_once, db) -> Case:
    return Case.objects.get(pk=published_once)


def address(name: str, row) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}", args=[row.pk])


def page(client, name: str, row) -> str:
    answer = client.get(address(name, row))
    assert answer.status_code == 200, answer
    return answer.content.decode()


def press(client, name: str, row, follow: bool = True, **fields):
    """Opens the page of a button and sends its form as it was shown, with what someone enters."""
    with undrawn():
        shown = client.get(address(name, row)).context_data
    hidden = {"shown": shown.get("fingerprint", ""), "marks": shown.get("marks", "")}
    return client.post(address(name, row), {**hidden, **fields}, follow=follow)


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
    refused = press(client, "publish", case, why="please").content.decode()
    assert "second person has to publish it" in refused and PublishedCase.objects.get().number == 1
    assert "why it cannot wait" in press(client, "publish", case, urgent="on", why=" ").content.decode()
    out = press(client, "publish", case, urgent="on", why="She is free.").content.decode()
    assert "went out at once" in out and "She is free." in out
    look = page(client, "look", case)
    assert "someone else who publishes has to look at it" in look and "Confirm: it is right" not in look
    other = client_of(second)
    look = page(other, "look", case)
    assert "Confirm: it is right" in look and "4 September 2017" in look and "She is free." in look
    assert "Write the reason" in press(other, "look", case, object="x").content.decode() and Review.objects.waiting()
    press(other, "look", case, object="x", reason="Which day?")
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
    seen = client.get(address("publish", case)).context
    person = case.subjects.get().person
    change(person, editor, biography="Placeholder words.")
    given = {"shown": seen["fingerprint"], "marks": seen["marks"]}
    again = client.post(address("publish", case), given).content.decode()
    assert "changed while you were looking" in again and "Placeholder words." in again
    assert "Editor Placeholder: Person" in again and "Editor Placeholder: Event" not in again
    assert PublishedCase.objects.get().number == 1 and seen["fingerprint"] not in again
    for nonsense in ({}, {**given, "marks": "[1]"}, {**given, "marks": '{"cases.Person": {}}'}):
        assert "changed while you were looking" in client.post(address("publish", case), nonsense).content.decode()
    assert PublishedCase.objects.get().number == 1


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
    press(client_of(publisher), "publish", appeal)
    appeal_publishing.publish(appeal, by=publisher, now=now)
    assert address("withdraw", appeal) not in page(client, "change", appeal)
    assert client.post(address("withdraw", appeal), {"how": "gone", "why": "x"}).status_code == 403


def test_a_reference_shows_its_changes_before_it_is_published(case, editor, publisher, client_of):
    prison = Facility.objects.get(placements__detention__subject__case=case)
    change(prison, editor, kind="camp", address="A street")
    shown = page(client_of(publisher), "publish", prison)
    assert "Prison" in shown and "Camp" in shown and "A street" in shown
    press(client_of(publisher), "publish", prison)
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
    press(client_of(publisher), "publish", case)
    prison = PublishedReference.objects.get(kind="facility")
    for public in ("/", "/cases/", case.get_absolute_url(), prison.get_absolute_url(), "/appeals/", "/contact/"):
        assert said in stranger_client.get(public).content.decode(), public


def test_changes_of_a_reference_are_handed_in_returned_and_published_like_those_of_a_case(
    case, editor, publisher, client_of
):
    prison = Facility.objects.get(placements__detention__subject__case=case)
    client, other = client_of(editor), client_of(publisher)
    assert address("submit", prison) not in page(client, "change", prison)
    change(prison, editor, address="A street")
    assert address("submit", prison) in page(client, "change", prison)
    assert "A street" in page(client, "submit", prison) and "A street" in page(client, "preview", prison)
    done = press(client, "submit", prison, note="Look at the <i>street</i>.").content.decode()
    assert "waits for a second person now" in done and "Look at the &lt;i&gt;street&lt;/i&gt;." in done
    assert "nothing to submit" in client.get(address("submit", prison), follow=True).content.decode()
    assert str(prison) in other.get("/admin/work/reviews/").content.decode()
    shown = page(other, "publish", prison)
    assert address("return-to-draft", prison) in shown and address("preview", prison) in shown
    gone = other.post(address("return-to-draft", prison), {"reason": "Which street?"}, follow=True)
    assert "waits no more" in gone.content.decode()
    assert "Which street?" in page(client, "change", prison)
    assert "Which street?" in client.get("/admin/work/drafts/").content.decode()
    change(prison, editor, address="Another street")
    press(client, "submit", prison)
    assert "Which street?" not in page(client, "change", prison)
    assert "strangers read it now" in press(other, "publish", prison).content.decode()
    assert not Review.objects.waiting().exists()
    assert str(prison) not in client.get("/admin/work/drafts/").content.decode()


def test_a_reference_without_a_page_is_neither_handed_in_nor_published_alone(publisher, editor, client_of):
    prison, before = factories.facility(name="A prison that nobody names"), PublishedReference.objects.count()
    for someone, button in ((editor, "submit"), (publisher, "publish")):
        client = client_of(someone)
        assert address(button, prison) not in page(client, "change", prison)
        answer = client.post(address(button, prison), {}, follow=True).content.decode()
        assert "has no page now" in answer
    assert not Review.objects.exists() and PublishedReference.objects.count() == before


def test_what_came_back_is_told_until_it_was_mended_and_published(case, editor, publisher, client_of, now):
    event = Event.objects.get(case=case)
    client = client_of(editor)
    story = reverse("admin:cases_case_story", args=[case.pk])
    change(event, editor, on="2017-09-04")
    assert address("submit", case) in client.get(story).content.decode()
    press(client, "submit", case)
    waiting = client_of(publisher).get(story).content.decode()
    assert address("submit", case) not in waiting and address("return-to-draft", case) in waiting
    client_of(publisher).post(address("return-to-draft", case), {"reason": "The day has no source."})
    for told in (page(client, "change", case), client.get(story).content.decode()):
        assert "The day has no source." in told and "submit it again" in told
    assert "The day has no source." in client.get("/admin/work/drafts/").content.decode()
    publishing.publish(case, by=publisher, now=timezone.now())
    for told in (page(client, "change", case), client.get(story).content.decode()):
        assert "The day has no source." not in told.split("story-body")[0]
    assert "The day has no source." not in client.get("/admin/work/drafts/").content.decode()


def test_someone_looks_at_the_version_that_is_public_now_or_looks_again(case, publisher, second, client_of, now):
    change(Event.objects.get(case=case), publisher, on="2017-09-04")
    publishing.publish(case, by=publisher, now=now, why="She is free.", urgent=True)
    client = client_of(second)
    seen = client.get(address("look", case)).context["fingerprint"]
    change(Event.objects.get(case=case), publisher, on="2017-09-05")
    publishing.publish(case, by=publisher, now=now, why="Once more.", urgent=True)
    again = client.post(address("look", case), {"confirm": "x", "shown": seen}).content.decode()
    assert "Another version went out" in again and "5 September 2017" in again
    assert Review.objects.waiting().exists() and address("withdraw", case) in again
    press(client, "look", case, confirm="x")
    assert not Review.objects.waiting().exists()


def test_withdrawing_a_case_says_first_which_appeals_leave_with_it(case, publisher, client_of, now):
    appeal = factories.appeal(case, title="Write for Someone Placeholder")
    appeal_publishing.publish(appeal, by=publisher, now=now)
    assert "leave with it" in page(client_of(publisher), "withdraw", case)
    assert str(appeal) in page(client_of(publisher), "withdraw", case)


def test_an_appeal_that_left_with_its_case_is_named_when_the_case_is_back(case, publisher, client_of, now):
    appeal = factories.appeal(case, title="Write for Someone Placeholder")
    appeal_publishing.publish(appeal, by=publisher, now=now)
    publication.withdraw_case(case, by=publisher, now=now, why="asked")
    told = press(client_of(publisher), "publish", case).content.decode()
    assert "Publish them again if they still hold" in told and str(appeal) in told
    Event.objects.filter(case=case).update(on="2017-09-05")
    assert "Publish them again" not in press(client_of(publisher), "publish", case).content.decode()


def test_a_preview_says_that_it_is_one_and_claims_no_version(case, editor, client_of, stranger_client, now):
    appeal = factories.appeal(case)
    prison = Facility.objects.get(placements__detention__subject__case=case)
    for row in (case, appeal, prison):
        shown = page(client_of(editor), "preview", row)
        assert "Only colleagues see this" in shown and "Cite it" not in shown
    public = stranger_client.get(case.get_absolute_url()).content.decode()
    assert "Only colleagues see this" not in public and "Cite it" in public


def test_many_changes_are_folded_and_counted(case, editor, publisher, client_of):
    with typed_by(editor):
        for day in range(1, 11):
            factories.cited(
                Event.objects.create(case=case, kind="hearing", headline=f"Hearing {day}", on=f"2018-01-{day:02}")
            )
    event = Event.objects.filter(case=case).order_by("pk").first()
    change(event, editor, headline="Taken away")
    shown = page(client_of(publisher), "publish", case)
    assert "10 added, 1 changed" in shown and '<details class="review-section">' in shown


def test_an_appeal_goes_every_way_that_a_case_goes(
    case, coordinator, publisher, second, client_of, stranger_client, now
):
    appeal = factories.appeal(case)
    appeal_publishing.publish(appeal, by=publisher, now=now)
    public, client, other = appeal.get_absolute_url(), client_of(publisher), client_of(second)
    change(appeal.demands.get(), publisher, text="Release all of them now;")
    assert "You cannot publish this alone" in page(client, "publish", appeal)
    press(client, "submit", appeal, note="Is it all of them?")
    assert "Is it all of them?" in page(other, "publish", appeal)
    other.post(address("return-to-draft", appeal), {"reason": "Two of them are free."})
    assert "Two of them are free." in client.get("/admin/work/drafts/").content.decode()
    press(client, "publish", appeal, urgent="on", why="The hearing is today.")
    assert "Release all of them now" in stranger_client.get(public).content.decode()
    listed = other.get("/admin/work/reviews/").content.decode()
    assert "The hearing is today." in listed and address("look", appeal) in listed
    assert "You sent this out yourself" in page(client, "look", appeal)
    assert "two people have seen it" in press(other, "look", appeal, confirm="x").content.decode()
    for how, answer in (("gone", 410), ("silent", 404)):
        press(other, "withdraw", appeal, how=how, why="It is over.")
        assert stranger_client.get(public).status_code == answer
        assert address("submit", appeal) in page(client_of(coordinator), "change", appeal)
        press(other, "publish", appeal)
        assert stranger_client.get(public).status_code == 200
