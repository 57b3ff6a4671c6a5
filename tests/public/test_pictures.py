"""Pictures in pages: well-formed, named, said again in a table, safe against hostile names, and light."""

import gzip
import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.template import engines
from django.utils import translation

from cases.pictures.charts import Bar, Chart, by_year
from cases.pictures.maps import CountryNumber, Pin, Places
from tests.cases.test_pictures_time import NOW, custody, event, page, stay, words

HOSTILE = "<script>alert(1)</script>&\"'\u202e]]>"


def drawn(tag: str, **context) -> str:
    template = engines["django"].from_string(f"{{% load pictures %}}{{% {tag} %}}")
    return template.render({"now": NOW, **context})


def figure(source: str) -> ElementTree.Element:
    """The whole figure as XML: what is not well-formed fails here."""
    return ElementTree.fromstring(source)  # noqa: S314


def named_drawings(source: str) -> list[ElementTree.Element]:
    return [one for one in figure(source).iter("svg") if one.get("role") == "img"]


CHART = Chart(
    "By status", "One bar each.", [Bar("Held", 12, "/cases/?status=held", tone="held"), Bar("Free", 3, note="a note"), Bar("Unknown", None)],
    "2026-11-22", "Published cases.",
)  # fmt: skip
YEARS = Chart(
    "By year", "One column each.", by_year({2017: 2, 2020: 5}), "2026-11-22", "Published cases.", upright=True
)
WORLD = Places(
    "By country", "Shaded.", "2026-11-22", "Published cases.", [CountryNumber("KH", "Cambodia", 2, "/countries/kh/")]
)
COUNTRY = Places(
    "Places",
    "",
    "2026-11-22",
    "Facilities.",
    [],
    [Pin("A Prison", "11.5", "104.9", "/facilities/a/", 3), Pin("B", None, None)],
    "KH",
)


def long_story() -> dict:
    start = date(2016, 1, 1)
    events = [event(n, str(start + timedelta(days=11 * n)), kind="context" if n % 3 else "hearing") for n in range(300)]
    people = [
        custody(n, "2016-02-01", stay("A Prison", "2016-02-01", "2018-01", over=True), stay("B Prison", "2018-02-01"))
        for n in range(1, 13)
    ]
    arrest = event(900, "2016-02-01", kind="arrest", brings="pretrial", detentions=[one["key"] for one in people])
    return {"page": page([*events, arrest, event(901, None)], people)}


ALL = {
    "bars": lambda: drawn("bar_chart chart", chart=CHART),
    "years": lambda: drawn("bar_chart chart", chart=YEARS),
    "world": lambda: drawn("world_map places", places=WORLD),
    "country": lambda: drawn("world_map places", places=COUNTRY),
    "timeline": lambda: drawn("timeline_picture page", **long_story()),
    "custody": lambda: drawn("custody_picture page", **long_story()),
}


class TestEveryPicture:
    @pytest.mark.parametrize("name", ALL)
    def test_is_a_well_formed_figure_without_style_or_script(self, name):
        source = ALL[name]()
        assert figure(source.strip()).tag == "figure" and figure(source.strip()).find("figcaption") is not None
        assert "style=" not in source and "<script" not in source and "<style" not in source

    @pytest.mark.parametrize("name", [name for name in ALL if name != "bars"])
    def test_every_drawing_has_a_title_and_a_description(self, name):
        found = named_drawings(ALL[name]().strip())
        assert found
        for one in found:
            assert one.findtext("title").strip() and one.findtext("desc").strip()

    @pytest.mark.parametrize("name", ALL)
    def test_no_letter_is_smaller_than_13_pixels(self, name):
        assert "font-size" not in ALL[name]()

    @pytest.mark.parametrize("name", ALL)
    def test_coordinates_are_written_with_a_point_in_every_language(self, name):
        with translation.override("km"):
            assert not re.search(r'(?:x|y|x1|x2|y1|y2|width|height)="-?\d+,\d', ALL[name]())

    def test_ids_are_unique(self):
        ids = re.findall(r' id="([^"]+)"', "".join(make() for make in ALL.values()))
        assert len(ids) == len(set(ids))


