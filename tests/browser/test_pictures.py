"""Pictures in a real browser: no barrier, no letter too small, nothing over the edge, and time runs the way people read."""

import re

import pytest
from django.template import engines

from tests.browser.watching import Watched
from tests.cases.test_pictures_time import NOW
from tests.public.test_pictures import CHART, COUNTRY, WORLD, YEARS, long_story

pytestmark = pytest.mark.browser

TAGS = (
    "{% load pictures %}{% timeline_picture page %}{% custody_picture page %}{% bar_chart chart %}{% bar_chart years %}"
    "{% world_map world %}{% world_map country %}"
)

SMALLEST = """() => Math.min(...[...document.querySelectorAll("main svg text")].filter(text => text.checkVisibility())
    .map(text => parseFloat(getComputedStyle(text).fontSize)))"""

# Words over words: of one drawing, by more than a hair.
TOUCHING = """() => [...document.querySelectorAll("main svg.time")].filter(svg => svg.checkVisibility()).flatMap(svg => {
  const boxes = [...svg.querySelectorAll("text")].filter(text => text.checkVisibility() && text.textContent.trim())
    .map(text => [text.textContent, text.getBoundingClientRect()]);
  return boxes.flatMap(([words, a], place) => boxes.slice(place + 1)
    .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
    .map(([others]) => `${words} / ${others}`));
})"""

PLACES = """() => [...document.querySelectorAll("main .timeline svg.time")].filter(svg => svg.checkVisibility())
    .flatMap(svg => [...svg.querySelectorAll(".ticks text")]).filter(text => /^20\\d\\d$/.test(text.textContent))
    .map(text => [Number(text.textContent), text.getBoundingClientRect().left]).sort((a, b) => a[0] - b[0]).map(row => row[1])"""


@pytest.fixture(scope="module")
def shown(visitor: Watched):
    """All pictures on a page of the site, in its own styles."""
    context = {"now": NOW, "chart": CHART, "years": YEARS, "world": WORLD, "country": COUNTRY, **long_story()}
    html = engines["django"].from_string(TAGS).render(context)
    visitor.open("/statistics/")
    visitor.page.evaluate(
        "html => { document.querySelector('main').innerHTML = `<h1>Pictures</h1>${html}` }", re.sub(r"`|\$\{", "", html)
    )
    visitor.page.evaluate(
        "() => { for (const details of document.querySelectorAll('main details')) details.open = true }"
    )
    return visitor


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_at_every_width_nothing_sticks_out_touches_or_is_too_small_to_read(shown, width, direction):
    shown.page.evaluate("direction => { document.documentElement.dir = direction }", direction)
    assert shown.sticking_out(width) == []
    assert shown.page.evaluate(SMALLEST) >= 12
    assert shown.page.evaluate(TOUCHING) == []


@pytest.mark.parametrize(
    ("scheme", "direction", "width"),  # each drawing, which is another on a phone, in each light and from each side
    [("light", "ltr", 360), ("dark", "rtl", 360), ("light", "rtl", 1280), ("dark", "ltr", 1280)],
)
def test_no_barrier(shown, scheme, direction, width):
    shown.page.set_viewport_size({"width": width, "height": 900})
    assert shown.violations(scheme=scheme, direction=direction) == []


def test_time_runs_as_people_read_and_letters_are_not_turned_around(shown):
    shown.page.set_viewport_size({"width": 1280, "height": 900})
    for direction, turn in (("ltr", 1), ("rtl", -1)):
        shown.page.evaluate("direction => { document.documentElement.dir = direction }", direction)
        places = shown.page.evaluate(PLACES)
        assert len(places) > 2 and places == sorted(places, key=lambda place: turn * place)
        turned = shown.page.evaluate(
            "() => [...document.querySelectorAll('main svg text')].filter(text => text.checkVisibility() && text.getScreenCTM().a < 0).length"
        )
        assert turned == 0
