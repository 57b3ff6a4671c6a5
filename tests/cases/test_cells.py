"""Spreadsheets that we give away: nothing in them runs, nothing is lost."""

import csv
import io

import pytest

from cases.cells import LONGEST, csv_file, harmless


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r\n=1+1", " =1+1", "\u00a0=1", "\ufeff=1", "\u200b=1", "＝1+1", "＋1", "﹣1", "＠x", "\x00=1"],
)  # fmt: skip
def test_what_a_spreadsheet_program_would_run_becomes_text(text):
    assert harmless(text).startswith("'") and "\x00" not in harmless(text) and "\t" not in harmless(text)


@pytest.mark.parametrize(
    "text", ["", "Kem Sokha", "កឹម សុខា", "حرية", "1 = 1", "a@example.org", "‘quoted’", "two\nlines", "5"]
)
def test_other_text_stays_as_it_is(text):
    assert harmless(text) == text


def test_numbers_stay_numbers_and_text_comes_back_whole():
    rows = [["Sum", -5, 0, None], ['with "quotes", and commas', "two\nlines", "កឹម សុខា", "حرية"]]
    data = csv_file(rows)
    assert data.startswith(b"\xef\xbb\xbf")
    assert read(data) == [["Sum", "-5", "0", ""], rows[1]]


def test_no_cell_turns_the_direction_of_others_or_breaks_the_file():
    assert harmless("a\u202egpj.exe") == "agpj.exe"
    assert len(harmless("x" * 1_000_000)) == LONGEST
    assert read(csv_file([["\ud800"]])) == [["?"]]
