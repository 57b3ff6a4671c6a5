"""All that a colleague keeps passes on in one act: chosen, looked at, done."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User, account_of
from accounts.pressing import pressed_once
from appeals import keepers
from appeals.actions import handover as actions
from appeals.desk.asking import PersonField, ReasonForm, back, key_of, page, say
from cases.models import Case

PREFIX = "case-"


class HandoverForm(ReasonForm):
    """Who takes the cases, who steps in, and for each case someone else, if need be."""

    to = PersonField(
        label=gettext_lazy("Takes the cases as coordinator"), queryset=User.objects.none(), required=False, empty_label="–",
        help_text=gettext_lazy("Own dates and wishes for reminders of single appeals go along."),
    )  # fmt: skip
    stands_in = PersonField(
        label=gettext_lazy("Steps in as backup"), queryset=User.objects.none(), required=False,
        empty_label=gettext_lazy("nobody"),
        help_text=gettext_lazy("Where the one who leaves was backup, and where a case would have none."),
    )  # fmt: skip
    field_order = ("to", "stands_in", "reason")

    def __init__(self, leaver: User, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.leaver = leaver
        able = keepers.may_take().exclude(pk=leaver.pk)
        for name in ("to", "stands_in"):
            field: Any = self.fields[name]
            field.queryset = able
        self.takers = {user.pk: user for user in able}
        self.cases = list(actions.cases_of(leaver))
        choices = [("", gettext_lazy("as above")), *((str(pk), str(user)) for pk, user in self.takers.items())]
        for case in self.cases:
            self.fields[f"{PREFIX}{case.pk}"] = forms.ChoiceField(label=case.title, choices=choices, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("to") and said.get("to") == said.get("stands_in"):
            self.add_error("stands_in", actions.TWO_PEOPLE)
        missing = any(not self._chosen(case) for case in self.cases if case.coordinator_id == self.leaver.pk)
        if missing and not said.get("to") and "to" not in self.errors:
            self.add_error("to", _("Choose who takes the cases, or someone for each of them."))
        return said

    def _chosen(self, case: Case) -> User | None:
        return self.takers.get(key_of(self.cleaned_data.get(f"{PREFIX}{case.pk}", "")))

    def wish(self) -> actions.Wish:
        said = self.cleaned_data
        single = {case.pk: user for case in self.cases if (user := self._chosen(case))}
        return actions.Wish(said["to"], said["stands_in"], single)

    def rows(self) -> list[tuple[Case, Any]]:
        """Each case with its own choice."""
        return [(case, self[f"{PREFIX}{case.pk}"]) for case in self.cases]


def leavers(me: User) -> QuerySet[User]:
    """Who keeps something, and whoever asks."""
    kept = User.objects.filter(coordinated_cases__isnull=False) | User.objects.filter(backed_up_cases__isnull=False)
    kept |= User.objects.filter(own_dates__decision="") | User.objects.filter(calendar_addresses__revoked_at=None, calendar_addresses__isnull=False)  # fmt: skip
    return (kept | User.objects.filter(pk=me.pk)).distinct().order_by("is_active", "name", "email")


@require_http_methods(["GET", "HEAD", "POST"])
@pressed_once
def handover(request: HttpRequest) -> HttpResponse:
    """First the form; then exactly what passes on to whom, with the button that does it. Nothing is done unseen."""
    me = account_of(request)
    people = leavers(me)
    chosen = request.GET.get("from", "")
    leaver = User.objects.filter(pk=key_of(chosen)).first() if chosen else me
    if leaver is None:
        raise Http404
    form = HandoverForm(leaver, request.POST if request.method == "POST" else None)
    found: actions.Plan | None = None
    if form.is_valid():
        found = actions.plan(leaver, form.wish(), by=me)
        if "do" in request.POST:
            if done := _done(request, form, leaver, me):
                return done
            found = actions.plan(leaver, form.wish(), by=me)  # as it is now
        elif found.refusals:
            say(form, ValidationError(found.refusals))
    # What was refused is asked again, with what was typed; a plan that stands is only looked at.
    shown = found if found and "again" not in request.POST else None
    return page(
        request, "desk/handover.html", title=_("Hand over"), form=form, leaver=leaver, me=me, people=people, plan=shown,
        kept=_kept(leaver, form), has_takers=bool(form.takers), is_empty=actions.plan(leaver, actions.Wish(), by=me).is_empty,
    )  # fmt: skip


def _done(request: HttpRequest, form: HandoverForm, leaver: User, me: User) -> HttpResponse | None:
    """Does it; None where it was refused, with the reasons in the form."""
    said = form.cleaned_data
    try:
        plan = actions.hand_over(
            leaver, form.wish(), said["reason"], seen=request.POST.get("seen", ""), by=me, now=timezone.now()
        )
    except ValidationError as error:
        say(form, error)
        return None
    count = len(plan.steps)
    words = ngettext("%(count)d case of %(name)s has passed on.", "%(count)d cases of %(name)s have passed on.", count)
    messages.success(request, words % {"count": count, "name": leaver})
    if plan.calendars:
        messages.info(request, _("Their secret calendar addresses answer no more."))
    return back(request)


def _kept(leaver: User, form: HandoverForm) -> dict[str, int]:
    """What passes on besides the cases, in numbers."""
    return {
        "coordinated": sum(case.coordinator_id == leaver.pk for case in form.cases),
        "backed_up": sum(case.backup_id == leaver.pk for case in form.cases),
        "dates": leaver.own_dates.filter(decision="").count(),
        "calendars": leaver.calendar_addresses.filter(revoked_at=None).count(),
    }
