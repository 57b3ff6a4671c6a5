"""A real Chromium before the whole site. It ends with this folder: its event loop may not run beside other tests."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from deploy.local.testing import browser as found_browser
from tests.browser.watching import Watched
from tests.site import Site

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROLES = ("editor", "publisher", "coordinator", "administrator")


@pytest.fixture(scope="package")
def chromium(site: Site) -> Iterator[Browser]:
    """One browser for all. `site` comes first: it is made without an event loop around."""
    program = os.environ.get("HABEAS_CHROMIUM") or found_browser()
    assert program and shutil.which(program), "no Chromium: install it, or set HABEAS_CHROMIUM to its path"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield running
        running.close()


def _opened(chromium: Browser, base: str, **options) -> BrowserContext:
    context = chromium.new_context(
        base_url=base, viewport={"width": 1280, "height": 900}, reduced_motion="reduce", **options
    )
    context.set_default_timeout(15_000)
    return context


@pytest.fixture(scope="package")
def visitor(chromium: Browser, site: Site) -> Iterator[Watched]:
    """A stranger at the public door."""
    context = _opened(chromium, site.public)
    yield Watched(context.new_page(), site.public)
    context.close()


@pytest.fixture
def newcomer(chromium: Browser, site: Site) -> Iterator[Watched]:
    """A stranger who was never here: nothing is kept in the browser's cache."""
    context = _opened(chromium, site.public)
    yield Watched(context.new_page(), site.public)
    context.close()


@pytest.fixture(scope="package")
def without_script(chromium: Browser, site: Site) -> Iterator[Watched]:
    """A stranger whose browser runs no JavaScript."""
    context = _opened(chromium, site.public, java_script_enabled=False)
    yield Watched(context.new_page(), site.public)
    context.close()


@pytest.fixture(scope="package")
def stranger_at_staff_door(chromium: Browser, site: Site) -> Iterator[Watched]:
    """Someone who has not signed in."""
    context = _opened(chromium, site.staff)
    yield Watched(context.new_page(), site.staff)
    context.close()


@pytest.fixture(scope="package")
def signed_in(chromium: Browser, site: Site) -> Iterator[Callable[[str], Watched]]:
    """`signed_in("editor")` is the page of someone who has signed in with the password that the demo printed."""
    pages: dict[str, Watched] = {}

    def page_of(role: str) -> Watched:
        if role not in pages:
            context = _opened(chromium, site.staff)
            pages[role] = Watched(context.new_page(), site.staff)
            _sign_in(pages[role], f"{role}@demo.example", site.passwords[f"{role}@demo.example"])
        return pages[role]

    yield page_of
    for watched in pages.values():
        watched.page.context.close()


def _sign_in(watched: Watched, email: str, password: str) -> None:
    page = watched.open("/accounts/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Later").click()  # the demo lets the second factor wait
    page.wait_for_url(lambda url: "/accounts/" not in url)
