"""Columns that more than one level has: which document a row is from, its dates, and what stands behind it. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.custody_reading import Custody, Data
from cases.flat import words
from cases.flat.columns import Column, Source


@dataclass(frozen=True)
class Item:
    """What one row is read from: a part of a document, whose it is, and what may be said of that custody today."""

    source: Source
    row: Data
    subject: Data = field(default_factory=dict)
    custody: Custody | None = None
    counted: Data = field(default_factory=dict)


Of = Callable[[Item], Any]
Keys = Callable[[Item], Iterable[str]]

CASE = (
    Column("case", _("Case"), "text", _("The last part of the address of its page; rows of several files are joined by it."), lambda i: i.source.slug),
    Column("case_title", _("Title of the case"), "text", _("The title of its page."), lambda i: i.source.title),
    Column("case_url", _("Page of the case"), "url", _("Where everything that is published of it stands, with every source."), lambda i: i.source.url),
)  # fmt: skip


def dated(name: str, header: Any, about: Any, of: Of) -> Sequence[Column]:
    """A date as a reader says it, with its marks, and as programs read it."""
    return (
        Column(name, header, "text", about, lambda item: words.day(of(item))),
        Column(
            f"{name}_edtf", format_lazy(_("{}, for programs"), header), "edtf",
            _("The same date in EDTF (ISO 8601-2): as precise as its source, “~” for around, “?” for inferred by us."),
            lambda item: words.edtf(of(item)),
        ),
    )  # fmt: skip


def proof(keys: Keys, *, quoted: bool = True) -> Sequence[Column]:
    """What stands behind a row: its sources, their words, how sure they are, and who says otherwise."""
    columns = [
        Column("sources", _("Sources"), "text", _("Each source with its publisher, its date and the places in it."), lambda i: words.sources(i.source, keys(i), places=quoted)),
        Column("sources_urls", _("Addresses of the sources"), "list", _("Where they were published, and archived copies; empty where none is known."), lambda i: words.source_urls(i.source, keys(i))),
        Column("certainty", _("How sure"), "text", _("How sure the sources are, in their own words, and what is our reading; with notes on what is printed and what is not."), lambda i: words.certainty(i.source, keys(i))),
        Column("says_otherwise", _("Who says otherwise"), "text", _("Where sources disagree: who contradicts or denies it, and what they say instead."), lambda i: words.says_otherwise(i.source, keys(i))),
    ]  # fmt: skip
    about = _("What the sources say, in their words and their language.")
    quote = Column("quotes", _("Words of the sources"), "text", about, lambda i: words.quotes(i.source, keys(i)))
    return [*columns[:2], quote, *columns[2:]] if quoted else columns


VERSION = (
    Column("version", _("Version"), "integer", _("Number of the published version that the row is read from; 1 is the first."), lambda i: i.source.number),
    Column("published_at", _("First published"), "timestamp", _("When its page was first published (UTC)."), lambda i: words.instant(i.source.published_at)),
    Column("updated_at", _("Page changed"), "timestamp", _("When its page last changed (UTC)."), lambda i: words.instant(i.source.updated_at)),
)  # fmt: skip
