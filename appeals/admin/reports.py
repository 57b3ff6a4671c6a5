"""What people reported: to look at, to set aside with a reason, to bring back."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import account_of
from accounts.roles import Act
from appeals.actions import report as actions
from appeals.actions.reasons import LONGEST_REASON
from appeals.admin.appeals import AppealAdmin
from appeals.models import ActionReport, Appeal
from appeals.vocab import ReportChannel, ReportOddity
from cases import countries
from cases.admin.base import LookOnlyAdmin, part
from cases.admin.filters import UsedCountry
from cases.admin.review import ask
from cases.admin.tools import Part, Tool, admin_url

Step = Callable[..., None]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=AdminTextInputWidget(attrs={"dir": "auto"}),
        help_text=_("For colleagues. Example: forty alike within five minutes."),
    )


class ManyForm(ActionForm):
    """Beside the choice of what happens to the ticked ones: why."""

    reason = forms.CharField(label=_("Reason:"), required=False, max_length=LONGEST_REASON)


class WhatBecame(admin.SimpleListFilter):
    """How a report stands."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        return [
            ("look", _("To look at")), ("counts", _("Counts")), ("aside", _("Set aside")), ("back", _("Taken back by its sender")),
        ]  # fmt: skip

    def queryset(self, request: HttpRequest, queryset):
        match self.value():
            case "look":
                return queryset.to_look_at()
            case "counts":
                return queryset.standing()
            case "aside":
                return queryset.filter(is_aside=True, withdrawn_at=None)
            case "back":
                return queryset.exclude(withdrawn_at=None)
        return queryset


class Oddity(admin.SimpleListFilter):
    """Why to look at it."""

    title = _("what is odd")
    parameter_name = "odd"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        return list(ReportOddity.choices)

    def queryset(self, request: HttpRequest, queryset):
        return queryset.filter(oddities__contains=[self.value()]) if self.value() else queryset


def asks_for_a_reason(step: Step, title: Any, label: Any, done: Any, before: Any) -> Callable[..., HttpResponse]:
    """A page that asks why, and then does `step`."""

    def view(model_admin: Any, request: HttpRequest, report: ActionReport) -> HttpResponse:
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                step(report, reason=form.cleaned_data["reason"], by=account_of(request), now=timezone.now())
            except ValidationError as error:
                form.add_error(None, " ".join(error.messages))
            else:
                messages.success(request, done)
                return HttpResponseRedirect(admin_url(ActionReport, "change", report.pk))
        return ask(model_admin, request, report, form, title, label, str(before))

    return view


_set_aside = asks_for_a_reason(
    actions.set_aside, _("Set aside"), _("Set it aside"), _("It is set aside. The numbers that readers see follow at once."),
    _("It is kept, and counts no longer. You can bring it back."),
)  # fmt: skip
_bring_back = asks_for_a_reason(
    actions.bring_back, _("Let it count again"), _("Let it count"), _("It counts again. The numbers that readers see follow at once."),
    _("It counts again, as it was told."),
)  # fmt: skip


def _leave(model_admin: Any, request: HttpRequest, report: ActionReport) -> None:
    actions.leave(report, by=account_of(request), now=timezone.now())
    messages.success(request, _("It counts, and waits for nobody any more."))


def _erase_words(model_admin: Any, request: HttpRequest, report: ActionReport) -> HttpResponse:
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.erase_words(report, by=account_of(request))
        messages.success(request, _("Its words are deleted. Its numbers stay."))
        return HttpResponseRedirect(admin_url(ActionReport, "change", report.pk))
    before = str(
        _("What was written beside the numbers is deleted for good. The numbers, the day and the country stay.")
    )
    return ask(model_admin, request, report, form, _("Delete its words"), _("Delete"), before)


def _to_look_at(request: HttpRequest, report: ActionReport) -> bool:
    return report.is_to_look_at


def _counts(request: HttpRequest, report: ActionReport) -> bool:
    return report.stands


def _is_aside(request: HttpRequest, report: ActionReport) -> bool:
    return report.is_aside and report.withdrawn_at is None


def reads_words(request: HttpRequest) -> bool:
    """Strangers write what they like: only those who decide read it."""
    return account_of(request).may(Act.RUN_APPEALS)


def _reasons(request: HttpRequest, report: ActionReport) -> list[str]:
    """Why to look at it, while nobody has."""
    if not report.is_to_look_at:
        return []
    found = [ReportOddity(code) for code in report.oddities if code in ReportOddity.values]
    return [f"{oddity.label}: {oddity.definition}" for oddity in found]


