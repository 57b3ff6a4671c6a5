"""Making a person, body, place, law or source beside the field that wants it, without leaving the form."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from appeals.admin.story.kinds import BY_MODEL, SMALL, Kind
from cases.models import Citation, Person, Source

_LONGEST = 70  # of a slug, so that a number fits behind it
PROOF = (
    "source",
    "locator",
    "quote",
    "language",
    "hedge",
    "reading",
    "reading_note",
    "touches",
    "order",
)  # what a proof is made of
PARTS = (
    "new",
    "first",
    "holder",
    "ways",
)  # what the names of its fields begin with, behind that of the field that wants it


def may_make(request: HttpRequest, site: Any, model: type[models.Model]) -> bool:
    return model in SMALL and model in site._registry and site._registry[model].has_add_permission(request)


def free_slug(kind: Kind, row: Any) -> str:
    """An address for the row's page from its name that no other has; a number where the name gives no letters."""
    words = " ".join(str(getattr(row, name)) for name in kind.slug_from)
    begin = slugify(words)[:_LONGEST].strip("-") or kind.name
    taken = set(kind.model._default_manager.filter(slug__startswith=begin).values_list("slug", flat=True))
    return (
        begin if begin not in taken else next(s for n in range(2, len(taken) + 3) if (s := f"{begin}-{n}") not in taken)
    )


def with_free_slug(form: Any) -> None:
    """Lets the address of the page stay empty: it is proposed then."""
    if "slug" in form.fields:
        form.fields["slug"].required = False
        form.fields["slug"].help_text = _("Empty: made from the name.")


def without_files(form: Any) -> None:
    """Files are added on the row's own page."""
    for name, field in list(form.fields.items()):
        if field.widget.needs_multipart_form:
            del form.fields[name]


class FirstCitation(forms.Form):
    """Where the new row is named."""

    source = forms.ModelChoiceField(label=_("Source"), queryset=Source.objects.all(), required=False)
    locator = forms.CharField(
        label=_("Where in the source"), max_length=120, required=False, widget=AdminTextInputWidget
    )
    quote = forms.CharField(
        label=_("Quote"), required=False, widget=AdminTextareaWidget(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("Left empty: what is cited for the row itself proves this too."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (
            (cleaned.get("quote") or cleaned.get("locator"))
            and not cleaned.get("source")
            and "source" not in self.errors
        ):
            self.add_error("source", _("Choose the source of these words."))
        return cleaned

    def save(self, row: Any, beside: dict[str, Any] | None) -> None:
        given = self.cleaned_data
        proof = beside
        if given["quote"] or given["locator"]:
            proof = {**given, "language": given["source"].language}
        if proof is not None:
            Citation.objects.create(fact=row, field="name" if isinstance(row, Person) else "", **proof)


class Small:
    """The short form of a new row, inside the form of a row that will name it."""

    made_with_row = False  # only along with the row that names it, not by a button of its own

    def __init__(self, request: HttpRequest, site: Any, model: type[models.Model], wanted_by: str, **given: Any):
        if not may_make(request, site, model):
            raise PermissionDenied
        self.request, self.admin, self.model, self.wanted_by = request, site._registry[model], model, wanted_by
        data, sources = given.get("data"), given.get("sources", ())
        prefix = f"{wanted_by}-new"
        self.form = self.admin.get_form(request, None, change=False, fields=list(SMALL[model]))(data, prefix=prefix)
        with_free_slug(self.form)
        without_files(self.form)
        for field in self.form.fields.values():
            field.widget = getattr(field.widget, "widget", field.widget)  # no further window
            if isinstance(field, forms.ModelChoiceField):
                field.widget.choices = field.choices
        self.first: FirstCitation | None = None
        if hasattr(model, "citations") and model is not Source and not self.made_with_row:
            self.first = FirstCitation(data, prefix=f"{wanted_by}-first")
            self.first.fields["source"].widget = forms.Select(choices=[("", "–"), *sources])
            self.first.fields["source"].initial = given.get("source")

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def forms(self) -> list[Any]:
        return [form for form in (self.form, self.first) if form is not None]

    def also(self) -> dict[str, Any]:
        """What was made along: the fields beside the one that wanted it, and what they hold now."""
        return {}

    def is_typed(self) -> bool:
        """Whether anyone has written a word into it."""
        return self.form.has_changed()

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in self.forms]  # each says what is wrong with it
        return all(valid)

    @staticmethod
    def key(row: Any) -> str:
        """The name of the row on the page."""
        return BY_MODEL[type(row)].key(row)

    def save(self, beside: dict[str, Any] | None = None) -> Any:
        """Makes the row, with its source; where none is given, with what proves the row beside it."""
        row = self.form.save(commit=False)
        kind = BY_MODEL[self.model]
        if kind.slug_from and not row.slug:
            row.slug = free_slug(kind, row)
        self.admin.save_model(self.request, row, self.form, False)
        self.form.save_m2m()
        if self.first is not None:
            self.first.save(row, beside)
        return row
