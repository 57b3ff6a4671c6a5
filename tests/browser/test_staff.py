"""Staff at their own door, in a real browser. What these tests change strangers see at once at the other door."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROLES
from tests.site import ask

pytestmark = pytest.mark.browser

APPEAL = "/appeals/urgent-action-278-17/"
CASE = "/cases/muong-sopheak/"
TITLE = "Muong Sopheak"


def quiet(watched) -> bool:
    """No complaint of the browser, which is also where a breach of the policy shows, and no request elsewhere."""
    assert (watched.complaints, watched.elsewhere()) == ([], [])
    return True


def case_in_admin(watched, name: str) -> Page:
    """The page of a case, found as a person finds it."""
    page = watched.open("/admin/cases/case/")
    page.locator("#result_list tbody tr").filter(has_text=name).locator("th a").click()
    expect(page.locator("#case_form")).to_be_visible()
    return page


class TestSignIn:
    @pytest.mark.parametrize("role", ROLES)
    def test_opens_the_door_to_each_account_with_the_password_that_was_printed(self, signed_in, role):
        watched = signed_in(role)
        page = watched.open("/admin/")
        expect(page.locator("#user-tools")).to_contain_text(f"Demo {role}")
        assert quiet(watched)

    def test_shows_the_desk_to_all_but_the_administrator(self, signed_in):
        for role in ("editor", "publisher", "coordinator"):
            expect(signed_in(role).open("/desk/").get_by_role("heading", level=1)).to_have_text("Desk")
        signed_in("administrator").open("/desk/", status=403)

    def test_is_denied_with_a_wrong_password_in_words(self, chromium, site):
        context = chromium.new_context(base_url=site.staff)
        page = context.new_page()
        page.goto("/accounts/login/")
        page.get_by_label("E-mail").fill("editor@demo.example")
        page.get_by_label("Password").fill("not the password")
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator("main")).to_contain_text("are not correct")
        assert page.url.endswith("/accounts/login/")
        context.close()

    def test_itself_has_no_barrier(self, stranger_at_staff_door):
        for address in ("/accounts/login/", "/accounts/password/reset/"):
            stranger_at_staff_door.open(address)
            assert stranger_at_staff_door.violations() + stranger_at_staff_door.violations(scheme="dark") == []
            assert [f for width in (320, 1280) for f in stranger_at_staff_door.sticking_out(width)] == []
            assert quiet(stranger_at_staff_door)


class TestTheAdmin:
    @pytest.mark.parametrize(
        "address",
        ["/admin/", "/admin/cases/case/", "/admin/cases/case/add/", "/admin/cases/event/", "/admin/cases/event/add/"],
    )
    def test_runs_under_the_strict_policy(self, signed_in, address):
        watched = signed_in("editor")
        watched.open(address)
        assert quiet(watched)

    def test_opens_a_case_and_one_of_its_events_without_complaint(self, signed_in):
        watched = signed_in("editor")
        case_in_admin(watched, TITLE)
        assert quiet(watched)
        page = watched.open("/admin/cases/event/")
        page.locator("#result_list tbody th a").first.click()
        expect(page.locator("#event_form")).to_be_visible()
        assert quiet(watched)

    def test_finds_a_related_row_by_typing(self, signed_in):
        watched = signed_in("editor")
        page = watched.open("/admin/cases/event/add/")
        field = page.locator(".field-case")
        field.locator(".select2-selection").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".select2-dropdown .select2-search__field")).to_be_focused()
        page.keyboard.type("Soph")
        expect(page.locator(".select2-results__option")).to_have_count(1)
        expect(page.locator(".select2-results__option--highlighted")).to_contain_text(TITLE)
        page.keyboard.press("Enter")
        expect(field.locator(".select2-selection__rendered")).to_contain_text(TITLE)
        assert field.locator("select").input_value()
        assert quiet(watched)


class TestPublishing:
    def test_shows_the_page_to_come_and_says_when_nothing_would_change(self, signed_in):
        watched = signed_in("publisher")
        page = case_in_admin(watched, TITLE)
        page.get_by_role("link", name="Preview").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
        assert quiet(watched)
        page = case_in_admin(watched, TITLE)
        page.get_by_role("link", name="Publish…").click()
        expect(page.locator("#content")).to_contain_text("Nothing would change")
        assert quiet(watched)

    def test_a_withdrawn_case_is_gone_at_once_and_comes_back_when_published_again(self, signed_in, site):
        watched = signed_in("publisher")
        assert ask(site.public + CASE).status == 200
        page = case_in_admin(watched, TITLE)
        page.get_by_role("link", name="Withdraw…").click()
        page.get_by_label("Reason").fill("A test of withdrawing")
        page.get_by_role("button", name="Withdraw now").click()
        expect(page.locator(".messagelist .success")).to_contain_text("withdrawn")
        gone = ask(site.public + CASE)
        assert gone.status == 410
        for page_of_strangers in (
            gone,
            ask(f"{site.public}/"),
            ask(f"{site.public}/cases/"),
            ask(f"{site.public}/appeals/"),
        ):
            assert "Sopheak" not in page_of_strangers.text
        assert ask(f"{site.public}/appeals/front-line-defenders-muong-sopheak/").status == 410
        publish_again(watched, site)

    def test_an_editor_has_no_button_to_publish(self, signed_in):
        page = case_in_admin(signed_in("editor"), TITLE)
        expect(page.get_by_role("link", name="Preview")).to_be_visible()
        expect(page.get_by_role("link", name="Publish…")).to_have_count(0)


def publish_again(watched, site) -> None:
    """The case, and the appeal that left with it."""
    page = case_in_admin(watched, TITLE)
    publish_this(page)
    assert ask(site.public + CASE).status == 200
    assert "Sopheak" in ask(f"{site.public}/cases/").text
    page = watched.open("/admin/appeals/appeal/?q=Sopheak")
    page.locator("#result_list tbody th a").first.click()
    publish_this(page)
    assert ask(f"{site.public}/appeals/front-line-defenders-muong-sopheak/").status == 200


def publish_this(page: Page) -> None:
    page.get_by_role("link", name="Publish…").click()
    page.get_by_role("button", name="Publish now").click()
    expect(page.locator(".messagelist .success")).to_contain_text("published")


class TestTheDesk:
    def test_asks_for_a_decision_on_the_date_that_has_passed(self, signed_in):
        page = signed_in("coordinator").open("/desk/")
        row = page.locator("section.group.decide li.row").filter(has=page.locator("b", has_text="Write by"))
        expect(page.locator("section.group.decide h2")).to_contain_text("Needs a decision")
        expect(row).to_have_count(1)
        expect(row).to_contain_text("1 February 2018")
        expect(row).to_contain_text("278.17")
        expect(row).to_contain_text("no zone stated")

    def test_has_no_barrier(self, signed_in):
        watched = signed_in("coordinator")
        for address in ("/desk/", begin_to_extend(watched).url):
            watched.open(address)
            assert watched.violations() + watched.violations(scheme="dark", direction="rtl") == []
            assert watched.sticking_out(360) + watched.sticking_out(1280) == []
            assert quiet(watched)

    def test_refuses_an_earlier_date_in_words_and_keeps_what_was_typed(self, signed_in):
        page = begin_to_extend(signed_in("coordinator"))
        page.get_by_label("New date").fill("2018-01-31")
        page.get_by_label("Reason").fill("He is still held.")
        page.get_by_role("button", name="Extend").click()
        expect(page.locator(".errorlist")).to_contain_text("must be later than 1 February 2018")
        expect(page.get_by_label("Reason")).to_have_value("He is still held.")

    def test_extends_a_date_and_strangers_see_both_at_once(self, signed_in, newcomer, site):
        """Last of all: an extension stays on record, so that this is not put back."""
        watched, later = signed_in("coordinator"), date.today() + timedelta(days=30)
        assert ask(site.public + APPEAL).text.count(in_words(later)) == 0
        page = begin_to_extend(watched)
        page.get_by_label("New date").fill(later.isoformat())
        page.get_by_label("Reason").fill("A test of extending")
        page.get_by_role("button", name="Extend").click()
        page.wait_for_url("**/desk/")
        row = page.locator("li.row").filter(has=page.locator("b", has_text="Write by"))
        expect(page.locator("section.group.decide").locator(row)).to_have_count(0)
        expect(row.filter(has_text="278.17")).to_contain_text(in_words(later))
        assert quiet(watched)
        main = newcomer.open(APPEAL).locator("main")
        expect(main).to_contain_text(in_words(later))
        expect(main).to_contain_text("1 February 2018")
        expect(main).to_contain_text("A test of extending")
        assert newcomer.violations() + newcomer.violations(scheme="dark", direction="rtl") == []
        assert [fault for width in (320, 360, 768, 1280) for fault in newcomer.sticking_out(width)] == []
        assert quiet(newcomer)


def begin_to_extend(watched) -> Page:
    page = watched.open("/desk/")
    row = page.locator("section.group.decide li").filter(has_text="278.17")
    row.get_by_role("link", name="Extend").click()
    return page


def in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def test_no_process_has_met_an_error(site):
    for name in ("public", "staff"):
        assert "Internal Server Error" not in site.log(name)
