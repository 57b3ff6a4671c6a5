"""One row of a story: its words, its sources, and what this person may do with it."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from accounts.models import account_of
from appeals.admin.story.appeal_lines import APPEAL_LINES
from appeals.admin.story.citing import Book, lately
from appeals.admin.story.kinds import BY_MODEL, KINDS, Kind
from appeals.admin.story.lines import CASE_LINES
from appeals.admin.story.parts import Add, Row
from appeals.admin.story.record import Record
from appeals.models import DemandOutcome, DueDate, Reply
from cases.models import Case

SAID = CASE_LINES | APPEAL_LINES


class Rows(Record):
    """What is stored about a case, ready to be shown row by row to one person. `asking.py` and `reading.py` make sections of it."""

    def __init__(self, request: HttpRequest, site: Any, case: Case):
        self.request, self.site, self.case = request, site, case
        self.user = account_of(request)
        self._may_change: dict[str, bool] = {}
        self.load()
        self.book = Book(self.facts(), also=lately(request, case))

    def _row(self, row: Any, inside: Iterable[Row] = (), adds: Iterable[Add] = (), **more: Any) -> Row:
        kind = BY_MODEL[type(row)]
        cited = self.book.of(row) if hasattr(row, "citations") else []
        may_change = self.may_change(kind, row)
        return Row(kind.key(row), SAID[kind.name](row), cited, may_change, list(inside), list(adds), **more)

    def may_change(self, kind: Kind, row: Any = None) -> bool:
        admin = kind.admin(self.site)
        if kind.model in (DemandOutcome, DueDate, Reply):  # as its appeal stands, as readers see it
            return admin.has_change_permission(self.request, row)
        if kind.name not in self._may_change:
            self._may_change[kind.name] = admin.has_change_permission(self.request)
        return self._may_change[kind.name]

    def _add(self, name: str, label: Any, owner: Any = None) -> list[Add]:
        kind = KINDS[name]
        if not kind.admin(self.site).has_add_permission(self.request):
            return []
        return [Add(label, kind.new(owner.pk if owner else None))]
