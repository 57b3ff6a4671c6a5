"""Making an office beside the field of a recipient: with its holder and the ways to reach it, in one go.

What proves the recipient proves these as well: one quote is enough for a whole block of addresses.
"""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from appeals.admin.story.small import PROOF, Small
from cases.models import Channel, Citation, Person, Post, Tenure
from cases.vocab import ChannelKind


class StyleForm(forms.Form):
    style = forms.CharField(
        label=_("Style before the name"), max_length=60, required=False, widget=AdminTextInputWidget(attrs={"dir": "auto"}),
        help_text=_("As printed. Example: H.E. Ambassador."),
    )  # fmt: skip
    known = forms.ModelChoiceField(queryset=Person.objects.all(), required=False, widget=forms.HiddenInput)


class WaysForm(forms.Form):
    """One field for each kind of channel. A second number of a kind is added under the office afterwards."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in ChannelKind:
            wide = kind == ChannelKind.POST
            widget = (
                AdminTextareaWidget(attrs={"rows": 3, "dir": "auto"})
                if wide
                else AdminTextInputWidget(attrs={"dir": "auto"})
            )
            self.fields[kind.value] = forms.CharField(
                label=kind.label, required=False, max_length=1000, widget=widget,
                help_text=_("As printed, one line per line.") if wide else "",
            )  # fmt: skip


class NewOffice(Small):
    """The short form of a new post, for a recipient."""

    made_with_row = True

    def __init__(self, request: HttpRequest, site: Any, model: type[models.Model], wanted_by: str, **given: Any):
        super().__init__(request, site, model, wanted_by, **given)
        data, people = given.get("data"), site._registry[Person]
        prefix = f"{wanted_by}-holder"
        self.style = StyleForm(data, prefix=prefix)
        self.person = people.get_form(request, None, change=False, fields=["name"])(data, prefix=prefix)
        self.person.fields["name"].label = _("Who holds it")
        self.person.fields["name"].help_text = _("Name as printed; empty if the appeal names nobody.")
        self.person.fields["name"].required = False
        self.ways = WaysForm(data, prefix=f"{wanted_by}-ways")
        self.people = people
        self.tenure: Tenure | None = None
        self.channels: list[Channel] = []
        self.known = self._known()

    def _known(self) -> Any:
        """Someone of the record whom the new name turned out to be."""
        key = str(self.style["known"].value() or "")
        return Person.objects.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 19 else None

    @property
    def forms(self) -> list[Any]:
        return [self.form, self.style, *([] if self.known else [self.person]), self.ways]

    @property
    def _names_someone(self) -> bool:
        return self.known is None and bool(str(self.person["name"].value() or "").strip())

    def is_typed(self) -> bool:
        return any(form.has_changed() for form in (self.form, self.style, self.person, self.ways))

    def is_valid(self) -> bool:
        wanted = [self.form, self.style, self.ways, *([self.person] if self._names_someone else [])]
        valid = [form.is_valid() for form in wanted]
        return all(valid)

    def save(self, beside: dict[str, Any] | None = None) -> Any:
        post = super().save()
        holder = self._holder()
        if holder is not None:
            self.tenure = Tenure.objects.create(post=post, person=holder, style=self.style.cleaned_data["style"])
        self.channels = [
            Channel.objects.create(post=post, kind=kind, value=value, order=number)
            for number, (kind, value) in enumerate(self.ways.cleaned_data.items())
            if value
        ]
        return post

    def _holder(self) -> Any:
        if self.known is not None or not self._names_someone:
            return self.known
        person = self.person.save(commit=False)
        self.people.save_model(self.request, person, self.person, False)
        return person

    def also(self) -> dict[str, Any]:
        """The new holder is the one whom the recipient means."""
        return {"holder": self.tenure.pk} if self.tenure is not None else {}

    def prove(self, post: Post, recipient: Any) -> None:
        """What says whom to write to says so of the office, its holder and its channels too."""
        for fact in (post, *([self.tenure] if self.tenure else ()), *self.channels):
            for row in recipient.citations.filter(field=""):
                Citation.objects.create(fact=fact, stance=row.stance, **{name: getattr(row, name) for name in PROOF})
