"""A passkey, made and used in a real browser with an authenticator of its own (WebAuthn over the DevTools protocol)."""

import re

import pytest
from playwright.sync_api import expect

EMAIL, PASSWORD = "passkey@example.org", "a long placeholder password"
MAKE = (
    "from accounts.models import User; "
    f"User.objects.filter(email='{EMAIL}').delete(); "
    f"User.objects.create_user('{EMAIL}', '{PASSWORD}', name='Passkey Placeholder', roles=['editor'])"
)
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(chromium, site):
    """Under the name localhost: passkeys do not work under a number."""
    site.manage("shell", "-v", "0", "-c", MAKE)
    context = chromium.new_context(base_url=site.staff.replace("127.0.0.1", "localhost"))
    context.set_default_timeout(15_000)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield page
    context.close()


def type_password(page) -> None:
    page.goto("/accounts/login/?next=/accounts/yours/")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page) -> None:
    page.locator("#logout-form button").click()
    expect(page).not_to_have_url(re.compile("/accounts/yours/"))


def test_it_is_made_opens_the_door_and_stands_in_for_the_second_step(page):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    type_password(page)
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_label("Name of this passkey").fill("Test laptop")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="I have written them down").click()
    expect(page.get_by_text("Passkey “Test laptop”")).to_be_visible()

    sign_out(page)
    page.goto("/accounts/login/?next=/accounts/yours/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Your account", level=1)).to_be_visible()

    sign_out(page)
    type_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your second factor")
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("heading", name="Your account", level=1)).to_be_visible()
    page.goto("/accounts/second-factor/again/?next=/accounts/colleagues/")
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("heading", name="Colleagues", level=1)).to_be_visible()
    assert not complaints


def test_under_a_number_the_page_says_that_passkeys_do_not_work(signed_in):
    watched = signed_in("editor")
    page = watched.open("/accounts/second-factor/")
    page.get_by_role("link", name="Use a passkey").click()
    expect(page.get_by_text("They do not work here.")).to_be_visible()
    expect(page.get_by_role("button", name="Make a passkey")).to_be_hidden()
