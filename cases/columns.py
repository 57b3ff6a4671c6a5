"""Columns of an import: what each holds, how people call it, which of a sheet's columns it is, and the template."""

import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from cases.cells import csv_file
from cases.sheets import EXAMPLE


@dataclass(frozen=True)
class Column:
    """One column of a template, and the other names under which a sheet may bring it."""

    key: str
    label: Any  # what the template calls it, in English: files travel between people of several languages
    help: Any
    example: str
    spellings: tuple[str, ...] = ()

    @property
    def names(self) -> set[str]:
        return {plain(str(self.label)), plain(self.key), *map(plain, self.spellings)}


def plain(text: str) -> str:
    """A header as it is compared: small letters, no accents, no signs."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", bare.casefold()).strip() or text.casefold().strip()


def guess(columns: list[Column], header: list[str], remembered: Mapping[str, str]) -> dict[str, int]:
    """For each column that is found its place in the header: as it was last chosen by hand, else by its name."""
    found: dict[str, int] = {}
    keys = {column.key for column in columns}
    for place, name in enumerate(header):
        chosen = remembered.get(plain(name))
        if chosen in keys and chosen not in found:
            found[str(chosen)] = place
    for column in columns:
        for place, name in enumerate(header):
            free = place not in found.values() and plain(name) not in remembered
            if column.key not in found and free and plain(name) in column.names:
                found[column.key] = place
    return found


def csv_template(columns: list[Column]) -> bytes:
    """A file to fill in: names, an example that is plainly one, and a line for each column that explains it."""
    notes = [[f"# {column.label}: {column.help}"] for column in columns]
    return csv_file([[str(column.label) for column in columns], _example(columns), *notes])


def xlsx_template(columns: list[Column]) -> bytes:
    """The same as a workbook; what each column holds stands on a second page."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = _("Rows")
    sheet.append([str(column.label) for column in columns])
    sheet.append(_example(columns))
    sheet.freeze_panes = "A2"
    about: Any = book.create_sheet(_("What goes where"))
    about.append([_("Column"), _("What it holds"), _("Example")])
    for column in columns:
        about.append([str(column.label), str(column.help), column.example])
    for page, widths in ((sheet, [24] * len(columns)), (about, [28, 90, 40])):
        for place, width in enumerate(widths, 1):
            page.column_dimensions[get_column_letter(place)].width = width
            page.cell(1, place).font = Font(bold=True)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _example(columns: list[Column]) -> list[str]:
    first, *others = [column.example for column in columns]
    return [f"{EXAMPLE} {first}", *others]
