"""The forms of following by e-mail. No account and no token of ours."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals import followed, mail_address
from appeals.public.follow_offers import Offer
from appeals.vocab import Rhythm
from cases.public.forms import StrangersForm

HOW_OFTEN = [(rhythm.value, rhythm.definition) for rhythm in Rhythm]


class FollowForm(StrangersForm):
    """What to follow, where to write, how often."""

    what = forms.MultipleChoiceField(label=_("What do you want to follow?"), widget=forms.CheckboxSelectMultiple)
    address = forms.CharField(
        label=_("Your e-mail address"),
        max_length=mail_address.LONGEST,
        help_text=_("One that nobody else reads. The mails name the people and cases they are about."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr", "maxlength": mail_address.LONGEST}),
    )
    rhythm = forms.ChoiceField(label=_("How often?"), choices=HOW_OFTEN, initial=Rhythm.EACH, widget=forms.RadioSelect)

    def __init__(self, offers: Iterable[Offer], data: Any = None) -> None:
        super().__init__(data)
        self.offers = list(offers)
        self.fields["what"].choices = [(offer.code, offer.words) for offer in self.offers]  # type: ignore[attr-defined]
        self.fields["what"].initial = [self.offers[0].code]

    def clean_what(self) -> list[str]:
        """More than an address can follow would be left out in silence."""
        chosen = list(dict.fromkeys(self.cleaned_data["what"]))
        if len(chosen) > followed.MOST_OF_ONE_ADDRESS:
            words = _("One address can follow %(most)s things. Please tick fewer.")
            raise forms.ValidationError(words, params={"most": followed.MOST_OF_ONE_ADDRESS})
        return chosen

    def clean_address(self) -> str:
        return mail_address.cleaned(self.cleaned_data["address"])

    @property
    def chosen(self) -> list[str]:
        """The codes that are ticked, as typed or to begin with."""
        return [str(code) for code in self["what"].value() or ()]


class RhythmForm(forms.Form):
    rhythm = forms.ChoiceField(label=_("How often?"), choices=HOW_OFTEN, widget=forms.RadioSelect)
