"""The copy as strangers open it: from a folder with the network off, and from a plain file server below some address."""

import os
import re
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from deploy.local.testing import browser as found_browser
from tests.browser.conftest import FLAGS
from tests.browser.watching import Watched
from tests.site import free_ports, wait_for

pytestmark = pytest.mark.browser
# One page of every kind, and those that only a copy has.
KINDS = (
    "index.html", "cases/index.html", "cases/page/2/index.html", "cases/kem-sokha/index.html", "cases/placeholder/index.html",
    "cases/placeholder/v/1/index.html", "cases/placeholder/v/index.html", "cases/placeholder/changes/index.html", "appeals/index.html",
    "appeals/urgent-action-278-17/index.html", "appeals/open-one/index.html", "facilities/cc1/index.html", "laws/kh-criminal-code-443/index.html",
    "organisations/cnrp/index.html", "officials/kh-minister-of-the-interior/index.html", "countries/kh/index.html", "statistics/index.html",
    "about/index.html", "method/index.html", "contact/index.html", "privacy/index.html", "search/index.html", "search/latn/index.html",
    "about-this-copy/index.html",
)  # fmt: skip


@pytest.fixture(scope="module")
def chromium(mirror) -> Iterator[Browser]:
    """The copy comes first: it is made without an event loop around."""
    program = os.environ.get("HABEAS_CHROMIUM") or found_browser()
    assert program and shutil.which(program), "no Chromium: install it, or set HABEAS_CHROMIUM to its path"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield running
        running.close()


def opened(chromium: Browser, base: str, **options) -> Iterator[Watched]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce", **options)
    context.set_default_timeout(15_000)
    yield Watched(context.new_page(), base)
    context.close()


@pytest.fixture(scope="module")
def offline(chromium, mirror) -> Iterator[Watched]:
    """A browser without network before the folder."""
    yield from opened(chromium, f"file://{mirror}", offline=True)


@pytest.fixture
def without_script(chromium, mirror) -> Iterator[Watched]:
    yield from opened(chromium, f"file://{mirror}", offline=True, java_script_enabled=False)


@pytest.fixture(scope="module")
def served(mirror, tmp_path_factory) -> Iterator[str]:
    """The copy below some address of a server that knows nothing but files."""
    root = tmp_path_factory.mktemp("served")
    shutil.copytree(mirror, root / "some" / "where")
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(root)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}/some/where"
    try:
        wait_for(lambda: answers(f"{base}/index.html") == 200, 20, "the file server")
        yield base
    finally:
        server.terminate()
        server.wait(10)


def answers(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as reply:
            return reply.status
    except OSError as error:
        return getattr(error, "code", 0)


def open_file(watched: Watched, name: str) -> Page:
    watched.complaints.clear()
    watched.requests.clear()
    watched.page.goto(f"{watched.base}/{name}", wait_until="load")
    return watched.page


def found(page: Page, words: str) -> list[str]:
    """The titles that the search of the copy gives for these words."""
    page.fill("#find-copy", words)
    return page.locator("#found h3 a").all_inner_texts()


def test_a_browser_may_read_every_file(published, mirror):
    """Runs first, since it asks for the database: where no test does, none is made."""
    unreadable = [path for path in Path(mirror).rglob("*") if not os.stat(path).st_mode & 0o004]
    assert not unreadable


def test_every_kind_of_page_opens_from_the_folder_in_peace(offline):
    said = []
    for name in KINDS:
        page = open_file(offline, name)
        said += [f"{name}: {text}" for text in offline.complaints]
        said += [f"{name} asks {url}" for url in offline.elsewhere()]
        if page.evaluate("[...document.styleSheets].every((sheet) => sheet.href)") is False:
            said.append(f"{name} has a style of its own")
        assert page.locator("h1").count() == 1, name
    assert not said


def test_a_reader_goes_from_the_first_page_to_a_case_and_back(offline):
    page = open_file(offline, "index.html")
    page.get_by_role("link", name="Cases", exact=True).first.click()
    page.get_by_role("link", name="Kem Sokha", exact=True).first.click()
    assert page.locator("h1").inner_text() == "Kem Sokha"
    assert page.url.startswith(offline.base) and page.url.endswith("/cases/kem-sokha/index.html")
    page.locator("a.mark").click()
    assert page.url == f"{offline.base}/index.html"


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Sokha Kem", "Kem Sokha"),
        ("Sokkha", "Kem Sokha"),
        ("278.17", "Kem Sokha"),
        ("UA 278/17", "Kem Sokha"),
        ("Muong Sopheap", "Muong Sopheak"),
        ("កឹម សុខា ក", "Person A"),
        ("مثال", "Person A"),
        ("某人", "Person A"),
        ("某某", "Person A"),
        ("CC 1", "Phnom Penh Correctional Center 1"),
        ("cc1", "Phnom Penh Correctional Center 1"),
        ("Ambassador", "Ambassador, Royal Embassy of Cambodia"),
        ("cambodja", "Cambodia"),
    ],
)
def test_search_finds_names_in_any_script_numbers_and_misspellings(offline, words, title):
    page = open_file(offline, "search/index.html")
    titles = found(page, words)
    assert any(title in text for text in titles[:3]), titles


