"""Invisible signs that turn the direction of writing: they may not reach beyond the text in which they were typed. Pure.

Text in Arabic or Hebrew needs none of them: browsers order it by its letters, and pages isolate it (`dir="auto"`, `bdi`).
Some editors leave them behind all the same, and whoever wants to deceive makes “gpj.exe” of “exe.jpg” with them.
"""

import re

OVERRIDES = "\u202d\u202e"  # nobody who writes a language needs these
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_PAIRS = {"\u202c": "\u202a\u202b", "\u2069": "\u2066\u2067\u2068"}  # what each sign that ends ends


def without_turns(text: str) -> str:
    """The text without overrides; of the others it keeps those in texts of several lines that end where they began."""
    if not _TURNS.search(text):
        return text
    lines = text.split("\n")
    if len(lines) == 1:
        return _TURNS.sub("", text)
    return "\n".join(_line(line) for line in lines)


def _line(line: str) -> str:
    kept = line.translate(dict.fromkeys(map(ord, OVERRIDES)))
    return kept if _is_balanced(kept) else _TURNS.sub("", kept)


def _is_balanced(line: str) -> bool:
    opened: list[str] = []
    for sign in _TURNS.findall(line):
        if sign not in _PAIRS:
            opened.append(sign)
        elif not opened or opened.pop() not in _PAIRS[sign]:
            return False
    return not opened
