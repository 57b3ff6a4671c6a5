"""Writes a snapshot: every document is read once, and no file is ever held as a whole. Pure."""

from collections.abc import Iterable

from appeals.document import DOCUMENTS
from appeals.packaging.contents import About, Entry, File, Made, Sink
from appeals.packaging.descriptor import JSON_LINES, as_json, descriptor
from appeals.packaging.papers import MARKDOWN, PLAIN, SUMS, Changes, readme, sums
from appeals.packaging.tables import Tables, documents_path, schema_path
from cases.document_data import canonical
from cases.document_schema import schema_of
from cases.vocab import DocumentKind

JSON = "application/json"


def write(about: About, entries: Iterable[Entry], sink: Sink) -> int:
    """Writes all files of a snapshot into a sink. Gives the number of documents.

    The same documents in the same order give the same bytes. `SHA256SUMS` names all other files.
    """
    tables, changes = Tables(about, sink), Changes(about)
    lines = {kind: File(sink, documents_path(kind), JSON_LINES, rows=0) for kind in DocumentKind}
    for entry in entries:
        tables.write(entry)
        changes.note(entry)
        file = lines[DocumentKind(entry.kind)]
        file.write(f"{canonical(entry.data)}\n".encode())
        file.rows = (file.rows or 0) + 1
    made = [*tables.close(), *(file.close() for file in lines.values())]
    log = File(sink, "CHANGELOG.md", MARKDOWN)
    changes.write(log)
    made.append(log.close())
    for kind in DocumentKind:
        made.append(
            _put(sink, schema_path(kind), JSON, as_json(schema_of(DOCUMENTS[kind], f"{about.url}{schema_path(kind)}")))
        )
    made.append(_put(sink, "README.md", MARKDOWN, readme(about, made)))
    made.append(_put(sink, "datapackage.json", JSON, descriptor(about, made)))
    _put(sink, SUMS, PLAIN, sums(made))
    return sum(changes.counts.values())


def _put(sink: Sink, path: str, media_type: str, data: bytes) -> Made:
    file = File(sink, path, media_type)
    file.write(data)
    return file.close()
