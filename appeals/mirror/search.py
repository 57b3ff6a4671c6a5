"""What the search of a copy knows: an index for its script, and lists by script for readers without one."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from appeals.mirror import addresses
from appeals.models.published import PublishedAppeal
from cases import countries
from cases.document_data import loads
from cases.models.published import PublishedCase, PublishedReference
from cases.sayings import Saying, of_case, of_reference
from cases.scripts import script_of
from cases.vocab import DocumentKind, Script

SHARD = 20_000  # bytes of one file of the index
CASE, APPEAL, COUNTRY = "case", "appeal", "country"


@dataclass(frozen=True)
class Entry:
    """One thing to find: by its title, by further names of it, and by words and numbers that stand on its page."""

    kind: str
    path: str
    title: str
    names: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def entries() -> Iterator[Entry]:
    """Everything that has a page: cases first."""
    for case in PublishedCase.objects.visible().order_by("title", "slug").iterator(chunk_size=50):
        sayings = of_case(loads(case.body))
        names = {saying.text for saying in sayings if saying.kind == "name"}
        yield _entry(CASE, case, sayings, names)
    for appeal in PublishedAppeal.objects.visible().order_by("title", "slug").iterator(chunk_size=50):
        words = [appeal.reference, *loads(appeal.body)["people"]]
        yield Entry(APPEAL, appeal.get_absolute_url(), appeal.title, [], [word for word in words if word])
    for code in sorted((row["code"].upper() for row in addresses.countries()), key=countries.name):
        path = reverse("cases:country", urlconf=addresses.URLS, args=[code.lower()])
        yield Entry(COUNTRY, path, countries.name(code))
    for reference in PublishedReference.objects.named().order_by("title", "slug").iterator(chunk_size=50):
        data = loads(reference.body)
        names = {*data.get("other_names", ()), data.get("acronym", "")}
        yield _entry(reference.kind, reference, of_reference(data), names, reference.institution)


def _entry(
    kind: str, row: PublishedCase | PublishedReference, sayings: list[Saying], names: set[str], of: dict[str, str] | None = None
) -> Entry:  # fmt: skip
    """`of` is the body to which an office belongs: "Ambassador" alone names nobody."""
    rest = [saying.text for saying in sayings if saying.text != row.title]
    called = [text for text in rest if text in names]
    title = f"{row.title}, {of['name']}" if of else row.title
    return Entry(kind, row.get_absolute_url(), title, called, [text for text in rest if text not in names])


def kinds() -> dict[str, str]:
    """The word for each kind of thing."""
    return {
        CASE: _("Case"), APPEAL: _("Appeal"), COUNTRY: _("Country"), DocumentKind.FACILITY: _("Place of detention"),
        DocumentKind.LAW: _("Law"), DocumentKind.ORGANISATION: _("Organisation"), DocumentKind.OFFICIAL: _("Office"),
    }  # fmt: skip


def shards(found: Iterable[Entry], file_of: Any) -> Iterator[bytes]:
    """The index as scripts, since a page in a folder may not fetch: each as large as `SHARD` at most, or one entry."""
    rows: list[str] = []
    size = 0
    for entry in found:
        row = json.dumps(
            [entry.kind, file_of(entry.path), entry.title, entry.names, entry.words],
            ensure_ascii=False,
            separators=(",", ":"),
        )
        if rows and size + len(row.encode()) > SHARD:
            yield _shard(rows)
            rows, size = [], 0
        rows.append(row)
        size += len(row.encode()) + 2
    if rows:
        yield _shard(rows)


def _shard(rows: list[str]) -> bytes:
    inside = ",\n".join(rows)
    return f"window.mirrorIndex = (window.mirrorIndex || []).concat([\n{inside}\n]);\n".encode()


# Lists


@dataclass
class Listed:
    """A name in the list of its script."""

    name: str
    path: str
    title: str  # what its page is called, where that is another name
    kind: str


def by_script(found: Iterable[Entry]) -> dict[Script, list[Listed]]:
    """Every name of everything that has a page, by the script it is written in, in the order of its letters."""
    lists: dict[Script, list[Listed]] = {}
    words = kinds()
    for entry in found:
        for name in dict.fromkeys((entry.title, *entry.names)):
            title = "" if name == entry.title else entry.title
            lists.setdefault(script_of(name), []).append(Listed(name, entry.path, title, words.get(entry.kind, "")))
    for rows in lists.values():
        rows.sort(key=lambda row: (row.name.casefold(), row.path))
    return dict(sorted(lists.items(), key=lambda pair: (pair[0] != Script.LATN, str(pair[0].label))))


def by_letter(rows: Iterable[Listed]) -> dict[str, list[Listed]]:
    """A list under the first letters of its names."""
    letters: dict[str, list[Listed]] = {}
    for row in rows:
        letters.setdefault(row.name[:1].upper(), []).append(row)
    return letters
