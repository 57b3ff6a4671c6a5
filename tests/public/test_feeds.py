"""Feeds, read as a stranger's program reads them, and judged by the grammar of RFC 4287 (`atom.rng`) and what it says beside."""

import re
from datetime import timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser
import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from lxml import etree

from appeals.actions import publication
from cases import publishing
from cases.models import Case, Detention, PublishedCase, PublishedVersion
from cases.public.feeds import MOST
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_cases")]
ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def test_a_feed_opened_in_a_browser_says_what_it_is_for(visitor):
    feed = visitor.get("/updates.atom").content.decode()
    assert feed.startswith("<?xml") and "<subtitle>This page is for feed readers" in feed


@cache
def grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))


def faults(xml: bytes) -> list[str]:
    """What RFC 4287 asks of a feed and this one lacks, in words."""
    feed = ElementTree.fromstring(xml)
    parsed = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    found = [] if grammar().validate(parsed) else [str(grammar().error_log)]
    found += [f"the feed has {len(feed.findall(ATOM + name))} × {name}" for name in ("id", "title", "updated", "author") if len(feed.findall(ATOM + name)) != 1]  # fmt: skip
    for rel in ("self", "alternate"):
        if len([row for row in feed.findall(f"{ATOM}link") if row.get("rel") == rel]) != 1:
            found.append(f"the feed has not one link {rel}")
    if not feed.get(LANG):
        found.append("the feed does not say its language")
    for entry in feed.findall(f"{ATOM}entry"):
        for name in ("id", "title", "updated", "summary"):
            rows = entry.findall(ATOM + name)
            if len(rows) != 1 or not (rows[0].text or "").strip():
                found.append(f"an entry has not one {name}")
        if len(entry.findall(f"{ATOM}link[@rel='alternate']")) != 1:
            found.append("an entry has not one link alternate")
    names = [row.text for row in feed.iter(f"{ATOM}id")]
    found += [f"{name} stands twice" for name in set(names) if names.count(name) > 1]
    found += [f"{name} is no tag" for name in names if not re.fullmatch(r"tag:[a-z0-9.-]+,\d{4}:/[!-~]*", name)]
    found += [f"{row.get('href')} is not absolute" for row in feed.iter(f"{ATOM}link") if not urlsplit(row.get("href")).netloc]  # fmt: skip
    days = [row.text for tag in ("updated", "published") for row in feed.iter(ATOM + tag)]
    found += [f"{day} is no date" for day in days if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)", day)]  # fmt: skip
    return found


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("<updated>2026", "<updated>soon 2026"), ("</id>", "</id><id>tag:x,2026:y</id>"), ('rel="self"', 'rel="myself"'), ("<name>", "<nom>x</nom><name>"),
        ('href="http', 'src="http'), ("</author>", "</author><invented/>"), ('type="text"', 'type="markdown"'), ("+00:00</updated>", "</updated>"),
    ],
)  # fmt: skip
def test_the_grammar_knows_a_faulty_feed(visitor, was, becomes):
    xml = visitor.get("/updates.atom").content.decode()
    assert was in xml and grammar().validate(etree.fromstring(xml.encode()))
    assert not grammar().validate(etree.fromstring(xml.replace(was, becomes, 1).encode()))


def read(visitor, address: str):
    """The feed as feedparser has it, after our own checks."""
    response = visitor.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert faults(response.content) == []
    found = feedparser.parse(response.content)
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


def publish(slug: str, publisher, now, **fields):
    row = factories.case(slug, **fields)
    publishing.publish(row, by=publisher, now=now)
    return row


