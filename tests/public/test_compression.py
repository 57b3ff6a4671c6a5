"""Pages travel small, and none that holds a secret can be guessed by its length."""

import gzip

import brotli
import pytest
from django.http import HttpResponse
from django.urls import reverse

from config.compression import CompressMiddleware

pytestmark = pytest.mark.django_db


def get(client, encodings):
    return client.get("/about/", headers={"Accept-Encoding": encodings})


@pytest.mark.parametrize(
    ("encodings", "sent", "opened"),
    [
        ("gzip, deflate, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("br;q=0, gzip", "gzip", gzip.decompress),
        ("br;q=0.5", "br", brotli.decompress), ("", None, bytes), ("brotli", None, bytes),
    ],
)  # fmt: skip
def test_a_page_comes_as_the_browser_takes_it(client, encodings, sent, opened):
    answer, plain = get(client, encodings), client.get("/about/")
    assert answer.headers.get("Content-Encoding") == sent and "Accept-Encoding" in answer.headers["Vary"]
    assert opened(answer.content) == plain.content and int(answer.headers["Content-Length"]) == len(answer.content)


def test_a_compressed_page_that_has_not_changed_is_not_sent_again(client):
    first = get(client, "br")
    again = client.get("/about/", headers={"Accept-Encoding": "br", "If-None-Match": first.headers["ETag"]})
    assert first.headers["ETag"].startswith("W/") and (again.status_code, again.content) == (304, b"")
    assert again.headers["Vary"] == first.headers["Vary"] == "Accept-Encoding"


def test_a_page_with_a_secret_is_padded_by_django(rf):
    answer = HttpResponse("secret " * 200)
    request = rf.get(reverse("account_login"), headers={"Accept-Encoding": "gzip, br"})
    assert CompressMiddleware(lambda request: answer)(request).headers["Content-Encoding"] == "gzip"


def test_what_is_packed_already_is_not_packed_again(client, two_cases):
    answer = client.get("/cases.xlsx", headers={"Accept-Encoding": "gzip, br"})
    assert answer.content.startswith(b"PK") and not answer.has_header("Content-Encoding")
