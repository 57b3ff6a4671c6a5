"""Pictures of time: nothing overlaps, nothing is drawn more surely than it is known, and every stretch has its place."""

import itertools
import random
from datetime import UTC, date, datetime, timedelta

import pytest

from cases.dates import PartialDate
from cases.document import CaseDocument
from cases.document_data import dump
from cases.pictures import scale as scales
from cases.pictures.custody import custody_picture
from cases.pictures.lettering import LETTER, clip, isolated, short_date, width
from cases.pictures.placing import Wanted, pack, place
from cases.pictures.timeline import SLIM, WIDE, timeline
from cases.reading import CasePage, case_page

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def words(text: str) -> dict:
    return {"lang": "en", "text": text}


def event(number: int, on: str | None, **fields) -> dict:
    return {
        "key": f"e{number}", "order": number, "kind": "hearing", "happening": "happened", "on": on,
        "headline": words(f"Placeholder event {number}"), **fields,
    }  # fmt: skip


def stay(name: str = "", began: str | None = None, ended: str | None = None, *, over: bool = False) -> dict:
    slug = name.lower().replace(" ", "-")
    facility = {"kind": "facility", "slug": slug, "name": name} if name else None
    return {"facility": facility, "began": began, "ended": ended, "is_over": over}


def custody(number: int = 1, began: str | None = "2026-09-01", *stays: dict, **fields) -> dict:
    return {
        "key": f"d{number}", "subject": f"s{number}", "count": 1, "status": "pretrial", "began": began,
        "placements": list(stays), **fields,
    }  # fmt: skip


def page(events: list[dict] = (), detentions: list[dict] = (), confirmed: str = "2026-11-15") -> CasePage:
    fields = {
        "slug": "a-case", "title": "A case", "events": list(events), "detentions": list(detentions),
        "subjects": [{"key": f"s{n}", "kind": "person", "name": {"value": f"Person {n}"}} for n in range(1, 30)],
        "confirmations": [{"detention": one["key"], "on": confirmed} for one in detentions],
    }  # fmt: skip
    return case_page(dump(CaseDocument.model_validate(fields)), review_days=90, now=NOW)


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def boxes(drawing) -> list[tuple[float, float, float, float]]:
    """Where the words of labels are, in pixels at the least width."""
    found = []
    for label in [*drawing.labels, *drawing.notes]:
        wide = max(width(line) for line in label.lines)
        at = label.x * drawing.layout.pixels / 100 + label.shift
        top = label.y - LETTER
        found.append(
            (at - wide if label.ends else at, top, at if label.ends else at + wide, top + 15 * len(label.lines))
        )
    return found


def overlapping(found: list[tuple[float, float, float, float]]) -> list:
    pairs = itertools.combinations(found, 2)
    return [(a, b) for a, b in pairs if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]]


class TestLabels:
    def test_three_hundred_events_at_random_places_do_not_overlap_and_no_stem_meets_words(self):
        chance = random.Random(7)  # noqa: S311
        for _try in range(30):
            wanted = [
                Wanted(n, chance.random() * 600, 20 + chance.random() * 200, chance.randint(0, 2)) for n in range(300)
            ]
            found = place(wanted, 600, 7)
            assert found
            for one, two in itertools.combinations(found, 2):
                if one.row == two.row:
                    assert one.end <= two.start or two.end <= one.start
                low, high = sorted((one, two), key=lambda spot: spot.row)
                assert low.row == high.row or not low.start < high.at < low.end
            assert all(one.start >= 0 and one.end <= 600 for one in found)

    def test_what_matters_most_gets_its_place_first(self):
        found = place([Wanted(1, 50, 500, 2), Wanted(2, 50, 500, 0)], 600, 1)
        assert [one.key for one in found] == [2]

    def test_stretches_that_touch_take_rows_of_their_own_until_there_are_none(self):
        assert pack([(0, 10), (5, 15), (10, 20), (6, 9)], 2) == [0, 1, 0, None]


