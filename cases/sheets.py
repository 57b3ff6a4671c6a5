"""Spreadsheets as people send them, read into plain rows of text: CSV in any usual encoding, and XLSX.

Nothing here knows what the columns mean. What cannot be read is refused with a sentence that says what to do.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet._reader import VALUE_TAG, WorkSheetParser

from accounts.bidi import without_turns
from cases.files import DAMAGED

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 200
MOST_ROWS = 1000  # so many are written in well under a minute, which is as long as a browser or a proxy waits
MOST_COLUMNS = 100
LONGEST_CELL = 10_000
MOST_CHARACTERS = 20_000_000  # in all: a small workbook may say the same long words in every cell
FARTHEST_ROW = 50_000  # empty ones between the others included
MOST_TAGS, MOST_TAGS_IN_ROW = 2_500_000, 100_000  # reading them takes time and memory, filled or not
EXAMPLE = "EXAMPLE"  # a row that starts so is the one of the template
SEPARATORS = (",", ";", "\t", "|")
# What spreadsheet programs write into a cell that they could not work out; LibreOffice also gives a number.
_FAULT = re.compile(
    r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|BUSY!|PYTHON!"
    r"|GETTING_DATA|ERROR!)|Err:\d{3}",
    re.IGNORECASE,
)
UNREADABLE = "#VALUE!"  # stands for a cell that says it is a number, a day or a shared text, and is none
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_FAR_BELOW = re.compile(rb"<(?:\w+:)?row\b[^>]*\sr=[\"'](?:[5-9]\d{4}|\d{6,})[\"']")


class SheetError(ValidationError):
    """The file cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Row:
    """One row of a spreadsheet, as text."""

    number: int  # as the spreadsheet program shows it
    cells: list[str]


@dataclass
class Sheet:
    """A spreadsheet as read: header, rows below it, nothing of how it looked."""

    header: list[str]
    rows: list[Row]
    notes: list[str] = field(default_factory=list)  # what people should know of how it was read

    def as_data(self) -> dict[str, Any]:
        return {"header": self.header, "notes": self.notes, "rows": [[row.number, row.cells] for row in self.rows]}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Sheet":
        return cls(data["header"], [Row(number, cells) for number, cells in data["rows"]], data["notes"])


def read(data: bytes) -> Sheet:
    """The rows of a file, by what it is and not by its name. Raises SheetError."""
    if len(data) > MOST_BYTES:
        raise SheetError(_("The file is larger than 5 MB. Split it into several."))
    if not data.strip():
        raise SheetError(_("The file is empty."))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SheetError(_("This is an old or a protected Excel file. Save it as XLSX without a password, or as CSV."))
    notes: list[str] = []
    records = _xlsx(data, notes) if data.startswith(b"PK\x03\x04") else _csv(data, notes)
    return _sheet(records, notes)


def _sheet(records: Iterable[list[str]], notes: list[str]) -> Sheet:
    """Header and rows; without empty rows, comments (#) and the example of the template."""
    header: list[str] = []
    rows: list[Row] = []
    examples = characters = 0
    for number, cells in enumerate(records, 1):
        filled = [cell for cell in cells if cell]
        if not filled or (filled[0].startswith("#") and not is_fault(filled[0])):
            continue
        _refuse_unfit(number, cells)
        if not header:
            header = cells
        elif filled[0].startswith(EXAMPLE):
            examples += 1
        else:
            rows.append(Row(number, cells))
        characters += sum(map(len, cells))
        if len(rows) > MOST_ROWS:
            raise SheetError(
                _("There are more than %(most)d rows. Split the file: parts can be brought in one after the other.")
                % {"most": MOST_ROWS}
            )
        if characters > MOST_CHARACTERS:
            raise SheetError(_("The file is too large once it is unpacked. Split it, or save it as CSV."))
    if not header:
        raise SheetError(_("The file has no row that names the columns."))
    if not rows:
        raise SheetError(_("There is no row below the names of the columns."))
    if examples:
        notes.append(_("The example row of the template was left out."))
    width = max(len(header), *(len(row.cells) for row in rows))
    return Sheet(_named(header, width, notes), [Row(r.number, _wide(r.cells, width)) for r in rows], notes)


def _refuse_unfit(number: int, cells: list[str]) -> None:
    if len(cells) > MOST_COLUMNS:
        words = _("Row %(row)d has more than %(most)d columns. Remove those that are not needed.")
        raise SheetError(words % {"row": number, "most": MOST_COLUMNS})
    for place, cell in enumerate(cells, 1):
        where = {"row": number, "column": get_column_letter(place)}
        if len(cell) > LONGEST_CELL:
            raise SheetError(_("The cell in row %(row)d, column %(column)s is too long.") % where)
        if "\x00" in cell:
            raise SheetError(
                _("The cell in row %(row)d, column %(column)s has a character that cannot be kept (NUL).") % where
            )


def _wide(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))


def _named(header: list[str], width: int, notes: list[str]) -> list[str]:
    """A name for every column; a second of the same name is told apart."""
    names: list[str] = []
    for place, name in enumerate(_wide(header, width), 1):
        shown = name[:80] or _("Column %(letter)s") % {"letter": get_column_letter(place)}
        if shown in names:
            notes.append(_("Two columns are called “%(name)s”; look which one is meant.") % {"name": shown})
            shown = f"{shown} ({get_column_letter(place)})"
        names.append(shown)
    return names


