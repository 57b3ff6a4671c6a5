"""One's own reminders: what will come and when, and which are wanted, in general and of one appeal."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import User, account_of
from accounts.pressing import pressed_once
from accounts.roles import Act
from appeals import reminded
from appeals.actions import wishes
from appeals.desk.asking import back_to, key_of, say
from appeals.models import Appeal, DueDate, ReminderPreference
from appeals.reminder_words import NoDays, checked, day_words, days_words, in_order, typed
from appeals.reminding import Reminding, Rules, Wish, all_of, is_own
from appeals.vocab import ReminderRhythm, ReminderRole

NEXT = 10
MOST_APPEALS = 100
COMMON = (28, 21, 14, 10, 7, 5, 3, 2, 1, 0, -1, -3, -7)
USUAL, OWN, NONE = "usual", "own", "none"


class WishForm(forms.Form):
    """On which days: as usual, on days of one's own choice, or never."""

    how = forms.ChoiceField(label=gettext_lazy("Which reminders"), widget=forms.RadioSelect)
    days = forms.MultipleChoiceField(
        label=gettext_lazy("Days of your own choice"), widget=forms.CheckboxSelectMultiple, required=False
    )
    more = forms.CharField(
        label=gettext_lazy("Other numbers of days before"), max_length=200, required=False,
        help_text=gettext_lazy("With commas between them; less than 0 is after the date. Example: 60, 45."),
    )  # fmt: skip

    def __init__(self, rules: Rules, user: User, *args: Any, appeal: Appeal | None = None, **kwargs: Any):
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.appeal = appeal
        general = rules.general.get(user.pk, Wish(rules.offsets))
        usual: Iterable[int] = general.offsets if appeal else rules.offsets
        row = ReminderPreference.objects.filter(user=user, appeal=appeal).first()
        offsets = row.offsets if row else None
        how: Any = self.fields["how"]
        how.choices = [
            (USUAL, (_("As you want them in general: %s") if appeal else _("As usual here: %s")) % (days_words(usual) or _("none"))),
            (OWN, _("On the days that I choose below")), (NONE, _("No mails: I look at the desk myself")),
        ]  # fmt: skip
        how.initial = USUAL if offsets is None else OWN if offsets else NONE
        days: Any = self.fields["days"]
        days.choices = [(str(day), day_words(day)) for day in COMMON]
        chosen = in_order(offsets if offsets else usual)
        days.initial = [str(day) for day in chosen if day in COMMON]
        self.fields["more"].initial = ", ".join(str(day) for day in chosen if day not in COMMON)
        if appeal is None:
            self.fields["rhythm"] = forms.ChoiceField(
                label=_("How often a mail may come"), widget=forms.RadioSelect,
                choices=[(code.value, f"{code.label}: {code.definition}") for code in ReminderRhythm],
                initial=row.rhythm if row else ReminderRhythm.EACH,
                help_text=_("What is over, and dates that were set after the mail of the day or the week, come by themselves."),
            )  # fmt: skip

    def clean_more(self) -> list[int]:
        try:
            return typed(self.cleaned_data["more"])
        except NoDays as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("how") in (USUAL, NONE) and {"days", "more"} & set(self.changed_data):
            raise ValidationError({"how": _("You changed the days below: choose them here, or set them back.")})
        if said.get("how") == OWN and "more" in said and "days" in said:
            try:
                said["offsets"] = checked([*map(int, said["days"]), *said["more"]])
            except NoDays as error:
                raise ValidationError({"days": str(error)}) from error
            if not said["offsets"]:
                raise ValidationError({"days": _("Choose at least one day, or that you want no mails.")})
        return said

    def keep(self, *, by: User) -> bool:
        """Whether it was kept; a refusal stands in the form."""
        said = self.cleaned_data
        offsets: list[int] | None = [] if said["how"] == NONE else said.get("offsets") if said["how"] == OWN else None
        try:
            if self.appeal:
                wishes.want_of(self.appeal, offsets, by=by)
            else:
                wishes.want(offsets, said["rhythm"], by=by)
        except ValidationError as error:
            say(self, error)
            return False
        return True