class TestWords:
    def test_are_cut_at_words_and_never_wider_than_their_room(self):
        for text in (
            "Pre-trial detention ordered by the court",
            "ការ​សួរ​ចម្លើយ​ដោយ​ចៅក្រម",
            "جلسة استماع في المحكمة",
            "法院开庭审理案件的全部过程",
        ):
            for room in (20, 60, 100, 1000):
                assert width(clip(text, room)) <= max(room, width("…"))
        assert clip("Pre-trial detention ordered", 150) == "Pre-trial detention…"

    def test_a_khmer_letter_keeps_its_signs(self):
        assert clip("ស្ត្រី", width("ស") + width("…") + 1) != "ស្…"

    def test_signs_that_steer_direction_or_break_lines_are_gone_and_a_name_cannot_turn_the_rest(self):
        assert clip("a\u202eb\x00\nc", 500) == "ab c"
        assert isolated("اسم") == "\u2068اسم\u2069" and isolated("name") == "name"

    @pytest.mark.parametrize(
        ("edtf", "shown"),
        [("2017-09-03", "3 Sep 2017"), ("2017?-09-03", "3 Sep"), ("2017-09", "September 2017"), ("2017~", "around 2017"),
         ("2017-12-14/2017-12-31", "14 to 31 December 2017")],
    )  # fmt: skip
    def test_a_short_date_is_as_precise_as_the_date_and_prints_no_inferred_year(self, edtf, shown):
        assert short_date(PartialDate(edtf)) == shown


class TestScale:
    def test_keeps_the_order_of_days_and_stays_inside(self):
        days = [
            day("2002-01-01"),
            day("2002-12-31"),
            day("2017-06-01"),
            day("2017-09-03"),
            day("2017-12-14"),
            day("2018-07-29"),
        ]
        scale = scales.make([(one, one) for one in days], 620)
        places = [scale.at(one) for one in days]
        assert places == sorted(places) and len(set(places)) == len(places)
        assert places[0] >= 0 and places[-1] <= 100

    def test_cuts_years_without_news_and_says_so(self):
        spans = [
            (day("2002-01-01"), day("2002-12-31")),
            *((day("2017-09-01") + n, day("2017-09-01") + n) for n in range(0, 90, 9)),
        ]
        assert len(scales.make(spans, 620).cuts) == 1

    def test_never_cuts_the_time_that_someone_was_held(self):
        spans = [(day("2010-01-01"), day("2010-01-01")), (day("2020-01-01"), day("2020-01-01"))]
        assert scales.make(spans, 620).cuts
        assert not scales.make(spans, 620, keep=[(day("2010-01-01"), day("2020-01-01"))]).cuts

    def test_the_name_of_a_short_part_has_no_mark_that_would_look_like_its_beginning(self):
        part = scales.make([(day("2020-09-07"), day("2020-09-11"))], 620).ticks
        assert [(tick.upper, tick.lower, tick.marked) for tick in part] == [("Sep", "2020", False)]

    def test_a_year_that_the_word_today_would_touch_is_left_out(self):
        line = scales.make([(day("2021-06-01"), day("2027-06-01"))], 620)
        today = line.at(day("2026-11-22"))
        years = [tick.lower for tick in line.ticks if tick.lower]
        beside = [tick.lower for tick in scales.beside_today(line, today) if tick.lower]
        assert [year for year in years if year not in beside] == ["2027"]
        assert scales.beside_today(line, None) == line.ticks

    @pytest.mark.parametrize("pixels", [284, 620])
    @pytest.mark.parametrize("years", [0.01, 0.2, 1, 3, 8, 30, 200])
    def test_names_of_months_and_years_do_not_touch(self, pixels, years):
        spans = [(day("1990-05-17"), day("1990-05-17")), (day("1990-05-17") + round(years * 365),) * 2]
        ticks = scales.make(spans, pixels, keep=[(spans[0][0], spans[1][1])]).ticks
        assert ticks
        for line in ("upper", "lower"):
            named = [(tick.x * pixels / 100, width(getattr(tick, line)) / 2) for tick in ticks if getattr(tick, line)]
            assert all(a + half <= b - other for (a, half), (b, other) in itertools.pairwise(named))


