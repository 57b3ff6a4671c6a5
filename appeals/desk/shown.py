"""The controls of the desk's page: filters with what is chosen, chips that take one away, the switch between mine and everyone's."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from appeals.desk.board import Board, back_of
from appeals.desk.filters import BACK, GROUP, MINE
from appeals.desk.selected import offered
from cases import countries
from cases.models import Case


@dataclass(frozen=True)
class Choice:
    code: str
    label: str
    is_chosen: bool


@dataclass
class Filter:
    """One filter, with its choices as they are ticked."""

    name: str
    label: str
    choices: list[Choice] = field(default_factory=list)

    @property
    def chosen(self) -> int:
        return sum(choice.is_chosen for choice in self.choices)


def controls(board: Board) -> dict[str, Any]:
    """What the page needs beside its rows."""
    back = back_of(board)
    whole = _list([pair for pair in _pairs(board) if pair[0] != GROUP])
    for group in board.shown:
        group.commands = [(code, str(label)) for code, label in offered() if group.offers(code)]
    return {
        "filters": _filters(board), "chips": board.asked.chips(), "switch": _switch(board), "whole": whole,
        "back": back, "grouped": f"{whole}{'&' if '?' in whole else '?'}",
        "selected": reverse("desk:selected") + (f"?{urlencode({BACK: back})}" if back else ""),
    }  # fmt: skip


def _pairs(board: Board) -> list[tuple[str, str]]:
    pairs = [pair for pair in board.asked.pairs if pair[0] in board.asked.base_filters]
    return [*pairs, (GROUP, board.one.code)] if board.one else pairs


def _list(pairs: list[tuple[str, str]]) -> str:
    return reverse("desk:home") + (f"?{urlencode(pairs)}" if pairs else "")


def _switch(board: Board) -> list[dict[str, Any]]:
    """Everyone's rows, one's own first, or one's own alone; other filters stay."""
    others = [pair for pair in _pairs(board) if pair[0] != "who"]
    mine = board.asked.only_mine
    return [
        {"label": _("Everyone’s, mine first"), "url": _list(others), "is_chosen": not mine},
        {"label": _("Mine"), "url": _list([("who", MINE), *others]), "is_chosen": mine},
    ]


def _filters(board: Board) -> list[Filter]:
    """Countries are those of cases here, and whatever was chosen; the others offer all they know."""
    found = []
    for name in board.asked.base_filters:
        if name in board.asked.not_filters:
            continue
        chosen, form_field = board.asked.chosen.get(name, []), board.asked.form.fields[name]
        known: list[tuple[Any, Any]] = list(form_field.choices)  # type: ignore[attr-defined]
        if name == "country":
            here = {
                code
                for codes in Case.objects.order_by().values_list("countries", flat=True).distinct()
                for code in codes
            }
            known = [(code, label) for code, label in countries.CHOICES if code in here or code in chosen]
        choices = [Choice(str(code), str(label), str(code) in chosen) for code, label in known]
        found.append(Filter(name, str(form_field.label), choices))
    return found
