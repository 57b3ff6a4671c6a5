"""A coordinator's morning in a browser: what is due, one extension, one stop action, one answer, one handover. It is counted
what a hand has to do, and how long people take for so much."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_staff import quiet
from tests.site import ask

pytestmark = pytest.mark.browser

# What people take (Card, Moran and Newell): a key, to point and click, to make up one's mind; and reading a page that opens.
KEY, CLICK, THINK, READ = 0.28, 1.2, 1.35, 8.0
MORNING = 300  # seconds

PREPARE = """
import datetime, itertools
from django.utils import timezone
from accounts.models import User
from accounts.roles import Role
from tests import factories
factories._numbers = itertools.count(3000)  # not those of another process
mine = User.objects.get(email="coordinator@demo.example")
other = User.objects.create_user("second@demo.example", name="Second Placeholder", roles=[Role.COORDINATOR])
today = timezone.now().date()
for slug, days in (("morning-late", -2), ("morning-free", 3), ("morning-answered", 5)):
    case = factories.case(f"{slug}-case", coordinator=mine, title=f"Case {slug}")
    factories.appeal(case, slug=slug, title=f"Appeal {slug}", due=today + datetime.timedelta(days=days))
print(today + datetime.timedelta(days=40))
"""
APPEALS = ("morning-late", "morning-free", "morning-answered")
TIDY = """
from django.utils import timezone
from accounts.models import User
from appeals.actions.publication import withdraw_case
from appeals.models import Appeal
from cases.models import Case
by = User.objects.get(email="publisher@demo.example")
for case in Case.objects.filter(slug__startswith="morning-"):
    withdraw_case(case, by=by, now=timezone.now(), why="The tests are over.", silently=True)
Appeal.objects.filter(slug__startswith="morning-").update(state="draft")
User.objects.filter(email="second@demo.example").update(is_active=False)
"""


@dataclass
class Hand:
    """Does what a person does, and counts it."""

    page: Page
    clicks: int = 0
    keys: int = 0
    pages: int = 1

    def click(self, what: Locator, *, opens: bool = False) -> None:
        before = self.page.url
        what.click()
        if opens:
            self.page.wait_for_url(lambda url: url != before)
            self.pages += 1
        self.clicks += 1

    def write(self, field: Locator, words: str) -> None:
        """Goes into the field, at its beginning, and types."""
        field.focus()
        self.clicks += 1
        field.press_sequentially(words)
        self.keys += len(words)

    @property
    def seconds(self) -> float:
        return self.clicks * (CLICK + THINK) + self.keys * KEY + self.pages * READ


def row(page: Page, title: str) -> Locator:
    return page.locator("li.row").filter(has=page.get_by_role("heading", name=title, exact=True))


def command(hand: Hand, title: str, label: str) -> None:
    """A command of a row: in sight, or under “More”."""
    one = row(hand.page, title).first
    link = one.get_by_role("link", name=label, exact=True)
    if not link.is_visible():
        hand.click(one.locator("summary"))
    hand.click(link, opens=True)


def date_keys(day: str) -> str:
    """As one types into a field for a date, in the order of this browser: month, day, year."""
    year, month, number = day.split("-")
    return f"{month}{number}{year}"


@pytest.fixture(scope="module")
def prepared(site):
    day = site.manage("shell", "-v0", "-c", PREPARE, login="owner").split()[-1]
    site.manage("publish", *(f"{slug}-case" for slug in APPEALS), *APPEALS, "--by", "publisher@demo.example")
    yield day
    site.manage("shell", "-v0", "-c", TIDY, login="owner")


def test_takes_less_than_five_minutes(site, signed_in, prepared):
    watched = signed_in("coordinator")
    page = watched.open("/desk/")
    hand = Hand(page)
    extend(hand, prepared)
    good_news(hand)
    answer(hand)
    hand_over(hand)
    print(f"{hand.clicks} clicks, {hand.keys} keys, {hand.pages} pages: {hand.seconds:.0f} s")
    assert hand.seconds < MORNING and hand.clicks <= 30
    assert "Put off: the trial goes on." in ask(f"{site.public}/appeals/morning-late/").text
    assert "She is free." in ask(f"{site.public}/appeals/morning-free/").text
    assert quiet(watched)


def extend(hand: Hand, day: str) -> None:
    command(hand, "Appeal morning-late", "Extend")
    hand.write(hand.page.get_by_label("New date"), date_keys(day))
    hand.write(hand.page.get_by_label("Reason"), "Put off: the trial goes on.")
    hand.click(hand.page.get_by_role("button", name="Extend"), opens=True)
    expect(hand.page.get_by_text("Extend the date: ")).to_be_visible()


def good_news(hand: Hand) -> None:
    command(hand, "Appeal morning-free", "Good news")
    hand.write(hand.page.get_by_label("Reason"), "She is free.")
    hand.click(hand.page.get_by_role("button", name="Close with good news"), opens=True)
    expect(row(hand.page, "Appeal morning-free")).to_have_count(0)


def answer(hand: Hand) -> None:
    command(hand, "Appeal morning-answered", "An answer came")
    hand.write(hand.page.locator("[name=on]"), "20 November 2026")
    hand.click(hand.page.get_by_label("Promise"))
    hand.write(hand.page.locator("[name=summary]"), "The ministry says that a court will decide.")
    hand.click(hand.page.get_by_role("button", name="Save", exact=True), opens=True)


def hand_over(hand: Hand) -> None:
    command(hand, "Appeal morning-answered", "Reassign")
    hand.page.get_by_label("Coordinator", exact=True).select_option(label="Second Placeholder")
    hand.clicks += 2
    hand.write(hand.page.get_by_label("Reason"), "Leave until May.")
    hand.click(hand.page.get_by_role("button", name="Reassign"), opens=True)
    expect(hand.page.get_by_text("Second Placeholder is coordinator")).to_be_visible()
