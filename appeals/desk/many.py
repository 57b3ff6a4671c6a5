"""What can be done with several rows of the desk at once: of each command, whom it is about, what stands in its way, and
what it would do. Every row is done for itself: one that is refused, or that a colleague decided meanwhile, keeps no other
from being done, and is named with the reason."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from appeals.models import Appeal, DueDate
from cases.models import Case
from cases.refused import Refused

KINDS: dict[type[Any], str] = {DueDate: "due", Appeal: "appeal", Case: "case"}


@dataclass
class One:
    """One row of the selection: what it is of, and what came of looking at it or doing it."""

    row: Any
    url: str
    mark: str = ""  # what must not change between the look and the doing
    words: str = ""  # what would happen, or has
    why_not: str = ""

    @property
    def key(self) -> str:
        """How a form names it: due:12, appeal:5, case:3."""
        return f"{KINDS[type(self.row)]}:{self.row.pk}"

    def __str__(self) -> str:
        return self.row.named if isinstance(self.row, DueDate) else str(self.row)


class Many:
    """One command for several rows. `why_not` is what can be said before anything is asked."""

    label: ClassVar[Any]
    title: ClassVar[Any]
    explanation: ClassVar[Any] = ""

    def form(self, ones: list[One], by: User, data: Any = None) -> forms.Form:
        raise NotImplementedError

    def ones(self, rows: Iterable[One]) -> list[One]:
        """What it is about: the rows as they were ticked."""
        return list(rows)

    def why_not(self, one: One) -> str:
        return ""

    def mark(self, one: One) -> str:
        """What must not have changed between the look and the doing."""
        raise NotImplementedError

    def changed(self, one: One) -> str:
        return _("It has changed since you looked at it: look again.")

    def would(self, one: One, said: dict[str, Any]) -> str:
        raise NotImplementedError

    def act(self, one: One, form: Any, *, by: User, now: datetime.datetime) -> None:
        raise NotImplementedError


# Looking and doing


class _OnlyLooking(Exception):
    """Takes back what was only tried."""


def look(command: Many, ones: list[One], form: Any, *, by: User, now: datetime.datetime) -> None:
    """Says of each row what would happen: it is tried, and taken back. Nothing is left of it."""
    for one in ones:
        if not one.why_not:
            one.words = command.would(one, form.cleaned_data)
            one.why_not = _tried(command, one, form, by=by, now=now, keep=False)


def do(command: Many, ones: list[One], form: Any, *, seen: Mapping[str, str], by: User, now: datetime.datetime) -> None:
    """Does it, row by row; what cannot be done says why. `seen` are the marks of what was looked at."""
    for one in ones:
        if not one.why_not and seen.get(one.key) != one.mark:
            one.why_not = command.changed(one)
        if not one.why_not:
            one.words = command.would(one, form.cleaned_data)
            one.why_not = _tried(command, one, form, by=by, now=now, keep=True)


def _tried(command: Many, one: One, form: Any, *, by: User, now: datetime.datetime, keep: bool) -> str:
    """Why it is refused; "" when it is not."""
    try:
        with transaction.atomic():
            command.act(one, form, by=by, now=now)
            if not keep:
                raise _OnlyLooking
    except _OnlyLooking:
        return ""
    except ValidationError as error:
        return " ".join(error.messages)
    except Refused as refused:
        return " ".join(str(reason) for reason in refused.reasons)
    return ""
