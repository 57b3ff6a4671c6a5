"""A letter as PDF: the address in the window, the words as they are, and nothing of ours."""

import datetime

import pytest

from appeals.letters import letter, place_to_sign
from appeals.papers.letter import address_lines, letter_pdf, office_lines, to_recipient
from appeals.papers.sheets import A4, LETTER_COUNTRIES, sheet_for
from appeals.reading import appeal_page
from cases.countries import NAMES
from tests.papers.reading import Line, keeps_the_standard, lines, reader, size_in_mm, words
from tests.public.test_appeal_template import NOW, appeal, official, pages

TODAY = datetime.date(2018, 1, 20)
LONG = "Directorate General of Long Names and Longer Corridors\nBuilding C, Entrance 4, Room 12\n75 Placeholder Boulevard, corner of Street 51, opposite the old market\nQuarter of Placeholders\nDistrict of Placeholders\n12301 Some Town\nSomewhere"
POST = {"key": "h1", "kind": "post", "cites": ["c7"]}

# What is seen of the sheet however it slides, in mm (appeals/papers/sheets.py): left, right, top, bottom.
SEEN = {"a4": (20, 100, 50, 90), "us-letter": (22, 111, 63.5, 80.4)}
SEEN_AT_REST = {"a4": (20, 110, 45, 90), "us-letter": (22, 136, 52, 80.4)}


def to(recipient: dict | None = None, text: str | None = None, **fields) -> bytes:
    page, case = pages(NOW, **({"recipients": [recipient]} if recipient else {}))
    found = page.targets[0]
    return letter_pdf(
        to_recipient(page.data, found, letter(page.data, found, [case]) if text is None else text, **fields)
    )


def placed(made: bytes, *starts: str) -> list[Line]:
    found = [line for line in lines(made) if line.text.startswith(starts)]
    assert len(found) == len(starts), [line.text for line in lines(made)]
    return found


def inside(line: Line, seen: tuple[float, ...]) -> bool:
    """Whether a line with its letters stands inside; its end is bounded by the width of the address."""
    left, _right, top, bottom = seen
    return left + 2 <= line.x and top <= line.y - line.size * 0.35 and line.y + line.size * 0.09 <= bottom


class TestTheSheet:
    @pytest.mark.parametrize(
        ("country", "size"),
        [("", (210, 297)), ("DE", (210, 297)), ("US", (216, 279)), ("PH", (216, 279)), ("MX", (216, 279))],
    )
    def test_is_that_of_the_country_of_the_writer(self, country, size):
        assert size_in_mm(to(country=country)) == size

    def test_can_be_asked_for_by_name(self):
        assert size_in_mm(to(country="US", paper="a4")) == (210, 297)
        assert sheet_for("DE", "letter").paper == "us-letter"
        assert sheet_for("DE", "x") is A4

    def test_is_listed_for_real_countries(self):
        assert set(NAMES) >= LETTER_COUNTRIES


class TestTheAddress:
    def test_is_seen_in_the_window_however_the_sheet_slides(self):
        for line in placed(to(), "H.E. A. Placeholder", "Minister", "1 Some Street", "Some Town"):
            assert inside(line, SEEN["a4"]), line

    def test_on_us_letter_is_seen_where_the_sheet_falls_and_its_end_in_any_case(self):
        found = placed(to(country="US"), "H.E. A. Placeholder", "Minister", "1 Some Street", "Some Town")
        assert all(inside(line, SEEN_AT_REST["us-letter"]) for line in found), found
        assert all(inside(line, SEEN["us-letter"]) for line in found[1:]), found

    @pytest.mark.parametrize("country", ["", "US"])
    def test_that_is_long_is_set_smaller_and_its_end_is_seen(self, country):
        made = to(official(channels=[{**POST, "value": LONG}]), country=country)
        for line in placed(made, "12301 Some Town", "Somewhere"):
            assert inside(line, SEEN[sheet_for(country).paper]), line
            assert line.size >= 8
        if not country:
            assert inside(placed(made, "H.E. A. Placeholder")[0], SEEN_AT_REST["a4"])

    def test_is_alone_in_the_window(self):
        made = to(country="DE", name="Person A", address="1 Writer's Street\nTheir Town", today=TODAY)
        left, right, top, bottom = SEEN_AT_REST["a4"]
        shown = [line.text for line in lines(made) if left - 20 <= line.x <= right and top <= line.y <= bottom]
        assert shown == ["H.E. A. Placeholder", "Minister of Placeholders", "1 Some Street", "Some Town"]

    def test_is_left_away_where_the_appeal_gives_none_and_the_office_stands_alone(self):
        made = to(official(channels=[]))
        assert "Minister of Placeholders Your Excellency," in words(made)

    def test_says_nothing_twice(self):
        embassy = official(
            style="H.E. Ambassador",
            name="A. Placeholder",
            office="Ambassador",
            institution={"kind": "organisation", "slug": "e", "name": "Embassy of Placeholders"},
        )
        page = appeal_page(appeal(recipients=[embassy]), now=NOW)
        assert office_lines(page.targets[0]) == ["H.E. Ambassador A. Placeholder", "Embassy of Placeholders"]

    def test_that_came_back_is_not_printed(self):
        page = appeal_page(appeal(bounces=[{"channel": "h1", "on": "2018-01-10"}]), now=NOW)
        assert address_lines(page.targets[0]) == []


