"""Events of one day that differ in nothing but the person: one row of a story, which names everyone with their sources. Pure."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.text import capfirst

from cases.custody_reading import Data

GAP = "…"
# What differs from person to person. Whatever else differs makes a row of its own.
OWN = frozenset({"key", "order", "detentions", "concerned", "cites", "headline"})


def gathered(events: Iterable[Data]) -> list[Data]:
    """The events of a page in their order, those that say the same of several people as one row with `each`."""
    found: dict[str, list[Data]] = {}
    for row in events:
        likeness = _likeness(row) or row["key"]
        while any(_who(other) == _who(row) for other in found.get(likeness, ())):
            likeness += "+"  # the same of the same person is another event
        found.setdefault(likeness, []).append(row)
    return [rows[0] if len(rows) == 1 else _as_one(rows) for rows in found.values()]


def number_of(row: Data) -> int:
    """How many events a row stands for."""
    return len(row.get("each") or (row,))


def _who(row: Data) -> str:
    concerned: list = row.get("concerned") or []
    return str(concerned[0].data["key"]) if len(concerned) == 1 else ""


def _likeness(row: Data) -> str:
    """What an event says, less whom it concerns; "" where it is not of one person, has no day or says more than a line."""
    if not (_who(row) and row["on"] and row["headline"]) or row["body"] or row["accounts"]:
        return ""
    words = {name: value for name, value in row.items() if name not in OWN}
    return json.dumps([_pattern(row), row["headline"]["lang"], words], sort_keys=True, default=str)


def _pattern(row: Data) -> str:
    """The headline with a gap where it names the person."""
    subject = row["concerned"][0].subject
    names = {subject["name"]["value"], *(name["text"] for name in subject.get("names", ()))} - {""}
    text = str(row["headline"]["text"])
    for name in sorted(names, key=lambda name: (-len(name), name)):
        whole = rf"(?<!\w){re.escape(name)}(?!\w)" if name.isascii() else re.escape(name)
        text = re.sub(whole, GAP, text)
    return text


def _as_one(rows: Sequence[Data]) -> Data:
    """One row: its words without a name, then everyone; their footnotes stand once where they are the same for all."""
    pattern, first = _pattern(rows[0]), rows[0]
    words = capfirst(pattern.removeprefix(f"{GAP} "))
    same = len({tuple(mark.number for mark in row["cites"]) for row in rows}) == 1
    each: list[dict[str, Any]] = [
        {"custody": row["concerned"][0], "cites": [] if same else row["cites"]} for row in rows
    ]
    return {
        **first, "headline": {**first["headline"], "text": words}, "concerned": [], "each": each,
        "cites": [mark for row in rows for mark in row["cites"]] if same else [],
    }  # fmt: skip
