"""Charts and maps: lengths and places are honest, nothing is nearer than a district, no land is given away."""

import gzip
import json
import re

import pytest

from cases import countries
from cases.pictures.charts import Bar, Chart, by_year
from cases.pictures.maps import SHAPES, CountryNumber, Pin, Places, country_map, country_shapes, world_map, world_shapes
from cases.pictures.projection import Sheet, on_world


def chart(*rows: Bar, **fields) -> Chart:
    return Chart("A chart", "What it shows.", list(rows), "2026-11-22", "What was counted.", **fields)


def places(**fields) -> Places:
    return Places("A map", "What it shows.", "2026-11-22", "What was counted.", **fields)


class TestBars:
    def test_are_as_long_as_their_numbers(self):
        drawn = chart(Bar("a", 50), Bar("b", 200), Bar("c", 0)).lying
        assert [row.whole for row in drawn] == [25, 100, 0]

    def test_one_among_ones_is_not_drawn_as_much(self):
        assert [row.whole for row in chart(Bar("a", 1), Bar("b", 1)).lying] == [25, 25]
        assert {column.height for column in chart(*by_year({2017: 1, 2018: 1}), upright=True).columns} == {31}

    def test_columns_of_small_numbers_leave_no_empty_room_above(self):
        small, great = (chart(*by_year({2017: most, 2018: 1}), upright=True) for most in (1, 100))
        assert small.high < great.high and min(column.above for column in small.columns) > 12
        assert {column.y + column.height for column in small.columns} == {small.floor}

    def test_several_drawn_to_one_measure_can_be_compared(self):
        low, high = (chart(*by_year({2017: most, 2018: 1}), upright=True, reach=100) for most in (50, 100))
        assert [drawn.columns[0].height for drawn in (low, high)] == [62, 124]

    def test_a_long_name_at_either_end_stays_within_the_drawing(self):
        columns = chart(*(Bar(f"{month} 2018", 1) for month in ("Jan", "Feb", "Mar")), upright=True).columns
        assert [column.anchor for column in columns] == ["start", "mid", "end"]
        assert (columns[0].name_at, columns[2].name_at) == (columns[0].x, round(columns[2].x + columns[2].width, 2))
        assert {column.anchor for column in chart(*by_year({2017: 1, 2019: 1}), upright=True).columns} == {"mid"}

    def test_long_names_are_left_out_before_they_meet(self):
        def named(names):
            return sum(bool(column.named) for column in chart(*(Bar(name, 1) for name in names), upright=True).columns)

        assert named(f"{n} December 2018" for n in range(20)) < named(str(2000 + n) for n in range(20))

    def test_what_is_only_possible_is_drawn_apart_from_what_is_certain(self):
        row = chart(Bar("a", 50, most=200)).lying[0]
        assert (row.sure, row.maybe, row.seam) == (25, 75, 25) and row.bar.words == "50 to 200"

    @pytest.mark.parametrize(
        ("bar", "words"),
        [(Bar("a", 3), "3"), (Bar("a", 3, at_least=True), "at least 3"), (Bar("a", None), "not known"), (Bar("a", None, most=9), "at most 9"),
         (Bar("a", 0), "0"), (Bar("a", 3, most=3), "3")],
    )  # fmt: skip
    def test_say_no_more_than_is_known(self, bar, words):
        assert bar.words == words

    def test_nothing_to_count_divides_by_nothing(self):
        assert chart().empty and chart().lying == [] and chart(upright=True).columns == []
        assert [row.whole for row in chart(Bar("a", 0), Bar("b", None)).lying] == [0, 0]
        assert [column.height for column in chart(Bar("2020", 0), upright=True).columns] == [0]

    def test_a_year_without_cases_is_a_zero_between_two_others(self):
        assert [(row.label, row.value) for row in by_year({2017: 2, 2020: 1})] == [
            ("2017", 2),
            ("2018", 0),
            ("2019", 0),
            ("2020", 1),
        ]
        assert by_year({}) == []

    @pytest.mark.parametrize("years", [1, 2, 9, 30, 60, 150])
    def test_columns_stand_side_by_side_and_their_words_do_not_touch(self, years):
        columns = chart(*by_year({1900: 7, 1900 + years - 1: 3}), upright=True).columns
        assert all(a.x + a.width <= b.x + 0.01 for a, b in zip(columns, columns[1:], strict=False))
        assert columns[0].x >= 0 and columns[-1].x + columns[-1].width <= 100.01
        for kind, pixels in (("slim", 288), ("wide", 640)):
            named = [column.middle * pixels / 100 for column in columns if column.named in (kind, "always")]
            assert named and all(b - a >= 33 for a, b in zip(named, named[1:], strict=False))


def ends_of(path: str) -> list[tuple[int, int]]:
    """The points of a path of steps."""
    found, x, y = [], 0, 0
    for ring in re.findall(r"m([^mz]+)z", path):
        numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
        steps = list(zip(numbers[::2], numbers[1::2], strict=True))
        start = (x + steps[0][0], y + steps[0][1])
        for dx, dy in steps:
            x, y = x + dx, y + dy
            found.append((x, y))
        x, y = start
    return found


def inside(path: str, x: float, y: float) -> bool:
    """Whether a point lies in a shape (even-odd)."""
    crossed, at = False, (0, 0)
    for ring in re.findall(r"m([^mz]+)z", path):
        numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
        points, (px, py) = [], at
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            px, py = px + dx, py + dy
            points.append((px, py))
        at = points[0]
        for (ax, ay), (bx, by) in zip(points, [*points[1:], points[0]], strict=True):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                crossed = not crossed
    return crossed


