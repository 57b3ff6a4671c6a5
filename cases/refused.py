"""Why a document may not be published, in words. Pure."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases import document as doc
from cases import document_data as plain
from cases.change_words import CASE, Words
from cases.changes import place_in_words


class Refused(Exception):
    """Publishing was refused. `reasons` are sentences that name what is missing."""

    def __init__(self, reasons: Iterable[str]):
        self.reasons = list(reasons)
        super().__init__("\n".join(self.reasons))


def missing_citations(model: type[doc.Document], data: dict[str, Any], words: Words = CASE) -> list[str]:
    """One sentence for every fact without a source. It names the fact as the forms do."""
    return [_without_source(path, place_in_words(data, path, words)) for path, _row in plain.uncited(model, data)]


def _without_source(path: str, place: str) -> str:
    if path == "facts":
        return _("No source: add one on the page of its own.")
    if path.startswith("detentions[") and "." not in path:
        return _("No source: %(fact)s: the event that brought its status.") % {"fact": place}
    return _("No source: %(fact)s.") % {"fact": place}
