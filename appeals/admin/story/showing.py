"""What the form of a row shows: its fields in blocks, its citations, what stands beside."""

from typing import Any

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from appeals.admin.story.asked import Asked, Beside, Block
from cases.admin.base import CitationForm
from cases.models import Source


class PickerForm(CitationForm):
    """A citation. A source that was only offered does not count until something is said about it."""

    offered = forms.CharField(required=False, widget=forms.HiddenInput)
    asked = ("source", "quote", "locator", "field", "hedge")  # at once; the rest is folded

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["locator"].label = _("Where in it")
        self.fields["quote"].widget.attrs["rows"] = 2

    def has_changed(self) -> bool:
        if self.instance.pk:
            return bool(set(self.changed_data) - {"offered"})
        by_itself = {"source", "offered", "language", "order", "stance", "reading", "field"}
        chosen = str(self["source"].value() or "")
        return bool(set(self.changed_data) - by_itself) or (
            chosen != "" and chosen != str(self["offered"].value() or "")
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.instance.pk and cleaned.get("source") and "language" not in self.changed_data:
            cleaned["language"] = cleaned["source"].language
        return cleaned


class Shown:
    """For an Editor: everything that its template asks."""

    key: Any
    kind: Any
    row: Any
    admin: Any
    request: Any
    form: Any
    formsets: dict[str, Any]
    small: dict[str, Any]

    def _wanting(self) -> dict[str, Any]:
        raise NotImplementedError

    @property
    def action(self) -> str:
        return str(self.key)

    @property
    def open_names(self) -> list[str]:
        return list(self.small)

    @property
    def title(self) -> str:
        return capfirst(self.kind.label)

    def _asked(self, bound: Any) -> Asked:
        model = self._wanting_now.get(bound.html_name)
        return Asked(bound, model.queryset.model._meta.verbose_name if model else "", self.small.get(bound.html_name))

    @cached_property
    def _wanting_now(self) -> dict[str, Any]:
        return self._wanting()

    @property
    def blocks(self) -> list[Block]:
        given = (
            [(None, {"fields": self.kind.fields})]
            if self.kind.fields
            else self.admin.get_fieldsets(self.request, self.row)
        )
        return self._blocks(self.form, given)

    def _blocks(self, form: Any, fieldsets: Any) -> list[Block]:
        found = []
        for title, options in fieldsets:
            names = [name for name in flatten_fieldsets([(title, options)]) if name in form.fields]
            shown = [self._asked(form[name]) for name in names if not form[name].is_hidden]
            if shown:
                found.append(Block(title, shown, "collapse" in options.get("classes", ())))
        return found

    @property
    def cites(self) -> list[Beside]:
        """The citations: what is asked at once, and what only some need."""
        found = []
        for form in self.formsets["cite"].forms if "cite" in self.formsets else ():
            rest = [
                name for name in form.fields if name not in (*PickerForm.asked, "DELETE") and not form[name].is_hidden
            ]
            blocks = [
                Block(None, [self._asked(form[name]) for name in PickerForm.asked]),
                Block(
                    _("Disputed, inferred, checked by us"),
                    [self._asked(form[name]) for name in rest],
                    folded=True,
                ),
            ]
            found.append(Beside(form, blocks))
        return found

    @property
    def actors(self) -> list[Beside]:
        found = []
        for form in self.formsets["actor"].forms if "actor" in self.formsets else ():
            names = [name for name in ("organisation", "person", "described", "role") if name in form.fields]
            # All of the rest as well: what a page does not show it does not send, and that would refuse the row.
            rest = [name for name in form.fields if name not in (*names, "DELETE") and not form[name].is_hidden]
            blocks = [Block(None, [self._asked(form[name]) for name in names])]
            found.append(
                Beside(form, [*blocks, Block(_("More"), [self._asked(form[name]) for name in rest], folded=True)])
            )
        return found

    @property
    def beside(self) -> list[tuple[str, Any]]:
        return list(self.formsets.items())

    @property
    def shown_source(self) -> Source | None:
        """The source whose words stand beside the form at first."""
        chosen = next((cite.source for cite in self.cites if cite.source), "")
        number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else None
        return Source.objects.filter(pk=number).first() if number else None

    @property
    def hidden_errors(self) -> list[str]:
        return [text for bound in self.form.hidden_fields() for text in bound.errors]

    @property
    def may_remove(self) -> bool:
        return (
            self.row is not None
            and self.kind.name != "case"
            and self.admin.has_delete_permission(self.request, self.row)
        )
