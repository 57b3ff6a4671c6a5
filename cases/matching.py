"""Why a document was found: which of its words are like what was asked for, and where in them. Pure.

The database decides what is found (`cases.likeness`); this only shows it, so it folds names a little more simply.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from cases.sayings import Saying
from cases.short_names import spellings

# What holds all the words counts at least 1, what holds them as asked more than that; the beginning of a word counts more
# than its middle, the whole name more than a part, the very number most.
PART, NUMBER = 2.0, 3.0
ALIKE = 0.3  # trigrams that two words share, from which on the one is shown as a spelling of the other
WORD = re.compile(r"[^\s|]+")
# Signs of scripts whose accents do not count in a search.
ACCENTED = ("LATIN", "GREEK", "CYRILLIC", "COMBINING")


@dataclass(frozen=True)
class Match:
    """The words of a document that were like what was asked for, in parts: (text, whether it is what was meant)."""

    saying: Saying
    parts: list[tuple[str, bool]]
    score: float

    @property
    def exact(self) -> bool:
        return self.score >= 1


def best_match(asked: str, sayings: Iterable[Saying]) -> Match | None:
    """Of the words of a document those most like `asked`; the first of them, if several are."""
    whole = fold(asked)[0]
    found = (_match(whole, asked, saying) for saying in sayings) if whole else ()
    return max((match for match in found if match), key=lambda match: match.score, default=None)


def fold(text: str) -> tuple[str, list[int]]:
    """Small letters without accents, hyphens and joiners as blanks; and for each sign its place in `text`."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for plain in _plain(sign):
            if not (plain == " " and (not signs or signs[-1] == " ")):
                signs.append(plain)
                places.append(place)
    while signs and signs[-1] == " ":
        signs.pop(), places.pop()
    return "".join(signs), places


def _plain(sign: str) -> str:
    if sign.isspace() or sign in "'-" or "\u2010" <= sign <= "\u2015" or sign in "\u200b\u200c\u200d\u2060\ufeff\u00ad":
        return " "
    if not unicodedata.name(sign, "").startswith(ACCENTED):
        return unicodedata.normalize("NFKC", sign).lower()
    parts = unicodedata.normalize("NFKD", sign).lower()
    return "".join(part for part in parts if not unicodedata.combining(part))


def _match(whole: str, asked: str, saying: Saying) -> Match | None:
    folded, places = fold(saying.text)
    whole = next((form for form in spellings(whole) if form in folded), whole)
    if saying.kind == "number" and _key(asked) == _key(saying.text):
        return Match(saying, [(saying.text, True)], NUMBER)
    if whole in folded:
        start = folded.index(whole)
        score = PART + (whole == folded) / 2 + (start == 0 or not folded[start - 1].isalnum()) / 4
        return Match(saying, _parts(saying.text, places, [(start, start + len(whole))]), score)
    spots, score = [], 0.0
    words = whole.split()
    for word in words:
        likeness, start, end = _closest(word, folded)
        score += likeness / len(words)
        if likeness >= ALIKE:
            spots.append((start, end))
    return Match(saying, _parts(saying.text, places, spots), score) if spots else None


def _closest(word: str, folded: str) -> tuple[float, int, int]:
    """Where in a text a word stands, or the word that is most like it."""
    start = folded.find(word)
    if start >= 0:
        return 1.0, start, start + len(word)
    own = _trigrams(word)
    return max(
        ((_likeness(own, _trigrams(other[0])), other.start(), other.end()) for other in WORD.finditer(folded)),
        default=(0.0, 0, 0),
    )


def _trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)


def _key(number: str) -> str:
    bare = re.sub(r"^\s*(UA|URGENT ACTION|INDEX)[:\s]*", "", number.upper())
    return re.sub(r"[^A-Z0-9]+", "/", bare).strip("/").lstrip("0")


def _parts(text: str, places: list[int], spots: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """The text, cut where a match begins and ends. A sign goes with the accents and vowels that follow it."""
    marked = [False] * len(text)
    for start, end in spots:
        last = places[end - 1] + 1
        while last < len(text) and unicodedata.category(text[last]).startswith("M"):
            last += 1
        marked[places[start] : last] = [True] * (last - places[start])
    parts: list[tuple[str, bool]] = []
    for sign, mark in zip(text, marked, strict=True):
        if parts and parts[-1][1] == mark:
            parts[-1] = (parts[-1][0] + sign, mark)
        else:
            parts.append((sign, mark))
    return parts
