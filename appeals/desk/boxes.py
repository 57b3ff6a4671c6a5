"""How lists of the desk are narrowed: filters as boxes to tick, and the switch between one's own rows and everyone's."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import django_filters as filters
from django.utils.translation import gettext as _

from cases.asked import AskedFilterSet


@dataclass(frozen=True)
class Choice:
    code: str
    label: str
    is_chosen: bool


@dataclass
class Box:
    """One filter, with its choices as they are ticked."""

    name: str
    label: str
    choices: list[Choice] = field(default_factory=list)

    @property
    def chosen(self) -> int:
        return sum(choice.is_chosen for choice in self.choices)


def boxes(asked: AskedFilterSet, here: Collection[str]) -> list[Box]:
    """Every filter that takes several values; of countries, those that are `here`, and whatever was chosen."""
    found = []
    for name, one in asked.base_filters.items():
        if not isinstance(one, filters.MultipleChoiceFilter):
            continue
        chosen, form_field = asked.chosen.get(name, []), asked.form.fields[name]
        choices = [
            Choice(str(code), str(label), str(code) in chosen)
            for code, label in form_field.choices  # type: ignore[attr-defined]
            if name != "country" or code in here or code in chosen
        ]
        found.append(Box(name, str(form_field.label), choices))
    return found


def switch(*, everyone: str, mine: str, only_mine: bool) -> list[dict[str, Any]]:
    """Everyone's rows, one's own first, or one's own alone: the address of each."""
    return [
        {"label": _("Everyone’s, mine first"), "url": everyone, "is_chosen": not only_mine},
        {"label": _("Mine"), "url": mine, "is_chosen": only_mine},
    ]
