"""What does not exist answers the same everywhere, to everyone, to the byte."""

import pytest
from django.test import Client
from django.urls import reverse

from config.access import ADDRESSES

pytestmark = pytest.mark.django_db
UNKNOWN = [
    "/nosuch",
    "/nosuch/",
    "/cases/never-was/",
    "/accounts/",
    "/accounts/signup/",
    "/facilities/never-was/",
    "/%F0%9F%92%A9",
]


def answer(client: Client, address: str):
    response = client.get(address)
    headers = dict(response.headers)
    return response.status_code, headers, response.cookies.output(), response.content


@pytest.mark.parametrize("address", UNKNOWN)
def test_an_unknown_address_cannot_be_told_from_another(address, stranger_client):
    expected = answer(Client(), "/this-was-never-here/")
    assert answer(stranger_client, address) == expected
    assert expected[0] == 404 and address.encode() not in expected[3]


def test_the_page_is_the_same_for_someone_signed_in(editor, client_of):
    assert answer(client_of(editor), "/nosuch/")[3] == answer(Client(), "/nosuch/")[3]


def test_an_unknown_address_of_the_admin_says_nothing_to_a_stranger(stranger_client):
    assert stranger_client.get("/admin/nosuch/").url.startswith(reverse("account_login"))


def test_an_address_without_a_row_in_the_table_is_not_open(monkeypatch, stranger_client):
    stranger_client.raise_request_exception = False
    monkeypatch.delitem(ADDRESSES, "robots")
    assert stranger_client.get(reverse("robots")).status_code == 500


def test_the_icon_and_the_word_to_robots(stranger_client, settings):
    assert stranger_client.get("/favicon.ico").url.endswith("favicon.svg")
    assert "Disallow: /admin/" in stranger_client.get("/robots.txt").content.decode()
    settings.HABEAS_SITE = "staff"
    assert "Disallow: /\n" in stranger_client.get("/robots.txt").content.decode()
