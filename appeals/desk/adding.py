"""Adding a date to an appeal or a case: first which kind, with the usual day and how it is counted, then the date."""

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import User, account_of
from accounts.pressing import pressed_once
from appeals import due_rules
from appeals.actions import due as actions
from appeals.actions.due_keeping import would_follow_up
from appeals.desk.asking import DayField, back, back_to, key_of, page, say
from appeals.desk.filters import BACK
from appeals.due_rules import Proposal
from appeals.keepers import open_to
from appeals.models import Appeal, DeskSettings, DueDate, PublishedAppeal
from appeals.vocab import DueKind
from cases.clock import deadline_passed
from cases.models import Case, Citation, Event, Source
from cases.models.events import validate_zone
from cases.refused import Refused

Owner = Appeal | Case
MOST_OFFERED = 20
WORDS = {"dir": "auto"}


class DateForm(forms.Form):
    """What every date needs: the day, and what to do when it comes."""

    kind: str
    hint: Any = ""

    date = DayField(label=gettext_lazy("Day"))
    afterwards = forms.CharField(
        label=gettext_lazy("What to do then"), max_length=300, required=False, widget=forms.TextInput(attrs=WORDS),
        help_text=gettext_lazy("For colleagues, on the desk; it stands in no mail. Example: ask the lawyer."),
    )  # fmt: skip

    def __init__(self, of: Owner, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.of = of

    def values(self, by: User) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("date", "afterwards")}

    def proof(self) -> dict[str, Any] | None:
        return None

    def act(self, *, by: User, now: datetime.datetime) -> DueDate:
        return actions.add(self.of, {"kind": self.kind, **self.values(by)}, self.proof(), by=by, now=now)


class InPlaceForm(DateForm):
    """A day that ends with the clocks of one place."""

    zone = forms.CharField(
        label=gettext_lazy("Time zone"), max_length=60, required=False, validators=[validate_zone],
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Without one the day counts until it has ended everywhere. Example: Asia/Phnom_Penh."),
    )  # fmt: skip

    def values(self, by: User) -> dict[str, Any]:
        return super().values(by) | {"zone": self.cleaned_data["zone"]}