class TestTheWords:
    def test_are_those_of_the_page_and_end_with_a_line_to_sign_on(self):
        page, case = pages(NOW)
        text = letter(page.data, page.targets[0], [case])
        made = words(to())
        asks = place_to_sign("en")
        assert " ".join(text.removesuffix(asks).split()) in made
        assert asks not in made and made.endswith(asks.strip("[]"))

    def test_with_a_name_are_dated_and_end_with_it(self):
        made = words(to(name="Person A", address="1 Writer's Street", today=TODAY))
        assert made.startswith("Person A 1 Writer's Street H.E. A. Placeholder")
        assert "20 January 2018 Your Excellency," in made
        assert made.endswith("Person A")

    def test_without_a_name_bear_no_date(self):
        assert "2018" not in words(to(today=TODAY))

    def test_of_the_writer_are_printed_as_they_are(self):
        made = words(to(text="Sir,\n\nI do not know you.\n\nYours,\nPerson A", name="Person A"))
        assert "Sir, I do not know you. Yours, Person A" in made
        assert made.endswith("Yours, Person A")  # signed already: not once more

    def test_of_several_sheets_are_numbered_from_the_second_on(self):
        made = reader(
            to(text="\n\n".join(f"Paragraph {number}. " + "Words of a placeholder. " * 20 for number in range(20)))
        )
        ends = [page.extract_text().split()[-1] for page in made.pages]
        assert ends == ["placeholder.", "2", "3", "4"]

    def test_say_nothing_of_ours(self):
        assert "Habeas" not in words(to(name="Person A", today=TODAY))

    def test_keep_the_signature_with_the_words_before_it(self):
        text = "\n\n".join(["A placeholder. " * 40] * 8 + ["Respectfully,", place_to_sign("en")])
        last = reader(to(text=text)).pages[-1].extract_text()
        assert "Respectfully," in last and "your name" in last


class TestScripts:
    def test_arabic_stands_on_the_right_and_says_that_it_is_arabic(self):
        made = to(text="معالي الوزير،\n\nأكتب إليكم بشأن شخص محتجز.", name="الشخص أ", today=TODAY)
        body = [line for line in lines(made) if line.y > 100]
        assert max(line.x for line in body) > 100
        assert reader(made).trailer["/Root"]["/Lang"] == "ar"
        assert keeps_the_standard(made)
        assert inside(placed(made, "1 Some Street")[0], SEEN["a4"])  # the window stays where it is

    def test_khmer_is_set_in_its_font_and_breaks_its_lines(self):
        made = to(text="ឯកឧត្តម\n\n" + "រដ្ឋមន្ត្រីក្រសួងមហាផ្ទៃ" * 20)
        assert b"NotoSansKhmer" in made
        assert len({round(line.y) for line in lines(made) if line.y > 105}) >= 3
        assert reader(made).trailer["/Root"]["/Lang"] == "km"
        assert "\ufffd" not in words(made)

    def test_a_letter_in_the_script_of_its_appeal_keeps_the_language_of_the_appeal(self):
        page, _case = pages(NOW, lang="fa")
        assert to_recipient(page.data, page.targets[0], "سلام").lang == "fa"