@dataclass(frozen=True)
class Coming:
    """A reminder that will come."""

    due: DueDate
    one: Reminding
    is_backup: bool

    @property
    def words(self) -> str:
        return day_words(self.one.offset)

    @property
    def why(self) -> str:
        role = ReminderRole(self.one.role)
        if role == ReminderRole.BACKUP and not self.is_backup:
            return _("Nobody could step in: all coordinators are told, if nobody has decided by then.")
        return {
            ReminderRole.KEEPER: "",
            ReminderRole.BACKUP: _("You step in, if nobody has decided by then."),
            ReminderRole.NOBODY: _("Nobody keeps it: all coordinators are told."),
            ReminderRole.OWN: _("Your own date: nobody else is told."),
        }[role]


@dataclass(frozen=True)
class Kept:
    """An appeal that someone keeps, and what they want of it."""

    appeal: Appeal
    words: str
    is_own: bool


@require_http_methods(["GET", "HEAD", "POST"])
@pressed_once
def reminders(request: HttpRequest) -> HttpResponse:
    """What was typed stays when it is refused."""
    user, now, rules = account_of(request), timezone.now(), reminded.rules()
    appeal = None
    if "appeal" in request.GET:
        appeal = get_object_or_404(Appeal.objects.running(), pk=key_of(request.GET["appeal"]))
    form = WishForm(rules, user, request.POST if request.method == "POST" else None, appeal=appeal)
    if form.is_valid() and form.keep(by=user):
        messages.success(request, _("Your wishes are kept."))
        return HttpResponseRedirect(reverse("desk:reminders"))
    dates = list(reminded.dates_of(user, now))
    coming = coming_to(user, dates, now, rules)
    kept = appeals_of(user, dates, rules)
    refusing = list(reminded.refusing().order_by("name", "pk"))
    context = {
        **admin.site.each_context(request), "title": _("Reminders"), "form": form, "appeal": appeal, "now": now, "coming": coming[:NEXT],
        "more": max(0, len(coming) - NEXT), "kept": kept[:MOST_APPEALS], "left_out": max(0, len(kept) - MOST_APPEALS),
        "refuses": user in refusing, "refusing": [one for one in refusing if one != user], "hour": rules.hour,
        "grace_days": rules.grace_days, "may_mend": user.may(Act.MANAGE_ACCOUNTS),
        "back": back_to(request),
    }  # fmt: skip
    return render(request, "desk/reminders.html", context, status=400 if form.errors else 200)


def coming_to(user: User, dates: Iterable[DueDate], now: datetime.datetime, rules: Rules) -> list[Coming]:
    """All that this account will be told while things stay as they are, the next first."""
    coordinators = reminded.coordinators()
    found = []
    for due in dates:
        people = reminded.people(due, coordinators)
        ones = (one for one in all_of(due, people, rules) if one.account == user.pk and one.slot > now)
        found += [Coming(due, one, user.pk in people.backups) for one in ones]
    return sorted(found, key=lambda row: (row.one.slot, row.due.date, row.due.pk))


def appeals_of(user: User, dates: Iterable[DueDate], rules: Rules) -> list[Kept]:
    """The appeals whose dates this account is reminded of, those with a wish of their own first."""
    found = {due.appeal_id: due.appeal for due in dates if due.appeal and not is_own(due)}
    rows = []
    for number, appeal in found.items():
        own = (user.pk, number) in rules.of_appeal
        offsets = rules.of_appeal.get((user.pk, number or 0)) if own else ()
        words = days_words(offsets or ()) or _("no mails") if own else _("as in general")
        rows.append(Kept(appeal, words, own))
    return sorted(rows, key=lambda row: (not row.is_own, row.appeal.title, row.appeal.pk))
