"""Fields and groups of fields as the form of a row shows them."""

from dataclasses import dataclass
from typing import Any

from django import forms

from appeals.admin.story.small import Small


@dataclass
class Asked:
    """One field as the form shows it."""

    bound: Any
    make: Any = ""  # what can be made beside it
    small: Small | None = None  # the short form of what is being made

    @property
    def name(self) -> str:
        return self.bound.html_name

    @property
    def is_check(self) -> bool:
        return isinstance(self.bound.field.widget, forms.CheckboxInput)

    @property
    def is_group(self) -> bool:
        """Several boxes to tick: they share a legend instead of a label."""
        return isinstance(self.bound.field.widget, forms.CheckboxSelectMultiple)

    @property
    def is_wide(self) -> bool:
        wide = (forms.Textarea, forms.SelectMultiple, forms.CheckboxSelectMultiple)
        return (
            isinstance(self.bound.field.widget, wide)
            or self.small is not None
            or (getattr(self.bound.field, "max_length", None) or 0) > 150
        )

    @property
    def is_searched(self) -> bool:
        """Whether its rows are fetched while typing, which needs JavaScript."""
        return hasattr(self.bound.field.widget, "get_url")


@dataclass
class Block:
    """Some fields of a form, perhaps folded."""

    title: Any
    fields: list[Asked]
    folded: bool = False

    @property
    def open(self) -> bool:
        return not self.folded or any(asked.bound.errors for asked in self.fields)


@dataclass
class Beside:
    """A row beside the main one: a citation, an actor."""

    form: Any
    blocks: list[Block]

    @property
    def source(self) -> str:
        return str(self.form["source"].value() or "") if "source" in self.form.fields else ""

    @property
    def is_open(self) -> bool:
        """What is stored and right stays folded beside others."""
        return not self.is_stored or bool(self.form.errors)

    @property
    def is_stored(self) -> bool:
        return bool(self.form.instance.pk)
