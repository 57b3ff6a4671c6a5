"""The tables of a snapshot: one CSV file for each level of flat rows, and one that lists all documents. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from appeals import flat as appeals_flat
from appeals.packaging.contents import About, Entry, File, Made, Sink
from cases.cells import csv_lines
from cases.flat import LEVELS, Cell, Column, Level, words
from cases.flat.references import LEVELS as REFERENCES
from cases.vocab import DocumentKind

CSV = "text/csv"
# Table Schema's names for the kinds of columns. Whatever is not a plain value is text, and its column says how it is built.
TYPES = {"integer": "integer", "boolean": "boolean", "date": "date", "timestamp": "datetime"}
FILES = {
    "case": "cases", "detention": "detentions", "charge": "charges", "event": "events", "appeal": "appeals",
    "facility": "facilities", "law": "laws", "organisation": "organisations", "official": "officials",
}  # fmt: skip
# By which columns a row is told from the others of its table, and leads to another table.
KEYS = {
    "case": ("case",), "charge": ("case", "charge"), "event": ("case", "event"), "appeal": ("appeal",), "facility": ("facility",),
    "law": ("law",), "organisation": ("organisation",), "official": ("official",), "document": ("kind", "slug"),
}  # fmt: skip
OF_CASES = ("detention", "charge", "event")

LISTED = Level(
    "document", _("All documents"),
    (
        Column("kind", _("Kind"), "text", _("case, appeal, facility, law, organisation or official."), lambda e: e.kind),
        Column("slug", _("Address"), "text", _("The last part of the address of its page."), lambda e: e.slug),
        Column("url", _("Page"), "url", _("Where it stands now; it may have changed since, or have been taken back."), lambda e: e.url),
        Column("title", _("Title"), "text", _("As published."), lambda e: e.title),
        Column("version", _("Version"), "integer", _("The number of the version that is in this snapshot; 1 is the first."), lambda e: e.number),
        Column("published_at", _("First published"), "timestamp", _("In UTC."), lambda e: words.instant(e.published_at)),
        Column("updated_at", _("Changed"), "timestamp", _("When this version was published (UTC)."), lambda e: words.instant(e.updated_at)),
        Column("sha", _("Sum of the version"), "text", _("SHA-256 by which this version is chained to the one before; the API has what it is made of."), lambda e: e.sha),
        Column("change", _("Change"), "text", _("Since the snapshot before: added, changed, same, or replaced: an earlier text of it was removed, and this one took its place."), lambda e: e.change),
        Column("version_before", _("Version then"), "integer", _("The version that was published when the snapshot before was made."), lambda e: e.before),
        Column("changed", _("What changed"), "list", _("The parts of the document that changed since, by their names in the schema; empty where a text was removed."), lambda e: words.joined(sorted(e.sections))),
    ),
    lambda source: (),
)  # fmt: skip


@dataclass
class Table:
    """A CSV file while it is written."""

    level: Level
    file: File

    @classmethod
    def begin(cls, level: Level, sink: Sink) -> "Table":
        table = cls(level, File(sink, path_of(level.code), CSV, rows=0))
        table.file.write(csv_lines([[column.name for column in level.columns]]))
        return table

    def write(self, rows: Iterable[dict[str, Cell]]) -> None:
        for row in rows:
            self.file.write(csv_lines([[row[column.name] for column in self.level.columns]]))
            self.file.rows = (self.file.rows or 0) + 1


def path_of(code: str) -> str:
    """The table of a level."""
    return f"csv/{FILES.get(code, 'documents')}.csv"


def documents_path(kind: str) -> str:
    """The whole documents of a kind, one a line."""
    return f"json/{FILES.get(kind, kind)}.jsonl"


def schema_path(kind: str) -> str:
    """What documents of a kind hold, as JSON Schema."""
    return f"schemas/{kind}.json"


def levels_of(kind: str) -> list[Level]:
    """The tables that have rows from a document of this kind."""
    if kind == DocumentKind.CASE:
        return list(LEVELS.values())
    return list(appeals_flat.LEVELS.values()) if kind == DocumentKind.APPEAL else [REFERENCES[kind]]


ALL = [*(level for kind in DocumentKind for level in levels_of(kind)), LISTED]


class Tables:
    """All tables of a snapshot, written side by side while each document is read once."""

    def __init__(self, about: About, sink: Sink):
        self.about = about
        self.tables = {level.code: Table.begin(level, sink) for level in ALL}

    def write(self, entry: Entry) -> None:
        source = entry.source(self.about)
        for level in levels_of(entry.kind):
            self.tables[level.code].write(level.rows(source))
        self.tables[LISTED.code].write([{column.name: column.value(entry) for column in LISTED.columns}])

    def close(self) -> list[Made]:
        return [table.file.close() for table in self.tables.values()]


def schema(level: Level) -> dict[str, Any]:
    """The Table Schema of a level: every column with its name for people and what it holds."""
    found: dict[str, Any] = {"fields": [_field(column) for column in level.columns], "missingValues": [""]}
    if level.code in KEYS:
        found["primaryKey"] = list(KEYS[level.code])
    if level.code in OF_CASES:
        found["foreignKeys"] = [{"fields": ["case"], "reference": {"resource": FILES["case"], "fields": ["case"]}}]
    return found


def _field(column: Column) -> dict[str, str]:
    return {
        "name": column.name, "title": str(column.header), "description": str(column.about), "type": TYPES.get(column.kind, "string"),
        "kind": column.kind,
    }  # fmt: skip
