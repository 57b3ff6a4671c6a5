"""What is sent twice is made once."""

import pytest
from django.urls import reverse

from accounts import once
from accounts.models import User
from accounts.roles import Role
from cases.models import Case, Consent, Note, Person, Source
from tests import factories
from tests.admin.forms import address, fill, said
from tests.cases.test_concurrency import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(publisher, client_of):
    return client_of(publisher)


def test_a_second_click_makes_nothing_and_leads_to_what_the_first_one_made(client):
    typed = fill(client, Case, "add", title="A case", slug="a-case")
    assert client.post(address(Case, "add"), typed).status_code == 302
    answer = client.post(address(Case, "add"), typed)
    case = Case.objects.get()
    assert answer.status_code == 302 and answer.url == address(Case, "change", case.pk)
    assert "was sent twice" in client.get(answer.url).content.decode()
    typed = fill(client, Person, "add", name="Nobody's name is unique", gender="unstated")
    assert [client.post(address(Person, "add"), typed).status_code for _ in range(3)] == [302] * 3
    assert Person.objects.count() == 1


def test_what_was_refused_may_be_sent_again_with_the_same_token(client):
    typed = fill(client, Case, "add", title="", slug="a-case")
    assert client.post(address(Case, "add"), typed).status_code == 200
    assert client.post(address(Case, "add"), typed | {"title": "A case"}).status_code == 302
    assert Case.objects.count() == 1


@pytest.mark.parametrize("forged", [None, "", "forged", "\x00", "x" * 5000, "ក"])
def test_without_a_good_token_nothing_is_made_and_nothing_lost(client, forged):
    typed = fill(client, Source, "add", title="Typed for a long time")
    typed.pop("once")
    answer = client.post(address(Source, "add"), typed | ({} if forged is None else {"once": forged}))
    assert answer.status_code == 200 and "open too long" in " ".join(said(answer))
    assert "Typed for a long time" in answer.content.decode() and not Source.objects.exists()
    fresh = answer.context["adminform"].form["once"].value()
    assert client.post(address(Source, "add"), typed | {"once": fresh}).status_code == 302


def test_a_token_of_a_colleague_or_of_another_page_is_no_good(client, client_of, editor):
    theirs = fill(client_of(editor), Source, "add", title="A source")
    other = fill(client, Person, "add")["once"]
    for token in (theirs["once"], other):
        assert client.post(address(Source, "add"), theirs | {"once": token}).status_code == 200
    assert not Source.objects.exists()


def test_a_second_press_that_takes_the_first_for_a_double_is_led_to_it(client, monkeypatch):
    typed = fill(client, Person, "add", name="Pressed twice", gender="unstated")
    client.post(address(Person, "add"), typed)
    too_early, really = iter([False]), once.is_spent
    monkeypatch.setattr(once, "is_spent", lambda *words, **more: next(too_early, True) and really(*words, **more))
    answer = client.post(address(Person, "add"), typed)
    assert answer.headers.get("Location") == address(Person, "change", Person.objects.get().pk)


def test_a_window_for_choosing_gets_the_same_row_twice(client):
    typed = fill(client, Source, "add", title="A source", query={"_popup": "1"}) | {"_popup": "1"}
    pages = [client.post(address(Source, "add"), typed).content.decode() for _ in range(2)]
    row = Source.objects.get()
    assert all(f"&quot;value&quot;: &quot;{row.pk}&quot;" in page for page in pages)


def test_a_page_that_asks_is_taken_once(client):
    case = factories.case()
    person = case.subjects.get().person
    Consent.objects.filter(person=person).exclude(group="name").delete()
    page = reverse("admin:cases_person_already-public", args=[person.pk])
    answer = client.get(page)
    token = answer.content.decode().split('name="once" value="')[1].split('"')[0]
    typed = {"groups": [], "once": token}
    assert client.post(page, typed).status_code == 200, "an empty form is no use of the token"
    typed |= {"groups": [answer.context["form"].fields["groups"].choices[0][0]], "reasons": "in a statement"}
    first = client.post(page, typed)
    count = Consent.objects.count()
    second = client.post(page, typed, follow=True)
    assert first.status_code == 302 and "was sent twice" in second.content.decode()
    assert Consent.objects.count() == count and Note.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_make_one_row_in_every_case(client_of):
    user = User.objects.create_user("one@example.org", name="One", roles=[Role.PUBLISHER])
    typed = fill(client_of(user), Person, "add", name="Sent twice at once", gender="unstated")
    clients = [client_of(user) for _ in range(4)]
    answers = at_once(4, lambda n: clients[n].post(address(Person, "add"), typed))
    person = Person.objects.get()
    assert [answer.status_code for answer in answers] == [302] * 4, answers
    assert sum(answer.url == address(Person, "change", person.pk) for answer in answers) >= 3
