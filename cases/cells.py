"""Spreadsheets that we give away: CSV that every program opens as it is meant, and in which no cell does anything. Pure.

Whoever writes to us, or a source that we quote, may begin a text so that a spreadsheet program takes it for a formula and
runs it on a colleague's machine. Such a text gets an apostrophe before it, by which these programs know plain text.
"""

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

from accounts.bidi import without_turns

TYPE = "text/csv; charset=utf-8"
# What makes a formula, also behind blanks and in its wide form (＝); a tab or a line's end before it is stripped away.
_BEGINS = frozenset("=+-@")
LONGEST = 32_000  # characters of a cell: more than these spreadsheet programs cut off, or refuse the file
CUT = " […]"  # what ends a text that was cut

Cell = str | int | bool | None


def csv_file(rows: Iterable[Sequence[Cell]]) -> bytes:
    """The rows as CSV in UTF-8 with the mark by which spreadsheet programs know it. Numbers stay numbers."""
    return codecs.BOM_UTF8 + csv_lines(rows)


def csv_lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    """The same without the mark: further lines of a file."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8", errors="replace")


def _cell(cell: Cell) -> Cell:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return harmless(cell) if isinstance(cell, str) else cell


def harmless(text: str) -> str:
    """The text as plain text for every spreadsheet program: no formula, no sign that cannot be seen and does something."""
    kept = visible(text)
    first = unicodedata.normalize("NFKC", kept.lstrip("\ufeff\u200b\u200e\u200f \n\u00a0")[:1])
    return f"'{kept}" if first and first in _BEGINS else kept


def visible(text: str) -> str:
    """The text without signs that cannot be seen and do something, as long as a cell can be. It may still be a formula."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable():
        text = without_turns("".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) != "Cc"))
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT
