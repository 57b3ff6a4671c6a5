"""The papers of a snapshot for people: README.md, CHANGELOG.md, SHA256SUMS, and how to cite it. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals.packaging.contents import ADDED, CHANGED, REPLACED, SAME, About, Entry, File, Made
from appeals.packaging.descriptor import title
from appeals.packaging.tables import ALL, FILES, path_of
from cases.dates import PartialDate
from cases.vocab import DocumentKind

MARKDOWN, PLAIN = "text/markdown", "text/plain"
SUMS = "SHA256SUMS"
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_UNSEEN = re.compile("[\u200b\u202a-\u202e\u2060-\u2069\ufeff]")
IN_MEMORY = 1024 * 1024  # bytes of a list of changes; longer ones wait on disk


def citation(about: About) -> str:
    """How to name this snapshot in a text."""
    return _("%(site)s (%(year)s): Published cases and appeals. Data, snapshot %(name)s of %(day)s. %(url)s") % {
        "site": plain(about.site["name"]), "year": about.day.year, "name": about.name, "day": day(about), "url": about.url,
    }  # fmt: skip


def bibtex(about: About) -> str:
    """The same for programs that keep references. What BibTeX would read as a command stands as itself."""
    return "\n".join((
        f"@misc{{{about.folder},", f"  title = {{{{{_tex(title(about))}}}}},", f"  author = {{{{{_tex(about.site['name'])}}}}},",
        f"  year = {{{about.day.year}}},", f"  month = {{{about.day.month}}},", f"  url = {{{about.url}}},",
        f"  note = {{Data, snapshot of {about.day.isoformat()}}}", "}",
    ))  # fmt: skip


def _tex(text: str) -> str:
    return re.sub(r"([#$%&_])", r"\\\1", re.sub(r"[{}\\~^]", " ", plain(text)))


def day(about: About) -> str:
    return PartialDate(about.day.isoformat()).words()


def plain(text: str) -> str:
    """A text in one line, without signs that cannot be seen and turn what follows."""
    return " ".join(_UNSEEN.sub("", _BREAKS.sub(" ", str(text))).split())


def told(text: str) -> str:
    """The same in Markdown: nothing in it is a link, a heading or a tag."""
    return re.sub(r"([\\`*_{}\[\]<>#|!&~])", r"\\\1", plain(text))


# README.md


def readme(about: About, files: Iterable[Made]) -> bytes:
    made = {file.path: file for file in files}
    parts = (_head(about), *_what(made), *_reading(about), *_kept(about), *_rights(about))
    return ("\n\n".join(parts) + "\n").encode()


def _head(about: About) -> str:
    said = _(
        "What %(site)s had published of cases of detained human rights defenders on %(day)s (UTC), with every source."
    )
    return f"# {told(title(about))}\n\n" + said % {"site": told(about.site["name"]), "day": day(about)}


def _what(made: dict[str, Made]) -> Iterator[str]:
    yield "## " + _("What is in it")
    rows = [f"| `{path_of(level.code)}` | {level.title} | {made[path_of(level.code)].rows} |" for level in ALL]
    yield "\n".join(
        ("| " + _("file") + " | " + _("one row for each of") + " | " + _("rows") + " |", "|---|---|---:|", *rows)
    )
    yield _("`json/` has the same as whole documents, one a line: everything that a page shows, each fact with its citations. `schemas/` says what these documents hold (JSON Schema).")  # fmt: skip
    yield _("`datapackage.json` says of every column of every table what it holds (Frictionless Data Package). Rows of the tables of detentions, charges and events name their case by the column `case`; columns that end in `_code` name places, laws, organisations and officials as the first column of their own tables does.")  # fmt: skip
    yield _("`CHANGELOG.md` and `csv/documents.csv` say what changed since the snapshot before; `SHA256SUMS` is for checking that every file is whole: `sha256sum -c SHA256SUMS`.")  # fmt: skip


def _reading(about: About) -> Iterator[str]:
    yield "## " + _("How to read it")
    points = (
        _("The tables are UTF-8. In a spreadsheet program import them as UTF-8 with commas, or take the tables that open by themselves: %(url)s") % {"url": f"{about.site['base']}/data/"},
        _("Every date stands twice: as a reader says it, and in EDTF (ISO 8601-2), as precise as its source and no more. `2017-09` is some day in September 2017, `~` is around, `?` was inferred by us, `a/b` is from a to b, `[a..b]` is some day between them."),
        _("What has a code stands twice: in words, which may change, and as a code, which stays."),
        _("A status is as of a day. “last known” means that nobody confirmed it within the review period: it may not hold any more. Do not show it as the present."),
        _("Sources disagree, and are not always sure. The columns `certainty` and `says_otherwise` keep their own words: keep them beside the fact."),
        _("An empty cell means that nothing is published, not that there is nothing. What is left out was often left out to keep someone safe. Do not try to find it out."),
        _("Cases are those that we know of and may publish. Their number says nothing about how many there are. Do not add up people where the tables say that rows may tell of the same."),
        _("A cell that a spreadsheet program would run as a formula begins with an apostrophe, and cells are cut after 32,000 signs. The documents in `json/` have the texts as they are."),
    )  # fmt: skip
    yield "\n".join(f"* {point}" for point in points)


def _kept(about: About) -> Iterator[str]:
    yield "## " + _("Before you use an old copy")
    yield _("People are taken out of this record when they, or their families, are in danger, and then they leave every snapshot. Fetch this snapshot again from its address before you publish anything from a copy, and delete from yours what is no longer in it: %(url)s") % {"url": about.url}  # fmt: skip
    yield (
        removed_words(about.removed) if about.removed else _("Nothing has openly left this snapshot since it was made.")
    )


def removed_words(count: int) -> str:
    """What left a snapshot since, where that may be told: never which."""
    return ngettext(
        "%(number)d document left this snapshot after it was made, since it was taken back or a text in it was removed.",
        "%(number)d documents left this snapshot after it was made, since they were taken back or a text in them was removed.",
        count,
    ) % {"number": count}


def withdrawn_words(count: int) -> str:
    return ngettext(
        "%(number)d case or appeal was taken back since the snapshot before.",
        "%(number)d cases and appeals were taken back since the snapshot before.",
        count,
    ) % {"number": count}


def _rights(about: About) -> Iterator[str]:
    site = about.site
    yield "## " + _("Licence and how to cite")
    if site["licence"]:
        where = f" <{site['licence_url']}>" if site["licence_url"] else ""
        yield _("Our texts and tables: %(licence)s.") % {"licence": told(site["licence"]) + where} + " " + _("Quoted words belong to those who wrote them.")  # fmt: skip
    else:
        yield _("No licence is named for this data: ask us before you publish it again. Quoted words belong to those who wrote them.")  # fmt: skip
    yield "> " + told(citation(about))
    yield _(
        "Add the SHA-256 of the file `SHA256SUMS`, which stands on the page of the snapshot: it names every byte of it."
    )
    yield _("The method, how we count and what every word means: %(url)s") % {"url": f"{site['base']}/method/"}


# CHANGELOG.md


class Changes:
    """What changed since the snapshot before, noted while the documents pass by."""

    HEADINGS = (ADDED, CHANGED, REPLACED)

    def __init__(self, about: About):
        self.about = about
        self.counts: Counter[tuple[str, str]] = Counter()
        self._lists: dict[str, IO[bytes]] = {name: SpooledTemporaryFile(IN_MEMORY) for name in self.HEADINGS}  # noqa: SIM115 (closed once written)

    def note(self, entry: Entry) -> None:
        self.counts[entry.kind, entry.change] += 1
        if self.about.before and entry.change != SAME:
            self._lists[entry.change].write(f"* {_of_one(entry)}\n".encode())

    def write(self, file: File) -> None:
        file.write(("\n\n".join(self._head()) + "\n").encode())
        headings = {ADDED: _("Added"), CHANGED: _("Changed"), REPLACED: _("Replaced: an earlier text was removed")}
        for name in self.HEADINGS:
            kept = self._lists[name]
            if kept.tell():
                file.write(f"\n## {headings[name]}\n\n".encode())
                kept.seek(0)
                for part in iter(lambda: kept.read(IN_MEMORY), b""):  # noqa: B023 (used up before the next)
                    file.write(part)
            kept.close()

    def _head(self) -> Iterator[str]:
        about = self.about
        yield f"# {_('Changes in the snapshot')} {about.name}"
        if not about.before:
            yield _("This is the first snapshot: everything in it is new. `csv/documents.csv` lists it.")
        else:
            yield _("Compared with the snapshot %(name)s, as it stands by now.") % {"name": about.before}
            yield self._table()
            yield withdrawn_words(about.withdrawn) if about.withdrawn else _("Nothing was openly taken back since.")
            yield _("What was taken back is never named.")
        if about.removed:
            yield removed_words(about.removed)

    def _table(self) -> str:
        names = (ADDED, CHANGED, REPLACED, SAME)
        heads = (_("added"), _("changed"), _("replaced"), _("the same"))
        rows = [
            f"| {FILES[kind]} | " + " | ".join(str(self.counts[kind, name]) for name in names) + " |"
            for kind in DocumentKind
        ]
        return "\n".join(("|  | " + " | ".join(heads) + " |", "|---|---:|---:|---:|---:|", *rows))


def _of_one(entry: Entry) -> str:
    """One document in the list of changes."""
    link = f"[{told(entry.title)}]({entry.url})"
    words = f"{DocumentKind(entry.kind).label}: {link}, " + _("version %(number)d") % {"number": entry.number}
    if entry.before is not None:
        words += " " + _("after version %(number)d") % {"number": entry.before}
    return f"{words}: {', '.join(sorted(entry.sections))}" if entry.sections else words


def sums(files: Iterable[Made]) -> bytes:
    """The sum of every file, as `sha256sum -c` reads it."""
    return "".join(f"{file.sha256}  {file.path}\n" for file in sorted(files, key=lambda file: file.path)).encode()
