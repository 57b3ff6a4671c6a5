"""Dates that must not be missed, as rows. Deciding about them happens on the desk."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import stream
from accounts.models import User, account_of
from accounts.roles import Act
from appeals import due_rules
from appeals.actions.due import OF_APPEALS, OF_CASES
from appeals.keepers import open_to
from appeals.models import Appeal, DueDate
from appeals.vocab import AppealState, DueKind
from cases.admin.base import CITE, FactAdmin, FactInline, more, part
from cases.admin.forms import CitedRowForm, RecordForm

BY_THE_PROGRAM = (DueKind.CASE_REVIEW, DueKind.CONSENT_REVIEW, DueKind.FIND_DAY)
DECISION = ["decision", "decided_by", "decided_on", "decision_reason"]


def may_set_dates(request: HttpRequest, appeal: Appeal | None) -> bool:
    """Whoever may draft an appeal proposes its dates with it; once it is out, dates are of those who run appeals."""
    user = account_of(request)
    drafts = appeal is not None and appeal.state == AppealState.DRAFT and user.may(Act.PROPOSE_APPEAL)
    return drafts or user.may(Act.RUN_APPEALS)


def is_theirs(request: HttpRequest, due: DueDate) -> bool:
    """What the program counts is changed where it is counted from, or decided about on the desk."""
    return not due.rule and may_set_dates(request, due.appeal)


class DueDateRules(RecordForm):
    request: HttpRequest | None = None

    def check_row(self) -> None:
        if self.request is not None and "appeal" in self.fields:
            may = may_set_dates(self.request, self.value("appeal"))
            self.agree("appeal", may, _("You can propose dates of drafts only. Ask a coordinator for the others."))
        before = due_rules.says_before(str(self.value("wording") or ""))
        self.agree(
            "inclusive", not (before and self.value("inclusive")),
            _("“Before” does not count the day itself: take the tick away here, or letters go out a day too late."),
        )  # fmt: skip
        self._check_kind()
        self.agree(
            "zone", not self.value("time") or bool(self.value("zone")),
            _("An hour needs its time zone. Example: Asia/Phnom_Penh."),
        )  # fmt: skip
        earlier = self.value("replaces")
        if earlier is not None:
            appeal, case = self.value("appeal"), self.value("case")
            same = (earlier.appeal_id, earlier.case_id) == (appeal.pk if appeal else None, case.pk if case else None)
            self.agree(
                "replaces", same, _("That date belongs to something else. Choose an earlier date of the same one.")
            )

    def save(self, commit: bool = True) -> Any:
        """Of another day nobody could be told before it was set: its reminders begin now, and none is late."""
        if self.instance.pk and {"date", "inclusive"} & set(self.changed_data):
            self.instance.set_at = timezone.now()
        return super().save(commit)

    def _check_kind(self) -> None:
        """A kind belongs to an appeal or to a case, and some are counted by the program alone."""
        kind, was = self.value("kind"), self.initial.get("kind")
        counted = kind in BY_THE_PROGRAM and not (self.instance.pk and kind == was)
        self.agree(
            "kind", not counted, _("The program counts such dates itself, from the record. Choose another kind.")
        )
        owner = "appeal" if "appeal" not in self.fields or self.value("appeal") else "case"
        fits = kind not in (OF_CASES if owner == "appeal" else OF_APPEALS) or kind == DueKind.OWN
        words = _("Such a date is set for a case.") if owner == "appeal" else _("Such a date is set for an appeal.")
        self.agree("kind", fits, words)
        own = self.value("for_whom") is None or kind == DueKind.OWN
        self.agree("for_whom", own, _("Only an own date is for one person: choose “own date”, or leave this empty."))


class DueDateRowForm(DueDateRules, CitedRowForm):
    pass


class DueDateInline(FactInline):
    model = DueDate
    form = DueDateRowForm
    own_act = Act.PROPOSE_APPEAL
    readonly_fields = ["sources_so_far", "set_by", "decision"]
    fieldsets = [
        part(("kind", "date"), ("wording", "inclusive"), ("zone", "afterwards")), CITE,
        more("reason", "language", "set_by", "decision"),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        """What people set; what the program counts stands on the desk."""
        return super().get_queryset(request).filter(open_to(account_of(request)), rule="")

    def _may_write(self, request: HttpRequest, obj: Any) -> bool:
        return super()._may_write(request, obj) and may_set_dates(request, obj or Appeal())


@admin.register(DueDate)
class DueDateAdmin(FactAdmin):
    change_act = Act.PROPOSE_APPEAL
    form = DueDateRules
    related = ("appeal", "case", "set_by")
    filters_by = ("appeal__id__exact", "case__id__exact")
    list_display = ["date", "kind", "appeal", "case", "wording", "zone", "decision", "set_by"]
    list_filter = ["kind", "rule", "decision"]
    date_hierarchy = "date"
    search_fields = ["wording", "appeal__title", "appeal__reference", "case__title"]
    autocomplete_fields = ["appeal", "case", "replaces"]
    readonly_fields = ["set_by", "set_at", "rule", "counted", *DECISION]
    fieldsets = [
        part("appeal", "case", ("kind", "date"), ("wording", "inclusive"), ("zone", "time"), "for_whom", "afterwards"),
        more("replaces", "reason", "language", title=_("If it extends an earlier date")),
        part(
            ("set_by", "set_at"),
            ("rule", "counted"),
            ("decision", "decided_by", "decided_on"),
            "decision_reason",
            title=_("Written by the program"),
        ),
    ]

    def get_form(self, request: HttpRequest, obj: DueDate | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.request = request
        if "for_whom" in form.base_fields:  # an own date is one's own; whose it is already, it may stay
            whose = Q(pk=account_of(request).pk) | Q(pk=obj.for_whom_id if obj else None)
            form.base_fields["for_whom"].queryset = User.objects.filter(whose)
        if "replaces" in form.base_fields:
            form.base_fields["replaces"].queryset = self.get_queryset(request)
        return form

    def get_queryset(self, request: HttpRequest) -> Any:
        """Of own dates those that concern this account: the others are hidden, and no number finds one."""
        return super().get_queryset(request).filter(open_to(account_of(request)))

    @admin.display(description=_("how it was counted"))
    def counted(self, row: DueDate) -> str:
        return row.how_counted or "–"

    def has_change_permission(self, request: HttpRequest, obj: DueDate | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or is_theirs(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: DueDate | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (
            obj is None or is_theirs(request, obj) or _goes_along(request, obj)
        )


def _goes_along(request: HttpRequest, due: DueDate) -> bool:
    """What the program counts is deleted with its appeal or case, on no page of its own."""
    page = request.resolver_match.url_name if request.resolver_match else ""
    return bool(due.rule) and not (page or "").startswith("appeals_duedate")


stream.SEEN_BY[DueDate] = open_to
