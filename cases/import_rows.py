"""What every import shares: rows that were checked, what they would change, and the writing of all or none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.columns import Column
from cases.countries import CHOICES
from cases.dates import PartialDate, PartialDateError, parse
from cases.import_batch import Batch, refuse_unfit
from cases.models import Source
from cases.sheets import Row, Sheet, is_fault

SERIALS = range(15_000, 80_000)  # days as Excel counts them, from 1941 to 2119
EPOCH = date(1899, 12, 30)
NEW, CHANGED, SAME, WRONG = "new", "changed", "same", "wrong"


@dataclass
class Change:
    """One thing that an import would write: what it is called, before, after, and the writing itself."""

    label: str
    before: str
    after: str
    write: Callable[[], None]


@dataclass
class Checked:
    """One row, looked at. `problems` name column, fault and remedy."""

    number: int
    values: dict[str, str]
    title: str = ""
    url: str = ""  # of the row of the record that it is known as
    is_new: bool = True
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    faults: set[str] = field(default_factory=set)  # columns where a formula failed: nothing else is said of them

    @property
    def state(self) -> str:
        if self.problems:
            return WRONG
        return NEW if self.is_new else CHANGED if self.changes else SAME

    def wrong(self, column: Column, words: str) -> None:
        if column.key not in self.faults:
            self.problems.append(f"{column.label}: {words}")

    def say_faults(self, columns: "Columns") -> None:
        """Names the cells in which a formula of the spreadsheet failed: nobody meant to enter these signs."""
        for key, value in self.values.items():
            if is_fault(value):
                words = _(
                    "“%(value)s” is a fault of the spreadsheet program. Write what should stand there, or empty it."
                )
                self.wrong(columns[key], words % {"value": value})
                self.faults.add(key)


class Columns:
    """The columns of an import by their keys."""

    def __init__(self, columns: list[Column]) -> None:
        self.all, self.by_key = columns, {column.key: column for column in columns}

    def __getitem__(self, key: str) -> Column:
        return self.by_key[key]

    def values(self, row: Row, match: dict[str, int]) -> dict[str, str]:
        return {key: row.cells[place].strip() for key, place in match.items() if place < len(row.cells)}


class RowReader:
    """Reads the cells of one row; a kind of sheet says how, and what would be written."""

    columns: Columns

    def __init__(self, row: Checked) -> None:
        self.row = row

    def cell(self, key: str) -> str:
        return self.row.values.get(key, "")

    def understood(self, key: str, read: Callable[[str], Any], empty: Any = "") -> Any:
        """What a cell says; a problem with its column and words where it cannot be understood."""
        try:
            return read(self.cell(key)) if self.cell(key) else empty
        except ValidationError as error:
            self.row.wrong(self.columns[key], " ".join(error.messages))
            return empty


def refuse_wrong(checked: list[Checked]) -> None:
    """Raises ValidationError where a row is wrong: nothing is written then."""
    wrong = [row for row in checked if row.problems]
    if wrong:
        raise ValidationError(
            _("Nothing was imported: %(count)d rows have to be put right first.") % {"count": len(wrong)}
        )


def write_all(checked: list[Checked], batch: Batch) -> dict[str, int]:
    """Writes what has to be written, inside the caller's transaction; counts the rows by what became of them."""
    refuse_wrong(checked)
    counts = {NEW: 0, CHANGED: 0, SAME: 0}
    for row in checked:
        counts[row.state] += 1
        try:
            for change in row.changes:
                change.write()
        except ValidationError as error:
            words = _("Row %(row)d: %(why)s Nothing was imported.")
            raise ValidationError(words % {"row": row.number, "why": " ".join(error.messages)}) from error
    batch.write()
    return counts