class TestTheFeedOfTheList:
    def test_has_the_cases_that_are_published_the_newest_change_first(self, visitor, publisher, now):
        publish("newest", publisher, now + timedelta(hours=1), title="The newest")
        found = read(visitor, "/cases.atom")
        assert [row.title for row in found.entries][0] == "The newest"
        assert {row.link for row in found.entries} == {
            f"http://127.0.0.1:8000/cases/{slug}/" for slug in ("newest", "kem-sokha", "muong-sopheak")
        }

    def test_takes_the_query_string_of_the_list_and_leads_to_it(self, visitor):
        found = read(visitor, "/cases.atom?q=Sokha&page=3")
        assert [row.title for row in found.entries] == ["Kem Sokha"]
        links = {row.rel: row.href for row in found.feed.links}
        assert links["alternate"].endswith("/cases/?q=Sokha")
        assert links["self"].endswith("/cases.atom?q=Sokha&page=3")

    def test_without_a_match_is_a_feed_all_the_same(self, visitor):
        assert read(visitor, "/cases.atom?q=nobody-of-this-name").entries == []

    @pytest.mark.parametrize(
        "query", ["status=nonsense", "nosuch=1", "country=zz", "updated_after=2017-99-99", "q=" + "a" * 500]
    )
    def test_refuses_in_words_what_it_does_not_know(self, visitor, query):
        response = visitor.get(f"/cases.atom?{query}")
        assert response.status_code == 400
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert len(response.content.decode()) > 10

    def test_says_what_is_new_since_it_was_last_asked(self, visitor, publisher, now):
        first = visitor.get("/cases.atom")
        again = {"HTTP_IF_NONE_MATCH": first.headers["ETag"]}
        assert visitor.get("/cases.atom", **again).status_code == 304
        publish("another", publisher, now + timedelta(hours=1))
        assert visitor.get("/cases.atom", **again).status_code == 200

    @pytest.mark.parametrize("silently", [True, False])
    def test_keeps_nothing_of_what_was_taken_back(self, visitor, publisher, now, silently):
        before = visitor.get("/cases.atom").headers["ETag"]
        publishing.withdraw("muong-sopheak", by=publisher, now=now, why="asked", silently=silently)
        answer = visitor.get(
            "/cases.atom", HTTP_IF_NONE_MATCH=before, HTTP_IF_MODIFIED_SINCE="Sat, 01 Jan 2050 00:00:00 GMT"
        )
        assert answer.status_code == 200
        assert b"opheak" not in answer.content

    def test_names_an_entry_the_same_wherever_the_site_moves_its_port(self, visitor):
        with override_settings(PUBLIC_BASE_URL="https://habeas.example:8443"):
            entry = read(visitor, "/cases.atom?q=Sokha").entries[0]
        assert entry.id == "tag:habeas.example,2026:/cases/kem-sokha/"

    def test_holds_so_many_cases_and_no_more(self, visitor, monkeypatch):
        monkeypatch.setattr("cases.public.feeds.MOST", 1)
        assert PublishedCase.objects.visible().count() == 2
        assert len(read(visitor, "/cases.atom").entries) == 1


class TestAnyTitle:
    @pytest.mark.parametrize(
        "title",
        [
            "<script>alert(1)</script>",
            ']]> & "quotes"',
            "\x1b\x0b\x07control",
            "\u202eright to left",
            "កឹម សុខា",
            "محمد",
            "\ufffe\uffff",
            "💥",
        ],
    )
    def test_stands_in_the_feed(self, visitor, publish_anew, now, title):
        publish_anew(now + timedelta(hours=1), title=title, summary=f"{title} in the summary")
        entry = read(visitor, "/cases.atom").entries[0]
        assert entry.title == (re.sub("[\x00-\x1f\ufffe\uffff]", "", title) or "Untitled")
        assert entry.summary_detail.type == "text/plain"


