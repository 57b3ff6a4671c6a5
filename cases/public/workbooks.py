"""A workbook (XLSX) that is sent while it is made: openpyxl makes what frames it, the rows run through.

openpyxl writes a whole sheet before the first byte leaves, to a file on the disk; a proxy in front of us would have given up by then.
"""

import datetime
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from cases.cells import Cell, visible
from cases.flat.about import About
from cases.flat.columns import Column
from cases.public.feeds import NOT_XML

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_000_000  # of a sheet in these programs, and a little less
LARGE = 200_000  # rows that may take more room than the plain form of the archive has
ROWS = "xl/worksheets/sheet2.xml"
END = b"</sheetData>"
ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # what a program would read as the sign of that number
DIMENSION = re.compile(rb"<dimension [^>]*/>")  # of the head alone: some readers would believe it
FIRST_DAY, EARLIEST = (
    datetime.date(1899, 12, 30),
    datetime.date(1900, 3, 1),
)  # days are counted from there, by a leap year too many
FORMATS = {"text": "@", "date": "yyyy-mm-dd", "timestamp": "yyyy-mm-dd hh:mm:ss"}
WIDTHS = {"integer": 12, "boolean": 10, "date": 12, "timestamp": 20, "edtf": 16, "url": 30, "list": 22, "text": 30}

Write = Callable[[Any], str]


class _Sink(io.RawIOBase):
    """Takes what the archive writes until it is sent."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(self._parts[-1])

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def workbook(about: About, parts: Iterable[Iterable[dict[str, Cell]]]) -> Iterator[bytes]:
    """The file, piece by piece: one for each part of the rows."""
    frame, styles = _frame(about)
    cells, sink = [_writer(column, styles) for column in about.level.columns], _Sink()
    names = [column.name for column in about.level.columns]
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        for name in frame.namelist():
            if name != ROWS:
                archive.writestr(name, frame.read(name))
        before, end, after = DIMENSION.sub(b"", frame.read(ROWS)).partition(END)
        with archive.open(ROWS, "w", force_zip64=about.rows > LARGE) as sheet:
            sheet.write(before)
            for part in parts:
                sheet.write("".join(_row(names, cells, row) for row in part).encode())
                yield sink.taken()
            sheet.write(end + after)
    yield sink.taken()


# Rows


def _row(names: Sequence[str], cells: Sequence[Write], row: dict[str, Cell]) -> str:
    """Cells without a place of their own stand in their order; an empty one keeps its place."""
    told = "".join([write(row[name]) for name, write in zip(names, cells, strict=True)])
    return f"<row>{told}</row>"


def _writer(column: Column, styles: dict[str, int]) -> Write:
    """How the values of a column are written: numbers, yes or no and days as such, all else as text that nothing runs."""
    text, styled = _text_writer(styles["text"]), styles.get(column.kind, 0)
    if column.kind == "integer":
        return lambda value: "<c/>" if value is None else f"<c><v>{value}</v></c>"
    if column.kind == "boolean":
        return lambda value: "<c/>" if value is None else f'<c t="b"><v>{int(value)}</v></c>'
    if column.kind in ("date", "timestamp"):
        return lambda value: _day(value, styled) or text(value)
    return text


def _text_writer(style: int) -> Write:
    """Of the format “text”: also whoever edits such a cell makes no formula of it."""
    head = f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">'
    return lambda value: f"{head}{as_xml(value)}</t></is></c>" if value else "<c/>"


def as_xml(text: str) -> str:
    return ESCAPED.sub("_x005F_", escape(_xml(text)))


def _day(value: str | None, style: int) -> str:
    """A day or an instant as the number that it is to these programs; "" for those that they cannot count."""
    if not value:
        return "<c/>"
    at = datetime.datetime.fromisoformat(value.removesuffix("Z"))
    if at.date() < EARLIEST:
        return ""
    seconds = at.hour * 3600 + at.minute * 60 + at.second
    number = (at.date() - FIRST_DAY).days + seconds / 86400
    return f'<c s="{style}"><v>{number!r}</v></c>'


# What frames them


def _frame(about: About) -> tuple[zipfile.ZipFile, dict[str, int]]:
    """A workbook without rows, and the numbers of the formats in it."""
    book = Workbook()
    book.properties.creator, book.properties.title = _xml(about.site), _xml(about.title)
    book.properties.created = book.properties.modified = about.as_of.astimezone(datetime.UTC).replace(tzinfo=None)
    _first_sheet(book.active, about)
    sheet: Any = book.create_sheet(_("Rows"))
    styles = {}
    for place, (kind, form) in enumerate(FORMATS.items(), 1):
        cell = sheet.cell(2, place)
        cell.number_format = form
        cell.alignment = Alignment(vertical="top")
        styles[kind] = cell.style_id
    sheet.delete_rows(2)
    _head(sheet, about.level.columns)
    file = io.BytesIO()
    book.save(file)
    return zipfile.ZipFile(file), styles


def _first_sheet(sheet: Any, about: About) -> None:
    """What the file says of itself, and of its columns."""
    sheet.title = _("About this file")
    lines = [(about.title, ""), *about.facts(), ("", ""), *((_("How to read it"), words) for words in about.hints())]
    columns = [(str(column.header), str(column.about)) for column in about.level.columns]
    heading = len(lines) + 2
    for place, line in enumerate([*lines, ("", ""), (_("Column"), _("What it holds")), *columns], 1):
        for side, words in enumerate(line, 1):
            cell = sheet.cell(place, side)
            _say(cell, words)
            cell.number_format = FORMATS["text"]
            cell.alignment = Alignment(vertical="top", wrap_text=side == 2)
            cell.font = Font(bold=place in (1, heading) or (side == 1 and place < heading))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 100


def _head(sheet: Any, columns: Sequence[Column]) -> None:
    for place, column in enumerate(columns, 1):
        cell = sheet.cell(1, place)
        _say(cell, str(column.header))
        cell.font, cell.alignment = Font(bold=True), Alignment(vertical="top", wrap_text=True)
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS[column.kind]
    sheet.freeze_panes = "C2"


def _say(cell: Any, words: str) -> None:
    """Words in a cell, also those that look like a formula."""
    cell.value, cell.data_type = _xml(words), "s"


def _xml(text: str) -> str:
    return NOT_XML.sub("", visible(text))
