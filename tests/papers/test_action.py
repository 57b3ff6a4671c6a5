"""The whole action as PDF, document and mail text: word for word, whole, honest, and safe whatever stands in it."""

import copy
import io
import re
import zipfile
from datetime import UTC, datetime

import docx
import pypdf
import pytest
from django.urls import reverse
from docx.oxml.ns import qn

from appeals.models import PublishedAppeal
from appeals.pages import appeal_context
from appeals.papers import action_pdf as sheets
from appeals.papers.action import Action, action
from appeals.papers.action_docx import action_docx, is_from_right
from appeals.papers.action_pdf import action_pdf
from appeals.papers.action_text import WIDTH, action_text, wrapped
from appeals.public import printing
from cases.document_data import loads
from cases.public import shared
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_cases")]

KEM, MUONG = "urgent-action-278-17", "front-line-defenders-muong-sopheak"
THEN = datetime(2018, 1, 20, 12, 0, tzinfo=UTC)
ADDRESS = re.compile(r"https?://\S+|\S+@\S+\.\S+")


def page(slug: str, now: datetime = NOW, change=None) -> dict:
    """The context of an appeal's page; `change` may alter the document first."""
    row = PublishedAppeal.objects.get(slug=slug)
    data = loads(row.body)
    if change:
        change(data)
    return appeal_context(data, row.cases.order_by("slug"), site=shared.site(), now=now)


