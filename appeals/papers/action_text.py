"""The action as a mail in plain text: the subject on the first line, 72 columns but for addresses. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from appeals.papers.action import Action
from appeals.papers.action_parts import Recipient, Way, Words

WIDTH = 72

# What is never cut: an address on the web, or of a mail box.
ADDRESS = re.compile(r"https?://\S+|\S+@\S+\.\S+")
STACKED, JOINER = (
    "\u17d2",
    "\u200d",
)  # the sign after them stands below, or together with, the one before (Khmer; others)


def action_text(action: Action) -> str:
    """The whole action as text, each line ended by a line feed."""
    parts = [_subject(action), "", *_head(action), *_sheet(action), *_more(action), *_sources(action)]
    return "\n".join(_tidied(parts)) + "\n"


def _subject(action: Action) -> str:
    """One line without a break in it: whatever a title holds, it adds no header to a mail."""
    said = " ".join(part for part in (action.draft, action.kind, action.reference) if part)
    line = " ".join(f"Subject: {said}: {action.title.text}".split())
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1].rpartition(' ')[0] or line[: WIDTH - 1]}…"


def _head(action: Action) -> Iterator[str]:
    if action.draft:
        yield from (action.draft, "")
    yield from _said([action.above])
    yield from _heading(_marked(action.title), "=")
    yield from _said([*action.standing, *action.facts])
    yield from wrapped(action.as_of)
    yield ""


def _sheet(action: Action) -> Iterator[str]:
    yield from _paragraphs([*action.lead, *action.text])
    yield from _heading(action.heads["take"].upper(), "-")
    yield from _paragraphs(action.call)
    yield from wrapped(action.heads["nothing"])
    for number, demand in enumerate(action.demands, 1):
        head = f"{number}. "
        yield from wrapped(_marked(demand.words), head)
        if demand.condition:
            yield from wrapped(f"{action.heads['condition']} “{demand.condition.text}”", " " * len(head))
        for law in demand.instruments:
            yield from wrapped(f"{action.heads['invokes']} {law}", " " * len(head))
        if demand.state:
            yield from wrapped(f"[{_marked(demand.state)}]", " " * len(head))
        yield ""
    yield from wrapped(action.heads["recalls"])
    for recalled in action.recalled:
        yield from wrapped(_marked(recalled), "- ")
    yield ""
    yield from _paragraphs(action.call_to_write)
    yield from _said(action.deadline)
    yield from wrapped(action.heads["nobody"])
    yield ""
    for recipient in action.recipients:
        yield from _recipient(action, recipient)
    yield from _heading(action.heads["know"].upper(), "-")
    yield from _paragraphs(action.report_back)
    yield from wrapped(action.heads["tell"])
    yield from (action.tell_us, "")


def _recipient(action: Action, recipient: Recipient) -> Iterator[str]:
    yield from _said([recipient.title, *recipient.lines])
    for way in recipient.ways:
        yield from _way(way)
    if recipient.salutation:
        yield from wrapped(f"{action.heads['begin']} {_marked(recipient.salutation)}")
    yield ""


def _way(way: Way) -> Iterator[str]:
    """A channel as printed. Its own line breaks stay."""
    yield from wrapped(
        f"{way.label}: {_marked(way.value) if way.value.text else _marked(Words(way.remark, notes=way.value.notes))}",
        "  ",
        "    ",
    )
    if way.value.text:
        yield from wrapped(way.remark, "    ")


def _more(action: Action) -> Iterator[str]:
    if action.background or action.closing or action.people:
        yield from _heading(action.heads["more"].upper(), "-")
        yield from _paragraphs([*action.background, *action.closing])
        yield from _said(action.people)
        yield ""
    if action.came_of:
        yield from _heading(action.heads["came_of"].upper(), "-")
        for one in action.came_of:
            yield from wrapped(f"{one.head}: {_marked(one.words)}")
        yield ""


def _sources(action: Action) -> Iterator[str]:
    if not action.notes:
        return
    yield from _heading(action.heads["sources"].upper(), "-")
    for number, work in enumerate(action.works, 1):
        yield from wrapped(work.text, f"({number}) ")
    yield ""
    yield from wrapped(action.heads["notes"])
    for note in action.notes:
        yield from wrapped(action.place_of(note), f"[{note.number}] ")
    for reading in action.readings:
        yield from wrapped(reading.text, f"{action.heads['reading']} {reading.letter}: ")


def _heading(text: str, line: str) -> Iterator[str]:
    """A heading with a line under it, as wide as its words."""
    rows = list(wrapped(text))
    yield from rows
    yield line * min(WIDTH, max((len(row) for row in rows), default=1))
    yield ""


def _paragraphs(found: Iterable[Words]) -> Iterator[str]:
    for one in found:
        for part in re.split(r"\n[ ]*\n\s*", _marked(one)):
            yield from wrapped(part)
            yield ""


def _said(found: Iterable[Words]) -> Iterator[str]:
    for one in found:
        yield from wrapped(_marked(one))


def _marked(one: Words) -> str:
    """Words with the numbers of their notes behind them."""
    return one.text + "".join(f" [{number}]" for number in one.notes)


# Lines


def wrapped(text: str, first: str = "", then: str | None = None) -> Iterator[str]:
    """Lines of at most 72 columns, but for an address that is longer. The text's own line breaks stay."""
    then = " " * len(first) if then is None else then
    for row in text.split("\n") if text else ():
        yield from _lines(row, first, then)
        first = then


def _lines(text: str, first: str, then: str) -> Iterator[str]:
    line, start = first, True
    for word in text.split():
        for piece in _pieces(word, WIDTH - len(then)):
            longer = f"{line}{piece}" if start else f"{line} {piece}"
            if start or len(longer) <= WIDTH:
                line, start = longer, False
            else:
                yield line.rstrip()
                line = f"{then}{piece}"
    if not start:
        yield line.rstrip()


def _pieces(word: str, most: int) -> Iterator[str]:
    """A word, cut where it is too long for a line and no address: never between a sign and what stands on it."""
    if len(word) <= most or ADDRESS.search(word):
        yield word
        return
    piece = ""
    for part in _signs(word):
        if piece and len(piece) + len(part) > most:
            yield piece
            piece = ""
        piece += part
    yield piece


def _signs(word: str) -> Iterator[str]:
    """The signs of a word as they are read: letter and what stands on or below it together."""
    sign = ""
    for letter in word:
        stands_on = unicodedata.category(letter).startswith("M") or letter == JOINER or sign.endswith((STACKED, JOINER))
        if sign and stands_on and len(sign) < WIDTH // 2:
            sign += letter
            continue
        if sign:
            yield sign
        sign = letter
    yield sign


def _tidied(lines: Iterable[str]) -> Iterator[str]:
    """No two empty lines behind each other, and none at the end."""
    empty, begun = False, False
    for line in lines:
        if not line.strip():
            empty = begun
            continue
        if empty:
            yield ""
        yield line.rstrip()
        empty, begun = False, True
