"""The story of a case in a real browser: a fact is entered and mended by keyboard alone, its quote taken from the text."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def the_story(watched, name: str = "Muong Sopheak"):
    page = watched.open("/admin/cases/case/")
    page.locator("#result_list tbody tr").filter(has_text=name).get_by_role("link", name="Story").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    return page


def quiet(watched) -> bool:
    assert (watched.complaints, watched.elsewhere()) == ([], [])
    return True


def test_has_no_barrier_and_fits(signed_in):
    watched = signed_in("editor")
    page = the_story(watched)
    page.locator("#s-events [data-edit]").first.click()
    expect(page.locator("form.editor [data-text]")).to_be_visible()
    assert watched.violations() + watched.violations(scheme="dark", direction="rtl") == []
    assert watched.sticking_out(768) + watched.sticking_out(1280) == []
    assert quiet(watched)
    page.keyboard.press("Escape")


def test_enters_mends_and_removes_a_fact_by_keyboard_alone(signed_in):
    watched = signed_in("editor")
    page = the_story(watched)
    page.locator(".adds [data-add=event-new]").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Headline")).to_be_focused()
    page.keyboard.type("A placeholder hearing")
    page.keyboard.press("Tab")
    page.keyboard.type("Hearing")
    page.get_by_label("Find in the text").focus()
    page.keyboard.type("Freedom Park")
    page.keyboard.press("Tab")
    expect(page.locator("[data-text]")).to_be_focused()
    for _sign in " in D":
        page.keyboard.press("Shift+ArrowRight")
    quote = page.get_by_label("Quote")
    taken = quote.input_value()
    assert taken.startswith("Freedom Park") and len(taken) > len("Freedom Park")
    assert page.get_by_label("Where in it").input_value().startswith("line ")
    expect(page.locator("[data-doubt]")).to_be_hidden()
    page.keyboard.press("Control+Enter")
    row = page.locator("#s-events .story-row").filter(has_text="A placeholder hearing")
    expect(row.locator("q")).to_have_text(taken)
    expect(row.locator("[data-edit]")).to_be_focused()

    page.keyboard.press("Enter")
    expect(page.get_by_label("Headline")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(", put off")
    quote.fill("words that the text does not have")
    expect(page.locator("[data-doubt]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-say]")).to_contain_text("once more")
    page.keyboard.press("Control+Enter")
    row = page.locator("#s-events .story-row").filter(has_text="A placeholder hearing, put off")
    expect(row).to_contain_text("not in the stored text")
    expect(page.locator("[data-part=head]")).to_contain_text("Unpublished changes")

    row.locator("[data-edit]").click()
    page.get_by_role("button", name="Remove…").click()
    page.get_by_role("button", name="Yes, remove it").click()
    expect(page.get_by_text("A placeholder hearing")).to_have_count(0)
    assert quiet(watched)
    expect(page.locator("[data-part=head]")).not_to_contain_text("Unpublished changes")


def test_a_click_that_leaves_a_quote_reaches_the_button_under_it(signed_in):
    watched = signed_in("editor")
    page = the_story(watched)
    page.locator(".adds [data-add=event-new]").click()
    page.get_by_label("Quote").fill("Placeholder words")
    expect(page.locator(".field", has=page.get_by_label("Quote")).locator(".help")).to_be_visible()
    page.get_by_role("button", name="Add another source").click()
    expect(page.get_by_label("Quote")).to_have_count(2)
    assert quiet(watched)


def test_a_form_opened_while_its_section_is_renewed_stays_with_what_was_typed(signed_in):
    watched = signed_in("editor")
    page, late = the_story(watched), []
    page.route("**/story/?part=custody", lambda route: late.append(route))
    page.locator(".adds [data-add=event-new]").click()
    page.get_by_label("Headline").fill("A placeholder visit")
    page.get_by_label("Kind").select_option("visit")
    with page.expect_request("**/story/?part=custody"):
        page.keyboard.press("Control+Enter")
    page.locator("#s-custody .adds [data-add^=stay-new]").first.click()
    page.locator("form.editor [name$=-place]").fill("Placeholder prison")
    with page.expect_response("**/story/?part=custody") as answer:
        late[0].continue_()
    answer.value.finished()
    page.wait_for_timeout(200)
    expect(page.locator("#s-custody form.editor [name$=-place]")).to_have_value("Placeholder prison")
    assert quiet(watched)


def test_makes_a_place_beside_the_field_and_two_at_once_see_both_texts(signed_in):
    watched, other = signed_in("editor"), signed_in("publisher")
    page, theirs = the_story(watched), the_story(other)
    page.locator("#s-custody [data-add^=stay-new]").first.click()
    page.get_by_role("button", name="New facility").click()
    page.locator(".small-form").get_by_label("Name", exact=True).fill("Placeholder Hill Prison")
    assert page.locator(".small-form").get_by_label("Address of its page").input_value() == "placeholder-hill-prison"
    page.get_by_role("button", name="Never mind").click()
    expect(page.locator(".small-form")).to_have_count(0)
    page.get_by_role("link", name="Cancel").click()

    for one in (page, theirs):
        one.locator("#s-case [data-edit^=case-]").click()
        expect(one.get_by_label("Our reference")).to_be_visible()
    page.get_by_label("Our reference").fill("ONE")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#s-case")).to_contain_text("ONE")
    theirs.get_by_label("Our reference").fill("TWO")
    theirs.keyboard.press("Control+Enter")
    expect(theirs.locator("form.editor")).to_contain_text("ONE")
    expect(theirs.get_by_label("Our reference")).to_have_value("TWO")
    theirs.get_by_label("Our reference").fill("")
    theirs.keyboard.press("Control+Enter")
    expect(theirs.locator("form.editor")).to_have_count(0)
    assert quiet(watched)


def test_sources_are_entered_one_after_the_other(signed_in):
    watched = signed_in("editor")
    page = the_story(watched)
    page.locator("#s-sources .adds [data-add=source-new]").click()
    form = page.locator("[data-slot=source-new] form.editor")
    form.get_by_label("Title").fill("A placeholder paper")
    form.get_by_role("button", name="Save and add another").click()
    expect(page.locator("#s-sources ol").get_by_text("A placeholder paper")).to_be_visible()
    expect(form.get_by_label("Title")).to_be_focused()
    expect(form.get_by_label("Title")).to_have_value("")
    assert quiet(watched)
