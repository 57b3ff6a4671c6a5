"""The fields of Add update, in the order in which a person meets them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases import countries
from cases.models import (
    Facility,
    LegalProvision,
    Organisation,
    Source,
)  # fmt: skip
from cases.models.fields import PartialDateFormField
from cases.vocab import (
    ACCESS_STATES,
    DEAD,
    FREE,
    HELD,
    REPORT_STATES,
    ChargeState,
    ConditionKind,
    ConditionState,
    CustodyStatus,
    EventKind,
    FacilityKind,
    FieldGroup,
    JudgmentOutcome,
    Reading,
    RestrictionKind,
    SourceKind,
)  # fmt: skip

LEFT_OUT = ("", "–")
NEW = "new"  # of an event that may be in the record already: it is another one
SHORT_DATE = _("As the source has it: 3 May 2018; May 2018; around 3 May 2018.")


def explained(vocabulary: Any, members: Iterable[Any]) -> list[tuple[str, str]]:
    """Choices with their definitions, so that nobody has to guess what a word means here."""
    kept = set(members)
    return [(m.value, f"{m.label}: {m.definition}" if m.definition else str(m.label)) for m in vocabulary if m in kept]


def statuses() -> list[Any]:
    others = set(CustodyStatus) - HELD - FREE - DEAD
    return [
        LEFT_OUT,
        (_("Held"), explained(CustodyStatus, HELD)),
        (_("Released"), explained(CustodyStatus, FREE)),
        (_("Died"), explained(CustodyStatus, DEAD)),
        (_("Neither held nor released"), explained(CustodyStatus, others)),
    ]


def states_of_condition() -> list[Any]:
    return [
        LEFT_OUT,
        (_("Access to doctor, lawyer, family, others"), explained(ConditionState, ACCESS_STATES)),
        (_("Health, surveillance, ill-treatment"), explained(ConditionState, REPORT_STATES - ACCESS_STATES)),
    ]


class NamedField(forms.CharField):
    """A row found by its name as one types it; the browser offers those that are likely (a datalist)."""

    def __init__(self, model: type[models.Model], names: tuple[str, ...], **kwargs: Any):
        super().__init__(required=False, max_length=300, **kwargs)
        self.model, self.names = model, names

    def offer(self, name: str, rows: Iterable[models.Model]) -> None:
        self.widget.attrs["list"] = f"{name}-names"
        self.offered = list(dict.fromkeys(str(row) for row in rows))

    def clean(self, value: Any) -> Any:
        text = " ".join(super().clean(value).split())
        if not text:
            return None
        start = text.split(" (")[0]
        near = list(self.model._default_manager.filter(_any_like(self.names, start)).order_by("pk")[:40])
        exact = [row for row in near if text.casefold() in _names_of(row, self.names)]
        if len(exact) == 1:
            return exact[0]
        words = {"text": text, "near": "; ".join(str(row) for row in (exact or near)[:5])}
        if exact:
            raise ValidationError(_("Several have this name: %(near)s. Write the whole of one.") % words)
        if near:
            raise ValidationError(_("Nothing is called “%(text)s”. Near it: %(near)s.") % words)
        raise ValidationError(_("Nothing is called “%(text)s”. Choose from the list, or add it as new.") % words)


def _any_like(names: Iterable[str], text: str) -> Q:
    return Q(*(Q(**{f"{name}__icontains": text}) for name in names), _connector=Q.OR)


def _names_of(row: Any, names: Iterable[str]) -> set[str]:
    found = {str(row)}
    for name in names:
        value = getattr(row, name)
        found |= set(value) if isinstance(value, list) else {value}
    return {" ".join(text.split()).casefold() for text in found if text}


def _text(label: Any, most: int, help_text: Any = "", **attrs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=False,
        help_text=help_text,
        widget=forms.TextInput(attrs={"dir": "auto", **attrs}),
    )


def _area(label: Any, rows: int, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(label=label, required=False, help_text=help_text, max_length=20_000, widget=widget)


def _choice(label: Any, choices: Any, help_text: Any = "", initial: Any = None) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, help_text=help_text, initial=initial)


class SureField(forms.Field):
    """Which doubts someone has answered: codes that the act compares with its own."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[str]:
        return [str(code)[:200] for code in value or []][:50]