class TestTimeline:
    def test_there_is_none_without_a_dated_event(self):
        assert timeline(page(), NOW) is None
        assert timeline(page([event(1, None), event(2, "XXXX-03-04")]), NOW) is None

    def test_one_event_is_drawn_and_named_in_both_sizes(self):
        found = timeline(page([event(1, "2026-09-03")]), NOW)
        for drawing in found.drawings:
            assert len(drawing.marks) == len(drawing.labels) == 1
            assert drawing.labels[0].lines[0] == "3 Sep 2026" and 0 < drawing.marks[0].x < 100

    def test_a_month_is_a_stretch_as_long_as_the_month_and_a_day_is_not(self):
        found = timeline(page([event(1, "2026-03"), event(2, "2026-09-03"), event(3, "2026-04-10/2026-04-20")]), NOW)
        drawing = found.drawings[0]
        month, lasting, dot = drawing.marks
        assert month.shape == "some" and lasting.shape == "lasts" and dot.shape == "dot"
        assert (month.x, month.end) == (drawing.scale.at(day("2026-03-01")), drawing.scale.at(day("2026-04-01")))

    def test_around_inferred_planned_turning_and_open_dates_look_different(self):
        found = timeline(
            page([
                event(1, "2026-03-01~"), event(2, "2026-04-01?"), event(3, "2027-01-05", happening="scheduled"),
                event(4, "2026-05-01", brings="pretrial"), event(5, "../2026-06-01"), event(6, "2026-07-01/.."),
            ]), NOW,
        )  # fmt: skip
        looks = [(mark.look, mark.open) for mark in found.drawings[0].marks]
        assert looks == [
            ("soft", ""), ("guess", ""), ("turn", ""), ("lasts", "start"), ("lasts", "end"), ("ahead", ""),
        ]  # fmt: skip
        assert {"soft", "guess", "ahead", "turn", "lasts"} <= found.keys

    def test_undated_events_are_counted_and_not_drawn(self):
        found = timeline(page([event(1, "2026-09-03"), event(2, None), event(3, "XXXX-02-18")]), NOW)
        assert (found.dated, found.undated, len(found.drawings[0].marks)) == (1, 2, 1)

    def test_context_stands_below_the_line_and_custody_above(self):
        events = [
            event(1, "2026-09-03"),
            event(2, "2026-10-03", kind="context"),
            event(3, "2026-09-01", brings="pretrial", detentions=["d1"]),
        ]
        for drawing in timeline(page(events, [custody()]), NOW).drawings:
            assert all(mark.y > 0 for mark in drawing.around) and all(mark.y <= 0 for mark in drawing.marks)
            assert len(drawing.around) == 1 and drawing.lanes[0].foot < drawing.line

    def test_confirmed_custody_runs_to_today_and_the_last_known_fades_where_it_was_confirmed(self):
        events = [event(1, "2026-02-01", brings="pretrial", detentions=["d1"])]
        now, then = (
            timeline(page(events, [custody(began="2026-02-01")], on), NOW).drawings[0]
            for on in ("2026-11-15", "2026-05-01")
        )
        assert (
            now.lanes[0].bands[-1].end == now.today == now.scale.at(day("2026-11-23"))
            and not now.lanes[0].bands[-1].fades
        )
        assert then.today is None and then.lanes[0].bands[-1].fades
        assert then.lanes[0].bands[-1].end == then.scale.at(day("2026-05-02")) < 100

    def test_an_uncertain_beginning_of_custody_is_striped(self):
        events = [event(1, "2026-09", brings="pretrial", detentions=["d1"])]
        band = timeline(page(events, [custody(began="2026-09")]), NOW).drawings[0].lanes[0].bands[0]
        assert band.maybe > 0

    def test_people_to_whom_the_same_happened_share_a_lane(self):
        people = [custody(n) for n in range(1, 8)]
        events = [event(1, "2026-09-01", brings="pretrial", detentions=[one["key"] for one in people])]
        found = timeline(page(events, people), NOW)
        assert len(found.drawings[0].lanes) == 1 and found.more_lanes == 0

    @pytest.mark.parametrize("layout", [WIDE, SLIM])
    @pytest.mark.parametrize("number", [2, 12, 40, 300])
    def test_any_number_of_events_reads_without_overlap_and_none_is_lost(self, layout, number):
        chance = random.Random(number)  # noqa: S311
        days = [date(2015, 1, 1) + timedelta(days=chance.randint(0, 4000)) for _n in range(number)]
        shapes = [
            lambda d: str(d),
            lambda d: f"{d:%Y-%m}",
            lambda d: f"{d.year}~",
            lambda d: f"{d}?",
            lambda d: f"{d}/..",
        ]
        events = [
            event(n, chance.choice(shapes)(on), kind=chance.choice(["hearing", "context"])) for n, on in enumerate(days)
        ]
        found = timeline(page([*events, event(999, "2016-01-01")]), NOW)
        drawing = next(one for one in found.drawings if one.layout is layout)
        assert not overlapping(boxes(drawing))
        stacked = sum(column.number for column in [*drawing.stacks, *drawing.sunken])
        assert len(drawing.marks) + len(drawing.around) + stacked + drawing.undrawn == number + 1
        assert all(0 <= mark.x <= 100 and mark.end <= 100.1 for mark in [*drawing.marks, *drawing.around])
        assert drawing.height < 700

    def test_days_out_of_order_and_far_apart_do_no_harm(self):
        found = timeline(page([event(1, "2200-12-31"), event(2, "1000-01-01"), event(3, "2017")]), NOW)
        assert [round(mark.x) for mark in found.drawings[0].marks] == sorted(
            round(mark.x) for mark in found.drawings[0].marks
        )