class TestTheFeedOfACase:
    def test_has_one_entry_for_each_version_with_what_changed(self, visitor, publisher, now):
        row = publish("followed", publisher, now - timedelta(days=3), title="Person A")
        type(row).objects.filter(pk=row.pk).update(summary="Another summary.")
        row.refresh_from_db()
        publishing.publish(row, by=publisher, now=now)
        found = read(visitor, "/cases/followed/feed.atom")
        assert [(row.title, row.summary) for row in found.entries] == [
            ("Person A, version 2: updated", "Changed: summary."), ("Person A, version 1: new", "First published."),
        ]  # fmt: skip
        assert found.entries[0].link.endswith("/cases/followed/changes/?from=1&to=2")
        assert visitor.get("/cases/followed/changes/?from=1&to=2").status_code == 200

    def test_tells_those_who_keep_copies_that_a_text_was_removed(self, visitor, publisher, now):
        publish("followed", publisher, now - timedelta(days=3), title="Person A")
        before = read(visitor, "/cases/followed/feed.atom").entries[0]
        publishing.redact("followed", "health", by=publisher, now=now, why="asked")
        after = read(visitor, "/cases/followed/feed.atom").entries
        assert [row.title for row in after] == ["Person A, version 2: texts removed", "Person A, version 1: new"]
        assert after[1].id == before.id
        assert after[1].updated > before.updated  # readers take the entry anew
        assert after[1].summary == "The text of this version was removed."

    def test_of_300_versions_asks_three_times_and_for_no_text(self, visitor, publisher, now):
        publish("long", publisher, now)
        PublishedVersion.objects.bulk_create(
            PublishedVersion(kind="case", slug="long", number=n, at=now, body="{}", salt="x", sha=f"{n:064}", changed=["events"])
            for n in range(2, 301)
        )  # fmt: skip
        with CaptureQueriesContext(connection) as caught:
            assert len(read(visitor, "/cases/long/feed.atom").entries) == MOST
        asked = [q["sql"] for q in caught if q["sql"].startswith("SELECT")]
        assert len(asked) == 3
        assert not any('publishedversion"."body' in sql for sql in asked)

    def test_is_named_on_the_page(self, visitor):
        html = visitor.get("/cases/kem-sokha/").content.decode()
        assert re.search(
            r'<link rel="alternate" type="application/atom\+xml"[^>]* href="/cases/kem-sokha/feed.atom">', html
        )
        assert '<a href="/cases/kem-sokha/feed.atom">' in html


class TestTheFeedOfAllChanges:
    def test_has_cases_and_appeals_each_with_a_word_for_what_happened(self, visitor, publisher, coordinator, now):
        row = publish("followed", publisher, now + timedelta(hours=1), title="Person A")
        Detention.objects.filter(subject__case=row).update(last_confirmed="2026-11-21")
        publishing.patch(row, ["confirmations"], by=coordinator, now=now + timedelta(hours=2))
        titles = [row.title for row in read(visitor, "/updates.atom").entries]
        assert titles[:2] == ["Person A: confirmed", "Person A: new"]
        assert "Kem Sokha: new" in titles
        assert len([title for title in titles if "278" in title or "Action" in title or "Appeal" in title or ":" in title]) == len(titles)  # fmt: skip

    @pytest.mark.parametrize("silently", [True, False])
    def test_keeps_nothing_of_what_was_taken_back(self, visitor, publisher, now, silently):
        before = visitor.get("/updates.atom")
        assert b"opheak" in before.content
        publication.withdraw_case(
            Case.objects.get(slug="muong-sopheak"), by=publisher, now=now, why="asked", silently=silently
        )
        answer = visitor.get("/updates.atom", HTTP_IF_NONE_MATCH=before.headers["ETag"])
        assert answer.status_code == 200
        assert b"opheak" not in answer.content

    def test_keeps_nothing_of_a_removed_text(self, visitor, publisher, now):
        publish("followed", publisher, now, title="Person A")
        publishing.redact("followed", "health", by=publisher, now=now, why="asked")
        titles = [row.title for row in read(visitor, "/updates.atom").entries if "Person A" in row.title]
        assert titles == ["Person A: texts removed"]

    def test_asks_five_times_at_most(self, visitor):
        with CaptureQueriesContext(connection) as caught:
            read(visitor, "/updates.atom")
        assert len([q for q in caught if q["sql"].startswith("SELECT")]) <= 5