class HourForm(InPlaceForm):
    kind = DueKind.HEARING
    hint: Any = gettext_lazy(
        "What is announced in the case as an event stands on the desk by itself: better add it there."
    )
    time = forms.TimeField(
        label=gettext_lazy("Hour"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=gettext_lazy("Local time, with its zone; the date stands until its day has ended. Example: 09:00."),
    )  # fmt: skip
    field_order: Any = ("date", "time", "zone", "afterwards")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("time") and not given.get("zone") and "zone" not in self.errors:
            self.add_error("zone", _("An hour needs its time zone. Example: Asia/Phnom_Penh."))
        return given

    def values(self, by: User) -> dict[str, Any]:
        return super().values(by) | {"time": self.cleaned_data["time"]}


class SetDayForm(HourForm):
    kind = DueKind.SET_DAY


class PrintedForm(InPlaceForm):
    """A day as someone printed it."""

    wording = forms.CharField(
        label=gettext_lazy("As printed"), max_length=200, required=False, widget=forms.TextInput(attrs=WORDS),
        help_text=gettext_lazy("Example: by 1 February, 2018."),
    )  # fmt: skip
    before = forms.BooleanField(
        label=gettext_lazy("“Before”: the day itself does not count"), required=False,
        help_text=gettext_lazy("What is printed as “before 8 February” is taken so without the tick."),
    )  # fmt: skip

    def values(self, by: User) -> dict[str, Any]:
        given = self.cleaned_data
        counts = not (given["before"] or due_rules.says_before(given["wording"]))
        return super().values(by) | {"wording": given["wording"], "inclusive": counts}


class FilingForm(PrintedForm, HourForm):
    kind = DueKind.FILING_LIMIT
    hint = ""
    field_order = ("date", "time", "zone", "wording", "before", "afterwards")


class WriteByForm(PrintedForm):
    kind = DueKind.WRITE_BY
    hint = gettext_lazy("Readers see it at once where the appeal is published, with its source.")
    source = forms.ModelChoiceField(
        label=gettext_lazy("Source"), queryset=Source.objects.none(), required=False,
        help_text=gettext_lazy("Where the date is to be read: those of this appeal, and the newest ones."),
    )  # fmt: skip
    quote = forms.CharField(
        label=gettext_lazy("Quote"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2, **WORDS}),
        help_text=gettext_lazy("The source's own words, exactly."),
    )  # fmt: skip
    field_order = ("date", "wording", "before", "zone", "source", "quote", "afterwards")

    def __init__(self, of: Appeal, *args: Any, **kwargs: Any):
        super().__init__(of, *args, **kwargs)
        cited = Citation.objects.of(of).values("source")
        newest = Source.objects.order_by("-pk").values("pk")[:MOST_OFFERED]
        field: Any = self.fields["source"]
        field.queryset = Source.objects.filter(Q(pk__in=cited) | Q(pk__in=newest)).order_by("title", "pk")
        public = PublishedAppeal.objects.visible().filter(slug=of.slug).exists()
        field.required = public
        field.error_messages["required"] = _("Readers see this date: choose the source that gives it.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("quote") and not given.get("source") and "source" not in self.errors:
            self.add_error("source", _("Choose the source of these words."))
        return given

    def proof(self) -> dict[str, Any] | None:
        given = self.cleaned_data
        return {"source": given["source"], "quote": given["quote"]} if given["source"] else None


class FollowUpForm(DateForm):
    kind = DueKind.FOLLOW_UP
    hint = gettext_lazy("It takes the place of the day that the program counts by itself.")


class OwnForm(DateForm):
    kind = DueKind.OWN
    hint = gettext_lazy("Any day that you want to be reminded of.")
    only_me = forms.BooleanField(
        label=gettext_lazy("Remind only me"), required=False, initial=True,
        help_text=gettext_lazy("Else whoever keeps it is reminded, as of any other date."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["afterwards"].required = True

    def values(self, by: User) -> dict[str, Any]:
        return super().values(by) | {"for_whom": by if self.cleaned_data["only_me"] else None}


FORMS: dict[str, type[DateForm]] = {
    form.kind: form for form in (WriteByForm, FollowUpForm, FilingForm, HourForm, SetDayForm, OwnForm)
}


@dataclass(frozen=True)
class Choice:
    """A kind of date that can be added, and where."""

    kind: DueKind
    url: str
    is_chosen: bool


@require_http_methods(["GET", "HEAD", "POST"])
@pressed_once
def add(request: HttpRequest) -> HttpResponse:
    """What was typed stays when it is refused. Each kind has an address of its own, so that nothing needs a script."""
    if not {"appeal", "case"} & set(request.GET):
        return _search(request)
    of = _owner(request)
    now, user = timezone.now(), account_of(request)
    kinds = actions.OF_APPEALS if isinstance(of, Appeal) else actions.OF_CASES
    kind = _kind(request, of, kinds)
    offer = proposal(of, kind)
    form = FORMS[kind](of, request.POST if request.method == "POST" else None, initial=_initial(offer, now))
    if form.is_valid():
        try:
            due = form.act(by=user, now=now)
        except (ValidationError, Refused) as error:
            say(form, error)
        else:
            messages.success(request, _("Added: %(due)s.") % {"due": due.named})
            return back(request)
    return page(
        request, "desk/add.html", title=_("Add a date"), form=form, of=of, is_appeal=isinstance(of, Appeal), kind=DueKind(kind),
        choices=[Choice(DueKind(one), _address(request, one), one == kind) for one in kinds], offer=offer,
        offer_is_over=offer is not None and deadline_passed(offer.date, now), zones=_zones(),
        others=of.due_dates.filter(open_to(user), decision="", kind=kind).order_by("date", "pk"), back=back_to(request),
    )  # fmt: skip


class SearchForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Reference or title"), max_length=200, required=False, widget=forms.TextInput(attrs=WORDS),
        help_text=gettext_lazy("Of the appeal or the case that the date is for. Example: 278.17."),
    )  # fmt: skip


def _search(request: HttpRequest) -> HttpResponse:
    """For whoever comes without an appeal or a case."""
    form, rows = SearchForm(request.GET if "q" in request.GET else None, label_suffix=""), []
    words = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    if words:
        named = Q(reference__iexact=words) | Q(title__icontains=words)
        asked: list[tuple[Any, Q, str]] = [
            (Appeal, named | Q(cases__title__icontains=words), "appeal"),
            (Case, named, "case"),
        ]
        for model, wanted, name in asked:
            found = model.objects.filter(wanted).distinct().order_by("title", "pk")[:MOST_OFFERED]
            rows += [(row, f"?{urlencode({name: row.pk})}") for row in found]
    return page(request, "desk/add_to.html", title=_("Add a date"), form=form, rows=rows, words=words)


def _owner(request: HttpRequest) -> Owner:
    """The appeal or the case that the address names. Raises Http404."""
    found: list[tuple[Any, str]] = [(Appeal, "appeal"), (Case, "case")]
    asked = [(model, request.GET[name]) for model, name in found if name in request.GET]
    if len(asked) != 1:
        raise Http404
    model, text = asked[0]
    return get_object_or_404(model, pk=key_of(text))


def _kind(request: HttpRequest, of: Owner, kinds: tuple[DueKind, ...]) -> str:
    """The kind that the address names. Raises Http404 for one that this has not; the first that it lacks by itself."""
    if "kind" in request.GET:
        if request.GET["kind"] not in kinds:
            raise Http404
        return request.GET["kind"]
    has = isinstance(of, Appeal) and of.due_dates.filter(kind=DueKind.WRITE_BY, decision="").exists()
    return DueKind.FOLLOW_UP if has else kinds[0]


def _address(request: HttpRequest, kind: str) -> str:
    kept = [(name, request.GET[name]) for name in ("appeal", "case", BACK) if name in request.GET]
    return f"?{urlencode([*kept, ('kind', kind)])}"


def proposal(of: Owner, kind: str) -> Proposal | None:
    """The usual day for a date of this kind, and how it is counted; none where nothing says from what."""
    if not isinstance(of, Appeal):
        return None
    if kind == DueKind.WRITE_BY:
        return due_rules.propose_write_by(of.issued, DeskSettings.objects.current().write_by_weeks)
    return due_rules.propose_follow_up(would_follow_up(of), of.issued) if kind == DueKind.FOLLOW_UP else None


def _initial(offer: Proposal | None, now: datetime.datetime) -> dict[str, Any]:
    """A day that is over is told of, and not filled in."""
    return {"date": offer.date} if offer and not deadline_passed(offer.date, now) else {}


def _zones() -> list[str]:
    """Zones that the record knows already, to choose from."""
    known = {
        *Event.objects.values_list("zone", flat=True).distinct(),
        *DueDate.objects.values_list("zone", flat=True).distinct(),
    }
    return sorted(known - {""})
