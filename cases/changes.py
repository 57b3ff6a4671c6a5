"""What will change for readers, field by field, in words: one document beside another. Pure, plain data in.

Works on whatever is in the documents: a field that it does not know is shown under its own name.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cases.change_words import CASE, Words
from cases.differing import Piece, pieces
from cases.vocab import Reading, Stance

SILENT = frozenset({"schema", "key", "cites", "slug"})  # no words of their own
LAST = ("citations", "sources")
PATH_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")
ALIKE = 0.34  # how much two rows without keys must share to be one row that changed


@dataclass(frozen=True)
class Field:
    """One value that differs. Either side may be empty."""

    label: str
    before: str
    after: str
    lang_before: str = ""
    lang_after: str = ""

    @property
    def old(self) -> list[Piece]:
        return pieces(self.before, self.after)[0]

    @property
    def new(self) -> list[Piece]:
        return pieces(self.before, self.after)[1]


@dataclass
class Row:
    """One row of a document (or the document itself) and what of it differs."""

    title: str
    what: str  # added, changed, removed
    fields: list[Field] = field(default_factory=list)
    sources_added: list[str] = field(default_factory=list)
    sources_removed: list[str] = field(default_factory=list)

    def drop_sources_that_stay(self) -> None:
        """The same words of the same source, cited from another place: for readers nothing changed."""
        stay = set(self.sources_added) & set(self.sources_removed)
        self.sources_added = [line for line in self.sources_added if line not in stay]
        self.sources_removed = [line for line in self.sources_removed if line not in stay]

    @property
    def is_empty(self) -> bool:
        return self.what == "changed" and not (self.fields or self.sources_added or self.sources_removed)


@dataclass
class Section:
    """One section of a document with what changes in it."""

    name: str
    label: str
    rows: list[Row] = field(default_factory=list)
    moved: bool = False  # the same rows stand in another order

    def count(self, what: str) -> int:
        return sum(row.what == what for row in self.rows)

    @property
    def counts(self) -> str:
        """ "12 added, 3 changed": what there is of it, for a heading that folds the rows away."""
        words = {"added": _("%d added"), "changed": _("%d changed"), "removed": _("%d removed")}
        return ", ".join(said % number for what, said in words.items() if (number := self.count(what)))


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any], words: Words = CASE) -> list[Section]:
    """The sections that differ, in the order of the document; all of it where nothing was published."""
    return _Comparison(before or {}, after, words).sections()


def place_in_words(document: Mapping[str, Any], path: str, words: Words = CASE) -> str:
    """Where a path leads, as the forms call it: "detentions[1].placements[2]" is "Detention: … › Stay: …"."""
    reader, here, group, parts = _Comparison({}, document, words), document, "", []
    for name, number in PATH_STEP.findall(path):
        found: Any = here.get(name)
        here = [row for row in found if row is not None][int(number) - 1] if number else found
        title = reader.title(name, here) if number else ""
        kind = words.row(name) if number else words.label(group, name)
        parts.append(_("%(kind)s: %(words)s") % {"kind": kind, "words": title} if title else kind)
        group = name
    return " › ".join(parts)


class _Comparison:
    """Two documents, and the words for the keys that their rows name each other by."""

    def __init__(self, before: Mapping[str, Any], after: Mapping[str, Any], words: Words):
        self.before, self.after, self.words = before, after, words
        self.known: dict[str, str] = {}
        for document in (before, after):
            self._learn(document)
        self.cited = {row["key"]: row for document in (before, after) for row in document.get("citations", ())}

    def _learn(self, document: Mapping[str, Any]) -> None:
        """What each key stands for; sources and people first, since others are told by them."""
        first = ("sources", "subjects", "detentions", "charges", "recipients", "demands")
        for name in [*first, *(name for name in document if name not in first)]:
            rows = document.get(name)
            for row in rows or () if _is_rows(rows) else ():
                if row.get("key"):
                    self.known[row["key"]] = self.title(name, row)
                for channel in row.get("channels") or ():
                    self.known[channel["key"]] = self.title("channels", channel)

    # The document

    def sections(self) -> list[Section]:
        found, whole = [], Row("", "changed")
        names = list(dict.fromkeys([*self.after, *self.before]))
        for name in sorted(names, key=lambda name: LAST.index(name) + 1 if name in LAST else 0):
            old, new = self.before.get(name), self.after.get(name)
            if old == new or name in ("schema", "slug"):
                continue
            if _is_rows(old) or _is_rows(new):
                found.append(self._list(name, old or [], new or []))
            else:
                self._value(whole, [], "", name, old, new)
        if not whole.is_empty:
            found.insert(0, Section("whole", _("As a whole"), [whole]))
        found = [section for section in found if section.rows or section.moved]
        if not found and not self.words.untold and self.before and dict(self.before) != dict(self.after):
            found.append(Section("order", _("Order of the footnotes"), moved=True))
        return found

    def _list(self, name: str, old: list[dict], new: list[dict]) -> Section:
        section = Section(name, self.words.label("", name))
        pairs = self._pairs(name, old, new)
        for before, after in pairs:
            if name == "citations" and (before is None or after is None):
                continue  # told where they stand
            section.rows += self._row(name, before, after, "")
        both = [pair for pair in pairs if pair[0] is not None and pair[1] is not None]
        places = [next(i for i, row in enumerate(old) if row is before) for before, _after in both]
        section.moved = places != sorted(places) and name not in LAST
        return section

    # Rows

    def _row(self, group: str, old: dict | None, new: dict | None, within: str) -> list[Row]:
        """A row that differs, and the rows inside it that do."""
        if old == new:
            return []
        shown = new if new is not None else old or {}
        title = self.title(group, shown)
        what = "added" if old is None else "removed" if new is None else "changed"
        named = _("%(kind)s: %(words)s") % {"kind": self.words.row(group), "words": title} if title else ""
        row = Row(" › ".join(filter(None, (within, named or self.words.row(group)))), what)
        inside: list[Row] = []
        names = {**(new or {}), **(old or {})}
        for name in dict.fromkeys([*(name for name in self.words.titles.get(group, ()) if name in names), *names]):
            if name in self.words.untold:
                continue
            if name not in SILENT or (name == "slug" and group == "cases"):
                self._value(row, inside, group, name, (old or {}).get(name), (new or {}).get(name))
        self._cites(row, (old or {}).get("cites"), (new or {}).get("cites"))
        row.drop_sources_that_stay()
        return [row, *inside] if not row.is_empty else inside

    def _value(self, row: Row, inside: list[Row], group: str, name: str, old: Any, new: Any) -> None:
        if old == new:
            return
        if _is_rows(old) or _is_rows(new):
            for before, after in self._pairs(name, old or [], new or []):
                inside += self._row(name, before, after, row.title)
            return
        nested = [value for value in (old, new) if isinstance(value, dict)]
        if nested and not any(_is_plain(value) for value in nested):
            self._parts(row, inside, group, name, old or {}, new or {})
            return
        told = Field(
            self.words.label(group, name),
            self.say(group, name, old), self.say(group, name, new), _lang(old), _lang(new),
        )  # fmt: skip
        if told.before != told.after:
            row.fields.append(told)
        elif told.lang_before != told.lang_after:
            label = _("%(field)s, language") % {"field": told.label}
            row.fields.append(Field(label, told.lang_before, told.lang_after))
        self._cites(row, _cites(old), _cites(new))
        if group in ("", "corrections"):
            self._touches(row, told.label, old, new)

    def _touches(self, row: Row, label: str, old: Any, new: Any) -> None:
        """Of a text that stands by itself; in a row, the row says it."""
        before, after = ((value or {}).get("touches") if isinstance(value, dict) else None for value in (old, new))
        if (before or []) != (after or []) and "touches" not in self.words.untold:
            label = _("%(field)s, also tells about") % {"field": label}
            row.fields.append(Field(label, self.say("", "touches", before), self.say("", "touches", after)))

    def _parts(self, row: Row, inside: list[Row], group: str, name: str, old: dict, new: dict) -> None:
        """A part that is no row of a list: a photo, a state, what proves a country."""
        part = Row(row.title, "changed")
        for key in dict.fromkeys([*new, *old]):
            if key not in SILENT | self.words.untold:
                self._value(part, inside, name, key, old.get(key), new.get(key))
        label = self.words.label(group, name)
        for told in part.fields:
            joined = (
                label
                if label == told.label
                else _("%(part)s, %(field)s") % {"part": label, "field": told.label.lower()}
            )
            row.fields.append(Field(joined, told.before, told.after, told.lang_before, told.lang_after))
        self._cites(row, old.get("cites"), new.get("cites"))
        row.sources_added += part.sources_added
        row.sources_removed += part.sources_removed

    def _cites(self, row: Row, old: list[str] | None, new: list[str] | None) -> None:
        for added, into in (
            (set(new or ()) - set(old or ()), row.sources_added),
            (set(old or ()) - set(new or ()), row.sources_removed),
        ):
            lines = (self._source(self.cited[key]) for key in sorted(added) if key in self.cited)
            into += [line for line in lines if line not in into]

    def _source(self, citation: dict[str, Any]) -> str:
        """A source and its words, with what makes a reader careful: that it disputes the fact, is cautious, or is read by us."""
        instead, stance, reading = citation.get("says_instead") or {}, citation.get("stance"), citation.get("reading")
        disputes = (
            [str(dict(Stance.choices).get(stance, stance)), citation.get("stance_by")]
            if stance not in (None, Stance.SUPPORTS)
            else []
        )
        read = (
            [str(dict(Reading.choices).get(reading, reading)), citation.get("reading_note")]
            if reading not in (None, Reading.PRINTED)
            else []
        )
        hedge = f"“{citation['hedge']}”" if citation.get("hedge") else ""
        marks = "; ".join(str(mark) for mark in (*disputes, instead.get("text"), hedge, *read) if mark)
        return self.title("citations", citation) + (f" ({marks})" if marks else "")

    # Which row is which

    def _pairs(self, group: str, old: list[Any], new: list[Any]) -> list[tuple[Any, Any]]:
        """Each new row beside the old one that it was, in the new order; then the old ones that are gone."""
        left = list(old)
        chosen: dict[int, Any] = {}
        for rule in (_same_key(self.words.same.get(group, "key")), _equal):
            for place, row in enumerate(new):
                if place not in chosen and (match := next((one for one in left if rule(one, row)), None)) is not None:
                    chosen[place] = match
                    left = [one for one in left if one is not match]
        for place, row in enumerate(new):
            if place not in chosen and left and not _has(row, self.words.same.get(group, "key")):
                best = max(left, key=lambda one: _likeness(one, row))
                if _likeness(best, row) >= ALIKE:
                    chosen[place] = best
                    left = [one for one in left if one is not best]
        return [(chosen.get(place), row) for place, row in enumerate(new)] + [(row, None) for row in left]

    # In words

    def say(self, group: str, name: str, value: Any) -> str:
        """A value of any shape that stands in one line."""
        if isinstance(value, list):
            return ", ".join(filter(None, (self.say(group, name, one) for one in value)))
        if isinstance(value, dict):
            if "prose" in value:
                return self.say(group, name, value["prose"])
            for key in ("value", "text", "name"):
                if key in value:
                    return self.words.say(group, name, value[key], {})
            return ""
        return self.words.say(group, name, value, self.known)

    def title(self, group: str, row: Mapping[str, Any]) -> str:
        """What a reader recognises a row by: "3 September 2017: Arrested at his house"."""
        names = self.words.titles.get(group, ())
        words = (self.say(group, name, row.get(name)) for name in names)
        return ": ".join(word if len(word) <= 90 else f"{word[:87]}…" for word in words if word)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(row, dict) and not _is_plain(row) for row in value)


def _is_plain(value: Any) -> bool:
    """A value that is said in one line: words, the name of a reference, what a source states."""
    if not isinstance(value, dict):
        return not isinstance(value, list)
    return (
        {"lang", "text"} == set(value) - {"touches"}
        or {"kind", "slug", "name", "short"} == set(value)
        or set(value) - {"cites", "touches"} in ({"value"}, {"prose"})
    )


def _lang(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("lang") or _lang(value.get("prose")))
    return ""


def _cites(value: Any) -> list[str]:
    return value.get("cites", []) if isinstance(value, dict) else []


def _has(row: Any, name: str) -> bool:
    return isinstance(row, dict) and bool(row.get(name))


def _same_key(name: str) -> Any:
    return lambda one, other: _has(one, name) and _has(other, name) and one[name] == other[name]


def _equal(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The words of a row, each with where it stands; what is empty says nothing."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name not in ("touches", "lang"):
                yield from _leaves(part, f"{path}.{name}")
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part, path)
    elif value not in (None, "", False):
        yield path, str(value)


def _likeness(one: Any, other: Any) -> float:
    """How much two rows share, from 0 to 1. Rows with different keys share nothing."""
    if isinstance(one, dict) and isinstance(other, dict) and one.get("key") != other.get("key"):
        return 0.0
    mine, theirs = set(_leaves(one)), set(_leaves(other))
    return len(mine & theirs) / max(len(mine | theirs), 1)
