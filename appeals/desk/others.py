"""Another organisation's appeal, noted in a minute: reference, link, organisation, date, person."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import User, account_of
from accounts.pressing import pressed_once
from appeals.actions import others as actions
from appeals.desk.asking import DayField, back, page, say
from appeals.import_known import cases_called
from appeals.models import Appeal
from cases.admin.widgets import OfferedWords
from cases.models import Case, CaseSubject, Organisation

MOST_OFFERED = 300
WORDS = {"dir": "auto", "autocomplete": "off"}


class OtherForm(forms.Form):
    """Five things. Two boxes more, where something seems to be in the record already."""

    reference = forms.CharField(
        label=gettext_lazy("Reference"), max_length=60, required=False, widget=forms.TextInput(attrs=WORDS),
        help_text=gettext_lazy("As printed; empty when there is none. Example: UA 278/17."),
    )  # fmt: skip
    url = forms.CharField(
        label=gettext_lazy("Link"), max_length=500,
        widget=forms.TextInput(attrs={**WORDS, "inputmode": "url", "placeholder": "https://"}),
        validators=[
            URLValidator(schemes=["https"], message=gettext_lazy("Write the whole web address, with https:// at its start."))
        ],
        help_text=gettext_lazy("Where the organisation published it."),
    )  # fmt: skip
    issuer = forms.CharField(
        label=gettext_lazy("Organisation"), max_length=200,
        widget=OfferedWords(lambda: _organisations(), attrs=WORDS),
        help_text=gettext_lazy("Its name; one that is not in the record yet is added."),
    )  # fmt: skip
    write_by = DayField(
        label=gettext_lazy("Write by"), required=False,
        help_text=gettext_lazy("Empty when it names no date."),
    )  # fmt: skip
    person = forms.CharField(
        label=gettext_lazy("Person"), max_length=200, widget=OfferedWords(lambda: _people(), attrs=WORDS),
        help_text=gettext_lazy("For whom: the name, or the reference of the case in the record."),
    )  # fmt: skip
    surely_another = forms.BooleanField(label=gettext_lazy("It is another appeal: note it as well"), required=False)
    surely_new = forms.BooleanField(label=gettext_lazy("It is another organisation: add it"), required=False)
    DOUBTS = ("surely_another", "surely_new")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.known: list[Appeal] = []

    def clean_person(self) -> Case:
        name = self.cleaned_data["person"].strip()
        found = cases_called([name]).get(name, [])[:6]
        if not found:
            raise ValidationError(_("Nobody called so is in the record. Write the name or the reference of the case."))
        if len(found) > 1:
            names = "; ".join(f"{case} ({case.reference or case.slug})" for case in found)
            raise ValidationError(_("It may be: %(names)s. Write the reference.") % {"names": names})
        return found[0]

    def enter(self, *, by: User, now: Any) -> Appeal | None:
        """The appeal; None where something was refused or is doubtful, which the form says."""
        said = self.cleaned_data
        names = ("reference", "url", "issuer", "write_by", *self.DOUBTS)
        entry = actions.Entry(case=said["person"], **{name: said[name] for name in names})
        try:
            return actions.enter(entry, by=by, now=now)
        except actions.Doubtful as doubt:
            self.known = doubt.appeals
            say(self, doubt)
        except ValidationError as error:
            say(self, error)
        return None

    def shown(self) -> list[Any]:
        """The fields; a box only where its doubt was raised."""
        return [field for field in self if field.name not in self.DOUBTS or field.errors or field.data]


def _organisations() -> list[str]:
    """Those that issued appeals first, as far as a list is of help."""
    issued = Organisation.objects.filter(appeals__isnull=False).order_by("name").values_list("name", flat=True)
    others = Organisation.objects.order_by("name").values_list("name", flat=True)
    return list(dict.fromkeys([*issued[:MOST_OFFERED], *others[:MOST_OFFERED]]))[:MOST_OFFERED]


def _people() -> list[str]:
    """Names by which a case is found, as far as a list is of help."""
    rows = CaseSubject.objects.exclude(person=None).order_by("person__name").values_list("person__name", flat=True)
    return [name for name in dict.fromkeys(rows[:MOST_OFFERED]) if name]


@require_http_methods(["GET", "HEAD", "POST"])
@pressed_once
def others(request: HttpRequest) -> HttpResponse:
    """It is on the desk from then on, kept by whoever keeps the case, and no reader sees it."""
    form = OtherForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        appeal = form.enter(by=account_of(request), now=timezone.now())
        if appeal:
            _say(request, appeal, form.cleaned_data["person"])
            return back(request)
    return page(request, "desk/others.html", title=_("Note another organisation’s appeal"), form=form)


def _say(request: HttpRequest, appeal: Appeal, case: Case) -> None:
    words = _("“%(appeal)s” is on the desk. It is not published.") % {"appeal": appeal}
    messages.success(request, words)
    if case.keeper is None:
        link = format_html('<a href="{}">{}</a>', reverse("desk:reassign", args=[case.pk]), _("Give it to someone"))
        messages.warning(request, format_html("{} {}", _("Nobody keeps “%(case)s”.") % {"case": case}, link))
