"""The action as PDF: one A4 sheet, the additional information, the sources. Pure."""

import io
import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

import segno

from appeals.papers.action import Action
from appeals.papers.action_parts import Words
from appeals.papers.typesetting import pdf, unprintable

MOST_SIGNS = 100_000  # of each of the two texts: some forty pages


def action_pdf(action: Action) -> bytes:
    """The whole action, its first sheet on one page wherever it fits at a size that can be read."""
    return pdf("action.typ", action_words(action))


def action_words(action: Action) -> dict[str, Any]:
    """What the template prints: the same words, the same PDF."""
    data = asdict(
        replace(action, text=_in_bounds(action, action.text), background=_in_bounds(action, action.background))
    )
    sheet = (action.lead, action.text, action.call, [row.words for row in action.demands])
    named = {"title": action.title.text, "author": action.heads["author"], "date": action.day}
    signs = unprintable(json.dumps(data, ensure_ascii=False).replace("\\", ""))
    more = {
        "missing": action.heads["signs"] if signs else "",
        "heading": data["title"],
        "first_signs": _signs(*sheet),
        "qr": _square(action.tell_us),
    }
    return data | more | named


def _in_bounds(action: Action, found: list[Words]) -> list[Words]:
    """The texts as far as a PDF may hold them: one of a thousand pages would keep everyone else waiting."""
    left, kept = MOST_SIGNS, []
    for one in found:
        if len(one.text) > left:
            kept.append(replace(one, text=(one.text[:left].rpartition(" ")[0] or one.text[:left]) + " …"))
            kept.append(Words(action.heads["goes_on"], action.lang))
            break
        kept.append(one)
        left -= len(one.text)
    return kept


def _signs(*parts: Iterable[Words]) -> int:
    return sum(len(one.text) for part in parts for one in part)


def _square(address: str) -> bytes:
    """The address as a QR code (SVG), readable from a printed sheet."""
    drawn = io.BytesIO()
    segno.make(address, micro=False, error="m").save(drawn, kind="svg", border=0, scale=4, xmldecl=False)
    return drawn.getvalue()