def rows_of(source: str) -> list[list[str]]:
    cells = [
        [" ".join("".join(cell.itertext()).split()) for cell in row if cell.tag in ("th", "td")]
        for row in figure(source.strip()).iter("tr")
    ]
    return [row for row in cells if row]


class TestTables:
    def test_bars_are_the_table(self):
        assert rows_of(ALL["bars"]())[1:] == [["Held", "12"], ["Free a note", "3"], ["Unknown", "not known"]]

    def test_columns_and_their_table_say_the_same(self):
        source = ALL["years"]()
        assert rows_of(source)[1:] == [["2017", "2"], ["2018", "0"], ["2019", "0"], ["2020", "5"]]
        shown = [text.text for text in named_drawings(source.strip())[0].iter("text")]
        assert {"2", "5", "2017", "2020"} <= set(shown)

    def test_each_bar_of_custody_is_a_row(self):
        source = ALL["custody"]()
        rows = rows_of(source)[1:]
        assert len(rows) == 12 * 2
        bars = sum(
            1
            for drawing in named_drawings(source.strip())[::2]
            for one in drawing.iter("rect")
            if one.get("class") == "stay"
        )
        assert bars == len(rows)
        assert rows[0][:3] == ["Person 1", "A Prison", "1 February 2016"] and rows[0][3] == "January 2018"
        assert rows[1][3] == "still there, as of 15 November 2026"

    def test_a_map_and_its_table_say_the_same(self):
        assert rows_of(ALL["world"]())[1:] == [["Cambodia", "2"]]
        assert rows_of(ALL["country"]())[1:] == [["1", "A Prison", "3"], ["–", "B", ""]]
        assert "1 place has no position here" in ALL["country"]()

    def test_what_was_counted_and_as_of_when_stands_below(self):
        for name in ("bars", "years", "world", "country"):
            assert "As of 22 November 2026." in ALL[name]()


class TestNothingToShow:
    def test_an_empty_chart_says_so(self):
        source = drawn("bar_chart chart", chart=Chart("A chart", "", [], "2026-11-22", "Nothing."))
        assert "There is nothing to count yet." in source and "<svg" not in source

    def test_a_case_without_dates_has_no_picture(self):
        assert drawn("timeline_picture page", page=page([event(1, None)])).strip() == ""
        assert drawn("custody_picture page", page=page()).strip() == ""


class TestHostileNames:
    def test_are_shown_as_they_are_written_and_steer_nothing(self):
        person = custody(1, "2026-02-01", stay(HOSTILE[:40], "2026-02-01"))
        shown = page([event(1, "2026-02-01", headline=words(HOSTILE), brings="pretrial", detentions=["d1"])], [person])
        for source in (
            drawn("timeline_picture page", page=shown), drawn("custody_picture page", page=shown),
            drawn("bar_chart chart", chart=Chart(HOSTILE, HOSTILE, [Bar(HOSTILE, 1, note=HOSTILE)], "2026-11-22", HOSTILE)),
            drawn("world_map places", places=Places(HOSTILE, HOSTILE, "2026-11-22", HOSTILE, [], [Pin(HOSTILE, "11", "104")], "KH")),
        ):  # fmt: skip
            assert "<script>" not in source and figure(source.strip()).tag == "figure"
        assert "\u202e" not in drawn("timeline_picture page", page=shown)


class TestWeight:
    def test_pictures_are_light(self):
        most = {
            "world": 12 * 1024,
            "country": 4 * 1024,
            "timeline": 4 * 1024,
            "custody": 4 * 1024,
            "bars": 1024,
            "years": 1024,
        }
        for name, bound in most.items():
            assert len(gzip.compress(ALL[name]().encode(), 9)) <= bound, name


class TestACopyOfTheSite:
    def test_never_says_today(self, rf):
        request = rf.get("/")
        request.mirror = True
        shown = page(
            [event(1, "2026-09-01", brings="pretrial", detentions=["d1"])], [custody(1, "2026-09-01", stay("A Prison"))]
        )
        for tag in ("timeline_picture page", "custody_picture page"):
            assert "today" in drawn(tag, page=shown)
            assert "today" not in drawn(tag, page=shown, request=request) and "22 November 2026" in drawn(
                tag, page=shown, request=request
            )