class TestShapes:
    def test_every_code_is_a_country_that_the_site_knows(self):
        drawn = {json.loads(line)["code"] for line in (SHAPES / "countries.jsonl").open()}
        assert drawn <= countries.NAMES.keys() and set(world_shapes()["shapes"]) - {"--"} <= countries.NAMES.keys()
        assert len(drawn) > 230 and len(world_shapes()["points"]) == len(drawn)

    @pytest.mark.parametrize(
        ("code", "longitude", "latitude"),
        [("KH", 104.9, 12.5), ("BR", -50, -10), ("RU", 100, 62), ("US", -100, 40), ("XK", 20.9, 42.6), ("AU", 134, -25), ("TW", 121, 23.8), ("ZA", 24, -30)],
    )  # fmt: skip
    def test_a_country_lies_where_it_is(self, code, longitude, latitude):
        assert inside(world_shapes()["shapes"][code], *on_world(longitude, latitude))
        shapes = country_shapes(code)
        assert inside(shapes["own"], *Sheet(*shapes["sheet"]).at(longitude, latitude))

    def test_land_in_dispute_belongs_to_nobody(self):
        for longitude, latitude in ((34.2, 45.2), (46.0, 9.8)):  # Crimea, Somaliland
            x, y = on_world(longitude, latitude)
            assert [code for code, path in world_shapes()["shapes"].items() if inside(path, x, y)] == ["--"]
        sheet = country_shapes("UA")
        assert inside(sheet["neutral"], *Sheet(*sheet["sheet"]).at(34.2, 45.2))

    def test_no_shape_runs_around_the_earth(self):
        for code, path in world_shapes()["shapes"].items():
            points = ends_of(path)
            assert all(0 <= x <= 1000 for x, _y in points), code
            steps = [abs(int(dx)) for dx in re.findall(r"(?<=[ mz])(-?\d{3,})(?= |-)", path)[1:]]
            assert code in ("RU", "FJ", "US") or not [step for step in steps if step > 900], code

    def test_the_world_weighs_little(self):
        assert len(gzip.compress((SHAPES / "world.json").read_bytes(), 9)) < 11 * 1024


class TestWorldMap:
    def test_shades_reach_from_one_to_the_greatest_number(self):
        drawn = world_map(
            places(
                countries=[CountryNumber(code, code, number) for code, number in {"KH": 1, "VN": 12, "CN": 300}.items()]
            )
        )
        shade = {one.country.code: one.shade for one in drawn.shaded}
        assert shade["KH"] == 1 and shade["KH"] < shade["VN"] < shade["CN"] == len(drawn.shades)
        assert [line.least for line in drawn.shades][0] == 1 and drawn.shades[-1].most is None

    def test_nothing_to_count_is_a_map_without_shades(self):
        drawn = world_map(places(countries=[CountryNumber("KH", "Cambodia", 0)]))
        assert drawn.shaded == [] and drawn.land and drawn.unshaped == 0

    def test_a_country_is_land_or_shaded_never_both(self):
        drawn = world_map(places(countries=[CountryNumber("KH", "Cambodia", 2, "/countries/kh/")]))
        assert drawn.shaded[0].path and drawn.shaded[0].path not in drawn.land

    def test_a_country_too_small_for_a_shape_has_its_number_and_an_unknown_code_none(self):
        drawn = world_map(places(countries=[CountryNumber("MV", "Maldives", 3), CountryNumber("ZZ", "Nowhere", 4)]))
        assert [(one.country.code, one.path, one.shown) for one in drawn.shaded] == [("MV", "", "always")]
        assert drawn.unshaped == 1 and [one.code for one in drawn.named] == ["ZZ", "MV"]

    def test_numbers_and_fingers_do_not_meet_where_countries_are_small(self):
        europe = [
            "BE",
            "NL",
            "LU",
            "FR",
            "DE",
            "CH",
            "AT",
            "CZ",
            "SK",
            "HU",
            "SI",
            "HR",
            "BA",
            "ME",
            "RS",
            "XK",
            "MK",
            "AL",
        ]
        drawn = world_map(places(countries=[CountryNumber(code, code, 5, f"/countries/{code}/") for code in europe]))
        linked = [(one.x * 6.2, one.y * 6.2 * drawn.high / drawn.wide) for one in drawn.links]
        assert linked and all(
            (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 >= 23**2 for a in linked for b in linked if a is not b
        )


class TestPlaces:
    def test_stand_at_the_precision_of_a_district(self):
        assert Pin("a", "11.56432", "104.91234").rounded == (104.9, 11.6)

    @pytest.mark.parametrize("bad", ["", None, "north", "nan", "inf", "181", "1e9"])
    def test_without_a_position_that_makes_sense_stand_in_words(self, bad):
        drawn = country_map(places(code="KH", pins=[Pin("a", "11.5", bad), Pin("b", bad, "104.9")]))
        assert (drawn.unplaced, drawn.dots) == (2, []) or bad == "181"
        assert [pin.name for _key, pin in drawn.listed] == ["a", "b"]

    def test_that_would_touch_are_one_sign_and_numbered_as_in_the_table(self):
        pins = [
            Pin("A", "11.55", "104.9"),
            Pin("B", "11.56", "104.9"),
            Pin("C", "13.5", "103.0"),
            Pin("Far", "48", "2"),
        ]
        drawn = country_map(places(code="KH", pins=pins))
        assert sorted(dot.words for dot in drawn.dots) == ["1", "2–3"] and drawn.elsewhere == 1
        assert [(key, pin.name) for key, pin in drawn.listed] == [("1", "C"), ("2", "A"), ("3", "B"), ("", "Far")]

    def test_a_country_without_a_shape_has_no_map(self):
        assert country_map(places(code="ZZ")) is None and country_map(places(code='"')) is None
