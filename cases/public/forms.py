"""What the forms of strangers share, and the form of the page Contact."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.vocab import MessageTopic


class StrangersForm(forms.Form):
    """With a trap for robots: people never see the field, and what is filled in there goes to `intake.hand_in`."""

    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def trap(self) -> str:
        return self.cleaned_data["website"]


class ContactForm(StrangersForm):
    """A correction, a wish for removal, or a question. No account and no token."""

    field_order = ("topic", "about", "fact", "message", "reply_to")  # the trap stands behind them

    topic = forms.ChoiceField(label=_("What is it about?"), choices=MessageTopic.choices)
    about = forms.CharField(
        label=_("Which page?"),
        max_length=200,
        required=False,
        help_text=_("Its address, or the name. Example: /cases/kem-sokha/."),
    )
    fact = forms.CharField(
        label=_("Which part of it?"),
        max_length=200,
        required=False,
        help_text=_("Example: the date of the arrest, footnote 4, the photo."),
    )
    message = forms.CharField(
        label=_("What should we know?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("If you can, say where we can check it."),
    )
    reply_to = forms.EmailField(
        label=_("Your e-mail, if you want an answer"),
        max_length=200,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