def one_at_a_time(kind: str) -> None:
    """Two imports of one kind at the same moment: the second waits, and finds what the first one made."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"habeas.import.{kind}"])


def say_twice(checked: list[Checked], keys: Callable[[Checked], Iterable[str]], column: Column) -> None:
    """Marks rows of one sheet that mean the same row of the record."""
    seen: dict[str, int] = {}
    for row in checked:
        for key in keys(row):
            if key in seen:
                row.wrong(column, _("the same as in row %(row)d. Keep one of the two.") % {"row": seen[key]})
            seen.setdefault(key, row.number)


def day_of(text: str) -> PartialDate | str:
    """A date as it was typed; also the number by which Excel counts days. Raises ValidationError with a sentence."""
    if not text:
        return ""
    if text.isascii() and text.isdigit() and len(text) == 5 and int(text) in SERIALS:
        text = (EPOCH + timedelta(days=int(text))).isoformat()
    try:
        return parse(text)
    except PartialDateError as error:
        raise ValidationError(str(error)) from error


def exact_day_of(text: str) -> date | None:
    """One exact day, or None for an empty cell. Raises ValidationError."""
    day = day_of(text)
    if not isinstance(day, PartialDate):
        return None
    if day.precision != "day" or day.approximate or day.year_unknown or day.marks():
        raise ValidationError(_("this must be one exact day. Write it like 1 Feb 2018."))
    return day.first


def web_address(text: str) -> str:
    """An address that a browser opens. Raises ValidationError."""
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError as error:
        raise ValidationError(_("this is no web address. Write it with https:// at its start.")) from error
    return text


def nothing() -> None:
    """What is written along with another cell of the same row."""


@cache
def _countries(language: str | None) -> dict[str, str]:
    """Names and codes of countries, as one language writes them."""
    return {str(name).casefold(): code for code, name in CHOICES} | {code.casefold(): code for code, _name in CHOICES}


def country_codes(text: str) -> list[str]:
    """Codes for names or codes, separated by ; or ,. Raises ValidationError that names the one that is not known."""
    names = _countries(get_language())
    parts = [text] if text.casefold() in names else [part.strip() for part in text.replace(",", ";").split(";")]
    unknown = [part for part in parts if part and part.casefold() not in names]
    if unknown:
        words = _(
            "“%(name)s” is no country that we know. Write it in English, or its two letters. Example: Cambodia, KH."
        )
        raise ValidationError(words % {"name": unknown[0]})
    return [names[part.casefold()] for part in parts if part]


def identifier_keys(numbers: Iterable[str]) -> dict[str, str]:
    """Other registers' numbers as they are compared: 278.17, 278/17 and UA 278/17 are one."""
    numbers = sorted({number for number in numbers if number})
    with connection.cursor() as cursor:
        cursor.execute("select value, identifier_key(value) from unnest(%s::text[]) as value", [numbers])
        return dict(cursor.fetchall())


def save(row: Any) -> Any:
    """Validates and stores a row."""
    refuse_unfit(row)
    row.save()
    return row


def sources_called(urls: Iterable[str], titles: Iterable[str] = ()) -> dict[tuple, Source]:
    """The sources of the record that a sheet may name: by their address, else by title and date."""
    found: dict[tuple, Source] = {}
    for source in Source.objects.filter(url__in={url for url in urls if url}):
        found.setdefault(("url", source.url), source)
    for source in Source.objects.filter(title__in={title for title in titles if title}, confidential=False):
        found.setdefault(("title", source.title, str(source.date)), source)
    return found


class SourceOf:
    """The source that a row of a sheet names: found by its address, else by title and date; made when first needed."""

    def __init__(self, known: dict[tuple, Source], batch: Batch, title: str, url: str, day: Any, kind: str) -> None:
        self.known, self.batch, self.title, self.url, self.day, self.kind = known, batch, title, url, str(day), kind

    @property
    def is_given(self) -> bool:
        return bool(self.title or self.url)

    def get(self) -> Source | None:
        if not self.is_given:
            return None
        key = ("url", self.url) if self.url else ("title", self.title, self.day)
        if key not in self.known:
            title = (self.title or self.url)[:300]
            self.known[key] = self.batch.add(Source(title=title, url=self.url, date=self.day, kind=self.kind))
        return self.known[key]

    def cite(self, fact: Any, field: str = "") -> None:
        """Ties a fact to the source, once."""
        source = self.get()
        if source is not None:
            self.batch.cite(fact, source, field)


def rows_of(sheet: Sheet, columns: Columns, match: dict[str, int]) -> list[Checked]:
    checked = [Checked(row.number, columns.values(row, match)) for row in sheet.rows]
    for row in checked:
        row.say_faults(columns)
    return checked