class TestCustody:
    def test_there_is_none_where_no_custody_has_a_date(self):
        assert custody_picture(page(), NOW) is None
        assert custody_picture(page(detentions=[custody(1, None, stay("A Prison"))]), NOW) is None

    def pieces(self, *stays: dict, confirmed: str = "2026-11-15", **fields):
        found = custody_picture(page(detentions=[custody(1, "2026-02-01", *stays, **fields)], confirmed=confirmed), NOW)
        drawing = found.first[0]
        return found, drawing, drawing.lanes[0].pieces

    def test_stays_follow_each_other_and_the_last_runs_to_today(self):
        found, drawing, pieces = self.pieces(
            stay("A Prison", "2026-02-01", "2026-05-01", over=True), stay("B Prison", "2026-05-01")
        )
        assert [piece.stay.name for piece in pieces] == ["A Prison", "B Prison"] and [
            piece.key for piece in pieces
        ] == [1, 2]
        assert pieces[-1].stay.runs and pieces[-1].end == drawing.today
        assert found.places == ["A Prison", "B Prison"] and not found.past

    def test_a_time_without_a_place_is_a_place_not_known(self):
        _found, _drawing, pieces = self.pieces(
            stay("A Prison", "2026-02-01", "2026-03-01", over=True), stay("B Prison", "2026-06-01")
        )
        assert [piece.stay.name for piece in pieces] == ["A Prison", "", "B Prison"]

    def test_custody_without_any_place_is_one_place_not_known(self):
        found, _drawing, pieces = self.pieces()
        assert [piece.stay.name for piece in pieces] == [""] and "unknown" in found.keys

    def test_a_stay_without_dates_is_striped_all_along(self):
        found, _drawing, pieces = self.pieces(stay("A Prison"))
        assert pieces[0].stay.sure is None and "striped" in found.keys

    def test_a_month_as_beginning_is_uncertain_for_that_month_alone(self):
        _found, drawing, pieces = self.pieces(stay("A Prison", "2026-04"))
        assert pieces[-1].x == drawing.scale.at(day("2026-04-01")) and pieces[-1].sure_x == drawing.scale.at(
            day("2026-04-30")
        )

    def test_the_last_known_fades_and_speaks_in_the_past(self):
        found, drawing, pieces = self.pieces(stay("A Prison", "2026-02-01"), confirmed="2026-05-01")
        assert found.past and pieces[0].stay.fades and drawing.today is None and pieces[0].end < 95

    def test_an_ended_custody_ends(self):
        _found, drawing, pieces = self.pieces(stay("A Prison", "2026-02-01"), ended="2026-06-01", status="released")
        assert (
            drawing.lanes[0].ends == pieces[-1].end == drawing.scale.at(day("2026-06-02")) and not pieces[-1].stay.fades
        )

    def test_more_than_ten_people_are_folded_and_nobody_is_left_out(self):
        people = [custody(n, "2026-02-01", stay("A Prison", "2026-02-01")) for n in range(1, 15)] + [custody(15, None)]
        found = custody_picture(page(detentions=people), NOW)
        assert [len(drawings[0].lanes) for drawings in found.drawings] == [10, 4]
        assert (found.people, found.more, found.undated, len(found.stays)) == (14, 4, 1, 14)

    def test_words_fit_into_their_bar_or_are_left_to_the_table(self):
        stays = [
            stay(f"A Very Long Name of a Prison {n}", f"2026-0{n}-01", f"2026-0{n + 1}-01", over=True)
            for n in range(2, 9)
        ]
        found = custody_picture(page(detentions=[custody(1, "2026-02-01", *stays)]), NOW)
        for drawing in found.first:
            for piece in drawing.lanes[0].pieces:
                assert width(piece.words) <= (piece.sure_width or piece.width) * drawing.scale.pixels / 100

    def test_dates_against_all_order_do_no_harm(self):
        found = custody_picture(
            page(detentions=[custody(1, "2026-05-01", stay("A", "2026-09-01", "2026-03-01", over=True), stay("B", "2025-01-01"))]), NOW
        )  # fmt: skip
        assert all(piece.width > 0 for piece in found.first[0].lanes[0].pieces)
