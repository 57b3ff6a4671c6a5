"""The buttons of following in a real browser, without a script: pages with a token send no `Origin` that could be asked."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_public_pages import TOKEN

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("address", "choose"),
    [(f"/follow/confirm/{TOKEN}/", ""), (f"/follow/change/{TOKEN}/", "weekly"), (f"/unsubscribe/{TOKEN}", "all")],
)
def test_a_link_of_a_mail_is_one_button_away_from_done(without_script, address, choose):
    page = without_script.open(address)
    if choose:
        page.check(f"main [value={choose}]")
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        page.click("main button[type=submit]")
    assert sent.value.status == 200 and sent.value.request.headers["origin"] == "null"
    expect(page.locator("main [role=status]")).to_contain_text("one of ours")
    assert page.context.cookies() == []


def test_the_form_is_filled_in_by_keyboard_and_its_mistakes_are_said(without_script):
    page = without_script.open("/follow/?what=case:kem-sokha")
    page.focus("main [name=address]")
    page.keyboard.type("reader@example")
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        page.keyboard.press("Enter")
    assert sent.value.status == 400
    expect(page.locator("main [name=address]")).to_have_value("reader@example")
    expect(page.locator("main .errorlist")).to_contain_text("example.org")
    page.fill("main [name=address]", "reader.placeholder@example.org")
    page.keyboard.press("Enter")
    expect(page.locator("main [role=status]")).to_contain_text("look into your mail")