class UpdateFields(forms.Form):
    """What can be entered. Which people, charges and sources there are to choose from is for `UpdateForm`."""

    on = PartialDateFormField(
        label=_("When"), required=False, help_text=SHORT_DATE, widget=forms.TextInput(attrs={"autofocus": True})
    )
    headline = _text(_("What happened"), 240, _("One plain line. If you leave it empty, it is made from what changes."))
    whom = forms.MultipleChoiceField(label=_("Whom it concerns"), required=False, widget=forms.CheckboxSelectMultiple)
    count = forms.IntegerField(
        label=_("Only so many of the group"), required=False, min_value=1, max_value=1_000_000,
        help_text=_("Example: 4, if four of the ten were released. The others stay as they are."),
    )  # fmt: skip
    label = _text(_("Which of them"), 120, _("To tell them apart later. Example: the four released in May."))

    status = _choice(_("Status from then on"), statuses)
    facility = NamedField(
        Facility, ("name", "other_names"), label=_("Facility"), help_text=_("Type a part of its name.")
    )
    place = _text(_("or the place in words"), 200, _("Example: a house in Phnom Penh."))
    place_unknown = forms.BooleanField(label=_("or: moved, and nobody knows where to"), required=False)
    facility_name = _text(_("or a new facility: name"), 200, _("As the source writes it."))
    facility_kind = _choice(_("Kind"), FacilityKind.choices, initial=FacilityKind.UNKNOWN)
    facility_country = _choice(_("Country"), [("", "–"), *countries.CHOICES])

    charge = _choice(_("Accusation in the record"), [LEFT_OUT])
    wording = _text(_("or a new one, as worded"), 300, _("Example: incitement to commit a felony."))
    provision = NamedField(
        LegalProvision,
        ("law", "article", "slug"),
        label=_("Under which law"),
        help_text=_("Only if the source names it."),
    )
    charge_state = _choice(_("State from then on"), [LEFT_OUT, *explained(ChargeState, ChargeState)])
    outcome = _choice(_("What the court decided"), [LEFT_OUT, *explained(JudgmentOutcome, JudgmentOutcome)])
    court = NamedField(Organisation, ("name", "acronym", "other_names"), label=_("Court"))
    sentence = _text(_("Sentence"), 200, _("As the source says it. Example: 2 years in prison."))
    years = forms.DecimalField(
        label=_("Years of prison"),
        required=False,
        min_value=0,
        max_digits=5,
        decimal_places=2,
        help_text=_("Example: 2."),
    )

    condition = _choice(_("What"), [LEFT_OUT, *explained(ConditionKind, ConditionKind)])
    condition_state = _choice(_("How it stands"), states_of_condition)
    condition_note = _area(_("What is known"), 2, _("Example: A doctor has treated him only once."))
    restriction = _choice(_("Restriction"), [LEFT_OUT, *explained(RestrictionKind, RestrictionKind)])
    restriction_note = _area(_("What it means"), 2, _("Example: must report to the police every Monday."))

    source = _choice(_("Who says so"), [LEFT_OUT])
    source_other = NamedField(Source, ("title",), label=_("or another source of the record"))
    source_title = _text(_("or a new one: title"), 300, _("As printed."))
    source_publisher = _text(_("Publisher"), 200, _("Empty when it names none."))
    source_date = PartialDateFormField(label=_("Date"), required=False, help_text=SHORT_DATE)
    source_url = _text(_("Web address"), 500, inputmode="url")
    source_kind = _choice(_("Kind"), SourceKind.choices, initial=SourceKind.OTHER)
    quote = _area(_("In its words"), 2, _("Exactly, no longer than the fact needs."))
    locator = _text(_("Where in it"), 120, _("Example: paragraph 2."))
    hedge = _text(_("Its own caution"), 120, _("In its words. Example: reportedly; most likely."))
    reading = _choice(_("Our reading"), explained(Reading, Reading))
    reading_note = _text(_("How we read it"), 300, _("For what is inferred or doubtful."))

    kind = _choice(_("Kind of event"), [("", _("follows from what changes")), *explained(EventKind, EventKind)])
    body = _area(_("More of what happened"), 4, _("In plain words, no more than the source says."))
    on_as_printed = _text(_("Date as printed"), 120, _("A phrase that is no date. Example: last week."))
    local_time = forms.TimeField(
        label=_("Time of day"), required=False, help_text=_("Where it happened. Example: 00:30.")
    )
    zone = _text(_("Time zone"), 60, _("Of the time of day. Example: Asia/Phnom_Penh."))
    touches = forms.MultipleChoiceField(
        label=_("Its words also tell about"), required=False, choices=FieldGroup.choices,
        widget=forms.CheckboxSelectMultiple, help_text=_("What follows from what changes is added by itself."),
    )  # fmt: skip

    known = forms.CharField(required=False, max_length=200)  # which events may be the same: the code of that doubt
    joins = forms.CharField(required=False, max_length=20)  # one of them, or NEW
    says_instead = _text(
        _("If this source says something else of it"), 300,
        _("Both accounts then stand side by side. Example: released on 4 May 2018, from CC3."),
    )  # fmt: skip
    sure = SureField(required=False)
    seen = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
