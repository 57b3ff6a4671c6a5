"""The files of a snapshot, from documents alone: the same documents give the same bytes. Pure."""

from appeals.packaging.contents import About, Entry, File, Made
from appeals.packaging.papers import SUMS, bibtex, citation, removed_words, withdrawn_words
from appeals.packaging.tables import ALL as TABLES
from appeals.packaging.tables import LISTED, documents_path, path_of, schema_path
from appeals.packaging.writing import write
from appeals.packaging.zipping import ZIP, Packed, zipped

LIST = path_of(LISTED.code)  # has one row for every document

__all__ = [
    "LIST", "SUMS", "TABLES", "ZIP", "About", "Entry", "File", "Made", "Packed", "bibtex", "citation",
    "documents_path", "path_of", "removed_words", "schema_path", "withdrawn_words", "write", "zipped",
]  # fmt: skip
