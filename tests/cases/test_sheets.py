"""Sheets as people send them: read in any usual shape, refused in words where they cannot be."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from cases.columns import plain
from cases.import_rows import day_of, exact_day_of
from cases.sheets import MOST_BYTES, MOST_ROWS, UNREADABLE, SheetError, is_fault, read

KHMER, ARABIC = "កឹម សុខា", "محمد"


def book(*rows, **options) -> bytes:
    workbook, file = Workbook(), io.BytesIO()
    for row in rows:
        workbook.active.append(row)
    for merged in options.get("merged", ()):
        workbook.active.merge_cells(merged)
    workbook.save(file)
    return file.getvalue()


def cells(data: bytes) -> list[list[str]]:
    return [row.cells for row in read(data).rows]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_any_usual_separator_and_encoding_is_read(separator, encoding):
    text = f'Name{separator}Note\n{KHMER}{separator}"{ARABIC}{separator} x"\n'
    assert cells(text.encode(encoding)) == [[KHMER, f"{ARABIC}{separator} x"]]


def test_an_old_encoding_is_guessed_and_said():
    sheet = read("Name;País\nJosé;Perú\n".encode("cp1252"))
    assert sheet.rows[0].cells == ["José", "Perú"] and "Windows-1252" in sheet.notes[0]


def test_empty_lines_comments_and_the_example_are_left_out_and_rows_keep_their_numbers():
    sheet = read(b'\n# a comment\nName,Ref\n,\nEXAMPLE A,1\n"two\nlines",2\n\nlast,3\n')
    assert [(row.number, row.cells) for row in sheet.rows] == [(6, ["two\nlines", "2"]), (8, ["last", "3"])]
    assert sheet.header == ["Name", "Ref"]


def test_what_excel_writes_first_is_understood():
    assert cells(b"sep=;\r\nName;Ref\r\na;1\r\n") == [["a", "1"]]


def test_headers_that_are_twice_there_or_missing_get_names():
    sheet = read(b"Name,Name,,Ref\na,b,c,d,e\n")
    assert sheet.header == ["Name", "Name (B)", "Column C", "Ref", "Column E"] and "Two columns" in sheet.notes[0]


def test_cells_of_a_workbook_are_read_as_a_person_would_type_them():
    when = datetime(2017, 9, 3)  # noqa: DTZ001 (a spreadsheet knows no zone)
    data = book(
        ["a", "b", "c", "d", "e", "f"], [when, 278.0, 2.5, True, " text ", date(2018, 1, 2)], ["=1+1", None, "x"]
    )
    assert cells(data) == [["2017-09-03", "278", "2.5", "yes", "text", "2018-01-02"], ["", "", "x", "", "", ""]]


def test_merged_cells_and_further_sheets_are_said():
    assert any("merged" in note for note in read(book(["a", "b"], ["x", "y"], ["z", ""], merged=["A2:A3"])).notes)


def test_a_sheet_with_all_columns_that_excel_has_is_refused_in_words():
    with pytest.raises(SheetError, match="more than 100 columns"):
        read(book(["x"] * 16_384, ["y"]))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"), (b"   \n", "empty"), (b"Name\n", "no row below"), (b"\n#x\n,,\n", "no row that names"),
        (b"x" * (MOST_BYTES + 1), "larger than 5 MB"), (b"\xd0\xcf\x11\xe0rest", "old or a protected"),
        (b"PK\x03\x04rubbish", "damaged"), (b"Name,Ref\n\"open,1\n", "quotation mark"),
        (b"Name\na\x00b\n", "cannot be kept"), (b"Name\n" + b"x" * 10_001, "too long"),
        (b"Name\n" + b"x\n" * (MOST_ROWS + 1), "more than 1000 rows"), (b"\xff\xfeabc", "encoding"),
        (b"Name," + b"," * 200 + b"\nx", "more than 100 columns|no row"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_what_to_do(data, words):
    with pytest.raises(SheetError, match=words):
        read(data)


def archive(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


def test_a_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(SheetError, match="too large once it is unpacked"):
        read(archive(xl__workbook_xml=b"<x/>", xl__worksheets__sheet1_xml=b"0" * 70_000_000))


def test_another_archive_and_broken_parts_are_refused():
    with pytest.raises(SheetError, match="no XLSX"):
        read(archive(word__document_xml=b"<x/>"))
    with pytest.raises(SheetError, match="cannot be opened"):
        read(archive(xl__workbook_xml=b"<broken"))
    bomb = b'<!DOCTYPE x [<!ENTITY a "' + b"x" * 999 + b'">]><x>&a;</x>'
    with pytest.raises(SheetError):
        read(archive(xl__workbook_xml=bomb))


def test_dates_are_read_as_typed_and_as_excel_counts_days():
    assert str(day_of("3 Sept 2017")) == str(day_of("2017-09-03")) == str(day_of("42981")) == "2017-09-03"
    assert str(day_of("2017")) == "2017" and exact_day_of("1 Feb 2018") == date(2018, 2, 1) and day_of("") == ""


def test_headers_are_compared_without_case_accents_and_signs():
    assert plain("  Náme_of  PERSON: ") == "name of person" and plain("ឈ្មោះ") and plain("!!") == "!!"


def with_cell(data: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with other XML in the first sheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        parts = {part.filename: opened.read(part) for part in opened.infolist()}
    assert old in parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(old, new)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (b't="e"><v>#REF!</v>', "#REF!"), (b't="e"><f>A1/0</f><v>#DIV/0!</v>', "#DIV/0!"),
        (b"><v>#REF!</v>", "#REF!"), (b't="n"><v>Err:502</v>', "Err:502"), (b't="n"><v>twelve</v>', UNREADABLE),
        (b't="d"><v>2017-99-99</v>', UNREADABLE), (b't="b"><v>perhaps</v>', UNREADABLE), (b't="s"><v>999</v>', UNREADABLE),
    ],
)  # fmt: skip
def test_a_cell_with_a_fault_keeps_nothing_else_from_being_read(cell, shown):
    """Other programs write such cells in other ways, also as numbers that are none."""
    data = book(["Name", "Ref"], ["x", 4711], ["y", "A-2"])
    assert cells(with_cell(data, b't="n"><v>4711</v>', cell)) == [["x", shown], ["y", "A-2"]]


def test_a_row_that_begins_with_a_fault_is_no_comment():
    assert cells(b"Ref,Name\n#REF!,x\n# a word to the reader,y\n#N/A,z\n") == [["#REF!", "x"], ["#N/A", "z"]]
    faults = ("#NAME?", "#name?", "Err:508", "#GETTING_DATA", " #NUM! ")
    assert all(map(is_fault, faults)) and not any(map(is_fault, ("#1", "#REF! and more", "N/A", "", "Err: none")))


def broken_inside(data: bytes, part: str) -> bytes:
    """The archive with the packed bytes of one part overwritten; its list of contents stays."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        start = opened.getinfo(part).header_offset + 30 + len(part)
    return data[:start] + b"\xff" * 20 + data[start + 20 :]


