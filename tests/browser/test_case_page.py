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


@pytest.fixture(autouse=True)
def wide(visitor):
    """Every test begins on a wide window."""
    visitor.page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("address", WITH_QUOTES)
def test_a_footnote_leads_to_its_note_and_back(visitor, address):
    page = visitor.open(address)
    marks = page.locator("main sup a:visible")
    assert marks.count() > 10
    for number in (0, marks.count() - 1):
        mark = marks.nth(number)
        mark.click()
        note = page.locator(":target")
        assert note.get_attribute("id") == mark.get_attribute("href").removeprefix("#")
        assert note.locator("q").first.inner_text().strip()
        expect(page.locator(":target")).to_be_in_viewport()
        place = mark.evaluate("mark => mark.closest('sup').id")
        note.locator(f'a[href="#{place}"]').click()
        assert page.url.endswith(f"#{place}")
        expect(page.locator(":target")).to_be_in_viewport()


def test_the_words_of_a_note_show_beside_its_number_with_who_checked_it(visitor):
    page = visitor.open(CASES[0])
    mark = page.locator("#story + * sup a, .story sup a").first
    note = page.locator(mark.get_attribute("href"))
    mark.hover()
    peek = page.locator("#peek")
    expect(peek).to_be_visible()
    assert letters(note.locator("q").inner_text()) in letters(peek.inner_text())
    assert "line " in peek.inner_text() and "The source alone says so" in peek.inner_text()
    page.keyboard.press("Escape")
    expect(peek).to_be_hidden()


def test_a_reading_that_is_said_once_shows_in_full_beside_each_number(visitor):
    page = visitor.open(CASES[0])
    # A number of several, "4–6", shows the words of all of them: one of these has a reading.
    mark = page.locator("sup a:visible").filter(has_text="–").first
    first, last = (int(number) for number in mark.inner_text().split("–"))
    mark.hover()
    peek = page.locator("#peek")
    for number in range(first, last + 1):
        expect(peek).to_contain_text(page.locator(f"#n{number} q").first.inner_text())
    note = page.locator("ol.notes > li:has(a.letter)").first
    number = int(note.get_attribute("id").removeprefix("n"))
    texts = page.locator("sup a").all_text_contents()
    spans = [[int(part) for part in text.strip("≠").split("–")] for text in texts]
    place = next(place for place, span in enumerate(spans) if span[0] <= number <= span[-1])
    page.locator("sup a").nth(place).hover()
    reading = note.locator("a.letter").first.get_attribute("href")
    expect(peek).to_contain_text(page.locator(f"{reading} dd").inner_text())


@pytest.mark.parametrize("width", [360, 390])
def test_on_a_small_phone_who_where_how_long_and_what_to_do_need_no_scrolling(visitor, width):
    page = visitor.page
    page.set_viewport_size({"width": width, "height": 740})
    visitor.open(CASES[0])
    bar = page.locator(".leaving, .leave").first.bounding_box()["y"]
    for found in ("h1", ".face", ".lead", ".state > :last-child", ".act .btn >> nth=0"):
        box = page.locator(found).bounding_box()
        assert box["y"] + box["height"] <= bar + 4, found


def test_the_contents_stay_in_sight_on_a_wide_window_and_fold_on_a_phone(visitor):
    page = visitor.open(CASES[0])
    page.locator("#conditions").scroll_into_view_if_needed()
    expect(page.locator(".toc a").first).to_be_in_viewport()
    page.set_viewport_size({"width": 360, "height": 740})
    expect(page.locator(".toc a").first).to_be_hidden()
    page.locator(".toc summary").click()
    page.locator('.toc a[href="#sources"]').click()
    expect(page.locator("#sources")).to_be_in_viewport()


def test_a_way_back_into_something_folded_unfolds_it(visitor):
    page = visitor.open(CASES[0])
    place = page.locator("#around ~ details sup[id]").first.get_attribute("id")
    expect(page.locator(f"#{place}")).to_be_hidden()
    page.locator(f'.notes a[href="#{place}"]').first.click()
    expect(page.locator(f"#{place}")).to_be_in_viewport()


@pytest.mark.parametrize("address", CASES)
def test_nothing_moves_while_the_page_loads(newcomer, address):
    page = newcomer.page
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) window.moved += e.value })"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    newcomer.open(address)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.moved") < 0.01


@pytest.mark.parametrize("address", CASES)
def test_it_weighs_little_and_asks_seldom(visitor, address):
    """Bodies as they go over the wire; the page itself as a proxy before us would compress it, where we do not."""
    page = visitor.page
    page.context.clear_cookies()
    page.goto("about:blank")
    visitor.open(address)
    page.wait_for_load_state("networkidle")
    assert len(visitor.requests) <= 6
    # Over plain http, or behind a proxy, a browser takes nothing but gzip.
    for kinds in ("br, gzip", "gzip"):
        _weigh(
            page.url,
            {request.url: ask(request.url, headers={"Accept-Encoding": kinds}) for request in visitor.requests},
        )


def _weigh(address, parts):
    assert all(part.status == 200 for part in parts.values()), parts
    weights = {url: len(part.sent) for url, part in parts.items()}
    html = parts[address]
    weights[address] = len(html.sent) if html.headers["Content-Encoding"] else len(gzip.compress(html.body, 6))
    texts = [part for url, part in parts.items() if url.endswith((".css", ".js", ".svg"))]
    assert texts and all(part.headers["Content-Encoding"] in ("br", "gzip") for part in texts)
    assert all("immutable" in part.headers["Cache-Control"] for part in texts)
    assert weights[address] <= 12 * KB, weights
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
