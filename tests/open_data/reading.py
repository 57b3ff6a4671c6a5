"""What an answer says, whatever it is packed in: a stranger who looks for a word looks everywhere."""

import base64
import binascii
import contextlib
import csv
import gzip
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus


def texts_in(answer: Any, deep: bool = True) -> Iterator[str]:
    """The words of an answer: its headers, its body unpacked, unescaped and decoded as its format asks for."""
    if deep:
        yield "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    yield from texts_of(answer.body, deep)


def texts_of(data: bytes, deep: bool = True) -> Iterator[str]:
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                yield name
                yield from texts_of(packed.read(name), deep)
    elif data.startswith(b"\x1f\x8b"):
        yield from texts_of(gzip.decompress(data), deep)
    else:
        text = data.decode("utf-8", errors="replace")
        yield text
        yield from _plain(text)
        if deep:
            yield from _tokens(text)


def _plain(text: str) -> Iterator[str]:
    """The same as a reader of its format has it."""
    start = text[:1]
    if start in ("{", "["):
        for line in [text] if _loads(text) is not None else text.splitlines():  # JSON, or a line of it each
            yield from (value for value in _strings(_loads(line)))
    elif start == "<":
        yield html.unescape(text)
        yield html.unescape(re.sub(r"<[^>]*>", "", text))  # a word that is marked up in its middle
    if "%" in text:
        yield unquote_plus(text)


def _loads(text: str) -> Any:
    with contextlib.suppress(ValueError):
        return json.loads(text)
    return None


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _tokens(text: str) -> Iterator[str]:
    """What opaque words hide: cursors are base64."""
    for token in set(re.findall(r"cursor=([^&\"'\s>\\]+)", text)) | set(re.findall(r'"cursor": ?"([^"]+)"', text)):
        raw = unquote_plus(token)
        with contextlib.suppress(binascii.Error, ValueError):
            yield base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)).decode("utf-8", errors="replace")


def strings_of(data: bytes) -> list[str]:
    """Every text of a JSON answer."""
    return list(_strings(_loads(data.decode("utf-8", errors="replace"))))


def rows_of_csv(data: bytes) -> list[list[str]]:
    """The cells of a CSV, as a spreadsheet program has them."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
