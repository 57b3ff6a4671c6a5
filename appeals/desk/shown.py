"""The controls of the desk's page: filters with what is chosen, chips that take one away, the switch between mine and everyone's."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from appeals.desk.board import Board
from appeals.desk.boxes import boxes, switch
from appeals.desk.filters import BACK, MINE
from appeals.desk.selected import offered
from cases.models import Case


def controls(board: Board) -> dict[str, Any]:
    """What the page needs beside its rows."""
    whole = _list(board.asked.own_pairs)
    others = [pair for pair in board.pairs if pair[0] != "who"]
    for group in board.shown:
        group.commands = [(code, str(label)) for code, label in offered() if group.offers(code)]
    return {
        "filters": boxes(board.asked, Case.objects.all_countries()), "chips": board.asked.chips(), "whole": whole,
        "switch": switch(everyone=_list(others), mine=_list([("who", MINE), *others]), only_mine=board.asked.only_mine),
        "back": board.query, "grouped": f"{whole}{'&' if '?' in whole else '?'}",
        "selected": reverse("desk:selected") + (f"?{urlencode({BACK: board.query})}" if board.pairs else ""),
    }  # fmt: skip


def _list(pairs: list[tuple[str, str]]) -> str:
    return reverse("desk:home") + (f"?{urlencode(pairs)}" if pairs else "")
