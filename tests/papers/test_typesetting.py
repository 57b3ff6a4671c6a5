"""Words reach typst as data: nothing that is written in them is carried out, and nothing in them stops it."""

import re
import socket
from pathlib import Path

import pytest
import typst

from appeals.papers import typesetting
from appeals.papers.typesetting import HERE, cleaned, pdf, tidy, unprintable
from tests.papers.reading import keeps_the_standard, reader, words

LETTER = {
    "title": "A placeholder title", "lang": "en", "author": "Person A", "date": "2026-11-22", "to": ["Person B"], "closing": "", "sign": "",
    "name": "", "from": [], "day": "",
    "sheet": {"paper": "a4", "width": 210, "left": 25, "right": 25, "top": 25, "high": 20, "begins": 101, "folds": [105, 210]},
    "window": {"left": 25, "width": 75, "top": 62.7, "least": 51, "bottom": 88, "beside": 122},
}  # fmt: skip


def printed(text: str, **fields) -> bytes:
    return pdf("letter.typ", {**LETTER, "text": text, **fields})


class TestWhatIsWritten:
    @pytest.mark.parametrize(
        "text",
        ['#read("/etc/passwd")', '#import "@preview/x:1.0.0": *', '#image("/etc/hostname")', "*bold* _under_ $x^2$ @ref <label>", "`raw` \\ ]] [[ // /* #{ } ~ -- = h"],
    )  # fmt: skip
    def test_is_printed_as_it_stands(self, text):
        assert text in words(printed(f"Before {text} after"))

    def test_may_stand_in_a_name_an_address_or_a_title_as_well(self):
        text = '#panic("x") *a*'
        made = printed("Dear", to=[text], name=text, title=text, author=text, **{"from": [text]})
        assert words(made).count(text) == 3
        assert reader(made).metadata.title == text

    def test_loses_only_what_cannot_be_seen(self):
        text = "a\x00b\x07c \ud800d \u202ee\u202c \u2066f\u2069 g\ufeffh\u2028i\r\nj\rk\tl"
        assert tidy(text) == "abc d e f gh\ni\nj\nk    l"

    def test_keeps_the_unseen_signs_that_scripts_need(self):
        assert tidy("ក\u200bខ م\u200cن a\u00adb") == "ក\u200bខ م\u200cن a\u00adb"

    def test_cannot_pile_marks_or_stacked_letters_without_end(self):
        assert len(tidy("e" + "\u0301" * 20_000)) == 1 + typesetting.MOST_MARKS
        assert len(tidy("ក" + "្ក" * 10_000)) == 1 + typesetting.MOST_MARKS
        name = "រដ្ឋមន្ត្រីក្រសួងមហាផ្ទៃ"
        assert tidy(name) == name

    def test_of_which_no_font_has_a_shape_is_a_sign_for_that(self):
        assert unprintable("A\u00e9 ក ع 😀 ไ 😀") == "😀ไ"
        assert cleaned({"text": ["😀", 3, b"raw"]}) == {"text": [typesetting.BLANK, 3, b"raw"]}
        assert unprintable(typesetting.BLANK) == ""
        assert keeps_the_standard(printed("😀 ไทย ☃ \ufffe"))


class TestAPaper:
    def test_has_title_language_author_tags_and_a_date_of_its_own(self):
        found = reader(printed("Dear Person B,"))
        assert (found.metadata.title, found.metadata.author) == ("A placeholder title", "Person A")
        assert found.metadata.creation_date.date().isoformat() == "2026-11-22"
        assert found.trailer["/Root"]["/Lang"] == "en"
        assert found.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert keeps_the_standard(printed("Dear Person B,"))

    def test_is_the_same_to_the_byte_from_the_same_data(self):
        assert printed("Dear Person B,") == printed("Dear Person B,")

    def test_asks_no_network(self, monkeypatch):
        monkeypatch.setattr(socket, "socket", None)
        assert printed("Dear")

    def test_is_set_in_our_fonts_alone(self):
        made = printed("Latin Ωμέγα кириллица កម្ពុជា مرحبا")
        named = {str(font) for font in re.findall(rb"/BaseFont ?/([A-Za-z0-9+-]+)", made)}
        assert named and all("+Noto" in name for name in named), named

    def test_of_a_template_that_imports_a_package_is_refused(self, tmp_path, monkeypatch):
        (tmp_path / "bad.typ").write_text('#import "@preview/cetz:0.3.0": *')
        monkeypatch.setattr(typesetting, "HERE", tmp_path)
        with pytest.raises(typst.TypstError):
            pdf("bad.typ", {"title": "", "lang": "en"})

    def test_of_a_template_that_reads_outside_of_its_folder_is_refused(self, tmp_path, monkeypatch):
        (tmp_path / "bad.typ").write_text('#read("/../../../../etc/hostname")')
        monkeypatch.setattr(typesetting, "HERE", tmp_path)
        with pytest.raises(typst.TypstError):
            pdf("bad.typ", {"title": "", "lang": "en"})


def test_no_template_imports_a_package_or_evaluates_words():
    for path in sorted(Path(HERE).glob("*.typ")):
        source = path.read_text()
        assert "@preview" not in source and "@local" not in source, path
        assert not re.search(r"\beval\(", source), path
