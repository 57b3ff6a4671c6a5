"""Footnotes: every citation of a document numbered in the order in which a page names it, with the ways back. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cases.vocab import Reading, Stance

Data = dict[str, Any]


@dataclass
class Mark:
    """The small number behind a fact: which footnote, and the anchor by which the footnote leads back.

    `hedge` is how sure the source itself is, in its words; `reading` whether it says so in so many words.
    """

    number: int
    anchor: str
    disputes: bool
    hedge: str = ""
    reading: str = Reading.PRINTED


@dataclass
class Footnote:
    """One citation with its source, and the places that it proves."""

    number: int
    citation: Data
    source: Data
    backs: list[str] = field(default_factory=list)


class Footnotes:
    """Numbers citations in the order in which a page names them, and turns keys into marks."""

    def __init__(self, data: Data):
        self._citations = {row["key"]: row for row in data["citations"]}
        self._sources = {row["key"]: row for row in data["sources"]}
        self._notes: dict[str, Footnote] = {}

    def mark(self, data: Any) -> Any:
        """The same data with every list of keys in `cites` replaced by Marks. Works from top to bottom."""
        if isinstance(data, dict):
            head = {"cites": self._marks(data["cites"])} if "cites" in data else {}
            return {**{k: self.mark(v) if k not in ("cites", "touches") else v for k, v in data.items()}, **head}
        return [self.mark(row) for row in data] if isinstance(data, list) else data

    def _marks(self, keys: Iterable[str]) -> list[Mark]:
        return [self._mark(key) for key in keys if key in self._citations]

    def _mark(self, key: str) -> Mark:
        citation = self._citations[key]
        # Facts proven by the same words of the same source share one footnote.
        words = json.dumps({**citation, "key": "", "quote": (citation["quote"] or {}).get("text")}, sort_keys=True)
        note = self._notes.get(words)
        if note is None:
            note = Footnote(len(self._notes) + 1, citation, self._sources[citation["source"]])
            self._notes[words] = note
        note.backs.append(f"ref-{note.number}-{len(note.backs) + 1}")
        disputes = citation["stance"] != Stance.SUPPORTS
        return Mark(note.number, note.backs[-1], disputes, citation["hedge"], citation["reading"])

    def list(self) -> list[Footnote]:
        return list(self._notes.values())

    def disputes(self, marks: Iterable[Mark]) -> Sequence[Footnote]:
        """The footnotes behind marks whose sources do not agree."""
        notes = {note.number: note for note in self._notes.values()}
        return [notes[mark.number] for mark in marks if mark.disputes]

    def accounts(self, marks: Sequence[Mark]) -> Sequence[Footnote]:
        """What each source says of a disputed fact, those that support it first; nothing where nobody disagrees."""
        if not any(mark.disputes for mark in marks):
            return []
        notes = {note.number: note for note in self._notes.values()}
        in_order = dict.fromkeys(mark.number for mark in sorted(marks, key=lambda mark: mark.disputes))
        return [notes[number] for number in in_order]


# The list of notes


@dataclass
class NoteLine:
    """A footnote in the list. `again`: its words stand at the same place as those above; `letter`: its reading stands above;
    `jumps`: its number is not the next one, since notes that nothing refers to stay away."""

    note: Footnote
    again: bool
    letter: str
    jumps: bool


@dataclass
class NoteList:
    """Footnotes as a page lists them: what several of them share is said once."""

    lines: list[NoteLine]
    readings: list[tuple[str, str]]
    works: list[Data]

    @property
    def checked(self) -> list[int]:
        """The notes whose facts we checked ourselves, beyond the source."""
        return [line.note.number for line in self.lines if line.note.citation["checked_on"]]


def note_list(notes: Sequence[Footnote]) -> NoteList:
    """The notes in their order, with the readings that several share under letters, and every source once."""
    said = [note.citation["reading_note"] for note in notes]
    often = dict.fromkeys(words for words in said if words and said.count(words) > 1)
    letters = {words: _letter(place) for place, words in enumerate(often)}
    lines, before, last = [], ("", ""), 0
    for note in notes:
        place = (note.source["key"], note.citation["locator"])
        again = bool(place[1]) and place == before
        letter = letters.get(note.citation["reading_note"], "")
        lines.append(NoteLine(note, again, letter, jumps=note.number != last + 1))
        before, last = place, note.number
    works = {note.source["key"]: note.source for note in notes}
    return NoteList(
        lines, [(letter, words) for words, letter in letters.items()], [works[key] for key in sorted(works)]
    )


def _letter(place: int) -> str:
    """a, b … z, then aa, ab …"""
    rest, last = divmod(place, 26)
    return (_letter(rest - 1) if rest else "") + chr(ord("a") + last)


SHORTEST_RUN = 2


def in_runs(marks: Iterable[Mark]) -> list[list[Mark]]:
    """Marks in the order of their numbers' first showing, each number once; three or more that follow each other are one run."""
    runs: list[list[Mark]] = []
    for mark in {mark.number: mark for mark in marks}.values():
        last = runs[-1][-1] if runs else None
        if last and not (last.disputes or mark.disputes) and mark.number == last.number + 1:
            runs[-1].append(mark)
        else:
            runs.append([mark])
    return [part for run in runs for part in ([run] if len(run) >= SHORTEST_RUN else [[mark] for mark in run])]
