"""Every page of the staff side that a link leads to, walked as a colleague walks: none has a barrier, none runs off the window.

A new page is met as soon as a page links to it. The quick walk opens one page of each kind as the publisher; the drill
opens one of each name as every role, in light and dark, from the left and from the right.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from config.access import PUBLIC, name_of, need
from tests.browser.conftest import ROLES
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser

STARTS = ("/admin/", "/desk/", "/admin/find/?q=Sopheak")
STOCK = ("changelist", "add", "change", "delete", "history")
# What answers with a file or with a page of the public side.
NO_PAGES = (
    "_file", "_template", "_preview", "appeal_pdf", "appeal_docx", "appeal_text", "calendars_copy", "results_csv", "results_pdf", "admin:view_on_site", "admin:jsi18n",
)  # fmt: skip
LINKS = "() => [...document.querySelectorAll('a[href]')].map(link => link.href)"


def kind_of(name: str) -> str:
    """The pages that the admin makes for each model are of one kind each."""
    last = name.rpartition("_")[2]
    return last if name.startswith("admin:") and last in STOCK else name


def staff_name(address: str) -> str | None:
    """The name of an address that shows a page of the staff side; None for others."""
    try:
        name = name_of(resolve(urlsplit(address).path))
    except Resolver404:
        return None
    if name is None or name.endswith(NO_PAGES) or need(name, writes=False) is PUBLIC:
        return None
    return name


def walk(watched: Watched, known_by) -> Iterator[str]:
    """Opens one page of each sort, found by following links from the first pages, and gives its address."""
    waiting, seen = [f"{watched.base}{start}" for start in STARTS], set()
    while waiting:
        address = waiting.pop(0)
        name = staff_name(address)
        if name is None or not address.startswith(watched.base) or known_by(name) in seen:
            continue
        seen.add(known_by(name))
        response = watched.page.goto(address, wait_until="load")
        if response is None or response.status == 403:  # not for this role
            continue
        assert response.status == 200, f"{address}: {response.status}"
        waiting += watched.page.evaluate(LINKS)
        yield address


def barriers(watched: Watched, address: str, widths: tuple[int, ...], looks) -> list[str]:
    found = [fault for scheme, direction in looks for fault in watched.violations(scheme=scheme, direction=direction)]
    found += [fault for width in widths for fault in watched.sticking_out(width)]
    watched.page.set_viewport_size({"width": 1280, "height": 900})
    return [f"{address}: {fault}" for fault in found]


def test_no_kind_of_page_has_a_barrier(signed_in):
    watched = signed_in("publisher")
    walked, found = 0, []
    for address in walk(watched, kind_of):
        walked += 1
        found += barriers(watched, address, (768, 1280), (("light", "ltr"),))
    assert found == []
    assert walked > 25, "the walk has lost its way: it met hardly a page"


@pytest.mark.drill
@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_any_role_has_a_barrier_in_any_light_or_direction(signed_in, role):
    watched = signed_in(role)
    found = []
    for address in walk(watched, str):
        found += barriers(watched, address, (360, 768, 1280), (("light", "ltr"), ("dark", "ltr"), ("dark", "rtl")))
    assert found == []
