"""From opening an appeal to a finished letter: by mouse, by keyboard alone, and without JavaScript."""

from collections.abc import Iterator
from urllib.parse import parse_qs, unquote

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.test_public_pages import no_fault
from tests.browser.watching import Watched
from tests.site import Site

pytestmark = pytest.mark.browser

APPEAL = "/appeals/urgent-action-278-17/"
FEW = 12  # steps with the keyboard from one thing to the next
LONG = "I ask you to act. " * 200


@pytest.fixture(scope="module", autouse=True)
def _open(site: Site) -> Iterator[None]:
    """The appeal as it was while letters were wanted: its day is to come, and the news is new."""
    ((body,),) = site.rows("select body from appeals_publishedappeal where slug = 'urgent-action-278-17'")
    later = body.replace('"date":"2018-02-01"', '"date":"2199-02-01"')
    assert later != body
    change = "update appeals_publishedappeal set body = %s where slug = 'urgent-action-278-17'"
    period = "update cases_publishedsite set body = jsonb_set(body, '{review_days}', %s::jsonb)"
    site.rows(change, later)
    site.rows(period, "36500")
    yield
    site.rows(change, body)
    site.rows(period, "90")


def letter_of(page: Page, number: int = 0) -> Locator:
    return page.locator("details.letter").nth(number)


def posted(request: Request) -> dict[str, str]:
    fields = parse_qs(request.post_data or "", keep_blank_values=True)
    return {name: values[0].replace("\r\n", "\n") for name, values in fields.items()}


def printed(page: Page, ask) -> dict[str, str]:
    """What was sent for the PDF that `ask` asks for, once it has come."""
    with page.context.expect_event("response", lambda response: response.url.endswith(".pdf")) as caught:
        ask()
    response = caught.value
    assert response.status == 200 and response.headers["content-type"] == "application/pdf"
    assert "no-store" in response.headers["cache-control"]
    return posted(response.request)


def test_by_mouse_it_takes_two_clicks_and_what_one_types(newcomer: Watched):
    page = newcomer.open(APPEAL)
    page.get_by_role("link", name="Write to Sar Kheng").click()
    sheet = letter_of(page).get_by_label("Your letter to Sar Kheng")
    expect(sheet).to_be_in_viewport()
    assert sheet.input_value().startswith("Your Excellency,") and "1. Calling on the authorities" in sheet.input_value()
    letter_of(page).get_by_label("Name").fill("Person A")
    fields = printed(page, letter_of(page).get_by_role("button", name="Letter as PDF").click)
    assert fields["name"] == "Person A" and fields["text"].endswith("Respectfully,\n\n[your name, place and date]")
    assert newcomer.elsewhere() == [] and newcomer.complaints == []


def tab_to(page: Page, wanted: Locator, most: int = FEW) -> int:
    """How many steps with the Tab key lead there."""
    for step in range(1, most + 1):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return step
    raise AssertionError(f"not reached in {most} steps: {wanted}")


def test_by_keyboard_alone_it_takes_few_steps(newcomer: Watched):
    page = newcomer.open(APPEAL)
    letter = letter_of(page)
    page.keyboard.press("Tab")  # to the content
    page.keyboard.press("Enter")
    steps = 1 + tab_to(page, page.get_by_role("link", name="Write to Sar Kheng"))
    page.keyboard.press("Enter")
    steps += tab_to(page, letter.get_by_label("Your letter to Sar Kheng"))
    page.keyboard.press("Control+End")
    steps += tab_to(page, letter.get_by_label("Name"))
    page.keyboard.type("Person A")
    steps += tab_to(page, letter.get_by_role("button", name="Letter as PDF"))
    assert printed(page, lambda: page.keyboard.press("Enter"))["name"] == "Person A" and steps <= 2 * FEW


def test_without_javascript_it_takes_the_same_two_clicks(without_script: Watched):
    page = without_script.open(APPEAL)
    page.get_by_role("link", name="Write to Sar Kheng").click()
    sheet = letter_of(page).get_by_label("Your letter to Sar Kheng")
    expect(sheet).to_be_in_viewport()
    sheet.fill("Your Excellency,\n\nin my own words.")
    fields = printed(page, letter_of(page).get_by_role("button", name="Letter as PDF").click)
    assert fields["text"] == "Your Excellency,\n\nin my own words." and set(fields) == {
        "text",
        "name",
        "address",
        "from",
    }


def test_another_letter_opens_by_its_link_and_the_first_keeps_its_words(newcomer: Watched):
    page = newcomer.open(APPEAL)
    first, second = (letter_of(page, number) for number in (0, 1))
    first.locator("[data-letter]").fill("In my own words.")
    expect(second.locator("[data-letter]")).to_be_hidden()
    page.get_by_role("link", name="Write this letter").nth(1).click()
    expect(second.locator("[data-letter]")).to_be_in_viewport()
    expect(first.locator("[data-letter]")).to_be_hidden()
    assert first.locator("[data-letter]").input_value() == "In my own words."


def test_a_name_stands_in_the_letter_and_in_the_mail_and_nothing_is_sent_or_kept(newcomer: Watched):
    page = newcomer.open(APPEAL)
    page.get_by_role("link", name="Write this letter").nth(1).click()
    desk = letter_of(page, 1)
    sheet, mail = desk.locator("[data-letter]"), desk.get_by_role("link", name="Open in your mail program")
    newcomer.requests.clear()
    desk.get_by_label("Name").fill("Person A")
    desk.get_by_label("Address").fill("1 Some Street")
    assert sheet.input_value().endswith("Respectfully,\n\nPerson A\n1 Some Street")
    body = unquote(mail.get_attribute("href").partition("&body=")[2])
    assert body.endswith("Respectfully,\r\n\r\nPerson A\r\n1 Some Street")
    desk.get_by_label("Name").fill("")
    desk.get_by_label("Address").fill("")
    assert sheet.input_value().endswith("[your name, place and date]")
    sheet.fill(LONG)
    expect(desk.get_by_text("longer than a mail link can hold")).to_be_visible()
    assert len(mail.get_attribute("href")) < 200
    desk.get_by_label("Name").fill("Person A")
    assert sheet.input_value() == LONG  # whoever wrote their own end keeps it
    desk.get_by_label("Name").press("Enter")  # only the button asks for a PDF
    page.wait_for_timeout(200)
    asked = [one.url for one in newcomer.requests if "favicon" not in one.url]  # which comes when the browser likes
    assert asked == [] and len(page.context.pages) == 1 and newcomer.page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("address", [APPEAL, f"{APPEAL}?from=kh", f"{APPEAL}?from={'x' * 60}"])
def test_an_open_appeal_has_no_barrier_and_stays_inside_its_window(visitor: Watched, address):
    visitor.page.set_viewport_size({"width": 1280, "height": 900})
    visitor.open(address)
    no_fault(visitor)
    assert visitor.complaints == []


def test_a_country_chosen_after_writing_asks_before_what_was_typed_is_lost(newcomer: Watched):
    page = newcomer.open(APPEAL)
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    letter_of(page).get_by_label("Name").fill("Person A")
    page.get_by_label("You write from").select_option(label="France")
    page.get_by_role("button", name="Show").click()
    assert asked and "lost" in asked[0] and "from=" not in page.url
    assert letter_of(page).get_by_label("Name").input_value() == "Person A"
    letter_of(page).get_by_label("Name").fill("")
    letter_of(page).locator("[data-letter]").evaluate("area => { area.value = area.defaultValue }")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**from=FR**")
