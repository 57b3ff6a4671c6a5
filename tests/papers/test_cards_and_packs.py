"""A pack says no more than the page, in letters that can be read at arm's length, and asks for nobody's name."""

import datetime
import io

import pytest
from PIL import Image

from appeals.papers.cards import card, sure
from appeals.papers.pack import Chosen, Pack, label_lines, pack_pdf, pack_words
from appeals.reading import appeal_page, writing
from cases.document import CaseDocument
from cases.document_data import dump
from cases.reading import case_page
from tests.papers.reading import keeps_the_standard, lines, reader, size_in_mm, words
from tests.public.test_appeal_template import NOW, appeal, official, prose

LINK = "https://habeas.example/cases/case/"
CITES = [
    {"key": "c1", "source": "q1", "stance": "supports", "reading": "printed", "hedge": "suspected", "quote": prose("A quote.")},
    {"key": "c2", "source": "q1", "stance": "supports", "reading": "inferred", "quote": prose("Another.")},
]  # fmt: skip


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (80, 100), "#889").save(out, "JPEG")
    return out.getvalue()


def event(number: int, **fields) -> dict:
    return {"key": f"e{number}", "order": number, "kind": "arrest", "happening": "happened", "on": f"2017-09-{number + 1:02}",
            "headline": prose(f"Event {number}")} | fields  # fmt: skip


def page(now: datetime.datetime = NOW, confirmed: str = "2018-01-15", **fields):
    person = {"key": "s1", "kind": "person", "name": {"value": "B. Placeholder"},
              "names": [{"text": "ឈ្មោះ", "kind": "script", "lang": "km", "script": "Khmr"}]}  # fmt: skip
    base = {
        "slug": "case", "title": "B. Placeholder", "countries": ["KH"], "subjects": [person], "summary": {"prose": prose("What is published.")},
        "detentions": [{"key": "d1", "subject": "s1", "count": 1, "status": "pretrial", "began": "2017-09-03",
                        "placements": [{"facility": {"kind": "facility", "slug": "p", "name": "Some Prison"}, "cites": ["c1"]}]}],
        "confirmations": [{"detention": "d1", "on": confirmed}], "events": [event(1, brings="pretrial", detentions=["d1"])],
        "sources": [{"key": "q1", "kind": "urgent_action", "title": "A source"}], "citations": CITES,
    }  # fmt: skip
    return case_page(dump(CaseDocument.model_validate(base | fields)), review_days=90, now=now)


def chosen(case=None, now=NOW, **fields) -> Chosen:
    found, about = appeal_page(appeal(**fields), now=now), case or page(now)
    return Chosen(
        found,
        [("B. Placeholder", about, LINK)],
        writing(found, [about]),
        "https://habeas.example/appeals/ua/",
        "https://habeas.example/appeals/ua/report/",
    )


def pack(*rows: Chosen, **fields) -> Pack:
    base = {
        "photos": {},
        "site": "A site",
        "home": "https://habeas.example/appeals/",
        "today": datetime.date(2018, 1, 20),
        "lang": "en",
    }
    return Pack(rows or (chosen(),), **(base | fields))


class TestACard:
    def test_says_where_someone_is_and_as_of_when(self):
        (state,) = card("B. Placeholder", page(), {}, LINK)["states"]
        assert state == {
            "who": "",
            "status": "Pre-trial detention",
            "place": "Some Prison (source: “suspected”)",
            "as_of": "as of 15 January 2018",
        }

    def test_of_old_news_speaks_of_what_was_last_known(self):
        found = card("B. Placeholder", page(confirmed="2017-09-10"), {}, LINK)
        assert found["states"][0]["status"] == "Last known: Pre-trial detention"
        assert found["states"][0]["as_of"] == "as of 10 September 2017, not confirmed since"
        assert found["then"]

    def test_is_no_surer_than_its_sources(self):
        both = page(
            summary={"prose": prose("Is held."), "cites": ["c1"]}, events=[event(1, on="2017?-09-03", cites=["c2"])]
        )
        found = card("B. Placeholder", both, {}, LINK)
        assert found["summary"] == "Is held. (source: “suspected”)"
        assert found["events"] == [{"day": "3 September 2017 (year inferred)", "words": "Event 1 (our reading)"}]
        assert sure("suspected of it", both.data["summary"]["cites"]) == "suspected of it"

    def test_begins_with_what_brought_someone_into_custody_and_says_how_much_more_there_is(self):
        many = [
            event(number, brings="pretrial" if number == 5 else "", detentions=["d1"] if number == 5 else [])
            for number in range(1, 16)
        ]
        found = card("B. Placeholder", page(events=many), {}, LINK)
        assert [row["words"] for row in found["events"]] == [f"Event {number}" for number in range(5, 11)]
        assert found["more_events"][6] == "and 9 more, on the page"
        assert found["more_events"][5] == "and 10 more, on the page"

    def test_leaves_out_what_has_not_happened(self):
        found = card("B. Placeholder", page(events=[event(1, happening="scheduled", on="2018-09-09")]), {}, LINK)
        assert found["events"] == []

    def test_shows_a_photo_that_is_published_with_its_credit_else_initials(self):
        photo = {
            "sha": "a" * 64,
            "extension": "jpg",
            "width": 80,
            "height": 100,
            "credit": "Person C",
            "alt": "A portrait",
        }
        seen = page(subjects=[{"key": "s1", "kind": "person", "name": {"value": "B. Placeholder"}, "photo": photo}])
        with_photo = card("B. Placeholder", seen, {"a" * 64: picture()}, LINK)["face"]
        assert (with_photo["alt"], with_photo["credit"], with_photo["initials"]) == (
            "A portrait",
            "Photo: Person C",
            "",
        )
        assert card("B. Placeholder", seen, {}, LINK)["face"]["initials"] == "BP"
        made = pack_pdf(pack(chosen(seen), photos={"a" * 64: picture()}))
        assert keeps_the_standard(made)
        assert any(sheet.images for sheet in reader(made).pages)

    def test_shows_as_much_as_its_sheet_has_room_for(self):
        said = [{"by": prose("Someone"), "wording": prose("A long saying of many words. " * 12)} for _ in range(3)]
        many = [event(number, headline=prose(f"Event {number} " + "of words " * 9)) for number in range(1, 8)]
        made = reader(pack_pdf(pack(chosen(page(events=many, recognitions=said)))))
        (card_of,) = (n for n, sheet in enumerate(made.pages) if "What happened" in sheet.extract_text())
        assert "and 2 more, on the page" in made.pages[card_of].extract_text()
        assert "What is asked" in made.pages[card_of + 1].extract_text()


