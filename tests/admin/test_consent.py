"""On a person's page: what may go out and why not, and the buttons that record, confirm, look again, withdraw and erase."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import publishing
from cases.document_data import loads
from cases.grounds import last_review_day
from cases.models import Consent, Erasure, Person, PublishedCase
from tests import factories
from tests.admin.forms import address, send

pytestmark = pytest.mark.django_db


def button(person_or_row, name: str) -> str:
    model = type(person_or_row)._meta.model_name
    return reverse(f"admin:cases_{model}_{name}", args=[person_or_row.pk])


def texts(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"]) + answer.content.decode()


@pytest.fixture
def published(publisher):
    """Someone with a published case; grounds that are recorded today."""
    today = timezone.now().date()
    case = factories.case("shown", title="Shown Placeholder")
    Consent.objects.update(recorded_on=today, review_on=last_review_day(today), recorded_by=publisher)
    publishing.publish(case, by=publisher, now=timezone.now())
    return case.subjects.get().person


def test_the_page_says_what_may_go_out_until_when_and_what_is_missing(published, client_of, editor, coordinator):
    Consent.objects.filter(person=published, group="photo").delete()
    Consent.objects.filter(person=published, group="health").update(
        basis="best_interest", reasons="A placeholder reason.", recorded_by=editor, review_on=None
    )
    page = client_of(coordinator).get(address(Person, "change", published.pk))
    lines = {line.label: line for line in page.context["glance"]}
    assert not lines["Photo"].carries and not lines["Health"].carries and lines["Events"].carries
    assert lines["Events"].standing.until == last_review_day(timezone.now().date())
    assert "a second person has to confirm it" in page.content.decode()
    confirm_url = reverse("admin:cases_consent_confirm", args=[Consent.objects.get(group="health").pk])
    assert confirm_url in page.content.decode()
    assert confirm_url not in client_of(editor).get(address(Person, "change", published.pk)).content.decode()
    done = client_of(coordinator).post(confirm_url, follow=True)
    assert "carries now" in texts(done)
    ground = Consent.objects.get(group="health")
    assert (ground.recorded_by, ground.confirmed_by) == (editor, coordinator)


def test_a_decision_stays_word_for_word_what_the_second_person_reads(published, client_of, editor):
    ground = Consent.objects.get(group="health")
    Consent.objects.filter(pk=ground.pk).update(basis="best_interest", reasons="The reason.", recorded_by=editor)
    send(client_of(editor), Consent, "change", ground.pk, reasons="Another", group="family", person=published.pk)
    ground.refresh_from_db()
    assert (ground.reasons, ground.group) == ("The reason.", "health")
    page = client_of(editor).get(address(Consent, "delete", ground.pk))
    assert page.status_code == 403, "a ground is withdrawn, never deleted"


def test_what_is_public_gets_its_day_to_look_again_and_no_later_one(client_of, editor):
    person, client = factories.person(), client_of(editor)
    send(client, Person, "change", person.pk, consents=[{"group": "name", "basis": "public"}])
    ground = Consent.objects.get()
    assert ground.review_on == last_review_day(timezone.now().date()) and ground.recorded_by == editor
    page = client.post(
        address(Consent, "add"), {"person": person.pk, "group": "events", "basis": "public", "review_on": "3 May 2040"}
    )
    assert "after a year at the latest" in page.content.decode()
    Person.objects.filter(pk=person.pk).update(is_child=True)
    page = client.post(address(Consent, "add"), {"person": person.pk, "group": "events", "basis": "public"})
    assert "For a child it is not enough" in page.content.decode()
    assert "mails" in page.content.decode(), "what withdrawal cannot reach is said where consent is recorded"
    page = client.post(button(person, "already-public"), {"groups": ["events"]}, follow=True)
    assert "For a child it is not enough" in texts(page)
    assert Consent.objects.count() == 1


def test_it_still_holds_is_said_once_a_year(published, client_of, coordinator):
    ground = Consent.objects.get(group="charges")
    Consent.objects.filter(pk=ground.pk).update(recorded_on=date(2024, 1, 1), review_on=date(2025, 1, 1))
    client = client_of(coordinator)
    assert str(ground.pk) in client.get(address(Consent, "changelist"), {"due": "yes"}).content.decode()
    assert client.get(button(ground, "review")).status_code == 200
    refused = client.post(button(ground, "review"), {"until": "3 May 2090"}, follow=True)
    assert "within a year" in texts(refused)
    until = last_review_day(timezone.now().date())
    client.post(button(ground, "review"), {"until": until.isoformat()})
    ground.refresh_from_db()
    assert (ground.reviewed_by, ground.review_on) == (coordinator, until)


def test_the_words_to_ask_with_say_what_cannot_be_called_back(client_of, coordinator, administrator):
    person = factories.person("Asked Placeholder")
    page = client_of(coordinator).get(button(person, "ask-for-consent")).content.decode()
    for words in (
        "Asked Placeholder",
        "Health",
        "archives of the web",
        "search engines",
        "Mails and letters",
        "any time",
    ):
        assert words in page
    assert client_of(administrator).get(button(person, "ask-for-consent")).status_code == 403


class TestWithdrawing:
    told = {"kind": "person", "who": "the person", "on": "3 Sept 2026", "how": "in a call"}

    def test_says_first_what_goes_and_then_takes_it_off(self, published, client_of, editor):
        client, url = client_of(editor), button(published, "consent-withdrawn")
        ground = Consent.objects.get(group="health")
        data = self.told | {"grounds": [ground.pk]}
        first = client.post(url, data)
        assert "Shown Placeholder" in first.content.decode() and "Health" in first.content.decode()
        assert loads(PublishedCase.objects.get().body)["conditions"], "nothing has gone yet"
        shown = first.context["form"].data
        second = client.post(url, {**data, **{key: shown[key] for key in ("who", "how")}, "sure": "yes"}, follow=True)
        assert "Removed from: Case “Shown Placeholder”: Health" in texts(second)
        assert loads(PublishedCase.objects.get().body)["conditions"] == []
        ground.refresh_from_db()
        assert (ground.withdrawn_by, ground.withdrawn_how, ground.withdrawal_recorded_by) == (
            "the person", "in a call", editor,
        )  # fmt: skip

    def test_of_another_person_is_refused(self, published, client_of, editor):
        other = factories.case("other").subjects.get().person
        theirs = Consent.objects.get(person=other, group="health")
        page = client_of(editor).post(
            button(published, "consent-withdrawn"), self.told | {"grounds": [theirs.pk], "sure": "yes"}
        )
        assert page.status_code == 200 and page.context["form"].errors["grounds"]
        assert Consent.objects.in_force().filter(pk=theirs.pk).exists()

    @pytest.mark.parametrize(
        "wrong", [{"on": "3 May 2090"}, {"on": "x"}, {"who": ""}, {"how": "a\x00b"}, {"kind": "x"}, {"who": "x" * 300}, {"grounds": ["x"]}]
    )  # fmt: skip
    def test_asks_again_for_what_is_missing_or_nonsense(self, wrong, published, client_of, editor):
        data = self.told | {"grounds": [Consent.objects.get(group="health").pk], "sure": "yes"} | wrong
        page = client_of(editor).post(button(published, "consent-withdrawn"), data)
        assert page.status_code == 200 and page.context["form"].errors
        assert Consent.objects.in_force().count() == 7


class TestErasing:
    def test_takes_two_and_leaves_a_note_without_a_name(self, published, client_of, publisher, second, editor):
        assert client_of(editor).get(button(published, "erase")).status_code == 403
        first = client_of(publisher)
        page = first.get(button(published, "erase")).content.decode()
        assert "Shown Placeholder" in page and "cannot be undone" in page
        first.post(button(published, "erase"), {"reason": "asked", "why": "They asked."})
        row = Erasure.objects.get()
        assert "It waits for a second person" in first.get(address(Person, "change", published.pk)).content.decode()
        own = first.post(button(row, "confirm"), {"sure": "on"}, follow=True)
        assert "yourself" in texts(own) and Person.objects.filter(pk=published.pk).exists()
        other = client_of(second)
        assert "They asked." in other.get(button(row, "confirm")).content.decode()
        assert "Tick this" in other.post(button(row, "confirm"), {}).content.decode()
        done = other.post(button(row, "confirm"), {"sure": "on"}, follow=True)
        assert "Erased" in texts(done)
        assert not Person.objects.filter(pk=published.pk).exists()
        page = other.get(address(Erasure, "change", row.pk)).content.decode()
        assert str(published.pk) in page and published.name not in page and "They asked." not in page

    def test_can_be_called_off(self, published, client_of, publisher, second):
        client_of(publisher).post(button(published, "erase"), {"reason": "law", "why": "An order."})
        row = Erasure.objects.get()
        client_of(second).post(button(row, "call-off"))
        row.refresh_from_db()
        assert row.called_off_by == second and row.why == ""
        assert "over" in texts(client_of(second).post(button(row, "confirm"), {"sure": "on"}, follow=True))
        assert Person.objects.filter(pk=published.pk).exists()
