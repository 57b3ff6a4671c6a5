"""The one way to typst: a template of ours and plain data in, a PDF out. Pure.

* Words travel as data (JSON in `sys.inputs`), never as markup: what looks like typst in a letter is printed as it stands.
* Fonts come from `cases/fonts` only; a template reads files of this folder only, imports no package and asks no network.
* The PDF is tagged (PDF/UA-1), has a title and a language, and the same data gives the same bytes (its date is `data["date"]`).
* Typst works without Python's lock, so that other requests go on meanwhile.
"""

import datetime
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import typst

from appeals.papers.glyphs import FOLDER, printable
from cases.clock import midnight

HERE = Path(__file__).parent
NO_PACKAGES = HERE / "packages"  # there is no such folder: whoever imports a package gets an error
BLANK = "\ufffd"  # stands where no font of ours has a sign; ours has this one

# What steers the direction of what follows: embeddings, overrides and isolates. Marks of one place (LRM, RLM) may stay.
_STEERING = frozenset([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# Unseen, and with a meaning in Khmer, Arabic and others: a place to break a line, joiners, marks of direction, soft hyphen.
_UNSEEN = frozenset("\u200b\u200c\u200d\u200e\u200f\u061c\u2060\u00ad")
_STACKER = "\u17d2"  # Khmer: what follows stands below
MOST_MARKS = 10  # on one letter
MOST_BLANKS = 40
_WIDE = re.compile(f" {{{MOST_BLANKS},}}")
_LINES = {"\r\n": "\n", "\r": "\n", "\u2028": "\n", "\u2029": "\n\n", "\x0b": "\n", "\x0c": "\n\n", "\x85": "\n"}


def pdf(template: str, data: dict[str, Any]) -> bytes:
    """The PDF of `template` (a file of this folder: "letter.typ") with `data`: text, numbers, lists; `bytes` for pictures.

    Every template reads `title`, `lang`, `author` ("" for none) and `date` (ISO, for the file's own date) of the data.
    """
    told = json.dumps(cleaned(data), default=list, ensure_ascii=False)
    compiler = typst.Compiler(
        str(HERE / template), root=str(HERE), font_paths=_fonts(), ignore_system_fonts=True,
        package_path=str(NO_PACKAGES), package_cache_path=str(NO_PACKAGES),
    )  # fmt: skip
    words: dict[str, Any] = {"format": "pdf", "sys_inputs": {"data": told}, "timestamp": _seconds(data)}
    try:
        return compiler.compile(**words, pdf_standards=["ua-1"])  # type: ignore[return-value]
    except typst.TypstError:
        # The standard forbids more than readers need. Tagged all the same; a template that is broken fails here as well.
        return compiler.compile(**words)  # type: ignore[return-value]


def unprintable(text: str) -> str:
    """The signs of a text, each once, for which no font of ours has a shape."""
    return "".join(dict.fromkeys(sign for sign in tidy(text) if not _is_printed(sign)))


def cleaned(value: Any) -> Any:
    """The same data with every text made fit to print."""
    if isinstance(value, str):
        return "".join(sign if _is_printed(sign) else BLANK for sign in tidy(value))
    if isinstance(value, dict):
        return {key: cleaned(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [cleaned(part) for part in value]
    return value


def tidy(text: str) -> str:
    """The text without what cannot be seen and does harm: control signs, lone halves, steered directions, towers of marks."""
    for line_end, plain in _LINES.items():
        text = text.replace(line_end, plain)
    kept = _WIDE.sub(" " * MOST_BLANKS, text.replace("\t", "    "))
    return "".join(_lower(sign for sign in kept if _is_kept(sign)))


def _lower(signs: Iterable[str]) -> Iterator[str]:
    """Signs with no more marks, or letters that stand below, than a font can place: thousands on one letter cost gigabytes."""
    height, below = 0, False
    for sign in signs:
        height = height + 1 if below or unicodedata.category(sign)[0] == "M" else 0
        below = sign == _STACKER
        if height <= MOST_MARKS:
            yield sign


def _is_kept(sign: str) -> bool:
    kind = unicodedata.category(sign)
    if sign == "\n" or sign in _UNSEEN:
        return True
    return kind not in ("Cc", "Cs", "Cf", "Co") and ord(sign) not in _STEERING and not _selects(sign)


def _selects(sign: str) -> bool:
    """Whether it asks for a variant of the sign before it (of an emoji, mostly): nothing by itself."""
    return "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"


def _is_printed(sign: str) -> bool:
    return sign == "\n" or sign in _UNSEEN or ord(sign) in printable()


@cache
def look() -> str:
    """A sum that changes with the way things are printed: of the templates, the fonts and typst itself."""
    sums = hashlib.sha256(version("typst").encode())
    for path in sorted([*HERE.glob("*.typ"), *FOLDER.glob("*.ttf")]):
        sums.update(path.read_bytes())
    return sums.hexdigest()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)])


def _seconds(data: dict[str, Any]) -> int:
    """The file's own date: midnight UTC of the day that the data names; the first day of computers without one."""
    day = datetime.date.fromisoformat(data.get("date") or "1970-01-01")
    return int(midnight(day).timestamp())
