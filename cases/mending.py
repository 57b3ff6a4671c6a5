"""Mending: what a reviewer may change in someone else's words without becoming their author. Pure.

A mend moves commas and the like, sets the capital that begins a sentence, and, in English, takes away, adds or swaps one
letter inside a longer word. It never changes how many words there are, a name, a date, a number, a link, a question mark
or a quotation mark. `is_mend` is the whole rule.
"""

import re
import unicodedata
from dataclasses import dataclass

FEW = 12  # signs that may differ in one text
SHORTEST = 5  # letters of a word in which a slip may be mended: shorter ones mean too much (no, not, now, one)

LIGHT = ",.;:…،؛。、，；：។"  # these carry no fact; question marks, quotation marks and brackets do
DASHES = "-‐‑–—"
APOSTROPHES = "'’ʼ"
SENTENCE_ENDS = frozenset(".!?:…。។")

# How English words begin that count or tell a time: "forty" is one letter from "forth".
COUNTS = re.compile(
    r"on[ce]|tw[oi]|thr|thir|four|for[ty]|fi[fv]|six|sev|eig|nin|ten|elev|twe|hun|thou|mil|bil|doz|half|first|second|quart"
    r"|doub|singl|mont|week|year|hour|minu|dai|night|morn|noon|even"
)
_PLAIN = re.compile(f"[^{re.escape(LIGHT + DASHES)}]+")


@dataclass(frozen=True)
class Word:
    """A word of a text and where it stands."""

    text: str
    start: int
    end: int
    plain: bool  # letters alone; numbers, links and whatever else has signs in it must stay as it is


def is_mend(before: str, after: str, lang: str = "en") -> bool:
    """Whether `after` says what `before` says, in every word, name, number and sign that counts."""
    if before == after:
        return True
    old, new = _words(before), _words(after)
    if not old or len(old) != len(new):
        return False
    pairs = list(zip(old, new, strict=True))
    if not all(
        _same(was, now, _begins(before, old, place) or _begins(after, new, place), lang)
        for place, (was, now) in enumerate(pairs)
    ):
        return False
    gaps = zip(_gaps(before, old), _gaps(after, new), strict=True)
    beside_fixed = _beside_fixed(old)
    if any(_dashes(was) != _dashes(now) for (was, now), near in zip(gaps, beside_fixed, strict=True) if near):
        return False
    return _cost(before, after, pairs, old, new) <= FEW


def _words(text: str) -> list[Word]:
    return [word for chunk in re.finditer(r"\S+", text) for word in _parts(chunk.group(), chunk.start())]


def _parts(chunk: str, at: int) -> list[Word]:
    """A chunk of letters parts at commas and dashes; any other is one word, less the commas around it."""
    if all(_is_letter(sign) or sign in LIGHT + DASHES + APOSTROPHES for sign in chunk):
        return [Word(m.group(), at + m.start(), at + m.end(), True) for m in _PLAIN.finditer(chunk)]
    front = len(chunk) - len(chunk.lstrip(",;:…،؛、，；："))
    body = chunk[front:].rstrip(LIGHT)
    return [Word(body, at + front, at + front + len(body), False)] if body else []


def _is_letter(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LM"


def _gaps(text: str, words: list[Word]) -> list[str]:
    """What stands before, between and after the words."""
    ends = [0, *(word.end for word in words)]
    starts = [*(word.start for word in words), len(text)]
    return [text[end:start] for end, start in zip(ends, starts, strict=True)]


def _beside_fixed(words: list[Word]) -> list[bool]:
    """Of each gap, whether a number or the like stands at it: there a dash may be a minus."""
    fixed = [False, *(not word.plain for word in words), False]
    return [left or right for left, right in zip(fixed, fixed[1:], strict=False)]


def _dashes(gap: str) -> list[str]:
    return [sign for sign in gap if sign in DASHES]


def _begins(text: str, words: list[Word], place: int) -> bool:
    """Whether a sentence begins with this word."""
    if place == 0:
        return True
    return bool(SENTENCE_ENDS & set(text[words[place - 1].end : words[place].start]))


def _bare(text: str) -> str:
    return "".join(sign for sign in text if sign not in APOSTROPHES)


def _same(was: Word, now: Word, begins: bool, lang: str) -> bool:
    """Whether one word may stand for another."""
    if was.text == now.text:
        return True
    if not (was.plain and now.plain):
        return False
    old, new = _bare(was.text), _bare(now.text)
    if old == new:
        return True
    if begins and old[1:] == new[1:] and old[:1].lower() == new[:1].lower():
        return True
    return lang.split("-")[0] == "en" and _is_slip(old, new)


def _is_slip(old: str, new: str) -> bool:
    """One letter too many, one missing, or two swapped, inside a longer word in small letters that counts nothing."""
    for word in (old, new):
        if not re.fullmatch(r"[a-z]+", word) or len(word) < SHORTEST or COUNTS.match(word):
            return False
    if (old[0], old[-1]) != (new[0], new[-1]):
        return False
    if len(old) == len(new):
        differing = [place for place in range(len(old)) if old[place] != new[place]]
        return len(differing) == 2 and differing[1] - differing[0] == 1 and _swapped(old, new, differing[0])
    longer, shorter = (old, new) if len(old) > len(new) else (new, old)
    return len(longer) - len(shorter) == 1 and any(
        longer[:place] + longer[place + 1 :] == shorter for place in range(1, len(longer) - 1)
    )


def _swapped(old: str, new: str, place: int) -> bool:
    return old[place : place + 2] == new[place : place + 2][::-1]


def _cost(before: str, after: str, pairs: list[tuple[Word, Word]], old: list[Word], new: list[Word]) -> int:
    """How many signs differ. A blank for a line break counts as well."""
    words = sum(1 + abs(len(was.text) - len(now.text)) for was, now in pairs if was.text != now.text)
    gaps = zip(_gaps(before, old), _gaps(after, new), strict=True)
    return words + sum(max(1, abs(len(was) - len(now))) for was, now in gaps if was != now)
