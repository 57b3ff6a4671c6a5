"""What came of an appeal, for its document: the state of each demand with the event that shows it, and officials' answers.

An event is named only as readers have it already: what shows a demand's state is taken from the published cases, with the
words of their sources, never from a draft of the record.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from appeals import document as doc
from appeals.models import Demand, DemandOutcome, Reply
from cases import document_parts as shared
from cases.citation_book import CitationBook
from cases.document_data import loads
from cases.document_values import official_ref, said, told
from cases.models import PublishedCase
from cases.vocab import Reading, SourceKind, Stance

Data = dict[str, Any]


class ShownEvents:
    """The events that readers of the published cases see, and what proves them there. Reads the cases when first asked."""

    def __init__(self, cases: Iterable[PublishedCase]):
        self._cases = list(cases)
        self._used: dict[str, None] = {}

    @cached_property
    def _documents(self) -> list[Data]:
        return [loads(case.body) for case in self._cases]

    def key(self, event: int | None) -> str | None:
        """The key of an event by its number, if readers see it."""
        return f"e{event}" if event and self._found(f"e{event}") else None

    def cites(self, key: str | None) -> list[str]:
        """Keys of what proves an event; they count as used."""
        keys = self._found(key)["cites"] if key else []
        self._used |= dict.fromkeys(keys)
        return keys

    def _found(self, key: str) -> Data:
        return next((row for data in self._documents for row in data["events"] if row["key"] == key), {})

    def add_to(self, lists: dict[str, Any]) -> dict[str, Any]:
        """The sections `citations` and `sources`, with what was used of the cases."""
        for data in self._documents if self._used else ():
            citations = [row for row in data["citations"] if row["key"] in self._used]
            keys = {row["source"] for row in citations}
            keys |= {row["relays"] for row in data["sources"] if row["key"] in keys and row["relays"]}
            sources = [row for row in data["sources"] if row["key"] in keys]
            _add(lists["citations"], map(shared.Citation.model_validate, citations))
            _add(lists["sources"], map(shared.Source.model_validate, sources))
        return lists


def _add(rows: list[Any], more: Iterable[Any]) -> None:
    known = {row.key for row in rows}
    rows += [row for row in more if row.key not in known]


def outcome(book: CitationBook, events: ShownEvents, demand: Demand, row: DemandOutcome) -> doc.Outcome:
    """The state of a demand. Where it has no source of its own, what proves the event proves it."""
    key = events.key(row.event_id)
    return doc.Outcome(
        demand=f"w{demand.pk}", outcome=row.outcome, on=row.on.isoformat(), event=key, note=said(row, row.note),
        cites=book.of(row) or events.cites(key), touches=row.touches,
    )  # fmt: skip


def reply(book: CitationBook, row: Reply) -> doc.Reply:
    """An answer by an official. Where no source is cited, the letter that we hold is the source."""
    holder = row.holder
    own = [f"c-y{row.pk}"] if row.file else []
    return doc.Reply(
        key=f"y{row.pk}", kind=row.kind, on=row.on, name=str(holder.person) if holder else "",
        style=holder.style if holder else "", office=row.post.title, post=official_ref(row.post), summary=told(row, row.summary),
        cites=book.of(row) or own, touches=row.touches,
    )  # fmt: skip


def with_letters(lists: dict[str, Any], rows: Iterable[Reply], found: Iterable[doc.Reply]) -> dict[str, Any]:
    """The sections `citations` and `sources`, with the letters that are themselves the source of an answer."""
    for row, shown in zip(rows, found, strict=True):
        if shown.cites == [f"c-y{row.pk}"]:
            key = f"q-y{row.pk}"
            _add(
                lists["citations"],
                [shared.Citation(key=shown.cites[0], source=key, stance=Stance.SUPPORTS, reading=Reading.PRINTED)],
            )
            _add(lists["sources"], [_letter(key, row)])
    return lists


def _letter(key: str, row: Reply) -> shared.Source:
    with translation.override(row.appeal.language):
        title = _("Answer to this appeal, of which we hold a copy: %(office)s") % {"office": row.post}
    return shared.Source(key=key, kind=SourceKind.OFFICIAL, title=title, date=row.on)
