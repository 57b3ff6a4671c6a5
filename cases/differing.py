"""Where two texts differ, word by word. Pure."""

import re
import unicodedata
from difflib import SequenceMatcher

Piece = tuple[str, bool]  # words, and whether they differ

MOST = 1500  # words that are compared; longer stretches count as different as a whole
KIN = 0.3  # how much two stretches must share; of a new sentence the "the" that stayed says nothing
LONG = 24  # signs without a blank: a script that writes none between words
SHOWN = 90  # signs of the same words that are shown on each side of a difference
JOINERS = frozenset("្‍‌")  # the Khmer sign that stacks, joiners: they belong to what follows


def pieces(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, the differing ones marked; long stretches that are the same are cut short."""
    if not before or not after:
        return [(before, False)] if before else [], [(after, False)] if after else []
    old, new = _words(before), _words(after)
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    head, tail = "".join(old[:start]), "".join(old[len(old) - end :])
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    marked = _marked(middle_old, middle_new)
    return (
        _short([(head, False), *marked[0], (tail, False)]),
        _short([(head, False), *marked[1], (tail, False)]),
    )


def _shared(one: list[str], other: list[str]) -> int:
    """How many words both begin with."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _marked(old: list[str], new: list[str]) -> tuple[list[Piece], list[Piece]]:
    if max(len(old), len(new)) > MOST:
        return [("".join(old), True)], [("".join(new), True)]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < KIN:
        return [("".join(old), True)], [("".join(new), True)]
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        left.append(("".join(old[a:b]), tag != "equal"))
        right.append(("".join(new[c:d]), tag != "equal"))
    return _bridged(left), _bridged(right)


def _bridged(found: list[Piece]) -> list[Piece]:
    """One stretch where only blanks stay the same between words that differ: of another date they say nothing."""
    kept = [piece for piece in found if piece[0]]
    bridged: list[Piece] = []
    for place, (text, differs) in enumerate(kept):
        around = (place > 0 and kept[place - 1][1], place + 1 < len(kept) and kept[place + 1][1])
        marked = differs or (text.isspace() and all(around))
        if bridged and bridged[-1][1] and marked:
            bridged[-1] = (bridged[-1][0] + text, True)
        else:
            bridged.append((text, marked))
    return bridged


def _words(text: str) -> list[str]:
    """Words, signs and blanks; a long word of another script in clusters, so that a part of it can be marked."""
    found = re.findall(r"\s+|[^\s.,;:!?()“”\"]+|.", text, flags=re.DOTALL)
    return [part for word in found for part in (clusters(word) if len(word) > LONG and not word.isascii() else [word])]


def clusters(word: str) -> list[str]:
    """A letter with its vowel signs and accents, so that no mark stands without its letter."""
    parts: list[str] = []
    for sign in word:
        joined = unicodedata.category(sign).startswith("M") or sign in JOINERS
        if parts and (joined or parts[-1][-1] in JOINERS):
            parts[-1] += sign
        else:
            parts.append(sign)
    return parts


def _short(found: list[Piece]) -> list[Piece]:
    """Without empty pieces; of a long stretch that is the same, its ends."""
    kept = [piece for piece in found if piece[0]]
    last = len(kept) - 1
    return [
        (text if differs else _ends(text, place > 0, place < last), differs)
        for place, (text, differs) in enumerate(kept)
    ]


def _ends(text: str, after: bool, before: bool) -> str:
    """The words next to a difference."""
    if len(text) <= 2 * SHOWN + 20:
        return text
    front = text[:SHOWN] if after else ""
    back = text[-SHOWN:] if before else ""
    return f"{front} … {back}" if front or back else text
