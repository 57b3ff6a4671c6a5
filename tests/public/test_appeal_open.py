"""The two real appeals as they were while letters were wanted, as a stranger meets them."""

import gzip
import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.public.test_appeal_template import words
from tests.public.test_pages import NONSENSE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_cases")]

KEM_SOKHA, MUONG_SOPHEAK = "/appeals/urgent-action-278-17/", "/appeals/front-line-defenders-muong-sopheak/"


@pytest.fixture
def open_page(visitor, monkeypatch):
    """Asks for an appeal on a day on which it was open."""

    def get(address: str = KEM_SOKHA, **asked):
        day = datetime(2018, 1, 20, 12, tzinfo=UTC) if address == KEM_SOKHA else datetime(2020, 9, 20, 12, tzinfo=UTC)
        monkeypatch.setattr("cases.public.shared.timezone.now", lambda: day)
        return visitor.get(address, asked)

    return get


def test_kem_sokha_is_open_and_his_letter_stands_with_its_ways(open_page):
    said = words(open_page().content.decode())
    for part in (
        "Open: write by 1 February 2018 12 days left. No time zone is stated", "As printed: by 1 February, 2018",
        "With this condition in it: if they relate solely to the peaceful exercise", "Write to Sar Kheng",
        "Your letter to Sar Kheng", "Your letter to H.E. Ambassador Chum Bunrong", "gives no account",
        "accredited to: United States inferred", "Your Excellency, I am writing to you about Kem Sokha, who is held at",
    ):  # fmt: skip
        assert part in said, part
    assert said.count("The appeal says “tweet”, but gives no account.") == 2


def test_muong_sopheak_is_open_without_a_date_an_official_or_a_letter(open_page):
    html = open_page(MUONG_SOPHEAK).content.decode()
    said = words(html)
    assert (
        "Open, without a date to write by" in said and "names no official, no address and no way to reach one" in said
    )
    assert "Body of Principles" in said and "<textarea" not in html and '<form class="from"' not in html
    assert "Muong Sopheak: “Cambodia: Human rights defender Muong Sopheak arrested”. http" in said


def test_nothing_is_set_kept_or_run_inline(open_page):
    response = open_page(**{"from": "kh"})
    html = response.content.decode()
    assert not response.cookies and "Cookie" not in response.headers.get("Vary", "")
    assert (
        not re.search(r"\sstyle=|<style|\son[a-z]+=|csrf", html)
        and "unsafe" not in response.headers["Content-Security-Policy"]
    )


def test_any_nonsense_for_a_country_is_a_page_with_plain_words(open_page):
    for value in [*NONSENSE, ["de", "nonsense"], ["x"] * 50]:
        response = open_page(**{"from": value})
        assert response.status_code == 200 and b"Your letter to Sar Kheng" in response.content, value
        assert "\x00" not in response.content.decode()
    assert 'value="DE" selected' in open_page(**{"from": ["nonsense", "de"]}).content.decode()


def test_only_reading_is_answered(visitor):
    assert visitor.head(KEM_SOKHA).status_code == 200
    assert visitor.post(KEM_SOKHA, {"text": "x", "name": "x"}).status_code == 405


def test_it_costs_few_questions_whoever_asks_and_little_weight(open_page):
    costs = []
    for asked in ({}, {"from": "de"}):
        with CaptureQueriesContext(connection) as caught:
            response = open_page(**asked)
        costs.append(len([q for q in caught if re.match("select", q["sql"], re.I)]))
        assert len(gzip.compress(response.content)) < 16_000
    assert costs[0] == costs[1] <= 5
