"""What colleagues see of those who follow: numbers, and never an address."""

import logging

import pytest
from django.core.exceptions import PermissionDenied

from appeals.actions import followers
from appeals.models import Follower
from cases.models import Case
from tests.public import placeholders

pytestmark = pytest.mark.django_db
READER = "reader.placeholder@example.org"


def follows(what, now, address=READER, rhythm="each", sure=True):
    row = Follower.asking(address, what, rhythm=rhythm, lang="en", now=now)
    row.confirmed_at, row.wanted = (now, "") if sure else (None, rhythm)
    row.save()
    return row


@pytest.fixture(autouse=True)
def some(now):
    placeholders.case("first")
    follows("case:first", now)
    follows("case:first", now, "b@example.org", "weekly")
    follows("case:first", now, "c@example.org", sure=False)
    follows("country:kh", now)


def test_the_page_counts_by_thing_and_shows_no_address(client_of, coordinator):
    response = client_of(coordinator).get("/admin/followers/")
    text = response.content.decode()
    lines = [(line.title, line.each, line.weekly, line.waiting) for line in response.context["lines"]]
    assert lines == [("First", 1, 1, 1), ("Cambodia", 1, 0, 0)]
    assert response.context["addresses"] == 2
    assert READER not in text and "example.org" not in text.replace(coordinator.email, "")


def test_a_case_says_how_many_follow_it_to_those_who_see_to_the_public(client_of, coordinator, editor):
    case = Case.objects.create(slug="first", title="First", countries=["KH"])
    page = f"/admin/cases/case/{case.pk}/change/"
    said = [
        [(part.label, part.count) for part in client_of(user).get(page).context["parts"] if "/followers/" in part.url]
        for user in (coordinator, editor)
    ]
    assert said == [[("Followers by e-mail", 2)], []]


def test_an_address_is_erased_on_request_once_and_the_log_does_not_say_whose(client_of, publisher, caplog):
    with caplog.at_level(logging.DEBUG):
        response = client_of(publisher).post("/admin/followers/", {"address": f" {READER.upper()} "}, follow=True)
    assert "It followed 2 things, and is erased." in response.content.decode()
    assert Follower.objects.count() == 2
    assert f"by account {publisher.pk}" in caplog.text and READER not in caplog.text.lower()
    assert READER.upper() not in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ("nobody@example.org", 200, "Nothing is followed"), ("", 400, "required"), ("a@example.org\nb@example.org", 400, "one e-mail address"),
        ("x" * 100_000, 400, "254"), ("\x00@example.org", 400, "Null characters"),
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_follower_erases_nobody(client_of, publisher, typed, status, words):
    response = client_of(publisher).post("/admin/followers/", {"address": typed}, follow=True)
    assert response.status_code == status and words.lower() in response.content.decode().lower()
    assert Follower.objects.count() == 4


def test_only_those_who_see_to_the_public_may(editor, administrator):
    for user in (editor, administrator):
        with pytest.raises(PermissionDenied):
            followers.erase_address(address=READER, by=user)
    assert Follower.objects.count() == 4