def test_packed_bytes_that_are_damaged_are_refused_in_words():
    data = book(["Name", "Ref"], *(["a", str(number)] for number in range(50)))
    with pytest.raises(SheetError, match="damaged"):
        read(broken_inside(data, "xl/worksheets/sheet1.xml"))


def test_a_small_workbook_that_says_the_same_long_words_in_every_cell_is_refused():
    with pytest.raises(SheetError, match="too large once it is unpacked"):
        read(book(*([["x" * 9000] * 60] * 60)))


def test_rows_far_below_the_others_are_read_as_well():
    workbook, file = Workbook(), io.BytesIO()
    workbook.active.append(["Name"])
    workbook.active["A9000"] = "far below"
    workbook.save(file)
    assert [(row.number, row.cells) for row in read(file.getvalue()).rows] == [(9000, ["far below"])]


@pytest.mark.parametrize(
    "rows",
    [b"<row/>" * 60_000, b"<row>" + b"<c/>" * 110_000 + b"</row>", b'<row spans="1:1" r="60000"><c/></row>'],
    ids=["rows", "cells in one", "far below"],
)
def test_rows_and_cells_without_end_are_refused_before_they_are_read(rows):
    with zipfile.ZipFile(io.BytesIO(book(["Name"], ["a"]))) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", rows + b"</sheetData>")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | {"xl/worksheets/sheet1.xml": sheet}).items():
            archive.writestr(name, content)
    with pytest.raises(SheetError, match="too many rows or cells"):
        read(file.getvalue())


def test_a_separator_that_cannot_be_one_is_refused_in_words_or_ignored():
    for sign in ('"', "\r", " ", "\\"):
        assert read(f"sep={sign}\nName{sign}Ref\na{sign}1\nb\n".encode()).rows
