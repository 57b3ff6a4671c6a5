"""How pages are found and shared: titles, descriptions, pictures, the map of the site, signals in lists."""

import io
import re
import time
from datetime import datetime, timedelta
from html import unescape
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from cases import card, publishing
from cases.models import Detention, Name, PublishedCase
from cases.templatetags.reach import in_short
from cases.version_words import CONFIRMED, NEW, REMOVED, UPDATED, Step, lately, steps
from tests import factories
from tests.addresses import all_addresses
from tests.conftest import NOW
from tests.public.test_pages import PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_cases")]
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HOSTILE = ['</script><script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "<!--", "កឹម សុខា", "محمد المجهول", "\u202eturned", "周一", "💥", "a" * 200]  # fmt: skip


def publish(slug: str, publisher, at, **fields):
    row = factories.case(slug, **fields)
    publishing.publish(row, by=publisher, now=at)
    return row


def said(html: str, name: str) -> str:
    found = re.findall(rf'<meta (?:name|property)="{name}" content="([^"]*)">', html)
    assert len(found) == 1, name
    return unescape(found[0])


@pytest.mark.parametrize("address", PAGES)
def test_every_page_says_who_and_what_it_is(visitor, address):
    html = visitor.get(address).content.decode()
    title = unescape(re.search(r"<title>(.*?)</title>", html, re.S)[1])
    assert 5 < len(title.split(" · ")[0].strip()) < 120
    assert 20 < len(said(html, "description")) <= 200
    assert said(html, "og:title") == " ".join(title.split())
    assert said(html, "og:description") == " ".join(said(html, "description").split())
    (canonical,) = re.findall(r'<link rel="canonical" href="([^"]+)">', html)
    assert said(html, "og:url") == canonical
    assert canonical.startswith("http://127.0.0.1:8000/")
    assert said(html, "og:site_name")
    if "noindex" not in html:
        assert said(html, "og:type")
        assert said(html, "twitter:card")


def test_an_appeal_is_shared_as_what_it_is_and_its_judgements_stay_with_its_issuer(visitor):
    html = visitor.get("/appeals/urgent-action-278-17/").content.decode()
    assert said(html, "og:title").startswith("Urgent Action 278.17: Head of dissolved main opposition party jailed")
    assert said(html, "description") == (
        "Urgent Action 278.17, between 14 and 31 December 2017 (inferred), for Kem Sokha. "
        "What it asks, of whom, and its words as issued."
    )
    html = visitor.get("/appeals/front-line-defenders-muong-sopheak/").content.decode()
    assert said(html, "description").startswith(
        "Statement of Front Line Defenders, 14 September 2020, for Muong Sopheak."
    )


def test_a_shared_case_says_to_the_second_when_it_was_published(visitor):
    html = visitor.get("/cases/kem-sokha/").content.decode()
    assert [datetime.fromisoformat(said(html, f"article:{name}_time")) for name in ("published", "modified")] == [
        NOW
    ] * 2


def test_titles_tell_pages_apart(visitor):
    titles = [re.search(r"<title>(.*?)</title>", visitor.get(page).content.decode(), re.S)[1] for page in PAGES]
    assert len(set(titles)) == len(PAGES)


def test_a_description_ends_with_a_sentence_or_a_word():
    assert in_short("One. " * 100).endswith("One.")
    assert in_short("word " * 100).endswith("word…")
    assert len(in_short("x" * 500)) <= 181
    assert in_short(None) == ""


class TestThePictureBesideAnAddress:
    def test_is_a_small_png_named_on_the_page(self, visitor):
        html = visitor.get("/cases/kem-sokha/").content.decode()
        assert said(html, "og:image") == "http://127.0.0.1:8000/cases/kem-sokha/card.png"
        answer = visitor.get("/cases/kem-sokha/card.png")
        assert answer.headers["Content-Type"] == "image/png"
        assert len(answer.content) < 40_000
        with Image.open(io.BytesIO(answer.content)) as picture:
            assert picture.size == (1200, 630)

    def test_stays_until_the_page_changes_and_is_not_drawn_for_those_who_have_it(
        self, visitor, publisher, now, monkeypatch
    ):
        row = publish("shared", publisher, now, title="Person A")
        etag = visitor.get("/cases/shared/card.png").headers["ETag"]
        monkeypatch.setattr(card, "draw", lambda *words: pytest.fail("drawn again"))
        assert visitor.get("/cases/shared/card.png", HTTP_IF_NONE_MATCH=etag).status_code == 304
        monkeypatch.undo()
        publishing.publish(row, by=publisher, now=now + timedelta(days=1))
        assert visitor.get("/cases/shared/card.png", HTTP_IF_NONE_MATCH=etag).status_code == 200

    @pytest.mark.parametrize(("silently", "status"), [(False, 410), (True, 404)])
    def test_leaves_with_the_page(self, visitor, publisher, now, silently, status):
        publishing.withdraw("muong-sopheak", by=publisher, now=now, why="asked", silently=silently)
        assert visitor.get("/cases/muong-sopheak/card.png").status_code == status

    def test_draws_khmer_and_arabic_and_never_a_box(self):
        assert [family for family, _words in card.runs("Kem កឹម محمد")] == [
            "NotoSans",
            "NotoSansKhmer",
            "NotoNaskhArabic",
        ]
        assert card.runs("周一💥\u202e") == []
        assert card.heading("周一", ["Zhou Yi"], "A case") == "Zhou Yi"
        assert card.heading("周一 (Person A)", [], "A case") == "(Person A)"
        assert card.heading("周一", [], "A case") == "A case"

    def test_has_the_name_in_its_own_script(self, visitor, publisher, now, monkeypatch):
        row = factories.case("named", title="Person A")
        person = row.subjects.get().person
        factories.cited(Name.objects.create(person=person, text="កឹម", kind="script", language="km", script="Khmr"))
        publishing.publish(row, by=publisher, now=now)
        drawn: list[tuple] = []
        monkeypatch.setattr(card, "draw", lambda *words: drawn.append(words) or b"")
        visitor.get("/cases/named/card.png")
        assert drawn == [("Person A", "កឹម", "As published on 22 November 2026", "Habeas")]

    def test_keeps_its_words_inside(self):
        for text in ("a" * 300, "កឹម" * 90, "long words " * 30):
            lines, height = card._fitted(text, card.HEIGHTS, card.LINES, 350)
            assert len(lines) <= card.LINES
            assert all(card._length(line, True, height) <= card.SIZE[0] - 2 * card.EDGE for line in lines)

    def test_is_drawn_within_its_budget(self):
        card.draw("warm", "កឹម", "", "")
        began = time.process_time()
        for number in range(5):
            card.draw(f"Person {number} of a placeholder village, and others", "កឹម សុខា", "22 November 2026", "Habeas")
        assert (time.process_time() - began) / 5 < 0.5


class TestAnyTitle:
    @pytest.mark.parametrize("title", HOSTILE)
    def test_cannot_be_broken_out_of(self, visitor, publish_anew, now, title):
        publish_anew(now, title=title, summary=title)
        html = visitor.get("/cases/hostile/").content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert said(html, "og:title").startswith(title[:40].strip())

    @pytest.mark.parametrize("title", [*HOSTILE, "\x1b", " "])
    def test_is_drawn_for_the_picture(self, visitor, publish_anew, now, title):
        publish_anew(now, title=title)
        assert visitor.get("/cases/hostile/card.png").status_code == 200


class TestTheMapOfTheSite:
    def places(self, visitor, address: str = "/sitemap.xml") -> dict[str, str]:
        answer = visitor.get(address)
        assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
        rows = ElementTree.fromstring(answer.content)
        return {row.findtext(f"{SITEMAP}loc"): row.findtext(f"{SITEMAP}lastmod") or "" for row in rows}

    def test_names_every_page_that_may_be_found_and_each_answers(self, visitor):
        found = self.places(visitor)
        for address in found:
            assert visitor.get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200, address
        assert "http://127.0.0.1:8000/cases/kem-sokha/" in found
        plain = [
            a
            for a in all_addresses("config.urls_public")
            if a.name.split(":")[0] in ("cases", "appeals") and not a.values
        ]
        for address in plain:
            path = reverse(address.name)
            answer = visitor.get(path)
            is_page = answer.status_code == 200 and "html" in answer.headers["Content-Type"]
            if is_page and "noindex" not in answer.content.decode():
                assert f"http://127.0.0.1:8000{path}" in found, path

    def test_says_when_a_case_changed(self, visitor, publisher, now):
        publish("young", publisher, now + timedelta(hours=3))
        assert self.places(visitor)["http://127.0.0.1:8000/cases/young/"] == "2026-11-22T15:00:00+00:00"

    @pytest.mark.parametrize("silently", [True, False])
    def test_keeps_nothing_of_what_was_taken_back(self, visitor, publisher, now, silently):
        publishing.withdraw("muong-sopheak", by=publisher, now=now, why="asked", silently=silently)
        assert not any("/cases/muong-sopheak" in address for address in self.places(visitor))

    def test_becomes_an_index_where_pages_are_many(self, visitor, monkeypatch):
        whole = self.places(visitor)
        monkeypatch.setattr("appeals.public.sitemap.PER_FILE", 7)
        parts = self.places(visitor)
        assert all(re.fullmatch(r"http://127.0.0.1:8000/sitemap-\d+\.xml", address) for address in parts)
        found: dict[str, str] = {}
        for address in parts:
            found |= self.places(visitor, address.removeprefix("http://127.0.0.1:8000"))
        assert found == whole
        assert visitor.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404
        assert visitor.get("/sitemap-0.xml").status_code == 404

    def test_is_named_in_robots_txt(self, visitor):
        assert "\nSitemap: http://127.0.0.1:8000/sitemap.xml\n" in visitor.get("/robots.txt").content.decode()


class TestSearchEngines:
    """They read pages; data they find through them."""

    def may(self, visitor, address: str) -> bool:
        """By the longest rule that fits (RFC 9309)."""
        rules = re.findall(r"^(Allow|Disallow): (\S+)$", visitor.get("/robots.txt").content.decode(), re.M)
        fit = [
            (len(path), what) for what, path in rules if re.match(".*".join(map(re.escape, path.split("*"))), address)
        ]
        return not fit or max(fit)[1] == "Allow"

    @pytest.mark.parametrize(
        "address", ["/", "/cases/", "/cases/?page=2", "/api/v1/docs", "/data/", "/static/css/site.css"]
    )
    def test_may_read_pages(self, visitor, address):
        assert self.may(visitor, address)

    @pytest.mark.parametrize(
        "address",
        ["/api/v1/cases?cursor=x", "/api/v1/events?limit=1", "/cases.csv?country=KH", "/appeals.xlsx?q=x", "/admin/"],
    )
    def test_do_not_ask_for_lists_without_end(self, visitor, address):
        assert not self.may(visitor, address)

    @pytest.mark.parametrize(
        "address", ["/cases.csv?per=event&case=kem-sokha", "/api/v1/cases/kem-sokha", "/api/v1/cases/nobody"]
    )
    def test_learn_of_what_bears_the_name_of_a_case_that_it_is_not_to_be_found(self, two_cases, visitor, address):
        assert self.may(visitor, address)
        assert visitor.get(address)["X-Robots-Tag"] == "noindex"


class TestWhatIsNewInLists:
    def word(self, visitor, address: str, title: str) -> str:
        html = visitor.get(address).content.decode()
        row = next(
            part for part in re.split(r"<li\b", html) if title in re.sub(r"<[^>]+>", "", part) and "<h3>" in part
        )
        found = re.search(r'<span class="signal">(.*?)</span>', row)
        return found[1] if found else ""

    @pytest.fixture(autouse=True)
    def stands_still(self, time_machine):
        time_machine.move_to(NOW, tick=False)

    def test_says_new_then_nothing_after_a_fortnight(self, visitor, publisher, now):
        publish("young", publisher, now - timedelta(days=3), title="Person Young")
        publish("older", publisher, now - timedelta(days=15), title="Person Older")
        for address in ("/cases/?q=Person", "/countries/kh/"):
            assert self.word(visitor, address, "Person Young") == "New, 19 November 2026", address
            assert self.word(visitor, address, "Person Older") == "", address

    def test_tells_a_change_from_a_confirmation(self, visitor, publisher, coordinator, now):
        row = publish("older", publisher, now - timedelta(days=30), title="Person Older")
        Detention.objects.filter(subject__case=row).update(last_confirmed="2026-11-21")
        publishing.patch(row, ["confirmations"], by=coordinator, now=now - timedelta(days=2))
        assert self.word(visitor, "/cases/?q=Older", "Person Older") == "Confirmed, 20 November 2026"
        type(row).objects.filter(pk=row.pk).update(summary="Another summary.")
        row.refresh_from_db()
        publishing.publish(row, by=publisher, now=now - timedelta(days=1))
        assert self.word(visitor, "/cases/?q=Older", "Person Older") == "Updated, 21 November 2026"

    def test_asks_once_for_all(self, visitor, publisher, now):
        for number in range(4):
            publish(f"young-{number}", publisher, now)
        with CaptureQueriesContext(connection) as caught:
            visitor.get("/cases/")
        assert len([q for q in caught if "cases_publishedversion" in q["sql"]]) == 1
        assert PublishedCase.objects.count() == 6


class TestStepsAndWords:
    def test_a_version_after_a_removal_does_not_say_that_everything_changed(self):
        found = steps([(1, NOW, ["title"], False), (2, NOW, ["title", "events"], True), (3, NOW, ["events"], True)])
        assert [step.number for step in found] == [3, 2, 1]
        assert [step.kind for step in found] == [UPDATED, REMOVED, NEW]
        assert found[1].words == "The texts of the versions before it were removed."
        assert [step.comparable for step in found] == [True, False, False]

    def test_news_of_tomorrow_is_no_news(self):
        assert lately(NOW + timedelta(days=1), [], NOW) is None
        old = NOW - timedelta(days=99)
        confirmed = Step(2, NOW - timedelta(days=1), ("citations", "confirmations"))
        assert lately(old, [confirmed], NOW).kind == CONFIRMED
        assert lately(old, [confirmed, Step(3, NOW, ("sources",))], NOW).kind == UPDATED
        assert lately(old, [Step(2, NOW - timedelta(days=15), ("events",))], NOW) is None
