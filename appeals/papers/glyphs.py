"""Which signs the fonts of ours can print, read from the fonts themselves (the table "cmap" of a TrueType font). Pure."""

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import cases

FOLDER = Path(cases.__file__).parent / "fonts"

_SEGMENTS, _GROUPS = 4, 12  # the two formats of the table that fonts of today use


@cache
def printable() -> frozenset[int]:
    """The code points for which at least one upright regular font has a sign."""
    fonts = (path.read_bytes() for path in sorted(FOLDER.glob("*-Regular.ttf")))
    return frozenset(code for font in fonts for code in _codes(font))


def _codes(font: bytes) -> Iterator[int]:
    start = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    for number in range(count):
        (offset,) = struct.unpack_from(">I", font, start + 4 + 8 * number + 4)
        (kind,) = struct.unpack_from(">H", font, start + offset)
        if kind == _SEGMENTS:
            yield from _of_segments(font, start + offset)
        elif kind == _GROUPS:
            yield from _of_groups(font, start + offset)


def _table(font: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for number in range(count):
        tag, _sum, offset, _length = struct.unpack_from(">4sIII", font, 12 + 16 * number)
        if tag == name:
            return int(offset)
    raise ValueError("a font without a table of signs")


def _of_segments(font: bytes, start: int) -> Iterator[int]:
    """Format 4: runs of code points; the last run is a mark of the end."""
    (double,) = struct.unpack_from(">H", font, start + 6)
    ends = struct.unpack_from(f">{double // 2}H", font, start + 14)
    starts = struct.unpack_from(f">{double // 2}H", font, start + 16 + double)
    for first, last in zip(starts, ends, strict=True):
        yield from range(first, min(last, 0xFFFE) + 1)


def _of_groups(font: bytes, start: int) -> Iterator[int]:
    """Format 12: groups of code points, also beyond the first 65,536."""
    (count,) = struct.unpack_from(">I", font, start + 12)
    for number in range(count):
        first, last, _glyph = struct.unpack_from(">III", font, start + 16 + 12 * number)
        yield from range(first, last + 1)
