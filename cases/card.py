"""The picture that stands beside a shared address: the name and a day, nothing that could be wrong tomorrow. Pure.

Letters that no font of ours has are never drawn as boxes: another form of the name stands in, or what can be drawn of it.
"""

import io
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features

from cases.differing import clusters

SIZE = (1200, 630)
EDGE = 90
PAPER, INK, SOFT, ACCENT = "#fbfaf7", "#1d1b18", "#5c574e", "#8a3a12"
LINES = 3  # of the name, at most
MOST = 150  # letters that are tried
HEIGHTS = (104, 88, 76, 64, 54)  # of its letters, the largest that fits

FOLDER = Path(__file__).parent / "fonts"
LATIN, KHMER, ARABIC = "NotoSans", "NotoSansKhmer", "NotoNaskhArabic"
SHAPES = bool(features.check("raqm"))  # without it Khmer and Arabic would come out wrong
FAMILIES = (LATIN, KHMER, ARABIC) if SHAPES else (LATIN,)
JOINERS = ("\u200c", "\u200d")  # the only signs without a shape that are kept
MISSING = "\U0010fffd"  # a sign that no font has: how its box looks

Run = tuple[str, str]  # a family, and the words that it draws


# Letters


@cache
def _font(family: str, bold: bool, height: int) -> ImageFont.FreeTypeFont:
    layout = ImageFont.Layout.RAQM if SHAPES else ImageFont.Layout.BASIC
    return ImageFont.truetype(FOLDER / f"{family}-{'Bold' if bold else 'Regular'}.ttf", height, layout_engine=layout)


@cache
def _plain(family: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FOLDER / f"{family}-Regular.ttf", 40, layout_engine=ImageFont.Layout.BASIC)


def _look(family: str, sign: str) -> tuple[tuple[int, int], bytes]:
    picture = Image.new("L", (160, 120))
    ImageDraw.Draw(picture).text((50, 40), sign, 255, _plain(family))
    return picture.size, picture.tobytes()


@cache
def _box(family: str) -> tuple[tuple[int, int], bytes]:
    return _look(family, MISSING)


@lru_cache(maxsize=4096)
def _has(family: str, sign: str) -> bool:
    return sign in JOINERS or _look(family, sign) != _box(family)


def _family(sign: str, before: str) -> str:
    """Which family draws a sign; "" for none. Signs that are no letters go with those before them."""
    order = FAMILIES if sign.isalpha() else (before, *FAMILIES)
    return next((family for family in order if family and _has(family, sign)), "")


def _visible(text: str) -> str:
    """One line without signs that have no shape or that turn the line."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(sign for sign in line if sign in JOINERS or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn"))  # fmt: skip


def runs(text: str) -> list[Run]:
    """The text in stretches of one family each; what cannot be drawn is left out."""
    found: list[list[str]] = []
    for sign in _visible(text):
        family = _family(sign, found[-1][0] if found else "")
        if family and found and found[-1][0] == family:
            found[-1][1] += sign
        elif family:
            found.append([family, sign])
    return [(family, words) for family, words in found]


def drawable(text: str) -> bool:
    """Whether there are letters, and all of them can be drawn."""
    kept = "".join(words for _family, words in runs(text))
    return any(sign.isalpha() for sign in kept) and kept == _visible(text)


def heading(title: str, others: Sequence[str], otherwise: str) -> str:
    """What to call it: the title, else another form of the name that can be drawn, else what can be drawn of the title."""
    for name in (title, *others):
        if drawable(name):
            return name
    rest = " ".join("".join(words for _family, words in runs(title)).split())
    return rest if any(sign.isalpha() for sign in rest) else otherwise


# Lines


def _length(line: str, bold: bool, height: int) -> float:
    return sum(_font(family, bold, height).getlength(words) for family, words in runs(line))


def _pieces(text: str, bold: bool, height: int, room: int) -> Iterator[str]:
    """Words; one that is too long for a line (or written without blanks) in letters."""
    for word in _visible(text).split(" "):
        if _length(word, bold, height) <= room:
            yield f"{word} "
        else:
            yield from clusters(word)
            yield " "


def wrapped(text: str, bold: bool, height: int, room: int) -> list[str]:
    lines = [""]
    for piece in _pieces(text, bold, height, room):
        if lines[-1] and _length(lines[-1] + piece.rstrip(), bold, height) > room:
            lines.append("")
        lines[-1] += piece if lines[-1] or piece != " " else ""
    return [line.strip() for line in lines if line.strip()]


def _lead(line: str, height: int) -> int:
    """How far below a line the next one stands: Khmer and Arabic reach higher and lower."""
    return round(height * (1.25 if all(family == LATIN for family, _words in runs(line)) else 1.5))


def _fitted(text: str, heights: Sequence[int], most: int, high: int) -> tuple[list[str], int]:
    """The lines of a text in the largest letters that fit the width and the height; cut short where none do."""
    text, room = text[:MOST], SIZE[0] - 2 * EDGE
    for height in heights:
        lines = wrapped(text, True, height, room)
        if len(lines) <= most and sum(_lead(line, height) for line in lines) <= high:
            return lines, height
    cut = lines[:most]
    while len(cut) > 1 and sum(_lead(line, height) for line in cut) > high:
        cut.pop()
    while cut[-1] and _length(f"{cut[-1]}…", True, height) > room:
        cut[-1] = cut[-1][:-1]
    return [*cut[:-1], f"{cut[-1].rstrip()}…"], height


def _to_left(line: str) -> bool:
    """Whether a line is written from right to left: by its first letter with a direction."""
    first = next((way for sign in line if (way := unicodedata.bidirectional(sign)) in ("L", "R", "AL")), "L")
    return first != "L"


def _write(draw: ImageDraw.ImageDraw, line: str, base: int, *, height: int, bold: bool, colour: str) -> None:
    to_left = _to_left(line)
    place = SIZE[0] - EDGE - _length(line, bold, height) if to_left else float(EDGE)
    for family, words in reversed(runs(line)) if to_left else runs(line):
        font = _font(family, bold, height)
        way = ("rtl" if family == ARABIC else "ltr") if SHAPES else None
        draw.text((place, base), words, colour, font, anchor="ls", direction=way)
        place += font.getlength(words)


@lru_cache(maxsize=32)
def draw(title: str, native: str, day: str, site: str) -> bytes:
    """A PNG of 1200 x 630: the site, the name, its own script, the day."""
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 18, SIZE[1]), fill=ACCENT)
    for x in (EDGE, EDGE + 16, EDGE + 32):
        pen.rectangle((x, 68, x + 5, 116), fill=ACCENT)
    pen.rectangle((EDGE, 89, EDGE + 37, 94), fill=ACCENT)
    pen.text((EDGE + 60, 108), "".join(words for family, words in runs(site) if family == LATIN)[:60], SOFT, _font(LATIN, False, 38), anchor="ls")  # fmt: skip
    lines, height = _fitted(title, HEIGHTS, LINES, 270 if native else 350)
    small, low = _fitted(native, (60, 48), 1, 90) if native else ([], 0)
    leads = [_lead(line, height) for line in lines]
    base = 165 + (360 - sum(leads) - (90 if native else 0)) // 3 + round(leads[0] * 0.75)
    for line, lead in zip(lines, leads, strict=True):
        _write(pen, line, base, height=height, bold=True, colour=INK)
        base += lead
    for line in small:
        _write(pen, line, base + 5, height=low, bold=False, colour=SOFT)
    _write(pen, day, SIZE[1] - 62, height=34, bold=False, colour=SOFT)
    out = io.BytesIO()
    picture.quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()
