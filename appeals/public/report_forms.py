"""The form of reporting back. No account, no token of ours."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appeals import told
from appeals.vocab import ReportChannel
from cases import countries
from cases.public.forms import StrangersForm

COUNT = "count_"


class ReportForm(StrangersForm):
    """What was done, how often, where from, when. Each way that the appeal offers has a number of its own."""

    on = forms.DateField(
        label=_("On which day?"),
        input_formats=["%Y-%m-%d"],
        help_text=_("Of several days, the last. Example: 2026-05-03."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "off"}),
        error_messages={"invalid": _("Write the day as year, month, day. Example: 2026-05-03.")},
    )
    country = forms.ChoiceField(
        label=_("In which country do you live?"),
        required=False,
        error_messages={"invalid_choice": _("We know no such country. Choose one of the list, or none.")},
    )
    is_group = forms.BooleanField(label=_("A group did this together"), required=False)
    people = forms.IntegerField(
        label=_("How many people took part?"),
        required=False,
        min_value=1,
        max_value=told.MOST_PEOPLE,
        help_text=_("About. Example: 12."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    words = forms.CharField(
        label=_("Anything that we should know?"),
        required=False,
        max_length=told.LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "No names, please: do not write who you are. Only people who work here read it; it is never published. Example: the e-mail came back."
        ),
    )
    another = forms.IntegerField(required=False, min_value=2, max_value=told.MOST_ALIKE, widget=forms.HiddenInput)

    def __init__(
        self, ways: Sequence[str], issued: datetime.date | None, now: datetime.datetime, *args: Any, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.ways, self.issued, self.now = ways, issued, now
        self.fields["country"].choices = [("", _("I would rather not say")), *countries.CHOICES]  # type: ignore[attr-defined]
        self.fields["on"].initial = now.date()
        for code in ways:
            self.fields[COUNT + code] = _number(ReportChannel(code).label)

    @property
    def numbers(self) -> list[forms.BoundField]:
        return [self[COUNT + code] for code in self.ways]

    @property
    def which(self) -> int:
        """Of several that say the same, which one this is."""
        return self.cleaned_data.get("another") or 1

    def clean_on(self) -> datetime.date:
        on = self.cleaned_data["on"]
        if refused := told.day_refused(on, now=self.now, issued=self.issued):
            raise forms.ValidationError(refused)
        return on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("is_group") and (cleaned.get("people") or 1) < 2 and "people" not in self.errors:  # noqa: PLR2004
            self.add_error("people", _("About how many were you? A group is two or more."))
        self._check_numbers(cleaned)
        return cleaned

    def _check_numbers(self, cleaned: dict[str, Any]) -> None:
        people = cleaned.get("people") or 1
        given = [name for name in (COUNT + code for code in self.ways) if cleaned.get(name)]
        for name in given:
            if cleaned[name] > told.most_of(people):
                self.add_error(name, told.too_many(people))
        if not given and not any(COUNT + code in self.errors for code in self.ways):
            self.add_error(None, _("Say what you did: write a number beside at least one of the ways."))

    def told(self) -> told.Told:
        """What it says, once it is valid. A number of people makes a group of it, with or without the tick."""
        cleaned = self.cleaned_data
        counts = {code: cleaned[COUNT + code] for code in self.ways if cleaned.get(COUNT + code)}
        return told.Told(
            counts, cleaned["on"], cleaned["country"], cleaned.get("people") or 1, cleaned["words"], self.which
        )


def _number(label: Any) -> forms.IntegerField:
    words = gettext("Write a whole number, such as 2. Leave it empty if you did none.")
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off", "max": told.MOST_OF_GROUP}),
        error_messages={"invalid": words, "min_value": words},
    )