class TestAPack:
    def test_has_card_demands_a_letter_addresses_and_a_sheet_to_count(self):
        made = words(pack_pdf(pack()))
        for part in (
            "A letter-writing evening",
            "Before you begin",
            "What happened",
            "What is asked",
            "Who is written to",
            "Your Excellency,",
            "1 Some Street",
            "What we did",
            "No names.",
        ):
            assert part in made
        assert "habeas.example/appeals/ua/report/" in made
        assert made.count("I join an appeal") == 1

    def test_is_read_at_arm_s_length(self):
        made = pack_pdf(pack())
        (number,) = (n for n, sheet in enumerate(reader(made).pages) if "What happened" in sheet.extract_text())
        body = [
            line
            for line in lines(made, number)
            if any(part in line.text for part in ("Pre-trial", "What is published", "Event 1"))
        ]
        assert len(body) == 3
        assert all(line.size >= 16 for line in body)

    def test_keeps_the_standard_on_both_papers(self):
        for paper, size in (("a4", (210, 297)), ("letter", (216, 279))):
            made = pack_pdf(pack(paper=paper))
            assert size_in_mm(made) == size
            assert keeps_the_standard(made)
            assert {sheet.mediabox.width for sheet in reader(made).pages} == {reader(made).pages[0].mediabox.width}

    def test_of_several_has_each_once_and_says_what_is_left_out(self):
        made = words(pack_pdf(pack(chosen(), chosen(title="Another is jailed"), left_out=("“A third” is over.",))))
        assert made.count("A placeholder is jailed") == 1 and made.count("Another is jailed") == 1
        assert made.count("What is asked") == 2
        assert "Not in this pack “A third” is over." in made

    def test_without_officials_has_the_card_the_demands_and_what_else_to_do(self):
        made = words(pack_pdf(pack(chosen(recipients=[]))))
        assert "This appeal names no official and no address." in made
        assert "Tell others of the case" in made and "Release her;" in made and "What happened" in made
        assert "Sign a letter" not in made and "Your Excellency" not in made

    def test_leaves_out_who_is_not_theirs_to_write_to(self):
        only = chosen(recipients=[official(for_writers_from=["US"])])
        (american,), (german,), (unsaid,) = (
            pack_words(pack(only, country=code))["appeals"] for code in ("US", "DE", "")
        )
        assert len(american["letters"]) == 1
        assert (german["letters"], german["recipients"], german["addresses"]) == ([], [], [])
        assert unsaid["recipients"][0]["only"] == "Only for writers from United States"

    def test_that_was_asked_for_all_the_same_says_so_on_its_cover(self):
        later = NOW + datetime.timedelta(days=60)
        cover = reader(pack_pdf(pack(chosen(page(later, "2018-03-20"), later)))).pages[0].extract_text()
        assert "The date to write by has passed. Ask us before you post these letters." in " ".join(cover.split())

    @pytest.mark.parametrize(
        "nasty", ['#read("/etc/passwd")', "x" * 600, "កឹម" * 40, "سلام " * 40 + "\x00\u202e😀", "*b* $x$ @y"]
    )
    def test_stands_any_words(self, nasty):
        made = chosen(page(title=nasty, summary={"prose": prose(nasty)}) if "\x00" not in nasty else None,
                      title=nasty.replace("\x00", ""), people=[nasty.replace("\x00", "")],
                      recipients=[official(name=nasty.replace("\x00", ""), office="Office")])  # fmt: skip
        assert reader(pack_pdf(pack(made, left_out=(nasty,), site=nasty)))

    def test_is_the_same_to_the_byte_from_the_same_data(self):
        assert pack_words(pack()) == pack_words(pack())
        assert pack_pdf(pack()) == pack_pdf(pack())


class TestALabel:
    @pytest.mark.parametrize(
        ("printed", "ends"),
        [("1 Some Street\nPhnom Penh, Cambodia", ["Phnom Penh", "CAMBODIA"]), ("1 Some Street\nCambodia.", ["1 Some Street", "CAMBODIA"]),
         ("1 Some Street\nWashington DC 20011", ["1 Some Street", "Washington DC 20011"])],
    )  # fmt: skip
    def test_ends_with_the_country_in_capitals_where_it_is_printed(self, printed, ends):
        way = {"key": "h1", "kind": "post", "value": printed, "cites": ["c7"]}
        row = appeal_page(appeal(recipients=[official(channels=[way])]), now=NOW).targets[0]
        assert label_lines(row)[-2:] == ends

    def test_is_none_without_an_address(self):
        assert label_lines(appeal_page(appeal(recipients=[official(channels=[])]), now=NOW).targets[0]) == []