def test_search_says_by_what_it_found_and_when_it_found_nothing(offline):
    page = open_file(offline, "search/index.html")
    found(page, "某某人")
    assert page.locator("#found b").first.inner_text() == "某某人"
    assert page.locator("#found [role=status]").inner_text() == "1 page found"
    assert found(page, "zzzzqqqq") == []
    assert "Nothing in this copy" in page.locator("#found [role=status]").inner_text()
    found(page, "<img src=x onerror=alert(1)>")
    assert offline.complaints == []


def test_the_search_in_the_head_of_a_page_asks_the_copy(offline):
    page = open_file(offline, "cases/kem-sokha/index.html")
    page.get_by_role("searchbox").first.fill("Sopheap")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/index.html?q=Sopheap")
    assert "Muong Sopheak" in page.locator("#found h3 a").all_inner_texts()
    page.locator("#found h3 a").first.click()
    assert page.locator("h1").inner_text() == "Muong Sopheak"
    assert offline.complaints == [] and offline.elsewhere() == []


def test_without_script_everyone_is_in_a_list(without_script):
    page = open_file(without_script, "search/index.html")
    assert "cannot search" in page.locator("main").inner_text()
    page.get_by_role("link", name=re.compile("Khmer")).click()
    page.get_by_role("link", name="កឹម សុខា ក").click()
    assert "Person A" in page.locator("h1").inner_text()


def test_every_link_leads_somewhere_on_a_plain_server(served):
    """A crawl from the first page, as a browser resolves links; a further one for each page that it meets."""
    seen, queue, dead = {f"{served}/index.html"}, [f"{served}/index.html"], []
    while queue:
        url = queue.pop()
        with urllib.request.urlopen(url, timeout=10) as reply:
            kind, body = reply.headers["Content-Type"], reply.read()
        if not kind.startswith("text/html"):
            continue
        for link in re.findall(r"\s(?:href|src|action)=\"([^\"]*)\"", body.decode()):
            target = urllib.parse.urldefrag(urllib.parse.urljoin(url, unescape(link)))[0]
            if not target.startswith("http://127.0.0.1"):
                continue
            if not target.startswith(f"{served}/"):
                dead.append(f"{url} leaves the copy: {link}")
            elif target not in seen:
                seen.add(target)
                queue.append(target) if answers(target) == 200 else dead.append(f"{url}: {link}")
    assert not dead
    assert len(seen) > 80


def test_pages_come_whole_from_a_plain_server(chromium, served):
    for watched in opened(chromium, served):
        for name in ("index.html", "cases/kem-sokha/index.html", "cases/placeholder/index.html"):
            page = open_file(watched, name)
            assert watched.complaints == [] and watched.elsewhere() == [], name
        assert "某某人" in page.locator("main").inner_text()
        assert page.evaluate("document.characterSet") == "UTF-8"


def test_the_copys_own_pages_have_no_barrier_and_fit_a_phone(offline):
    said = []
    for name in (
        "search/index.html?q=Sokha",
        "search/latn/index.html",
        "about-this-copy/index.html",
        "cases/kem-sokha/index.html",
    ):
        file, _mark, query = name.partition("?")
        open_file(offline, f"{file}?{query}" if query else file)
        said += [f"{name}: {found}" for found in offline.sticking_out(320)]
        for scheme, direction in (("light", "ltr"), ("dark", "rtl")):
            said += [f"{name}: {found}" for found in offline.violations(scheme=scheme, direction=direction)]
    assert not said
