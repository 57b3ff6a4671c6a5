"""The facts of a case still hold: said for all of its people at once, from the desk."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import User, account_of
from accounts.pressing import pressed_once
from accounts.roles import Act
from appeals.actions import due_keeping
from appeals.desk.asking import BIGGEST, DayField, back, page, say
from cases.actions import detention as actions
from cases.admin.update_form import last_source, name_of, sources_of
from cases.models import Case, Detention, Event, PublishedCase, Source
from cases.refused import Refused


class ConfirmForm(forms.Form):
    """Whose facts, on which day, and who says so: a source that is known, or someone who is not named."""

    on = DayField(
        label=gettext_lazy("They held on"),
        help_text=gettext_lazy("The last day of which the source is sure."),
    )  # fmt: skip
    source = forms.ChoiceField(
        label=gettext_lazy("Who says so"), required=False, help_text=gettext_lazy("A source of the case.")
    )
    told = forms.CharField(
        label=gettext_lazy("Or someone whom we do not name"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=gettext_lazy("In the words that readers see. Example: a relative, name withheld."),
    )  # fmt: skip
    how = forms.CharField(
        label=gettext_lazy("How we checked it"), max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=gettext_lazy("Only if you checked it yourself. Readers see it. Example: a call with a lawyer."),
    )  # fmt: skip

    def __init__(self, sources: Iterable[Source], *args: Any, **kwargs: Any):
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.sources = {str(row.pk): row for row in sources}
        choices = [("", "–"), *((key, name_of(row)) for key, row in self.sources.items())]
        self.fields["source"].choices = choices  # type: ignore[attr-defined]
        if not self.sources:
            del self.fields["source"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        given = [name for name in ("source", "told") if said.get(name)]
        if len(given) != 1 and not {"source", "told"} & set(self.errors):
            words = _("Say who says so: choose a source, or write how someone is named.")
            self.add_error("told", words if not given else _("Choose a source or write this, not both."))
        return said

    @property
    def by_whom(self) -> Source | str:
        said = self.cleaned_data
        return self.sources.get(said.get("source") or "") or str(said["told"]).strip()


class OfCaseForm(ConfirmForm):
    """Of one case: with its people, who are all ticked."""

    whom = forms.MultipleChoiceField(
        label=gettext_lazy("Whose"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose whose facts still hold.")},
    )  # fmt: skip
    field_order = ("whom", "on", "source", "told", "how")

    def __init__(self, held: list[Detention], sources: Iterable[Source], *args: Any, **kwargs: Any):
        super().__init__(sources, *args, **kwargs)
        self.held = {str(row.pk): row for row in held}
        field: Any = self.fields["whom"]
        field.choices = [(key, described(row)) for key, row in self.held.items()]
        field.initial = list(self.held)

    def act(self, **given: Any) -> None:
        said = self.cleaned_data
        chosen = [self.held[key] for key in said["whom"]]
        actions.confirm_all(chosen, said["on"], self.by_whom, how=said["how"], **given)
        due_keeping.keep_up(now=given["now"], cases={row.subject.case_id for row in chosen})


def held_of(cases: Iterable[Case]) -> list[Detention]:
    """Whoever is held, as far as is known, in these cases."""
    rows = Detention.objects.held().filter(subject__case__in=cases).select_related("subject__case", "subject__person")
    events = Prefetch("events", Event.objects.all())
    return list(
        rows.prefetch_related(events, "placements__facility").order_by("subject__case", "subject", "order", "pk")
    )


def described(row: Detention) -> str:
    """Someone with what the record knows of them, since that is what is confirmed."""
    stays = [str(stay) for stay in row.placements.all() if not stay.is_over]
    since = row.last_confirmed.words_with_marks() if row.last_confirmed else _("never")  # type: ignore[attr-defined]
    known = ", ".join([str(row.status.label), *stays])
    return _("%(who)s: %(known)s (last confirmed: %(day)s)") % {"who": row, "known": known, "day": since}


def sources_for(cases: Iterable[Case], user: User) -> list[Source]:
    """The sources of cases; of one case, the one that this person used last comes first."""
    cases = list(cases)
    mine = last_source(cases[0], user) if len(cases) == 1 else None
    found = {row.pk: row for case in cases for row in sources_of(case)}
    return list({mine.pk: mine, **found}.values()) if mine else list(found.values())


@require_http_methods(["GET", "HEAD", "POST"])
@pressed_once
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Readers of the published page see it at once."""
    case = get_object_or_404(Case, pk=min(pk, BIGGEST))
    me, held = account_of(request), held_of([case])
    form = OfCaseForm(held, sources_for([case], me), request.POST if request.method == "POST" else None)
    if held and form.is_valid():
        try:
            form.act(by=me, now=timezone.now())
        except (ValidationError, Refused) as error:
            say(form, error)
        else:
            messages.success(request, _("“%(case)s”: the facts still hold.") % {"case": case})
            return back(request)
    public = PublishedCase.objects.visible().filter(slug=case.slug).exists()
    return page(
        request, "desk/confirm.html", title=_("The facts still hold"), form=form, case=case, held=held, public=public,
        may_edit=me.may(Act.EDIT_RECORD),
    )  # fmt: skip
