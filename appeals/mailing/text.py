"""Words as a mail can carry them: in one line, not endless, in the right direction, wrapped. Pure."""

import re
import textwrap
import unicodedata

WIDTH = 72
LONGEST_SUBJECT, LONGEST_TITLE, LONGEST_WORDS = 150, 200, 400

# Line breaks of all scripts, other signs that steer a terminal or a header, and those that turn the direction of what follows.
_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_TURNS = re.compile(r"[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_ADDRESS = re.compile(r"\s*(?:[-*] )?https?://\S+\s*")
_EMPTY_LINES = re.compile(r"\n\s*\n\s*\n+")
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"


def flat(text: object) -> str:
    """In one line, whatever was typed: no line break may reach a header."""
    return _BREAKS.sub(" ", _TURNS.sub("", str(text))).strip()


def clipped(text: object, longest: int = LONGEST_WORDS) -> str:
    """In one line that ends between two words where it would be too long."""
    line = flat(text)
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    whole = cut.rpartition(" ")[0]
    return f"{whole if len(whole) > longest // 2 else _without_half_a_sign(cut)}…"


def _without_half_a_sign(text: str) -> str:
    """Scripts without blanks between words are cut between two signs, not before a mark that belongs to the sign."""
    while text and (unicodedata.combining(text[-1]) or unicodedata.category(text[-1]) in ("Mn", "Mc", "Cf")):
        text = text[:-1]
    return text[:-1]


def isolated(text: str) -> str:
    """For plain text: what holds letters that run from right to left does not turn the words around it."""
    turns = any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in text)
    return f"{ISOLATE}{text}{END_OF_ISOLATE}" if turns else text


def wrapped(text: str) -> str:
    """A rendered text part: lines of 72 signs, addresses whole, no two empty lines in a row."""
    lines = "\n".join(_line(line.rstrip()) for line in text.strip().splitlines())
    return _EMPTY_LINES.sub("\n\n", lines) + "\n"


def _line(line: str) -> str:
    if len(line) <= WIDTH or _ADDRESS.fullmatch(line):
        return line
    margin = re.match(r"\s*(?:[-*] )?", line)
    hanging = " " * len(margin[0]) if margin else ""
    return textwrap.fill(
        line, WIDTH, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
    )
