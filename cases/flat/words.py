"""Values of a document as cells: dates, codes, names, and what sources say and how sure they are. Pure."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases import countries
from cases.custody_reading import Data
from cases.dates import PartialDate
from cases.flat.columns import BETWEEN, Source
from cases.headcounts import in_words
from cases.vocab import ChargeState, CountKind, Reading, SourceKind, Stance, Vocabulary


def joined(values: Iterable[str]) -> str:
    """The values that there are, each once, in their order."""
    return BETWEEN.join(dict.fromkeys(value for value in values if value))


def aligned(values: Iterable[str]) -> str:
    """One value for each of several, also where it is empty, so that columns stay beside each other; "" where all are."""
    found = list(values)
    return BETWEEN.join(found) if any(found) else ""


def joined_by(between: str, *parts: str) -> str:
    """The parts that there are, as one value."""
    return between.join(part for part in parts if part)


# Dates and instants


def day(value: str | None) -> str:
    """EDTF as a reader says it: "3 September 2017 (year inferred)"."""
    return PartialDate(value).words_with_marks() if value else ""


def edtf(value: str | None) -> str:
    return value or ""


def instant(value: datetime.datetime) -> str:
    """In UTC, to the second."""
    return value.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# Words, codes and names


def text(prose: Data | None) -> str:
    return prose["text"] if prose else ""


def prose(stated: Data | None) -> str:
    """The words of a part that has sources of its own."""
    return text(stated["prose"]) if stated else ""


def people(count: int | None, *, exact: bool) -> str:
    """A number of people: "4", "at least 10", "number not known"."""
    return in_words(count, CountKind.EXACT if exact else CountKind.AT_LEAST)


def number(count: int | None, kind: str) -> str:
    return in_words(count, kind)


def label(vocabulary: type[Vocabulary], code: str) -> str:
    """The word for a code; one that this version does not know stands as it is."""
    return str(vocabulary(code).label) if code in vocabulary.values else code


def country(code: str) -> str:
    return str(countries.name(code)) if code else ""


def name(ref: Data | None) -> str:
    """A facility, law, organisation or post as published: "Correctional Centre 3 (CC3)"."""
    if not ref:
        return ""
    return ref["name"] if not ref["short"] or ref["short"] in ref["name"] else f"{ref['name']} ({ref['short']})"


def slug(ref: Data | None) -> str:
    return ref["slug"] if ref else ""


def accused(state: str) -> str:
    """The state of an accusation: an alleged one says each time that no charge is known."""
    word = label(ChargeState, state)
    return f"{word}; {_('not known to be charged')}" if state == ChargeState.ALLEGED else word


# Sources


def sources(source: Source, keys: Iterable[str], *, places: bool = True) -> str:
    """The sources behind a row, each once with who published it and when, and with the places in it."""
    found: dict[str, list[str]] = {}
    for citation in _citations(source, keys):
        found.setdefault(citation["source"], []).append(citation["locator"])
    return joined(
        ", ".join(dict.fromkeys([_work(source, key), *(place for place in at if place and places)]))
        for key, at in found.items()
    )


def _work(source: Source, key: str) -> str:
    row = source.sources[key]
    publisher = row["publisher"]["name"] if row["publisher"] else _("publisher not stated")
    date = day(row["date"]) or _("date not stated")
    return f"{row['title']} ({label(SourceKind, row['kind'])}, {publisher}, {date})"


def source_urls(source: Source, keys: Iterable[str]) -> str:
    """Where these sources were published, and the archived copies."""
    rows = [source.sources[citation["source"]] for citation in _citations(source, keys)]
    return joined(url for row in rows for url in (row["url"], row["archive_url"]))


def quotes(source: Source, keys: Iterable[str]) -> str:
    """The words of the sources that say so."""
    rows = [row for row in _citations(source, keys) if row["quote"] and row["stance"] == Stance.SUPPORTS]
    return joined(f"“{row['quote']['text']}”" for row in rows)


def certainty(source: Source, keys: Iterable[str]) -> str:
    """How sure those are who say so, in their words; and what is our reading, or doubtful, with its reasons."""
    rows = [row for row in _citations(source, keys) if row["stance"] == Stance.SUPPORTS]
    hedges = (_("source: “%(words)s”") % {"words": row["hedge"]} for row in rows if row["hedge"])
    return joined([*hedges, *map(_reading, rows)])


def _reading(citation: Data) -> str:
    word = "" if citation["reading"] == Reading.PRINTED else label(Reading, citation["reading"])
    return joined_by(": ", word, citation["reading_note"])


def says_otherwise(source: Source, keys: Iterable[str]) -> str:
    """Who says otherwise, or denies it, and what they say instead."""
    return joined(_otherwise(source, row) for row in _citations(source, keys) if row["stance"] != Stance.SUPPORTS)


def _otherwise(source: Source, citation: Data) -> str:
    work = source.sources[citation["source"]]
    who = citation["stance_by"] or (work["publisher"]["name"] if work["publisher"] else work["title"])
    said = text(citation["says_instead"]) or (f"“{citation['quote']['text']}”" if citation["quote"] else "")
    return joined_by(": ", f"{who} ({label(Stance, citation['stance'])})", said)


def hedged(source: Source, words: str, keys: Iterable[str]) -> str:
    """Words with how sure their source is, for cells in which several facts stand side by side."""
    rows = [row for row in _citations(source, keys) if row["stance"] == Stance.SUPPORTS]
    hedges = dict.fromkeys(row["hedge"] for row in rows if row["hedge"])
    said = [_("source: “%(words)s”") % {"words": hedge} for hedge in hedges]
    said += [label(Reading, row["reading"]) for row in rows if row["reading"] == Reading.DOUBTFUL][:1]
    disputed = any(row["stance"] != Stance.SUPPORTS for row in _citations(source, keys))
    said += [_("sources do not agree")] if disputed else []
    return f"{words} ({', '.join(said)})" if said else words


def _citations(source: Source, keys: Iterable[str]) -> list[Data]:
    return [source.citations[key] for key in dict.fromkeys(keys) if key in source.citations]


def keys_of(*facts: Any) -> list[str]:
    """The citations that facts, or lists of them, name themselves."""
    rows = [row for fact in facts for row in (fact if isinstance(fact, list) else [fact]) if row]
    return [key for row in rows for key in row["cites"]]
