"""Add update in a real browser, by keyboard alone. Each test has a case of its own, which leaves with them."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_staff import quiet
from tests.site import ask

pytestmark = pytest.mark.browser

PUBLISHER = "publisher@demo.example"
ENTER = """
import itertools
from cases.models import Detention, Event, Placement
from tests import factories
factories._numbers = itertools.count(1000)  # not those of another process
for slug in {slugs}:
    case = factories.case(slug)
    Event.objects.filter(case=case).update(on="2020-09-01")
    Placement.objects.filter(detention__subject__case=case).update(began="2020-09-02")
    Detention.objects.filter(subject__case=case).update(last_confirmed="2020-09-10")
    factories.appeal(case, slug=f"{{slug}}-appeal", due=None)
    print(case.pk)
"""
LEAVE = """
from django.utils import timezone
from accounts.models import User
from appeals.actions.publication import withdraw_case
from cases.models import Case
by = User.objects.get(email="{by}")
for case in Case.objects.filter(slug__in={slugs}):
    withdraw_case(case, by=by, now=timezone.now(), why="The tests are over.", silently=True)
"""


@dataclass
class Room:
    """A published case of one person who is held, and an open appeal that asks for the release."""

    slug: str
    pk: int

    @property
    def address(self) -> str:
        """Where its updates are added."""
        return f"/admin/cases/case/{self.pk}/update/"


@pytest.fixture(scope="module")
def rooms(site, request):
    """As many as there are tests that want one: a process takes longer to start than to make them all."""
    wanted = [item for item in request.session.items if item.path == request.path and "room" in item.fixturenames]
    slugs = [f"update-room-{number}" for number in range(1, len(wanted) + 1)]
    made = site.manage("shell", "-v0", "-c", ENTER.format(slugs=slugs), login="owner").split()[-len(slugs) :]
    site.manage("publish", *slugs, *(f"{slug}-appeal" for slug in slugs), "--by", PUBLISHER)
    yield iter([Room(slug, int(pk)) for slug, pk in zip(slugs, made, strict=True)])
    site.manage("shell", "-v0", "-c", LEAVE.format(slugs=slugs, by=PUBLISHER), login="owner")


@pytest.fixture
def room(rooms) -> Room:
    return next(rooms)


HERE = """() => { const e = document.activeElement; return [e.name, e.value, e.innerText].join(" "); }"""


def tab_to(page: Page, words: str, most: int = 60) -> int:
    """Presses Tab until something with these words, or of this name, has the focus. Gives how often."""
    for pressed in range(1, most):
        page.keyboard.press("Tab")
        if words in page.evaluate(HERE):
            return pressed
    raise AssertionError(f"{words} is not reached by Tab")


def save_as(page: Page) -> None:
    """Names a source, unless the one of the last update is chosen already, and presses save."""
    source = page.get_by_label("Who says so")
    if not source.input_value():
        source.focus()
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")


def save(page: Page) -> None:
    save_as(page)
    page.wait_for_url("**?done=*")


def no_barrier(watched) -> bool:
    found = watched.violations() + watched.violations(scheme="dark")
    assert found + watched.sticking_out(768) + watched.sticking_out(1280) == []
    return quiet(watched)


def test_the_list_of_cases_leads_to_the_form(signed_in, room):
    page = signed_in("editor").open("/admin/cases/case/")
    link = page.locator("#result_list tbody tr").get_by_role("link", name="Add update")
    assert room.address in [found.get_attribute("href") for found in link.all()]


def test_a_transfer_by_keyboard_alone_takes_a_few_keys(signed_in, room):
    watched = signed_in("editor")
    page = watched.open(room.address)
    expect(page.get_by_label("When")).to_be_focused()
    page.keyboard.type("3 Oct 2020")
    assert tab_to(page, "Place") <= 5
    page.keyboard.press("Enter")
    expect(page.get_by_label("Facility", exact=True)).to_be_focused()
    page.keyboard.type("CC3")
    tab_to(page, "source")  # a person reaches it as well
    save(page)
    expect(page.locator("#content")).to_contain_text("Moved to Correctional Centre 3")
    expect(page.locator("#content")).to_contain_text("No running appeal is touched by it")
    assert no_barrier(watched)


def test_what_is_refused_or_doubtful_is_where_one_goes_on(signed_in, room):
    watched = signed_in("editor")
    page = watched.open(room.address)
    assert no_barrier(watched)  # with every part unfolded
    watched.open(page.url)
    page.keyboard.type("yesterday")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("When")).to_be_focused()
    expect(page.locator(".errorlist").first).to_contain_text("Write the date that it means")
    watched.complaints.clear()  # Chromium repeats the 400
    page.keyboard.press("Control+a")
    page.keyboard.type("4 Sept 2020")  # arrested once more, or the same arrest with another date?
    tab_to(page, "Custody status")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Status from then on")).to_be_focused()
    page.keyboard.type("Police")
    tab_to(page, "Place")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Facility", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("a police post")
    tab_to(page, "Time of day")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Kind of event")).to_be_focused()
    page.keyboard.type("Arrest:")
    save_as(page)
    expect(page.get_by_role("heading", name="Please look again")).to_be_visible()
    expect(page.locator("input[name=joins]").first).to_be_focused()
    expect(page.get_by_label("or the place in words")).to_have_value("a police post")
    watched.complaints.clear()
    assert no_barrier(watched)


def test_news_of_a_release_reaches_the_readers_of_the_appeal_as_a_pause_and_no_more(signed_in, newcomer, site, room):
    watched = signed_in("editor")
    page = watched.open(room.address)
    page.keyboard.type("20 Oct 2020")
    tab_to(page, "Custody status")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Status from then on")).to_be_focused()
    page.keyboard.type("Released on b")
    save(page)
    expect(page.locator(".offer")).to_contain_text("coordinators and publishers see this question first")
    tab_to(page, "Stop: good news")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("Proposed: Stop: good news")
    assert no_barrier(watched)
    appeal = f"/appeals/{room.slug}-appeal/"
    assert "Paused" not in ask(site.public + appeal).text

    desk = signed_in("coordinator")
    page = desk.open("/desk/")
    tab_to(page, "Pause")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    expect(page.locator("section.paused")).to_contain_text("Released on bail")
    assert no_barrier(desk)

    main = newcomer.open(appeal).locator("main")
    expect(main).to_contain_text("Paused: please wait before writing")
    expect(main.locator("textarea")).to_have_count(0)
    assert "Released on bail" not in main.inner_text() and "October" not in main.inner_text()
    assert no_barrier(newcomer)