# CSV


def _csv(data: bytes, notes: list[str]) -> Iterator[list[str]]:
    text = _decoded(data, notes)
    first, _newline, rest = text.partition("\n")
    if said := re.fullmatch(r"\s*sep=(.)\s*", first):
        text, separator = rest, said[1]
    else:
        separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for record in reader:
            yield [without_turns(cell.strip()) for cell in record]
    except csv.Error as error:
        words = _("Line %(line)d cannot be read: perhaps a quotation mark is not closed.") % {"line": reader.line_num}
        raise SheetError(words) from error


def _decoded(data: bytes, notes: list[str]) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _try(data, encoding)
    if _looks_like_utf16(data):
        return _try(data, "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        notes.append(_("The file does not say how it is encoded; it was read as Windows-1252. Look at the accents."))
        return data.decode("cp1252", errors="replace")


def _looks_like_utf16(data: bytes) -> bool:
    start = data[:400]
    return len(start) > 3 and max(start[0::2].count(0), start[1::2].count(0)) > len(start) // 5


def _try(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SheetError(_("The file is damaged, or its encoding is not known. Save it as CSV in UTF-8.")) from error


def _separator(text: str) -> str:
    """The sign that makes the most columns of the first line outside of quotation marks."""
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    bare = re.sub(r'"[^"]*"', "", next(lines, ""))
    return max(SEPARATORS, key=bare.count)


# XLSX


def _xlsx(data: bytes, notes: list[str]) -> Iterator[list[str]]:
    _refuse_bombs(data, notes)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise SheetError(_("The file has no sheet that can be seen."))
        if len(sheets) > 1:
            notes.append(_("Only the first sheet was read: “%(name)s”.") % {"name": sheets[0].title})
        yield from _rows_of(sheets[0])
    except SheetError:
        raise
    except Exception as error:  # a damaged file makes the library fail in many ways
        raise SheetError(_("The file cannot be opened. Save it again as XLSX, or as CSV.")) from error


class _Patient(WorkSheetParser):
    """Reads on past a cell that is not what it says it is; the library gives the whole file up."""

    col_counter: int

    def parse_cell(self, element: Any) -> dict[str, Any]:
        before = self.col_counter
        try:
            return super().parse_cell(element)
        except (ValueError, IndexError, OverflowError):
            place = element.get("r")
            self.col_counter = coordinate_to_tuple(place)[1] if place else before + 1
            held = element.findtext(VALUE_TAG) or ""
            value = held if is_fault(held) else UNREADABLE
            return {
                "row": self.row_counter,
                "column": self.col_counter,
                "value": value,
                "data_type": "e",
                "style_id": 0,
            }


def _rows_of(sheet: Any) -> Iterator[list[str]]:
    """Each row as text, also the empty ones between. The same as `iter_rows` of the library, with a reader of our own."""
    sheet.reset_dimensions()
    book = sheet.parent
    formats = {"date_formats": book._date_formats, "timedelta_formats": book._timedelta_formats}
    with sheet._get_source() as source:
        parser = _Patient(source, sheet._shared_strings, data_only=True, epoch=book.epoch, **formats)
        number = 0
        for place, cells in parser.parse():
            if place > FARTHEST_ROW:
                break
            yield from ([] for _gap in range(number + 1, place))
            if place > number:
                number = place
                row = sheet._get_row(cells, 1, MOST_COLUMNS + 1, True)
                yield _without_end([text_of(value) for value in row])


def is_fault(cell: str) -> bool:
    """Whether a cell holds what a spreadsheet program writes where a formula failed."""
    return bool(_FAULT.fullmatch(cell.strip()))


def _refuse_bombs(data: bytes, notes: list[str]) -> None:
    """Looks at what the archive says it holds, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise SheetError(_("The file is too large once it is unpacked. Split it, or save it as CSV."))
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise SheetError(_("This is no XLSX file. Save the sheet as XLSX or CSV."))
            read_parts = (archive.read(part) for part in parts)  # one at a time
            merged = [_is_merged(content) for content in read_parts if b"sheetData" in content]
            if any(merged):
                notes.append(_("There are merged cells: only the first of each counts, the others are empty."))
    except DAMAGED as error:
        raise SheetError(_("The file is damaged. Save it again as XLSX, or as CSV.")) from error


def _is_merged(sheet: bytes) -> bool:
    """Whether a sheet has merged cells. Raises SheetError where reading it would take too long."""
    rows = _ROW.split(sheet)
    tags = [row.count(b"<") for row in rows]
    if len(rows) > FARTHEST_ROW or _FAR_BELOW.search(sheet) or max(tags) > MOST_TAGS_IN_ROW or sum(tags) > MOST_TAGS:
        raise SheetError(_("The file has too many rows or cells, perhaps empty ones. Save the sheet as CSV."))
    return b"<mergeCell " in sheet


def text_of(value: Any) -> str:
    """A cell as a person would type it: days as 2017-09-03, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return without_turns(str(value).strip())


def _without_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells
