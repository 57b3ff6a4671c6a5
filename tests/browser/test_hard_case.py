"""The case that no page may break on: ten people in five scripts, 300 events, no photo, sources that disagree."""

import gzip

import pytest

from tests.browser.test_case_page import KB
from tests.browser.test_public_pages import no_fault
from tests.browser.test_update import LEAVE, PUBLISHER
from tests.site import ask

pytestmark = pytest.mark.browser

ADDRESS = "/cases/synthetic-hard/"


@pytest.fixture(scope="module")
def hard(site):
    site.manage("make_cases", "--hard", "--by", PUBLISHER, login="owner")
    yield ADDRESS
    site.manage("shell", "-v0", "-c", LEAVE.format(slugs=["synthetic-hard"], by=PUBLISHER), login="owner")


def test_it_has_no_barrier_and_stays_inside_its_window(visitor, hard):
    visitor.page.emulate_media(color_scheme="light")
    visitor.page.set_viewport_size({"width": 1280, "height": 900})
    visitor.open(hard)
    no_fault(visitor)


def test_everyone_and_everything_can_be_read_without_javascript(without_script, hard):
    text = without_script.open(hard).locator("main").text_content()
    people = [f"Synthetic person {letter}" for letter in "ABCDEFGH"] + ["ឈ្មោះឧទាហរណ៍", "اسم للتجربة", "示例姓名"]
    assert [name for name in people if name not in text] == []
    assert [number for number in range(1, 281) if f"Synthetic event {number}" not in text] == []
    assert without_script.complaints == []


def test_it_still_weighs_little(visitor, hard):
    visitor.open(hard)
    visitor.page.wait_for_load_state("networkidle")
    sent = [ask(request.url, headers={"Accept-Encoding": "br, gzip"}) for request in visitor.requests]
    weights = [
        len(part.sent) if part.headers["Content-Encoding"] else len(gzip.compress(part.body, 6)) for part in sent
    ]
    assert len(weights) <= 6 and sum(weights) <= 60 * KB, weights
