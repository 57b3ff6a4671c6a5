"""The quick way out in a real browser: the link, three lone presses of Shift, and where it stands."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
ELSEWHERE = "https://www.wikipedia.org/"


@pytest.fixture
def reader(newcomer) -> Page:
    """A reader who came by way of the list. The other site is a page of ours: tests ask nobody else."""
    page = newcomer.page
    page.route(f"{ELSEWHERE}**", lambda route: route.fulfill(body="<h1>Somewhere else</h1>", content_type="text/html"))
    page.goto(f"{newcomer.base}/cases/")
    page.goto(f"{newcomer.base}/contact/")
    return page


def gone(page: Page) -> None:
    page.wait_for_url(ELSEWHERE)
    expect(page.locator("h1")).to_have_text("Somewhere else")


def stays(page: Page) -> None:
    page.wait_for_timeout(400)
    assert "/contact/" in page.url


def tap(page: Page, times: int) -> None:
    for _time in range(times):
        page.keyboard.press("Shift")


def test_the_link_leads_away_and_back_does_not_lead_to_the_page(reader):
    reader.locator("a.leave").click()
    gone(reader)
    reader.go_back()
    assert reader.url.endswith("/cases/")


def test_three_times_shift_leads_away(reader):
    tap(reader, 2)
    stays(reader)
    tap(reader, 1)
    gone(reader)


def test_three_times_shift_leads_away_while_writing_as_well(reader):
    reader.get_by_label("What should we know?").click()
    tap(reader, 3)
    gone(reader)


def test_whoever_types_capitals_selects_or_clicks_with_shift_stays(reader):
    reader.get_by_label("What should we know?").click()
    for letter in "ABCDE":
        reader.keyboard.down("Shift")
        reader.keyboard.press(letter)
        reader.keyboard.up("Shift")
    for _time in range(4):
        reader.keyboard.press("Shift+ArrowLeft")
    for _time in range(3):
        reader.keyboard.press("Control+Shift")
    for _time in range(4):
        reader.keyboard.down("Shift")
        reader.mouse.click(5, 300)
        reader.keyboard.up("Shift")
    stays(reader)


def test_presses_far_apart_do_not_count_together(reader):
    for _time in range(4):
        tap(reader, 1)
        reader.wait_for_timeout(800)
    stays(reader)


def test_it_works_as_a_link_without_javascript(without_script):
    page = without_script.open("/contact/")
    link = page.locator("a.leave")
    assert link.get_attribute("href") == ELSEWHERE and "noreferrer" in (link.get_attribute("rel") or "")


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_it_is_always_in_reach_as_large_as_a_finger_and_covers_nothing_for_good(newcomer, width):
    page = newcomer.page
    page.set_viewport_size({"width": width, "height": 640})
    newcomer.open("/appeals/urgent-action-278-17/")
    for where in (0, 1500, 10**6):
        page.evaluate("y => scrollTo(0, y)", where)
        box = page.locator("a.leave").bounding_box()
        assert box["height"] >= 44 and box["width"] >= 44
        assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] + box["height"] <= 640
    last = page.locator(".foot p:visible").last.bounding_box()
    assert last["y"] + last["height"] <= page.locator(".leaving").bounding_box()["y"]


def test_it_is_not_on_paper(newcomer):
    page = newcomer.open("/about/")
    page.emulate_media(media="print")
    expect(page.locator("a.leave")).to_be_hidden()


def test_error_pages_lead_out_as_well(newcomer):
    """They know no settings: their way out leads through an address of ours, which leads on."""
    newcomer.page.route("**/leave/", lambda route: route.fulfill(body="<h1>Led on</h1>", content_type="text/html"))
    page = newcomer.open("/never-was/", status=404)
    tap(page, 3)
    page.wait_for_url("**/leave/")
    expect(page.locator("h1")).to_have_text("Led on")
