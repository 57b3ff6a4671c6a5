"""Every kind of public page in a real browser: readable by all, at every width, and silent towards others."""

import re

import pytest
from django.urls import resolve

from appeals.public.report_views import signed
from tests.addresses import all_addresses
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser

WIDTHS = (320, 360, 768, 1280)
TOKEN = "a" * 32 + "hor7"  # whole, and nobody's: the public door cannot tell
REPORT = "/appeals/urgent-action-278-17/report/"
# The second part of an address of which any one will do is "*": the first that the list links to.
PAGES = [
    "/", "/cases/", "/cases/?q=nobody&country=KH", "/cases/kem-sokha/", "/cases/muong-sopheak/", "/cases/muong-sopheak/v/1/",
    "/appeals/", "/appeals/urgent-action-278-17/", "/appeals/front-line-defenders-muong-sopheak/", "/facilities/", "/facilities/*",
    "/laws/", "/laws/*", "/organisations/", "/organisations/*", "/officials/", "/officials/*", "/countries/", "/countries/*",
    "/data/", "/data/*", "/about/", "/privacy/", "/contact/", "/method/", "/corrections/", "/statistics/", "/cases/kem-sokha/v/",
    "/cases/kem-sokha/changes/", "/cases/muong-sopheak/?asof=2999-01-01", "/follow/?what=appeal:urgent-action-278-17",
    f"/follow/confirm/{TOKEN}/", f"/follow/change/{TOKEN}/", f"/unsubscribe/{TOKEN}",
    "/api/v1/docs", REPORT, f"{REPORT}withdraw/{signed('urgent-action-278-17', 'nobodys')}/",
]  # fmt: skip
# Feeds, files and ways onward: nobody reads them as a page.
NO_PAGES = {
    "cases:cases_csv", "cases:cases_csvw", "cases:cases_readme", "cases:cases_xlsx",
    "appeals:appeals_csv", "appeals:appeals_csvw", "appeals:appeals_readme", "appeals:appeals_xlsx",
    "cases:case_atom", "cases:case_feed", "cases:card", "cases:photo", "cases:leave", "cases:security", "appeals:updates",
    "appeals:sitemap", "appeals:sitemap_part", "appeals:identifier", "appeals:snapshot_zip", "appeals:snapshot_file", "appeals:letter_pdf", "appeals:pack", "appeals:packs", "appeals:action_pdf",
    "appeals:deadlines", "appeals:appeal_ics", "appeals:action_docx", "appeals:action_text", "healthz", "favicon", "robots",
}  # fmt: skip


def test_every_kind_of_public_page_is_among_them():
    opened = {
        resolve(address.partition("?")[0].replace("*", "any/"), "config.urls_public").view_name for address in PAGES
    }
    public = {address.name for address in all_addresses("config.urls_public")}
    for_programs = {name for name in public if name.startswith("api:")} - {"api:docs"}
    assert public - NO_PAGES - for_programs == opened


def address_of(watched: Watched, address: str) -> str:
    if not address.endswith("*"):
        return address
    folder = address.removesuffix("*")
    watched.open(folder)
    link = watched.page.locator(f'main a[href^="{folder}"]:not([href="{folder}"])').first
    return link.get_attribute("href")


@pytest.fixture(scope="class")
def opened(visitor, request):
    """A public page, opened once for all tests of it: the one that opens and turns all that is on it comes last."""
    visitor.page.emulate_media(color_scheme="light")
    visitor.page.set_viewport_size({"width": 1280, "height": 900})
    visitor.open(address_of(visitor, request.param))
    return visitor


on_every_page = pytest.mark.parametrize("opened", PAGES, indirect=True)


def no_fault(watched: Watched) -> None:
    """No violation in light from the left and in dark from the right; nothing sticks out, from either side."""
    faults = watched.violations()
    for width in WIDTHS:
        faults += watched.sticking_out(width)
    faults += watched.violations(scheme="dark", direction="rtl")
    for width in (320, 1280):
        faults += [f"rtl {fault}" for fault in watched.sticking_out(width)]
    assert faults == []


class TestAPublicPage:
    @on_every_page
    def test_asks_nobody_else_sets_no_cookie_and_has_no_complaint(self, opened):
        assert (opened.elsewhere(), opened.page.context.cookies()) == ([], [])
        assert opened.complaints == []
        assert opened.page.evaluate("localStorage.length + sessionStorage.length") == 0

    @on_every_page
    def test_says_the_same_without_javascript(self, opened, without_script):
        without_script.open(opened.page.url)
        assert without_script.complaints == []
        plain = words_of(without_script)
        missing = [line for line in words_of(opened, but_buttons=True) if line not in plain]
        assert missing == []

    @on_every_page
    def test_has_a_place_for_every_link_within_it(self, opened):
        lost = opened.page.evaluate(
            """() => [...document.querySelectorAll('a[href^="#"]')]
                .map(link => link.getAttribute("href")).filter(href => !document.getElementById(href.slice(1)))"""
        )
        assert lost == []

    @on_every_page
    def test_has_no_barrier_and_stays_inside_its_window(self, opened):
        no_fault(opened)


SHOWN = "how => document.querySelectorAll('button[type=button]').forEach(button => { button.style.display = how })"


def words_of(watched: Watched, *, but_buttons: bool = False) -> list[str]:
    """The lines that a page shows; buttons that only a script can work may be missing without it."""
    if but_buttons:
        watched.page.evaluate(SHOWN, "none")
    words = watched.page.inner_text("body")
    if but_buttons:
        watched.page.evaluate(SHOWN, "")
    return [line for line in (re.sub(r"\s+", " ", line).strip() for line in words.split("\n")) if line]


@pytest.mark.parametrize(("address", "status"), [("/never-was/", 404), ("/cases/never-was/", 404)])
def test_a_page_that_is_not_there_is_a_page_like_any_other(visitor, address, status):
    visitor.open(address, status=status)
    assert (visitor.elsewhere(), visitor.page.context.cookies(), visitor.complaints) == ([], [], [])
    no_fault(visitor)


class TestWithTheKeyboard:
    @pytest.mark.parametrize(
        "address", ["/", "/cases/", "/cases/kem-sokha/", "/appeals/urgent-action-278-17/", "/contact/"]
    )
    def test_the_first_step_leads_past_the_header(self, visitor, address):
        page = visitor.open(address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.locator(".skip").bounding_box()["y"] >= 0
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")

    @pytest.mark.parametrize("address", ["/cases/", "/cases/kem-sokha/", "/appeals/urgent-action-278-17/", "/contact/"])
    def test_every_step_is_seen(self, visitor, address):
        page = visitor.open(address)
        unseen = []
        for _step in range(60):
            page.keyboard.press("Tab")
            where = page.evaluate(FOCUS)
            if where == "end":
                break
            if where:
                unseen.append(where)
        assert unseen == []


# The element with the focus when a person could not see that it has it; "end" when the page is through.
FOCUS = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const here = document.activeElement;
  if (!here || here === document.body) return "end";
  const box = here.getBoundingClientRect(), style = getComputedStyle(here);
  const own = here.type === "date";  // its last step is a button inside, which the browser rings itself
  const ringed = own || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const x = box.left + Math.min(box.width / 2, 20), y = box.top + Math.min(box.height / 2, 20);
  const top = document.elementFromPoint(x, y);
  const covered = top && !here.contains(top) && !top.contains(here);
  return ringed && inside && !covered ? "" : `${here.outerHTML.slice(0, 90)} ring ${ringed} inside ${inside} covered ${covered}`;
}"""
