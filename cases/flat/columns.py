"""What a flat row is made of: columns, levels (what one row is about), and the one thing that rows are read from. Pure.

Spreadsheets of the site and the files of a snapshot are made from the same columns: whatever is said here is said in both.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from django.utils.functional import Promise

from cases.custody_reading import Custody, Data, custodies_alone

# text: words for reading (several are joined by BETWEEN). list: codes, keys or addresses joined by BETWEEN, which none of them
# holds: safe to take apart. date: a day, YYYY-MM-DD. edtf: a day as precise as its source (ISO 8601-2). timestamp: an instant in UTC.
Kind = Literal["text", "integer", "boolean", "date", "edtf", "timestamp", "list", "url"]
BETWEEN = "; "

Cell = str | int | bool | None


@dataclass(frozen=True)
class Column:
    """One column. `name` is for programs and stays; `header` and `about` (one sentence) are for people."""

    name: str
    header: str | Promise
    kind: Kind
    about: str | Promise
    value: Callable[[Any], Cell]


@dataclass(frozen=True)
class Source:
    """What the rows of one published document are read from, and nothing else.

    `data` is the document in the present schema; `now` and `review_days` say as of when its statuses are judged. `old_news`
    is for appeals: nobody whom the appeal is for is confirmed (None where it was not asked).
    """

    slug: str
    url: str
    title: str
    number: int
    published_at: datetime.datetime
    updated_at: datetime.datetime
    data: Data
    now: datetime.datetime
    review_days: int
    old_news: bool | None = None

    @cached_property
    def citations(self) -> dict[str, Data]:
        return {row["key"]: row for row in self.data["citations"]}

    @cached_property
    def sources(self) -> dict[str, Data]:
        return {row["key"]: row for row in self.data["sources"]}

    @cached_property
    def custody(self) -> list[Custody]:
        """Every detention of a case with what may be said of it at `now`, as its page says it."""
        return custodies_alone(self.data, self.review_days, self.now)

    @cached_property
    def subjects(self) -> dict[str, Data]:
        return {row["key"]: row for row in self.data["subjects"]}


@dataclass(frozen=True)
class Level:
    """What one row is about. `items` are what the columns of a document's rows are read from."""

    code: str
    title: str | Promise
    columns: tuple[Column, ...]
    items: Callable[[Source], Iterable[Any]]

    def rows(self, source: Source) -> Iterator[dict[str, Cell]]:
        """The rows of one document: the value of every column by its name."""
        for item in self.items(source):
            yield {column.name: column.value(item) for column in self.columns}
