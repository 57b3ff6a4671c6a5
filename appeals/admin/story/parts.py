"""What a story consists of when it is shown: sections, rows, ways to new rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from appeals.admin.story.citing import Cited, Entry
from appeals.admin.story.lines import Line
from cases.models import Consent


@dataclass
class Add:
    """A way to a new row: what it says, the key that it leads to, or the address of another page."""

    label: Any
    key: str = ""
    url: str = ""


@dataclass
class Row:
    """A row as the page shows it, with the rows that hang on it."""

    key: str
    line: Line
    cited: list[Cited] = field(default_factory=list)
    may_change: bool = False
    inside: list["Row"] = field(default_factory=list)
    adds: list[Add] = field(default_factory=list)
    links: list[Add] = field(default_factory=list)
    year: str = ""

    @property
    def uncited(self) -> bool:
        return self.line.wants_source and not self.cited

    def all(self) -> Iterator["Row"]:
        yield self
        for row in self.inside:
            yield from row.all()


@dataclass
class Fold:
    title: Any
    rows: list[Row]
    open: bool = False

    @property
    def keys(self) -> list[str]:
        return [row.key for top in self.rows for row in top.all()]


@dataclass
class Section:
    name: str
    title: Any
    rows: list[Row] = field(default_factory=list)
    adds: list[Add] = field(default_factory=list)
    nothing: Any = ""
    short: Any = ""  # its title in the table of contents
    folds: list[Fold] = field(default_factory=list)
    grounds: list[Any] = field(default_factory=list)
    sources: list[Entry] = field(default_factory=list)

    def top_of(self, key: str) -> Row | None:
        """The row in whose place the row of this key is shown."""
        return next((top for top in self.rows if any(row.key == key for row in top.all())), None)


@dataclass
class Grounds:
    """On what grounds facts about one person may be published."""

    person: Any
    url: str
    groups: list[tuple[Any, list[Consent]]]
