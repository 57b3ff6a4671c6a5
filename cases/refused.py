"""Why a document may not be published, in words. Pure."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases import document_data as plain
from cases import document_parts as base
from cases.change_words import CASE, Words
from cases.changes import place_in_words


class Reason(str):
    """A sentence that says what is missing, and of what: a place of the document, a person. `url` leads to where it is mended."""

    path: str = ""
    person: int | None = None
    url: str = ""

    def __new__(cls, words: str, path: str = "", person: int | None = None) -> "Reason":
        reason = super().__new__(cls, words)
        reason.path, reason.person = path, person
        return reason


class Refused(Exception):
    """Publishing was refused. `reasons` are sentences that name what is missing."""

    def __init__(self, reasons: Iterable[str]):
        self.reasons = list(reasons)
        super().__init__("\n".join(self.reasons))


def missing_citations(model: type[base.Document], data: dict[str, Any], words: Words = CASE) -> list[str]:
    """One sentence for every fact without a source. It names the fact as the forms do."""
    found = plain.uncited(model, data)
    return [Reason(_without_source(path, place_in_words(data, path, words)), path) for path, _row in found]


def _without_source(path: str, place: str) -> str:
    if path == "facts":
        return _("No source: add one on the page of its own.")
    if path.startswith("detentions[") and "." not in path:
        return _("No source: %(fact)s: the event that brought its status.") % {"fact": place}
    return _("No source: %(fact)s.") % {"fact": place}
