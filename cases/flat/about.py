"""What a spreadsheet says of itself: filter, how many of how many, as of when, licence, method, columns. Pure.

One object says it three times: on the first sheet of a workbook, as metadata for programs (W3C: CSV on the Web), and in plain words.
"""

import datetime
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.cells import LONGEST
from cases.dates import PartialDate
from cases.flat.columns import BETWEEN, Column, Level
from cases.flat.words import instant

DATATYPES = {
    "text": "string", "edtf": "string", "list": "string", "url": "anyURI", "integer": "integer", "boolean": "boolean",
    "date": "date", "timestamp": "datetime",
}  # fmt: skip


@dataclass(frozen=True)
class About:
    """`filters` are those in use, each in words; `matching` of `total` documents fit them, and make so many `rows`."""

    level: Level
    filters: Sequence[str]
    matching: int
    total: int
    counted: str  # what was counted, in words: "cases"
    rows: int
    left_out: Sequence[str]
    notes: Sequence[str]  # what else must be minded of this list, a sentence each
    as_of: datetime.datetime
    file: str  # addresses: of the file, of its list, of how we work
    page: str
    method: str
    site: str
    licence: str
    licence_url: str

    @property
    def title(self) -> str:
        return f"{self.level.title} · {self.site}"

    @property
    def filter(self) -> str:
        return BETWEEN.join(self.filters) or _("none: everything that is published")

    @property
    def numbers(self) -> str:
        return _("%(matching)s of %(total)s published %(counted)s") % {
            "matching": self.matching, "total": self.total, "counted": self.counted,
        }  # fmt: skip

    @property
    def instant(self) -> str:
        at = self.as_of.astimezone(datetime.UTC)
        return _("%(day)s, %(time)s (UTC)") % {"day": PartialDate(at.date()).words(), "time": f"{at:%H:%M}"}

    @property
    def terms(self) -> str:
        words = " ".join(part for part in (self.licence, self.licence_url) if part)
        return words or _("not stated; ask before you publish it elsewhere")

    @property
    def citation(self) -> str:
        """How to name it in a text: with the day, since the same address tells more tomorrow."""
        parts = [self.site, str(self.level.title), _("filter: %(filter)s") % {"filter": self.filter}, self.numbers]
        return f"{', '.join(parts)}. {_('As of %(when)s.') % {'when': self.instant}} {self.file}"

    def facts(self) -> Iterator[tuple[str, str]]:
        """What there is to say, with its names, in order."""
        yield _("What it is"), str(self.level.title)
        yield _("Filter"), self.filter
        yield _("How many"), self.numbers
        yield _("Rows"), str(self.rows)
        if self.left_out:
            yield _("Left out by the filter"), BETWEEN.join(self.left_out)
        yield from ((_("Mind"), note) for note in self.notes)
        yield _("As of"), self.instant
        yield _("Licence"), self.terms
        yield _("How we work"), self.method
        yield _("How to cite"), self.citation
        yield _("The list"), self.page
        yield _("This file"), self.file

    def hints(self) -> list[str]:
        """How cells are to be read."""
        return [
            _("“Last known” means that nobody has confirmed the status within the review period: it may have changed. Never write “is held” from such a row."),
            _("An alleged accusation is not known to be a charge."),
            _("Dates stand twice: as a reader says them, with “inferred” or “around”, and in EDTF (ISO 8601-2) for programs: “2017?-09-03” is a day whose year we infer."),
            _("Several values in one cell are joined by “; ”. Only cells of the kind “list” can be taken apart by it safely."),
            _("An empty cell means that no published source says so; it never means “no”."),
            _("In CSV, a text that a spreadsheet program would run as a formula begins with an apostrophe (')."),
            _("A cell holds at most %(number)s signs; what is longer ends with “[…]”. The page has all of it.") % {"number": f"{LONGEST:,}"},
            _("CSV is UTF-8 with a byte order mark, commas between cells, and quotation marks around what needs them."),
            _("LibreOffice without its window (--convert-to) has to be told so: --infilter=CSV:44,34,76."),
        ]  # fmt: skip


def readme(about: About) -> str:
    """All of it in plain words."""
    facts = [f"{name}: {words}" for name, words in about.facts()]
    hints = [f"* {words}" for words in about.hints()]
    columns = [f"{column.header}\n    {column.name} ({column.kind}). {column.about}" for column in about.level.columns]
    title = about.title
    parts = [title, "=" * len(title), "", *facts, "", _("How to read it"), *hints, "", _("Columns, in order"), *columns]
    return "\n".join(parts) + "\n"


def csvw(about: About) -> str:
    """The same for programs: https://www.w3.org/TR/tabular-metadata/."""
    told: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": get_language() or "en"}],
        "url": about.file,
        "dc:title": about.title,
        "dc:description": f"{about.numbers}. {_('Filter: %(filter)s.') % {'filter': about.filter}}",
        "dc:publisher": about.site,
        "dc:created": instant(about.as_of),
        "dc:source": about.page,
        "dc:rights": about.terms,
        "dc:bibliographicCitation": about.citation,
        "rdfs:comment": [*about.notes, *about.hints()],
        "dialect": {"encoding": "utf-8", "header": True},
        "tableSchema": {"columns": [_column(column) for column in about.level.columns]},
    }
    if about.licence_url:
        told["dc:license"] = {"@id": about.licence_url}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _column(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {"name": column.name, "titles": str(column.header), "dc:description": str(column.about)}
    told["datatype"] = DATATYPES[column.kind]
    return told | ({"separator": BETWEEN} if column.kind == "list" else {})
