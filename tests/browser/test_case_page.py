"""What a case page must carry besides its look: a way to every proof, little weight, and a sheet of paper."""

import gzip
import re
import subprocess

import pytest
from playwright.sync_api import expect

from tests.site import ask

pytestmark = pytest.mark.browser

CASES = ["/cases/kem-sokha/", "/cases/muong-sopheak/"]
WITH_QUOTES = [*CASES, "/appeals/urgent-action-278-17/", "/appeals/front-line-defenders-muong-sopheak/"]
KB = 1000


@pytest.mark.parametrize("address", WITH_QUOTES)
def test_a_footnote_leads_to_its_note_and_back(visitor, address):
    page = visitor.open(address)
    marks = page.locator("main .cites a")
    assert marks.count() > 10
    for number in (0, marks.count() - 1):
        mark = marks.nth(number)
        mark.click()
        note = page.locator(":target")
        assert note.get_attribute("id") == mark.get_attribute("href").removeprefix("#")
        assert note.locator("q").first.inner_text().strip()
        expect(page.locator(":target")).to_be_in_viewport()
        note.locator(f'a[href="#{mark.get_attribute("id")}"]').click()
        assert page.url.endswith(f"#{mark.get_attribute('id')}")
        expect(page.locator(":target")).to_be_in_viewport()


@pytest.mark.parametrize("address", CASES)
def test_it_weighs_little_and_asks_seldom(visitor, address):
    """Bodies as they go over the wire; the page itself as a proxy before us would compress it, where we do not."""
    page = visitor.page
    page.context.clear_cookies()
    page.goto("about:blank")
    visitor.open(address)
    page.wait_for_load_state("networkidle")
    kinds = "br, gzip"
    parts = {request.url: ask(request.url, headers={"Accept-Encoding": kinds}) for request in visitor.requests}
    assert len(visitor.requests) <= 6
    assert all(part.status == 200 for part in parts.values()), parts
    weights = {url: len(part.sent) for url, part in parts.items()}
    html = parts[page.url]
    weights[page.url] = len(html.sent) if html.headers["Content-Encoding"] else len(gzip.compress(html.body, 6))
    texts = [part for url, part in parts.items() if url.endswith((".css", ".js", ".svg"))]
    assert texts and all(part.headers["Content-Encoding"] == "br" for part in texts)
    assert all("immutable" in part.headers["Cache-Control"] for part in texts)
    assert weights[page.url] <= 12 * KB, weights
    assert sum(weights.values()) <= 60 * KB, weights


@pytest.mark.parametrize("address", WITH_QUOTES)
def test_on_paper_it_carries_every_quote(visitor, address, tmp_path):
    page = visitor.open(address)
    quotes = [quote for quote in page.locator("main q, main blockquote").all_text_contents() if quote.strip()]
    assert len(quotes) > 10
    paper = tmp_path / "page.pdf"
    page.pdf(path=paper, format="A4")
    text = subprocess.run(["pdftotext", "-raw", paper, "-"], capture_output=True, text=True, check=True).stdout
    sizes = subprocess.run(["pdfinfo", paper], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Page size: .*\(A4\)", sizes)
    printed = letters(text)
    assert [quote for quote in quotes if letters(quote) not in printed] == []


def letters(text: str) -> str:
    """Letters and digits alone: lines break elsewhere on paper, and words may be hyphenated."""
    return "".join(character for character in text if character.isalnum())
