"""Grounds for publishing: recording one, and what stands for a person at a glance."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import account_of
from accounts.roles import Act
from cases.actions.consent import why_not
from cases.admin.base import RecordAdmin, RowInline, part
from cases.admin.forms import RecordForm
from cases.admin.grounds import confirm, review
from cases.clearance import standings
from cases.grounds import Standing, last_review_day
from cases.models import Consent, Person
from cases.vocab import ConsentBasis

CANNOT_REACH = _(
    "What is published can be taken off our pages at any time, from every version. It cannot be called back from "
    "elsewhere: copies on other sites and in web archives, what search engines keep for a while, mails and letters that "
    "were sent, what others have printed or saved. Say so before someone agrees."
)
NO_NAMES = ("person__name", "person__described_as", "person__names__text")


class ConsentForm(RecordForm):
    """One ground. What is already public gets its day to look again by itself."""

    class Meta:
        model = Consent
        fields = "__all__"

    def check_row(self) -> None:
        basis, today = self.value("basis"), timezone.now().date()
        if basis == ConsentBasis.PUBLIC:
            latest = last_review_day(self.instance.reviewed_on or self.instance.recorded_on or today)
            if "review_on" in self.fields and not self.cleaned_data.get("review_on"):
                self.cleaned_data["review_on"] = latest
            self.agree(
                "review_on",
                (self.value("review_on") or latest) <= latest,
                _("What is already public is looked at again after a year at the latest."),
            )
        self._check_new(basis, today)

    def _check_new(self, basis: str, today: datetime.date) -> None:
        person, group = self.value("person") if self.value("person") else None, self.value("group")
        if self.instance.pk is None and person is not None and person.pk and basis and group:
            fault = why_not(person=person, group=group, basis=basis, today=today)
            self.agree("basis", not fault, fault)


class ConsentInline(RowInline):
    """Records a ground; what is recorded stands in the table at the top of the page, and has a page of its own."""

    model = Consent
    form = ConsentForm
    own_act = Act.RECORD_CONSENT
    rows = {"reasons": 2}
    verbose_name_plural = _("record a ground for publishing")
    fieldsets = [
        part(("group", "basis"), ("given_by", "given_on"), "reasons", "scope", "review_on", description=CANNOT_REACH)
    ]

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).none()

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class DueForReview(admin.SimpleListFilter):
    title = _("to be looked at again")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any):
        return [("yes", _("Yes"))]

    def queryset(self, request: HttpRequest, queryset):
        return queryset.due_for_review(timezone.now().date()) if self.value() == "yes" else queryset


@admin.register(Consent)
class ConsentAdmin(RecordAdmin):
    """A ground is never deleted: one that does not hold is withdrawn, which takes what stood on it off the pages."""

    form = ConsentForm
    change_act = Act.RECORD_CONSENT
    delete_act = None
    related = ("person", "recorded_by", "confirmed_by", "reviewed_by", "withdrawal_recorded_by")
    carry = ("person", "basis")
    list_display = ["person", "group", "basis", "given_on", "review_on", "recorded_by", "recorded_on", "withdrawn_on"]
    list_filter = [DueForReview, "group", "basis", ("withdrawn_on", admin.EmptyFieldListFilter)]
    date_hierarchy = "review_on"
    search_fields = NO_NAMES
    filters_by = ("person__subjects__case__id__exact",)  # from the desk: the grounds of the people of one case
    autocomplete_fields = ["person"]
    tools = [confirm, review]
    written = [
        "recorded_by", "recorded_on", "confirmed_by", "confirmed_on", "reviewed_by", "reviewed_on", "withdrawn_kind",
        "withdrawn_by", "withdrawn_on", "withdrawn_how", "withdrawal_recorded_by",
    ]  # fmt: skip
    fieldsets = [
        part(
            "person", ("group", "basis"), ("given_by", "given_on"), "scope", "reasons", "review_on",
            description=CANNOT_REACH,
        ),
        part(
            ("recorded_by", "recorded_on"), ("confirmed_by", "confirmed_on"), ("reviewed_by", "reviewed_on"),
            title=_("Written by the program"),
        ),
        part(
            ("withdrawn_kind", "withdrawn_by"), ("withdrawn_on", "withdrawn_how"), "withdrawal_recorded_by",
            title=_("Withdrawn"),
        ),
    ]  # fmt: skip

    def get_fieldsets(self, request: HttpRequest, obj: Consent | None = None) -> list:
        """What the program writes is shown once it is there."""
        return [*self.fieldsets[: 1 if obj is None else 2 if obj.is_in_force else 3]]

    def get_readonly_fields(self, request: HttpRequest, obj: Consent | None = None) -> list[str]:
        """Whose and what it is stays. A decision, once recorded, is what the second person confirms, word for word."""
        if obj is None:
            return self.written
        fixed = ["person", "group", "basis"]
        if obj.basis == ConsentBasis.BEST_INTEREST or not obj.is_in_force:
            fixed += ["given_by", "given_on", "scope", "reasons", "review_on"]
        return fixed + self.written


# At a glance


@dataclass(frozen=True)
class GroundLine:
    """One ground as the table on a person's page shows it."""

    words: str
    by: str
    until: datetime.date | None
    url: str
    confirm_url: str = ""
    review_url: str = ""


@dataclass(frozen=True)
class GroupLine:
    label: str
    standing: Standing
    grounds: list[GroundLine]
    faults: list[str]

    @property
    def carries(self) -> bool:
        return bool(self.standing.carrying)


def at_a_glance(request: HttpRequest, person: Person) -> list[GroupLine]:
    """What carries each group of facts, until when, and what is missing."""
    now = timezone.now().date()
    may_record = account_of(request).may(Act.RECORD_CONSENT)
    return [
        GroupLine(
            str(group.label), found, [_ground_line(request, row, may_record) for row in found.rows if row.is_in_force],
            found.faults,
        )
        for group, found in standings(person, now).items()
    ]  # fmt: skip


def _ground_line(request: HttpRequest, row: Consent, may_record: bool) -> GroundLine:
    unconfirmed = row.basis == ConsentBasis.BEST_INTEREST and row.confirmed_by_id is None
    by = row.given_by or ", ".join(str(one) for one in (row.recorded_by, row.confirmed_by) if one)
    mine = row.recorded_by_id == account_of(request).pk
    return GroundLine(
        words=str(ConsentBasis(row.basis).label),
        by=by,
        until=row.review_on,
        url=reverse("admin:cases_consent_change", args=[row.pk]),
        confirm_url=reverse("admin:cases_consent_confirm", args=[row.pk])
        if may_record and unconfirmed and not mine and row.recorded_by_id
        else "",
        review_url=reverse("admin:cases_consent_review", args=[row.pk]) if may_record else "",
    )
