"""Detentions, charges and events of all published cases: each stands alone, with its case, its citations and their sources."""

import datetime
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from ninja import Router

from cases.custody_reading import Custody, latest_state
from cases.document_data import loads, pruned
from cases.models.published import PublishedCase
from cases.public.api import answers, documents, queries, standing
from cases.public.api.cases import named
from cases.public.api.paging import PAGING, part
from cases.public.api.routes import get
from cases.public.api.shapes import (
    ChargeItem,
    ChargeList,
    DetentionItem,
    DetentionList,
    EventItem,
    EventList,
)
from cases.public.row_filters import ChargeFilter, DetentionFilter, EventFilter, RowFilter
from cases.public.shared import REVIEW_DAYS, instant, site
from cases.reading import case_line, happening_now

Data = dict[str, Any]

# Of a case, all that its rows are told with.
CASE_COLUMNS = ("slug", "title", "body", "updated_at", "appeal_open_until")


class Told:
    """A published case, read once for all its rows that a list shows."""

    def __init__(self, row: PublishedCase, review_days: int, now: datetime.datetime):
        self.row, self.now = row, now
        self.data = loads(row.body)
        self._review_days = review_days

    @cached_property
    def custodies(self) -> dict[str, Custody]:
        line = case_line(self.row, self.data, review_days=self._review_days, now=self.now)
        return {one.data["key"]: one for one in line.custody}

    def find(self, section: str, key: str) -> Data:
        return next(row for row in self.data[section] if row["key"] == key)

    def custody(self, key: str) -> Data | None:
        """A custody in short; None where it was removed."""
        return standing.custody(self.custodies[key]) if key in self.custodies else None

    def alone(self, item: Data) -> Data:
        """The item with its case, and with the citations that it names and their sources."""
        all_of = {"citations": self.data["citations"], "sources": self.data["sources"]}
        return pruned(item | all_of) | {"case": named(self.row)}


def detention(told: Told, key: str) -> Data:
    one, days = told.custodies[key], told.custodies[key].days
    return told.find("detentions", key) | {
        "who": next((row for row in told.data["subjects"] if row["key"] == one.data["subject"]), None),
        "confirmation": next((row for row in told.data["confirmations"] if row["detention"] == key), None),
        "known": one.known, "days_at_least": days.count.least if days else None,
        "days_at_most": days.count.most if days else None, "disputed": bool(one.disputes),
    }  # fmt: skip


def charge(told: Told, key: str) -> Data:
    row = told.find("charges", key)
    judgments = [judgment for judgment in told.data["judgments"] if key in judgment["charges"]]
    return row | {"state": latest_state(row), "against": told.custody(row["detention"]), "judgments": judgments}


def event(told: Told, key: str) -> Data:
    row = told.find("events", key)
    whom = [found for found in map(told.custody, row["detentions"]) if found]
    return row | {"happening_now": happening_now(row, told.now), "whom": whom}


# The addresses

Read = Callable[[Told, str], Data]


router = Router()


def _join(name: str, item: Any, listed: Any, found: type[RowFilter], read: Read, summary: Any) -> None:
    """The address with the list of all rows of one kind."""
    fields = queries.fields(list(item.model_fields), documents.ALL)
    takes = [*queries.parameters(found), fields, *PAGING]

    @get(router, f"/{name}", name=name, answers=listed, summary=summary, takes=takes)
    def rows(request: HttpRequest) -> HttpResponse:
        now = instant(request)
        asked = found(request.GET, now=now)
        queries.refuse_wrong(asked)
        page = part(request, _short(asked), asked.keys)
        wanted = queries.chosen(request, fields, fields.schema["enum"])
        items = [{name: item[name] for name in wanted} for item in _read(page.rows, read, now)]
        as_of = answers.right_since(now, answers.newest(PublishedCase.objects))
        return answers.listing(request, page, items, as_of=as_of, words=queries.words(asked))


def _short(asked: RowFilter) -> QuerySet:
    """The rows with no more of their case than its address: documents are long, and many rows are of one."""
    rows = asked.with_keys(asked.rows())
    return rows.select_related("case").only("key", asked.within, "case_id", "case__slug")


def _read(rows: Sequence[Any], read: Read, now: datetime.datetime) -> list[Data]:
    """Each row from the document of its case. Two queries, however many cases; no more than one document lies open at once."""
    review_days = site()[REVIEW_DAYS]
    cases = PublishedCase.objects.only(*CASE_COLUMNS).in_bulk({row.case_id for row in rows})
    found: dict[int, Data] = {}
    for pk, case in cases.items():
        told = Told(case, review_days, now)
        found |= {row.pk: told.alone(read(told, row.key)) for row in rows if row.case_id == pk}
    return [found[row.pk] for row in rows]


_join("detentions", DetentionItem, DetentionList, DetentionFilter, detention, gettext_lazy("Detentions of all cases"))
_join("charges", ChargeItem, ChargeList, ChargeFilter, charge, gettext_lazy("Charges of all cases"))
_join("events", EventItem, EventList, EventFilter, event, gettext_lazy("Events of all cases"))