@admin.register(ActionReport)
class ActionReportAdmin(LookOnlyAdmin):
    view_act = Act.READ_RECORD
    related = ("appeal",)
    filters_by = ("appeal__id__exact",)
    list_display = ["received_on", "numbers", "because", "state", "country_name", "on", "people", "appeal"]
    action_form = ManyForm
    actions = ["set_aside", "leave"]
    list_filter = [WhatBecame, Oddity, UsedCountry]
    date_hierarchy = "received_at"
    search_fields = ["appeal__title", "appeal__reference"]
    search_help_text = _("The title or number of the appeal")
    notices = [_reasons]
    tools = [
        Tool("set-aside", _("Set aside…"), Act.RUN_APPEALS, _set_aside, _counts, posts=False),
        Tool("leave", _("It is fine"), Act.RUN_APPEALS, _leave, _to_look_at),
        Tool("bring-back", _("Let it count again…"), Act.RUN_APPEALS, _bring_back, _is_aside, posts=False),
        Tool(
            "erase-words", _("Delete its words…"), Act.RUN_APPEALS, _erase_words,
            lambda request, report: bool(report.words) and reads_words(request), posts=False,
        ),
    ]  # fmt: skip

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Whoever may not read the words may not ask for them letter by letter either."""
        hidden = ("link_sum",) if reads_words(request) else ("link_sum", "words")
        return lookup.split("__")[0] not in hidden and super().lookup_allowed(lookup, value, request)

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).prefetch_related("counts", "decisions__by")

    def get_fieldsets(self, request: HttpRequest, obj: ActionReport | None = None):
        words = ["words"] if reads_words(request) else []
        return [
            part("appeal", "numbers", ("on", "country_name"), "people", *words, "received_on"),
            part("state", "because", "decided", title=_("What became of it")),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: ActionReport | None = None) -> list[str]:
        return [
            "appeal",
            "numbers",
            "on",
            "country_name",
            "people",
            "words",
            "received_on",
            "state",
            "because",
            "decided",
        ]

    @admin.action(description=_("Set aside, with the reason beside"), permissions=[Act.RUN_APPEALS])
    def set_aside(self, request: HttpRequest, queryset) -> None:
        reason = request.POST.get("reason", "")
        try:
            done = actions.set_aside_all(reports=queryset, reason=reason, by=account_of(request), now=timezone.now())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, ngettext("%d report is set aside.", "%d reports are set aside.", done) % done)

    @admin.action(description=_("They are fine"), permissions=[Act.RUN_APPEALS])
    def leave(self, request: HttpRequest, queryset) -> None:
        done = actions.leave_all(reports=queryset, by=account_of(request), now=timezone.now())
        words = ngettext("%d report waits for nobody any more.", "%d reports wait for nobody any more.", done)
        messages.success(request, words % done)

    @admin.display(description=_("received"), ordering="received_at")
    def received_on(self, report: ActionReport) -> str:
        form = "%-d %b %Y" if report.forgotten_at else "%-d %b %Y, %H:%M"
        return f"{report.received_at:{form}}"

    @admin.display(description=_("what was done"))
    def numbers(self, report: ActionReport) -> str:
        labels = dict(ReportChannel.choices)
        return ", ".join(f"{labels[row.channel]}: {row.number}" for row in report.counts.all()) or "–"

    @admin.display(description=_("country"), ordering="country")
    def country_name(self, report: ActionReport) -> str:
        return countries.name(report.country) if report.country else str(_("not said"))

    @admin.display(description=_("look at it because of"))
    def because(self, report: ActionReport) -> str:
        labels = dict(ReportOddity.choices)
        return ", ".join(str(labels.get(code, code)) for code in report.oddities) or "–"

    @admin.display(description=_("state"))
    def state(self, report: ActionReport) -> str:
        if report.withdrawn_at:
            return str(_("taken back by its sender"))
        return str(_("set aside") if report.is_aside else _("counts"))

    @admin.display(description=_("decisions"))
    def decided(self, report: ActionReport) -> str:
        rows = ((str(row), row.by or "–", f"{row.at:%-d %B %Y}", row.reason) for row in report.decisions.all())
        return format_html_join("", '<p dir="auto">{}: {}, {}. {}</p>', rows) or "–"


def _reports_of(request: HttpRequest, appeal: Appeal) -> list[Part]:
    number = appeal.reports.standing().count()
    return [
        Part(_("Reports of actions"), number, f"{admin_url(ActionReport, 'changelist')}?appeal__id__exact={appeal.pk}"),
        Part(_("Results"), None, reverse("desk:results_appeal", args=[appeal.pk])),
    ]


AppealAdmin.parts += [_reports_of]
