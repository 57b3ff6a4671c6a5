"""Add update in a real browser, by keyboard alone. It comes after the other files here: what it writes stays written."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_staff import quiet
from tests.site import ask

pytestmark = pytest.mark.browser

APPEAL = "/appeals/front-line-defenders-muong-sopheak/"


def address_of(watched) -> str:
    """Where updates of the case are added, found from the list of cases."""
    row = watched.open("/admin/cases/case/").locator("#result_list tbody tr").filter(has_text="Muong Sopheak")
    return row.get_by_role("link", name="Add update").get_attribute("href")


HERE = """() => { const e = document.activeElement; return [e.name, e.value, e.innerText].join(" "); }"""


def tab_to(page: Page, words: str, most: int = 60) -> int:
    """Presses Tab until something with these words, or of this name, has the focus. Gives how often."""
    for pressed in range(1, most):
        page.keyboard.press("Tab")
        if words in page.evaluate(HERE):
            return pressed
    raise AssertionError(f"{words} is not reached by Tab")


def save(page: Page) -> None:
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**?done=*")


def no_barrier(watched) -> bool:
    found = watched.violations() + watched.violations(scheme="dark")
    assert found + watched.sticking_out(768) + watched.sticking_out(1280) == []
    return quiet(watched)


def test_a_transfer_by_keyboard_alone_takes_a_few_keys(signed_in):
    watched = signed_in("editor")
    page = watched.open(address_of(watched))
    expect(page.get_by_label("When")).to_be_focused()
    page.keyboard.type("3 Oct 2020")
    assert tab_to(page, "Place") <= 5
    page.keyboard.press("Enter")
    expect(page.get_by_label("Facility", exact=True)).to_be_focused()
    page.keyboard.type("CC3")
    tab_to(page, "source")  # only the first time: afterwards it is chosen already
    page.keyboard.press("ArrowDown")
    save(page)
    expect(page.locator("#content")).to_contain_text("Moved to Correctional Centre 3")
    expect(page.locator("#content")).to_contain_text("No running appeal is touched by it")
    assert no_barrier(watched)


def test_what_is_refused_or_doubtful_is_where_one_goes_on(signed_in):
    watched = signed_in("editor")
    page = watched.open(address_of(watched))
    assert no_barrier(watched)  # with every part unfolded
    watched.open(page.url)
    page.keyboard.type("yesterday")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("When")).to_be_focused()
    expect(page.locator(".errorlist").first).to_contain_text("Write a date")
    watched.complaints.clear()  # Chromium repeats the 400
    page.keyboard.press("Control+a")
    page.keyboard.type("3 Oct 2020")
    tab_to(page, "Place")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Facility", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("another prison")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Please look again")).to_be_visible()
    expect(page.locator("input[name=joins]").first).to_be_focused()
    expect(page.get_by_label("or the place in words")).to_have_value("another prison")
    watched.complaints.clear()
    assert no_barrier(watched)


def test_news_of_a_release_reaches_the_readers_of_the_appeal_as_a_pause_and_no_more(signed_in, newcomer, site):
    watched = signed_in("editor")
    page = watched.open(address_of(watched))
    page.keyboard.type("20 Oct 2020")
    tab_to(page, "Custody status")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Status from then on")).to_be_focused()
    page.keyboard.type("Released on b")
    save(page)  # the source is the one of the last update
    expect(page.locator(".offer")).to_contain_text("coordinators and publishers see this question first")
    tab_to(page, "Stop: good news")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("Proposed: Stop: good news")
    assert no_barrier(watched)
    assert "Paused" not in ask(site.public + APPEAL).text

    desk = signed_in("coordinator")
    page = desk.open("/desk/")
    tab_to(page, "Pause")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    expect(page.locator("section.paused")).to_contain_text("Muong Sopheak")
    assert no_barrier(desk)

    main = newcomer.open(APPEAL).locator("main")
    expect(main).to_contain_text("Paused: please wait before writing")
    expect(main.locator("textarea")).to_have_count(0)
    assert "Released on bail" not in main.inner_text() and "October" not in main.inner_text()
    assert no_barrier(newcomer)