def made(slug: str, now: datetime = NOW, change=None, **fields) -> Action:
    url = f"https://habeas.example.org/appeals/{slug}/"
    return action(page(slug, now, change), url=url, tell_us=f"{url}report/", **fields)


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page in one line, without the joiners that keep a note at its word."""
    return [flat(one.extract_text()) for one in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def flat(text: str) -> str:
    return " ".join(re.sub(r"\u2060?\[\d+\]", "", text.replace("\u2060", "")).split())


def paragraphs(document) -> list[str]:
    return [flat(one.text) for one in document.paragraphs]


def opened(found: Action):
    return docx.Document(io.BytesIO(action_docx(found)))


@pytest.fixture(scope="module")
def kem(two_cases, django_db_blocker):
    """The action of Kem Sokha, and the text of the pages of its PDF."""
    with django_db_blocker.unblock():
        found = made(KEM)
    return found, pages_of(action_pdf(found))


class TestKemSokha:
    """The Urgent Action of the seed: one sheet, then the additional information."""

    def test_is_one_sheet_and_the_additional_information_on_the_next(self, kem):
        _found, pages = kem
        assert len(pages) == 2
        first, second = pages
        in_order = ["URGENT ACTION 278.17", "Head of dissolved", "He has been denied bail.", "1) TAKE ACTION", "Sar Kheng",
                    "Chum Bunrong", "2) LET US KNOW", "278-17/report/"]  # fmt: skip
        places = [first.index(words) for words in in_order]
        assert places == sorted(places)
        assert "ADDITIONAL INFORMATION" in second
        assert "ADDITIONAL INFORMATION" not in first
        assert (
            second.index("video recording of a speech")
            < second.index("Name: Kem Sokha")
            < second.index("Gender m/f: m")
        )

    def test_has_every_demand_word_for_word_and_both_officials_as_printed(self, kem):
        found, (first, *_) = kem
        text, document = flat(action_text(found)), " ".join(paragraphs(opened(found)))
        data = loads(PublishedAppeal.objects.get(slug=KEM).body)
        wanted = [row["text"]["text"] for row in data["demands"]] + [
            way["value"] for row in data["recipients"] for way in row["channels"] if way["value"]
        ]
        wanted += ["Your Excellency", "Dear Ambassador", "Contact these two officials by 1 February, 2018:"]
        assert len(wanted) == 3 + 6 + 3
        for words in wanted:
            assert flat(words) in first
            assert flat(words) in text
            assert flat(words) in document

    def test_says_what_the_source_leaves_open(self, kem):
        found, (first, _second) = kem
        for words in (
            "Issuer not stated; not a call by Habeas", "between 14 and 31 December 2017 (inferred)",
            "The appeal says “tweet”, but gives no account.", "United States (inferred)", "The date to write by has passed",
        ):  # fmt: skip
            assert words in first
            assert words in flat(action_text(found))

    def test_asks_to_write_while_its_date_stands(self):
        found = made(KEM, THEN)
        assert [one.text for one in found.deadline] == ["Write by 1 February 2018."]
        assert found.heads["take"] == "1) Take action"

    def test_loses_no_number_of_a_note(self, kem):
        found, pages = kem
        text = action_text(found)
        body, _line, notes = text.rpartition("SOURCES\n")
        named = set(re.findall(r"\[(\d+)\]", body))
        assert named == set(re.findall(r"^\[(\d+)\]", notes, re.M)) == {str(note.number) for note in found.notes}
        assert "publisher not stated, between 14 and 31 December 2017 (inferred)" in pages[1]

    def test_is_a_tagged_file_with_title_and_language_and_the_same_bytes_again(self, kem):
        found, _pages = kem
        pdf = action_pdf(found)
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        assert reader.metadata.title == "Head of dissolved main opposition party jailed"
        assert reader.trailer["/Root"]["/Lang"] == "en"
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert (action_pdf(found), action_docx(found)) == (pdf, action_docx(found))


class TestTheDocument:
    def test_has_real_headings_lists_and_properties_and_no_macro(self):
        found = made(KEM)
        kept = action_docx(found)
        document = docx.Document(io.BytesIO(kept))
        styles = [(one.style.name, flat(one.text)) for one in document.paragraphs]
        assert ("Title", "Head of dissolved main opposition party jailed") in styles
        assert ("Heading 1", "1) Take action") in styles
        assert ("Heading 2", "Sar Kheng") in styles
        assert [name for name, _text in styles].count("List Number") == 3
        about = document.core_properties
        assert (about.title, about.language, about.author) == (found.title.text, "en", "Issuer not stated")
        assert not [name for name in zipfile.ZipFile(io.BytesIO(kept)).namelist() if "vba" in name.lower()]

    def test_turns_what_is_read_from_the_right(self):
        def arabic(data):
            data["title"], data["lang"] = "أطلقوا سراح السجناء", "ar"

        title = next(one for one in opened(made(KEM, change=arabic)).paragraphs if one.style.name == "Title")
        assert title._p.pPr.find(qn("w:bidi")) is not None
        run = title.runs[0]._r.rPr
        assert run.find(qn("w:rtl")) is not None
        assert run.find(qn("w:lang")).get(qn("w:bidi")) == "ar"
        assert run.rFonts.get(qn("w:cs")) == "Noto Naskh Arabic"

    def test_names_fonts_for_khmer_and_the_east_and_none_of_the_theme(self):
        document = opened(made(KEM, change=lambda data: data.update(title="ដោះលែង 释放")))
        for fonts in (document.styles["Normal"].element.rPr.rFonts, document.styles["Title"].element.rPr.rFonts):
            given = {name.rpartition("}")[2]: value for name, value in fonts.attrib.items()}
            assert given == {
                "ascii": "Noto Sans", "hAnsi": "Noto Sans", "eastAsia": "Noto Sans CJK SC", "cs": "Noto Sans Khmer",
            }  # fmt: skip

    @pytest.mark.parametrize(
        ("text", "right"), [("سلام 123", True), ("Hello سلام", False), ("", False), ("១២៣", False)]
    )
    def test_knows_the_direction_by_the_letters(self, text, right):
        assert is_from_right(text) is right


class TestTheMail:
    @pytest.mark.parametrize("slug", [KEM, MUONG])
    def test_has_its_subject_first_and_lines_of_72_columns_but_for_addresses(self, slug):
        lines = action_text(made(slug)).split("\n")
        assert lines[0].startswith("Subject: ")
        assert lines[1] == ""
        assert [line for line in lines if len(line) > WIDTH and not ADDRESS.search(line)] == []
        assert not any(line != line.rstrip() for line in lines)

    def test_has_no_line_break_in_its_subject(self):
        found = made(KEM, change=lambda data: data.update(title="Free her\r\nBcc: all@example.org\u2028x"))
        subject, empty, *_ = action_text(found).split("\n")
        assert subject.startswith("Subject: Urgent Action 278.17: Free her Bcc: all@example.org")
        assert empty == ""

    def test_cuts_a_script_without_spaces_between_its_letters(self):
        lines = list(wrapped("ស្ត្រីខ្មែរ" * 40, "1. "))
        assert len(lines) > 3
        assert all(len(line) <= WIDTH for line in lines)
        assert "".join(line[3:] for line in lines) == "ស្ត្រីខ្មែរ" * 40
        assert not any(line[3] in "\u17d2\u17b8\u17c2" for line in lines)

    def test_keeps_an_address_whole(self):
        address = "https://example.org/" + "a" * 90
        assert address in list(wrapped(f"Write to {address} now"))


class TestMuongSopheak:
    def test_is_at_ease_without_date_officials_and_channels(self):
        found = made(MUONG)
        first, *more = pages_of(action_pdf(found))
        for text in (first, flat(action_text(found)), " ".join(paragraphs(opened(found)))):
            assert "The call names no official and no address." in text
            assert "Write by" not in text
        assert found.people[-1].text == "Name: Muong Sopheak"  # no gender line is printed, none is made up
        assert more

    def test_says_whose_it_is(self):
        assert "Issued by Front Line Defenders, not by Habeas" in flat(action_text(made(MUONG)))

    def test_names_the_instruments_of_a_demand_and_of_the_whole(self):
        text = flat(action_text(made(MUONG)))
        assert "Invokes: Body of Principles" in text
        assert "The call also recalls: - United Nations Declaration" in text


def state(code: str, note: str = ""):
    return lambda data: data.update(
        state={"code": code, "note": {"lang": "en", "text": note, "touches": []} if note else None}
    )


class TestHowItStands:
    def test_tells_good_news_first(self):
        found = made(KEM, THEN, state("stopped_good", "He was released."))
        assert found.standing[0].text == "Good news: He was released."
        first = pages_of(action_pdf(found))[0]
        assert first.index("Good news: He was released.") < first.index("On 3 September")
        assert "TAKE ACTION" not in first

    @pytest.mark.parametrize("code", ["stopped", "expired", "replaced", "paused"])
    def test_asks_nobody_to_write_to_a_call_that_is_over_or_paused(self, code):
        found = made(KEM, THEN, state(code, "A note."))
        assert found.heads["take"] == "1) What was asked"
        assert found.standing
        assert not any(one.text.startswith("Write by") for one in found.deadline)
        bare = made(KEM, THEN, lambda data: (state(code, "A note.")(data), data.update(deadlines=[])))
        assert bare.deadline == []

    def test_does_not_offer_what_came_back(self):
        def bounced(data):
            way = next(row for row in data["recipients"][1]["channels"] if row["kind"] == "email")
            data["bounces"] = [{"channel": way["key"], "on": "2018-01-03"}]

        text = action_text(made(KEM, THEN, bounced))
        assert "camemb.usa@mfa.gov.kh" not in text
        assert "came back on 3 January 2018" in flat(text)

    def test_shows_an_extension_with_its_reason(self):
        def extended(data):
            old = data["deadlines"][0]
            new = {
                **copy.deepcopy(old),
                "key": "t9",
                "date": "2018-03-01",
                "wording": None,
                "extension": True,
                "cites": [],
            }
            new["reason"] = {"lang": "en", "text": "No answer came.", "touches": []}
            data["deadlines"] = [{**old, "replaced": True}, new]

        said = [one.text for one in made(KEM, THEN, extended).deadline]
        assert said == [
            "Write by 1 March 2018.", "It was extended; before, the date was 1 February 2018.", "No answer came.",
        ]  # fmt: skip

    def test_a_draft_says_so_on_every_sheet(self):
        found = made(KEM, draft=True)
        assert all("DRAFT, NOT PUBLISHED" in text for text in pages_of(action_pdf(found)))
        assert "DRAFT, NOT PUBLISHED" in action_text(found).split("\n")
        document = opened(found)
        assert document.sections[0].header.paragraphs[0].text == "DRAFT, NOT PUBLISHED"


HOSTILE = '=HYPERLINK("x") <script>alert(1)</script> #panic("x") $x$ \\ *bold* _it_ `raw` [a](b) @SUM(1) \x01\x0b\u202e'


class TestWhateverStandsInIt:
    def test_is_printed_as_it_stands(self):
        def hostile(data):
            data["title"] = HOSTILE
            data["demands"][0]["text"]["text"] = HOSTILE
            data["recipients"][0]["name"] = HOSTILE

        found = made(KEM, change=hostile)
        words = '=HYPERLINK("x") <script>alert(1)</script> #panic("x") $x$ \\ *bold* _it_ `raw` [a](b) @SUM(1)'
        assert words in pages_of(action_pdf(found))[0]
        assert words in flat(action_text(found))
        assert any(text.startswith(words) for text in paragraphs(opened(found)))

    def test_fifty_officials_run_over_in_a_size_that_can_be_read(self):
        def many(data):
            data["recipients"] = [{**copy.deepcopy(data["recipients"][1]), "key": f"r{n}", "name": f"Official {n}"} for n in range(50)]  # fmt: skip

        found = made(KEM, change=many)
        text = " ".join(pages_of(action_pdf(found)))
        assert all(f"Official {n}" in text for n in range(50))
        assert all(f"Official {n}" in action_text(found) for n in range(50))

    def test_nothing_at_all_is_a_sheet_all_the_same(self):
        def bare(data):
            data.update(
                demands=[],
                recipients=[],
                texts=[],
                deadlines=[],
                summary=None,
                people=[],
                instruments=None,
                issued=None,
            )

        found = made(KEM, change=bare)
        text = flat(action_text(found))
        assert "The call names no official and no address." in text
        assert "Issued: date not stated" in text
        assert pages_of(action_pdf(found))[0]
        assert opened(found).paragraphs

    def test_khmer_and_arabic_titles_are_whole(self):
        for title in ("ដោះលែង កឹម សុខា ជាបន្ទាន់", "أطلقوا سراح السجناء فورا"):
            found = made(KEM, change=lambda data, title=title: data.update(title=title))
            reader = pypdf.PdfReader(io.BytesIO(action_pdf(found)))
            assert reader.metadata.title == title
            assert title in action_text(found)

    def test_our_own_words_have_no_month_of_a_language_that_this_site_does_not_speak(self):
        text = action_text(made(KEM, change=lambda data: data.update(lang="ar")))
        assert "As of 22 November 2026." in text

    def test_signs_without_a_shape_are_said_to_be_missing(self):
        found = made(KEM, change=lambda data: data.update(title="释放 Kem Sokha"))
        assert "Our fonts lack some signs" in pages_of(action_pdf(found))[0]
        assert "Our fonts lack" not in pages_of(action_pdf(made(KEM)))[0]

    def test_a_megabyte_is_cut_in_the_pdf_and_whole_in_the_others(self, monkeypatch):
        def long(data):
            for row in data["texts"]:
                if row["kind"] in ("text", "background"):
                    row["prose"]["text"] = "word " * 25_000

        handed = {}
        monkeypatch.setattr(sheets, "pdf", lambda template, data: handed.update(data) or b"")
        found = made(KEM, change=long)
        action_pdf(found)
        for name in ("text", "background"):
            assert sum(len(row["text"]) for row in handed[name]) < sheets.MOST_SIGNS + 200
            assert handed[name][-1]["text"] == f"The text goes on at {found.url}"
        assert handed["first_signs"] > 9000  # nothing of this size is measured
        assert len(action_text(found)) > 1_000_000


class TestItsAddresses:
    @pytest.mark.parametrize(
        ("name", "kind", "ending"),
        [
            ("action_pdf", "application/pdf", "pdf"),
            ("action_docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
            ("action_text", "text/plain; charset=utf-8", "txt"),
        ],
    )
    def test_answer_with_a_file_named_by_the_address_alone(self, client, name, kind, ending):
        response = client.get(reverse(f"appeals:{name}", args=[KEM]))
        assert (response.status_code, response["Content-Type"]) == (200, kind)
        assert f'filename="{KEM}.{ending}"' in response["Content-Disposition"]
        assert response["Cache-Control"] == "public, no-cache"
        assert not response.cookies
        again = client.get(reverse(f"appeals:{name}", args=[KEM]), headers={"if-none-match": response["ETag"]})
        assert again.status_code == 304

    @pytest.mark.parametrize("name", ["action_pdf", "action_docx", "action_text"])
    def test_know_nothing_of_what_is_not_published(self, client, name):
        address = reverse(f"appeals:{name}", args=["no-such-appeal"])
        assert client.get(address).status_code == 404
        assert client.post(reverse(f"appeals:{name}", args=[KEM])).status_code == 405
        PublishedAppeal.objects.filter(slug=MUONG).update(withdrawn=True, title="", body="", folded="")
        assert client.get(reverse(f"appeals:{name}", args=[MUONG])).status_code == 410

    @pytest.mark.parametrize(("refused", "status"), [(printing.Busy, 503), (printing.Spent, 429)])
    def test_say_when_to_come_again(self, client, monkeypatch, refused, status):
        def no(*args, **kwargs):
            raise refused

        for name in ("kept", "printed_for"):
            monkeypatch.setattr(printing, name, no)
        for name in ("action_pdf", "action_docx"):
            response = client.get(reverse(f"appeals:{name}", args=[KEM]))
            assert (response.status_code, int(response["Retry-After"]) > 0) == (status, True)
            assert "Please try again" in response.content.decode()

    def test_as_a_document_weighs_as_much_as_the_pdf(self, client, monkeypatch):
        monkeypatch.setattr(printing, "budget", printing.Budget())
        monkeypatch.setattr(printing.Budget, "MOST", 2)
        for name in ("action_pdf", "action_docx"):
            assert client.get(reverse(f"appeals:{name}", args=[KEM])).status_code == 429

    def test_stand_on_the_page_of_the_appeal(self, client):
        html = client.get(reverse("appeals:appeal", args=[KEM])).content.decode()
        for name in ("action_pdf", "action_docx", "action_text"):
            assert reverse(f"appeals:{name}", args=[KEM]) in html
